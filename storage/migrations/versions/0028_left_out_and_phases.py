"""Measurements that are left out or were corrected, and the days from which on a new baseline counts."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

EXCLUDED_BY = "fk_measurement_workspace_id_excluded_by_member"


def upgrade() -> None:
    with op.batch_alter_table("measurement") as measurement:
        measurement.add_column(
            sa.Column("excluded_because", sa.String(length=300), server_default="", nullable=False)
        )
        measurement.add_column(sa.Column("excluded_by", sa.String(length=32), nullable=True))
        measurement.add_column(sa.Column("first_value", sa.String(length=40), nullable=True))
        measurement.create_foreign_key(
            op.f(EXCLUDED_BY), "member", ["workspace_id", "excluded_by"], ["workspace_id", "id"]
        )
    op.create_table(
        "phase",
        sa.Column("workspace_id", sa.String(length=32), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("cause", sa.String(length=300), nullable=False),
        sa.Column("set_by", sa.String(length=32), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                ["workspace_id", column],
                [f"{noun}.workspace_id", f"{noun}.id"],
                name=op.f(f"fk_phase_workspace_id_{column}_{noun}"),
            )
            for column, noun in (("target_id", "target"), ("set_by", "member"))
        ),
        sa.PrimaryKeyConstraint("workspace_id", "target_id", "starts_on", name=op.f("pk_phase")),
    )


def downgrade() -> None:
    op.drop_table("phase")
    with op.batch_alter_table("measurement") as measurement:
        measurement.drop_constraint(op.f(EXCLUDED_BY), type_="foreignkey")
        for name in ("first_value", "excluded_by", "excluded_because"):
            measurement.drop_column(name)
