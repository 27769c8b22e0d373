"""What is printed: each figure beside its goal, whatever it shows."""

import os
import platform
import sqlite3


class Report:
    """Prints lines as they are measured, and remembers the goals that were missed."""

    def __init__(self) -> None:
        self.missed: list[str] = []
        self.lines: list[str] = []

    def head(self) -> None:
        """Say on what it is measured."""
        load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
        self.say(
            f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python"
            f" {platform.python_version()}, SQLite {sqlite3.sqlite_version}; load {load:.1f} before we began."
        )

    def section(self, title: str) -> None:
        """Begin with something else."""
        self.say(f"\n{title}")

    def note(self, text: str) -> None:
        """Say a figure that has no goal."""
        self.say(f"    {text}")

    def at_least(self, what: str, figure: float, goal: float, *, unit: str = "") -> None:
        """Say a figure that should be high."""
        self._judge(what, figure, f"at least {goal:g}{unit}", unit=unit, is_met=figure >= goal)

    def at_most(self, what: str, figure: float, goal: float, *, unit: str = "") -> None:
        """Say a figure that should be low."""
        self._judge(what, figure, f"at most {goal:g}{unit}", unit=unit, is_met=figure <= goal)

    def _judge(self, what: str, figure: float, goal: str, *, unit: str, is_met: bool) -> None:
        self.say(f"{'met   ' if is_met else 'MISSED'}  {what}: {figure:.3g}{unit}  (goal: {goal})")
        if not is_met:
            self.missed.append(what)

    def say(self, line: str) -> None:
        """Print a line."""
        self.lines.append(line)
        print(line, flush=True)
