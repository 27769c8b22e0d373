"""How much a plan needs an action step, and how much work it is."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

PRIORITIES = ("must", "should", "could")


def upgrade() -> None:
    said = ", ".join(repr(each) for each in PRIORITIES)
    with op.batch_alter_table("action_step") as step:
        step.add_column(sa.Column("priority", sa.String(length=32), nullable=True))
        step.add_column(sa.Column("effort", sa.String(length=40), nullable=True))
        step.create_check_constraint(op.f("ck_action_step_priority"), f"priority IN ({said})")


def downgrade() -> None:
    with op.batch_alter_table("action_step") as step:
        step.drop_constraint(op.f("ck_action_step_priority"), type_="check")
        step.drop_column("effort")
        step.drop_column("priority")
