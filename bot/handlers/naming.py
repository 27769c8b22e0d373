"""Lines without a reference: what they name in words is found, and what stays open is asked."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from bot.errors import NotFoundError
from bot.handlers.pages import Pages
from bot.handlers.titles import ask_titled
from bot.rules.access import Actor, Deed
from bot.rules.grammar import Command, Verb
from bot.rules.naming import find_named, line_about, said_value, words_of
from bot.services.action_steps import ActionSteps
from bot.services.plans import Plans
from bot.services.targets import Targets
from bot.values import frozen
from bot.views.elements import Origin, Post
from bot.views.hub import unknown_message
from bot.views.limits import CHOICES
from bot.views.mrkdwn import cut
from bot.views.which import Choice, which_message

NAME_MAX = 60
ABOUT_STEPS = frozenset(
    {Verb.DONE, Verb.DUE, Verb.SNOOZE, Verb.ASSIGN, Verb.BLOCK, Verb.UNBLOCK, Verb.DROP, Verb.EDIT, Verb.NOTE}
)
ABOUT_TARGETS = frozenset({Verb.CHART, Verb.IMPORT, Verb.REVISE})
ABOUT_PLANS = frozenset(
    {
        Verb.ALIGN,
        Verb.CLOSE,
        Verb.SHARE,
        Verb.HISTORY,
        Verb.REMIND,
        Verb.ROLE,
        Verb.EXPORT,
        Verb.RATE,
        Verb.OBSTACLES,
    }
)
_ARE_NOTES = frozenset({Verb.BLOCK, Verb.DROP, Verb.NOTE})
"""Verbs whose words are a note rather than a name."""
_EDIT_STEPS = frozenset({Verb.DROP, Verb.EDIT, Verb.NOTE})
"""Verbs for whoever may edit a plan's steps; the others are also for whoever has to do the step."""


@frozen
class _Those:
    """What a line may be about, each by reference and name; `is_named` when the line's words do that."""

    noun: str
    found: Sequence[tuple[str, str]]
    is_named: bool


async def ask_which(
    line: Command,
    command_name: str,
    action_steps: ActionSteps,
    plans: Plans,
    targets: Targets,
    actor: Actor,
    now: datetime,
) -> Post | None:
    """Ask which step, target or plan of somebody's a line is about: those that it names, else all of them."""
    if line.verb in ABOUT_TARGETS and [ref.kind for ref in line.refs] == ["P"]:
        return _which(line, await _targets(line, targets, actor))
    if line.refs or line.verb is None:
        return None
    those = await _those_of(line, action_steps, plans, targets, actor, now)
    if those is None or not those.is_named:
        meant = await ask_titled(line, command_name, action_steps, plans, targets, actor, now)
        if meant is not None:
            return meant
    return _which(line, those) if those else None


async def _those_of(
    line: Command,
    action_steps: ActionSteps,
    plans: Plans,
    targets: Targets,
    actor: Actor,
    now: datetime,
) -> _Those | None:
    """Return the steps, targets or plans that a line may be about."""
    if line.verb in ABOUT_STEPS:
        return await _steps(line, action_steps, actor)
    if line.verb in ABOUT_TARGETS:
        return await _targets(line, targets, actor)
    if line.verb in ABOUT_PLANS:
        mine = await plans.list_mine(actor=actor, now=now)
        return _of_those(line, "plan", [(plan.ref, plan.title) for plan in mine])
    return None


async def _steps(line: Command, action_steps: ActionSteps, actor: Actor) -> _Those:
    """Return the steps that a line's words name, of whomever they are, else somebody's own."""
    words = () if line.verb in _ARE_NOTES else words_of(line.text)
    find = partial(
        action_steps.list_named,
        actor=actor,
        deed=Deed.EDIT_STEPS if line.verb in _EDIT_STEPS else Deed.ACT_ON_STEP,
        limit=CHOICES + 1,
        is_blocked=line.verb is Verb.UNBLOCK,
    )
    named = await find(words) if words else ()
    steps = named or await find(())
    return _Those("step", [(step.ref, step.title) for step in steps], is_named=bool(named))


async def _targets(line: Command, targets: Targets, actor: Actor) -> _Those:
    """Return the targets that a line names, of the plan that it names if it does, else all of those."""
    of = {str(ref) for ref in line.refs}
    reported = await targets.list_to_check_in(actor=actor)
    return _of_those(
        line, "target", [(it.ref, it.indicator) for it in reported if not of or it.plan_ref in of]
    )


def _of_those(line: Command, noun: str, mine: Sequence[tuple[str, str]]) -> _Those:
    """Return those that the line's words name, or else all of them, each by its reference and its name."""
    named = [mine[index] for index in find_named(line.text, [title for _, title in mine])]
    return _Those(noun, named or mine, is_named=bool(named))


def _which(line: Command, those: _Those) -> Post | None:
    choices = [
        Choice(ref, title, line_about(line, ref, is_named=those.is_named)) for ref, title in those.found
    ]
    return which_message(those.noun, choices) if choices else None


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
    words = words_of(line.text)
    steps = await action_steps.list_named(
        words, actor=actor, deed=Deed.SEE_PLAN, limit=CHOICES + 1, is_any=True
    )
    found += [(step.ref, step.title, step.ref) for step in steps]
    named = [found[index] for index in find_named(line.text, [title for _, title, _ in found])]
    if len({page for *_, page in named}) == 1:
        return await pages.draw(Origin("show", named[0][2]), actor=actor, now=now)
    if not named:
        said = cut(line.text, NAME_MAX)
        raise NotFoundError(f'Nothing that you can see is called "{said}". Try: list · list team')
    return which_message("one", [Choice(ref, title, f"{Verb.SHOW} {ref}") for ref, title, _ in named])
