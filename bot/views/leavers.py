"""People who have left: said once to whoever looks after their plans, who hands over what they were to do."""

from collections.abc import Mapping, Sequence
from typing import Any

from slackblocks.blocks import Block
from slackblocks.views import ModalView

from bot.errors import InvalidError
from bot.rules.action_steps import StepLine
from bot.rules.deliverability import Leaving, LeftRole
from bot.rules.roles import Role
from bot.views import limits, lines
from bot.views.answers import Answers, metadata
from bot.views.buttons import PLAN_EDIT, edit
from bot.views.elements import Key, Post, actions, button, context, modal, section, user_field
from bot.views.mrkdwn import Mrkdwn, bold, code, escape, join, plain, spoken, write
from bot.views.small_print import more
from bot.views.undo import undo_buttons

OPEN = "leaver.open"
SAVE = "leaver.save"
EVERYTHING = "everybody"
_MOST_NAMED = 5
_EACH = "step-"
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
    parts = [write("{name} left the workspace.", name=name)]
    if leaving.steps:
        steps = _named([bold(lines.step_name(step)) for step in leaving.steps])
        parts.append(write("These steps wait for you to hand them over: {steps}.", steps=steps))
    if leaving.plans:
        plans = _named([bold(lines.plan_name(plan)) for plan in leaving.plans])
        parts.append(write("You look after {plans} until there is another owner.", plans=plans))
    if leaving.posts:
        parts.append(_posts(leaving.posts))
    if len(parts) == 1:
        parts.append(Mrkdwn("Nothing of theirs waits for you."))
    said = join(parts, " ")
    row = []
    if leaving.steps:
        row.append(button("Hand over", action_id=OPEN, value=leaving.member_id, is_primary=True))
    if leaving.plans:
        plan = leaving.plans[0]
        row.append(edit(PLAN_EDIT, Key(plan.id, plan.version), of=f"{plan.ref} {plan.title}"))
    theirs = [*leaving.plans, *(post.plan for post in leaving.posts)]
    is_hushed = any(plan.is_confidential for plan in theirs)
    is_hushed |= any(step.is_confidential for step in leaving.steps)
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
        said.append(
            write("They were {what}. To name somebody else, type {typed}.", what=_named(named), typed=typed)
        )
    return join(said, " ")


def hand_over_modal(leaving: Leaving) -> ModalView:
    """Ask who gets the steps of somebody who has left: one person all of them, or somebody each."""
    name = escape(leaving.name, limits.NAME)
    said = write("{name} left. Choose who gets these steps; what you leave empty stays as it is.", name=name)
    shown = leaving.steps[: limits.DAY_ITEMS]
    fields: list[Block] = [
        section(said, block_id="leaver"),
        user_field(EVERYTHING, "All steps", optional=True),
        *(_field(step) for step in shown),
    ]
    left_out = len(leaving.steps) - len(shown)
    if left_out > 0:
        rest = write("{more}, for whoever gets all steps.", more=more(left_out))
        fields.append(context(rest, block_id="leaver:more"))
    ids = metadata(leaver=leaving.member_id)
    return modal("Hand over", fields, callback_id=SAVE, submit="Hand over", metadata=ids)


def read_hand_over(view: Mapping[str, Any]) -> tuple[str, str | None, dict[int, str]]:
    """Read whose steps go to whom: all, and those that go to somebody else; or raise InvalidError."""
    answers = Answers(view)
    everything = answers.person(EVERYTHING)
    chosen = {}
    for field in answers.fields():
        number = field.removeprefix(_EACH)
        member_id = answers.person(field) if field.startswith(_EACH) and number.isdecimal() else None
        if member_id is not None:
            chosen[int(number)] = member_id
    if everything is None and not chosen:
        raise InvalidError({EVERYTHING: "Choose who gets the steps."})
    return answers.known("leaver"), everything, chosen


def handed_over_message(steps: Sequence[StepLine]) -> Post:
    """Answer with who has what now, and the way back."""
    head = write("Handed over {many}", many=lines.count(len(steps), "step"))
    shown = _named(
        [join((bold(lines.step_name(step)), lines.assignee(step)), " to ") for step in steps], longest=10
    )
    said = write("{head}: {steps}.", head=head, steps=shown)
    row = undo_buttons([step.undo for step in steps], of=str(spoken(head)))
    return Post(spoken(said), (section(said, block_id="handed"), *actions(row, block_id="handed:do")))


def _named(names: Sequence[Mrkdwn], *, longest: int = _MOST_NAMED) -> Mrkdwn:
    left_out = len(names) - longest
    return join([*names[:longest], *([more(left_out)] if left_out > 0 else [])], ", ")


def _field(step: StepLine) -> Block:
    label = plain(f"{step.ref} {step.title}", limits.TITLE_IN_LINE)
    hint = f"Empty: to whoever gets all steps. {step.plan_ref}"
    return user_field(f"{_EACH}{step.id}", label, optional=True, hint=hint)
