"""Indexes of steps that hold all that is counted and ordered by."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

IS_OPEN = sa.text("status IN ('todo', 'doing', 'blocked')")


def upgrade() -> None:
    _replace(
        of_plan=["workspace_id", "plan_id", "status", "due_on", "assignee_id"],
        of_assignee=["workspace_id", "assignee_id", "due_on", "number", "plan_id"],
    )


def downgrade() -> None:
    _replace(of_plan=["workspace_id", "plan_id"], of_assignee=["workspace_id", "assignee_id", "due_on"])


def _replace(*, of_plan: list[str], of_assignee: list[str]) -> None:
    op.drop_index("ix_action_step_plan", "action_step")
    op.create_index("ix_action_step_plan", "action_step", of_plan)
    op.drop_index("ix_action_step_assignee_open", "action_step")
    op.create_index(
        "ix_action_step_assignee_open",
        "action_step",
        of_assignee,
        sqlite_where=IS_OPEN,
        postgresql_where=IS_OPEN,
    )
