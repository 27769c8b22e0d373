"""Revisions of targets that wait for an approver, and by whom a revision was approved."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

STATES = ("open", "approved", "declined", "overtaken")
POINTS = {"target_id": "target", "proposed_by": "member", "decided_by": "member"}
APPROVED_BY = "fk_revision_workspace_id_approved_by_member"


def upgrade() -> None:
    said = ", ".join(repr(state) for state in STATES)
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("proposed_by", sa.String(length=32), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("decided_by", sa.String(length=32), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"state IN ({said})", name=op.f("ck_proposal_state")),
        sa.CheckConstraint(
            "(state IN ('approved', 'declined')) = (decided_by IS NOT NULL)",
            name=op.f("ck_proposal_decided"),
        ),
        *(
            sa.ForeignKeyConstraint(
                ["workspace_id", column],
                [f"{noun}.workspace_id", f"{noun}.id"],
                name=op.f(f"fk_proposal_workspace_id_{column}_{noun}"),
            )
            for column, noun in POINTS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_proposal_workspace_id_id")),
    )
    op.create_index("ix_proposal_target", "proposal", ["workspace_id", "target_id", "state"])
    with op.batch_alter_table("revision") as revision_:
        revision_.add_column(sa.Column("approved_by", sa.String(length=32), nullable=True))
        revision_.create_foreign_key(
            op.f(APPROVED_BY), "member", ["workspace_id", "approved_by"], ["workspace_id", "id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("revision") as revision_:
        revision_.drop_constraint(op.f(APPROVED_BY), type_="foreignkey")
        revision_.drop_column("approved_by")
    op.drop_table("proposal")
