"""Which plans were put into a channel that another company was in already; of those there are, it is taken so."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_SHARED = """
UPDATE plan SET shared_in = channel_id WHERE EXISTS (
  SELECT 1 FROM channel WHERE channel.workspace_id = plan.workspace_id AND channel.id = plan.channel_id
    AND channel.is_shared AND NOT channel.is_private)
"""


def upgrade() -> None:
    op.add_column("plan", sa.Column("shared_in", sa.String(length=32), nullable=True))
    op.execute(_SHARED)


def downgrade() -> None:
    with op.batch_alter_table("plan") as plan:
        plan.drop_column("shared_in")
