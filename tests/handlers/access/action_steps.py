"""How each button and form of action steps, and Undo, is tried."""

from collections.abc import Awaitable, Callable
from datetime import date

from slackblocks.views import ModalView

from bot.views import action_step_forms as step_forms
from bot.views import step_lists, step_moves
from bot.views.answers import metadata
from tests.handlers.access.acts import chooses, plan_id, presses, sends, step_key, uses
from tests.handlers.access.table import ADD_ANYWHERE, Persona
from tests.handlers.access.world import TODAY, Attempt, Subject, World


def completes() -> Callable[[World, Persona, Subject], Awaitable[None]]:
    """Tick a step in the form that marks several as done."""

    async def act(world: World, persona: Persona, subject: Subject) -> None:
        form = step_forms.complete_modal([subject.step], today=TODAY)
        await sends(lambda _: form, Steps_that_are_done=[str(subject.key)])(world, persona, subject)

    return act


def new_step(subject: Subject) -> ModalView:
    return step_forms.create_modal(step_forms.StepPrefill(subject.plan.id), plans=[subject.plan])


def seen_list(subject: Subject) -> ModalView:
    """A pasted list of which its author has seen what it becomes."""
    form = step_lists.paste_modal(subject.plan, plans=[subject.plan], pieces=("Ring them",))
    seen = step_lists.mark_of(subject.plan.id, "Ring them")
    form.private_metadata = metadata(plan_id=subject.plan.id, seen=seen)
    return form


def moving(subject: Subject) -> ModalView:
    return step_moves.move_all_modal(subject.plan, today=TODAY)


def picks(
    menu_id: str, value: Callable[[Subject], str]
) -> Callable[[World, Persona, Subject], Awaitable[None]]:
    """Choose the one entry of a menu, with this value."""

    async def act(world: World, persona: Persona, subject: Subject) -> None:
        option = {"text": {"type": "plain_text", "text": "Pick"}, "value": value(subject)}
        menu = {"type": "overflow", "action_id": menu_id, "options": [option]}
        await world.team.person(persona.name).choose(world.put(persona, menu), "Pick")

    return act


ATTEMPTS: dict[tuple[str, str], list[Attempt]] = {
    ("shortcut", "action_step.from_message"): [Attempt(ADD_ANYWHERE, uses("action_step.from_message"))],
    ("action", "action_step.add"): [Attempt("add", presses("action_step.add", plan_id))],
    ("action", "step_list.more"): [
        Attempt("add", picks("step_list.more", lambda it: f"paste:{it.plan.id}")),
        Attempt("add", picks("step_list.more", lambda it: f"move:{it.plan.id}")),
    ],
    ("action", "step_move.all"): [
        Attempt("add", presses("step_move.all", lambda it: f"P{it.plan.id}|1 week|")),
        Attempt("act on step", presses("step_move.all", lambda it: f"S{it.step.id}|1 week|")),
    ],
    ("action", "step_move.alone"): [
        Attempt("act on step", presses("step_move.alone", lambda it: f"S{it.step.id}|1 week|"))
    ],
    ("view", "step_move.save"): [Attempt("add", sends(moving, Later_by="a week"))],
    ("action", "step_list.open"): [Attempt("add", presses("step_list.open", plan_id))],
    ("view", "step_list.save"): [
        Attempt("add", sends(seen_list), writes=True),
        Attempt("add", sends(seen_list, **{"Steps, one on each line": "Ring others"})),
    ],
    ("action", "action_step.done"): [
        Attempt("act on step", presses("action_step.done", step_key), writes=True)
    ],
    ("action", "action_step.reopen"): [
        Attempt("act on step", presses("action_step.reopen", step_key), writes=True, on_done=True)
    ],
    ("action", "revision.undo"): [
        Attempt("edit step", presses("revision.undo", lambda it: str(it.step.undo)), writes=True),
        Attempt(
            "act on step", presses("revision.undo", lambda it: str(it.step.undo)), writes=True, on_done=True
        ),
        Attempt("edit step", presses("revision.undo", lambda it: str(it.target.undo))),
        Attempt("add", presses("revision.undo", lambda it: str(it.objective.undo)), writes=True),
        Attempt("edit check-in", presses("revision.undo", lambda it: str(it.record.undo)), writes=True),
    ],
    ("action", "action_step.edit"): [Attempt("edit step", presses("action_step.edit", step_key))],
    ("action", "action_step.more"): [
        *(Attempt("act on step", chooses(deed)) for deed in ("snooze", "move", "block", "assign")),
        Attempt("act on step", chooses("unblock")),
        Attempt("edit step", chooses("edit")),
    ],
    ("action", "dependency.move_all"): [
        Attempt("edit step", presses("dependency.move_all", lambda it: f"{it.key}|2027-03-09"), writes=True)
    ],
    ("action", "dependency.move_alone"): [
        Attempt(
            "act on step", presses("dependency.move_alone", lambda it: f"{it.key}|2027-03-09"), writes=True
        )
    ],
    ("action", "overrun.move"): [
        Attempt("edit step", presses("overrun.move", lambda it: str(it.step.id)), writes=False)
    ],
    ("view", "action_step.create"): [Attempt("add", sends(new_step, Step="Ring ten"), writes=True)],
    ("view", "action_step.edit"): [
        Attempt(
            "edit step",
            sends(lambda it: step_forms.edit_modal(it.step, today=TODAY), Step="Ring twenty"),
            writes=True,
        )
    ],
    ("view", "action_step.complete"): [Attempt("act on step", completes(), writes=True)],
    ("view", "action_step.move"): [
        Attempt(
            "act on step",
            sends(lambda it: step_forms.move_modal(it.step, today=TODAY), New_date=date(2027, 3, 9)),
            writes=True,
        )
    ],
    ("view", "action_step.snooze"): [
        Attempt(
            "act on step",
            sends(lambda it: step_forms.snooze_modal(it.step, today=TODAY, suggested=date(2027, 3, 9))),
            writes=True,
        )
    ],
    ("view", "action_step.assign"): [
        Attempt(
            "act on step",
            sends(lambda it: step_forms.assign_modal(it.step), Assignee="chandra"),
            writes=True,
        )
    ],
    ("view", "action_step.block"): [
        Attempt(
            "act on step",
            sends(lambda it: step_forms.block_modal(it.step), Obstacle="waiting for legal"),
            writes=True,
        )
    ],
    ("action", "form.again"): [Attempt("look", presses("form.again", lambda _: "404"))],
    ("action", "form.throw_away"): [Attempt("look", presses("form.throw_away", lambda _: "404"))],
}
