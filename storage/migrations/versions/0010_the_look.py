"""What the look needs: from when on, how far it came, and whether a message was sent once more without it."""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BEFORE = "kind IN ('day', 'check_in', 'record', 'answer', 'share', 'welcome')"
AFTER = "kind IN ('day', 'check_in', 'record', 'answer', 'share', 'welcome', 'unsure')"
STATES = (
    "state IN ('pending', 'claimed', 'sending', 'sent', 'unknown', 'held', 'dead', 'expired', 'cancelled')"
)


def upgrade() -> None:
    """Add the columns; the one default stays, for a process of the version before that still writes."""
    with op.batch_alter_table("delivery", table_args=_checks()) as delivery:
        _allow(delivery, AFTER)
        delivery.add_column(sa.Column("slack_ms", sa.BigInteger(), nullable=True))
        delivery.add_column(sa.Column("look_cursor", sa.Text(), nullable=True))
        delivery.add_column(sa.Column("is_repeated", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.execute("DELETE FROM delivery WHERE kind = 'unsure'")
    with op.batch_alter_table("delivery", table_args=_checks()) as delivery:
        _allow(delivery, BEFORE)
        for column in ("is_repeated", "look_cursor", "slack_ms"):
            delivery.drop_column(column)


def _checks() -> tuple[sa.CheckConstraint, ...]:
    """Return the check that SQLite's copy of the table keeps: it is not read back from the old one."""
    return (sa.CheckConstraint(STATES, name=op.f("ck_delivery_state")),)


def _allow(delivery: BatchOperations, kinds: str) -> None:
    """Allow these kinds only."""
    if op.get_bind().dialect.name == "postgresql":
        delivery.drop_constraint(op.f("ck_delivery_kind"), type_="check")
    delivery.create_check_constraint(op.f("ck_delivery_kind"), kinds)
