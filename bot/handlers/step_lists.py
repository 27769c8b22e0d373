"""What people do with a pasted list: look what each of its lines becomes, and save all of it at once."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.directory import Directory
from bot.errors import InvalidError
from bot.handlers.plans import choose_plan, chosen_plan
from bot.handlers.scene import Forms
from bot.handlers.words import people_named, read_words, write_people
from bot.rules.access import Actor, Deed
from bot.rules.grammar import Command, Ref, parse_step
from bot.rules.step_lists import (
    FIELD,
    MOST_STEPS,
    ListGround,
    Names,
    StepList,
    items_of,
    note_known,
    note_unawaitable,
    read_list,
)
from bot.rules.tokens import escaped
from bot.services.outlines import Outlines
from bot.services.plans import Plans
from bot.services.step_lists import StepLists
from bot.values import frozen
from bot.views import step_lists as views
from bot.views.buttons import read_steps_menu
from bot.views.conflict import refilled_view
from bot.views.elements import payload_of
from bot.views.step_moves import move_all_modal
from bot.views.typed import as_typed

_TYPED_ID = re.compile(r"&lt;(?P<mention>@[UW][A-Z0-9]+)&gt;")


@frozen
class Told:
    """Who is meant by names, as somebody has said, by name; and what they are called, by id."""

    ids: Mapping[str, str]
    called: Mapping[str, str]


NOBODY_TOLD = Told({}, {})


async def bring(
    line: Command,
    place: str,
    forms: Forms,
    plans: Plans,
    step_lists: StepLists,
    outlines: Outlines,
    directory: Directory,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Answer `add P-1` with a list below it: the form that shows what each line becomes."""
    plan, editable = await choose_plan(line, plans, Deed.EDIT_STEPS, actor=actor, place=place, now=now)
    people = people_named(line.pasted, most=MOST_STEPS)
    await directory.learn_members(actor, people, now=now)
    names = await directory.names(actor, people, now=now)
    text = _as_text(line.pasted, names)
    pieces = views.pieces_of(text)
    if pieces is None or len(items_of(text)) > MOST_STEPS:
        raise InvalidError({FIELD: views.too_many(len(items_of(text)))})
    form = payload_of(views.paste_modal(plan, plans=editable, pieces=pieces))
    if plan is not None:
        ground, found, _ = await _look(plan.id, text, step_lists, outlines, actor=actor, today=today)
        found, strains = await step_lists.look_at_people(found, actor=actor, now=now)
        form = views.with_preview(form, found, ground, today=today, strains=strains)
    await forms.open_payload(form)


async def open_form(
    ack: AsyncAck, action: dict[str, Any], place: str, forms: Forms, plans: Plans, actor: Actor, now: datetime
) -> None:
    """Open the empty form into which a list is pasted."""
    plan, editable = await chosen_plan(action, plans, Deed.EDIT_STEPS, actor=actor, place=place, now=now)
    await forms.open(views.paste_modal(plan, plans=editable))
    await ack()


async def choose_more(
    ack: AsyncAck,
    action: dict[str, Any],
    forms: Forms,
    plans: Plans,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Open the form for what was chosen of a plan's steps."""
    what, plan_id = read_steps_menu(str(action["selected_option"]["value"]))
    plan = await plans.get_to_add(deed=Deed.EDIT_STEPS, actor=actor, now=now, plan_id=plan_id)
    await forms.open(
        move_all_modal(plan, today=today) if what == "move" else views.paste_modal(plan, plans=[plan])
    )
    await ack()


async def save(
    ack: AsyncAck,
    view: dict[str, Any],
    step_lists: StepLists,
    outlines: Outlines,
    directory: Directory,
    forms: Forms,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Save a list of which its author has seen what it becomes; else show that first."""
    pasted = views.read_paste(view)
    people = [*people_named(pasted.text, most=MOST_STEPS), *pasted.told.values()]
    await directory.learn_members(actor, people, now=now)
    told = Told(pasted.told, await directory.names(actor, pasted.told.values(), now=now))
    ground, found, places = await _look(
        pasted.plan_id, pasted.text, step_lists, outlines, actor=actor, today=today, told=told
    )
    if found.too_many:
        raise InvalidError({FIELD: views.too_many(found.too_many)})
    if not found.steps:
        raise InvalidError({FIELD: "Paste at least one line, for example: Book venue @ann friday"})
    if not pasted.is_seen:
        found, strains = await step_lists.look_at_people(found, actor=actor, now=now)
        shown = views.with_preview(refilled_view(view), found, ground, today=today, strains=strains)
        await ack(response_action="update", view=shown)
        return
    if found.problems:
        said = views.say_problems(found)
        raise InvalidError({**({FIELD: said} if said else {}), **views.say_unknown(found)})
    made = await step_lists.create(
        pasted.plan_id, found.steps, places=places, awaited=ground.ids, actor=actor, now=now
    )
    await forms.finish(view, views.pasted_message(made, today=today), ack=ack, title="Steps added")


async def _look(
    plan_id: int,
    text: str,
    step_lists: StepLists,
    outlines: Outlines,
    *,
    actor: Actor,
    today: date,
    told: Told = NOBODY_TOLD,
) -> tuple[ListGround, StepList, Mapping[Ref, str]]:
    """Return what a list is read against, what its lines become, and what these can belong to."""
    ground = await step_lists.look(plan_id, actor=actor)
    ground = replace(ground, names=ground.names.also(told.ids, told.called))
    lines = [
        (item, parse_step(_words(item.text, ground.names), today=today, day_first=actor.day_first))
        for item in items_of(text)
    ]
    found = read_list(lines, names=ground.names, plan=ground.plan, today=today)
    found = note_unawaitable(note_known(found, ground.known), ground)
    places: dict[Ref, str] = {}
    problems: dict[Ref, str] = {}
    for ref in {step.place for step in found.steps if step.place is not None}:
        there = await outlines.find_place(ref.kind, ref.number, actor=actor)
        if there is None:
            problems[ref] = f"there is no {ref} that you can see"
        elif there.plan_ref != str(ground.plan):
            problems[ref] = f"{ref} is part of {there.plan_ref}, and this list is for {ground.plan}"
        else:
            places[ref] = str(there.place)
    steps = tuple(
        replace(step, problem="; ".join(filter(None, (step.problem, problems[step.place]))))
        if step.place in problems
        else step
        for step in found.steps
    )
    return ground, replace(found, steps=steps), places


def _words(text: str, names: Names) -> Any:
    """Return the tokens of a line as it stands in a field, where nothing is escaped and names have no ids."""
    seen = _TYPED_ID.sub(lambda match: f"<{match['mention']}>", escaped(text))
    return read_words(names.with_ids(seen))


def _as_text(pasted: str, names: Mapping[str, str]) -> str:
    """Return a list as Slack sends it as one that can be edited: people by their names, else by their ids."""
    known = Names.of(names)

    def write(member_id: str, _: str) -> str:
        name = names.get(member_id, "")
        return f"@{name}" if name and known.find(name) == member_id else f"&lt;@{member_id}&gt;"

    return "\n".join(as_typed(line) for line in write_people(pasted, write).splitlines())


def register(app: AsyncApp) -> None:
    """Register the form of a list, and the button that opens it."""
    app.action("step_list.open")(open_form)
    app.action("step_list.more")(choose_more)
    app.view("step_list.save")(save)
