"""What is not loaded: a process that waits should not hold what it seldom needs."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

HEAVY = (
    "alembic",
    "holidays",
    "mako",
    "matplotlib",
    "numpy",
    "prometheus_client",
    "psycopg",
    "scipy",
    "sqlalchemy.dialects.postgresql",
)
START = """
import sys
from bot.app import build
from bot.databases import open_database
from bot.settings import Settings
open_database(Settings(database_url=sys.argv[1])).dispose()
print(*sorted(sys.modules))
"""


DRAW = """
import asyncio, sys
from bot.charts.studio import Studio
from benchmarks.charts import asked_chart

async def draw():
    studio = Studio()
    assert (await studio.draw(asked_chart())).content
    await studio.close()

asyncio.run(draw())
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


@pytest.mark.slow
def test_what_draws_is_not_loaded_where_pictures_are_asked_for():
    command = [sys.executable, "-c", DRAW]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert {"bot", "numpy"} <= loaded
    assert not loaded & {"matplotlib", "PIL"}


@pytest.mark.slow
def test_a_start_on_a_database_that_is_up_to_date_loads_nothing_heavy(sqlite_url):
    done = subprocess.run(
        [sys.executable, "-c", START, sqlite_url], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert {"bot", "sqlalchemy", "slack_bolt"} <= loaded
    assert not loaded & set(HEAVY)
