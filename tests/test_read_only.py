"""A database that may not be written to: each command does what it can, and says the rest in a sentence."""

import asyncio
import os
import shutil
import sys
from asyncio.subprocess import PIPE
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

import pytest

from bot.manifest import manifest
from sandbox import ChannelSpec, PersonSpec, Sandbox
from storage.database import Database

ROOT = Path(__file__).parent.parent
PATIENCE_S = 60
MAY_NOT = "cannot be opened: it may not be written to. Change the rights of it and of its folder."
WITHOUT_POWERS = ("setpriv", "--bounding-set=-all", "--inh-caps=-all") if os.geteuid() == 0 else ()
"""Rights mean nothing to root, unless it lays down what sets it above them."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        bool(WITHOUT_POWERS) and shutil.which("setpriv") is None, reason="root, and no setpriv here"
    ),
]


@pytest.fixture
def data(tmp_path):
    """Make a folder with a database in it that says who looked at what; give its rights back in the end."""
    folder = tmp_path / "data"
    database = Database(f"sqlite:///{folder}/waymark.db")
    database.prepare()
    database.dispose()
    with closing(connect(folder / "waymark.db")) as file:
        file.executescript(
            """
            INSERT INTO workspace (id, name, nudge_at, working_days, created_at)
            VALUES ('T1', 'One', '09:30', '01234', '2020-01-01 00:00:00.000000');
            INSERT INTO audit_entry (workspace_id, at, actor_id, deed, subject, plan_id, fields)
            VALUES ('T1', '2020-03-01 08:00:00.000000', 'U1', 'plan.shared', 'P-1', 1, '{}');
            """
        )
    yield folder
    folder.chmod(0o700)


def lock(folder: Path, *, of_folder: int, of_files: int) -> None:
    for file in folder.iterdir():
        file.chmod(of_files)
    folder.chmod(of_folder)


async def waymark(folder: Path, *words: str, **said: str) -> tuple[int | None, str, str]:
    """Run a command; return its exit status, what it printed, and what it said was wrong."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WAYMARK_")}
    environment = {**kept, "PYTHONPATH": str(ROOT), "WAYMARK_DATA_DIR": str(folder), **said}
    process = await asyncio.create_subprocess_exec(
        *WITHOUT_POWERS,
        *(sys.executable, "-m", "bot", *words),
        stdout=PIPE,
        stderr=PIPE,
        env=environment,
        cwd=ROOT,
    )
    printed, wrong = await asyncio.wait_for(process.communicate(), PATIENCE_S)
    return process.returncode, printed.decode(), wrong.decode()


READ_ONLY = pytest.mark.parametrize(
    ("of_folder", "of_files"),
    [(0o500, 0o400), (0o700, 0o400), (0o500, 0o600)],
    ids=["both", "file", "folder"],
)


@READ_ONLY
async def test_what_only_reads_says_what_there_is_and_leaves_nothing_beside_it(data, of_folder, of_files):
    lock(data, of_folder=of_folder, of_files=of_files)
    before = sorted(data.iterdir())
    status, printed, wrong = await waymark(data, "audit")
    assert (status, wrong) == (0, "")
    assert "plan.shared" in printed
    assert "U1" in printed
    status, printed, wrong = await waymark(data, "purge", "--dry-run")
    assert (status, wrong) == (0, "")
    assert "audit log  1 entries that are too old" in printed
    assert sorted(data.iterdir()) == before


@pytest.mark.parametrize(
    ("words", "of_folder", "of_files"),
    [
        (("migrate",), 0o500, 0o400),
        (("migrate",), 0o700, 0o400),
        (("migrate",), 0o500, 0o600),
        (("purge", "--yes"), 0o500, 0o600),
        (("forget", "--workspace", "T1", "--member", "U1", "--yes"), 0o500, 0o600),
    ],
)
async def test_what_would_write_says_in_a_sentence_that_it_may_not(data, words, of_folder, of_files):
    lock(data, of_folder=of_folder, of_files=of_files)
    status, _, wrong = await waymark(data, *words)
    assert status == 2
    assert wrong.strip().endswith(MAY_NOT)
    assert len(wrong.splitlines()) == 1


@pytest.mark.parametrize(("of_folder", "of_files"), [(0o500, 0o400), (0o500, 0o600)], ids=["both", "folder"])
async def test_a_start_and_the_doctor_say_it_too(data, of_folder, of_files):
    lock(data, of_folder=of_folder, of_files=of_files)
    people, channels = (PersonSpec(name="ann"),), (ChannelSpec(name="team", members=("ann",)),)
    async with Sandbox(manifest(), people=people, channels=channels) as sandbox:
        tokens = {
            "WAYMARK_SLACK_BOT_TOKEN": sandbox.bot_token,
            "WAYMARK_SLACK_APP_TOKEN": sandbox.app_token,
            "WAYMARK_SLACK_API_URL": sandbox.api_url,
        }
        status, _, wrong = await waymark(data, "run", **tokens)
        assert status == 2
        assert wrong.strip().endswith(MAY_NOT)
        assert len(wrong.splitlines()) == 1
        status, printed, wrong = await waymark(data, "doctor", **tokens)
    assert (status, wrong) == (1, "")
    lines = printed.splitlines()
    assert [line for line in lines if line.startswith("wrong")] == [
        line for line in lines if " disk: I may not write " in line
    ]
    assert any(line.startswith("ok     messages: 0 wait") for line in lines)


@pytest.mark.parametrize(("of_folder", "of_files"), [(0o000, 0o600), (0o700, 0o000)], ids=["folder", "file"])
@pytest.mark.parametrize("words", [("audit",), ("migrate",)], ids=lambda words: words[0])
async def test_what_may_not_even_be_read_is_one_sentence_too(data, words, of_folder, of_files):
    lock(data, of_folder=of_folder, of_files=of_files)
    status, printed, wrong = await waymark(data, *words)
    assert (status, printed) == (2, "")
    assert wrong.strip().endswith("Change the rights of it and of its folder.")
    assert len(wrong.splitlines()) == 1
