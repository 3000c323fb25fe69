"""Wordings that were not understood, and hashes of who used them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Build the tables of gaps."""
    op.create_table(
        "gaps",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("phrase", sa.Text(), nullable=False, server_default=""),
        sa.Column("short", sa.Text(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False, server_default=sa.text("1")),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_gaps")),
    )
    op.create_table(
        "gap_people",
        sa.Column("gap", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["gap"], ["gaps.hash"], name=op.f("fk_gap_people_gap_gaps"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("gap", "person", name=op.f("pk_gap_people")),
    )
