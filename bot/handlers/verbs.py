"""What each verb of the command does, and which form it opens where a line says too little."""

from collections.abc import Awaitable, Callable, Mapping

from slack_bolt.async_app import AsyncBoltContext

from bot.errors import InvalidError
from bot.handlers import (
    absences,
    action_steps,
    alignments,
    api_tokens,
    charts,
    check_ins,
    day_settings,
    dependencies,
    drops,
    focus_areas,
    measurement_lines,
    naming,
    objectives,
    obstacles,
    pages,
    past_values,
    pausing,
    plans,
    privacy,
    prompts,
    resource_decisions,
    resource_lines,
    resources,
    revisions,
    roles,
    rounds,
    sharing,
    step_lists,
    step_moves,
    targets,
    templates,
)
from bot.handlers.calling import call
from bot.handlers.lines import find_topic
from bot.rules.access import Actor
from bot.rules.grammar import Command, Verb
from bot.views.elements import Post
from bot.views.hub import help_message, unknown_message

Answer = Callable[..., Awaitable[Post | None]]


async def explain(line: Command, command_name: str, actor: Actor) -> Post:
    """Answer `help`, for the verb that is named or meant; a mistyped one is asked about."""
    topic = find_topic(line.text)
    suggestion = f"{Verb.HELP} {topic.suggestion}" if topic.suggestion else ""
    if suggestion or (topic.hint and topic.verb is None):
        return unknown_message(line.raw, suggestion=suggestion, hint=topic.hint, command=command_name)
    can_plan = not actor.is_guest
    return help_message(topic.verb, command=command_name, built=BUILT, can_plan=can_plan, hint=topic.hint)


async def reopen(line: Command, context: AsyncBoltContext) -> Post | None:
    """Answer `reopen`: a plan for P-, else steps."""
    is_plan = any(ref.kind == "P" for ref in line.refs)
    return await call(plans.reopen if is_plan else action_steps.reopen, context)


async def close(line: Command, context: AsyncBoltContext) -> Post | None:
    """Answer `close`: done for S-, the end of a plan for P-; alone it asks."""
    if not line.refs:
        raise InvalidError({"refs": "Close what? A step: done S-1 · a plan: close P-1"})
    is_plan = any(ref.kind == "P" for ref in line.refs)
    return await call(plans.close if is_plan else action_steps.done, context)


async def edit(line: Command, context: AsyncBoltContext) -> None:
    """Answer `edit`: the form of a plan or of a part of one that is named, else of a step."""
    kind = line.refs[0].kind if line.refs else "S"
    forms: Mapping[str, Callable[..., Awaitable[None]]] = {
        "P": plans.change,
        "O": objectives.change,
        "A": focus_areas.change,
        "T": targets.change,
        "R": resources.change,
    }
    await call(forms.get(kind, action_steps.edit), context)


async def add_steps(line: Command, context: AsyncBoltContext) -> Post | None:
    """Answer `add`: a step or, with a list below, all that it says."""
    return await call(step_lists.bring if line.pasted else action_steps.add, context)


async def correct_steps(line: Command, context: AsyncBoltContext) -> None:
    """Open the form in which a refused line of `add` can be corrected."""
    await call(step_lists.bring if line.pasted else action_steps.correct_add, context)


async def due(line: Command, context: AsyncBoltContext) -> Post | None:
    """Answer `due`: another day for a step or, by a length of time, for many."""
    return await call(step_moves.move_many if step_moves.is_many(line) else action_steps.due, context)


async def drop(line: Command, context: AsyncBoltContext) -> Post | None:
    """Answer `drop`: what is named by O-, A-, T- or R-, else a step."""
    kind = line.refs[0].kind if line.refs else "S"
    return await call(drops.PARTS.get(kind, action_steps.drop), context)


async def pause(line: Command, context: AsyncBoltContext) -> Post | None:
    """Answer `pause`: a plan for P-, else one's own nudges."""
    return await call(pausing.pause if line.refs else absences.pause, context)


async def resume(line: Command, context: AsyncBoltContext) -> Post | None:
    """Answer `resume`: a plan for P-, else one's own nudges."""
    return await call(pausing.resume if line.refs else absences.resume, context)


VERBS: Mapping[Verb, Answer] = {
    Verb.NEW: plans.new,
    Verb.ADD: add_steps,
    Verb.AREA: focus_areas.add,
    Verb.RATE: rounds.rate,
    Verb.OBJECTIVE: objectives.add,
    Verb.ALIGN: alignments.align,
    Verb.TARGET: targets.add,
    Verb.CHECKIN: check_ins.check_in,
    **measurement_lines.ANSWERS,
    Verb.DONE: action_steps.done,
    Verb.REOPEN: reopen,
    Verb.DUE: due,
    Verb.SNOOZE: action_steps.snooze,
    Verb.ASSIGN: action_steps.assign,
    Verb.EDIT: edit,
    Verb.NOTE: action_steps.edit,
    Verb.BLOCK: action_steps.block,
    Verb.UNBLOCK: action_steps.unblock,
    Verb.AFTER: dependencies.after,
    Verb.DROP: drop,
    Verb.BUDGET: resource_lines.budget,
    Verb.HOURS: resource_lines.hours,
    Verb.TOOL: resource_lines.tool,
    Verb.RESOURCES: resource_lines.show,
    Verb.OBSTACLES: obstacles.list_or_add,
    Verb.CONFIRM: resource_decisions.confirm,
    Verb.DECLINE: resource_decisions.decline,
    Verb.LIST: pages.show_list,
    Verb.OVERDUE: pages.show_overdue,
    Verb.SHOW: pages.show_plan,
    Verb.ROADMAP: pages.show_roadmap,
    Verb.CHART: charts.chart,
    Verb.TOKEN: api_tokens.token,
    Verb.REVISE: targets.revise,
    Verb.IMPORT: past_values.bring,
    Verb.CLOSE: close,
    Verb.SHARE: sharing.share,
    Verb.ROLE: roles.role,
    Verb.HISTORY: revisions.history,
    Verb.UNDO: revisions.undo,
    Verb.REDO: revisions.redo,
    Verb.REMIND: prompts.remind,
    Verb.AWAY: absences.away,
    Verb.PAUSE: pause,
    Verb.RESUME: resume,
    Verb.SETTINGS: day_settings.show,
    Verb.PRIVACY: privacy.show,
    Verb.EXPORT: privacy.export_plan,
    Verb.TEMPLATE: templates.template,
    Verb.HELP: explain,
}
"""What each verb does; one that is missing here says that it is not built yet."""

BUILT = frozenset(VERBS)

CORRECTIONS: Mapping[Verb, Callable[..., Awaitable[None]]] = {
    Verb.NEW: plans.correct_new,
    Verb.ADD: correct_steps,
    Verb.AREA: focus_areas.correct_add,
    Verb.OBJECTIVE: objectives.correct_add,
    Verb.TARGET: targets.correct_add,
    Verb.CHECKIN: check_ins.correct_check_in,
    **measurement_lines.CORRECTIONS,
    **dict.fromkeys((Verb.DUE, Verb.SNOOZE, Verb.ASSIGN, Verb.BLOCK), action_steps.correct_one),
    Verb.OBSTACLES: obstacles.correct_add,
    **dict.fromkeys((Verb.BUDGET, Verb.HOURS, Verb.TOOL), resource_lines.correct),
    Verb.SHARE: sharing.open_form,
    Verb.ROLE: roles.correct,
    Verb.REMIND: prompts.correct,
    Verb.AWAY: absences.correct_away,
    Verb.SETTINGS: day_settings.correct,
}
"""The form in which a refused line of this verb can be corrected."""

FORMS: Mapping[Verb, Callable[..., Awaitable[None]]] = {**CORRECTIONS, Verb.NEW: plans.new}
"""The form that a verb opens when a line says too little; a verb that is missing here opens it by itself."""

NAMED: Mapping[Verb, Callable[..., Awaitable[Post | None]]] = {
    Verb.CHECKIN: naming.ask_value,
    Verb.SHOW: naming.show_named,
}
"""How a line of this verb is answered when it names what it is about in words."""
