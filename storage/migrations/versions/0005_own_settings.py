"""What people choose themselves: their zone, and the time and days of the day's message."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("member") as member:
        member.add_column(sa.Column("own_zone", sa.String(length=64), nullable=True))
        member.add_column(sa.Column("own_nudge_at", sa.Time(), nullable=True))
        member.add_column(sa.Column("own_working_days", sa.String(length=7), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("member") as member:
        for column in ("own_working_days", "own_nudge_at", "own_zone"):
            member.drop_column(column)
