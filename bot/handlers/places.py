"""What a line or a form says that a new part of a plan belongs to."""

from collections.abc import Sequence
from dataclasses import replace

from bot.errors import InvalidError, NotFoundError
from bot.rules.access import Actor
from bot.rules.grammar import Command, Ref
from bot.rules.outline import AREA, OBJECTIVE, TARGET, PlaceLine
from bot.rules.plans import PlanLine
from bot.services.action_steps import ActionSteps
from bot.services.dependencies import Dependencies
from bot.services.outlines import Outlines
from bot.views.action_step_forms import NOTHING_AROUND, Around

FOR_TARGETS = frozenset({OBJECTIVE, AREA})
FOR_STEPS = frozenset({OBJECTIVE, AREA, TARGET})


async def take_place(
    line: Command, outlines: Outlines, *, actor: Actor
) -> tuple[Command, tuple[str, ...], str | None]:
    """Take out of a line what its part is to belong to, and name the plan of that instead.

    A reference that is not there is text, and that is said.
    """
    typed = [ref for ref in line.refs if ref.kind in FOR_STEPS]
    if not typed:
        return line, (), None
    if len(typed) > 1:
        raise InvalidError(
            {"belongs_to": f"It can belong to one of these: {typed[0]} or {typed[1]}. Name the nearer one."}
        )
    plans = tuple(ref for ref in line.refs if ref.kind == "P")
    found = await outlines.find_place(typed[0].kind, typed[0].number, actor=actor)
    if found is None:
        said = f"There is no {typed[0]} that you can see, so it stayed in the text."
        return replace(line, text=line.text_with_refs, refs=plans), (said,), None
    plan = Ref("P", int(found.plan_ref.partition("-")[2]))
    if plans not in {(), (plan,)}:
        raise InvalidError(
            {"belongs_to": f"{found.ref} is part of {plan}, not of {plans[0]}. Name one of them."}
        )
    return replace(line, refs=(plan,)), (), str(found.place)


async def take_awaited(
    line: Command, action_steps: ActionSteps, *, actor: Actor
) -> tuple[Command, tuple[int, ...]]:
    """Find the steps for which a new one waits, and name their plan where the line names none."""
    if not line.awaited:
        return line, ()
    try:
        steps = await action_steps.list_by_numbers([ref.number for ref in line.awaited], actor=actor)
    except NotFoundError as error:
        raise InvalidError({"awaited_ids": error.message}) from None
    plans = [ref for ref in line.refs if ref.kind == "P"]
    plan = plans[0] if plans else Ref("P", int(steps[0].plan_ref.partition("-")[2]))
    other = next((step for step in steps if step.plan_ref != str(plan)), None)
    if other is not None:
        said = f"{other.ref} is of {other.plan_ref}, not of {plan}. A step waits for steps of its own plan."
        raise InvalidError({"awaited_ids": said})
    return replace(line, refs=(*line.refs, *(() if plans else (plan,)))), tuple(step.id for step in steps)


async def around(
    plan_id: int | None,
    outlines: Outlines,
    dependencies: Dependencies,
    *,
    actor: Actor,
    step_id: int | None = None,
    awaited_ids: Sequence[int] = (),
) -> Around:
    """Return what the form of a step can offer of its plan."""
    if plan_id is None:
        return NOTHING_AROUND
    return Around(
        places=await outlines.list_places(plan_id, kinds=FOR_STEPS, actor=actor),
        others=await dependencies.list_others(plan_id, actor=actor, step_id=step_id, awaited_ids=awaited_ids),
    )


async def places_in(
    plan: PlanLine | None, outlines: Outlines, *, kinds: frozenset[str], actor: Actor
) -> tuple[PlaceLine, ...]:
    """Return what a form can offer that a part of this plan belongs to."""
    return () if plan is None else await outlines.list_places(plan.id, kinds=kinds, actor=actor)
