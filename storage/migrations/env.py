"""What Alembic runs for every command: on a connection it is given, or on the command line's `-x url=…`."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.util import CommandError

from storage.engines import connect_to_migrate, parse_url
from storage.models import metadata


def render_item(kind: str, thing: object, _context: Any) -> str | Literal[False]:
    """Write plain types into migrations, so that an old one never changes with the code of the models."""
    if kind == "type" and isinstance(thing, sa.types.TypeDecorator):
        return f"sa.{thing.impl!r}"
    return False


def run(connection: sa.Connection) -> None:
    """Run the migrations in the transaction that the connection is in."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
    )
    context.run_migrations()


def run_from_command_line() -> None:
    """Run the migrations on the database that the command names."""
    url = context.get_x_argument(as_dictionary=True).get("url")
    if not isinstance(url, str) or context.is_offline_mode():
        raise CommandError(
            "Name a database to run on, before the command: alembic -x url=sqlite:////path/to.db …"
        )
    with connect_to_migrate(parse_url(url)) as connection:
        run(connection)


given = context.config.attributes.get("connection")
if given is None:
    run_from_command_line()
else:
    run(given)
