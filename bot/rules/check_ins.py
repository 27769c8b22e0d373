"""Check-ins: what a report must say, and what is posted of it."""

import re
from collections.abc import Sequence
from dataclasses import field
from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import median

from bot.errors import InvalidError
from bot.rules.absence import Away
from bot.rules.action_steps import TITLE_MAX, StepLine, due_problem
from bot.rules.dates import DateReader, is_month, is_weekday
from bot.rules.evaluation import Evaluation
from bot.rules.numbers import say_number
from bot.rules.obstacles import ObstacleLine, obstacles_problem
from bot.rules.plans import PlanLine
from bot.rules.targets import TargetLine
from bot.rules.texts import is_blank
from bot.values import frozen

TEXT_MAX = 3000
CHANGED_MAX = 300
_YESTERDAY = re.compile(r"yesterday\b[\s:,\u2013-]*", re.IGNORECASE)
_A_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b"
_LAST = re.compile(rf"on last (?={_A_WEEKDAY})|last (?={_A_WEEKDAY}\s*(?:$|[,;:]))", re.IGNORECASE)
"""Before a weekday; `last friday was slow` is a report of today."""
_YEAR = re.compile(r"\b\d{4}\b")
EARLY_DAYS = 3
"""So many days ahead a check-in answers the first question of a plan."""
SOON_DAYS = 31
"""A date without its year that lies so many days ahead is one that is still to come."""
FAR = 20
"""A value of so many times the others is asked about."""
FEWEST_OTHERS = 3
"""With fewer others than these there is no telling."""
CONFIDENCES = {1: "very unlikely", 2: "unlikely", 3: "even", 4: "likely", 5: "very likely"}


@frozen
class CheckInDraft:
    """Validated answers of the check-in form; `value` and `expected` are in the indicator's unit."""

    target_id: int
    value: Decimal
    measured_on: date
    happened: str = ""
    next_step: str = ""
    expected: Decimal | None = None
    confidence: int | None = None
    next_id: str | None = None
    """Who takes the next step."""
    next_on: date | None = None
    becomes_step: bool = False
    """Whether the next step is to be an action step of the plan."""
    changed: str = ""
    """What is done otherwise in the work, since `changed_on`."""
    changed_on: date | None = None
    in_hand: int | None = None
    """The parked obstacle to work on next."""
    raised: tuple[str, ...] = ()
    """New obstacles; without another one the first of them is worked on next."""
    solved: tuple[int, ...] = ()
    said_unit: str = ""
    """What was written behind the value."""


@frozen
class CheckInForm:
    """What the form of a check-in is filled with: its target, and the obstacles of its plan.

    `in_hand` and `solved` are what the check-in says by now, and `raised` what it raised.
    """

    target: TargetLine
    obstacles: tuple[ObstacleLine, ...] = ()
    can_add_step: bool = False
    in_hand: int | None = None
    raised: tuple[str, ...] = ()
    solved: tuple[int, ...] = ()


@frozen
class NextStep:
    """What is done next, by whom and by when, and the reference of the action step that it became."""

    what: str
    who: str = ""
    by: date | None = None
    ref: str = ""


@frozen
class CheckInRecord:
    """What a channel is told of one check-in; `expected_before` is what `expected_by` expected of it.

    `reported_on` is a day of the plan's zone. `taken_back_by` names who took it back, if anybody did, and
    `undo` is the revision by which the change is taken back that this answers.
    """

    target: TargetLine
    author_name: str
    value: Decimal
    measured_on: date
    reported_on: date
    happened: str
    next_step: str
    expected: Decimal | None
    expected_before: Decimal | None
    confidence: int | None
    expected_by: str = ""
    id: int = 0
    version: int = 1
    edited_at: datetime | None = None
    edited_by: str = ""
    taken_back_by: str = ""
    left_out_because: str = ""
    """Why its value does not count, where somebody has left it out."""
    can_edit: bool = False
    zone: str = "UTC"
    evaluation: Evaluation | None = None
    """What the measurements up to this one say."""
    balance: "Balance | None" = None
    """Where it got better: what must not get worse for it, and how that stands."""
    guards: tuple[TargetLine, ...] = ()
    """Where it got worse: the targets for which it must not."""
    following: NextStep | None = None
    next_id: str | None = None
    changed: str = ""
    changed_on: date | None = None
    in_hand: str = ""
    """The obstacle that is worked on next."""
    raised: tuple[str, ...] = ()
    """The obstacles that it parked."""
    solved: tuple[str, ...] = ()
    asked_on: date | None = None
    """The day on which its plan asked what it answers, or is to."""
    unposted_in: str | None = field(default=None, compare=False)
    """The channel in which it is not posted, as that took none of its plan's last posts."""
    undo: int | None = field(default=None, compare=False)
    undo_step: int | None = field(default=None, compare=False)
    """The revision by which the action step is taken back that it became."""

    @property
    def is_early(self) -> bool:
        """Whether it came before its plan asked."""
        return self.asked_on is not None and self.reported_on < self.asked_on

    @property
    def is_late(self) -> bool:
        """Whether it came after the day on which its plan asked."""
        return self.asked_on is not None and self.reported_on > self.asked_on


@frozen
class Balance:
    """What must not get worse for a target that got better; without an evaluation it was never measured."""

    target: TargetLine
    evaluation: Evaluation | None

    @property
    def is_worse(self) -> bool:
        """Whether it did get worse, or shows a sign of it."""
        return self.evaluation is not None and self.evaluation.verdict in {"worsened", "signal_worse"}


def asks_for_balance(record: CheckInRecord) -> bool:
    """Whether what must not get worse is asked for: something got better, and nobody looked at it since."""
    if record.balance is None or not record.balance.target.can_check_in:
        return False
    latest_on = record.balance.target.latest_on
    return latest_on is None or latest_on < record.measured_on


@frozen
class CheckInPrompt:
    """What a plan's channel is asked: its targets, and the steps due before the next prompt or overdue."""

    plan: PlanLine
    today: date
    asked_at: datetime
    targets: tuple[TargetLine, ...]
    reported: tuple[CheckInRecord, ...]
    due: tuple[StepLine, ...]
    overdue: tuple[StepLine, ...]
    set_up_by: str
    next_prompt_on: date | None
    is_late: bool = field(default=False, kw_only=True)
    """Whether it was asked well after its time."""
    zone: str = "UTC"
    instead_of: Away | None = None
    """The owner's absence, for which this goes to their deputy."""
    obstacles: tuple[ObstacleLine, ...] = ()


@frozen
class ValueDoubt:
    """That a value is far from all others of its target; `meant` is what it may be without a slip."""

    said: str
    meant: Decimal | None


def doubt_of(
    value: Decimal, others: Sequence[Decimal], *, unit: str = "", is_share: bool = False
) -> ValueDoubt | None:
    """Say that a value is so many times the others of its target, where those are of one size.

    A power of ten less or more that fits among them is what may have been meant. A share under 0 is asked
    about as well, where it was never under it.
    """
    if is_share and value < 0 and not any(each < 0 for each in others):
        said = f"{say_number(value, unit)} is under 0, which a share seldom is."
        return ValueDoubt(f"{said} Did you mean {say_number(-value)}?", -value)
    sizes = [abs(each) for each in others if each]
    if len(sizes) < FEWEST_OTHERS or not value:
        return None
    middle = median(sizes)
    is_big, is_small = abs(value) >= middle * FAR, abs(value) * FAR <= middle
    if not (is_big or is_small) or max(sizes) > min(sizes) * FAR:
        return None
    factors = [Decimal(10) ** power for power in (1, 2, 3)]
    tried = [value / each if is_big else value * each for each in factors]
    meant = next((each for each in tried if min(sizes) / 2 <= abs(each) <= max(sizes) * 2), None)
    times = round(abs(value) / middle) if is_big else round(middle / abs(value))
    low, high = say_number(min(others)), say_number(max(others), unit)
    how = f"{times:,} times the rest" if is_big else f"1/{times:,} of the rest"
    said = f"{say_number(value, unit)} is about {how}, which went from {low} to {high}."
    meant = None if meant is None else Decimal(f"{meant.normalize():f}")
    return ValueDoubt(said if meant is None else f"{said} Did you mean {say_number(meant)}?", meant)


def ensure_check_in(draft: CheckInDraft, *, today: date) -> None:
    """Refuse a check-in that cannot be taken, field by field."""
    problems: dict[str, str] = {}
    if draft.measured_on > today:
        problems["measured_on"] = "That day is still to come. Choose the day on which it was measured."
    if draft.confidence is not None and draft.confidence not in CONFIDENCES:
        problems["confidence"] = "Confidence is a number from 1 to 5."
    for name in ("happened", "next_step"):
        length = len(getattr(draft, name))
        if length > TEXT_MAX:
            problems[name] = f"At most {TEXT_MAX:,} characters, please; this has {length:,}."
    problems |= _wrong_more(draft, today=today)
    if problems:
        raise InvalidError(problems)


def _wrong_more(draft: CheckInDraft, *, today: date) -> dict[str, str]:
    """Say what is wrong with what a check-in says beyond its value."""
    problems: dict[str, str] = {}
    if len(draft.changed) > CHANGED_MAX:
        problems["changed"] = (
            f"At most {CHANGED_MAX} characters, please; this has {len(draft.changed):,}. "
            "It stands on the chart; the rest fits into what happened."
        )
    if draft.changed_on is not None and is_blank(draft.changed):
        problems["changed"] = "Say what changed on that day, for example: calls on day one"
    if draft.changed_on is not None and draft.changed_on > today:
        problems["changed_on"] = "That day is still to come. Choose the day from which it was so."
    if said := obstacles_problem(draft.raised):
        problems["new_obstacles"] = said
    if draft.becomes_step and is_blank(draft.next_step):
        problems["next_step"] = "Say what the step is, for example: Ring ten customers"
    elif draft.becomes_step and len(draft.next_step) > TITLE_MAX:
        problems["next_step"] = (
            f"A step's title has at most {TITLE_MAX} characters; this has {len(draft.next_step):,}."
        )
    if draft.next_on is not None:
        far = due_problem(draft.next_on, today=today)
        problems |= {"next_on": far["due_on"]} if far else {}
    return problems


def answers(
    reported_on: date, *, asked_on: date | None, is_answered: bool, next_on: date | None
) -> date | None:
    """Return the day on which a plan asks what a check-in answers, late, on the day or early.

    That is the nearer one of what was asked last and what is asked next; before the first question, it comes
    early on the last three days. What was answered already is not answered again.
    """
    behind = EARLY_DAYS if asked_on is None else (reported_on - asked_on).days
    if next_on is not None and reported_on <= next_on:
        ahead = (next_on - reported_on).days
        if ahead < behind or (ahead == behind and (is_answered or asked_on is None)):
            return next_on
    return None if is_answered else asked_on


def take_day(text: str, *, today: date, day_first: bool) -> tuple[date | None, str]:
    """Take the day of a measurement from the beginning of a report, if it names one there; return the rest.

    `yesterday`, `last Fri`, `on` with a date, or a date alone. What was measured lies behind: `on Fri` is the
    last one.
    """
    reader = DateReader(today, day_first)
    if match := _LAST.match(text):
        day, rest = take_day(f"on {text[match.end() :]}", today=today, day_first=day_first)
        return (today - timedelta(days=7) if day == today else day), rest
    if match := _YESTERDAY.match(text):
        return today - timedelta(days=1), text[match.end() :]
    if day := reader.read(text):
        return _behind(day, text, today=today), ""
    words = text.split()
    if not words or words[0].lower() != "on":
        return None, text
    for stop in range(min(len(words), 4), 1, -1):
        phrase = " ".join(words[1:stop]).rstrip(":")
        if day := reader.read(phrase):
            return _behind(day, phrase, today=today), "".join(text.split(maxsplit=stop)[stop:]).lstrip("-:, ")
    return None, text


def take_first_day(text: str, *, today: date, day_first: bool) -> tuple[date | None, str]:
    """Take the day that a text begins with, with `on` before it or not; return the rest."""
    words = text.split()
    said = text if not words or words[0].lower() in {"on", "yesterday"} else f"on {text}"
    day, rest = take_day(said, today=today, day_first=day_first)
    return (day, rest) if day is not None else (None, text)


def _behind(day: date, phrase: str, *, today: date) -> date:
    """Return the last such day, where a weekday or a date without its year was read as the next one."""
    said = phrase.strip(" .,:;").lower()
    if day <= today:
        return day
    if is_weekday(said):
        return day - timedelta(days=7)
    names_no_year = said[0].isdigit() or is_month(said.split()[0])
    is_soon = (day - today).days <= SOON_DAYS  # a slip, rather than what was measured a year ago
    if is_soon or not names_no_year or _YEAR.search(said) or (day.month, day.day) == (2, 29):
        return day
    return day.replace(year=day.year - 1)
