"""Addresses of databases: which are taken, and what is said about the others."""

import pytest

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
