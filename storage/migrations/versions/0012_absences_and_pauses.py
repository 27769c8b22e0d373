"""Absences with deputies, nudges that are muted, and plans that are planned or paused."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TURNS = sa.text("turns_ms IS NOT NULL")
DEEDS = ("added", "edited", "done", "reopened", "moved", "snoozed", "assigned", "blocked", "unblocked")


def upgrade() -> None:
    _create_absence()
    op.add_column("member", sa.Column("muted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("member", sa.Column("muted_until_on", sa.Date(), nullable=True))
    op.add_column("plan", sa.Column("paused_until_on", sa.Date(), nullable=True))
    op.add_column("plan", sa.Column("turns_ms", sa.BigInteger(), nullable=True))
    _check("plan", "status", ("planned", "active", "paused", "closed"))
    op.create_index("ix_plan_turns", "plan", ["turns_ms"], sqlite_where=TURNS, postgresql_where=TURNS)
    _check("revision", "deed", (*DEEDS, "dropped", "closed", "paused", "resumed"))


def downgrade() -> None:
    op.execute("UPDATE plan SET status = 'active' WHERE status IN ('planned', 'paused')")
    op.execute("UPDATE revision SET deed = 'edited' WHERE deed IN ('paused', 'resumed')")
    _check("revision", "deed", (*DEEDS, "dropped", "closed"))
    op.drop_index("ix_plan_turns", "plan")
    _check("plan", "status", ("active", "closed"), drops=("paused_until_on", "turns_ms"))
    with op.batch_alter_table("member") as member:
        member.drop_column("muted_at")
        member.drop_column("muted_until_on")
    op.drop_table("absence")


def _check(table: str, column: str, values: tuple[str, ...], *, drops: tuple[str, ...] = ()) -> None:
    """Say anew which values a column may have."""
    name = op.f(f"ck_{table}_{column}")
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(name, type_="check")
        batch.create_check_constraint(name, f"{column} IN ({', '.join(repr(value) for value in values)})")
        for dropped in drops:
            batch.drop_column(dropped)


def _create_absence() -> None:
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("member_id", sa.String(length=32), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("deputy_id", sa.String(length=32), nullable=True),
        sa.Column("is_dropped", sa.Boolean(), nullable=False),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_absence_period")),
        sa.CheckConstraint("deputy_id IS NULL OR deputy_id <> member_id", name=op.f("ck_absence_deputy")),
        *(_points(column, noun) for column, noun in POINTERS.items()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_absence_workspace_id_id")),
    )
    for who in ("member", "deputy"):
        op.create_index(f"ix_absence_{who}", "absence", ["workspace_id", f"{who}_id", "until_on"])


POINTERS = {"member_id": "member", "deputy_id": "member", "replaced_by_id": "absence"}


def _points(column: str, noun: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_absence_workspace_id_{column}_{noun}")
    columns = [f"{noun}.workspace_id", f"{noun}.id"]
    return sa.ForeignKeyConstraint(["workspace_id", column], columns, name=name)
