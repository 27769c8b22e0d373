"""The command: its words find the verb, the verb's function answers."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from bot.errors import BotError, InvalidError, NeedsPressError
from bot.handlers import naming, titles
from bot.handlers.calling import call
from bot.handlers.lines import find_topic, line_in, understand
from bot.handlers.mentions import call_by_name, ensure_named, line_of
from bot.handlers.pages import Pages
from bot.handlers.scene import Scene, private_payload
from bot.handlers.verbs import BUILT, CORRECTIONS, FORMS, NAMED, VERBS, Answer
from bot.rules.access import Actor
from bot.rules.grammar import Command, Word, find_verb
from bot.rules.numbers import two_readings
from bot.rules.tokens import written
from bot.views.elements import Origin, Post
from bot.views.hub import help_message, not_built_message, unknown_message
from bot.views.problem import form_needed_message, problem_message, two_readings_message
from bot.views.small_print import called_line

__all__ = ["BUILT", "CORRECTIONS", "VERBS", "answer", "command", "register"]


async def hub(pages: Pages, actor: Actor, now: datetime) -> Post:
    """Answer the command alone: my next steps, and what to press."""
    return await pages.draw(Origin("hub"), actor=actor, now=now)


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
        return await call(hub, context)
    if line.verb not in VERBS:
        return not_built_message(line.verb, command=context["command_name"])
    try:
        line = context["line"] = await call(call_by_name, context)
        ensure_named(line)
        about = await call(titles.line_named, context)
        if isinstance(about, str):
            text, line = about, understand(about, today=line.said_on, actor=actor)
            context["line"] = line
        post = about if isinstance(about, Post) else await _do(line, context)
        return post and replace(post, blocks=(*post.blocks, *called_line(line.broadcasts)))
    except NeedsPressError as error:
        return form_needed_message(error, line=text)
    except BotError as error:
        return await _explain(error, line, text, context)


async def _do(line: Command, context: AsyncBoltContext) -> Post | None:
    """Have the verb of a line answer it, or ask about what the line names in words."""
    assert line.verb is not None
    find = NAMED.get(line.verb) if line.text and not line.refs else None
    named = await call(find, context) if find else None
    return named or await call(VERBS[line.verb], context)


async def _ask(line: Command, text: str, context: AsyncBoltContext) -> Post:
    """Ask what a line means that no verb begins; what cannot be done yet is not offered."""
    if context.get("is_aside"):
        return unknown_message(text, suggestion="", hint=ASIDE, command=context["command_name"])
    named = None if line.hint or line.refs else await call(naming.ask_value, context)
    named = named or await call(titles.ask_titled, context)
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
    which = await call(naming.ask_which, context) if is_about_nothing else None
    ways = _ways_to_read(line, error)
    if which is None and ways:
        return two_readings_message(error, line=text, ways=ways)
    return which or problem_message(error, line=text, correct=_can_correct(line, error))


def _ways_to_read(line: Command, error: BotError) -> tuple[tuple[str, str], ...]:
    """Return both lines that may be meant where a number was refused that can be read in two ways."""
    for at, token in enumerate(line.tokens):
        found = two_readings(str(token))
        if found is not None and f'"{token}' in error.message and line.verb in CORRECTIONS:
            before, behind = line.tokens[:at], line.tokens[at + 1 :]
            return tuple((each, written((*before, Word(each), *behind))) for each in found)
    return ()


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
        await call(CORRECTIONS[line.verb], context)
    await ack()


async def open_form(
    ack: AsyncAck, action: dict[str, Any], context: AsyncBoltContext, scene: Scene, actor: Actor, today: date
) -> None:
    """Open the form that a message asked for, filled with what was typed."""
    line = await line_of(action, context, actor=actor, today=today)
    if line.verb is None or line.verb not in VERBS:
        raise InvalidError({"key": "This button is out of date. Write the line again."})
    opened: Answer | Callable[..., Awaitable[None]] = FORMS.get(line.verb, VERBS[line.verb])
    post = await call(opened, context)
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
