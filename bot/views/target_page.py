"""A target whole: how it stands and why, what it says of itself, and its measurements, a page of them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from slackblocks.blocks import Block
from slackblocks.elements import Button, Element

from bot.errors import InvalidError
from bot.rules.baselines import MIN_POINTS
from bot.rules.dates import say_date
from bot.rules.measurements import MeasurementLine, TargetPage
from bot.rules.numbers import say_number
from bot.rules.targets import EVERY, TargetLine
from bot.views import limits, lines
from bot.views.answers import OUT_OF_DATE
from bot.views.buttons import CHART_SHOW, TARGET_EDIT, check_in, edit, new_baseline, see_plan
from bot.views.elements import Key, Origin, Post, actions, button, context, overflow, section
from bot.views.evaluation import health, sentences
from bot.views.mrkdwn import Mrkdwn, bold, escape, join, spoken, struck, write
from bot.views.mrkdwn import lines as below
from bot.views.paging import pager
from bot.views.proposals import asked_lines, decide_buttons
from bot.views.small_print import notice_line
from storage.models import Direction

MORE = "target.menu"
MEASUREMENT_MORE = "measurement.more"
_DEEDS = frozenset({"correct", "exclude", "include", "delete"})
_MOST_MILESTONES = 6
_MOST_BASELINES = 4
_BETTER = {
    Direction.UP: "higher is better",
    Direction.DOWN: "lower is better",
    Direction.WITHIN: "within the band is better",
}


def target_message(page: TargetPage, *, today: date, notice: str = "") -> Post:
    """Show one target whole; `notice` is what was just done."""
    target = page.target
    assert target.evaluation is not None
    origin = Origin("show", target.ref, page.measurements.number)
    stands = _ended(target) if page.is_closed else health(target.evaluation)
    head = join((bold(lines.target_name(target)), stands))
    of = lines.name(target.plan_ref, target.plan_title) if page.sees_plan else Mrkdwn()
    blocks: list[Block] = [
        section(head, block_id=origin.block_id()),
        *notice_line(notice),
        *([context(of, block_id="of")] if of else []),
        *_facts(page, today=today),
        *actions(_buttons(page), block_id="target:do"),
        *_offer(page),
        *_measurements(page, today=today),
    ]
    told = join((spoken(head), spoken(_now(target, today=today)), _why(page, today=today)), ". ")
    text = join((escape(notice, limits.SENTENCE), told), " ")
    return Post(text, (*blocks, *pager(page.measurements)))


def read_measurement(value: str) -> tuple[str, int]:
    """Read what was chosen from a measurement's menu: the deed and the measurement, or raise InvalidError."""
    deed, _, key = value.partition(":")
    if deed not in _DEEDS:
        raise InvalidError({"key": OUT_OF_DATE})
    return deed, Key.read(f"{key}:1").id


def measurement_line(line: MeasurementLine, target: TargetLine, *, today: date) -> Mrkdwn:
    """Show a measurement in one line: `Tue 2 Mar · *6.4* · Bob · was 64`."""
    value = lines.figure(line.value, target)
    shown = bold(value) if line.is_counted else struck(value)
    parts = [
        escape(say_date(line.on, today=today)),
        shown,
        escape(line.by, limits.NAME),
        Mrkdwn() if line.was is None else write("was {it}", it=lines.figure(line.was, target)),
    ]
    said = join(parts)
    if line.left_out_because:
        why = escape(line.left_out_because, limits.WORDS)
        by = escape(line.left_out_by or "somebody", limits.NAME)
        return below((said, write("Left out by {by}: {why}", by=by, why=why)))
    if not line.is_counted:
        return below((said, Mrkdwn("A later value of that day counts instead.")))
    return said


def _facts(page: TargetPage, *, today: date) -> list[Block]:
    target = page.target
    facts = {
        "aim": below((_road(target, today=today), _now(target, today=today))),
        "asked": asked_lines(page.proposals),
        "why": _why(page, today=today),
        "about": _about(page, today=today),
        "milestones": _milestones(target, today=today),
        "baselines": _new_baselines(page, today=today),
    }
    blocks: list[Block] = []
    for name, said in facts.items():
        blocks += [section(said, block_id=name)] if said else []
        if name == "asked":
            blocks += actions(
                [each for asked in page.proposals[:1] for each in decide_buttons(asked)], block_id="asked:do"
            )
    return blocks


def _road(target: TargetLine, *, today: date) -> Mrkdwn:
    """Say where it starts and what it wants: `8 → 5 by Wed 30 Jun (was 6) · lower is better`."""
    goal = write("{value} by {day}", value=lines.wanted(target), day=lines.due_by(target, today=today))
    start = Mrkdwn() if target.baseline is None else lines.figure(target.baseline, target)
    return join((join((start, goal), " → "), Mrkdwn(_BETTER[target.direction])))


def _now(target: TargetLine, *, today: date) -> Mrkdwn:
    """Say where it stands: `Now *6.4* ▁▃▅, on Mon 1 Mar by Bob`."""
    if target.latest is None or target.latest_on is None:
        return Mrkdwn("It was never measured." if _is_over(target) else "Not measured yet.")
    value = bold(lines.figure(target.latest, target))
    shown = join((value, Mrkdwn(target.spark)), " ")
    by = escape(target.latest_by or "somebody", limits.NAME)
    return write(
        "Now {value}, on {day} by {by}", value=shown, day=say_date(target.latest_on, today=today), by=by
    )


def _ended(target: TargetLine) -> Mrkdwn:
    """Say of a target whose plan is closed what became of it."""
    if target.latest is None:
        return Mrkdwn("never measured")
    return Mrkdwn("✅ reached") if target.is_reached else Mrkdwn("not reached")


def _why(page: TargetPage, *, today: date) -> Mrkdwn:
    """Say why it stands as it does; of a plan that is closed, whether it changed and what was reached."""
    target = page.target
    if target.evaluation is None or target.latest is None:
        return Mrkdwn()
    return sentences(target.evaluation, target, today=today)


def _about(page: TargetPage, *, today: date) -> Mrkdwn:
    """Say whose it is, how often it is measured, and what it is held against."""
    target, more = page.target, page.target.more
    often = EVERY.get(more.every_days or 0) or page.asked or "whenever somebody checks in"
    told = [
        write("*Owner* {who}", who=escape(target.owner_name, limits.NAME)),
        Mrkdwn() if page.is_closed else write("*Measured* {often}", often=often),
        Mrkdwn("*Counted* as a total so far") if more.is_cumulative else Mrkdwn(),
        _baseline(target, today=today),
        _source("Benchmark", more.benchmark, target, source=more.benchmark_source),
        write("*Must not get worse* {name}", name=escape(target.balancing, limits.TITLE_IN_LINE))
        if target.balancing
        else Mrkdwn(),
    ]
    return below(each for each in told if each)


def _baseline(target: TargetLine, *, today: date) -> Mrkdwn:
    """Say from when and from where the baseline is, where that is known: its value stands above."""
    more = target.more
    day = Mrkdwn() if more.baseline_on is None else escape(f"of {say_date(more.baseline_on, today=today)}")
    if target.baseline is None or not (day or more.baseline_source):
        return Mrkdwn()
    return join((_source("Baseline", target.baseline, target, source=""), day, escape(more.baseline_source)))


def _source(label: str, value: Decimal | None, target: TargetLine, *, source: str) -> Mrkdwn:
    if value is None:
        return Mrkdwn()
    said = write("*{label}* {value}", label=label, value=lines.figure(value, target))
    return join((said, escape(source, limits.WORDS)))


def _milestones(target: TargetLine, *, today: date) -> Mrkdwn:
    shown = target.more.milestones[:_MOST_MILESTONES]
    left_out = len(target.more.milestones) - len(shown)
    said = [
        write("{value} by {day}", value=lines.figure(each.value, target), day=say_date(each.on, today=today))
        for each in shown
    ]
    if left_out > 0:
        said.append(write("and {more} more", more=left_out))
    return write("*Milestones* {all}", all=join(said)) if said else Mrkdwn()


def _new_baselines(page: TargetPage, *, today: date) -> Mrkdwn:
    shown = page.new_baselines[-_MOST_BASELINES:]
    said = [
        write(
            "*New baseline* from {day}: {cause}",
            day=say_date(each.on, today=today),
            cause=escape(each.cause, limits.WORDS),
        )
        for each in shown
    ]
    if shown and not _counts(page, shown[-1].on):
        said.append(Mrkdwn(f"Fewer than {MIN_POINTS} values are left since then, so the one before counts."))
    return below(said)


def _counts(page: TargetPage, on: date) -> bool:
    """Whether what is measured is held against the new baseline from a day, rather than an earlier one."""
    since = None if page.target.evaluation is None else page.target.evaluation.since
    return since is not None and since >= on


def _buttons(page: TargetPage) -> list[Element]:
    target = page.target
    of = f"{target.ref} {target.indicator}"
    row: list[Element] = [check_in(target, is_primary=True)] if target.can_check_in else []
    if page.measurements.count:
        row.append(show_chart(target))
    if target.can_edit:
        row.append(edit(TARGET_EDIT, Key(target.id, target.version), of=of))
    if page.sees_plan:
        row.append(see_plan(target.plan_id))
    choices = [
        *([("Revise…", "revise"), ("Past values…", "import")] if target.can_edit else []),
        *([("Remove new baseline", "baseline")] if target.can_edit and page.new_baselines else []),
        ("History", "history"),
        *([("Drop…", "drop")] if target.can_edit else []),
    ]
    last = page.new_baselines[-1].on.isoformat() if page.new_baselines else ""
    menu = overflow([(text, f"{deed}:{target.id}:{last}") for text, deed in choices], action_id=MORE)
    return [*row, *([] if menu is None else [menu])]


def show_chart(target: TargetLine) -> Button:
    """Draw a target's measurements."""
    spoken_as = f"Chart of {target.ref} {target.indicator}"
    return button("Chart", action_id=CHART_SHOW, value=str(target.id), spoken=spoken_as)


def _offer(page: TargetPage) -> Sequence[Block]:
    """Offer a new baseline where a run lasts: whether the change is there to stay, people know."""
    found = page.target.evaluation
    if found is None or not page.may_begin_on:
        return ()
    side = "over" if found.is_over else "under"
    said = write(
        "{run} check-ins in a row lie {side} the old average. If you know what changed and it will stay, "
        "what comes next can be held against the new level.",
        run=found.run,
        side=side,
    )
    (new,) = new_baseline(page.target) or (None,)
    return (section(said, block_id="offer", accessory=new),)


def _measurements(page: TargetPage, *, today: date) -> list[Block]:
    shown = page.measurements
    if not shown.count:
        if _is_over(page.target):
            return []
        said = write(
            "No measurements yet. The first one is a line: checkin {ref} 6.4. What was measured before can "
            "be pasted: import {ref}",
            ref=page.target.ref,
        )
        return [section(said, block_id="none")]
    head = write("*{many}*, newest first", many=lines.count(shown.count, "measurement"))
    blocks: list[Block] = [section(head, block_id="measurements")]
    for place, line in enumerate(shown.items, start=1):
        said = measurement_line(line, page.target, today=today)
        blocks.append(section(said, block_id=f"measurement:{place}", accessory=_menu(line)))
    return blocks


def _is_over(target: TargetLine) -> bool:
    """Whether its plan is closed, so that no more is measured."""
    return target.evaluation is not None and target.evaluation.ended_on is not None


def _menu(line: MeasurementLine) -> Element | None:
    """Build the ⋯ menu of a measurement."""
    is_out = bool(line.left_out_because)
    delete = "Delete check-in" if line.has_check_in else "Delete"
    choices = [
        *([("Correct…", "correct")] if line.can_correct else []),
        *([("Leave out…", "exclude")] if line.can_leave_out and not is_out else []),
        *([("Count again", "include")] if line.can_leave_out and is_out else []),
        *([(delete, "delete")] if line.can_correct else []),
    ]
    return overflow([(text, f"{deed}:{line.id}") for text, deed in choices], action_id=MEASUREMENT_MORE)


def read_menu(value: str) -> tuple[str, int, str]:
    """Read what was chosen from a target's menu: the deed, the target, and a day, or raise InvalidError."""
    deed, _, rest = value.partition(":")
    number, _, day = rest.partition(":")
    if deed not in {"revise", "import", "baseline", "history", "drop"}:
        raise InvalidError({"key": OUT_OF_DATE})
    return deed, Key.read(f"{number}:1").id, day


def say_value(line: MeasurementLine, target: TargetLine, *, today: date) -> str:
    """Say a measurement in words: `6.4 on Mon 1 Mar`."""
    return f"{say_number(line.value, target.shown_unit)} on {say_date(line.on, today=today)}"
