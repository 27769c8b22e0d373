"""Hours that a plan needs and nobody has promised yet, as in a plan that was made of another."""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

PERSON = (
    "(hours IS NOT NULL) = (kind = 'person')"
    " AND (from_on IS NOT NULL) = (kind = 'person')"
    " AND (until_on IS NOT NULL OR kind <> 'person')"
    " AND (member_id IS NULL OR kind = 'person')"
    " AND (from_on IS NULL OR until_on >= from_on)"
)
BEFORE = PERSON.replace("(member_id IS NULL OR kind = 'person')", "(member_id IS NOT NULL) = (kind = 'person')")
NOBODYS = "SELECT id FROM resource WHERE hours IS NOT NULL AND member_id IS NULL"


def upgrade() -> None:
    _check(PERSON)


def downgrade() -> None:
    op.execute(f"DELETE FROM revision WHERE resource_id IN ({NOBODYS})")
    op.execute("DELETE FROM resource WHERE hours IS NOT NULL AND member_id IS NULL")
    _check(BEFORE)


def _check(condition: str) -> None:
    with op.batch_alter_table("resource") as resource:
        resource.drop_constraint(op.f("ck_resource_person"), type_="check")
        resource.create_check_constraint(op.f("ck_resource_person"), condition)
