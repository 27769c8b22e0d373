"""Holidays of a workspace's country, and what a schedule does on them, in which zone, or whether it is off."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("workspace", sa.Column("holiday_country", sa.String(length=8), nullable=True))
    op.add_column(
        "schedule", sa.Column("on_holiday", sa.String(length=8), nullable=False, server_default="skip")
    )
    op.add_column("schedule", sa.Column("fixed_zone", sa.String(length=64), nullable=True))
    for column in ("is_off", "is_put_off"):
        op.add_column("schedule", sa.Column(column, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("UPDATE schedule SET on_holiday = 'after' WHERE kind = 'check_in'")
    op.execute(sa.text("UPDATE schedule SET is_off = :off WHERE weekdays = ''").bindparams(off=True))


def downgrade() -> None:
    for column in ("is_put_off", "is_off", "fixed_zone", "on_holiday"):
        op.drop_column("schedule", column)
    op.drop_column("workspace", "holiday_country")
