"""The tables of the state store. Alembic's scripts in ``migrations`` build them; a test compares both."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)

from bot.state.columns import Key, Moment, Tags

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

people = Table(
    "people",
    metadata,
    Column("id", Key, primary_key=True),
    Column("platform", Text, nullable=False),
    Column("user", Text, nullable=False),
    Column("score", Integer),
    Column("submitted", Text, nullable=False, server_default="", doc="ISO 8601, as exactly as it was said"),
    Column("occupations", Tags, nullable=False, server_default="", doc="NOC codes"),
    Column("french", Boolean, doc="whether CLB/NCLC 7 in French is proved; NULL: not told"),
    Column("nominated", Boolean),
    Column("language", Text, nullable=False, server_default=""),
    Column("zone", Text, nullable=False, server_default=""),
    Column("told_at", Moment, nullable=False),
    Column("reminder_days", Tags, nullable=False, server_default="", doc="how many days ahead; empty for none"),
    UniqueConstraint("platform", "user"),
)
"""A person as one platform knows them; never linked across platforms."""

answers = Table(
    "answers",
    metadata,
    Column("person_id", Key, ForeignKey(people.c.id, ondelete="CASCADE"), primary_key=True),
    Column("form", Text, primary_key=True),
    Column("body", JSON, nullable=False, doc="the answers, by step"),
    Column("step", Text, nullable=False, server_default="", doc="asked last; empty once the form is left"),
    Column("told_at", Moment, nullable=False),
)
"""What a person answered to a form, and where in it they are."""

targets = Table(
    "targets",
    metadata,
    Column("id", Key, primary_key=True),
    Column("platform", Text, nullable=False),
    Column("chat", Text, nullable=False),
    Column("thread", Text, nullable=False, server_default=""),
    Column("person_id", Key, ForeignKey(people.c.id, ondelete="SET NULL"), doc="whose private chat it is"),
    Column("private", Boolean, nullable=False),
    Column("language", Text, nullable=False, server_default=""),
    Column("zone", Text, nullable=False, server_default=""),
    Column("mention", Text, nullable=False, server_default="", doc="the role to mention"),
    Column("silent", Boolean, nullable=False, server_default=false()),
    Column("corrections", Boolean, nullable=False, server_default=true()),
    Column("mutes_other", Boolean, nullable=False, server_default=false()),
    Column("created_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("closed_reason", Text, nullable=False, server_default=""),
    UniqueConstraint("platform", "chat", "thread"),
    Index("ix_targets_person", "person_id"),
)
"""A chat, channel, topic or private chat that alerts go to."""

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Key, primary_key=True),
    Column("target_id", Key, ForeignKey(targets.c.id, ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False, doc="what people call it by, counted per target"),
    Column("author_id", Key, ForeignKey(people.c.id, ondelete="SET NULL")),
    Column("valid_from", Moment, nullable=False),
    Column("valid_to", Moment, doc="NULL while it is the present version"),
    Column("since", Moment, nullable=False, doc="when its first version was made"),
    Column("categories", Tags, nullable=False, server_default=""),
    Column("occupations", Tags, nullable=False, server_default="", doc="NOC codes"),
    Column("max_cutoff", Integer),
    Column("min_invitations", Integer),
    Column("score", Integer, doc="the person's, where the subscription is measured by it"),
    Column("within", Integer, doc="how far the cut-off may lie above the score"),
    Column("paused_until", Moment),
    Index(
        "ix_subscriptions_present",
        "target_id",
        "number",
        unique=True,
        sqlite_where=text("valid_to IS NULL"),
        postgresql_where=text("valid_to IS NULL"),
    ),
    Index("ix_subscriptions_author", "author_id"),
)
"""Every version of every subscription, so that an alert can be explained later."""

rounds = Table(
    "rounds",
    metadata,
    Column("number", Text, primary_key=True),
    Column("body", JSON, nullable=False, doc="the published round as last told"),
    Column("revision", Integer, nullable=False, server_default=text("0")),
    Column("first_seen_at", Moment, nullable=False),
    Column("baseline", Boolean, nullable=False, doc="known at the first reading, never announced"),
    Column("differs", JSON(none_as_null=True), doc="what the feed says instead, until it is believed"),
    Column("differs_since", Moment),
    Column("missing_reads", Integer, nullable=False, server_default=text("0")),
    Column("missing_since", Moment),
    Column("withdrawn_at", Moment),
)
"""Which rounds are known to whoever is alerted: what was announced, and how it was told last."""

notices = Table(
    "notices",
    metadata,
    Column("id", Key, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False, unique=True, doc="round, kind and revision"),
    Column("round", Text, nullable=False, server_default=""),
    Column("payload", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
    Index("ix_notices_round", "round"),
)
"""Something to tell."""

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Key, primary_key=True),
    Column("notice_id", Key, nullable=False),
    Column("target_id", Key, ForeignKey(targets.c.id, ondelete="CASCADE"), nullable=False),
    Column("platform", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("rank", Integer, nullable=False, server_default=text("0"), doc="lower goes first"),
    Column("due_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("holder", Text, nullable=False, server_default="", doc="who has it in hand"),
    Column("held_until", Moment),
    Column("edits", Key, doc="the delivery whose message to replace, not to send"),
    Column("reasons", Text, nullable=False, server_default="", doc="numbers of the subscriptions that matched"),
    Column("merged_into", Key, doc="the delivery that it was told along with"),
    Column("message", Text, nullable=False, server_default="", doc="the platform's id of what was sent"),
    Column("reason", Text, nullable=False, server_default="", doc="why it failed, or waits"),
    Column("possible_duplicate", Boolean, nullable=False, server_default=false()),
    Column("done_at", Moment),
    UniqueConstraint("target_id", "notice_id"),
    Index(
        "ix_deliveries_waiting",
        "platform",
        "rank",
        "id",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
    Index(
        "ix_deliveries_edits",
        "edits",
        sqlite_where=text("edits IS NOT NULL"),
        postgresql_where=text("edits IS NOT NULL"),
    ),
    Index(
        "ix_deliveries_merged",
        "merged_into",
        sqlite_where=text("merged_into IS NOT NULL"),
        postgresql_where=text("merged_into IS NOT NULL"),
    ),
    sqlite_autoincrement=True,
)
"""One notice for one target. An id is never used twice: Discord knows a repeated message by it.

A million are made in one transaction, so each index and foreign key has to earn its place: a notice is written in that
same transaction, and whatever a delivery edits or was merged into goes to the same target and goes with it.
"""

reminders = Table(
    "reminders",
    metadata,
    Column("person_id", Key, ForeignKey(people.c.id, ondelete="CASCADE"), primary_key=True),
    Column("what", Text, primary_key=True),
    Column("due_on", Text, primary_key=True, doc="the last day, ISO 8601"),
    Column("days", Integer, primary_key=True, doc="how many days ahead"),
    Column("at", Moment, nullable=False),
    Column("until", Moment, nullable=False, doc="when the last day is over where the person is"),
    Column("settled_at", Moment, doc="when it was told, or passed over for a later one"),
    Column("notice_id", Key, ForeignKey(notices.c.id, ondelete="SET NULL"), doc="what tells it"),
    Index(
        "ix_reminders_waiting",
        "at",
        sqlite_where=text("settled_at IS NULL"),
        postgresql_where=text("settled_at IS NULL"),
    ),
)
"""What a person wants to be reminded of, each once."""

leases = Table(
    "leases",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("fence", Key, nullable=False),
    Column("until", Moment, nullable=False),
)
"""Which process polls, sends or receives."""

settings = Table(
    "settings",
    metadata,
    Column("scope", Text, primary_key=True, doc="the bot itself, or a server or chat of a platform"),
    Column("name", Text, primary_key=True),
    Column("value", JSON, nullable=False),
)
"""What is set for the bot, a server or a chat."""

forecasts = Table(
    "forecasts",
    metadata,
    Column("id", Key, primary_key=True),
    Column("kind", Text, nullable=False, doc="the category, empty for any round"),
    Column("after", Text, nullable=False, doc="the number of the last such round known"),
    Column("week", Text, nullable=False, doc="the Monday of the week it was made in"),
    Column("version", Text, nullable=False, doc="of the model"),
    Column("issued_at", Moment, nullable=False),
    Column("body", JSON, nullable=False, doc="the forecast as it was made"),
    UniqueConstraint("kind", "after", "week"),
)
"""Every forecast that was really made, as it stood; rows are only ever added."""

gaps = Table(
    "gaps",
    metadata,
    Column("hash", Text, primary_key=True, doc="of the wording, by the key of this installation"),
    Column("phrase", Text, nullable=False, server_default="", doc="empty until enough people used it"),
    Column("short", Text, nullable=False, doc="how it fell short"),
    Column("times", Integer, nullable=False, server_default=text("1")),
    Column("last_on", Date, nullable=False),
)
"""Wordings that were not understood."""

gap_people = Table(
    "gap_people",
    metadata,
    Column("gap", Text, ForeignKey(gaps.c.hash, ondelete="CASCADE"), primary_key=True),
    Column("person", Text, primary_key=True, doc="a hash of the wording and the person together"),
)
"""Who used a wording whose words are not kept yet; different for each wording."""
