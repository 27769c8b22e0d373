"""The form of a check-in: what a coach asks, in that order, and read back."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from slackblocks.blocks import Block
from slackblocks.views import ModalView

from bot.rules.check_in_lines import CheckInWords
from bot.rules.check_ins import CONFIDENCES, CheckInDraft, CheckInForm, CheckInRecord
from bot.rules.numbers import type_number, unit_of
from bot.rules.obstacles import split_obstacles
from bot.rules.targets import TargetLine
from bot.views import limits, lines
from bot.views.answers import Answers, metadata
from bot.views.buttons import add_target
from bot.views.elements import (
    Key,
    actions,
    choice_field,
    date_field,
    modal,
    read_id,
    section,
    several_field,
    text_field,
    user_field,
)
from bot.views.evaluation import health
from bot.views.mrkdwn import Mrkdwn, bold, escape, join, write
from bot.views.obstacles import obstacle_fields

RECORD = "check_in.record"
EDIT = "check_in.edit"

NOTHING = CheckInWords()
"""Nothing was typed."""

_NO_TARGETS = Mrkdwn("No targets to check in on yet. A target says what is counted, and which value by when.")
_CONFIDENCE_CHOICES = [(f"{number} · {words}", str(number)) for number, words in CONFIDENCES.items()]
_BECOMES_STEP = ("Make the next step an action step of the plan", "yes")


def check_in_modal(
    form: CheckInForm | None,
    *,
    targets: Sequence[TargetLine] = (),
    today: date,
    value: str = "",
    on: date | None = None,
    said: CheckInWords = NOTHING,
    notice: Mrkdwn | None = None,
) -> ModalView:
    """Ask for a check-in on a target, or on one of `targets`.

    `value`, the day `on` and what else was `said` are what was typed; a `notice` says why it is asked for.
    """
    if form is None and not targets:
        blocks = (section(_NO_TARGETS, block_id="none"), *actions([add_target()], block_id="none:do"))
        return modal("Check in", blocks, callback_id=RECORD, close="Close")
    first = _target_field(targets) if form is None else _question(form, today=today)
    fields = (
        *((section(notice, block_id="notice"),) if notice else ()),
        first,
        text_field("value", "Value", value=value, example="e.g. 6.4"),
        date_field("measured_on", "Measured on", value=on or today),
        _happened(said.happened),
        *_in_the_way(form, typed=said.obstacles),
        *_next_step(said.next_step, may_become=form is not None and form.can_add_step),
        _expected(said.expected, optional=form is not None and form.target.deadline_on <= today),
        *_changed(),
        _confidence(),
    )
    ids = metadata(target_id=form.target.id if form is not None else None)
    return modal("Check in", fields, callback_id=RECORD, submit="Check in", metadata=ids)


def edit_modal(record: CheckInRecord, form: CheckInForm, *, today: date) -> ModalView:
    """Ask what should change about a check-in that was recorded."""
    target = record.target
    about = join((bold(lines.target_name(target)), lines.aim(target, today=today)))
    by = None if record.following is None else record.following.by
    fields = (
        text_field("value", "Value", value=type_number(record.value), example="e.g. 6.4"),
        date_field("measured_on", "Measured on", value=record.measured_on),
        _happened(record.happened),
        *_in_the_way(form),
        *_next_step(record.next_step, who=record.next_id, by=by),
        _expected("" if record.expected is None else type_number(record.expected), optional=True),
        *_changed(record.changed, on=record.changed_on),
        _confidence(record.confidence),
    )
    ids = metadata(target_id=target.id, check_in=Key(record.id, record.version))
    blocks = (section(about, block_id="target"), *fields)
    return modal("Edit check-in", blocks, callback_id=EDIT, submit="Save", metadata=ids)


def read_key(view: Mapping[str, Any]) -> Key:
    """Read which check-in, as somebody saw it, a form is about."""
    return Answers(view).key("check_in")


def read_draft(view: Mapping[str, Any]) -> CheckInDraft:
    """Read a new or edited check-in, or raise InvalidError."""
    answers = Answers(view)
    target_id = answers.id("target_id", missing="Choose what you report on.")
    value = answers.number("value", missing="Write the value that was measured, for example 6.4.")
    measured_on = answers.day("measured_on", missing="Choose the day on which it was measured.")
    expected = answers.number("expected")
    next_on, changed_on = answers.day("next_on"), answers.day("changed_on")
    answers.ensure_complete()
    assert target_id is not None
    assert value is not None
    assert measured_on is not None
    confidence = answers.choice("confidence")
    solved = (read_id(each) for each in answers.choices("solved"))
    return CheckInDraft(
        target_id=target_id,
        value=value,
        measured_on=measured_on,
        happened=answers.text("happened"),
        next_step=answers.text("next_step"),
        expected=expected,
        confidence=int(confidence) if confidence.isdecimal() else None,
        next_id=answers.person("next_id"),
        next_on=next_on,
        becomes_step=bool(answers.choices("becomes_step")),
        changed=answers.text("changed"),
        changed_on=changed_on,
        in_hand=read_id(answers.choice("obstacle")),
        raised=split_obstacles(answers.text("new_obstacles")),
        solved=tuple(each for each in solved if each is not None),
        said_unit=unit_of(answers.text("value")),
    )


def _question(form: CheckInForm, *, today: date) -> Block:
    """Say what is asked: `Target 5 by 31 Mar; last time 7.4, Ana expected 7; now?`."""
    target = form.target
    asked = lines.aim(target, today=today)
    said = [Mrkdwn(asked[:1].upper() + asked[1:])]
    if target.latest is not None:
        last = write("last time {value}", value=lines.figure(target.latest, target))
        said.append(join((last, _expectation(target)), ", "))
    question = join((*said, Mrkdwn("now?")), "; ")
    ahead = lines.milestones(target, today=today)
    on_the_way = write("On the way: {ahead}", ahead=ahead) if ahead else Mrkdwn()
    stands = Mrkdwn() if target.latest is None else health(target.evaluation)
    name = join((bold(lines.target_name(target)), stands), " ")
    return section(join((name, question, on_the_way), "\n"), block_id="target")


def _expectation(target: TargetLine) -> Mrkdwn:
    if target.expected is None:
        return Mrkdwn()
    value = lines.figure(target.expected, target)
    by = escape(target.latest_by, limits.NAME)
    return write("{by} expected {value}", by=by, value=value) if by else write("{it} expected", it=value)


def _target_field(targets: Sequence[TargetLine]) -> Block:
    choices = [(f"{target.ref} {target.indicator}", str(target.id)) for target in targets]
    return choice_field("target_id", "Target", choices, value=choices[0][1] if len(choices) == 1 else "")


def _expected(value: str = "", *, optional: bool = False) -> Block:
    return text_field(
        "expected",
        "Value expected next time",
        value=value,
        example="e.g. 6",
        optional=optional,
        hint="Said now, it shows next time what you understood of how this works. It need not be right.",
    )


def _happened(value: str) -> Block:
    return text_field(
        "happened",
        "What happened",
        value=value,
        lines=True,
        optional=True,
        hint="What was tried, what came of it, and what did you learn?",
    )


def _in_the_way(form: CheckInForm | None, *, typed: Sequence[str] = ()) -> tuple[Block, ...]:
    """Ask what stands in the way: which of the parked obstacles is next, which are solved, what is new."""
    known = () if form is None else form.obstacles
    raised = [*(() if form is None else form.raised), *typed]
    return (
        *(obstacle_fields(known, in_hand=form.in_hand, solved=form.solved) if form is not None else ()),
        text_field(
            "new_obstacles",
            "New obstacles" if known else "Obstacles",
            value="\n".join(raised),
            lines=True,
            optional=True,
            example="e.g. Legal has not answered",
            hint="One a line. They are parked with the plan; without a choice above, the first one is next."
            if known
            else "What stands in the way, one a line. The first is worked on next, the others are parked.",
        ),
    )


def _next_step(
    value: str = "", *, who: str | None = None, by: date | None = None, may_become: bool = False
) -> tuple[Block, ...]:
    step = several_field("becomes_step", "Action step", [_BECOMES_STEP], optional=True)
    return (
        text_field("next_step", "Next step", value=value, lines=True, optional=True),
        user_field("next_id", "Who takes it", value=who, optional=True),
        date_field("next_on", "By when", value=by, optional=True),
        *((step,) if may_become else ()),
    )


def _changed(value: str = "", *, on: date | None = None) -> tuple[Block, ...]:
    return (
        text_field(
            "changed",
            "What changed in the work",
            value=value,
            optional=True,
            example="e.g. New customers are called on day one",
            hint="It becomes a numbered line on the chart, so that one sees what it did.",
        ),
        date_field("changed_on", "Changed from", value=on, optional=True),
    )


def _confidence(value: int | None = None) -> Block:
    return choice_field(
        "confidence",
        "Confidence",
        _CONFIDENCE_CHOICES,
        value="" if value is None else str(value),
        optional=True,
        hint="How likely you think it is that the target will be reached.",
    )
