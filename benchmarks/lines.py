"""Understanding a line, beside the standard library's own way to take one apart into words: `shlex.split`."""

import shlex
import statistics
import time
from collections.abc import Callable
from datetime import date

from benchmarks.report import Report
from bot.handlers.words import read_words
from bot.rules.grammar import parse
from bot.rules.verb_help import VERB_HELP

TODAY = date(2026, 11, 18)
LONG = (
    "add Ring ten customers in the north and ask by monday what they think of the new price that we hold for "
)
USUAL = [example.replace("@ann", "<@U1|ann>") for entry in VERB_HELP.values() for example in entry.examples]
WISHES = [
    "what is overdue?",
    "S-3 is done",
    "create a plan to reduce churn",
    "doen S-41",
    "Call the bank friday",
]
HOSTILE = {
    "words": "word ",
    "dates": "by 1 ",
    "numbers": "1 ",
    "references": "S-1 ",
    "mentions": "<@U1> ",
    "quotes": '"a" ',
    "half marks": "<! ",
    "one bracket": "<",
    "one quote": '"',
    "one word": "a",
}
LONGEST = 10_000


def measure(report: Report, *, rounds: int) -> None:
    """Understand usual lines, long ones, and ones made to take long."""
    report.section("Understanding a line (processor time, the slowest of each kind)")
    _understand("what is overdue?")  # phrases are compiled when the first line asks for them
    usual = [_milliseconds(_understand, line, rounds=rounds) for line in USUAL + WISHES]
    plain = [_milliseconds(shlex.split, line.replace("'", ""), rounds=rounds) for line in USUAL + WISHES]
    report.at_most(f"{len(usual)} usual lines", max(usual), 1, unit=" ms")
    report.note(f"their median {statistics.median(usual):.3f} ms; shlex {statistics.median(plain):.3f} ms")
    report.at_most("their median, against shlex", statistics.median(usual) / statistics.median(plain), 10)
    report.at_most(
        "300 characters", _milliseconds(_understand, (LONG * 3)[:300], rounds=rounds), 1, unit=" ms"
    )
    for name, piece in HOSTILE.items():
        line = f"add {piece * LONGEST}"[:LONGEST]
        taken = _milliseconds(_understand, line, rounds=max(1, rounds // 10))
        report.at_most(f"{LONGEST:,} characters of {name}", taken, 30, unit=" ms")


def _understand(line: str) -> object:
    return parse(read_words(line), today=TODAY)


def _milliseconds(understand: Callable[[str], object], line: str, *, rounds: int) -> float:
    """Return the median of the processor's time for a line."""
    times = []
    for _ in range(rounds):
        began = time.process_time_ns()
        understand(line)
        times.append(time.process_time_ns() - began)
    return statistics.median(times) / 1e6
