"""The schema and its versions: what Alembic is asked, in our words."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

FOLDER = Path(__file__).parent


def head_revision() -> str | None:
    """Return the newest version of the schema, or None before there is any."""
    return _scripts().get_current_head()


def current_revision(connection: sa.Connection) -> str | None:
    """Return the version that a database has, or None if it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def is_known(revision: str) -> bool:
    """Whether a version of the schema is one of ours; one of a newer Waymark is not."""
    return any(script.revision == revision for script in _scripts().walk_revisions())


def upgrade(connection: sa.Connection, *, to: str = "head") -> None:
    """Bring a database up to a version, in the connection's transaction."""
    command.upgrade(_config(connection), to)


def downgrade(connection: sa.Connection, *, to: str) -> None:
    """Take a database back to a version, or to "base", in the connection's transaction."""
    command.downgrade(_config(connection), to)


def _config(connection: sa.Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
