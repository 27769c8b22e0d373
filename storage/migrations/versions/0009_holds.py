"""Why messages wait, in a workspace or at a place; where a plan is silent, and what is drawn plainer."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hold",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "suspended",
                "lacking",
                "full",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=255), nullable=False),
        sa.Column("scopes", sa.String(length=255), nullable=False),
        sa.Column("since_ms", sa.BigInteger(), nullable=False),
        sa.Column("look_ms", sa.BigInteger(), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("is_lifted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_hold_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("workspace_id", "kind", name=op.f("pk_hold")),
    )
    with op.batch_alter_table("pace") as pace:
        pace.add_column(sa.Column("told_ms", sa.BigInteger(), nullable=True))
        pace.add_column(sa.Column("told_until_ms", sa.BigInteger(), nullable=True))
    op.add_column("plan", sa.Column("silent_in", sa.String(length=32), nullable=True))
    op.add_column("delivery", sa.Column("plainness", sa.Integer(), nullable=True))
    for state in ("pending", "held"):
        where = sa.text(f"state = '{state}'")
        op.create_index(
            f"ix_delivery_{state}_of",
            "delivery",
            ["workspace_id", "not_before_ms"],
            sqlite_where=where,
            postgresql_where=where,
        )


def downgrade() -> None:
    for state in ("held", "pending"):
        op.drop_index(f"ix_delivery_{state}_of", "delivery")
    with op.batch_alter_table("delivery") as delivery:
        delivery.drop_column("plainness")
    with op.batch_alter_table("plan") as plan:
        plan.drop_column("silent_in")
    with op.batch_alter_table("pace") as pace:
        pace.drop_column("told_until_ms")
        pace.drop_column("told_ms")
    op.drop_table("hold")
