"""Targets to keep within a band, totals, where their figures come from, and milestones."""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

DIRECTIONS = ("up", "down")
COLUMNS = (
    "lower", "is_cumulative", "baseline_on", "baseline_source", "benchmark", "benchmark_source", "every_days",
    "balancing_id",
)


def upgrade() -> None:
    with op.batch_alter_table("target") as target:
        target.add_column(sa.Column("lower", sa.String(length=40), nullable=True))
        target.add_column(sa.Column("is_cumulative", sa.Boolean(), server_default=sa.false(), nullable=False))
        target.add_column(sa.Column("baseline_on", sa.Date(), nullable=True))
        target.add_column(_source("baseline_source"))
        target.add_column(sa.Column("benchmark", sa.String(length=40), nullable=True))
        target.add_column(_source("benchmark_source"))
        target.add_column(sa.Column("every_days", sa.Integer(), nullable=True))
        target.add_column(sa.Column("balancing_id", sa.Integer(), nullable=True))
        target.create_foreign_key(
            op.f("fk_target_workspace_id_balancing_id_target"),
            "target",
            ["workspace_id", "balancing_id"],
            ["workspace_id", "id"],
        )
        _set_directions(target, (*DIRECTIONS, "within"))
        target.create_check_constraint(op.f("ck_target_band"), "(direction = 'within') = (lower IS NOT NULL)")
        target.create_check_constraint(
            op.f("ck_target_balancing"), "balancing_id IS NULL OR balancing_id <> id"
        )
    op.create_table(
        "milestone",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "target_id"],
            ["target.workspace_id", "target.id"],
            name=op.f("fk_milestone_workspace_id_target_id_target"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "target_id", "due_on", name=op.f("pk_milestone")),
    )


def downgrade() -> None:
    op.drop_table("milestone")
    op.execute("UPDATE target SET direction = 'down', lower = NULL WHERE direction = 'within'")
    with op.batch_alter_table("target") as target:
        for name in ("balancing", "band"):
            target.drop_constraint(op.f(f"ck_target_{name}"), type_="check")
        _set_directions(target, DIRECTIONS)
        target.drop_constraint(op.f("fk_target_workspace_id_balancing_id_target"), type_="foreignkey")
        for name in reversed(COLUMNS):
            target.drop_column(name)


def _source(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=150), server_default="", nullable=False)


def _set_directions(target: BatchOperations, directions: tuple[str, ...]) -> None:
    said = ", ".join(repr(each) for each in directions)
    target.drop_constraint(op.f("ck_target_direction"), type_="check")
    target.create_check_constraint(op.f("ck_target_direction"), f"direction IN ({said})")
