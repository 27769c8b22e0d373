"""The schema and its versions: what Alembic is asked, in our words.

A start only compares two versions: Alembic is imported where a schema is changed, and takes no memory else.
"""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from storage.models import metadata

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parent

_FILE = re.compile(r"(?P<revision>\d{4})_\w+\.py")
"""What a migration's file is called: by its revision, each of which follows the one before."""


_VERSION = sa.Table(
    "alembic_version",
    sa.MetaData(),
    sa.Column("version_num", sa.String(32), nullable=False),
    sa.PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
"""As Alembic makes it, which asks it which version there is."""


def head_revision() -> str | None:
    """Return the newest version of the schema, or None before there is any."""
    return max(_revisions(), default=None)


def current_revision(connection: sa.Connection) -> str | None:
    """Return the version that a database has, or None if it is empty."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(sa.select(_VERSION.c.version_num)).scalar_one_or_none()
    return revision


def is_known(revision: str) -> bool:
    """Whether a version of the schema is one of ours; one of a newer Waymark is not."""
    return revision in _revisions()


def create(connection: sa.Connection) -> None:
    """Make all of the schema at once in an empty database, in the connection's transaction.

    To go through every version there has been comes to the same, and takes a second or two.
    """
    metadata.create_all(connection, checkfirst=False)
    _VERSION.create(connection)
    connection.execute(_VERSION.insert().values(version_num=head_revision()))


def upgrade(connection: sa.Connection, *, to: str = "head") -> None:
    """Bring a database up to a version, in the connection's transaction."""
    from alembic import command  # noqa: PLC0415  # see above

    command.upgrade(_config(connection), to)


def downgrade(connection: sa.Connection, *, to: str) -> None:
    """Take a database back to a version, or to "base", in the connection's transaction."""
    from alembic import command  # noqa: PLC0415  # see above

    command.downgrade(_config(connection), to)


def _revisions() -> set[str]:
    files = (_FILE.fullmatch(path.name) for path in (FOLDER / "versions").iterdir())
    return {found["revision"] for found in files if found}


def _config(connection: sa.Connection) -> "Config":
    from alembic.config import Config  # noqa: PLC0415  # see above

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
