"""Forms that are kept until tomorrow are found quickly, for the Home of whoever filled them in."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

OFFERED = sa.text("state = 'offered'")


def upgrade() -> None:
    op.create_index(
        "ix_inbox_offered", "inbox", ["workspace_id"], sqlite_where=OFFERED, postgresql_where=OFFERED
    )


def downgrade() -> None:
    op.drop_index("ix_inbox_offered", "inbox")
