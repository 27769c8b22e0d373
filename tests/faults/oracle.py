"""The oracle: what the log of the pretend Slack says was seen, held against what had to be said."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot.rules.audit import find_trouble
from bot.services.audits import Audits
from bot.services.doubts import doubt_key
from sandbox import Sandbox
from storage.database import Database
from storage.models import Delivery, DeliveryState, Schedule

UNFINISHED = (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.SENDING, DeliveryState.UNKNOWN)
ENDED = (DeliveryState.DEAD, DeliveryState.EXPIRED, DeliveryState.CANCELLED, DeliveryState.HELD)
KEYLESS = "#"
"""What follows it in a key is no part of the occurrence: so are keys made that are not unique."""
LATE_MS = 300_000
LOOKS = frozenset({"conversations.history", "conversations.replies"})


@dataclass(slots=True)
class Verdict:
    """What became of the messages of a run."""

    expected: int
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    ended: Counter[str] = field(default_factory=Counter)
    asked: int = 0
    """Of so many nobody could look in time: their owners have been asked, and say what becomes of them."""
    late: int = 0
    slowest_ms: int = 0
    earliest_ms: int = 0
    looks: int = 0
    taken_back: int = 0
    trouble: tuple[str, ...] = ()
    """What the auditor finds in the end, in its own words."""

    @property
    def is_good(self) -> bool:
        """Whether nothing is lost, nothing came twice, and the auditor finds nothing that waits too long."""
        return not self.lost and not self.doubled and not self.trouble

    def __str__(self) -> str:
        said = (
            f"{self.expected:,} deliveries: lost {len(self.lost)}, doubled {len(self.doubled)},"
            f" late {self.late} (the slowest {self.slowest_ms / 1000:,.0f} s after its time),"
            f" looks {self.looks}"
        )
        ended = ", ".join(f"{count} {name}" for name, count in sorted(self.ended.items()))
        return (
            said
            + (f", asked about {self.asked}" if self.asked else "")
            + (f"; ended unsaid: {ended}" if ended else "")
            + "".join(
                f"\n  {name}: {key}" for name in ("lost", "doubled") for key in getattr(self, name)[:10]
            )
            + "".join(f"\n  {line}" for line in self.trouble)
        )


async def count_unfinished(database: Database, *, now_ms: int) -> int:
    """Return how many messages are still on their way, or due and not written."""

    def ask(session: Session) -> int:
        rows = sa.select(sa.func.count()).where(col(Delivery.state).in_(UNFINISHED))
        due = sa.select(sa.func.count()).where(col(Schedule.is_active), col(Schedule.next_due_ms) <= now_ms)
        return sum(session.connection().execute(question).scalar_one() for question in (rows, due))

    return await database.read(ask)


async def find_next_ms(database: Database, *, after_ms: int) -> int | None:
    """Return when the first message may go, or is looked for, of those for which it is too early."""
    question = sa.select(sa.func.min(col(Delivery.not_before_ms))).where(
        col(Delivery.state).in_((DeliveryState.PENDING, DeliveryState.UNKNOWN)),
        col(Delivery.not_before_ms) > after_ms,
    )
    return await database.read(lambda session: session.connection().execute(question).scalar_one())


async def count_in(database: Database, *states: DeliveryState) -> int:
    """Return how many messages are in one of these states."""
    question = sa.select(sa.func.count()).where(col(Delivery.state).in_(states))
    return await database.read(lambda session: session.connection().execute(question).scalar_one())


async def judge(database: Database, sandbox: Sandbox, due_ms: Mapping[str, int], *, now: datetime) -> Verdict:
    """Hold the log against what was due: each message was seen once, or has ended for a reason."""
    rows = await database.read(lambda session: list(session.exec(select(Delivery))))
    seen = standing(sandbox)
    verdict = Verdict(expected=len(due_ms), looks=_count_looks(sandbox), taken_back=_count_deleted(sandbox))
    verdict.trouble = find_trouble(await Audits(database).look(), now=now)
    by_key = defaultdict(list)
    for row in rows:
        by_key[row.occ_key.partition(KEYLESS)[0]].append(row)
    for key in dict.fromkeys((*due_ms, *by_key)):
        stamps = [ts for row in by_key[key] for ts in seen.get(row.nonce, ())]
        if len(stamps) > 1:
            verdict.doubled.append(key)
        elif by_key[key] and _is_asked_about(by_key[key][0], by_key, seen):
            verdict.asked += 1
        elif not stamps:
            _note_silence(verdict, key, by_key[key])
        else:
            if any(row.state in UNFINISHED for row in by_key[key]):
                verdict.lost.append(f"{key} was seen, and is still {by_key[key][0].state}")
            _note_time(verdict, stamps[0], due_ms.get(key))
    strangers = set(seen) - {row.nonce for row in rows}
    verdict.doubled += [f"nobody's {nonce}" for nonce in strangers]
    return verdict


def _is_asked_about(
    row: Delivery, by_key: Mapping[str, list[Delivery]], seen: Mapping[str, list[str]]
) -> bool:
    """Whether somebody has read the question whether a message is there, which nobody could look for."""
    asked = by_key.get(doubt_key(row.id or 0, row.attempts), [])
    return row.state is DeliveryState.UNKNOWN and any(each.nonce in seen for each in asked)


def _note_silence(verdict: Verdict, key: str, rows: list[Delivery]) -> None:
    """A message that nobody saw is lost, unless it says why it ended."""
    if rows and all(row.state in ENDED and row.reason for row in rows):
        verdict.ended[f"{rows[0].state} ({rows[0].reason})"] += 1
    else:
        states = [f"{row.state} ({row.reason})" for row in rows] or ["never written"]
        verdict.lost.append(f"{key}: {', '.join(states)}")


def _note_time(verdict: Verdict, ts: str, due_ms: int | None) -> None:
    if due_ms is None:
        return
    waited = round(float(ts) * 1000) - due_ms
    verdict.slowest_ms = max(verdict.slowest_ms, waited)
    verdict.earliest_ms = min(verdict.earliest_ms, waited)
    verdict.late += waited > LATE_MS


def standing(sandbox: Sandbox) -> dict[str, list[str]]:
    """Return where each key was posted and still stands."""
    found: dict[tuple[str, str], str] = {}
    for entry in sandbox.log.of_kind("message"):
        place = entry.facts["channel"], entry.facts["ts"]
        metadata = entry.facts["metadata"]
        if entry.facts["change"] == "posted" and metadata:
            found[place] = str(metadata["event_payload"]["key"])
        elif entry.facts["change"] == "deleted":
            found.pop(place, None)
    standing = defaultdict(list)
    for (_, ts), key in found.items():
        standing[key].append(ts)
    return standing


def _count_looks(sandbox: Sandbox) -> int:
    return sum(entry.facts["method"] in LOOKS for entry in sandbox.log.of_kind("api"))


def _count_deleted(sandbox: Sandbox) -> int:
    return sum(entry.facts["change"] == "deleted" for entry in sandbox.log.of_kind("message"))
