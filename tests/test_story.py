"""The story that `make story` plays is part of the tests."""

import subprocess
import sys
from pathlib import Path

import pytest

STORY = Path(__file__).with_name("story.py")


@pytest.mark.story
@pytest.mark.parametrize("how", [[], ["--http"]], ids=["by a socket", "over HTTP"])
def test_three_weeks_of_a_team_happen_as_they_are_told(how):
    played = subprocess.run(
        [sys.executable, STORY, *how], capture_output=True, text=True, check=False, timeout=60
    )
    assert played.returncode == 0, played.stderr
    assert "Traceback" not in played.stderr
