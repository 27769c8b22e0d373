"""Single measurements and baselines: the forms that put one right, and the answers to them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from slackblocks.blocks import Block
from slackblocks.views import ModalView

from bot.rules.dates import say_date
from bot.rules.measurements import Amended, MeasurementDraft, MeasurementLine
from bot.rules.numbers import type_number, unit_of
from bot.rules.targets import TargetLine
from bot.views import limits, lines
from bot.views.answers import Answers, metadata
from bot.views.buttons import see_target
from bot.views.elements import (
    Key,
    Post,
    actions,
    choice_field,
    context,
    date_field,
    modal,
    section,
    text_field,
)
from bot.views.mrkdwn import Mrkdwn, bold, escape, join, say_day, spoken, write
from bot.views.target_page import say_value
from bot.views.undo import undo_buttons

CORRECT = "measurement.correct"
LEAVE_OUT = "measurement.leave_out"
BASELINE = "baseline.create"


def correct_modal(found: Amended, *, today: date, value: str = "") -> ModalView:
    """Ask what a measurement is to say instead; `value` is what was typed."""
    line, target = found.measurement, found.target
    fields = (
        text_field("value", "Value", value=value or type_number(line.value), example="e.g. 6.4"),
        date_field("on", "Measured on", value=line.on),
    )
    note = (
        "Its check-in says then that it was edited."
        if line.has_check_in
        else "The old value stays in the history."
    )
    ids = metadata(measurement=Key(line.id, line.version))
    blocks = (_about(found, today=today), *fields, context(Mrkdwn(note), block_id="small"))
    return modal(f"Correct {target.ref}", blocks, callback_id=CORRECT, submit="Save", metadata=ids)


def leave_out_modal(found: Amended, *, today: date, because: str = "") -> ModalView:
    """Ask why a measurement is not to count; `because` is what was typed."""
    why = text_field(
        "because",
        "Why it is left out",
        value=because,
        example="e.g. The CRM was down that day",
        hint="It stays on the chart, struck out, with this beside it. All else is worked out without it.",
    )
    ids = metadata(measurement=Key(found.measurement.id, found.measurement.version))
    blocks = (_about(found, today=today), why)
    return modal(
        f"Leave out of {found.target.ref}", blocks, callback_id=LEAVE_OUT, submit="Leave out", metadata=ids
    )


def baseline_modal(target: TargetLine, *, today: date) -> ModalView:
    """Ask what has changed for good, and from when on."""
    found = target.evaluation
    assert found is not None
    side = "over" if found.is_over else "under"
    said = write(
        "{run} check-ins in a row {side} the old average. From the day that you choose, what is measured "
        "is held against the new level; what was before keeps its own.",
        run=found.run,
        side=side,
    )
    days = [(say_day(on, today=today), on.isoformat()) for on in found.may_begin_on]
    fields = (
        choice_field("begins_on", "From", days[: limits.SELECT_OPTIONS], value=days[0][1]),
        text_field("cause", "What has changed", example="e.g. The new onboarding since 1 March"),
    )
    about = context(
        join((lines.target_name(target), lines.name(target.plan_ref, target.plan_title))), block_id="about"
    )
    blocks = (about, section(said, block_id="said"), *fields)
    ids = metadata(target_id=target.id)
    return modal("New baseline", blocks, callback_id=BASELINE, submit="Set baseline", metadata=ids)


def read_correction(view: Mapping[str, Any]) -> tuple[Key, MeasurementDraft]:
    """Read which measurement and what it is to say, or raise InvalidError."""
    answers = Answers(view)
    value = answers.number("value", missing="Write the value that was measured, for example 6.4.")
    on = answers.day("on", missing="Choose the day on which it was measured.")
    answers.ensure_complete()
    assert value is not None
    assert on is not None
    return answers.key("measurement"), MeasurementDraft(value, on, unit_of(answers.text("value")))


def read_reason(view: Mapping[str, Any]) -> tuple[Key, str]:
    """Read which measurement is not to count, and why."""
    answers = Answers(view)
    return answers.key("measurement"), answers.text("because")


def read_baseline(view: Mapping[str, Any]) -> tuple[int, date, str]:
    """Read of which target, from when on, and what has changed, or raise InvalidError."""
    answers = Answers(view)
    target_id = answers.id("target_id")
    try:
        on = date.fromisoformat(answers.choice("begins_on"))
    except ValueError:
        answers.note("begins_on", "Choose the day with which the new level begins.")
        on = date.min
    answers.ensure_complete()
    assert target_id is not None
    return target_id, on, answers.text("cause")


def corrected_message(amended: Amended, *, today: date) -> Post:
    """Answer a correction with what the measurement says now, and what it said before."""
    now = say_value(amended.measurement, amended.target, today=today)
    if amended.undo is None:
        return _answer(amended, "Nothing was changed in {target}: {what}.", what=now)
    return _answer(amended, "Corrected {target}: {what}.", what=now)


def left_out_message(amended: Amended, *, today: date) -> Post:
    """Answer that a measurement does not count, and why, or that it counts again."""
    line = amended.measurement
    what = say_value(line, amended.target, today=today)
    if line.left_out_because:
        because = escape(line.left_out_because, limits.WORDS)
        return _answer(amended, "Left out of {target}: {what}. {why}", what=what, why=because)
    said = "Counted again in {target}: {what}." if amended.undo else "It counts already in {target}: {what}."
    return _answer(amended, said, what=what)


def deleted_message(amended: Amended, *, today: date) -> Post:
    """Answer that a measurement is gone."""
    what = say_value(amended.measurement, amended.target, today=today)
    check_in = ", with its check-in" if amended.measurement.has_check_in else ""
    return _answer(amended, "Deleted {what} from {target}{more}.", what=what, more=check_in)


def baseline_message(target: TargetLine, on: date, cause: str, *, is_removed: bool, today: date) -> Post:
    """Answer that a new baseline counts, or no more."""
    day = say_date(on, today=today)
    facts = {"target": bold(lines.target_name(target)), "day": day}
    if is_removed:
        said = write("Removed the new baseline of {target} from {day}. The one before counts again.", **facts)
    else:
        why = escape(cause, limits.WORDS)
        said = write("New baseline of {target} from {day}: {why}", why=why, **facts)
    return _post(target, said, target.undo)


def _about(found: Amended, *, today: date) -> Block:
    line: MeasurementLine = found.measurement
    now = escape(say_value(line, found.target, today=today))
    by = escape(line.by, limits.NAME)
    return context(join((lines.target_name(found.target), now, by)), block_id="about")


def _answer(amended: Amended, template: str, **values: str) -> Post:
    said = write(template, target=bold(lines.target_name(amended.target)), **values)
    return _post(amended.target, said, amended.undo)


def _post(target: TargetLine, said: Mrkdwn, undo: int | None) -> Post:
    back = undo_buttons([undo], of=f"{target.ref} {target.indicator}")
    blocks = (
        section(said, block_id="amended"),
        *actions([*back, see_target(target)], block_id="amended:do"),
    )
    return Post(spoken(said), blocks, way_back=actions(back, block_id="notice:do"))
