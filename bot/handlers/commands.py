"""The command: its words find the verb, the verb's function answers."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from bot.errors import BotError, InvalidError, NeedsPressError
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
from bot.handlers.lines import find_topic, line_in, understand
from bot.handlers.mentions import call_by_name, ensure_named, line_of
from bot.handlers.pages import Pages
from bot.handlers.scene import Scene, private_payload
from bot.rules.access import Actor
from bot.rules.grammar import Command, Verb, find_verb
from bot.views.elements import Origin, Post
from bot.views.hub import help_message, not_built_message, unknown_message
from bot.views.problem import form_needed_message, problem_message
from bot.views.small_print import called_line

Result = TypeVar("Result")
Answer = Callable[..., Awaitable[Post | None]]


async def hub(pages: Pages, actor: Actor, now: datetime) -> Post:
    """Answer the command alone: my next steps, and what to press."""
    return await pages.draw(Origin("hub"), actor=actor, now=now)


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
    return await _call(plans.reopen if is_plan else action_steps.reopen, context)


async def close(line: Command, context: AsyncBoltContext) -> Post | None:
    """Answer `close`: done for S-, the end of a plan for P-; alone it asks."""
    if not line.refs:
        raise InvalidError({"refs": "Close what? A step: done S-1 · a plan: close P-1"})
    is_plan = any(ref.kind == "P" for ref in line.refs)
    return await _call(plans.close if is_plan else action_steps.done, context)


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
    await _call(forms.get(kind, action_steps.edit), context)


async def add_steps(line: Command, context: AsyncBoltContext) -> Post | None:
    """Answer `add`: a step or, with a list below, all that it says."""
    return await _call(step_lists.bring if line.pasted else action_steps.add, context)


async def correct_steps(line: Command, context: AsyncBoltContext) -> None:
    """Open the form in which a refused line of `add` can be corrected."""
    await _call(step_lists.bring if line.pasted else action_steps.correct_add, context)


async def due(line: Command, context: AsyncBoltContext) -> Post | None:
    """Answer `due`: another day for a step or, by a length of time, for many."""
    return await _call(step_moves.move_many if step_moves.is_many(line) else action_steps.due, context)


async def drop(line: Command, context: AsyncBoltContext) -> Post | None:
    """Answer `drop`: what is named by O-, A-, T- or R-, else a step."""
    kind = line.refs[0].kind if line.refs else "S"
    return await _call(drops.PARTS.get(kind, action_steps.drop), context)


async def pause(line: Command, context: AsyncBoltContext) -> Post | None:
    """Answer `pause`: a plan for P-, else one's own nudges."""
    return await _call(pausing.pause if line.refs else absences.pause, context)


async def resume(line: Command, context: AsyncBoltContext) -> Post | None:
    """Answer `resume`: a plan for P-, else one's own nudges."""
    return await _call(pausing.resume if line.refs else absences.resume, context)


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

ASIDE = "If you meant me: begin with my name and say what you want, for example: @Waymark list"
"""The answer to whoever named Waymark amid a sentence that is no command."""

UNCLEAR = frozenset({"plan_id", "target_id", "step_ids", "refs"})
"""What a line has to name before any form can ask for the rest."""


async def command(
    ack: AsyncAck,
    command: dict[str, Any],
    context: AsyncBoltContext,
    scene: Scene,
    actor: Actor,
    today: date,
) -> None:
    """Read a command, have its verb answer, and acknowledge with the answer."""
    post = await answer(str(command.get("text") or ""), context, actor=actor, today=today)
    if post is not None and scene.say is not None:
        await scene.show(post)
        post = None
    await (ack() if post is None else ack(**private_payload(post)))


async def answer(text: str, context: AsyncBoltContext, *, actor: Actor, today: date) -> Post | None:
    """Have a line answered: with a message, or by a form that it opens."""
    text = line_in(text, command=context["command_name"], app_id=context.bot_user_id or "")
    line = context["line"] = understand(text, today=context.get("typed_on") or today, actor=actor)
    if line.unknown:
        return await _ask(line, text, context)
    if line.verb is None:
        return await _call(hub, context)
    verb, find = VERBS.get(line.verb), NAMED.get(line.verb)
    if verb is None:
        return not_built_message(line.verb, command=context["command_name"])
    try:
        line = context["line"] = await _call(call_by_name, context)
        ensure_named(line)
        named = await _call(find, context) if find and line.text and not line.refs else None
        post = named or await _call(verb, context)
        return post and replace(post, blocks=(*post.blocks, *called_line(line.broadcasts)))
    except NeedsPressError as error:
        return form_needed_message(error, line=text)
    except BotError as error:
        return await _explain(error, line, text, context)


async def _ask(line: Command, text: str, context: AsyncBoltContext) -> Post:
    """Ask what a line means that no verb begins; what cannot be done yet is not offered."""
    if context.get("is_aside"):
        return unknown_message(text, suggestion="", hint=ASIDE, command=context["command_name"])
    named = None if line.hint or line.refs else await _call(naming.ask_value, context)
    if named is not None:
        return named
    verb = find_verb(line.suggestion.partition(" ")[0])
    if verb is not None and verb not in BUILT:
        return not_built_message(verb, command=context["command_name"])
    return unknown_message(
        text,
        suggestion=line.suggestion,
        otherwise=line.otherwise,
        hint=line.hint,
        command=context["command_name"],
    )


async def _explain(error: BotError, line: Command, text: str, context: AsyncBoltContext) -> Post:
    """Say what is wrong with a line; when it does not say what it is about, ask that."""
    is_about_nothing = isinstance(error, InvalidError) and bool(UNCLEAR & error.fields.keys())
    which = await _call(naming.ask_which, context) if is_about_nothing else None
    return which or problem_message(error, line=text, correct=_can_correct(line, error))


def _can_correct(line: Command, error: BotError) -> bool:
    """Say whether a form could put a refused line right; it cannot where it is unclear what it is about."""
    is_clear = isinstance(error, InvalidError) and not UNCLEAR & error.fields.keys()
    return is_clear and line.verb in CORRECTIONS


async def run(
    ack: AsyncAck, action: dict[str, Any], context: AsyncBoltContext, scene: Scene, actor: Actor, today: date
) -> None:
    """Run the line that was meant."""
    await _answer_press(str(action.get("value") or ""), ack, context, scene, actor=actor, today=today)


async def add(
    ack: AsyncAck, action: dict[str, Any], context: AsyncBoltContext, scene: Scene, actor: Actor, today: date
) -> None:
    """Add an unknown line as a step after all."""
    await _answer_press(f"add {action.get('value') or ''}", ack, context, scene, actor=actor, today=today)


async def add_again(
    ack: AsyncAck, action: dict[str, Any], context: AsyncBoltContext, scene: Scene, actor: Actor, today: date
) -> None:
    """Add a step once more that its author has added a moment ago."""
    context["is_again"] = True
    await _answer_press(str(action.get("value") or ""), ack, context, scene, actor=actor, today=today)


async def _answer_press(
    text: str, ack: AsyncAck, context: AsyncBoltContext, scene: Scene, *, actor: Actor, today: date
) -> None:
    """Have the line of a button answered in its place; a form may still be asked for again."""
    post = await answer(text, context, actor=actor, today=today)
    context["is_final"] = post is not None
    await ack()
    if post is not None:
        await scene.redraw(post)


async def correct(
    ack: AsyncAck, action: dict[str, Any], context: AsyncBoltContext, actor: Actor, today: date
) -> None:
    """Open the form for a refused line, filled with what was understood."""
    line = await line_of(action, context, actor=actor, today=today)
    if line.verb is not None and line.verb in CORRECTIONS:
        await _call(CORRECTIONS[line.verb], context)
    await ack()


async def open_form(
    ack: AsyncAck, action: dict[str, Any], context: AsyncBoltContext, scene: Scene, actor: Actor, today: date
) -> None:
    """Open the form that a message asked for, filled with what was typed."""
    line = await line_of(action, context, actor=actor, today=today)
    if line.verb is None or line.verb not in VERBS:
        raise InvalidError({"key": "This button is out of date. Write the line again."})
    opened: Answer | Callable[..., Awaitable[None]] = FORMS.get(line.verb, VERBS[line.verb])
    post = await _call(opened, context)
    await ack()
    if post is not None:
        await scene.redraw(post)


async def show_help(
    ack: AsyncAck, action: dict[str, Any], scene: Scene, command_name: str, actor: Actor
) -> None:
    """Show help beside what was clicked."""
    topic = find_topic(str(action.get("value") or ""))
    post = help_message(topic.verb, command=command_name, built=BUILT, can_plan=not actor.is_guest)
    await ack()
    await scene.show(post)


async def _call(function: Callable[..., Awaitable[Result]], context: AsyncBoltContext) -> Result:
    """Hand a function what it names, from what this request offers."""
    offered = {"context": context}
    return await function(**{name: offered.get(name, context.get(name)) for name in _names_of(function)})


@cache  # of the functions that there are, each is asked at every line of its verb
def _names_of(function: Callable[..., Any]) -> tuple[str, ...]:
    return tuple(inspect.signature(function).parameters)


def register(app: AsyncApp, command_name: str) -> None:
    """Register the command, and the buttons under its answers."""
    app.command(command_name)(command)
    app.action("command.run")(run)
    app.action("command.otherwise")(run)
    app.action("command.add")(add)
    app.action("command.add_again")(add_again)
    app.action("command.correct")(correct)
    app.action("command.form")(open_form)
    app.action("help.show")(show_help)
