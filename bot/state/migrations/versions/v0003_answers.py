"""What people answered to forms, and what they are reminded of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WAITING = sa.text("settled_at IS NULL")


def upgrade() -> None:
    """Build both tables; nobody is reminded of anything yet."""
    op.add_column("people", sa.Column("reminder_days", sa.Text(), server_default="", nullable=False))
    op.create_table(
        "answers",
        sa.Column("person_id", _KEY, nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("step", sa.Text(), server_default="", nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_answers_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "form", name=op.f("pk_answers")),
    )
    op.create_table(
        "reminders",
        sa.Column("person_id", _KEY, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Text(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.Column("notice_id", _KEY),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_reminders_person_id_people"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notices.id"], name=op.f("fk_reminders_notice_id_notices"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("person_id", "what", "due_on", "days", name=op.f("pk_reminders")),
    )
    op.create_index("ix_reminders_waiting", "reminders", ["at"], sqlite_where=_WAITING, postgresql_where=_WAITING)
