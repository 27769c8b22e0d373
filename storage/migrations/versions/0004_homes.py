"""Home tabs that people have opened: what they show, and when to draw them anew."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "home",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("member_id", sa.String(length=32), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("steps_page", sa.Integer(), nullable=False),
        sa.Column("plans_page", sa.Integer(), nullable=False),
        sa.Column("stale_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["member.workspace_id", "member.id"],
            name=op.f("fk_home_workspace_id_member_id_member"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "member_id", name=op.f("pk_home")),
    )
    is_stale = sa.text("stale_ms IS NOT NULL")
    op.create_index("ix_home_stale", "home", ["stale_ms"], sqlite_where=is_stale, postgresql_where=is_stale)


def downgrade() -> None:
    op.drop_table("home")
