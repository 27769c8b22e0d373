"""What a check-in says of the next step, of the work and of obstacles, and which question it answers."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

ROLES = ("raised", "in_hand", "solved")
ADDED = ("next_id", "next_on", "step_id", "changed", "changed_on", "asked_on")
POINTS = {"next_id": "member", "step_id": "action_step"}


def upgrade() -> None:
    with op.batch_alter_table("check_in") as check_in:
        check_in.add_column(sa.Column("next_id", sa.String(length=32), nullable=True))
        check_in.add_column(sa.Column("next_on", sa.Date(), nullable=True))
        check_in.add_column(sa.Column("step_id", sa.Integer(), nullable=True))
        check_in.add_column(sa.Column("changed", sa.String(length=300), nullable=False, server_default=""))
        check_in.add_column(sa.Column("changed_on", sa.Date(), nullable=True))
        check_in.add_column(sa.Column("asked_on", sa.Date(), nullable=True))
        for column, noun in POINTS.items():
            check_in.create_foreign_key(
                op.f(f"fk_check_in_workspace_id_{column}_{noun}"),
                noun,
                ["workspace_id", column],
                ["workspace_id", "id"],
            )
    _create_obstacles()
    _create_reports()


def downgrade() -> None:
    op.drop_table("reported_obstacle")
    op.drop_table("obstacle")
    with op.batch_alter_table("check_in") as check_in:
        for column, noun in POINTS.items():
            check_in.drop_constraint(op.f(f"fk_check_in_workspace_id_{column}_{noun}"), type_="foreignkey")
        for column in ADDED:
            check_in.drop_column(column)


def _create_obstacles() -> None:
    op.create_table(
        "obstacle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=300), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                ["workspace_id", column],
                [f"{noun}.workspace_id", f"{noun}.id"],
                name=op.f(f"fk_obstacle_workspace_id_{column}_{noun}"),
            )
            for column, noun in {"plan_id": "plan", "created_by": "member"}.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obstacle")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_obstacle_workspace_id_id")),
    )
    op.create_index("ix_obstacle_plan", "obstacle", ["workspace_id", "plan_id"])


def _create_reports() -> None:
    said = ", ".join(repr(role) for role in ROLES)
    op.create_table(
        "reported_obstacle",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("check_in_id", sa.Integer(), nullable=False),
        sa.Column("obstacle_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.CheckConstraint(f"role IN ({said})", name=op.f("ck_reported_obstacle_role")),
        *(
            sa.ForeignKeyConstraint(
                ["workspace_id", column],
                [f"{noun}.workspace_id", f"{noun}.id"],
                name=op.f(f"fk_reported_obstacle_workspace_id_{column}_{noun}"),
            )
            for column, noun in {"check_in_id": "check_in", "obstacle_id": "obstacle"}.items()
        ),
        sa.PrimaryKeyConstraint(
            "workspace_id", "check_in_id", "obstacle_id", "role", name=op.f("pk_reported_obstacle")
        ),
    )
    op.create_index("ix_reported_obstacle_obstacle", "reported_obstacle", ["workspace_id", "obstacle_id"])
