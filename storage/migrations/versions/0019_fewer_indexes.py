"""What is uncertain is found by the index of that: a second one was written with every message, and read by none."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

HAS_CONTENT = sa.text("content IS NOT NULL")


def upgrade() -> None:
    op.drop_index("ix_delivery_content", "delivery")


def downgrade() -> None:
    op.create_index(
        "ix_delivery_content",
        "delivery",
        ["expires_ms"],
        sqlite_where=HAS_CONTENT,
        postgresql_where=HAS_CONTENT,
    )
