"""Samples: plans to try Waymark with, one for each member."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

IS_SAMPLE = sa.text("is_sample")


def upgrade() -> None:
    op.add_column("plan", sa.Column("is_sample", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("plan", table_args=_checks()) as plan:
        plan.alter_column("is_sample", server_default=None)
        plan.create_index(
            "uq_plan_sample",
            ["workspace_id", "owner_id"],
            unique=True,
            sqlite_where=IS_SAMPLE,
            postgresql_where=IS_SAMPLE,
        )


def downgrade() -> None:
    with op.batch_alter_table("plan", table_args=_checks()) as plan:
        plan.drop_index("uq_plan_sample")
        plan.drop_column("is_sample")


def _checks() -> tuple[sa.CheckConstraint, ...]:
    """Return the checks that SQLite's copy of the table keeps: they are not read back from the old one."""
    return (
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_plan_period")),
        sa.CheckConstraint("length(title) > 0", name=op.f("ck_plan_title")),
        sa.CheckConstraint("status IN ('active', 'closed')", name=op.f("ck_plan_status")),
    )
