"""Opening the database that the settings name, and saying what to do where that cannot be."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from bot.errors import SettingsError
from bot.settings import Settings
from storage.database import Database, WrongSchemaError
from storage.engines import UnusableDatabaseError


def open_database(settings: Settings) -> Database:
    """Open the database and make it ready: upgrade a SQLite file, refuse an old schema on PostgreSQL."""
    with _saying_what_to_do(), ExitStack() as on_failure:
        database = Database(settings.database_url)
        on_failure.callback(database.dispose)
        database.prepare()
        on_failure.pop_all()
    return database


@contextmanager
def database_to_read(settings: Settings) -> Iterator[Database]:
    """Open the database only to read, beside a Waymark that serves it; refuse another schema than ours."""
    with _saying_what_to_do(), ExitStack() as afterwards:
        database = Database(settings.database_url, is_looked_at=True)
        afterwards.callback(database.dispose)
        if database.examine() != database.head_revision():
            raise WrongSchemaError("The database has an older schema, or none yet. Start Waymark once first.")
        yield database


def upgrade_database(settings: Settings) -> str | None:
    """Bring the schema up to this version, on PostgreSQL too, and return its name."""
    with _saying_what_to_do(), ExitStack() as afterwards:
        database = Database(settings.database_url)
        afterwards.callback(database.dispose)
        try:
            database.prepare()
        except WrongSchemaError:
            database.upgrade()
        return database.current_revision()


@contextmanager
def _saying_what_to_do() -> Iterator[None]:
    """Tell a person what to do about a database that cannot be used."""
    try:
        yield
    except UnusableDatabaseError as error:
        raise SettingsError(str(error)) from None
