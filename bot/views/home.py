"""A person's Home tab: what they must do, by day; then their plans; then help."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from slackblocks.blocks import Block
from slackblocks.views import HomeTabView

from bot.rules.action_steps import StepLine
from bot.rules.dates import say_date
from bot.rules.plans import PlanLine
from bot.rules.targets import TargetLine
from bot.views import limits, lines
from bot.views.action_steps import step_blocks
from bot.views.buttons import add_step, check_in, create_plan, see_plan, show_help, try_sample
from bot.views.elements import actions, divider, home, section
from bot.views.mrkdwn import Mrkdwn, bold, escape, join
from bot.views.plan_choice import NO_PLANS
from bot.views.small_print import more_line


def home_view(
    *,
    actor_name: str,
    steps: Sequence[StepLine],
    targets: Sequence[TargetLine],
    plans: Sequence[PlanLine],
    today: date,
) -> HomeTabView:
    """Show a person's open steps, the targets that they report on and their plans."""
    if not (steps or targets or plans):
        row = [create_plan("Create a plan", is_primary=True), try_sample()]
        create = actions(row, block_id="empty:do")
        return home((section(NO_PLANS, block_id="empty"), *create))
    return home(
        (
            section(_greeting(actor_name, steps=steps, today=today), block_id="head"),
            *_steps(steps, today=today),
            *_targets(targets, today=today),
            *_plans(plans, today=today),
            divider(block_id="end"),
            *actions([create_plan(), add_step(), show_help()], block_id="end:do"),
        )
    )


def _greeting(actor_name: str, *, steps: Sequence[StepLine], today: date) -> Mrkdwn:
    """Say first how much waits for today."""
    now = sum(step.due_on is not None and step.due_on <= today for step in steps if step.is_open)
    first = f"{lines.count(now, 'thing')} for you today" if now else "Nothing due today"
    return bold(join((escape(first), escape(actor_name, limits.NAME)), ", "))


def _steps(steps: Sequence[StepLine], *, today: date) -> Iterator[Block]:
    by_day = sorted(steps, key=lambda step: (step.due_on or date.max, step.id))
    shown = by_day[: limits.HOME_STEPS]
    place = 0
    for day, group in groupby(shown, key=lambda step: _day(step, today=today)):
        yield section(bold(escape(day)), block_id=f"day:{place}")
        for step in group:
            place += 1
            yield from step_blocks(step, today=today, block_id=f"step:{place}", says_who=False)
    yield from more_line(len(steps) - len(shown), block_id="step:more")


def _day(step: StepLine, *, today: date) -> str:
    """Say under which day a step stands."""
    if step.due_on is None:
        return "No date"
    if step.due_on < today:
        return "Overdue"
    near = {0: "Today", 1: "Tomorrow"}.get((step.due_on - today).days)
    return near or say_date(step.due_on, today=today)


def _targets(targets: Sequence[TargetLine], *, today: date) -> Iterator[Block]:
    if targets:
        yield section(Mrkdwn("*Check-ins*"), block_id="targets")
    for place, target in enumerate(targets[: limits.HOME_TARGETS], start=1):
        button = check_in(target) if target.can_check_in else None
        yield section(lines.target_line(target, today=today), block_id=f"target:{place}", accessory=button)
    yield from more_line(len(targets) - limits.HOME_TARGETS, block_id="target:more")


def _plans(plans: Sequence[PlanLine], *, today: date) -> Iterator[Block]:
    if plans:
        yield section(Mrkdwn("*Plans*"), block_id="plans")
    for place, plan in enumerate(plans[: limits.HOME_PLANS], start=1):
        show = see_plan(plan.id, text="Show", spoken=f"Show {plan.ref} {plan.title}")
        yield section(lines.plan_line(plan, today=today), block_id=f"plan:{place}", accessory=show)
    yield from more_line(len(plans) - limits.HOME_PLANS, block_id="plan:more")
