"""Steps that wait for others, and the message to whom comes next."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KINDS = ("day", "check_in", "record", "answer", "share", "welcome", "unsure")


def upgrade() -> None:
    op.create_table(
        "step_dependency",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("awaited_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("step_id <> awaited_id", name=op.f("ck_step_dependency_itself")),
        *(
            sa.ForeignKeyConstraint(
                ["workspace_id", column],
                ["action_step.workspace_id", "action_step.id"],
                name=op.f(f"fk_step_dependency_workspace_id_{column}_action_step"),
            )
            for column in ("step_id", "awaited_id")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "step_id", "awaited_id", name=op.f("pk_step_dependency")),
    )
    op.create_index(
        "ix_step_dependency_awaited", "step_dependency", ["workspace_id", "awaited_id", "step_id"]
    )
    _set_kinds((*KINDS, "hand_off"))


def downgrade() -> None:
    op.execute("DELETE FROM delivery WHERE kind = 'hand_off'")
    _set_kinds(KINDS)
    op.drop_table("step_dependency")


def _set_kinds(kinds: tuple[str, ...]) -> None:
    with op.batch_alter_table("delivery") as delivery:
        delivery.drop_constraint(op.f("ck_delivery_kind"), type_="check")
        said = ", ".join(repr(kind) for kind in kinds)
        delivery.create_check_constraint(op.f("ck_delivery_kind"), f"kind IN ({said})")
