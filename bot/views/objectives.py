"""Objectives: the forms of a new one and of an edited one, one of them shown, and the answers to them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from slackblocks.blocks import Block
from slackblocks.elements import Button
from slackblocks.views import ModalView

from bot.rules.action_steps import StepLine
from bot.rules.alignment import Serving
from bot.rules.objectives import EXAMPLE, ObjectiveDraft, ObjectiveLine
from bot.rules.outline import OBJECTIVE, Node, Place, parts_of
from bot.rules.paging import Page
from bot.rules.plans import PlanLine, PlanPage
from bot.rules.targets import TargetLine
from bot.values import frozen
from bot.views import limits, lines
from bot.views.action_steps import step_blocks
from bot.views.answers import Answers, metadata
from bot.views.buttons import OBJECTIVE_EDIT, OBJECTIVE_NEW, add_step, add_target, edit, see_plan, see_targets
from bot.views.drops import drop_button
from bot.views.elements import (
    Key,
    Origin,
    Post,
    actions,
    context,
    date_field,
    modal,
    section,
    text_field,
    user_field,
)
from bot.views.mrkdwn import Mrkdwn, bold, escape, join, spoken, write
from bot.views.mrkdwn import lines as below
from bot.views.outline import branch_blocks, objective_facts, objective_line, serving_line
from bot.views.paging import pager
from bot.views.plan_choice import no_plans_modal, plan_blocks
from bot.views.small_print import notice_line, warning_lines
from bot.views.undo import undo_buttons

NEW = OBJECTIVE_NEW
CREATE = "objective.create"
EDIT = "objective.edit"

__all__ = [
    "CREATE",
    "EDIT",
    "NEW",
    "ObjectivePrefill",
    "added_message",
    "changed_message",
    "create_modal",
    "edit_modal",
    "objective_message",
    "read_draft",
    "read_key",
]

_EMPTY = Mrkdwn("Nothing hangs on it yet. A target says by how much, and steps say who does what.")


@frozen
class ObjectivePrefill:
    """What is known of an objective before its form is opened."""

    plan_id: int | None
    outcome: str = ""
    for_whom: str = ""
    due_on: date | None = None
    why: str = ""
    owner_id: str = ""
    hint: str = ""
    """What to know about the owner."""


def create_modal(prefill: ObjectivePrefill, *, plans: Sequence[PlanLine]) -> ModalView:
    """Ask for a new objective; `plans` are those to choose from, or the one that it is for."""
    if prefill.plan_id is None and not plans:
        return no_plans_modal("New objective", callback_id=CREATE)
    blocks = (*plan_blocks(plans, plan_id=prefill.plan_id), *_fields(prefill))
    ids = metadata(plan_id=prefill.plan_id)
    return modal("New objective", blocks, callback_id=CREATE, submit="Add objective", metadata=ids)


def edit_modal(objective: ObjectiveLine) -> ModalView:
    """Ask what should change about an objective."""
    now = ObjectivePrefill(
        objective.plan_id,
        outcome=objective.outcome,
        for_whom=objective.for_whom,
        due_on=objective.due_on,
        why=objective.why,
        owner_id=objective.owner_id,
    )
    about = join((escape(objective.ref), lines.name(objective.plan_ref, objective.plan_title)))
    ids = metadata(plan_id=objective.plan_id, objective=Key(objective.id, objective.version))
    blocks = (context(about, block_id="about"), *_fields(now))
    return modal(f"Edit {objective.ref}", blocks, callback_id=EDIT, submit="Save", metadata=ids)


def read_key(view: Mapping[str, Any]) -> Key:
    """Read which objective, as somebody saw it, a form is about."""
    return Answers(view).key("objective")


def read_draft(view: Mapping[str, Any]) -> ObjectiveDraft:
    """Read a new or edited objective, or raise InvalidError."""
    answers = Answers(view)
    plan_id = answers.id("plan_id", missing="Choose the plan that it belongs to.")
    due_on = answers.day("due_on")
    owner_id = answers.person("owner_id", missing="Choose who is accountable for it.")
    answers.ensure_complete()
    assert plan_id is not None
    assert owner_id is not None
    return ObjectiveDraft(
        plan_id=plan_id,
        outcome=answers.text("outcome"),
        owner_id=owner_id,
        for_whom=answers.text("for_whom"),
        why=answers.text("why"),
        due_on=due_on,
    )


def _fields(prefill: ObjectivePrefill) -> tuple[Block, ...]:
    return (
        text_field(
            "outcome",
            "Outcome",
            value=prefill.outcome,
            example=f"e.g. {EXAMPLE}",
            hint="What will be better, as people will notice it.",
        ),
        text_field(
            "for_whom",
            "For whom",
            value=prefill.for_whom,
            example="e.g. new small customers",
            optional=True,
        ),
        date_field(
            "due_on", "By when", value=prefill.due_on, optional=True, hint="Empty: by the end of the plan."
        ),
        text_field(
            "why",
            "Why it matters",
            value=prefill.why,
            example="e.g. Each costs us 4 months to win",
            lines=True,
            optional=True,
        ),
        user_field(
            "owner_id", "Owner", value=prefill.owner_id, hint=prefill.hint or "Accountable for the outcome."
        ),
    )


def added_message(objective: ObjectiveLine, *, today: date, warnings: Sequence[str] = ()) -> Post:
    """Answer an objective that was just added with what was understood."""
    added = write(
        "Added {objective} to {plan}",
        objective=bold(lines.objective_name(objective)),
        plan=lines.name(objective.plan_ref, objective.plan_title),
    )
    said = join((added, *objective_facts(objective, today=today)))
    row = [
        *_ways(objective),
        add_target(objective.plan_id, place=Place(OBJECTIVE, objective.id)),
        see_plan(objective.plan_id),
    ]
    blocks = (
        section(said, block_id="added"),
        *warning_lines(warnings),
        *actions(row, block_id="added:do"),
    )
    return Post(spoken(said), blocks)


def changed_message(
    objective: ObjectiveLine,
    *,
    what: str,
    today: date,
    reason: str = "",
    serving: Sequence[Serving] = (),
) -> Post:
    """Answer a change with what the objective says now; `what` is "Changed" or "Dropped".

    `serving` are the plans that serve it, which is said where it was dropped.
    """
    name = bold(lines.objective_name(objective))
    if objective.undo is None:
        said = write("{name} {was}.", name=name, was=_ALREADY.get(what, "stays as it was"))
    elif objective.is_dropped:
        said = write("{what} {name}", what=what, name=name)
        said = write("{said}: {why}", said=said, why=reason) if reason else said
        said = below((said, _left_alone(serving)))
    else:
        said = write("{what} {line}", what=what, line=objective_line(objective, today=today))
    row = [*_ways(objective), see_plan(objective.plan_id)]
    return Post(spoken(said), (section(said, block_id="changed"), *actions(row, block_id="changed:do")))


def objective_message(
    objective: ObjectiveLine,
    page: PlanPage,
    node: Node | None,
    *,
    today: date,
    number: int = 1,
    notice: str = "",
) -> Post:
    """Show one objective with all that hangs on it; `number` is the page of its steps."""
    children = node.children if node is not None else ()
    parts = parts_of(children)
    all_steps = [part for part in parts if isinstance(part, StepLine)]
    steps = Page.cut(
        sorted(all_steps, key=lambda step: not step.is_open), number, size=limits.PLAN_PAGE_ITEMS
    )
    origin = Origin("show", objective.ref, steps.number)
    head = objective_line(objective, today=today)
    blocks: list[Block] = [section(head, block_id=origin.block_id()), *notice_line(notice)]
    blocks += _facts(objective, page, has_any=bool(parts))
    if node is not None:
        blocks += branch_blocks(node, today=today)
    one_of = see_targets([part for part in parts if isinstance(part, TargetLine)])
    blocks += actions([] if one_of is None else [one_of], block_id="objective:targets")
    blocks += actions(_offers(objective, is_bare=not parts), block_id="objective:do")
    for place, step in enumerate(steps.items, start=1):
        blocks += step_blocks(step, today=today, block_id=f"step:{place}", says_plan=False)
    told = write("{head}. Of {plan}.", head=spoken(head), plan=lines.plan_name(page.plan))
    return Post(join((escape(notice, limits.SENTENCE), told), " "), (*blocks, *pager(steps)))


def _facts(objective: ObjectiveLine, page: PlanPage, *, has_any: bool) -> list[Block]:
    whom = write("For {whom}", whom=objective.for_whom) if objective.for_whom else Mrkdwn()
    texts = {
        "of": below(
            (
                write("Of {plan}", plan=lines.plan_name(page.plan)),
                whom,
                serving_line(page.serving.get(objective.id, ())),
            )
        ),
        "why": escape(objective.why, limits.PARAGRAPH),
        "empty": Mrkdwn() if has_any or objective.is_dropped else _EMPTY,
    }
    return [section(text, block_id=f"objective:{name}") for name, text in texts.items() if text]


def _offers(objective: ObjectiveLine, *, is_bare: bool) -> list[Button]:
    """Offer what the reader may do; what most people want comes first and is the primary one."""
    place, of = Place(OBJECTIVE, objective.id), f"{objective.ref} {objective.outcome}"
    if not objective.can_edit:
        return [see_plan(objective.plan_id)]
    return [
        add_target(objective.plan_id, place=place, is_primary=is_bare),
        add_step(objective.plan_id, place=place),
        edit(OBJECTIVE_EDIT, Key(objective.id, objective.version), of=of),
        drop_button(OBJECTIVE, objective.id, of=of),
        see_plan(objective.plan_id),
    ]


def _ways(objective: ObjectiveLine) -> list[Button]:
    """Offer the way back from what was changed on an objective, and to change it further."""
    of = f"{objective.ref} {objective.outcome}"
    key = Key(objective.id, objective.version)
    edit_it = [edit(OBJECTIVE_EDIT, key, of=of)] if objective.can_edit else []
    return [*undo_buttons([objective.undo], of=of), *edit_it]


def _left_alone(serving: Sequence[Serving]) -> Mrkdwn:
    """Say which plans serve what was dropped, and how one of them comes to serve something else."""
    if not serving:
        return Mrkdwn()
    told = write("{served}, which is dropped now.", served=serving_line(serving))
    return write("{told} To change that: {line}", told=told, line=f"align {serving[0].ref} nothing")


_ALREADY = {"Dropped": "was dropped already"}
