"""Revisions: what was changed, said in plain words, and for how long it can be taken back."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from bot.rules.dates import say_date
from bot.rules.deeds import GERUND, PAST
from bot.rules.efforts import say_effort
from bot.rules.measurement_words import deed_on_measurement, say_plain
from bot.rules.money import say_amount
from bot.rules.obstacles import deed_on_obstacle
from bot.rules.paging import Page
from bot.rules.rhythms import read_kept, say_rhythm
from bot.rules.targets import EVERY
from bot.values import frozen
from storage.models import RevisedDeed, RevisedNoun, RevisedTurn

UNDO_FOR = timedelta(hours=24)
LONGEST_VALUE = 60
LONGEST_TITLE = 120

Changes = Mapping[str, tuple[Any, Any]]
"""What was and what is then, by field, in the plain values that are stored."""

_LABELS = {
    "title": "title",
    "note": "note",
    "assignee_id": "assignee",
    "due_on": "due date",
    "indicator": "indicator",
    "unit": "unit",
    "direction": "better is",
    "baseline": "baseline",
    "value": "value",
    "lower": "lower edge",
    "is_cumulative": "total so far",
    "baseline_on": "baseline measured on",
    "baseline_source": "source of the baseline",
    "benchmark": "benchmark",
    "benchmark_source": "source of the benchmark",
    "every_days": "measured",
    "balancing_id": "balancing target",
    "milestones": "milestones",
    "past": "past values",
    "excluded": "left out",
    "phases": "new baselines",
    "deadline_on": "deadline",
    "owner_id": "owner",
    "sponsor_id": "sponsor",
    "roles": "roles",
    "purpose": "why it matters",
    "channel_id": "channel",
    "starts_on": "start",
    "ends_on": "end",
    "paused_until_on": "pause until",
    "prompt_weekday": "check-in prompt",
    "cadence": "check-in prompt",
    "prompt_at": "prompt time",
    "happened": "what happened",
    "next_step": "next step",
    "next_id": "who takes the next step",
    "next_on": "next step by",
    "expected": "value expected next time",
    "changed": "what changed in the work",
    "changed_on": "changed from",
    "raised": "obstacles",
    "in_hand": "obstacle to work on next",
    "solved": "solved obstacles",
    "what": "obstacle",
    "confidence": "confidence",
    "measured_on": "day measured",
    "excluded_because": "left out because",
    "blocked_by": "obstacle",
    "snoozed_until": "snoozed until",
    "awaited_ids": "waits for",
    "priority": "priority",
    "effort": "effort",
    "outcome": "outcome",
    "why": "why it matters",
    "for_whom": "for whom",
    "belongs_to": "belongs to",
    "serves": "serves",
    "name": "name",
    "present": "present level",
    "wanted": "wanted level",
    "evidence": "evidence",
    "strengths": "strengths",
    "causes": "causes",
    "parked_because": "why it is parked",
    "step_id": "for",
    "planned": "planned",
    "committed": "committed",
    "spent": "spent",
    "currency": "currency",
    "member_id": "whose hours",
    "hours": "hours a week",
    "from_on": "from",
    "until_on": "until",
    "tool_state": "state",
    "declined_because": "why it was declined",
}
"""What a person calls each field; one that is missing follows from the others and is not told."""

_NAMED = {
    **dict.fromkeys(("assignee_id", "owner_id", "sponsor_id", "member_id", "next_id"), ("", "somebody")),
    "channel_id": ("", "a private channel"),
    "belongs_to": ("", "something"),
    "balancing_id": ("T:", "a target"),
    "serves": ("O:", "something"),
    "step_id": ("step:", "a step"),
}
"""By field whose value has a name: how the key begins under which `names` has that, and what is said else."""
_LISTED = {
    "awaited_ids": ("step:", "a step", ", "),
    **dict.fromkeys(("raised", "in_hand", "solved"), ("obstacle:", "an obstacle", "; ")),
}
"""The same by field whose value is a list of such, and what stands between them."""
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DIRECTIONS = {"up": "higher", "down": "lower", "within": "within a band"}


@frozen
class RevisionLine:
    """One revision as a person is shown it; `names` are those of the people and channels in its changes.

    A check-in has no reference of its own: `ref` and `title` are then its target's.
    """

    id: int
    noun: RevisedNoun
    row_id: int
    version: int
    ref: str
    title: str
    deed: RevisedDeed
    turn: RevisedTurn
    changes: Changes
    reason: str
    by: str
    at: datetime
    names: Mapping[str, str]
    approved_by: str = ""
    can_undo: bool = False
    can_edit: bool = False

    @property
    def told(self) -> Changes:
        """The changes as they were made at first, also where they were taken back."""
        if self.turn is not RevisedTurn.TAKEN_BACK:
            return self.changes
        return {name: (old, new) for name, (new, old) in self.changes.items()}


@frozen
class History:
    """A page of what was changed on a plan, a target or a step, and whether the reader can edit that."""

    noun: RevisedNoun
    row_id: int
    version: int
    ref: str
    title: str
    page: Page[RevisionLine]
    can_edit: bool = False


def say_revision(line: RevisionLine, *, today: date) -> str:
    """Say who changed what: `Bob moved S-1 Ring ten customers from Thu 4 Mar to Fri 5 Mar`."""
    past, gerund = PAST[line.deed], GERUND[line.deed]
    amended = deed_on_measurement(line.noun, line.deed, line.told, today=today)
    amended = amended or deed_on_obstacle(line.noun, line.told, line.names.get(f"obstacle:{line.row_id}", ""))
    if amended is not None:
        past, gerund = amended.past, amended.gerund
    elif line.noun is RevisedNoun.CHECK_IN and line.deed is RevisedDeed.ADDED:
        past, gerund = "checked in", "checking in"
    match line.turn:
        case RevisedTurn.MADE:
            said = past
        case RevisedTurn.TAKEN_BACK:
            said = f"took back {gerund}"
        case RevisedTurn.MADE_AGAIN:
            said = f"redid {gerund}"
    name = f"{line.ref} {_cut(line.title, LONGEST_TITLE)}"
    if amended is not None:
        return f"{line.by} {said} {name}{amended.tail}"
    return f"{line.by} {_sentence(line, said, name, today=today)}"


def say_take_back(line: RevisionLine, *, today: date) -> str:
    """Say it to the one who did it: `Took back moving S-1 Ring ten customers to Fri 5 Mar`."""
    said = say_revision(line, today=today).removeprefix(f"{line.by} ")
    return said[:1].upper() + said[1:]


def say_edits(line: RevisionLine, *, today: date) -> str:
    """Say every field that was edited, if any: `title from "A" to "B", owner from Ann to Bob`."""
    said = []
    for field, (old, new) in line.told.items():
        if field == "roles":
            said += _say_roles(old or {}, new or {}, line.names)
        elif label(field):
            before, after = (say_value(field, each, line.names, today=today) for each in (old, new))
            said.append(f"{label(field)} from {before} to {after}")
    return ", ".join(said)


def _say_roles(old: Mapping[str, str], new: Mapping[str, str], names: Mapping[str, str]) -> list[str]:
    """Say of everybody whose role was changed what it was and is: `Bob from viewer to approver`."""
    was, then = ({who: roles.get(who, "no role") for who in {**old, **new}} for roles in (old, new))
    changed = [who for who in was if was[who] != then[who]]
    return [f"{names.get(who, 'somebody')} from {was[who]} to {then[who]}" for who in changed]


def say_moment(at: datetime, *, zone: str, today: date) -> str:
    """Say an instant as a person's clock shows it: `Tue 2 Mar 10:14`."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{say_date(local.date(), today=today)} {local:%H:%M}"


_PEOPLE = frozenset({"assignee_id", "owner_id", "sponsor_id", "subject_id", "member_id", "next_id"})


def say_value(field: str, value: Any, names: Mapping[str, str], *, today: date) -> str:  # noqa: C901, PLR0911  # one for each kind of field
    """Say one stored value: `Fri 5 Mar`, `Bob`, `every Monday`, `"Ring ten customers"`."""
    if field == "cadence":
        return "never" if value is None else say_rhythm(read_kept(value))
    if field == "prompt_weekday":
        return "never" if value is None else f"every {_WEEKDAYS[int(value)]}"
    if field == "is_cumulative":
        return "yes" if value else "no"
    if value in (None, "", [], {}):
        return "nobody" if field in _PEOPLE else "nothing"
    if field in {"effort", "planned", "committed", "spent"}:
        return say_effort(Decimal(value)) if field == "effort" else say_amount(Decimal(value), "")
    if field in {"every_days", "milestones", "past", "excluded", "phases"}:
        return _say_of_target(field, value, today=today)
    if field in _LISTED:
        before, unknown, between = _LISTED[field]
        return _cut(between.join(names.get(f"{before}{each}", unknown) for each in value), LONGEST_TITLE)
    if field in _NAMED:
        before, unknown = _NAMED[field]
        return _cut(names.get(f"{before}{value}", unknown), LONGEST_TITLE)
    if field == "roles":
        return ", ".join(f"{names.get(who, 'somebody')} {role}" for who, role in value.items())
    if field.endswith(("_on", "_until")):
        return say_date(date.fromisoformat(str(value)), today=today)
    if field == "prompt_at":
        return str(value)[:5]
    if field in _WORDS:
        said = " ← ".join(value) if isinstance(value, list) else str(value)
        return f'"{_cut(said)}"'
    return _cut(_DIRECTIONS.get(str(value), str(value)) if field == "direction" else say_plain(value))


def _say_of_target(field: str, value: Any, *, today: date) -> str:
    if field == "every_days":
        return EVERY.get(int(value), f"every {value} days")
    if field == "past":
        many = sum(each is not None for each in value.values())
        return "1 value" if many == 1 else f"{many} values" if many else "nothing"
    if field in {"excluded", "phases"}:
        said = [f"{say_date(date.fromisoformat(on), today=today)}: {why}" for on, why in value.items() if why]
        return _cut(", ".join(said), LONGEST_TITLE) or "nothing"
    ways = [f"{each} by {say_date(date.fromisoformat(on), today=today)}" for on, each in value.items()]
    return _cut(", ".join(ways), LONGEST_TITLE)


def label(field: str) -> str:
    """Return what a person calls a field, or nothing where it follows from the others."""
    return _LABELS.get(field, "")


_WORDS = frozenset(
    {
        *("title", "note", "indicator", "purpose", "happened", "next_step", "changed", "blocked_by"),
        *("outcome", "why", "for_whom", "name", "evidence", "strengths", "causes", "parked_because"),
        *("declined_because", "baseline_source", "benchmark_source"),
    }
)

_REASONS = ("blocked_by", "parked_because", "declined_because")
_MAIN = {RevisedDeed.MOVED: "due_on", RevisedDeed.ASSIGNED: "assignee_id"}


def _sentence(line: RevisionLine, said: str, name: str, *, today: date) -> str:
    """Finish a sentence that begins with what was done."""
    if line.noun is not RevisedNoun.CHECK_IN:
        return f"{said} {name}{_tail(line, today=today)}"
    if line.deed is RevisedDeed.EDITED:
        return f"{said} a check-in on {name}{_edits(line, today=today)}"
    value, _ = line.changes.get("value", (None, None))
    return f"{said} on {name}" + ("" if value is None else f": {say_plain(value)}")


def _tail(line: RevisionLine, *, today: date) -> str:
    """Say of a change what matters about it."""
    match line.deed:
        case RevisedDeed.DONE:
            return f" as done{_why(line)}"
        case RevisedDeed.MOVED | RevisedDeed.ASSIGNED:
            return f"{_from_to(line, _MAIN[line.deed], today=today)}{_because(line)}"
        case RevisedDeed.SNOOZED:
            return f" until {_new(line, 'snoozed_until', today=today)}"
        case RevisedDeed.EDITED:
            return f"{_edits(line, today=today)}{_because(line)}"
        case RevisedDeed.PAUSED if line.told.get("paused_until_on", (None, None))[1]:
            return f" until {_new(line, 'paused_until_on', today=today)}"
        case _:
            return _why(line)


def _why(line: RevisionLine) -> str:
    why = next((line.told[name][1] for name in _REASONS if name in line.told), "") or line.reason
    return f": {_cut(why)}" if why else ""


def _because(line: RevisionLine) -> str:
    """Say why something was revised, and who approved it."""
    why = f", because: {_cut(line.reason, LONGEST_TITLE)}" if line.reason else ""
    is_said = line.approved_by and line.turn is not RevisedTurn.TAKEN_BACK
    return f"{why} (approved by {line.approved_by})" if is_said else why


def _from_to(line: RevisionLine, field: str, *, today: date) -> str:
    old, _ = line.told.get(field, (None, None))
    start = "" if old in (None, "") else f" from {say_value(field, old, line.names, today=today)}"
    return f"{start} to {_new(line, field, today=today)}"


def _new(line: RevisionLine, field: str, *, today: date) -> str:
    return say_value(field, line.told.get(field, (None, None))[1], line.names, today=today)


def _edits(line: RevisionLine, *, today: date) -> str:
    said = say_edits(line, today=today)
    return f": {said}" if said else ""


def _cut(text: str, longest: int = LONGEST_VALUE) -> str:
    folded = " ".join(text.split())
    return folded if len(folded) <= longest else f"{folded[: longest - 1].rstrip()}…"
