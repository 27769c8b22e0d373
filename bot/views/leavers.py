"""People who have left: said once to whoever looks after their plans, who hands over what they were to do."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

from slackblocks.blocks import Block
from slackblocks.views import ModalView

from bot.errors import InvalidError
from bot.rules.action_steps import StepLine
from bot.rules.deliverability import HandedOver, Leaving, LeftRole
from bot.rules.ledger import ResourceLine, short_name
from bot.rules.roles import Role
from bot.views import limits, lines
from bot.views.answers import Answers, metadata
from bot.views.buttons import PLAN_EDIT, edit
from bot.views.elements import Key, Post, actions, button, context, modal, section, user_field
from bot.views.mrkdwn import Mrkdwn, bold, code, escape, join, plain, spoken, write
from bot.views.resource_lines import resource_name, strain_line
from bot.views.roles import OPEN as PEOPLE
from bot.views.small_print import more
from storage.models import ResourceStatus

OPEN = "leaver.open"
SAVE = "leaver.save"
EVERYTHING = "everybody"
Item: TypeAlias = StepLine | ResourceLine
_MOST_NAMED = 5
_EACH = ("step-", "hours-")
_NEUTRAL = Mrkdwn("Somebody left the workspace, and something of theirs waits for you.")
"""What a phone shows where some of it is of one person's plan."""

__all__ = [
    "OPEN",
    "SAVE",
    "hand_over_modal",
    "handed_over_message",
    "leaving_message",
    "read_hand_over",
]


def leaving_message(leaving: Leaving) -> Post:
    """Say who has left and what waits for the reader, with the way to hand it over."""
    name = bold(escape(leaving.name, limits.NAME))
    became = "is a guest now, who answers for no plan" if leaving.is_guest else "left the workspace"
    parts = [write("{name} {became}.", name=name, became=became)]
    if leaving.steps:
        steps = _named([bold(lines.step_name(step)) for step in leaving.steps])
        parts.append(write("These steps wait for you to hand them over: {steps}.", steps=steps))
    if leaving.hours:
        hours = _named([bold(_promised(line)) for line in leaving.hours])
        parts.append(
            write("So do the hours that they promised: {hours}.", hours=hours)
            if leaving.steps
            else write("These hours of theirs wait for you to hand them over: {hours}.", hours=hours)
        )
    if leaving.plans:
        plans = _named([bold(lines.plan_name(plan)) for plan in leaving.plans])
        parts.append(write("You look after {plans} until there is another owner.", plans=plans))
    if leaving.posts:
        parts.append(_posts(leaving.posts))
    if len(parts) == 1:
        parts.append(Mrkdwn("Nothing of theirs waits for you."))
    said = join(parts, " ")
    row = []
    if leaving.steps or leaving.hours:
        row.append(button("Hand over", action_id=OPEN, value=leaving.member_id, is_primary=True))
    if others := [post.plan for post in leaving.posts if post.role is not Role.SUBJECT]:
        of = f"in {others[0].ref} {others[0].title}"
        value = Key(others[0].id, others[0].version)
        row.append(button("Choose another", action_id=PEOPLE, value=value, spoken=f"Choose another {of}"))
    if leaving.plans:
        plan = leaving.plans[0]
        row.append(edit(PLAN_EDIT, Key(plan.id, plan.version), of=f"{plan.ref} {plan.title}"))
    theirs = [*leaving.plans, *(post.plan for post in leaving.posts)]
    is_hushed = any(plan.is_confidential for plan in theirs)
    is_hushed |= any(step.is_confidential for step in leaving.steps)
    is_hushed |= any(line.is_confidential for line in leaving.hours)
    text = _NEUTRAL if is_hushed else spoken(said)
    return Post(text, (section(said, block_id="leaver"), *actions(row, block_id="leaver:do")))


def _posts(posts: Sequence[LeftRole]) -> Mrkdwn:
    """Say in which plans they were sponsor or approved, or which is about them, and what to type."""
    said = []
    about = [post.plan for post in posts if post.role is Role.SUBJECT]
    if about:
        names = _named([bold(lines.plan_name(plan)) for plan in about])
        typed = code(f"close {about[0].ref}")
        said.append(write("{plans} is about them. To end it, type {typed}.", plans=names, typed=typed))
    left = [post for post in posts if post.role is not Role.SUBJECT]
    if left:
        named = [
            write("the {role} of {plan}", role=post.role.value, plan=bold(lines.plan_name(post.plan)))
            for post in left
        ]
        typed = code(f"role {left[0].plan.ref} @name {left[0].role.value}")
        said.append(write("They were {what}.", what=_named(named)))
        if waits := sum(post.waits for post in left):
            verb = "waits" if waits == 1 else "wait"
            said.append(write("{many} there {verb} for a word.", many=lines.count(waits, "thing"), verb=verb))
        said.append(write("To name somebody else, type {typed}.", typed=typed))
        said += _deciding(left)
    return join(said, " ")


def _deciding(left: Sequence[LeftRole]) -> list[Mrkdwn]:
    """Say who decides where somebody did, until there is another one."""
    names = dict.fromkeys(post.decides for post in left if post.decides)
    if not names:
        return []
    who = join([escape(name, limits.WORDS) for name in names], " and ")
    several = len(names) > 1 or "you" in names or " and " in next(iter(names))
    verb = "decide" if several else "decides"
    said = write("Until then {who} {verb} what is asked for there.", who=who, verb=verb)
    return [said]


def hand_over_modal(leaving: Leaving) -> ModalView:
    """Ask who gets the steps and hours of somebody who has left: one person all of it, or somebody each."""
    name, what = escape(leaving.name, limits.NAME), _what(leaving)
    asks = "{name} left. Choose who gets these {what}; what you leave empty stays as it is."
    said = write(asks, name=name, what=what)
    items: list[Item] = [*leaving.steps, *leaving.hours]
    shown = items[: limits.DAY_ITEMS]
    fields: list[Block] = [
        section(said, block_id="leaver"),
        user_field(EVERYTHING, f"All {what}", optional=True),
        *(_field(item, what=what) for item in shown),
    ]
    left_out = len(items) - len(shown)
    if left_out > 0:
        rest = write("{more}, for whoever gets all {what}.", more=more(left_out), what=what)
        fields.append(context(rest, block_id="leaver:more"))
    ids = metadata(leaver=leaving.member_id)
    return modal("Hand over", fields, callback_id=SAVE, submit="Hand over", metadata=ids)


def read_hand_over(view: Mapping[str, Any]) -> tuple[str, str | None, dict[str, str]]:
    """Read what goes to whom: all, and by its field what goes to somebody else; or raise InvalidError."""
    answers = Answers(view)
    everything = answers.person(EVERYTHING)
    chosen = {}
    for field in answers.fields():
        member_id = answers.person(field) if field.startswith(_EACH) else None
        if member_id is not None:
            chosen[field] = member_id
    if everything is None and not chosen:
        raise InvalidError({EVERYTHING: "Choose who gets them."})
    return answers.known("leaver"), everything, chosen


def handed_over_message(given: HandedOver, *, today: date) -> Post:
    """Answer with who has what now, and too much of it.

    There is no way back, as nobody is given to who has left.
    """
    many = [
        *([lines.count(len(given.steps), "step")] if given.steps else []),
        *([f"the hours of {lines.count(len(given.hours), 'line')}"] if given.hours else []),
    ]
    head = write("Handed over {many}", many=" and ".join(many))
    steps = [join((bold(lines.step_name(step)), lines.assignee(step)), " to ") for step in given.steps]
    hours = [bold(_promised(line)) for line in given.hours]
    said = write("{head}: {all}.", head=head, all=_named([*steps, *hours], longest=10))
    if any(line.status is ResourceStatus.OPEN for line in given.hours):
        said = join((said, Mrkdwn("Whether these hours can be had is asked anew.")), " ")
    shown = given.strains[: limits.HOME_STRAINS]
    strained = [
        context(strain_line(strain, today=today), block_id=f"strain:{place}")
        for place, strain in enumerate(shown, start=1)
    ]
    return Post(spoken(said), (section(said, block_id="handed"), *strained))


def _what(leaving: Leaving) -> str:
    return (
        " and ".join(word for word, items in (("steps", leaving.steps), ("hours", leaving.hours)) if items)
        or "steps"
    )


def _promised(line: ResourceLine) -> Mrkdwn:
    """Name hours by their reference, whose they are, and what for: `R-4 Ann 6 hours a week for S-41`."""
    return write("{name} for {of}", name=resource_name(line), of=line.step_ref or line.plan_ref)


def _named(names: Sequence[Mrkdwn], *, longest: int = _MOST_NAMED) -> Mrkdwn:
    left_out = len(names) - longest
    return join([*names[:longest], *([more(left_out)] if left_out > 0 else [])], ", ")


def _field(item: Item, *, what: str) -> Block:
    if isinstance(item, StepLine):
        key, label, where = f"step-{item.id}", f"{item.ref} {item.title}", item.plan_ref
    else:
        where = " ".join(each for each in (item.step_ref, item.plan_ref) if each)
        key, label = f"hours-{item.id}", f"{item.ref} {short_name(item)}"
    hint = f"Empty: to whoever gets all {what}. {where}"
    return user_field(key, plain(label, limits.TITLE_IN_LINE), optional=True, hint=hint)
