"""What `waymark doctor` finds: each thing by itself, however many of the others are broken."""

import asyncio
import copy
import os
import re
import shutil
import signal
import socket
import sqlite3
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from aiohttp import web

from bot import doctor
from bot.manifest import manifest
from bot.settings import Settings
from sandbox import ChannelSpec, PersonSpec, Sandbox
from storage import migrations
from storage.database import Database
from storage.engines import UnusableDatabaseError

ROOT = Path(__file__).parent.parent
PATIENCE_S = 30
COLUMNS = (
    "workspace_id, occ_key, nonce, kind, facts, attempts, reason, is_ephemeral, "
    "state, not_before_ms, settled_ms"
)
NAMES = ["bot token", "scopes", "app token", "clock", "database", "messages", "process", "time zones", "disk"]


class Report(NamedTuple):
    """What the command said: its exit status, what is fine, and what is wrong."""

    status: int | None
    fine: dict[str, str]
    wrong: dict[str, str]


@asynccontextmanager
async def workspace(**changed: Any) -> AsyncIterator[Sandbox]:
    """Open a workspace whose app has another manifest."""
    asked = {**copy.deepcopy(manifest()), **changed}
    people, channels = (PersonSpec(name="ann"),), (ChannelSpec(name="team", members=("ann",)),)
    async with Sandbox(asked, people=people, channels=channels) as opened:
        yield opened


def variables(sandbox: Sandbox, folder: Path, **said: str) -> dict[str, str]:
    """Return an environment in which all is well, but for what is said."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WAYMARK_")}
    return {
        **kept,
        "PYTHONPATH": str(ROOT),
        "WAYMARK_DATA_DIR": str(folder / "data"),
        "WAYMARK_SLACK_BOT_TOKEN": sandbox.bot_token,
        "WAYMARK_SLACK_APP_TOKEN": sandbox.app_token,
        "WAYMARK_SLACK_API_URL": sandbox.api_url,
        **said,
    }


async def start(word: str, environment: dict[str, str], folder: Path) -> asyncio.subprocess.Process:
    """Start a command in a folder of its own."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", word, stdout=PIPE, stderr=PIPE, env=environment, cwd=folder
    )


async def examined(sandbox: Sandbox, folder: Path, **said: str) -> Report:
    """Run `waymark doctor`, and read what it says."""
    environment = variables(sandbox, folder, **said)
    process = await start("doctor", environment, folder)
    told, logged = await asyncio.wait_for(process.communicate(), PATIENCE_S)
    assert not logged
    for name in ("WAYMARK_SLACK_BOT_TOKEN", "WAYMARK_SLACK_APP_TOKEN", "WAYMARK_SLACK_SIGNING_SECRET"):
        assert not environment.get(name) or environment[name] not in told.decode()
    fine: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for line in told.decode().splitlines():
        found = re.fullmatch(r"(ok|wrong) +([\w ]+): (.+)", line)
        assert found, line
        (fine if found[1] == "ok" else wrong)[found[2]] = found[3]
    return Report(process.returncode, fine, wrong)


def free_port() -> int:
    """Return a port that nobody has at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@pytest.mark.slow
class TestProcess:
    async def test_when_all_is_well_it_says_so_and_makes_nothing(self, tmp_path):
        async with workspace() as sandbox:
            report = await examined(sandbox, tmp_path)
        assert (report.status, report.wrong) == (0, {})
        assert list(report.fine) == NAMES
        assert report.fine["database"] == "there is none yet; the first start makes it"
        assert not (tmp_path / "data").exists()

    async def test_it_leaves_a_process_alone_that_serves_meanwhile(self, tmp_path):
        async with workspace() as sandbox:
            port = {"WAYMARK_ADMIN_PORT": str(free_port())}
            serving = await start("run", variables(sandbox, tmp_path, **port), tmp_path)
            await sandbox.connected(PATIENCE_S)
            report = await examined(sandbox, tmp_path, **port)
            assert (report.status, report.wrong) == (0, {})
            assert report.fine["process"] == "the one that runs here is well, and connected to Slack"
            newest = migrations.head_revision()
            assert report.fine["database"] == f"its schema is of this version, {newest}"
            assert (await sandbox.person("ann").command("/plan help", channel="team")).ok
            serving.send_signal(signal.SIGTERM)
            await serving.communicate()
            assert serving.returncode == 0

    async def test_over_http_it_asks_for_the_signing_secret_and_no_app_token(self, tmp_path):
        said = {"WAYMARK_MODE": "http", "WAYMARK_SLACK_APP_TOKEN": ""}
        async with workspace() as sandbox:
            report = await examined(sandbox, tmp_path, **said)
            assert list(report.wrong) == ["signing secret"]
            assert "is missing, and HTTP mode needs it" in report.wrong["signing secret"]
            said["WAYMARK_SLACK_SIGNING_SECRET"] = sandbox.signing_secret
            report = await examined(sandbox, tmp_path, **said)
        assert (report.status, report.wrong) == (0, {})
        assert "signing secret" in report.fine

    async def test_refused_tokens_are_named_and_the_rest_is_still_looked_at(self, tmp_path):
        said = {"WAYMARK_SLACK_BOT_TOKEN": "xoxb-wrong", "WAYMARK_SLACK_APP_TOKEN": "xapp-wrong"}
        async with workspace() as sandbox:
            report = await examined(sandbox, tmp_path, **said)
        again = "Copy the token again from your app."
        assert report.status == 1
        assert report.wrong == {
            "bot token": f"Slack refused WAYMARK_SLACK_BOT_TOKEN: invalid_auth. {again}",
            "scopes": "I can ask for them once the bot token is good.",
            "app token": f"Slack refused WAYMARK_SLACK_APP_TOKEN: invalid_auth. {again}",
        }
        assert list(report.fine) == NAMES[3:]

    async def test_scopes_that_are_not_granted_are_named(self, tmp_path):
        scopes = [scope for scope in manifest()["oauth_config"]["scopes"]["bot"] if "im:" not in scope]
        async with workspace(oauth_config={"scopes": {"bot": [*scopes, "files:read"]}}) as sandbox:
            report = await examined(sandbox, tmp_path)
        assert (report.status, list(report.wrong)) == (1, ["scopes"])
        assert report.wrong["scopes"].startswith(
            "Slack has not granted im:history, im:write. Paste the manifest"
        )

    async def test_optional_scopes_that_are_not_granted_are_told_and_nothing_is_wrong_without_them(
        self, tmp_path
    ):
        scopes = manifest()["oauth_config"]["scopes"]["bot"]
        async with workspace(oauth_config={"scopes": {"bot": [*scopes, "channels:history"]}}) as sandbox:
            report = await examined(sandbox, tmp_path)
        assert report.status == 0
        assert "without groups:history I ask a plan's owner" in report.fine["scopes"]

    async def test_with_nothing_that_works_every_line_says_what_to_do(self, tmp_path):
        data, zones = tmp_path / "data", tmp_path / "zones"
        data.mkdir()
        (data / "waymark.db").write_bytes(b"no database " * 1_000)
        (zones / "Asia").mkdir(parents=True)
        (zones / "Asia" / "Kathmandu").write_bytes(b"no zone")
        said = {"WAYMARK_SLACK_API_URL": "http://127.0.0.1:1/api", "PYTHONTZPATH": str(zones)}
        async with workspace() as sandbox:
            report = await examined(sandbox, tmp_path, **said)
        assert report.status == 1
        assert list(report.fine) == ["process", "disk"]
        assert list(report.wrong) == [name for name in NAMES if name not in report.fine]
        assert report.wrong["bot token"].startswith("I cannot reach Slack at http://127.0.0.1:1/api/.")
        assert report.wrong["clock"].startswith("I cannot reach Slack at http://127.0.0.1:1/api/")
        assert "cannot be opened: file is not a database" in report.wrong["database"]
        assert "tzdata" in report.wrong["time zones"]

    async def test_settings_that_cannot_be_read_are_one_sentence_and_exit_status_2(self, tmp_path):
        async with workspace() as sandbox:
            said = variables(sandbox, tmp_path, WAYMARK_COMMAND="plan")
            process = await start("doctor", said, tmp_path)
            told, logged = await asyncio.wait_for(process.communicate(), PATIENCE_S)
        assert (process.returncode, told) == (2, b"")
        assert logged.startswith(b"WAYMARK_COMMAND: it must be")


@asynccontextmanager
async def answering(date: str) -> AsyncIterator[Settings]:
    """Give settings that lead to a server whose clock says this."""

    async def answer(_request: web.Request) -> web.Response:
        return web.json_response({"ok": False, "error": "invalid_auth"}, headers={"Date": date})

    server = web.Application()
    server.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield Settings(slack_api_url=f"http://127.0.0.1:{runner.addresses[0][1]}/")
    finally:
        await runner.cleanup()


async def clock_of(settings: Settings) -> doctor.Finding:
    """Return what is found of the clock."""
    return next(each for each in await doctor.examine(settings) if each.name == "clock")


class TestClock:
    @pytest.fixture(autouse=True)
    def noon(self, monkeypatch):
        """Let it be noon on this machine."""
        monkeypatch.setattr(time, "time", lambda: 1_795_694_400.0)

    @pytest.mark.parametrize("said", ["11:59:01", "12:00:59", "12:00:00"])
    async def test_a_minute_is_nothing(self, said):
        async with answering(f"Thu, 26 Nov 2026 {said} GMT") as settings:
            assert await clock_of(settings) == doctor.Finding("clock", "it agrees with Slack's")

    @pytest.mark.parametrize(
        ("said", "told"),
        [
            ("11:57:00", "it is 180 s ahead of Slack's. Set it by NTP"),
            ("12:10:00", "it is 600 s behind Slack's."),
        ],
    )
    async def test_more_is_told_with_what_to_do(self, said, told):
        async with answering(f"Thu, 26 Nov 2026 {said} GMT") as settings:
            found = await clock_of(settings)
        assert found.is_wrong
        assert found.text.startswith(told)

    async def test_a_server_that_does_not_tell_the_time_is_not_slack(self):
        async with answering("soon") as settings:
            assert "does not tell the time" in (await clock_of(settings)).text


def dated(url: str, revision: str) -> Settings:
    """Make a database look as if another version had written it."""
    database = Database(url)
    with database._writing.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{revision}'")  # noqa: S608  # ours
    database.dispose()
    return Settings(database_url=url)


class TestDatabase:
    def test_an_older_file_is_left_as_it_is_and_will_be_upgraded(self, sqlite_url, tmp_path):
        settings = (
            dated(sqlite_url, "0001") if migrations.head_revision() != "0001" else pytest.skip("no older")
        )
        before = (tmp_path / "waymark.db").read_bytes()
        assert "of an older version, 0001; the next start copies and upgrades it" in doctor.look_at_database(
            settings
        )
        assert (tmp_path / "waymark.db").read_bytes() == before
        assert not list(tmp_path.glob("*.before-*"))

    def test_a_newer_one_is_refused(self, sqlite_url):
        with pytest.raises(UnusableDatabaseError, match="written by a newer Waymark"):
            doctor.look_at_database(dated(sqlite_url, "9999"))

    def test_a_file_of_another_program_keeps_its_journal(self, tmp_path):
        file = tmp_path / "other.db"
        with sqlite3.connect(file) as other:
            other.execute("CREATE TABLE other (x)")
        other.close()
        before = file.read_bytes()
        assert "there is none yet" in doctor.look_at_database(Settings(database_url=f"sqlite:///{file}"))
        assert file.read_bytes() == before

    def test_an_address_that_is_none_is_said_to_be_none(self):
        with pytest.raises(UnusableDatabaseError, match="The database is a SQLite file"):
            doctor.look_at_database(Settings(database_url="mysql://ann:secret@db/waymark"))

    @pytest.mark.postgres
    def test_a_server_whose_schema_is_not_of_this_version_is_to_be_migrated(
        self, empty_postgres_url, postgres_url
    ):
        settings = Settings(database_url=postgres_url)
        assert "of this version" in doctor.look_at_database(settings)
        assert doctor.look_at_disk(settings) == "nothing is kept on this machine"
        with pytest.raises(Exception, match=r"it has no tables yet\. Type: waymark migrate"):
            doctor.look_at_database(Settings(database_url=empty_postgres_url))


def stored(url: str, *rows: str, prefix: str = "") -> Settings:
    """Write messages, each as its `state, not_before_ms, settled_ms`."""
    database = Database(url)
    with database._writing.engine.begin() as connection:
        for number, row in enumerate(rows):
            values = f"'T1', '{prefix}{number}', '', 'day', '{{}}', 1, '', false, {row}"
            connection.exec_driver_sql(f"INSERT INTO delivery ({COLUMNS}) VALUES ({values})")  # noqa: S608  # ours
    database.dispose()
    return Settings(database_url=url)


class TestMessages:
    NOW_MS = int(time.time() * 1000)

    async def test_where_there_are_none_that_is_all(self, database_url):
        settings = Settings(database_url=database_url)
        assert await doctor.look_at_messages(settings) == "0 wait, and the last one was sent: never."

    async def test_what_was_not_sent_is_told_with_what_to_do(self, database_url):
        rows = (f"'{state}', 0, {self.NOW_MS}" for state in ("dead", "dead", "expired", "unknown"))
        sent = f"'sent', 0, {int(datetime(2026, 11, 26, 9, 5, tzinfo=UTC).timestamp() * 1000)}"
        told = await doctor.look_at_messages(stored(database_url, sent, *rows, "'dead', 0, 5"))
        assert told.startswith(
            "0 wait, and the last one was sent: Thu 26 Nov, 09:05 UTC. 1 may have been posted"
        )
        assert "2 refused for good in the last 7 days: reason in the table delivery says why." in told
        assert "1 too late to be sent" in told

    async def test_what_is_held_or_late_is_wrong(self, database_url):
        settings = stored(database_url, f"'held', 0, {self.NOW_MS}")
        with pytest.raises(Exception, match=r"1 held: mend what the lines on tokens and scopes say"):
            await doctor.look_at_messages(settings)
        late = f"'pending', {self.NOW_MS - 400_000}, NULL"
        with pytest.raises(Exception, match=r"A message is \d+ min late\. Is Waymark running\? 1 wait, and"):
            await doctor.look_at_messages(stored(database_url, late, prefix="late"))


class TestDisk:
    def test_little_room_is_told(self, tmp_path, monkeypatch):
        monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=120_000_000))
        with pytest.raises(Exception, match="only 120 MB are free in"):
            doctor.look_at_disk(Settings(data_dir=tmp_path / "data"))

    def test_a_folder_that_may_not_be_written_to_is_told(self, tmp_path, monkeypatch):
        monkeypatch.setattr(os, "access", lambda path, _: path != tmp_path)  # root may write anywhere
        with pytest.raises(Exception, match="I may not write in"):
            doctor.look_at_disk(Settings(data_dir=tmp_path / "data"))


async def test_what_stumbles_is_a_finding_of_its_own(monkeypatch, tmp_path):
    def stumble(*_: Any) -> str:
        raise ZeroDivisionError("secret")

    broken: Callable[..., str] = stumble
    monkeypatch.setattr(doctor, "look_at_zones", broken)
    found = {
        each.name: each
        for each in await doctor.examine(Settings(data_dir=tmp_path, slack_api_url="http://127.0.0.1:1"))
    }
    assert found["time zones"].text == "I could not look at it (ZeroDivisionError). Please report this."
    assert not found["disk"].is_wrong
