"""What is not loaded: a process that waits should not hold what it seldom needs."""

import subprocess
import sys

import pytest

HEAVY = ("alembic", "holidays", "mako", "matplotlib", "numpy", "prometheus_client", "psycopg", "scipy")
START = """
import sys
from bot.app import build
from bot.databases import open_database
from bot.settings import Settings
open_database(Settings(database_url=sys.argv[1])).dispose()
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


@pytest.mark.slow
def test_a_start_on_a_database_that_is_up_to_date_loads_nothing_heavy(sqlite_url):
    done = subprocess.run(
        [sys.executable, "-c", START, sqlite_url], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert {"bot", "sqlalchemy", "slack_bolt"} <= loaded
    assert not loaded & set(HEAVY)
