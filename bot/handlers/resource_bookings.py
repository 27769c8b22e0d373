"""What people do by a line with a resource that they name: `budget R-3 spent 400`, `tool R-5 ready`."""

import re
from datetime import date, datetime
from decimal import Decimal

from bot.directory import Directory
from bot.errors import InvalidError
from bot.handlers.lines import first_person, unclear_person
from bot.handlers.scene import Forms
from bot.rules.access import Actor, Deed
from bot.rules.dates import DateReader
from bot.rules.grammar import Command, Ref, Verb
from bot.rules.ledger import AMOUNTS, ResourceDraft, ResourceLine, draft_of
from bot.rules.resource_words import Booking, hours_a_week, read_booking, read_tool
from bot.services.resources import Resources
from bot.views import resource_forms as forms_of
from bot.views import resources as views
from bot.views.elements import Post
from storage.models import ResourceKind, ToolState

_FROM = re.compile(r"\bfrom (?P<day>\S.*)$", re.IGNORECASE)
_MORE = re.compile(r"\bR-?[0-9]+\s+\+ ?[^\s\w]?[0-9]", re.IGNORECASE)
"""A number right behind the reference that is to be added to what there was."""
KINDS = {
    Verb.BUDGET: ResourceKind.BUDGET,
    Verb.HOURS: ResourceKind.PERSON,
    Verb.TOOL: ResourceKind.TECHNOLOGY,
}


async def book(
    line: Command,
    ref: Ref,
    resources: Resources,
    forms: Forms,
    *,
    actor: Actor,
    today: date,
    now: datetime,
) -> Post | None:
    """Write what of a budget is committed or spent: `budget R-3 spent 400`, `budget R-3 spent +50`."""
    found = await named(ref, ResourceKind.BUDGET, resources, actor)
    budget_of = found.budget
    assert budget_of is not None
    booking = _booking(line)
    if booking is None:
        await open_edit(found, resources, forms, actor)
        return None
    if booking.currency and booking.currency not in {budget_of.currency, "$"}:
        said = f"{found.ref} is in {budget_of.currency}. Write {booking.currency} as a line of its own."
        raise InvalidError({"currency": said})
    known: dict[str, Decimal] = {name: getattr(budget_of, name) for name in AMOUNTS}
    amount = booking.amount + (known[booking.field] if booking.is_added else Decimal(0))
    draft = draft_of(found, **{booking.field: amount})
    return await _edited(found, draft, resources, actor=actor, today=today, now=now)


def _booking(line: Command) -> Booking | None:
    """Return what a line books: by its words, or by the number that stands first in it."""
    booking = read_booking(line.text)
    if booking is None and line.value is not None:
        field = {"committed": "committed", "spent": "spent", "paid": "spent"}.get(
            line.text.lower(), "planned"
        )
        return Booking(field, line.value, line.unit, is_added=_MORE.search(line.raw) is not None)
    return booking


async def set_hours(
    line: Command,
    ref: Ref,
    resources: Resources,
    forms: Forms,
    directory: Directory,
    *,
    actor: Actor,
    today: date,
    now: datetime,
) -> Post | None:
    """Have somebody, or somebody else, give so many hours of a week instead, or from or until another day."""
    found = await named(ref, ResourceKind.PERSON, resources, actor)
    share, who = found.share, first_person(line, actor)
    assert share is not None
    _, from_on = take_from(line.text, today=today, actor=actor)
    if unclear_person(line) or (line.value is None and line.due is None and not (from_on or who)):
        await open_edit(found, resources, forms, actor)
        return None
    if who is not None:
        await directory.learn_members(actor, [who], now=now)
    member_id = who or found.member_id
    capacity = await resources.get_capacity(member_id, actor=actor, now=now)
    many = share.hours
    if line.value is not None:
        many = hours_a_week(line.value, line.unit, line.text, capacity=capacity)[1]
    begins, ends = from_on or share.from_on, line.due or share.until_on
    draft = draft_of(found, hours=many, member_id=member_id, from_on=begins, until_on=ends)
    return await _edited(found, draft, resources, actor=actor, today=today, now=now)


async def _edited(
    found: ResourceLine,
    draft: ResourceDraft,
    resources: Resources,
    *,
    actor: Actor,
    today: date,
    now: datetime,
) -> Post:
    changed = await resources.edit(found.id, draft, version=found.version, actor=actor, now=now)
    return views.changed_message(changed, what="Changed", today=today)


async def named(ref: Ref, kind: ResourceKind, resources: Resources, actor: Actor) -> ResourceLine:
    """Return the resource that a line names, if it is of the kind that its verb is for."""
    found = await resources.get(actor=actor, number=ref.number)
    if found.kind is not kind:
        verb = next(verb for verb, known in KINDS.items() if known is found.kind)
        raise InvalidError({"refs": f"{found.ref} is something else. Try: {verb} {found.ref}"})
    return found


def take_from(text: str, *, today: date, actor: Actor) -> tuple[str, date | None]:
    """Take "from 1 Apr" at the end out of what hours are for."""
    match = _FROM.search(text)
    day = DateReader(today, actor.day_first).read(match["day"]) if match else None
    return (text[: match.start()].strip(), day) if match and day else (text, None)


def resource_in(line: Command) -> Ref | None:
    """Return the one resource that a line names, if any."""
    named = [ref for ref in line.refs if ref.kind == "R"]
    if not named:
        return None
    if len(line.refs) > 1:
        raise InvalidError({"refs": f"One line at a time, please, for example: {line.verb} {named[0]}"})
    return named[0]


async def open_edit(found: ResourceLine, resources: Resources, forms: Forms, actor: Actor) -> None:
    """Open the form of a resource, if its reader may change it."""
    line = await resources.get(actor=actor, resource_id=found.id, deed=Deed.EDIT_RESOURCES)
    steps = await resources.list_steps(line.plan_id, actor=actor)
    await forms.open(forms_of.edit_modal(line, steps=steps))


async def set_tool(
    line: Command,
    ref: Ref,
    resources: Resources,
    forms: Forms,
    *,
    actor: Actor,
    today: date,
    now: datetime,
) -> Post | None:
    """Say how far a tool is, by when it is needed, or how it is called."""
    found = await named(ref, ResourceKind.TECHNOLOGY, resources, actor)
    name, state = read_tool(line.text)
    if not name and state is None and line.due is None:
        await open_edit(found, resources, forms, actor)
        return None
    draft = draft_of(
        found,
        name=name or found.name,
        tool_state=state or found.tool_state or ToolState.NEEDED,
        until_on=line.due or found.needed_on,
    )
    return await _edited(found, draft, resources, actor=actor, today=today, now=now)
