"""The ledger of resources: money, people's hours and tools, with what was changed of it."""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

NOUNS = ("plan", "target", "step", "check_in", "objective", "area")
DEEDS = (
    *("added", "edited", "done", "reopened", "moved", "snoozed", "assigned", "blocked", "unblocked"),
    *("dropped", "closed", "paused", "resumed", "chosen", "parked"),
)
ROW = (
    "(step_id IS NOT NULL) = (noun = 'step')"
    " AND (check_in_id IS NOT NULL) = (noun = 'check_in')"
    " AND (target_id IS NOT NULL) = (noun IN ('target', 'check_in'))"
    " AND (objective_id IS NOT NULL) = (noun = 'objective')"
    " AND (area_id IS NOT NULL) = (noun = 'area')"
)
POINTERS = {"plan_id": "plan", "step_id": "action_step", "member_id": "member", "decided_by": "member"}
CHECKS = {
    "kind": "kind IN ('budget', 'person', 'technology')",
    "tool_state": "tool_state IN ('needed', 'requested', 'ready')",
    "status": "status IN ('open', 'confirmed', 'declined')",
    "budget": "(planned IS NOT NULL) = (kind = 'budget')"
    " AND (committed IS NOT NULL) = (kind = 'budget')"
    " AND (spent IS NOT NULL) = (kind = 'budget')"
    " AND (currency IS NOT NULL) = (kind = 'budget')",
    "person": "(member_id IS NOT NULL) = (kind = 'person')"
    " AND (hours IS NOT NULL) = (kind = 'person')"
    " AND (from_on IS NOT NULL) = (kind = 'person')"
    " AND (until_on IS NOT NULL OR kind <> 'person')"
    " AND (from_on IS NULL OR until_on >= from_on)",
    "technology": "(tool_state IS NOT NULL) = (kind = 'technology')"
    " AND (kind <> 'technology' OR length(name) > 0)",
}


def upgrade() -> None:
    _create()
    with op.batch_alter_table("revision") as batch:
        batch.add_column(sa.Column("resource_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_revision_workspace_id_resource_id_resource"),
            "resource",
            ["workspace_id", "resource_id"],
            ["workspace_id", "id"],
        )
        _replace_check(batch, "noun", _values("noun", (*NOUNS, "resource")))
        _replace_check(batch, "deed", _values("deed", (*DEEDS, "confirmed", "declined")))
        _replace_check(batch, "row", f"{ROW} AND (resource_id IS NOT NULL) = (noun = 'resource')")
    op.create_index("ix_revision_resource", "revision", ["workspace_id", "resource_id", "id"])


def downgrade() -> None:
    op.drop_index("ix_revision_resource", "revision")
    op.execute("DELETE FROM revision WHERE noun = 'resource'")
    with op.batch_alter_table("revision") as batch:
        _replace_check(batch, "noun", _values("noun", NOUNS))
        _replace_check(batch, "deed", _values("deed", DEEDS))
        _replace_check(batch, "row", ROW)
        batch.drop_constraint(op.f("fk_revision_workspace_id_resource_id_resource"), type_="foreignkey")
        batch.drop_column("resource_id")
    op.drop_table("resource")


def _create() -> None:
    amounts = ("planned", "committed", "spent")
    op.create_table(
        "resource",
        sa.Column("id", sa.Integer(), nullable=False),
        _text("workspace_id", 32),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=True),
        _text("kind", 32),
        _text("name", 150),
        _text("currency", 3, nullable=True),
        *(_text(name, 40, nullable=True) for name in amounts),
        _text("member_id", 32, nullable=True),
        _text("hours", 40, nullable=True),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        _text("tool_state", 32, nullable=True),
        _text("status", 32),
        _text("decided_by", 32, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        _text("declined_because", 300),
        sa.Column("is_dropped", sa.Boolean(), nullable=False),
        _text("created_by", 32),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *(
            sa.CheckConstraint(condition, name=op.f(f"ck_resource_{name}"))
            for name, condition in CHECKS.items()
        ),
        *(
            sa.ForeignKeyConstraint(
                ["workspace_id", column],
                [f"{noun}.workspace_id", f"{noun}.id"],
                name=op.f(f"fk_resource_workspace_id_{column}_{noun}"),
            )
            for column, noun in POINTERS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resource")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_resource_workspace_id_id")),
        sa.UniqueConstraint("workspace_id", "number", name=op.f("uq_resource_workspace_id_number")),
    )
    op.create_index("ix_resource_plan", "resource", ["workspace_id", "plan_id"])
    op.create_index("ix_resource_step", "resource", ["workspace_id", "step_id"])
    members = sa.text("member_id IS NOT NULL")
    op.create_index(
        "ix_resource_member",
        "resource",
        ["workspace_id", "member_id", "until_on"],
        sqlite_where=members,
        postgresql_where=members,
    )


def _text(name: str, length: int, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def _replace_check(batch: BatchOperations, name: str, condition: str) -> None:
    batch.drop_constraint(op.f(f"ck_revision_{name}"), type_="check")
    batch.create_check_constraint(op.f(f"ck_revision_{name}"), condition)


def _values(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"
