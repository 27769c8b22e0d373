"""Who works on a request and how far it came, and what one process does for all."""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BEFORE = "state IN ('received', 'done')"
AFTER = "state IN ('received', 'offered', 'done')"


def upgrade() -> None:
    op.create_table(
        "job_lease",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=32), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_lease")),
    )
    with op.batch_alter_table("inbox") as inbox:
        _allow(inbox, AFTER)
        inbox.add_column(sa.Column("owner", sa.String(length=32), nullable=True))
        inbox.add_column(sa.Column("deed", sa.String(length=255), nullable=True))
        inbox.add_column(sa.Column("has_written", sa.Boolean(), nullable=False, server_default=sa.false()))
        inbox.add_column(sa.Column("runs", sa.Integer(), nullable=False, server_default=sa.text("1")))


def downgrade() -> None:
    op.execute("DELETE FROM inbox WHERE state = 'offered'")
    with op.batch_alter_table("inbox") as inbox:
        _allow(inbox, BEFORE)
        for column in ("runs", "has_written", "deed", "owner"):
            inbox.drop_column(column)
    op.drop_table("job_lease")


def _allow(inbox: BatchOperations, states: str) -> None:
    """Allow these states only; SQLite's copy of the table has not kept the check that was there."""
    if op.get_bind().dialect.name == "postgresql":
        inbox.drop_constraint(op.f("ck_inbox_state"), type_="check")
    inbox.create_check_constraint(op.f("ck_inbox_state"), states)
