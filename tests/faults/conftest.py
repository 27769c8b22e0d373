"""How long the runs are, and what they say in the end."""

from collections.abc import Callable

import pytest

_said: list[str] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--deliveries", type=int, default=600, help="messages of the long run, per database")
    parser.addoption("--kills", type=int, default=12, help="at least so many kills in the long run")
    parser.addoption("--seed", type=int, default=1, help="of the faults and the kills")


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--seed"))


@pytest.fixture
def say() -> Callable[[str], None]:
    """Return what is told a line that is shown when everything has run."""
    return _said.append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _said:
        terminalreporter.section("never lost, never twice")
    for line in _said:
        terminalreporter.write_line(line)
