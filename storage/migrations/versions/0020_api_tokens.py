"""Tokens by which programs send measurements, and the requests that they made."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_by", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        _pointer("api_token", "target_id", "target"),
        _pointer("api_token", "created_by", "member"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        _unique("api_token", "workspace_id", "id"),
        _unique("api_token", "workspace_id", "target_id"),
        _unique("api_token", "digest"),
    )
    op.create_table(
        "api_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("body", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _pointer("api_request", "target_id", "target"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_request")),
        _unique("api_request", "workspace_id", "target_id", "key"),
    )


def downgrade() -> None:
    op.drop_table("api_request")
    op.drop_table("api_token")


def _pointer(table: str, column: str, noun: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_workspace_id_{column}_{noun}")
    return sa.ForeignKeyConstraint(["workspace_id", column], [f"{noun}.workspace_id", f"{noun}.id"], name=name)


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))
