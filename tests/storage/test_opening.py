"""Opening a database: one process to a SQLite file, a copy before an upgrade, and clear refusals."""

import asyncio
import errno
import sqlite3
import subprocess
import sys
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from filelock import FileLock

from storage.database import Database, DatabaseInUseError, WrongSchemaError
from storage.engines import UnusableDatabaseError, connect_to_migrate, parse_url

OLD = "an_old_one"


@pytest.fixture
def open_database():
    """Return what opens databases and closes them again at the end."""
    opened: list[Database] = []

    def open_one(url: str) -> Database:
        opened.append(Database(url))
        return opened[-1]

    yield open_one
    for database in opened:
        database.dispose()


def set_revision(url: str, revision: str) -> None:
    with connect_to_migrate(parse_url(url)) as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :to"), {"to": revision})


class TestOneProcess:
    def test_a_second_one_is_told_so_until_the_first_is_done(self, sqlite_url, open_database):
        first = open_database(sqlite_url)
        first.claim_single_process()
        first.claim_single_process()
        with pytest.raises(DatabaseInUseError, match=r"Another Waymark is using .*waymark\.db\. Stop it"):
            open_database(sqlite_url).claim_single_process()
        first.dispose()
        open_database(sqlite_url).claim_single_process()

    def test_a_real_second_process_is_refused(self, sqlite_url, open_database):
        open_database(sqlite_url).claim_single_process()
        script = (
            "import sys; from storage.database import Database; Database(sys.argv[1]).claim_single_process()"
        )
        second = subprocess.run(  # our own interpreter and words
            [sys.executable, "-c", script, sqlite_url],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert second.returncode == 1
        assert "DatabaseInUseError" in second.stderr

    @pytest.mark.postgres
    def test_postgres_serves_many(self, postgres_url, open_database):
        for _ in range(2):
            open_database(postgres_url).prepare()


class TestPreparing:
    def test_a_new_sqlite_file_is_made_where_it_belongs(self, tmp_path, open_database):
        file = tmp_path / "data" / "deep" / "waymark.db"
        database = open_database(f"sqlite:///{file}")
        database.prepare()
        assert database.is_up_to_date()
        assert [path.name for path in file.parent.glob("*before*")] == []

    def test_one_that_is_up_to_date_is_left_alone(self, database):
        database.prepare()
        assert database.is_up_to_date()

    @pytest.mark.postgres
    def test_an_old_postgres_is_refused_with_what_to_type(self, empty_postgres_url, open_database):
        database = open_database(empty_postgres_url)
        with pytest.raises(WrongSchemaError, match="waymark migrate"):
            database.prepare()
        database.upgrade()
        database.prepare()

    def test_a_schema_from_the_future_is_refused(self, database, database_url):
        set_revision(database_url, "from_2099")
        with pytest.raises(WrongSchemaError, match=r"newer Waymark \(schema from_2099\)"):
            database.prepare()
        with pytest.raises(WrongSchemaError, match="newer Waymark"):
            database.upgrade()

    def test_a_place_that_cannot_be_is_a_sentence(self, tmp_path, open_database):
        (tmp_path / "file").write_text("not a folder")
        with pytest.raises(UnusableDatabaseError, match="cannot be opened"):
            open_database(f"sqlite:///{tmp_path / 'file' / 'waymark.db'}").prepare()

    def test_a_file_that_is_no_database_is_a_sentence(self, tmp_path, open_database):
        file = tmp_path / "waymark.db"
        file.write_text("Dear diary, " * 500)
        with pytest.raises(
            UnusableDatabaseError, match=r"waymark\.db cannot be opened: file is not a database"
        ):
            open_database(f"sqlite:///{file}").prepare()

    @pytest.mark.parametrize(
        ("error", "said"),
        [
            (PermissionError(errno.EACCES, "Permission denied"), "may not be written to. Change the rights"),
            (OSError(errno.EROFS, "Read-only file system"), "may not be written to. Change the rights"),
            (OSError(errno.ENOSPC, "No space left on device"), "no room on its disk. Make some"),
        ],
    )
    def test_a_place_that_cannot_be_written_to_is_said_with_what_to_do(
        self, tmp_path, open_database, monkeypatch, error, said
    ):
        def refuse(_lock, **_more):
            raise error

        monkeypatch.setattr(FileLock, "acquire", refuse)
        with pytest.raises(UnusableDatabaseError, match=said):
            open_database(f"sqlite:///{tmp_path / 'waymark.db'}").prepare()

    def test_a_file_that_may_only_be_read_is_said_with_what_to_do(self, tmp_path, open_database):
        file = tmp_path / "waymark.db"
        database = open_database(f"sqlite:///{file}")
        database.prepare()
        engine = sa.create_engine(
            "sqlite://", creator=partial(sqlite3.connect, f"file:{file}?mode=ro", uri=True)
        )
        with (
            pytest.raises(UnusableDatabaseError, match=r"may not be written to\. Change the rights"),
            database._saying_why(),
            engine.begin() as connection,
        ):
            connection.execute(sa.text("DELETE FROM workspace"))

    def test_a_postgres_that_does_not_answer_is_a_sentence_without_its_password(self, open_database):
        with pytest.raises(
            UnusableDatabaseError, match=r"waymark at 127\.0\.0\.1 cannot be opened"
        ) as refused:
            open_database("postgresql://ann:secret@127.0.0.1:1/waymark").prepare()
        assert "secret" not in str(refused.value)


class TestCopies:
    def test_a_file_that_is_to_be_upgraded_is_copied_whole(self, sqlite_url, open_database, tmp_path):
        database = open_database(sqlite_url)
        asyncio.run(
            database.write(
                lambda session: session.connection().exec_driver_sql(
                    "INSERT INTO workspace (id, name, nudge_at, working_days, created_at) "
                    "VALUES ('T1', 'Ours', '09:30:00', '01234', '2026-11-23 12:00:00')"
                )
            )
        )
        set_revision(sqlite_url, OLD)
        copy = database.copy_before_upgrade()
        assert copy == Path(f"{tmp_path / 'waymark.db'}.before-{database.head_revision()}")
        with closing(sqlite3.connect(copy)) as copied:
            assert copied.execute("SELECT name FROM workspace").fetchall() == [("Ours",)]
            assert copied.execute("SELECT version_num FROM alembic_version").fetchall() == [(OLD,)]

    def test_a_newer_copy_takes_the_place_of_an_older_and_leaves_no_scraps(
        self, sqlite_url, open_database, tmp_path
    ):
        database = open_database(sqlite_url)
        set_revision(sqlite_url, OLD)
        Path(f"{tmp_path / 'waymark.db'}.before-{database.head_revision()}.unfinished").write_text("cut off")
        first = database.copy_before_upgrade()
        set_revision(sqlite_url, "less_old")
        second = database.copy_before_upgrade()
        assert second is not None
        assert first == second
        with closing(sqlite3.connect(second)) as copied:
            assert copied.execute("SELECT version_num FROM alembic_version").fetchall() == [("less_old",)]
        assert [path.name for path in tmp_path.glob("*unfinished*")] == []

    def test_a_copy_is_no_more_readable_than_the_file(self, sqlite_url, open_database, tmp_path):
        set_revision(sqlite_url, OLD)
        (tmp_path / "waymark.db").chmod(0o600)
        copy = open_database(sqlite_url).copy_before_upgrade()
        assert copy.stat().st_mode & 0o777 == 0o600

    def test_there_is_none_without_need(self, database, tmp_path):
        assert database.copy_before_upgrade() is None
        assert list(tmp_path.glob("*before*")) == []

    def test_there_is_none_of_nothing(self, empty_sqlite_url, open_database):
        assert open_database(empty_sqlite_url).copy_before_upgrade() is None
