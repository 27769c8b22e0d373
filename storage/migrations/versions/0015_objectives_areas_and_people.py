"""Objectives, key areas with their rounds of ratings, individual plans, templates and the audit log."""

from collections.abc import Mapping

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

NOUNS = ("plan", "target", "step", "check_in")
DEEDS = (
    *("added", "edited", "done", "reopened", "moved", "snoozed", "assigned", "blocked", "unblocked"),
    *("dropped", "closed", "paused", "resumed"),
)
ROW = (
    "(step_id IS NOT NULL) = (noun = 'step')"
    " AND (check_in_id IS NOT NULL) = (noun = 'check_in')"
    " AND (target_id IS NOT NULL) = (noun IN ('target', 'check_in'))"
)
NEW_ROW = (
    f"{ROW} AND (objective_id IS NOT NULL) = (noun = 'objective') AND (area_id IS NOT NULL) = (noun = 'area')"
)
HANGS = {
    "target": "objective_id IS NULL OR area_id IS NULL",
    "action_step": "(objective_id IS NULL OR (area_id IS NULL AND target_id IS NULL))"
    " AND (area_id IS NULL OR target_id IS NULL)",
}
LINKS = {
    "target": {"objective_id": "objective", "area_id": "focus_area"},
    "action_step": {"objective_id": "objective", "area_id": "focus_area", "target_id": "target"},
    "revision": {"objective_id": "objective", "area_id": "focus_area"},
}
OPEN = sa.text("status = 'open'")


def upgrade() -> None:
    _create_objectives()
    _create_areas()
    _create_rounds()
    _create_ratings()
    _create_templates()
    _create_audit()
    for table, condition in HANGS.items():
        with op.batch_alter_table(table) as batch:
            _add_links(batch, table)
            batch.create_check_constraint(op.f(f"ck_{table}_hangs"), condition)
    with op.batch_alter_table("revision") as batch:
        _add_links(batch, "revision")
        _replace_check(batch, "revision", "noun", _values("noun", (*NOUNS, "objective", "area")))
        _replace_check(batch, "revision", "deed", _values("deed", (*DEEDS, "chosen", "parked")))
        _replace_check(batch, "revision", "row", NEW_ROW)
    for noun in ("objective", "area"):
        op.create_index(f"ix_revision_{noun}", "revision", ["workspace_id", f"{noun}_id", "id"])
    _add_people()
    op.add_column("workspace", sa.Column("uninstalled_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("workspace") as batch:
        batch.drop_column("uninstalled_at")
    _drop_people()
    for noun in ("objective", "area"):
        op.drop_index(f"ix_revision_{noun}", "revision")
    op.execute("DELETE FROM revision WHERE noun IN ('objective', 'area')")
    with op.batch_alter_table("revision") as batch:
        _replace_check(batch, "revision", "noun", _values("noun", NOUNS))
        _replace_check(batch, "revision", "deed", _values("deed", DEEDS))
        _replace_check(batch, "revision", "row", ROW)
        _drop_links(batch, "revision")
    for table in ("action_step", "target"):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_hangs"), type_="check")
            _drop_links(batch, table)
    for table in ("audit_entry", "template", "area_rating", "rater", "round_area", "rating_round"):
        op.drop_table(table)
    for table in ("focus_area", "alignment", "objective"):
        op.drop_table(table)


def _add_people() -> None:
    with op.batch_alter_table("plan") as batch:
        batch.add_column(sa.Column("kind", sa.String(length=32), server_default="team", nullable=False))
        for column in ("sponsor_id", "subject_id"):
            batch.add_column(_text(column, 32, nullable=True))
            name = op.f(f"fk_plan_workspace_id_{column}_member")
            batch.create_foreign_key(name, "member", ["workspace_id", column], ["workspace_id", "id"])
        batch.add_column(sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
        batch.create_check_constraint(op.f("ck_plan_kind"), _values("kind", ("team", "individual")))
        subject = "(kind = 'individual') = (subject_id IS NOT NULL)"
        batch.create_check_constraint(op.f("ck_plan_subject"), subject)
    op.execute("UPDATE plan SET closed_at = CURRENT_TIMESTAMP WHERE status = 'closed'")
    with op.batch_alter_table("plan_member") as batch:
        _replace_check(
            batch, "plan_member", "role", _values("role", ("collaborator", "viewer", "approver"))
        )


def _drop_people() -> None:
    op.execute("UPDATE plan_member SET role = 'viewer' WHERE role = 'approver'")
    with op.batch_alter_table("plan_member") as batch:
        _replace_check(batch, "plan_member", "role", _values("role", ("collaborator", "viewer")))
    with op.batch_alter_table("plan") as batch:
        for name in ("kind", "subject"):
            batch.drop_constraint(op.f(f"ck_plan_{name}"), type_="check")
        for column in ("sponsor_id", "subject_id"):
            batch.drop_constraint(op.f(f"fk_plan_workspace_id_{column}_member"), type_="foreignkey")
        for column in ("closed_at", "subject_id", "sponsor_id", "kind"):
            batch.drop_column(column)


def _create_objectives() -> None:
    _create_numbered(
        "objective",
        _text("outcome", 300),
        _text("why", 3000),
        _text("for_whom", 300),
        sa.Column("due_on", sa.Date(), nullable=True),
        _text("owner_id", 32),
        sa.CheckConstraint("length(outcome) > 0", name=op.f("ck_objective_outcome")),
        pointers={"plan_id": "plan", "owner_id": "member"},
    )
    op.create_index("ix_objective_plan", "objective", ["workspace_id", "plan_id"])
    op.create_table(
        "alignment",
        _text("workspace_id", 32),
        _number("plan_id"),
        _number("objective_id"),
        *_points("alignment", {"plan_id": "plan", "objective_id": "objective"}),
        sa.PrimaryKeyConstraint("workspace_id", "plan_id", name=op.f("pk_alignment")),
    )
    op.create_index("ix_alignment_objective", "alignment", ["workspace_id", "objective_id"])


def _create_areas() -> None:
    _create_numbered(
        "focus_area",
        _number("objective_id"),
        _text("name", 150),
        sa.Column("present", sa.Integer(), nullable=True),
        sa.Column("wanted", sa.Integer(), nullable=True),
        _text("evidence", 3000),
        _text("strengths", 3000),
        sa.Column("causes", sa.JSON(), nullable=False),
        _text("status", 32),
        _text("parked_because", 300),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_focus_area_name")),
        *(
            sa.CheckConstraint(f"{level} IS NULL OR {level} BETWEEN 1 AND 5", name=op.f(f"ck_focus_area_{level}"))
            for level in ("present", "wanted")
        ),
        _check("focus_area", "status", ("open", "chosen", "parked")),
        pointers={"plan_id": "plan", "objective_id": "objective"},
    )
    for noun in ("plan", "objective"):
        op.create_index(f"ix_focus_area_{noun}", "focus_area", ["workspace_id", f"{noun}_id"])


def _create_rounds() -> None:
    op.create_table(
        "rating_round",
        _number("id"),
        _text("workspace_id", 32),
        _number("plan_id"),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        _text("status", 32),
        _text("started_by", 32),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        _text("ended_by", 32, nullable=True),
        _number("version"),
        _check("rating_round", "status", ("open", "revealed", "cancelled")),
        *_points("rating_round", {"plan_id": "plan", "started_by": "member"}),
        *_named("rating_round"),
    )
    op.create_index("ix_rating_round_plan", "rating_round", ["workspace_id", "plan_id", "id"])
    op.create_index(
        "uq_rating_round_open",
        "rating_round",
        ["workspace_id", "plan_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_table(
        "round_area",
        _text("workspace_id", 32),
        _number("round_id"),
        _number("area_id"),
        *_points("round_area", {"round_id": "rating_round", "area_id": "focus_area"}),
        sa.PrimaryKeyConstraint("workspace_id", "round_id", "area_id", name=op.f("pk_round_area")),
    )


def _create_ratings() -> None:
    op.create_table(
        "rater",
        _text("workspace_id", 32),
        _number("round_id"),
        _text("member_id", 32),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=True),
        *_points("rater", {"round_id": "rating_round", "member_id": "member"}),
        sa.PrimaryKeyConstraint("workspace_id", "round_id", "member_id", name=op.f("pk_rater")),
    )
    op.create_index("ix_rater_member", "rater", ["workspace_id", "member_id"])
    op.create_table(
        "area_rating",
        _number("id"),
        _text("workspace_id", 32),
        _number("round_id"),
        _number("area_id"),
        _text("member_id", 32, nullable=True),
        *(_number(what) for what in ("impact", "effort", "present")),
        *(
            sa.CheckConstraint(f"{what} BETWEEN 1 AND 5", name=op.f(f"ck_area_rating_{what}"))
            for what in ("impact", "effort", "present")
        ),
        *_points("area_rating", {"round_id": "rating_round", "area_id": "focus_area", "member_id": "member"}),
        sa.UniqueConstraint(
            *("workspace_id", "round_id", "area_id", "member_id"),
            name=op.f("uq_area_rating_workspace_id_round_id_area_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_area_rating")),
    )
    op.create_index("ix_area_rating_area", "area_rating", ["workspace_id", "area_id"])


def _create_templates() -> None:
    op.create_table(
        "template",
        _number("id"),
        _text("workspace_id", 32),
        _text("name", 150),
        _text("summary", 300),
        sa.Column("content", sa.JSON(), nullable=False),
        *_kept(),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_template_name")),
        *_points("template", {"created_by": "member"}),
        *_named("template"),
    )


def _create_audit() -> None:
    op.create_table(
        "audit_entry",
        _number("id"),
        _text("workspace_id", 32),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _text("actor_id", 32, nullable=True),
        _text("deed", 64),
        _text("subject", 64),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"])
    op.create_index("ix_audit_entry_plan", "audit_entry", ["workspace_id", "plan_id"])
    op.create_index("ix_audit_entry_workspace", "audit_entry", ["workspace_id", "at"])


def _create_numbered(
    table: str, *parts: sa.Column[object] | sa.CheckConstraint, pointers: Mapping[str, str]
) -> None:
    """Create the table of a part of a plan that people know by its number."""
    op.create_table(
        table,
        _number("id"),
        _text("workspace_id", 32),
        _number("number"),
        _number("plan_id"),
        *(part for part in parts if isinstance(part, sa.Column)),
        *_kept(),
        *(part for part in parts if not isinstance(part, sa.Column)),
        *_points(table, pointers),
        *_named(table),
        sa.UniqueConstraint("workspace_id", "number", name=op.f(f"uq_{table}_workspace_id_number")),
    )


def _kept() -> tuple[sa.Column[object], ...]:
    """Return the columns of every row that people make and change."""
    return (
        sa.Column("is_dropped", sa.Boolean(), nullable=False),
        _text("created_by", 32),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _number("version"),
    )


def _named(table: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f(f"uq_{table}_workspace_id_id")),
    )


def _points(table: str, pointers: Mapping[str, str]) -> tuple[sa.ForeignKeyConstraint, ...]:
    return tuple(
        sa.ForeignKeyConstraint(
            ["workspace_id", column],
            [f"{noun}.workspace_id", f"{noun}.id"],
            name=op.f(f"fk_{table}_workspace_id_{column}_{noun}"),
        )
        for column, noun in pointers.items()
    )


def _add_links(batch: BatchOperations, table: str) -> None:
    for column, noun in LINKS[table].items():
        batch.add_column(sa.Column(column, sa.Integer(), nullable=True))
        name = op.f(f"fk_{table}_workspace_id_{column}_{noun}")
        batch.create_foreign_key(name, noun, ["workspace_id", column], ["workspace_id", "id"])


def _drop_links(batch: BatchOperations, table: str) -> None:
    for column, noun in LINKS[table].items():
        batch.drop_constraint(op.f(f"fk_{table}_workspace_id_{column}_{noun}"), type_="foreignkey")
    for column in LINKS[table]:
        batch.drop_column(column)


def _replace_check(batch: BatchOperations, table: str, name: str, condition: str) -> None:
    batch.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
    batch.create_check_constraint(op.f(f"ck_{table}_{name}"), condition)


def _check(table: str, column: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    return sa.CheckConstraint(_values(column, values), name=op.f(f"ck_{table}_{column}"))


def _values(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def _text(name: str, length: int, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def _number(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Integer(), nullable=False)
