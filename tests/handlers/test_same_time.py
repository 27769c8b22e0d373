"""What is kept from somebody takes as many questions to the database as what does not exist."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from tests.handlers.test_individual_plans import individual

LINES = (
    *("show {}", "list {}", "overdue {}", "close {}", "edit {}", "history {}", "share {} #team", "share {}"),
    *("remind {} every monday", "pause {}", "resume {}", "role {}", "role {} @erin viewer", "reopen {}"),
    *("target {} NPS to 5", "checkin {}"),
)
STEP_LINES = (
    *("show {}", "done {}", "due {} friday", "snooze {} 2d", "assign {} me", "block {} legal", "drop {}"),
    *("edit {}", "history {}", "reopen {}", "unblock {}", "after {} nothing"),
)
TARGET_LINES = ("show {}", "checkin {} 5", "edit {}", "history {}", "chart {}")


NOUNS = re.compile(r"\bFROM (plan|plan_member|member|channel|action_step|target|check_in)\b")
"""What such an answer asks for; the queue of messages is looked at all the time, by others."""


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect every statement that is sent to the database."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if NOUNS.search(statement):
            found.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    yield found
    sa.event.remove(sa.Engine, "before_cursor_execute", note)


async def ask(team: Any, name: str, line: str) -> tuple[int, str]:
    """Have somebody type a line; return how much it asks for at least, and the answer.

    Homes that are drawn anew meanwhile ask too, but not each time.
    """
    counts: list[int] = []
    seen: Any = None
    for _ in range(3):
        with counted() as found:
            seen = await team.type(name, line, channel="shared")
        counts.append(len(found))
        team.demo.sandbox.slack.screens.clear(team.person(name).id)
    return min(counts), seen.visible_text


async def test_what_is_kept_from_somebody_is_answered_like_what_is_not_there(team):
    await individual(team)
    await team.type("alice", "target P-1 Ramp from 8 to 5 by 31 May", channel="@waymark")
    await team.type("alice", "add Learn SQL @bob to P-1", channel="@waymark")
    await team.until(1, 20)
    wrong = []
    for kind, lines in (("P", LINES), ("S", STEP_LINES), ("T", TARGET_LINES)):
        for line in lines:
            for name in ("erin", "dana"):
                kept, said = await ask(team, name, line.format(f"{kind}-1"))
                missing, same = await ask(team, name, line.format(f"{kind}-9"))
                if said.replace(f"{kind}-1", "X") != same.replace(f"{kind}-9", "X") or kept != missing:
                    wrong.append(f"{name} {line.format(kind)}: {kept} and {missing}: {said!r} {same!r}")
    assert not wrong, "\n".join(wrong)
