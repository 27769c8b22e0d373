"""What people do with resources by a line: budget, hours, tool, and a plan's ledger."""

import re
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from bot.directory import Directory
from bot.errors import InvalidError
from bot.handlers.lines import ensure_date, first_person, unclear_person, warnings_of, without_bad_date
from bot.handlers.pages import Pages
from bot.handlers.plans import choose_plan
from bot.handlers.resource_bookings import (
    KINDS,
    book,
    named,
    open_edit,
    resource_in,
    set_hours,
    set_tool,
    take_from,
)
from bot.handlers.scene import Forms
from bot.rules.access import Actor, Deed
from bot.rules.action_steps import StepLine
from bot.rules.grammar import Command, Ref
from bot.rules.ledger import ResourceDraft
from bot.rules.money import CURRENCIES, read_currency, take_currency
from bot.rules.numbers import NumberProblem, read_number, type_number
from bot.rules.plans import PlanLine
from bot.rules.resource_words import hours_a_week, read_tool
from bot.rules.resources import Capacity
from bot.services.action_steps import ActionSteps
from bot.services.plans import Plans
from bot.services.resources import Resources
from bot.views import resource_forms as forms_of
from bot.views import resources as views
from bot.views.elements import Origin, Post
from bot.views.which import Choice, which_message
from storage.models import ResourceKind, ToolState

_CODE = re.compile(r"[A-Z]{3}")
_AMOUNT = re.compile(r"(?P<figure>\S*[0-9]\S*) ?(?P<code>[A-Z]{3})\b")


async def budget(
    line: Command,
    place: str,
    forms: Forms,
    plans: Plans,
    action_steps: ActionSteps,
    resources: Resources,
    actor: Actor,
    today: date,
    now: datetime,
) -> Post | None:
    """Answer `budget S-41 1200 EUR venue`; with R- what of it is committed or spent."""
    ensure_date(line)
    _ensure_number(line, "planned")
    line = _with_currency(line)
    if (ref := resource_in(line)) is not None:
        return await book(line, ref, resources, forms, actor=actor, today=today, now=now)
    plan, step, editable = await _where(line, plans, action_steps, actor=actor, place=place, now=now)
    if plan is None or line.value is None:
        await _open(line, plan, step, editable, forms, resources, actor=actor, today=today, now=now)
        return None
    _ensure_one_currency(line)
    currency = await _currency(line, resources, plan, actor=actor, now=now)
    draft = ResourceDraft(
        plan.id,
        ResourceKind.BUDGET,
        step_id=step.id if step else None,
        name=line.text,
        currency=currency,
        planned=line.value,
    )
    added = await resources.create(draft, actor=actor, now=now)
    return views.added_message(added, today=today, warnings=warnings_of(line))


async def hours(
    line: Command,
    place: str,
    forms: Forms,
    plans: Plans,
    action_steps: ActionSteps,
    resources: Resources,
    directory: Directory,
    actor: Actor,
    today: date,
    now: datetime,
) -> Post | None:
    """Answer `hours S-41 @ann 6/week until 30 Jun`; with R- so many hours instead."""
    ensure_date(line)
    _ensure_number(line, "hours")
    if (ref := resource_in(line)) is not None:
        return await set_hours(line, ref, resources, forms, directory, actor=actor, today=today, now=now)
    plan, step, editable = await _where(line, plans, action_steps, actor=actor, place=place, now=now)
    member_id = first_person(line, actor) or (step.assignee_id if step else None)
    if plan is None or line.value is None or member_id is None or unclear_person(line):
        await _open(line, plan, step, editable, forms, resources, actor=actor, today=today, now=now)
        return None
    await directory.learn_members(actor, [member_id], now=now)
    first_on, last_on = first_days(plan, step=step, today=today)
    capacity = await resources.get_capacity(member_id, actor=actor, now=now)
    what, many = hours_a_week(line.value, line.unit, line.text, capacity=capacity)
    what, from_on = take_from(what, today=today, actor=actor)
    from_on = from_on or first_on
    draft = ResourceDraft(
        plan.id,
        ResourceKind.PERSON,
        step_id=step.id if step else None,
        name=what,
        member_id=member_id,
        hours=many,
        from_on=from_on,
        until_on=line.due or max(last_on, from_on),
    )
    added = await resources.create(draft, actor=actor, now=now)
    return views.added_message(added, today=today, warnings=warnings_of(line))


async def tool(
    line: Command,
    place: str,
    forms: Forms,
    plans: Plans,
    action_steps: ActionSteps,
    resources: Resources,
    actor: Actor,
    today: date,
    now: datetime,
) -> Post | None:
    """Answer `tool P-12 Datadog by 1 Mar`; with R- how far it is: `tool R-5 ready`."""
    ensure_date(line)
    name, state = read_tool(line.text)
    if (ref := resource_in(line)) is not None:
        return await set_tool(line, ref, resources, forms, actor=actor, today=today, now=now)
    plan, step, editable = await _where(line, plans, action_steps, actor=actor, place=place, now=now)
    if plan is None or not name:
        await _open(line, plan, step, editable, forms, resources, actor=actor, today=today, now=now)
        return None
    draft = ResourceDraft(
        plan.id,
        ResourceKind.TECHNOLOGY,
        step_id=step.id if step else None,
        name=name,
        tool_state=state or ToolState.NEEDED,
        until_on=line.due,
    )
    added = await resources.create(draft, actor=actor, now=now)
    return views.added_message(added, today=today, warnings=warnings_of(line))


async def show(line: Command, pages: Pages, resources: Resources, actor: Actor, now: datetime) -> Post:
    """Answer `resources P-12`: the ledger of a plan, or a step with what it takes; alone, of which plan."""
    _ensure_only_asked(line)
    if len(line.refs) == 1 and line.refs[0].kind == "S":
        return await pages.draw(Origin("show", str(line.refs[0])), actor=actor, now=now)
    if len(line.refs) > 1 or any(ref.kind not in "PR" for ref in line.refs):
        raise InvalidError({"refs": "Name one plan, for example: resources P-1"})
    if line.refs and line.refs[0].kind == "R":
        found = await resources.get(actor=actor, number=line.refs[0].number)
        return await pages.draw(Origin("ledger", found.plan_ref), actor=actor, now=now)
    if line.refs:
        return await pages.draw(Origin("ledger", str(line.refs[0])), actor=actor, now=now)
    mine = await pages.list_mine(actor=actor, now=now)
    if not mine:
        raise InvalidError({"refs": "Name one plan, for example: resources P-1"})
    if len(mine) > 1:
        return which_message(
            "plan", [Choice(each.ref, each.title, f"{line.verb} {each.ref}") for each in mine]
        )
    return await pages.draw(Origin("ledger", mine[0].ref), actor=actor, now=now)


def _ensure_only_asked(line: Command) -> None:
    """Refuse a line that says what a plan needs behind the verb that only shows it."""
    of = str(line.refs[0]) if line.refs else "P-1"
    adds = line.text.lower().startswith(("budget", "hours", "tool")) or any(map(str.isdigit, line.text))
    if adds or line.people or line.me:
        examples = f"budget {of} 1200 EUR · hours {of} @ann 6/week · tool {of} Datadog"
        raise InvalidError(
            {"refs": f"That only shows them, so nothing was added. To add one type: {examples}"}
        )


async def correct(
    line: Command,
    place: str,
    forms: Forms,
    plans: Plans,
    action_steps: ActionSteps,
    resources: Resources,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Open the form with what could be understood of a refused line."""
    line = without_bad_date(line)
    if (ref := resource_in(line)) is not None and line.verb is not None:
        found = await named(ref, KINDS[line.verb], resources, actor)
        await open_edit(found, resources, forms, actor)
        return
    plan, step, editable = await _where(line, plans, action_steps, actor=actor, place=place, now=now)
    await _open(line, plan, step, editable, forms, resources, actor=actor, today=today, now=now)


def first_days(plan: PlanLine | None, *, today: date, step: StepLine | None = None) -> tuple[date, date]:
    """Return the days from and until which somebody's hours are meant, if nothing else is said."""
    if plan is None:
        return today, today
    from_on = max(today, plan.starts_on)
    due_on = step.due_on if step is not None else None
    return from_on, max(due_on or plan.ends_on, from_on)


async def sole_currency(resources: Resources, plan: PlanLine | None, *, actor: Actor, now: datetime) -> str:
    """Return the currency in which all of a plan's budgets are, if there is one."""
    if plan is None:
        return ""
    ledger = await resources.get_ledger(actor=actor, now=now, plan_id=plan.id)
    return next(iter(ledger.sums.budgets)) if len(ledger.sums.budgets) == 1 else ""


async def _where(
    line: Command, plans: Plans, action_steps: ActionSteps, *, actor: Actor, place: str, now: datetime
) -> tuple[PlanLine | None, StepLine | None, tuple[PlanLine, ...]]:
    """Return the plan and the step that a line is about, and all plans that it could be about."""
    wrong = [ref for ref in line.refs if ref.kind not in "PS"]
    steps = [ref for ref in line.refs if ref.kind == "S"]
    if wrong or steps[1:]:
        said = f"{wrong[0]} has no resources of its own." if wrong else "One step at a time, please."
        raise InvalidError({"refs": f"{said} Name a step or a plan, for example: {line.verb} S-1"})
    step = None
    if steps:
        (step,) = await action_steps.list_by_numbers([steps[0].number], actor=actor)
        plan_ref = Ref("P", int(step.plan_ref.partition("-")[2]))
        others = [ref for ref in line.refs if ref.kind == "P" and ref != plan_ref]
        if others:
            said = f"{step.ref} is of {plan_ref}, not of {others[0]}. Name one of them."
            raise InvalidError({"refs": said})
        line = replace(line, refs=(plan_ref,))
    plan, editable = await choose_plan(line, plans, Deed.EDIT_RESOURCES, actor=actor, place=place, now=now)
    return plan, step, tuple(editable)


async def _open(
    line: Command,
    plan: PlanLine | None,
    step: StepLine | None,
    editable: tuple[PlanLine, ...],
    forms: Forms,
    resources: Resources,
    *,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    assert line.verb is not None
    kind = KINDS[line.verb]
    steps = await resources.list_steps(plan.id, actor=actor) if plan else ()
    prefill = forms_of.ResourcePrefill(kind, plan.id if plan else None, step.id if step else None)
    match kind:
        case ResourceKind.BUDGET:
            known = await sole_currency(resources, plan, actor=actor, now=now)
            typed = line.unit if line.unit in CURRENCIES else ""
            planned = type_number(line.value) if line.value is not None else line.bad_number
            prefill = replace(prefill, planned=planned, currency=typed or known, name=line.text)
        case ResourceKind.PERSON:
            from_on, until_on = first_days(plan, step=step, today=today)
            member_id = first_person(line, actor) or (step.assignee_id if step else None)
            many = line.bad_number
            if line.value is not None:
                capacity = await resources.get_capacity(member_id, actor=actor, now=now)
                many = _typed_hours(line, capacity)
            prefill = replace(
                prefill,
                member_id=member_id,
                hours=many,
                from_on=from_on,
                until_on=line.due or until_on,
                hint=unclear_person(line),
            )
        case ResourceKind.TECHNOLOGY:
            name, state = read_tool(line.text)
            prefill = replace(prefill, name=name, tool_state=state or ToolState.NEEDED, until_on=line.due)
    await forms.open(forms_of.create_modal(prefill, plans=editable or ([plan] if plan else []), steps=steps))


def _typed_hours(line: Command, capacity: Capacity) -> str:
    """Return the hours of a week that a line says, else its number, as a field of a form has them."""
    value = line.value or Decimal(0)
    try:
        return type_number(hours_a_week(value, line.unit, line.text, capacity=capacity)[1])
    except InvalidError:
        return f"{type_number(value)} {line.unit}".strip()


def _ensure_number(line: Command, field: str) -> None:
    if line.bad_number:
        problem = read_number(line.bad_number)
        said = problem.text if isinstance(problem, NumberProblem) else f"{line.bad_number} is no number."
        raise InvalidError({field: said})


def _with_currency(line: Command) -> Command:
    """Take the code of a currency behind the amount out of the text, also a rare one and in small letters.

    Raises InvalidError where nothing but what looks like a code stands there and is none.
    """
    if line.value is None or line.unit:
        return line
    code, rest = take_currency(line.text)
    if not code and (looks := _CODE.fullmatch(line.text)):
        read_currency(looks[0])
    return replace(line, unit=code, text=rest)


def _ensure_one_currency(line: Command) -> None:
    """Refuse a line with a second amount in it: amounts in two currencies are two lines."""
    for match in _AMOUNT.finditer(line.text):
        if match["code"] in CURRENCIES and not isinstance(read_number(match["figure"]), NumberProblem):
            said = f"{match[0]} is a second amount. Write a line for each currency: they are never added."
            raise InvalidError({"planned": said})


async def _currency(
    line: Command, resources: Resources, plan: PlanLine, *, actor: Actor, now: datetime
) -> str:
    """Return the currency that a line names, else the one in which the plan's budgets are."""
    typed = line.unit.upper()
    if typed and typed != "$":
        return typed
    known = await sole_currency(resources, plan, actor=actor, now=now)
    if known and (not typed or known.endswith("D")):
        return known
    asked = "Which dollar? Write its code" if typed else "In which currency? Write its code"
    example = "USD" if typed else "EUR"
    said = f"{asked} behind the amount, for example: {line.verb} {line.refs[0] if line.refs else plan.ref} "
    raise InvalidError({"currency": f"{said}{type_number(line.value or Decimal(1200))} {example}"})
