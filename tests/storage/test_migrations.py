"""The schema: up, down and up again, and at its head exactly what the models say, on both databases."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.exc import DBAPIError

from storage import migrations
from storage.database import Database
from storage.engines import connect_to_migrate, parse_url
from storage.models import metadata


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest) -> sa.URL:
    """Return the address of a database with nothing in it: the test runs once on each kind."""
    return parse_url(request.getfixturevalue(f"empty_{request.param}_url"))


def schema(connection: sa.Connection) -> dict[str, dict[str, Any]]:
    """Read a schema back from the database: all that a model can say about a table."""
    found = sa.inspect(connection)
    ask: dict[str, Callable[[str], Any]] = {
        "columns": lambda table: [
            (column["name"], str(column["type"]), column["nullable"], column["default"])
            for column in found.get_columns(table)
        ],
        "primary key": found.get_pk_constraint,
        "foreign keys": lambda table: by_name(found.get_foreign_keys(table)),
        "unique": lambda table: by_name(found.get_unique_constraints(table)),
        "checks": lambda table: by_name(found.get_check_constraints(table)),
        "indexes": lambda table: by_name(found.get_indexes(table)),
    }
    tables = set(found.get_table_names()) - {"alembic_version"}
    return {table: {what: get(table) for what, get in ask.items()} for table in tables}


def by_name(things: Any) -> dict[str, str]:
    return {str(thing["name"]): without_clauses(thing) for thing in things}


def without_clauses(thing: Any) -> str:
    """Write a constraint or an index down, its SQL as text."""
    options = {key: str(value) for key, value in thing.get("dialect_options", {}).items()}
    return str({**thing, "dialect_options": dict(sorted(options.items()))})


@pytest.mark.slow
def test_up_down_and_up_again(empty_url):
    with connect_to_migrate(empty_url) as connection:
        migrations.upgrade(connection)
        first = schema(connection)
    with connect_to_migrate(empty_url) as connection:
        migrations.downgrade(connection, to="base")
        assert schema(connection) == {}
        assert migrations.current_revision(connection) is None
    with connect_to_migrate(empty_url) as connection:
        migrations.upgrade(connection)
        assert migrations.current_revision(connection) == migrations.head_revision()
        assert schema(connection) == first


FIRST_EXPANDED = "0008"
"""From here on an old replica works beside a new one while it is replaced."""


@pytest.mark.slow
def test_what_an_older_replica_knows_is_there_after_every_upgrade_and_it_need_not_know_more(empty_url):
    """About columns alone: a new value of an enum needs two releases (docs/operations.md, Upgrade)."""
    with connect_to_migrate(empty_url) as connection:
        migrations.upgrade(connection, to=FIRST_EXPANDED)
        before = schema(connection)
    with connect_to_migrate(empty_url) as connection:
        migrations.upgrade(connection)
        after = schema(connection)
    for table, parts in before.items():
        columns = {name: (kind, nullable) for name, kind, nullable, _ in parts["columns"]}
        newer = {name: (kind, nullable) for name, kind, nullable, _ in after[table]["columns"]}
        assert columns.items() <= newer.items(), f"{table} lost a column, or has it in another way"
        needed = [
            name
            for name, _, nullable, default in after[table]["columns"]
            if name not in columns and not nullable and default is None
        ]
        assert not needed, f"an old replica adds rows to {table} without these"


def test_alembic_finds_no_difference_from_the_models(database):
    with database._reading.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_what_is_read_back_is_what_the_models_would_create(empty_url):
    # Alembic's comparison misses the predicate of a partial index, and a CHECK.
    with connect_to_migrate(empty_url) as connection:
        migrations.upgrade(connection)
        migrated = schema(connection)
        migrations.downgrade(connection, to="base")
        metadata.create_all(connection)
        created = schema(connection)
    assert migrated.keys() == created.keys()
    for table, parts in created.items():
        assert migrated[table] == parts, table


def test_a_new_database_is_what_one_is_that_went_through_every_version(empty_url):
    versions = sa.text("SELECT version_num FROM alembic_version")

    def read() -> tuple[Any, ...]:
        found = sa.inspect(connection)
        of_versions = found.get_columns("alembic_version"), found.get_pk_constraint("alembic_version")
        return schema(connection), str(of_versions), connection.execute(versions).all()

    with connect_to_migrate(empty_url) as connection:
        migrations.upgrade(connection)
        upgraded = read()
        migrations.downgrade(connection, to="base")
        connection.exec_driver_sql("DROP TABLE alembic_version")
    database = Database(empty_url.render_as_string(hide_password=False))
    database.upgrade()
    database.dispose()
    with connect_to_migrate(empty_url) as connection:
        assert read() == upgraded
        for table in metadata.sorted_tables:
            assert connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() == 0


def test_reading_back_sees_predicates_and_checks(database):
    with database._reading.engine.connect() as connection:
        read = schema(connection)
    assert "pending" in read["delivery"]["indexes"]["ix_delivery_pending"]
    assert "ends_on >= starts_on" in read["plan"]["checks"]["ck_plan_period"]
    assert "blocked" in read["action_step"]["checks"]["ck_action_step_status"]


def test_every_constraint_has_a_name_so_that_it_can_be_changed(database):
    with database._reading.engine.connect() as connection:
        named = [
            parts[what]
            for parts in schema(connection).values()
            for what in ("foreign keys", "unique", "checks")
        ]
    assert not any("None" in names for names in named)


def test_an_upgrade_that_fails_leaves_nothing_half_done(empty_url):
    last_made = list(metadata.sorted_tables)[-1].name
    with connect_to_migrate(empty_url) as connection:
        connection.exec_driver_sql(f"CREATE TABLE {last_made} (id INTEGER)")
    database = Database(empty_url.render_as_string(hide_password=False))
    with pytest.raises(DBAPIError, match="already exists"):
        database.upgrade()
    assert database.current_revision() is None
    with database._reading.engine.connect() as connection:
        assert schema(connection).keys() == {last_made}
    database.dispose()


def test_rows_that_would_point_nowhere_stop_an_upgrade(sqlite_url):
    with (
        pytest.raises(Exception, match="point nowhere, in: member"),
        connect_to_migrate(parse_url(sqlite_url)) as connection,
    ):
        connection.exec_driver_sql(
            "INSERT INTO member (workspace_id, id, name, zone, locale, is_guest, is_stranger, is_deactivated,"
            " refreshed_at) VALUES ('T404', 'U1', 'Ann', 'UTC', 'en-US', 0, 0, 0, '2026-11-23 12:00:00')"
        )
    with connect_to_migrate(parse_url(sqlite_url)) as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM member").scalar() == 0
