"""The tables of the state store. Alembic's scripts in ``migrations`` build them; a test compares both."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
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
    UniqueConstraint("platform", "user"),
)
"""A person as one platform knows them; never linked across platforms."""

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
    Column("notice_id", Key, ForeignKey(notices.c.id), nullable=False),
    Column("target_id", Key, ForeignKey(targets.c.id, ondelete="CASCADE"), nullable=False),
    Column("platform", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("rank", Integer, nullable=False, server_default=text("0"), doc="lower goes first"),
    Column("due_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("holder", Text, nullable=False, server_default="", doc="who has it in hand"),
    Column("held_until", Moment),
    Column("edits", Key, ForeignKey("deliveries.id", ondelete="CASCADE"), doc="whose message to replace, not to send"),
    Column("reasons", Text, nullable=False, server_default="", doc="numbers of the subscriptions that matched"),
    Column("merged_into", Key, ForeignKey("deliveries.id", ondelete="SET NULL")),
    Column("message", Text, nullable=False, server_default="", doc="the platform's id of what was sent"),
    Column("reason", Text, nullable=False, server_default="", doc="why it failed, or waits"),
    Column("possible_duplicate", Boolean, nullable=False, server_default=false()),
    Column("done_at", Moment),
    UniqueConstraint("notice_id", "target_id"),
    Index(
        "ix_deliveries_waiting",
        "platform",
        "rank",
        "due_at",
        "id",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
    Index("ix_deliveries_target", "target_id"),
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
"""One notice for one target. An id is never used twice: Discord knows a repeated message by it."""

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
