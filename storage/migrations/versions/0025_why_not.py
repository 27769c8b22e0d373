"""Why a revision of a target was declined."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "proposal", sa.Column("declined_because", sa.String(length=300), server_default="", nullable=False)
    )


def downgrade() -> None:
    with op.batch_alter_table("proposal") as proposal:
        proposal.drop_column("declined_because")
