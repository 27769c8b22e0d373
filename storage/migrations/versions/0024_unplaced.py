"""Messages that may stand somewhere are found by what their metadata carries, once somebody presses a button there."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

IS_UNPLACED = sa.text("state = 'unknown' OR reason = 'seen'")


def upgrade() -> None:
    op.create_index(
        "ix_delivery_unplaced",
        "delivery",
        ["nonce"],
        sqlite_where=IS_UNPLACED,
        postgresql_where=IS_UNPLACED,
    )


def downgrade() -> None:
    op.drop_index("ix_delivery_unplaced", "delivery")
