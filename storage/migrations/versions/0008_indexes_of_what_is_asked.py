"""Indexes of messages by plan and by member, and of stale Homes by workspace."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_delivery_plan", "delivery")
    op.drop_index("ix_delivery_live", "delivery")
    for subject in ("plan", "member"):
        columns = ["workspace_id", f"{subject}_id", "kind", "live_until_ms"]
        _create(f"ix_delivery_{subject}", "delivery", columns, where=f"{subject}_id IS NOT NULL")
    op.drop_index("ix_home_stale", "home")
    _create("ix_home_stale", "home", ["workspace_id", "stale_ms"], where="stale_ms IS NOT NULL")


def downgrade() -> None:
    op.drop_index("ix_home_stale", "home")
    _create("ix_home_stale", "home", ["stale_ms"], where="stale_ms IS NOT NULL")
    op.drop_index("ix_delivery_member", "delivery")
    op.drop_index("ix_delivery_plan", "delivery")
    _create("ix_delivery_live", "delivery", ["workspace_id", "member_id", "plan_id"], where="state = 'sent'")
    _create("ix_delivery_plan", "delivery", ["plan_id"], where="state IN ('pending', 'claimed')")


def _create(name: str, table: str, columns: list[str], *, where: str) -> None:
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
