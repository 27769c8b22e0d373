"""The command line as people meet it: a sentence and exit status 2 for mistakes, and clean ends."""

import asyncio
import contextlib
import io
import os
import re
import shutil
import signal
import socket
import sqlite3
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot import app, cli, databases, tokens
from bot.errors import SettingsError
from bot.manifest import manifest
from bot.settings import Settings
from sandbox import ChannelSpec, PersonSpec, Sandbox
from storage import migrations
from storage.database import Database

ROOT = Path(__file__).parent.parent
PATIENCE_S = 30
SIGNING_SECRET = "0123456789abcdef" * 2
HTTP = {"WAYMARK_MODE": "http", "WAYMARK_HTTP_PORT": "0"}


@pytest.fixture(autouse=True)
def nothing_is_set(tmp_path, monkeypatch):
    """Stand in an empty folder, in an environment that says nothing of Waymark but where its data lies."""
    for name in [name for name in os.environ if name.startswith("WAYMARK_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WAYMARK_DATA_DIR", str(tmp_path / "data"))


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    people = (PersonSpec(name="ann"),)
    channels = (ChannelSpec(name="team", members=("ann",)),)
    async with Sandbox(manifest(), people=people, channels=channels) as opened:
        yield opened


def settings_of(sandbox: Sandbox, **said: Any) -> Settings:
    tokens = {"slack_bot_token": sandbox.bot_token, "slack_app_token": sandbox.app_token}
    return Settings.model_validate({**tokens, "slack_api_url": sandbox.api_url, **said})


def type_waymark(monkeypatch, *words: str) -> int:
    """Type a command in this process; return its exit status."""
    monkeypatch.setattr(sys, "argv", ["waymark", *words])
    try:
        cli.main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


@asynccontextmanager
async def running(sandbox: Sandbox, **said: str) -> AsyncIterator[Process]:
    """Run `waymark run` as a process of its own, and end it in the end."""
    variables = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "WAYMARK_SLACK_BOT_TOKEN": sandbox.bot_token,
        "WAYMARK_SLACK_APP_TOKEN": sandbox.app_token,
        "WAYMARK_SLACK_API_URL": sandbox.api_url,
        **said,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", stdout=PIPE, stderr=PIPE, env=variables
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def end_of(process: Process) -> tuple[int | None, str, str]:
    """Wait for a process to end; return its exit status and what it said, to people and to the log."""
    said, logged = await asyncio.wait_for(process.communicate(), PATIENCE_S)
    return process.returncode, said.decode(), logged.decode()


@pytest.mark.slow
class TestRun:
    async def test_it_connects_answers_refuses_a_second_and_stops_when_told_to(self, sandbox):
        async with running(sandbox) as process:
            await sandbox.connected(PATIENCE_S)
            ann = sandbox.person("ann")
            await ann.command("/plan help", channel="team")
            assert "/plan" in ann.messages("team")[-1].visible_text
            async with running(sandbox) as second:
                status, said, logged = await end_of(second)
            assert (status, said) == (2, "")
            assert logged.startswith("Another Waymark is using ")
            assert len(logged.splitlines()) == 1
            process.send_signal(signal.SIGTERM)
            status, said, logged = await end_of(process)
        assert status == 0
        assert said == "Waymark is connected to Sandbox. Ctrl-C stops it.\n"
        assert "house.stopped" in logged
        assert "Traceback" not in logged

    @pytest.mark.parametrize(
        ("name", "value", "sentence"),
        [
            ("WAYMARK_SLACK_APP_TOKEN", "xapp-wrong", "Slack refused WAYMARK_SLACK_APP_TOKEN: invalid_auth."),
            (
                "WAYMARK_SLACK_API_URL",
                "http://127.0.0.1:1/api/",
                "I cannot reach Slack at http://127.0.0.1:1",
            ),
        ],
    )
    async def test_what_is_set_wrongly_is_one_sentence_and_exit_status_2(
        self, sandbox, name, value, sentence
    ):
        async with running(sandbox, **{name: value}) as process:
            status, said, logged = await end_of(process)
        assert (status, said) == (2, "")
        assert logged.startswith(sentence)
        assert len(logged.splitlines()) == 1

    async def test_over_http_it_says_where_it_listens_and_stops_when_told_to(self, sandbox, tmp_path):
        (tmp_path / "secret").write_text(f"{SIGNING_SECRET}\n")
        said = {"WAYMARK_SLACK_SIGNING_SECRET_FILE": str(tmp_path / "secret"), "WAYMARK_SLACK_APP_TOKEN": ""}
        async with running(sandbox, **HTTP, **said) as process, aiohttp.ClientSession() as session:
            assert process.stdout is not None
            line = (await asyncio.wait_for(process.stdout.readline(), PATIENCE_S)).decode()
            found = re.fullmatch(r"Waymark is connected to Sandbox, and listens at (\S+)\. Ctrl-C .*\n", line)
            assert found
            async with session.post(found[1], data={"text": "hello"}) as answer:
                assert (answer.status, await answer.read()) == (401, b"")
            process.send_signal(signal.SIGTERM)
            status, _, logged = await end_of(process)
        assert status == 0
        assert "house.stopped" in logged
        assert "Traceback" not in logged

    async def test_slack_that_is_lost_ends_it_for_whoever_started_it(self, sandbox, monkeypatch, capsys):
        for name, value in settings_of(sandbox).model_dump(mode="python").items():
            if name.startswith("slack_"):
                told = value.get_secret_value() if hasattr(value, "get_secret_value") else value
                monkeypatch.setenv(f"WAYMARK_{name.upper()}", told)
        build = app.build

        async def build_lost(*args, **more):
            house = await build(*args, **more)
            house.lost.set()
            return house

        monkeypatch.setattr(app, "build", build_lost)
        assert await cli._serve(Settings()) == 1
        assert "Waymark is connected to" in capsys.readouterr().out

    async def test_a_port_that_is_taken_is_one_sentence_and_exit_status_2(self, sandbox):
        with socket.create_server(("127.0.0.1", 0)) as other:
            taken = str(other.getsockname()[1])
            for name in ("WAYMARK_HTTP_PORT", "WAYMARK_ADMIN_PORT"):
                said = {**HTTP, "WAYMARK_SLACK_SIGNING_SECRET": SIGNING_SECRET, name: taken}
                async with running(sandbox, **said) as process:
                    status, told, logged = await end_of(process)
                assert (status, told) == (2, "")
                sentence = f"I cannot listen at 127.0.0.1, port {taken}: something else listens there. "
                assert logged == f"{sentence}Change {name}.\n"

    def test_a_setting_that_is_none_is_one_sentence_and_exit_status_2(self, monkeypatch, capsys):
        monkeypatch.setenv("WAYMARK_COMMAND", "plan")
        assert type_waymark(monkeypatch, "run") == 2
        assert capsys.readouterr().err.startswith("WAYMARK_COMMAND: it must be")


@asynccontextmanager
async def answering(status: int, text: str, content_type: str) -> AsyncIterator[str]:
    """Give the address of a server that is not Slack's."""

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=status, text=text, content_type=content_type)

    server = web.Application()
    server.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}/api/"
    finally:
        await runner.cleanup()


async def refusal(settings: Settings) -> str:
    """Return the sentence with which tokens are refused."""
    timeout = aiohttp.ClientTimeout(total=tokens.CALL_TIMEOUT_S)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        with pytest.raises(SettingsError) as refused:
            await tokens.check_tokens(settings, session)
    return refused.value.message


class TestTokens:
    async def test_good_ones_say_whose_they_are(self, sandbox):
        async with aiohttp.ClientSession() as session:
            found = await tokens.check_tokens(settings_of(sandbox), session)
        assert (found.team_id, found.team_name) == (sandbox.team_id, "Sandbox")
        assert found.bot_user_id == sandbox.bot_user_id

    @pytest.mark.parametrize(
        ("said", "sentence"),
        [
            ({"slack_bot_token": ""}, "WAYMARK_SLACK_BOT_TOKEN is missing; it starts with xoxb-."),
            ({"slack_app_token": ""}, "WAYMARK_SLACK_APP_TOKEN is missing; it starts with xapp-."),
            ({"slack_bot_token": "xapp-1"}, "WAYMARK_SLACK_BOT_TOKEN does not start with xoxb-."),
            ({"slack_app_token": "xoxb-1"}, "WAYMARK_SLACK_APP_TOKEN does not start with xapp-."),
            ({"slack_bot_token": "xoxb-1"}, "Slack refused WAYMARK_SLACK_BOT_TOKEN: invalid_auth."),
            ({"slack_app_token": "xapp-1"}, "Slack refused WAYMARK_SLACK_APP_TOKEN: invalid_auth."),
            ({"slack_bot_token": "xoxb-1\r\n2"}, "WAYMARK_SLACK_BOT_TOKEN"),
            ({"mode": "http"}, "WAYMARK_SLACK_SIGNING_SECRET is missing, and HTTP mode needs it"),
            (
                {"mode": "http", "slack_signing_secret": "xapp-1"},
                "WAYMARK_SLACK_SIGNING_SECRET is not one: those are 32 of the characters 0-9 and a-f",
            ),
            (
                {"mode": "http", "slack_signing_secret": SIGNING_SECRET, "slack_bot_token": "xoxb-1"},
                "Slack refused WAYMARK_SLACK_BOT_TOKEN: invalid_auth.",
            ),
        ],
    )
    async def test_missing_and_wrong_ones_are_named_with_what_to_do(self, sandbox, said, sentence):
        told = await refusal(settings_of(sandbox, **said))
        assert told.startswith(sentence)
        for secret in (sandbox.bot_token, sandbox.app_token):
            assert secret not in told

    @pytest.mark.parametrize(
        ("code", "part"),
        [
            ("token_revoked", "Slack refused WAYMARK_SLACK_APP_TOKEN: token_revoked"),
            ("missing_scope", "WAYMARK_SLACK_APP_TOKEN lacks the scope"),
            ("ratelimited", "Slack asks me to wait"),
        ],
    )
    async def test_each_refusal_has_its_advice(self, sandbox, code, part):
        sandbox.faults.refuse("apps.connections.open", code)
        assert part in await refusal(settings_of(sandbox))

    @pytest.mark.parametrize(
        "answer",
        [
            (200, "<html>Welcome</html>", "text/html"),
            (404, "Not Found", "text/plain"),
            (200, "ok", "text/plain"),
            (200, '{"ok": tr', "application/json"),
            (200, "[]", "application/json"),
            (502, "", "application/json"),
        ],
    )
    async def test_what_is_not_slack_is_said_to_be_not_slack(self, sandbox, answer):
        async with answering(*answer) as url:
            told = await refusal(settings_of(sandbox, slack_api_url=url))
        assert told == f"What answers at {url} is not Slack. Check WAYMARK_SLACK_API_URL."

    async def test_what_does_not_answer_is_given_up(self, sandbox, monkeypatch):
        monkeypatch.setattr(tokens, "CALL_TIMEOUT_S", 0.05)
        callers: list[asyncio.StreamWriter] = []
        silent = await asyncio.start_server(lambda _, caller: callers.append(caller), "127.0.0.1", 0)
        url = f"http://127.0.0.1:{silent.sockets[0].getsockname()[1]}/"
        assert await refusal(settings_of(sandbox, slack_api_url=url)) == (
            f"I cannot reach Slack at {url}. Check the network and WAYMARK_SLACK_API_URL."
        )
        for caller in callers:
            caller.close()
            await caller.wait_closed()
        silent.close()

    async def test_over_http_no_app_token_is_asked_for(self, sandbox):
        said = {"mode": "http", "slack_signing_secret": SIGNING_SECRET, "slack_app_token": ""}
        async with aiohttp.ClientSession() as session:
            found = await tokens.check_tokens(settings_of(sandbox, **said), session)
        assert found.team_id == sandbox.team_id

    async def test_no_address_of_another_machine_is_listened_at(self, sandbox):
        said = {"mode": "http", "slack_signing_secret": SIGNING_SECRET}
        for host in ("192.0.2.1", "no.such.host.invalid"):
            with pytest.raises(SettingsError, match="this machine has no such address"):
                await app.build(settings_of(sandbox, http_host=host, **said), app.choose_clock)

    async def test_no_database_is_touched_before_they_are_known_to_be_good(self, sandbox, tmp_path):
        with pytest.raises(SettingsError):
            await app.build(settings_of(sandbox, slack_bot_token="xoxb-1"), app.choose_clock)
        assert not (tmp_path / "data").exists()


@pytest.fixture
def newer_schema(tmp_path, monkeypatch):
    """Let this be a Waymark whose schema has one more version than the database's."""
    folder = shutil.copytree(migrations.FOLDER, tmp_path / "migrations")
    (folder / "versions" / "9999_tomorrow.py").write_text(
        "import sqlalchemy as sa\n"
        "from alembic import op\n"
        f"revision, down_revision = '9999', '{migrations.head_revision()}'\n"
        "def upgrade(): op.create_table('tomorrow', sa.Column('id', sa.Integer, primary_key=True))\n"
        "def downgrade(): op.drop_table('tomorrow')\n"
    )
    monkeypatch.setattr(migrations, "FOLDER", folder)


class TestOldSchemas:
    @pytest.mark.usefixtures("newer_schema")
    def test_a_sqlite_file_is_copied_and_upgraded_at_the_start(self, sqlite_url, sqlite_template, tmp_path):
        opened = databases.open_database(Settings(database_url=sqlite_url))
        assert opened.current_revision() == "9999"
        opened.dispose()
        with (
            closing(sqlite3.connect(f"{tmp_path / 'waymark.db'}.before-9999")) as copy,
            closing(sqlite3.connect(sqlite_template)) as template,
        ):
            ask = "SELECT version_num FROM alembic_version"
            assert copy.execute(ask).fetchall() == template.execute(ask).fetchall()

    @pytest.mark.postgres
    def test_a_postgresql_is_refused_with_what_to_type_which_then_helps(
        self, postgres_url, monkeypatch, capsys, request
    ):
        request.getfixturevalue("newer_schema")  # the database above is of the older one
        with pytest.raises(SettingsError, match="Upgrade it with: waymark migrate"):
            databases.open_database(Settings(database_url=postgres_url))
        monkeypatch.setenv("WAYMARK_DATABASE_URL", postgres_url)
        assert type_waymark(monkeypatch, "migrate") == 0
        assert "version 9999" in capsys.readouterr().out
        databases.open_database(Settings(database_url=postgres_url)).dispose()


class TestMigrate:
    def test_it_makes_a_new_database_and_leaves_one_that_is_up_to_date(self, monkeypatch, capsys, tmp_path):
        for _ in range(2):
            assert type_waymark(monkeypatch, "migrate") == 0
            told = capsys.readouterr().out
            assert (
                told
                == f"The database is up to date, at version {migrations.head_revision()} of its schema.\n"
            )
        assert (tmp_path / "data" / "waymark.db").exists()

    @pytest.mark.parametrize(
        ("url", "part"),
        [
            ("mysql://ann:secret@db/waymark", "The database is a SQLite file"),
            ("postgresql://ann:secret@127.0.0.1:1/waymark", "waymark at 127.0.0.1 cannot be opened"),
            ("sqlite:////dev/null/waymark.db", "cannot be opened"),
        ],
    )
    def test_a_database_that_cannot_be_used_is_one_sentence_and_exit_status_2(
        self, monkeypatch, capsys, url, part
    ):
        monkeypatch.setenv("WAYMARK_DATABASE_URL", url)
        assert type_waymark(monkeypatch, "migrate") == 2
        told = capsys.readouterr()
        assert told.out == ""
        assert part in told.err
        assert len(told.err.splitlines()) == 1
        assert "secret" not in told.err

    def test_a_file_that_another_process_serves_is_left_alone(self, monkeypatch, capsys, sqlite_url):
        monkeypatch.setenv("WAYMARK_DATABASE_URL", sqlite_url)
        with contextlib.closing(_Serving(sqlite_url)):
            assert type_waymark(monkeypatch, "migrate") == 2
        assert capsys.readouterr().err.startswith("Another Waymark is using")


class TestKeeping:
    """`waymark audit` and `waymark purge`, on a file that has one plan in it which closed in 2020."""

    @pytest.fixture
    def filled(self, monkeypatch, sqlite_url):
        monkeypatch.setenv("WAYMARK_DATABASE_URL", sqlite_url)
        path = sqlite_url.removeprefix("sqlite:///")
        rows = """
            INSERT INTO workspace (id, name, nudge_at, working_days, created_at)
                VALUES ('T1', '', '09:30:00', '01234', '2020-01-01 00:00:00');
            INSERT INTO member (workspace_id, id, name, zone, locale, is_guest, is_stranger, is_deactivated,
                refreshed_at) VALUES ('T1', 'U1', 'Ann', 'UTC', 'en-US', 0, 0, 0, '2020-01-01 00:00:00');
            INSERT INTO plan (workspace_id, number, title, purpose, owner_id, starts_on, ends_on, zone,
                status, created_by, created_at, version, is_sample, kind, closed_at)
                VALUES ('T1', 7, 'Secret', '', 'U1', '2020-01-01', '2020-03-01', 'UTC', 'closed', 'U1',
                '2020-01-01 00:00:00', 1, 0, 'team', '2020-03-01 00:00:00');
            INSERT INTO audit_entry (workspace_id, at, actor_id, deed, subject, plan_id, fields)
                VALUES ('T1', '2020-02-01 10:00:00', 'U1', 'plan.seen', 'P-7', 1, '{}'),
                    ('T1', '2099-02-01 10:00:00', 'U1', 'plan.shared', 'P-8', 2, '{"channel_id": "C1"}');
        """
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(rows)
        return sqlite_url

    def count(self, url, table):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
            return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608  # ours

    def test_the_log_is_read_while_waymark_serves_the_file(self, monkeypatch, capsys, filled):
        with contextlib.closing(_Serving(filled)):
            assert type_waymark(monkeypatch, "audit") == 0
        assert capsys.readouterr().out.splitlines() == [
            "2020-02-01T10:00:00Z  T1  U1  plan.seen  P-7",
            '2099-02-01T10:00:00Z  T1  U1  plan.shared  P-8  {"channel_id": "C1"}',
        ]

    @pytest.mark.parametrize(
        ("words", "shown"),
        [
            (("--plan", "p-7"), ["P-7"]),
            (("--since", "2020-02-02"), ["P-8"]),
            (("--workspace", "T1"), ["P-7", "P-8"]),
            (("--workspace", "T2"), []),
        ],
    )
    @pytest.mark.usefixtures("filled")
    def test_the_log_is_narrowed_down(self, monkeypatch, capsys, words, shown):
        assert type_waymark(monkeypatch, "audit", *words) == 0
        assert [line.split()[4] for line in capsys.readouterr().out.splitlines()] == shown

    def test_what_would_go_is_said_while_waymark_serves_the_file_and_nothing_goes(
        self, monkeypatch, capsys, filled
    ):
        with contextlib.closing(_Serving(filled)):
            assert type_waymark(monkeypatch, "purge", "--dry-run") == 0
            told = capsys.readouterr().out.splitlines()
            assert told == [
                "T1  P-7  closed too long ago",
                "audit log  1 entries that are too old",
            ]
            assert type_waymark(monkeypatch, "purge", "--yes") == 2
            assert capsys.readouterr().err.startswith("Another Waymark is using")
        assert self.count(filled, "plan") == 1

    def test_it_goes_and_a_second_time_there_is_nothing(self, monkeypatch, capsys, filled):
        assert type_waymark(monkeypatch, "purge", "--yes") == 0
        assert capsys.readouterr().out.splitlines()[-1] == "Deleted."
        assert self.count(filled, "plan") == 0
        assert self.count(filled, "audit_entry") == 2, "the old one gone, the deletion written down"
        assert type_waymark(monkeypatch, "purge") == 0
        assert capsys.readouterr().out == "There is nothing to delete.\n"

    def test_what_is_past_goes_by_the_time_of_the_database(self, monkeypatch, capsys, filled):
        """A machine whose clock is ahead must not delete too early what replicas share."""

        async def early(_: Database) -> datetime:
            return datetime(2020, 3, 1, tzinfo=UTC)

        monkeypatch.setattr(Database, "now", early)
        assert type_waymark(monkeypatch, "purge", "--dry-run") == 0
        assert capsys.readouterr().out == "There is nothing to delete.\n"
        assert type_waymark(monkeypatch, "purge", "--yes") == 0
        assert self.count(filled, "plan") == 1

    def test_who_does_not_say_yes_deletes_nothing(self, monkeypatch, capsys, filled):
        monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
        assert type_waymark(monkeypatch, "purge") == 130
        assert "Delete this for good?" in capsys.readouterr().out
        assert self.count(filled, "plan") == 1

    def test_one_workspace_goes_whole(self, monkeypatch, capsys, filled):
        assert type_waymark(monkeypatch, "purge", "--workspace", "T9") == 0
        assert capsys.readouterr().out == "There is nothing to delete.\n"
        assert type_waymark(monkeypatch, "purge", "--workspace", "T1", "--yes") == 0
        assert capsys.readouterr().out.splitlines() == [
            "T1  audit_entry  2",
            "T1  member  1",
            "T1  plan  1",
            "T1  workspace  1",
            "5 rows of T1 are deleted.",
        ]
        assert self.count(filled, "workspace") == 0

    def test_somebody_who_left_is_forgotten(self, monkeypatch, capsys, filled):
        whom = ("forget", "--workspace", "T1", "--member", "U1", "--yes")
        assert type_waymark(monkeypatch, *whom) == 0
        assert capsys.readouterr().out.splitlines()[-1] == "Deleted."
        with closing(sqlite3.connect(filled.removeprefix("sqlite:///"))) as connection:
            named = connection.execute("SELECT id FROM member UNION SELECT owner_id FROM plan").fetchall()
        assert named == [("gone",)]
        assert type_waymark(monkeypatch, *whom) == 2
        assert capsys.readouterr().err == "Nothing is stored about U1 in T1.\n"

    def test_who_owns_an_open_plan_is_not(self, monkeypatch, capsys, filled):
        with closing(sqlite3.connect(filled.removeprefix("sqlite:///"))) as connection:
            connection.execute("UPDATE plan SET status = 'active', closed_at = NULL")
            connection.commit()
        assert type_waymark(monkeypatch, "forget", "--workspace", "T1", "--member", "U1", "--yes") == 2
        told = capsys.readouterr()
        assert told.out.splitlines()[-1] == "P-7  needs another owner first, or to be closed"
        assert "P-7 would have no owner" in told.err

    @pytest.mark.parametrize("command", ["audit", "purge"])
    def test_no_database_is_one_sentence(self, monkeypatch, capsys, command):
        assert type_waymark(monkeypatch, command) == 2
        assert "Start Waymark once first" in capsys.readouterr().err


class _Serving:
    """Something that serves a SQLite file."""

    def __init__(self, url: str) -> None:
        self._database = Database(url)
        self._database.claim_single_process()

    def close(self) -> None:
        self._database.dispose()


@pytest.mark.slow
class TestDemo:
    @pytest.mark.parametrize("words", [("--terminal",), ("--terminal", "--http")])
    async def test_it_answers_at_the_prompt_and_ends_with_its_input(self, words):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "demo", *words, stdin=PIPE, stdout=PIPE, stderr=PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        said, logged = await asyncio.wait_for(process.communicate(b"/plan help\n"), PATIENCE_S)
        assert (process.returncode, logged) == (0, b"")
        assert b"What you can type" in said

    @pytest.mark.parametrize("words", [(), ("--http",)])
    async def test_it_prints_the_address_of_a_page_and_ends_cleanly(self, words):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "demo", *words, stdin=PIPE, stdout=PIPE, stderr=PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT), "BROWSER": "true"},
        )  # fmt: skip
        assert process.stdout is not None
        said = await asyncio.wait_for(process.stdout.readline(), PATIENCE_S)
        address = re.search(rb"http://127\.0\.0\.1:\d+/", said)
        assert address is not None
        async with aiohttp.ClientSession() as session, session.get(address[0].decode()) as answer:
            assert "text/html" in answer.headers["Content-Type"]
        process.terminate()
        _, logged = await asyncio.wait_for(process.communicate(), PATIENCE_S)
        assert (process.returncode, logged) == (0, b"")


class TestTheRest:
    def test_the_manifest_is_the_one_on_file(self, monkeypatch, capsys):
        assert type_waymark(monkeypatch, "manifest") == 0
        assert capsys.readouterr().out == (ROOT / "manifest.yml").read_text(encoding="utf-8")

    def test_the_manifest_takes_another_command(self, monkeypatch, capsys):
        assert type_waymark(monkeypatch, "manifest", "--command", "/way") == 0
        assert "command: /way" in capsys.readouterr().out

    @pytest.mark.parametrize("word", ["--help", "--version"])
    def test_what_there_is_can_be_asked(self, monkeypatch, capsys, word):
        assert type_waymark(monkeypatch, word) == 0
        told = capsys.readouterr().out.lower()
        assert "waymark" in told
        assert "traceback" not in told

    def test_a_command_that_there_is_not_is_a_sentence(self, monkeypatch, capsys):
        assert type_waymark(monkeypatch, "fly") == 2
        assert "No such command 'fly'" in capsys.readouterr().err
