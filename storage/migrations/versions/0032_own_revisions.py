"""What people said of themselves is kept as it changed: that they are away or back, and their mutes."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

DEEDS = ("away", "back", "muted")
TURNS = ("made", "taken_back", "made_again")
POINTS = {"member_id": "member", "undoes_id": "own_revision"}


def upgrade() -> None:
    op.create_table(
        "own_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("member_id", sa.String(length=32), nullable=False),
        sa.Column("deed", sa.String(length=32), nullable=False),
        sa.Column("turn", sa.String(length=32), nullable=False),
        sa.Column("undoes_id", sa.Integer(), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(_values("deed", DEEDS), name=op.f("ck_own_revision_deed")),
        sa.CheckConstraint(_values("turn", TURNS), name=op.f("ck_own_revision_turn")),
        sa.CheckConstraint("(undoes_id IS NULL) = (turn = 'made')", name=op.f("ck_own_revision_undoes")),
        *(
            sa.ForeignKeyConstraint(
                ["workspace_id", column],
                [f"{noun}.workspace_id", f"{noun}.id"],
                name=op.f(f"fk_own_revision_workspace_id_{column}_{noun}"),
            )
            for column, noun in POINTS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_revision")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_own_revision_workspace_id_id")),
        sa.UniqueConstraint("workspace_id", "undoes_id", name=op.f("uq_own_revision_workspace_id_undoes_id")),
    )
    op.create_index("ix_own_revision_member", "own_revision", ["workspace_id", "member_id", "id"])


def downgrade() -> None:
    op.drop_table("own_revision")


def _values(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"
