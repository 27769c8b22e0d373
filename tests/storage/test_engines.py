"""Addresses of databases: which are taken, and what is said about the others."""

import psycopg
import pytest
import sqlalchemy as sa

from storage.database import Database
from storage.engines import UnusableDatabaseError, is_sqlite, parse_url


@pytest.mark.parametrize(
    "text", ["sqlite:////data/waymark.db", "sqlite:///waymark.db", "sqlite+pysqlite:///w.db"]
)
def test_a_sqlite_file_is_taken(text):
    assert is_sqlite(parse_url(text))


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_means_the_same_driver(scheme):
    url = parse_url(f"{scheme}://ann:secret@db.example:5433/waymark?sslmode=require")
    assert url.drivername == "postgresql+psycopg"
    assert (url.username, url.password, url.host, url.port, url.database) == (
        "ann",
        "secret",
        "db.example",
        5433,
        "waymark",
    )
    assert url.query["sslmode"] == "require"


def test_what_an_address_says_is_stronger_than_our_defaults():
    url = parse_url("postgresql://db.example/waymark?connect_timeout=3")
    assert url.query["connect_timeout"] == "3"
    assert url.query["application_name"] == "waymark"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite+aiosqlite:///w.db",
        "postgresql+asyncpg://ann:secret@db/waymark",
        "mysql://ann:secret@db/waymark",
        "postgresql://ann:secret@db:port/waymark",
    ],
)
def test_others_are_refused_with_what_to_write_and_without_their_secrets(text):
    with pytest.raises(UnusableDatabaseError, match=r"sqlite:////path/to/waymark\.db") as refused:
        parse_url(text)
    assert "secret" not in str(refused.value)


@pytest.mark.postgres
class TestConnectionsThatRest:
    @pytest.fixture
    def asked(self, postgres, monkeypatch):
        """How often a connection was asked whether it lives."""
        asked = []
        dialect = postgres._glancing.engine.dialect
        ping = dialect.do_ping

        def note(connection):
            asked.append(True)
            return ping(connection)

        monkeypatch.setattr(dialect, "do_ping", note)
        return asked

    @pytest.fixture
    def postgres(self, postgres_url):
        database = Database(postgres_url)
        yield database
        database.dispose()

    async def test_one_that_has_just_answered_is_not_asked(self, postgres, asked):
        for _ in range(3):
            await postgres.ping()
        assert not asked

    async def test_one_that_has_rested_is_asked(self, postgres, asked, monkeypatch):
        await postgres.ping()
        monkeypatch.setattr("storage.postgresql.RESTED_S", -1.0)
        await postgres.ping()
        assert len(asked) == 1

    async def test_one_that_the_server_has_just_closed_is_replaced(
        self, postgres, postgres_url, asked, monkeypatch
    ):
        monkeypatch.setattr("storage.postgresql.RESTED_S", 3600.0)
        await postgres.ping()
        url = sa.make_url(postgres_url).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(url, autocommit=True) as other:
            ended = other.execute(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            ).fetchall()
        assert ended == [(True,)]
        await postgres.ping()
        assert len(asked) == 1
