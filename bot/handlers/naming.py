"""Lines without a reference: what they name in words is found, and what stays open is asked."""

from collections.abc import Sequence
from datetime import datetime

from bot.errors import NotFoundError
from bot.handlers.pages import Pages
from bot.rules.access import Actor
from bot.rules.grammar import Command, Verb
from bot.rules.naming import find_named, line_about, said_value
from bot.services.action_steps import ActionSteps
from bot.services.plans import Plans
from bot.services.targets import Targets
from bot.views.elements import Origin, Post
from bot.views.hub import unknown_message
from bot.views.mrkdwn import cut
from bot.views.which import Choice, which_message
from storage.models import StepStatus

NAME_MAX = 60
ABOUT_STEPS = frozenset(
    {Verb.DONE, Verb.DUE, Verb.SNOOZE, Verb.ASSIGN, Verb.BLOCK, Verb.UNBLOCK, Verb.DROP, Verb.EDIT}
)
ABOUT_PLANS = frozenset({Verb.CLOSE, Verb.SHARE, Verb.HISTORY})
_ARE_NOTES = frozenset({Verb.BLOCK, Verb.DROP})
"""Verbs whose words are a note rather than a name."""


async def ask_which(
    line: Command, action_steps: ActionSteps, plans: Plans, actor: Actor, now: datetime
) -> Post | None:
    """Ask which of somebody's steps or plans a line is about: those that its words name, else all of them."""
    if line.refs or line.verb is None:
        return None
    if line.verb in ABOUT_STEPS:
        steps = await action_steps.list_mine(actor=actor)
        is_wanted = {Verb.UNBLOCK: lambda step: step.status is StepStatus.BLOCKED}.get(line.verb, bool)
        return _which(line, "step", [(step.ref, step.title) for step in filter(is_wanted, steps)])
    if line.verb in ABOUT_PLANS:
        mine = await plans.list_mine(actor=actor, now=now)
        return _which(line, "plan", [(plan.ref, plan.title) for plan in mine])
    return None


def _which(line: Command, noun: str, found: Sequence[tuple[str, str]]) -> Post | None:
    said = "" if line.verb in _ARE_NOTES else line.text
    named = [found[index] for index in find_named(said, [title for _, title in found])]
    choices = [
        Choice(ref, title, line_about(line, ref, is_named=bool(named))) for ref, title in named or found
    ]
    return which_message(noun, choices) if choices else None


async def ask_value(line: Command, targets: Targets, command_name: str, actor: Actor) -> Post | None:
    """Offer the check-in that a line means: "churn is 6.4", where that is a target's name."""
    said = said_value(line)
    if said is None:
        return None
    name, value = said
    found = await targets.list_to_check_in(actor=actor)
    named = [found[index] for index in find_named(name, [target.indicator for target in found])]
    choices = [Choice(it.ref, it.indicator, f"{Verb.CHECKIN} {it.ref} {value}") for it in named]
    if len(choices) == 1:
        return unknown_message(line.raw, suggestion=choices[0].line, command=command_name)
    return which_message("target", choices) if choices else None


async def show_named(
    line: Command,
    pages: Pages,
    plans: Plans,
    action_steps: ActionSteps,
    targets: Targets,
    actor: Actor,
    now: datetime,
) -> Post:
    """Show the plan, target or step that a line names in words, or say that there is none."""
    found = [(plan.ref, plan.title, plan.ref) for plan in await plans.list_visible(actor=actor, now=now)]
    found += [(it.ref, it.indicator, it.plan_ref) for it in await targets.list_to_check_in(actor=actor)]
    found += [(step.ref, step.title, step.ref) for step in await action_steps.list_mine(actor=actor)]
    named = [found[index] for index in find_named(line.text, [title for _, title, _ in found])]
    if len({page for *_, page in named}) == 1:
        return await pages.draw(Origin("show", named[0][2]), actor=actor, now=now)
    if not named:
        said = cut(line.text, NAME_MAX)
        raise NotFoundError(f'Nothing that you can see is called "{said}". Try: list · list team')
    return which_message("one", [Choice(ref, title, f"{Verb.SHOW} {ref}") for ref, title, _ in named])
