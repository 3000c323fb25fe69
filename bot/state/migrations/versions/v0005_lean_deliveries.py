"""Fewer keys and smaller indexes on deliveries: a million of them are made at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_NO_LONGER_CHECKED = (
    "fk_deliveries_edits_deliveries",
    "fk_deliveries_merged_into_deliveries",
    "fk_deliveries_notice_id_notices",
)
_WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    """Let the deliveries of a target be found by what keeps them apart, and those that wait by their order alone."""
    op.drop_index("ix_deliveries_target", "deliveries")
    op.drop_index("ix_deliveries_waiting", "deliveries")
    with op.batch_alter_table("deliveries", table_kwargs={"sqlite_autoincrement": True}) as table:
        for name in _NO_LONGER_CHECKED:
            table.drop_constraint(name, type_="foreignkey")
        table.drop_constraint("uq_deliveries_notice_id_target_id", type_="unique")
        table.create_unique_constraint("uq_deliveries_target_id_notice_id", ["target_id", "notice_id"])
    op.create_index(
        "ix_deliveries_waiting",
        "deliveries",
        ["platform", "rank", "id"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
