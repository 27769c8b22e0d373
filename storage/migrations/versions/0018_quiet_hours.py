"""The hours of each day in which nothing nudges a person, as they chose."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

COLUMNS = ("own_quiet_from", "own_quiet_until")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("member", sa.Column(name, sa.Time(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("member") as member:
        for name in reversed(COLUMNS):
            member.drop_column(name)
