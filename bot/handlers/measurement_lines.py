"""Lines about single measurements: put one right, leave one out for a reason, and count it again."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime

from bot.errors import DoubtfulValueError, InvalidError
from bot.handlers.scene import Forms
from bot.rules.access import Actor
from bot.rules.check_ins import take_first_day
from bot.rules.dates import is_month
from bot.rules.grammar import Command, Verb
from bot.rules.measurements import Amended, MeasurementDraft
from bot.rules.numbers import NumberProblem, read_number, type_number
from bot.rules.units import take_unit
from bot.services.measurements import Measurements
from bot.views import measurements as views
from bot.views.elements import Post
from bot.views.second_looks import doubtful_message

_EXAMPLES = {
    "correct": "correct T-1 6.4 on 12 Nov",
    "exclude": "exclude T-1 12 Nov broken sensor",
    "include": "include T-1 12 Nov",
}


async def correct(
    line: Command,
    measurements: Measurements,
    forms: Forms,
    actor: Actor,
    today: date,
    now: datetime,
    is_again: bool,  # noqa: FBT001  # by its name
) -> Post | None:
    """Answer `correct T-3 6.4 on 12 Nov`; without the value, its form. Without a day it is the last one."""
    if line.value is not None and line.text and is_month(line.text.split()[0].lower().strip(".,")):
        said = f"Write the value first and the day behind it: {_EXAMPLES['correct']}"
        raise InvalidError({"on": said})
    found, rest = await _find(line, measurements, actor=actor, today=today, now=now)
    if rest and line.value is None and not line.bad_number:
        raise InvalidError({"value": f'"{rest}" is no number. For example: {_EXAMPLES["correct"]}'})
    if line.bad_number:
        problem = read_number(line.bad_number)
        said = problem.text if isinstance(problem, NumberProblem) else f"{line.bad_number} is no number."
        raise InvalidError({"value": said})
    if rest:
        raise InvalidError({"on": f'"{rest}" is no day. For example: {_EXAMPLES["correct"]}'})
    if line.value is None:
        await forms.open(views.correct_modal(found, today=today))
        return None
    row = found.measurement
    draft = MeasurementDraft(line.value, row.on)
    try:
        amended = await measurements.correct(
            row.id, draft, version=row.version, actor=actor, now=now, asks=not is_again
        )
    except DoubtfulValueError as error:
        return doubtful_message(error, line=line.raw, target=found.target, text=line.text, verb="correct")
    return views.corrected_message(amended, today=today)


async def open_correct(
    line: Command, measurements: Measurements, forms: Forms, actor: Actor, today: date, now: datetime
) -> None:
    """Open the form in which a measurement is corrected, with the value that was typed."""
    found, _ = await _find(line, measurements, actor=actor, today=today, now=now)
    value = line.bad_number if line.value is None else type_number(line.value)
    await forms.open(views.correct_modal(found, today=today, value=value))


async def exclude(
    line: Command, measurements: Measurements, forms: Forms, actor: Actor, today: date, now: datetime
) -> Post | None:
    """Answer `exclude T-3 12 Nov broken sensor`; without a reason, the form that asks for it."""
    found, because = await _find_out(line, measurements, actor=actor, today=today, now=now)
    if not because:
        await forms.open(views.leave_out_modal(found, today=today))
        return None
    left_out = await measurements.leave_out(found.measurement.id, because, actor=actor, now=now)
    return views.left_out_message(left_out, today=today)


async def open_exclude(
    line: Command, measurements: Measurements, forms: Forms, actor: Actor, today: date, now: datetime
) -> None:
    """Open the form in which a measurement is left out, with the reason that was typed."""
    found, because = await _find_out(line, measurements, actor=actor, today=today, now=now)
    await forms.open(views.leave_out_modal(found, today=today, because=because))


async def include(
    line: Command, measurements: Measurements, actor: Actor, today: date, now: datetime
) -> Post:
    """Answer `include T-3 12 Nov`: it counts again."""
    found, _ = await _find_out(line, measurements, actor=actor, today=today, now=now)
    counted = await measurements.count_again(found.measurement.id, actor=actor, now=now)
    return views.left_out_message(counted, today=today)


async def _find(
    line: Command, measurements: Measurements, *, actor: Actor, today: date, now: datetime
) -> tuple[Amended, str]:
    """Return the measurement that a line puts right, and what of the line is no day."""
    number = _target_of(line)
    day, rest = take_first_day(line.text, today=today, day_first=actor.day_first)
    found = await measurements.find(number, day, actor=actor, now=now)
    if line.value is None:
        return found, rest
    text = take_unit(line.text, said=line.unit, unit=found.target.unit, ref=found.target.ref)
    if text == line.text:
        return found, rest
    day, rest = take_first_day(text, today=today, day_first=actor.day_first)
    return await measurements.find(number, day, actor=actor, now=now), rest


async def _find_out(
    line: Command, measurements: Measurements, *, actor: Actor, today: date, now: datetime
) -> tuple[Amended, str]:
    """Return the measurement of the day that a line begins with, and what it says behind that."""
    number = _target_of(line)
    day, rest = take_first_day(line.text, today=today, day_first=actor.day_first)
    if day is None:
        said = f"Say first on which day it was measured, for example: {_EXAMPLES[str(line.verb)]}"
        raise InvalidError({"refs": said})
    is_out = line.verb is Verb.INCLUDE
    found = await measurements.find(number, day, actor=actor, now=now, leaves_out=True, is_out=is_out)
    return found, rest


def _target_of(line: Command) -> int:
    if len(line.refs) != 1 or line.refs[0].kind != "T":
        raise InvalidError({"refs": f"Name one target, for example: {_EXAMPLES[str(line.verb)]}"})
    return line.refs[0].number


ANSWERS: Mapping[Verb, Callable[..., Awaitable[Post | None]]] = {
    Verb.CORRECT: correct,
    Verb.EXCLUDE: exclude,
    Verb.INCLUDE: include,
}
"""What each of these verbs does."""

CORRECTIONS: Mapping[Verb, Callable[..., Awaitable[None]]] = {
    Verb.CORRECT: open_correct,
    Verb.EXCLUDE: open_exclude,
}
"""The form in which a refused line of one can be corrected."""
