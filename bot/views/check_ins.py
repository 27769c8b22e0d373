"""Check-ins in messages: the answer to one, what the channel is told, and the question that asks for it."""

from collections.abc import Sequence
from datetime import date

from slackblocks.blocks import Block
from slackblocks.elements import Button

from bot.rules.absence import say_away
from bot.rules.check_ins import CONFIDENCES, CheckInPrompt, CheckInRecord
from bot.rules.dates import say_date
from bot.rules.evaluation import Health
from bot.views import limits, lines
from bot.views.buttons import CHECK_IN_EDIT, check_in, edit, new_baseline, see_plan, see_target
from bot.views.buttons import CHECK_IN_OPEN as OPEN
from bot.views.check_in_forms import EDIT, RECORD, check_in_modal, edit_modal, read_draft, read_key
from bot.views.elements import (
    Key,
    Post,
    actions,
    context,
    section,
)
from bot.views.evaluation import health, health_line, sentences
from bot.views.mrkdwn import Mrkdwn, escape, join, moment, spoken, write
from bot.views.mrkdwn import lines as below
from bot.views.obstacles import obstacles_list
from bot.views.second_looks import balanced, guarded
from bot.views.small_print import more_line, read_only_list
from bot.views.undo import undo_buttons

__all__ = [
    "EDIT",
    "OPEN",
    "RECORD",
    "balance_notice",
    "check_in_modal",
    "edit_modal",
    "prompt_message",
    "read_draft",
    "read_key",
    "record_message",
    "recorded_message",
]

_DUE = Mrkdwn("You have a check-in due.")
"""What a phone shows of the question about one person's plan."""


def recorded_message(record: CheckInRecord, *, today: date, what: str = "Recorded") -> Post:
    """Answer a check-in to the one who made or edited it, with all that was understood."""
    said = _evaluated(record, write("{what}. {value}", what=what, value=_compared(record, today=today)))
    blocks = (
        section(said, block_id="recorded"),
        *_report(record),
        *_unposted(record),
        *actions(_next(record), block_id="recorded:do"),
    )
    return Post(spoken(said), blocks)


def _next(record: CheckInRecord) -> list[Button]:
    """Offer what comes after a report: to take it back, the other target, a new baseline, the plan."""
    anew = new_baseline(record.target, record.evaluation)
    return [*_ways(record), *_other(record), *anew, see_plan(record.target.plan_id)]


def balance_notice(record: CheckInRecord, *, today: date) -> Mrkdwn:
    """Say in the next step of a form why that asks for another target."""
    return write(
        "Recorded. {value}\nWhat gets better may cost elsewhere, so look at what must not get worse for it.",
        value=_value(record, today=today),
    )


def _other(record: CheckInRecord) -> list[Button]:
    """Offer to report on what must not get worse for it."""
    other = record.balance.target if record.balance is not None else None
    return [check_in(other)] if other is not None and other.can_check_in else []


def _unposted(record: CheckInRecord) -> Sequence[Block]:
    """Say that a channel is not told, why, and what to do."""
    if record.unposted_in is None:
        return ()
    return (context(lines.silent_line(record.unposted_in), block_id="recorded:unposted"),)


def _compared(record: CheckInRecord, *, today: date) -> Mrkdwn:
    """Say what was measured, and what had been expected of it."""
    said = _value(record, today=today)
    if record.expected_before is None:
        return said
    expected = lines.figure(record.expected_before, record.target)
    author = escape(record.expected_by or record.author_name, limits.NAME)
    return write("{said} {author} expected {value}.", said=said, author=author, value=expected)


def record_message(record: CheckInRecord, *, today: date) -> Post:
    """Tell a channel what was reported, and what had been expected; or that it was taken back."""
    row = [check_in(record.target), see_target(record.target), see_plan(record.target.plan_id)]
    if record.taken_back_by:
        return _taken_back(record, row)
    said = _evaluated(record, _compared(record, today=today))
    blocks = (
        section(said, block_id="record"),
        *_report(record),
        *actions(row, block_id="record:do"),
    )
    return Post(spoken(said), blocks)


def _evaluated(record: CheckInRecord, said: Mrkdwn) -> Mrkdwn:
    """Say below a value what the measurements up to it say."""
    if record.evaluation is None:
        return said
    told = sentences(record.evaluation, record.target, today=record.reported_on)
    if record.evaluation.health is not Health.TOO_EARLY:  # the sentences begin with that by themselves
        told = join((health(record.evaluation), told))
    return join(
        (said, told, balanced(record.balance, today=record.reported_on), guarded(record.guards)), "\n"
    )


def _taken_back(record: CheckInRecord, row: Sequence[Button]) -> Post:
    """Show that a check-in counts no more, without its value, which nobody should go by."""
    said = write(
        "{who} took back a check-in on *{target}*.",
        who=escape(record.taken_back_by, limits.NAME),
        target=lines.target_name(record.target),
    )
    plan = lines.name(record.target.plan_ref, record.target.plan_title)
    by = write("Reported by {author}", author=escape(record.author_name, limits.NAME))
    blocks = (
        section(said, block_id="record"),
        context(join((by, plan)), block_id="by"),
        *actions(row, block_id="record:do"),
    )
    return Post(spoken(said), blocks)


def _ways(record: CheckInRecord) -> list[Button]:
    """Offer the way back from what was reported, and to change it."""
    of = f"check-in on {record.target.ref} {record.target.indicator}"
    key = Key(record.id, record.version)
    return [
        *undo_buttons([record.undo, record.undo_step], of=of),
        *([edit(CHECK_IN_EDIT, key, of=of)] if record.can_edit else []),
    ]


def prompt_message(prompt: CheckInPrompt, *, today: date, zone: str) -> Post:
    """Ask a plan's channel how it goes; what was reported since then is shown as done."""
    reported = {record.target.id: record for record in prompt.reported}
    open_targets = [target for target in prompt.targets if target.id not in reported]
    head = _prompt_head(prompt, unreported=len(open_targets))
    blocks: list[Block] = [section(head, block_id="prompt")]
    if stands := health_line(prompt.plan.health):
        blocks.append(context(stands, block_id="prompt:health"))
    for place, target in enumerate(prompt.targets[: limits.PROMPT_TARGETS], start=1):
        record = reported.get(target.id)
        line = _done_line(record) if record else lines.target_line(target, today=today)
        button = None if record else check_in(target)
        blocks.append(section(line, block_id=f"target:{place}", accessory=button))
    left_out = len(prompt.targets) - limits.PROMPT_TARGETS
    blocks += more_line(left_out, block_id="target:more", where="in the plan")
    blocks += _step_lists(prompt, today=today)
    if in_the_way := obstacles_list(prompt.obstacles):
        blocks.append(section(in_the_way, block_id="obstacles"))
    blocks += actions([see_plan(prompt.plan.id)], block_id="prompt:do")
    blocks.append(context(_set_up(prompt, today=today, zone=zone), block_id="prompt:why"))
    told = lines.tell(head, open_targets, lines.target_name)
    return Post(_DUE if prompt.plan.is_confidential else told, tuple(blocks))


def _value(record: CheckInRecord, *, today: date) -> Mrkdwn:
    """Say the value: `Churn % is 6.4 (target 5 by 31 Mar).`, with its day where it was not today."""
    said = {
        "indicator": escape(record.target.indicator, limits.TITLE_IN_LINE) or record.target.ref,
        "value": lines.figure(record.value, record.target),
        "aim": lines.aim(record.target, today=today),
    }
    if record.measured_on == today:
        return write("*{indicator} is {value}* ({aim}).", **said)
    day = say_date(record.measured_on, today=today)
    return write("*{indicator} was {value}* on {day} ({aim}).", day=day, **said)


def _report(record: CheckInRecord) -> list[Block]:
    """Show what was written, and in small print who wrote it and what they expect."""
    shown = {
        "happened": escape(record.happened, limits.REPORT),
        "obstacles": _obstacles(record),
        "next_step": _following(record),
        "changed": _changed(record),
    }
    blocks: list[Block] = [section(said, block_id=name) for name, said in shown.items() if said]
    return [*blocks, context(_by(record), block_id="by")]


def _obstacles(record: CheckInRecord) -> Mrkdwn:
    """Say what stands in the way: what is worked on next, what is parked, and what is solved."""
    parked = [each for each in record.raised if each != record.in_hand]
    told = (("In the way, and next", [record.in_hand]), ("Parked", parked), ("Solved", record.solved))
    return below(
        write("{what}: {items}", what=what, items=join([escape(each) for each in items if each], "; "))
        for what, items in told
        if any(items)
    )


def _following(record: CheckInRecord) -> Mrkdwn:
    """Say what is done next: `Next: S-41 Ring ten customers · Bob · by Fri 12 Mar`."""
    following = record.following
    if following is None:
        return Mrkdwn()
    day = "" if following.by is None else f"by {say_date(following.by, today=record.reported_on)}"
    what = join((escape(following.ref), escape(following.what, limits.REPORT)), " ")
    who = escape(following.who, limits.NAME)
    return write("Next: {step}", step=join((what, who, escape(day))))


def _changed(record: CheckInRecord) -> Mrkdwn:
    """Say what is done otherwise, and since when."""
    if not record.changed or record.changed_on is None:
        return Mrkdwn()
    day = say_date(record.changed_on, today=record.reported_on)
    return write("Changed in the work from {day}: {what}", day=day, what=escape(record.changed))


def _by(record: CheckInRecord) -> Mrkdwn:
    target = record.target
    expected = None if record.expected is None else lines.figure(record.expected, target)
    confidence = CONFIDENCES.get(record.confidence or 0)
    return join(
        (
            escape(record.author_name, limits.NAME),
            lines.name(target.plan_ref, target.plan_title),
            write("next time {value} expected", value=expected) if expected else Mrkdwn(),
            write("confidence: {words}", words=confidence) if confidence else Mrkdwn(),
            _timing(record),
            _edited(record),
            _left_out(record),
        )
    )


def _timing(record: CheckInRecord) -> Mrkdwn:
    """Say that it came before or after its plan asked: `late: asked Mon 1 Mar`."""
    if record.asked_on is None or not (record.is_early or record.is_late):
        return Mrkdwn()
    day = say_date(record.asked_on, today=record.reported_on)
    return write("early: to be asked {day}" if record.is_early else "late: asked {day}", day=day)


def _edited(record: CheckInRecord) -> Mrkdwn:
    """Say that what stands here is not what was reported at first."""
    if record.edited_at is None:
        return Mrkdwn()
    who = escape(record.edited_by or "somebody", limits.NAME)
    return write("edited by {who}, {at}", who=who, at=moment(record.edited_at, zone=record.zone))


def _left_out(record: CheckInRecord) -> Mrkdwn:
    """Say that its value is not counted, and why."""
    why = escape(record.left_out_because, limits.WORDS)
    return write("its value is left out: {why}", why=why) if why else Mrkdwn()


def _prompt_head(prompt: CheckInPrompt, *, unreported: int) -> Mrkdwn:
    plan = lines.plan_name(prompt.plan)
    if not prompt.targets:
        return write("Check-in for *{plan}*: it has no targets yet", plan=plan)
    if not unreported:
        return write("Check-in for *{plan}*: everything is reported", plan=plan)
    return write("Check-in for *{plan}*: {many} to report", plan=plan, many=lines.count(unreported, "target"))


def _done_line(record: CheckInRecord) -> Mrkdwn:
    return write(
        "{mark} *{target}* is {value} · {author}",
        mark=lines.DONE,
        target=lines.target_name(record.target),
        value=lines.figure(record.value, record.target),
        author=escape(record.author_name, limits.NAME),
    )


def _step_lists(prompt: CheckInPrompt, *, today: date) -> list[Block]:
    next_on = prompt.next_prompt_on
    before = "Due" if next_on is None else f"Due before {say_date(next_on, today=today)}"
    blocks: list[Block] = []
    for title, steps, block_id in (
        (before, prompt.due, "due"),
        ("Overdue", prompt.overdue, "overdue"),
    ):
        items = [lines.step_line(step, today=today, says_plan=False) for step in steps]
        if items:
            shown = write("*{title}*\n{items}", title=title, items=read_only_list(items))
            blocks.append(section(shown, block_id=block_id))
    return blocks


def _set_up(prompt: CheckInPrompt, *, today: date, zone: str) -> Mrkdwn:
    next_on = prompt.next_prompt_on
    said = write(
        "Set up by {who}. {asked} {at}; {next}.",
        asked="Late: was to be asked" if prompt.is_late else "Asked",
        who=escape(prompt.set_up_by, limits.NAME) or "the plan's owner",
        at=moment(prompt.asked_at, zone=zone),
        next="for the last time" if next_on is None else f"next on {say_date(next_on, today=today)}",
    )
    if prompt.instead_of is None:
        return said
    name, when = escape(prompt.instead_of.name, limits.NAME), say_away(prompt.instead_of, today=today)
    return write("You get this for {name}, {when}. {said}", name=name, when=when, said=said)
