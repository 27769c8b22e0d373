"""What people do to have a plan serve an objective of another one."""

from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.errors import InvalidError
from bot.handlers.scene import Forms
from bot.rules.access import Actor
from bot.rules.grammar import Command, Word
from bot.rules.tokens import read_refs
from bot.services.alignments import Alignments
from bot.services.objectives import Objectives
from bot.services.plans import Plans
from bot.views import alignments as alignment_views
from bot.views.elements import Key, Post

_NOTHING = frozenset({"nothing", "none", "no", "never"})


async def align(
    line: Command,
    alignments: Alignments,
    objectives: Objectives,
    plans: Plans,
    forms: Forms,
    actor: Actor,
    now: datetime,
) -> Post | None:
    """Answer `align P-12 O-3` and `align P-12 nothing`; without either, the form."""
    numbers = {kind: [ref.number for ref in line.refs if ref.kind == kind] for kind in "PO"}
    is_one_thing = len(numbers["P"]) == 1 and len(line.refs) == 1 + len(numbers["O"][:1])
    _ensure_other(line)
    if not is_one_thing:
        raise InvalidError({"plan_id": "Which plan serves which objective? For example: align P-1 O-3"})
    plan = (await plans.get_page(actor=actor, now=now, number=numbers["P"][0])).plan
    if numbers["O"]:
        objective = await objectives.get(actor=actor, number=numbers["O"][0])
        done = await alignments.align(plan.id, objective.id, actor=actor, now=now)
    elif line.text.lower() in _NOTHING:
        done = await alignments.align(plan.id, None, actor=actor, now=now)
    else:
        choices = await alignments.get_choices(plan.id, actor=actor, now=now)
        await forms.open(alignment_views.align_modal(choices[0], choices[1], served=choices[2]))
        return None
    return alignment_views.aligned_message(*done)


def _ensure_other(line: Command) -> None:
    """Refuse a plan that is named where the objective of another one belongs."""
    typed = [read_refs(token.text) for token in line.tokens if isinstance(token, Word)]
    named = [ref for each in typed if each is not None for ref in each.refs if ref.kind == "P"]
    first, others = named[:1], named[1:]
    if not others or any(ref.kind != "P" for ref in line.refs):
        return
    way = f"for example: align {first[0]} O-3"
    if others == first:
        said = f"{first[0]} cannot serve itself. Name an objective of another plan, {way}"
    else:
        said = f"A plan serves an objective. Name one of {others[0]}, {way}"
    raise InvalidError({"plan_id": said})


async def open_form(
    ack: AsyncAck,
    action: dict[str, Any],
    alignments: Alignments,
    forms: Forms,
    actor: Actor,
    now: datetime,
) -> None:
    """Open the form of what a plan serves."""
    key = Key.read(str(action.get("value") or ""))
    plan, choices, served = await alignments.get_choices(key.id, actor=actor, now=now)
    await forms.open(alignment_views.align_modal(plan, choices, served=served))
    await ack()


async def save(
    ack: AsyncAck,
    view: dict[str, Any],
    alignments: Alignments,
    forms: Forms,
    actor: Actor,
    now: datetime,
) -> None:
    """Have a plan serve what its form says."""
    key, objective_id = alignment_views.read_alignment(view)
    plan, served = await alignments.align(key.id, objective_id, version=key.version, actor=actor, now=now)
    await forms.finish(view, alignment_views.aligned_message(plan, served), ack=ack, title="Plan changed")


def register(app: AsyncApp) -> None:
    """Register the button and the form that says which objective a plan serves."""
    app.action("alignment.open")(open_form)
    app.view("alignment.save")(save)
