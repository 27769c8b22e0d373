"""What somebody names in their own words: found among what they may see, and shown, or offered as a line."""

from collections.abc import Sequence
from datetime import datetime

from bot.rules.access import Actor, Deed
from bot.rules.grammar import Command, Verb, find_verb
from bot.rules.naming import find_named, line_about, words_of
from bot.rules.titled import Titled, titled
from bot.services.action_steps import ActionSteps
from bot.services.plans import Plans
from bot.services.targets import Targets
from bot.values import frozen
from bot.views.elements import Post
from bot.views.limits import CHOICES
from bot.views.which import Choice, meant_message, which_message
from storage.models import PlanStatus

SHOWN = {
    **dict.fromkeys((Verb.HISTORY, Verb.UNDO, Verb.EDIT), "PTS"),
    **dict.fromkeys((Verb.CHART, Verb.TOKEN, Verb.IMPORT, Verb.REVISE), "T"),
    Verb.CHECKIN: "TP",
    **dict.fromkeys(
        (Verb.EXPORT, Verb.SHARE, Verb.RATE, Verb.ROADMAP, Verb.OBSTACLES, Verb.LIST, Verb.OVERDUE), "P"
    ),
    Verb.RESOURCES: "PS",
}
"""By verb that only shows something, opens a form or asks first: of which kinds of things it does."""
_ASKED = dict.fromkeys((Verb.PAUSE, Verb.RESUME), "P")
"""The same of verbs that do something at once, and mean oneself where nothing is named."""
_NOUNS = {"P": "plan", "T": "target", "S": "step"}
_NO_NAMES = frozenset({"", "me", "my", "mine", "all", "everything", "team", "plans", "everyone", "nothing"})
"""Words that mean oneself, or all there is."""
_STEP_VERBS = frozenset({Verb.DROP, Verb.EDIT, Verb.NOTE})
_LOOKS = frozenset({Verb.HISTORY, Verb.UNDO, Verb.SHOW, Verb.RESOURCES})
_OF_CLOSED = frozenset({Verb.HISTORY, Verb.EXPORT, Verb.SHOW, Verb.RESOURCES, Verb.ROADMAP, Verb.OBSTACLES})


@frozen
class Named:
    """One thing that has the name somebody said."""

    kind: str
    ref: str
    title: str


async def find_things(
    said: str,
    verb: Verb | None,
    kinds: Sequence[str],
    *,
    action_steps: ActionSteps,
    plans: Plans,
    targets: Targets,
    actor: Actor,
    now: datetime,
) -> list[Named]:
    """Return what has a name, of these kinds: just what was said, else all with those words."""
    words = words_of(said)
    if not words:
        return []
    found: list[Named] = []
    if "P" in kinds:
        visible = await plans.list_visible(actor=actor, now=now)
        chosen = [each for each in visible if _is_meant(each.status, verb)]
        found += [Named("P", each.ref, each.title) for each in chosen]
    if "T" in kinds:
        reported = await targets.list_to_check_in(actor=actor)
        found += [Named("T", each.ref, each.indicator) for each in reported]
    if "S" in kinds:
        deed = Deed.SEE_PLAN if verb in _LOOKS else _deed_of(verb)
        steps = await action_steps.list_named(
            words,
            actor=actor,
            deed=deed,
            limit=CHOICES + 1,
            is_blocked=verb is Verb.UNBLOCK,
            is_any=verb in _LOOKS,
            is_over=verb is Verb.REOPEN,
        )
        found += [Named("S", each.ref, each.title) for each in steps]
    return [found[index] for index in find_named(said, [each.title for each in found])]


async def ask_titled(
    line: Command,
    command_name: str,
    action_steps: ActionSteps,
    plans: Plans,
    targets: Targets,
    actor: Actor,
    now: datetime,
) -> Post | None:
    """Offer what a line means that names a step, a plan or a target in words, where one is called so."""
    if line.refs:
        return None
    for meant in titled(line, day_first=actor.day_first):
        found: list[Named] = []
        for kind in meant.lines:
            found += await find_things(
                meant.name,
                _verb_of(meant, kind),
                kind,
                action_steps=action_steps,
                plans=plans,
                targets=targets,
                actor=actor,
                now=now,
            )
        best = [found[index] for index in find_named(meant.name, [each.title for each in found])]
        choices = [Choice(each.ref, each.title, meant.line_about(each.kind, each.ref)) for each in best]
        if choices:
            letter = "" if line.verb is not None else f"{Verb.ADD} {line.raw}"
            return meant_message(
                choices, typed=line.raw, otherwise=letter, hint=meant.hint, command=command_name
            )
    return None


async def line_named(
    line: Command, action_steps: ActionSteps, plans: Plans, targets: Targets, actor: Actor, now: datetime
) -> str | Post | None:
    """Return the line about the one thing that is named in words, or ask which; None where nothing is."""
    kinds = {**SHOWN, **_ASKED}.get(line.verb) if line.verb else None
    if (
        kinds is None
        or line.refs
        or line.text.lower() in _NO_NAMES
        or line.value is not None
        or line.bad_number
    ):
        return None
    found = await find_things(
        line.text.partition("because ")[0] if line.verb is Verb.REVISE else line.text,
        line.verb,
        kinds,
        action_steps=action_steps,
        plans=plans,
        targets=targets,
        actor=actor,
        now=now,
    )
    choices = [Choice(each.ref, each.title, line_about(line, each.ref, is_named=True)) for each in found]
    if len(choices) == 1 and line.verb in SHOWN:
        return choices[0].line
    kinds_found = "".join({each.kind for each in found})
    return which_message(_NOUNS.get(kinds_found, "one"), choices) if choices else None


def _verb_of(meant: Titled, kind: str) -> Verb | None:
    return find_verb(meant.lines[kind].partition(" ")[0])


def _deed_of(verb: Verb | None) -> Deed:
    return Deed.EDIT_STEPS if verb in _STEP_VERBS else Deed.ACT_ON_STEP


def _is_meant(status: PlanStatus, verb: Verb | None) -> bool:
    """Whether a verb is about a plan that is in this state: only a closed one is reopened."""
    if verb is Verb.REOPEN:
        return status is PlanStatus.CLOSED
    return verb in _OF_CLOSED or status is not PlanStatus.CLOSED
