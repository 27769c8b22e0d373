"""Answers to what people write: where they go, and what they say until they are sent."""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BEFORE = "kind IN ('day', 'check_in', 'record')"
AFTER = "kind IN ('day', 'check_in', 'record', 'answer', 'share', 'welcome')"
STATES = (
    "state IN ('pending', 'claimed', 'sending', 'sent', 'unknown', 'held', 'dead', 'expired', 'cancelled')"
)
HAS_CONTENT = sa.text("content IS NOT NULL")


def upgrade() -> None:
    with op.batch_alter_table("delivery", table_args=_checks()) as delivery:
        _allow(delivery, AFTER)
        delivery.add_column(sa.Column("thread_ts", sa.String(length=32), nullable=True))
        delivery.add_column(sa.Column("is_ephemeral", sa.Boolean(), nullable=False, server_default=sa.false()))
        delivery.add_column(sa.Column("content", sa.JSON(), nullable=True))
    with op.batch_alter_table("delivery", table_args=_checks(AFTER)) as delivery:
        delivery.alter_column("is_ephemeral", server_default=None)
        delivery.create_index(
            "ix_delivery_content", ["expires_ms"], sqlite_where=HAS_CONTENT, postgresql_where=HAS_CONTENT
        )


def downgrade() -> None:
    op.execute("DELETE FROM delivery WHERE kind IN ('answer', 'share', 'welcome')")
    with op.batch_alter_table("delivery", table_args=_checks()) as delivery:
        delivery.drop_index("ix_delivery_content")
        _allow(delivery, BEFORE)
        for column in ("content", "is_ephemeral", "thread_ts"):
            delivery.drop_column(column)


def _checks(kinds: str = "") -> tuple[sa.CheckConstraint, ...]:
    """Return the checks that SQLite's copy of the table keeps: they are not read back from the old one."""
    kept = (sa.CheckConstraint(STATES, name=op.f("ck_delivery_state")),)
    return (*kept, sa.CheckConstraint(kinds, name=op.f("ck_delivery_kind"))) if kinds else kept


def _allow(delivery: BatchOperations, kinds: str) -> None:
    """Allow these kinds only."""
    if op.get_bind().dialect.name == "postgresql":
        delivery.drop_constraint(op.f("ck_delivery_kind"), type_="check")
    delivery.create_check_constraint(op.f("ck_delivery_kind"), kinds)
