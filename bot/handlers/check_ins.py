"""What people do with check-ins: answer by a line, from a prompt, or from Home."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slackblocks.views import ModalView

from bot.directory import Directory
from bot.errors import DoubtfulValueError, InvalidError, NotFoundError
from bot.handlers.lines import ensure_date
from bot.handlers.scene import Forms
from bot.rules.access import Actor, Deed
from bot.rules.check_in_lines import CheckInWords, read_check_in
from bot.rules.check_ins import CheckInDraft, asks_for_balance, take_day
from bot.rules.grammar import Command
from bot.rules.numbers import NumberProblem, read_number, type_number
from bot.rules.targets import TargetLine
from bot.rules.units import take_unit
from bot.services.check_ins import CheckIns
from bot.services.plans import Plans
from bot.services.targets import Targets
from bot.views import check_ins as check_in_views
from bot.views.elements import Key, Post, read_id
from bot.views.noted import is_asked
from bot.views.second_looks import doubtful_message

_WHO = "Whoever owns a target, or its plan, checks in on it."


async def check_in(
    line: Command,
    forms: Forms,
    plans: Plans,
    targets: Targets,
    check_ins: CheckIns,
    actor: Actor,
    today: date,
    now: datetime,
    is_again: bool,  # noqa: FBT001  # by its name
) -> Post | None:
    """Answer `checkin`: recorded at once when it names a target and has a value, else the form."""
    ensure_date(line)
    target, choices = await _find_targets(line, plans, targets, actor=actor, now=now)
    if line.bad_number:
        problem = read_number(line.bad_number)
        said = problem.text if isinstance(problem, NumberProblem) else f"{line.bad_number} is no number."
        raise InvalidError({"value": said})
    if target is None or line.value is None or not _names_target(line):
        await forms.open(
            await _form(target, choices, check_ins, actor=actor, today=today, now=now, line=line)
        )
        return None
    text = take_unit(line.text, said=line.unit, unit=target.unit, ref=target.ref)
    day, happened = take_day(text, today=today, day_first=actor.day_first)
    draft = _draft(line.value, read_check_in(happened), target_id=target.id, on=day or today)
    try:
        record = await check_ins.record(draft, actor=actor, now=now, asks=not is_again)
    except DoubtfulValueError as error:
        return doubtful_message(error, line=line.raw, target=target, text=line.text)
    return check_in_views.recorded_message(record, today=today)


def _draft(value: Decimal, said: CheckInWords, *, target_id: int, on: date) -> CheckInDraft:
    """Return what a line reports, or refuse what it expects where that is no number."""
    expected = read_number(said.expected) if said.expected else None
    if isinstance(expected, NumberProblem):
        raise InvalidError({"expected": expected.text})
    return CheckInDraft(
        target_id=target_id,
        value=value,
        measured_on=on,
        happened=said.happened,
        expected=expected,
        next_step=said.next_step,
        raised=said.obstacles,
    )


async def correct_check_in(
    line: Command,
    forms: Forms,
    plans: Plans,
    targets: Targets,
    check_ins: CheckIns,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Open the check-in form with what could be understood of a refused line."""
    target, choices = await _find_targets(line, plans, targets, actor=actor, now=now)
    await forms.open(await _form(target, choices, check_ins, actor=actor, today=today, now=now, line=line))


async def open_form(
    ack: AsyncAck,
    action: dict[str, Any],
    forms: Forms,
    plans: Plans,
    targets: Targets,
    check_ins: CheckIns,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Open the check-in form of the target whose button was pressed, or of one to be chosen."""
    target_id = read_id(str(action.get("value") or ""))
    if target_id is None:
        choices = await targets.list_to_check_in(actor=actor)
        found = await _only_one(choices, plans, actor=actor, now=now)
        form = await _form(*found, check_ins, actor=actor, today=today, now=now)
    else:
        asked = await check_ins.get_form(target_id, actor=actor, now=now)
        form = check_in_views.check_in_modal(asked, today=today)
    await forms.open(form)
    await ack()


async def record(
    ack: AsyncAck,
    view: dict[str, Any],
    forms: Forms,
    check_ins: CheckIns,
    directory: Directory,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Record the check-in of a submitted form."""
    draft = check_in_views.read_draft(view)
    await directory.learn_members(actor, [draft.next_id], now=now)
    kept = await check_ins.record(draft, actor=actor, now=now, asks=not is_asked(view))
    post = check_in_views.recorded_message(kept, today=today)
    if asks_for_balance(kept):
        assert kept.balance is not None
        other = await check_ins.get_form(kept.balance.target.id, actor=actor, now=now)
        following = check_in_views.check_in_modal(
            other, today=today, notice=check_in_views.balance_notice(kept, today=today)
        )
        await forms.go_on(view, post, following, ack=ack)
        return
    await forms.finish(view, post, ack=ack, title="Recorded")


async def open_edit(
    ack: AsyncAck, action: dict[str, Any], forms: Forms, check_ins: CheckIns, actor: Actor, today: date
) -> None:
    """Open the form of the check-in whose Edit was pressed."""
    key = Key.read(str(action.get("value") or ""))
    kept, offered = await check_ins.get_to_edit(key.id, actor=actor)
    await forms.open(check_in_views.edit_modal(kept, offered, today=today))
    await ack()


async def edit(
    ack: AsyncAck,
    view: dict[str, Any],
    forms: Forms,
    check_ins: CheckIns,
    directory: Directory,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Change a check-in as its form says."""
    draft, key = check_in_views.read_draft(view), check_in_views.read_key(view)
    await directory.learn_members(actor, [draft.next_id], now=now)
    kept = await check_ins.edit(
        key.id, draft, version=key.version, actor=actor, now=now, asks=not is_asked(view)
    )
    post = check_in_views.recorded_message(kept, today=today, what="Changed")
    await forms.finish(view, post, ack=ack, title="Check-in changed")


async def _find_targets(
    line: Command, plans: Plans, targets: Targets, *, actor: Actor, now: datetime
) -> tuple[TargetLine | None, Sequence[TargetLine]]:
    """Return the target that a line is about where that is clear, and those that it could be about."""
    if not line.refs:
        return await _only_one(await targets.list_to_check_in(actor=actor), plans, actor=actor, now=now)
    ref, *others = line.refs
    if others or ref.kind not in {"T", "P"}:
        said = "One target at a time, please" if others else f"{ref} is no target. Name one"
        raise InvalidError({"target_id": f"{said}, for example: checkin T-1 6.4"})
    if ref.kind == "T":
        return await targets.get(actor=actor, number=ref.number, deed=Deed.CHECK_IN), ()
    page = await plans.get_page(actor=actor, now=now, number=ref.number)
    choices = await targets.list_to_check_in(actor=actor, plan_id=page.plan.id)
    return await _only_one(choices, plans, actor=actor, now=now, within=f" in {ref}")


async def _only_one(
    choices: Sequence[TargetLine], plans: Plans, *, actor: Actor, now: datetime, within: str = ""
) -> tuple[TargetLine | None, Sequence[TargetLine]]:
    """Return the target where there is no choice; where there is none at all, say who could help it."""
    if not choices:
        can_add = await plans.list_editable(actor=actor, now=now)
        way = 'Add one: target "Churn %" from 8 to 5' if can_add else _WHO
        raise NotFoundError(f"There is no target{within} that you can check in on yet. {way}")
    return (choices[0] if len(choices) == 1 else None), choices


def _names_target(line: Command) -> bool:
    return any(ref.kind == "T" for ref in line.refs)


async def _form(
    target: TargetLine | None,
    choices: Sequence[TargetLine],
    check_ins: CheckIns,
    *,
    actor: Actor,
    today: date,
    now: datetime,
    line: Command | None = None,
) -> ModalView:
    value, typed = line.bad_number if line else "", line.text if line else ""
    if line and line.bad_number:
        typed = line.text.removeprefix(line.bad_number).strip(" ,")
    if line and line.value is not None:
        value = type_number(line.value)
    day, rest = take_day(typed, today=today, day_first=actor.day_first)
    form = None if target is None else await check_ins.get_form(target.id, actor=actor, now=now)
    said = read_check_in(rest)
    return check_in_views.check_in_modal(form, targets=choices, today=today, value=value, on=day, said=said)


def register(app: AsyncApp) -> None:
    """Register the buttons and the forms of check-ins."""
    app.action("check_in.open")(open_form)
    app.action("check_in.edit")(open_edit)
    app.view("check_in.record")(record)
    app.view("check_in.edit")(edit)
