"""Plans in messages: one of them whole, the list of them, and what is answered to an edit."""

from dataclasses import replace
from datetime import date

from slackblocks.blocks import Block
from slackblocks.elements import Button, Element

from bot.errors import InvalidError
from bot.rules.action_steps import StepLine
from bot.rules.paging import Page
from bot.rules.plans import PlanLine, PlanPage, Stage
from bot.rules.roadmap import roadmap_of
from bot.views import limits, lines
from bot.views.action_steps import step_blocks
from bot.views.buttons import PLAN_NEW as NEW
from bot.views.buttons import PLAN_SHOW as SHOW
from bot.views.buttons import (
    add_area,
    add_objective,
    add_step,
    add_target,
    check_in,
    create_plan,
    paste_steps,
    see_obstacles,
    see_plan,
    see_resources,
    see_targets,
    serves,
    start_from_template,
    steps_menu,
    try_sample,
)
from bot.views.elements import (
    Key,
    Origin,
    Post,
    actions,
    button,
    confirm,
    context,
    overflow,
    section,
)
from bot.views.evaluation import health
from bot.views.focus_areas import plan_areas, rate_button
from bot.views.mrkdwn import Mrkdwn, bold, channel, day_and_time, escape, join, write
from bot.views.mrkdwn import lines as below
from bot.views.obstacles import obstacles_list
from bot.views.outline import outline_blocks, served_line
from bot.views.paging import pager
from bot.views.plan_answers import RESUME, answer_plan, closed_message, paused_message, resume_row
from bot.views.plan_choice import NO_PLANS
from bot.views.plan_forms import (
    CLOSE,
    CREATE,
    EDIT,
    PAUSE,
    WIDEN,
    PlanPrefill,
    close_modal,
    create_modal,
    edit_modal,
    pause_modal,
    read_draft,
    read_key,
    read_new,
    read_pause,
    read_template,
    wide_view,
)
from bot.views.proposals import asked_lines
from bot.views.resource_lines import sums_lines
from bot.views.roadmap import roadmap_block
from bot.views.roles import only_line, people_line
from bot.views.small_print import NO_STEPS, more, notice_line, read_only_list
from storage.models import PlanStatus, StepStatus

MORE = "plan.more"
REOPEN = "plan.reopen"
SAMPLE_REMOVE = "sample.remove"

__all__ = [
    "CLOSE",
    "CREATE",
    "EDIT",
    "MORE",
    "NEW",
    "PAUSE",
    "REOPEN",
    "RESUME",
    "SHOW",
    "WIDEN",
    "PlanPrefill",
    "changed_message",
    "close_modal",
    "closed_message",
    "create_modal",
    "edit_modal",
    "pause_modal",
    "paused_message",
    "plan_message",
    "plans_message",
    "read_draft",
    "read_key",
    "read_more",
    "read_new",
    "read_pause",
    "read_template",
    "wide_view",
]


def read_more(value: str) -> tuple[str, Key]:
    """Read what was chosen from a plan's ⋯ menu: the deed and the plan, or raise InvalidError."""
    deed, _, key = value.partition(":")
    if deed not in {"edit", "people", "history", "pause", "close"}:
        raise InvalidError({"key": "This menu is out of date. Show the plan again and choose there."})
    return deed, Key.read(key)


def plan_message(page: PlanPage, *, zone: str, today: date, number: int = 1, notice: str = "") -> Post:
    """Show one plan whole; `number` is the page of its steps, `notice` what was just done."""
    plan = page.plan
    steps = Page.cut(_steps(page), number, size=limits.PLAN_PAGE_ITEMS)
    origin = Origin("show", plan.ref, steps.number)
    blocks = [
        section(_head(plan, today=today), block_id=origin.block_id()),
        *notice_line(notice),
        *_facts(page, zone=zone, today=today),
        *actions(_buttons(page), block_id="plan:do"),
    ]
    for place, step in enumerate(steps.items, start=1):
        blocks += step_blocks(step, today=today, block_id=f"step:{place}", says_plan=False)
    is_closed = plan.status is PlanStatus.CLOSED
    counts = lines.steps_reached(plan.counts) if is_closed else lines.step_counts(plan.counts)
    told = write("{plan}. Steps: {counts}.", plan=lines.plan_name(plan), counts=counts)
    return Post(join((escape(notice, limits.SENTENCE), told), " "), (*blocks, *pager(steps)))


def plans_message(page: Page[PlanLine], *, today: date, can_plan: bool = True) -> Post:
    """List plans, a page of them; who cannot make any is offered none to make."""
    origin = Origin("list", "plans", page.number)
    if not page.count and not can_plan:
        return Post(NO_STEPS, (section(NO_STEPS, block_id=origin.block_id()),))
    if not page.count:
        row = [create_plan("Create a plan", is_primary=True), start_from_template(), try_sample()]
        create = actions(row, block_id="plans:do")
        return Post(NO_PLANS, (section(NO_PLANS, block_id=origin.block_id()), *create))
    head = write("{many}", many=lines.count(page.count, "plan"))
    blocks: list[Block] = [section(bold(head), block_id=origin.block_id())]
    for place, plan in enumerate(page.items, start=1):
        show = see_plan(plan.id, text="Show", spoken=f"Show {plan.ref} {plan.title}")
        blocks.append(section(lines.plan_line(plan, today=today), block_id=f"plan:{place}", accessory=show))
    told = lines.tell(head, page.items, lines.plan_name)
    return Post(told, (*blocks, *pager(page)))


def changed_message(plan: PlanLine, *, today: date) -> Post:
    """Answer an edit with what the plan says now, and what it said before."""
    name, edits = bold(lines.plan_name(plan)), escape(plan.edits, limits.SENTENCE)
    what = write("Changed {plan}: {edits}", plan=name, edits=edits)
    said = what if edits else write("Nothing was changed in {plan}", plan=name)
    return answer_plan(plan, below((said, _period(plan, today=today))), block_id="changed")


def _steps(page: PlanPage) -> list[StepLine]:
    """Return the steps to show, open ones first; a closed plan's cannot be acted on."""
    is_closed = page.plan.status is PlanStatus.CLOSED
    kept = [step for step in page.steps if step.status is not StepStatus.DROPPED]
    shown = [replace(step, can_act=False) if is_closed else step for step in kept]
    return sorted(shown, key=lambda step: not step.is_open)


def _head(plan: PlanLine, *, today: date) -> Mrkdwn:
    """Say what a plan is: `P-1 Reduce churn   1 Jan – 31 Mar · Ana · #retention`."""  # noqa: RUF002, people write periods with an en dash
    return join((bold(lines.plan_name(plan)), health(plan.health), _period(plan, today=today)), "   ")


def _period(plan: PlanLine, *, today: date) -> Mrkdwn:
    """Say when a plan is, whose, and where."""
    when, state = lines.plan_when(plan, today=today)
    facts = (
        state,
        when,
        escape(plan.owner_name, limits.NAME),
        channel(plan.channel_id) if plan.channel_id else Mrkdwn(),
    )
    return join(facts)


def _facts(page: PlanPage, *, zone: str, today: date) -> list[Block]:
    """Show why a plan is there, how far it has come, and what it still lacks."""
    counts = lines.step_counts(page.plan.counts)
    stands = page.plan.health
    facts = {
        "health": Mrkdwn() if stands is None else escape(stands.why, limits.HEALTH),
        "purpose": escape(page.plan.purpose, limits.PARAGRAPH),
        "serves": served_line(page.served) if page.served is not None else Mrkdwn(),
        "areas": plan_areas(page.areas),
        "targets": Mrkdwn() if page.outline.objectives else _targets(page, today=today),
    }
    is_closed = page.plan.status is PlanStatus.CLOSED
    after = {
        "asked": asked_lines(page.proposals, names=True),
        "steps": _reached(page) if is_closed else write("*Steps* {counts}", counts=counts),
        "roadmap": _roadmap(page, today=today),
        "resources": _resources(page),
        "obstacles": obstacles_list(page.obstacles),
        "missing": _missing(page),
    }
    one_of = see_targets(page.targets)
    beside: dict[str, Element | None] = {
        "areas": rate_button(page.plan) if page.can_rate else None,
        "targets": one_of,
        "resources": see_resources(page.plan.id),
        "steps": _steps_menu(page),
        "obstacles": None if page.plan.status is PlanStatus.CLOSED else see_obstacles(page.plan.ref),
    }
    blocks: list[Block] = [
        *(section(text, block_id=name, accessory=beside.get(name)) for name, text in facts.items() if text),
        *outline_blocks(page.outline, plan=page.plan, serving=page.serving, today=today),
        *(actions([one_of], block_id="outline:do") if page.outline.objectives and one_of else ()),
        *(section(text, block_id=name, accessory=beside.get(name)) for name, text in after.items() if text),
    ]
    if page.plan.is_silent and page.plan.channel_id is not None:
        blocks.append(context(lines.silent_line(page.plan.channel_id), block_id="silent"))
    blocks += _people(page)
    if page.next_prompt_at is not None:
        when = write(
            "Next check-in prompt: {at}", at=day_and_time(page.next_prompt_at, zone=zone, today=today)
        )
        blocks.append(context(when, block_id="prompt"))
    return blocks


def _reached(page: PlanPage) -> Mrkdwn:
    """Say of a closed plan what was reached: `Reached 1 of 2 targets · 7 of 13 steps done`."""
    counts = page.plan.counts
    met = sum(target.is_reached for target in page.targets)
    targets = f"{met:,} of {lines.count(len(page.targets), 'target')}" if page.targets else ""
    steps = f"{counts.done:,} of {lines.count(counts.total, 'step')} done" if counts.total else ""
    return (
        write("*Reached* {what}", what=join((escape(targets), escape(steps))))
        if targets or steps
        else Mrkdwn()
    )


def _steps_menu(page: PlanPage) -> Element | None:
    """Offer to paste steps and, once any has a date, to move all of them."""
    if not page.plan.can_edit_steps or page.plan.status is PlanStatus.CLOSED:
        return None
    has_dates = any(step.is_open and step.due_on is not None for step in page.steps)
    return steps_menu(page.plan.id) if has_dates else paste_steps(page.plan.id)


def _people(page: PlanPage) -> list[Block]:
    """Say who takes part, and of one person's plan that nobody else can see it."""
    if page.circle is None or page.plan.is_sample:
        return []
    others = people_line(page.circle)
    blocks: list[Block] = [context(others, block_id="people")] if others else []
    if page.circle.is_confidential:
        blocks.append(context(only_line(page.circle), block_id="only"))
    return blocks


def _targets(page: PlanPage, *, today: date) -> Mrkdwn:
    roads = [lines.target_road(target, today=today) for target in page.targets]
    return write("*Targets*\n{roads}", roads=read_only_list(roads)) if roads else Mrkdwn()


def _roadmap(page: PlanPage, *, today: date) -> Mrkdwn:
    """Draw the weeks of a plan that goes on, once it has a few steps with a date."""
    road = None if page.plan.status is PlanStatus.CLOSED else roadmap_of(page.steps, today=today)
    return Mrkdwn() if road is None else roadmap_block(road)


def _resources(page: PlanPage) -> Mrkdwn:
    """Say what the ledger adds up to; one without lines is offered once there is something to do."""
    if page.ledger is None:
        return Mrkdwn()
    if page.ledger.is_empty:
        is_offered = page.steps and page.plan.can_edit_steps
        return Mrkdwn("*Resources* none yet") if is_offered else Mrkdwn()
    waits = page.ledger.unconfirmed
    return below(
        (sums_lines(page.ledger), write("{many} not confirmed yet", many=waits) if waits else Mrkdwn())
    )


def _missing(page: PlanPage) -> Mrkdwn:
    shown = page.missing[: limits.PLAN_MISSING]
    left_out = len(page.missing) - len(shown)
    named = [escape(each, limits.TITLE_IN_OUTLINE) for each in shown]
    said = join((*named, more(left_out) if left_out else Mrkdwn()))
    return write("Still missing: {what}", what=said) if said else Mrkdwn()


def _buttons(page: PlanPage) -> list[Element]:
    """Offer what the reader may do; what most people want comes first and is the primary one."""
    plan = page.plan
    if plan.status is PlanStatus.CLOSED:
        reopen = [button("Reopen", action_id=REOPEN, value=_key(plan))] if plan.can_edit else []
        return [*reopen, *_more(plan)]
    mine = [target for target in page.targets if target.can_check_in]
    row: list[Element] = list(resume_row(plan, is_primary=True))
    if mine:
        row.append(check_in(mine[0] if len(mine) == 1 else None, is_primary=not row))
    if plan.can_edit_steps:
        stage = None if row else page.stage
        row += [
            add_step(plan.id, is_primary=stage is Stage.STEP),
            add_target(plan.id, is_primary=stage is Stage.TARGET),
            *([add_area(plan.id, is_primary=stage is Stage.AREA)] if page.outline.objectives else []),
            add_objective(plan.id, is_primary=stage is Stage.OBJECTIVE),
        ]
    if plan.can_edit and not plan.is_sample and (page.outline.objectives or page.served):
        row.append(serves(Key(plan.id, plan.version)))
    removes = [_remove(plan)] if plan.is_sample and plan.can_edit else []
    return [*row, *removes, *_more(plan)]


def _remove(plan: PlanLine) -> Button:
    asks = confirm(
        title=f"Remove {plan.ref}?",
        text="The sample goes with all its steps, targets and check-ins, also those that you added.",
        yes="Remove sample",
        no="Keep it",
    )
    return button("Remove sample", action_id=SAMPLE_REMOVE, value=str(plan.id), is_danger=True, asks=asks)


def _more(plan: PlanLine) -> list[Element]:
    """Build the ⋯ menu of a plan."""
    is_open = plan.status is not PlanStatus.CLOSED
    can_pause = plan.status is PlanStatus.ACTIVE and not plan.is_sample
    choices = [
        *([("Edit plan…", "edit")] if plan.can_edit and is_open else []),
        ("People…", "people"),
        ("History", "history"),
        *([("Pause plan…", "pause")] if plan.can_edit and can_pause else []),
        *([("Close plan…", "close")] if plan.can_edit and is_open else []),
    ]
    menu = overflow([(text, f"{deed}:{_key(plan)}") for text, deed in choices], action_id=MORE)
    return [] if menu is None else [menu]


def _key(plan: PlanLine) -> Key:
    return Key(plan.id, plan.version)
