"""Obstacles that change without a check-in, with what was changed of them."""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

NOUNS = ("plan", "target", "step", "check_in", "objective", "area", "resource")
ROW = (
    "(step_id IS NOT NULL) = (noun = 'step')"
    " AND (check_in_id IS NOT NULL) = (noun = 'check_in')"
    " AND (target_id IS NOT NULL) = (noun IN ('target', 'check_in'))"
    " AND (objective_id IS NOT NULL) = (noun = 'objective')"
    " AND (area_id IS NOT NULL) = (noun = 'area')"
    " AND (resource_id IS NOT NULL) = (noun = 'resource')"
)
ADDED = ("is_noted", "solved_at", "reopened_at", "version")


def upgrade() -> None:
    with op.batch_alter_table("obstacle") as batch:
        batch.add_column(sa.Column("is_noted", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("solved_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("reported_obstacle") as batch:
        batch.add_column(sa.Column("said_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("revision") as batch:
        batch.add_column(sa.Column("obstacle_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_revision_workspace_id_obstacle_id_obstacle"),
            "obstacle",
            ["workspace_id", "obstacle_id"],
            ["workspace_id", "id"],
        )
        _replace_check(batch, "noun", _values("noun", (*NOUNS, "obstacle")))
        _replace_check(batch, "row", f"{ROW} AND (obstacle_id IS NOT NULL) = (noun = 'obstacle')")
    op.create_index("ix_revision_obstacle", "revision", ["workspace_id", "obstacle_id", "id"])


def downgrade() -> None:
    op.drop_index("ix_revision_obstacle", "revision")
    op.execute("DELETE FROM revision WHERE noun = 'obstacle'")
    with op.batch_alter_table("revision") as batch:
        _replace_check(batch, "noun", _values("noun", NOUNS))
        _replace_check(batch, "row", ROW)
        batch.drop_constraint(op.f("fk_revision_workspace_id_obstacle_id_obstacle"), type_="foreignkey")
        batch.drop_column("obstacle_id")
    with op.batch_alter_table("reported_obstacle") as batch:
        batch.drop_column("said_at")
    with op.batch_alter_table("obstacle") as batch:
        for column in ADDED:
            batch.drop_column(column)


def _replace_check(batch: BatchOperations, name: str, condition: str) -> None:
    batch.drop_constraint(op.f(f"ck_revision_{name}"), type_="check")
    batch.create_check_constraint(op.f(f"ck_revision_{name}"), condition)


def _values(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"
