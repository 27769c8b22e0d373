"""A person's Home tab: what they must do, by day; where others wait for them; their plans; then help."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from slackblocks.blocks import Block
from slackblocks.elements import Button
from slackblocks.views import HomeTabView

from bot.errors import InvalidError
from bot.rules.action_steps import StepLine
from bot.rules.dates import say_date
from bot.rules.home import HomePage, OwedCheckIn, Turn, WaitingPlan
from bot.rules.plans import PlanLine
from bot.views import limits, lines
from bot.views.action_steps import step_blocks
from bot.views.buttons import (
    add_step,
    change_settings,
    check_in,
    create_plan,
    see_plan,
    see_target,
    see_targets,
    show_help,
    show_privacy,
    start_from_template,
    try_sample,
)
from bot.views.day_settings import say_settings, say_silence
from bot.views.days import say_near
from bot.views.decisions import decision_blocks
from bot.views.elements import actions, context, divider, home, read_id, section
from bot.views.interrupted import kept_form_blocks
from bot.views.mrkdwn import Mrkdwn, bold, escape, join, write
from bot.views.mrkdwn import lines as below
from bot.views.paging import pager
from bot.views.plan_choice import NO_PLANS
from bot.views.ratings_due import rating_due
from bot.views.resource_lines import purse_line, strain_line
from bot.views.roadmap import roadmap_block
from bot.views.small_print import NO_STEPS, more, more_line
from bot.views.standing_in import standing_in_blocks
from bot.views.unsure import doubt_blocks

TURN = "home.turn"


def home_view(page: HomePage) -> HomeTabView:
    """Show a person what they must do, who waits for them and their plans; `page.today` is their day."""
    if page.is_empty:
        return home(_empty(page))
    asked = page.asked
    return home(
        (
            section(_greeting(page), block_id="head"),
            *kept_form_blocks(page.kept_forms, today=page.today, zone=page.settings.zone),
            *doubt_blocks(page.doubts),
            *_check_ins("Asked of you", asked, today=page.today, block_id="asked"),
            *_steps(page.steps.items, today=page.today),
            *pager(page.steps, of="steps", action_id=TURN),
            *([] if page.road is None else [section(roadmap_block(page.road), block_id="road")]),
            *_check_ins("Check-ins", page.check_ins[len(asked) :], today=page.today, block_id="target"),
            *_strains(page),
            *_waiting(page),
            *standing_in_blocks(page.standing_in, today=page.today),
            *_plans(page),
            *([] if page.kept_forms else [divider(block_id="end")]),  # a full Home has no room for both
            *actions(_last_row(page), block_id="end:do"),
            context(_small_print(page), block_id="end:settings"),
        )
    )


def read_turn(value: str) -> Turn:
    """Read which list a button turns to which page, or raise InvalidError."""
    what, _, number = value.partition(":")
    page = read_id(number)
    if page and what == "steps":
        return "steps", page
    if page and what == "plans":
        return "plans", page
    raise InvalidError({"key": "This button is out of date. Open Home again and press it there."})


def _empty(page: HomePage) -> Iterator[Block]:
    """Say what a newcomer can do; a guest cannot make plans."""
    first = (
        [create_plan("Create a plan", is_primary=True), start_from_template(), try_sample()]
        if page.can_plan
        else []
    )
    yield section(NO_PLANS if page.can_plan else NO_STEPS, block_id="empty")
    yield from actions([*first, change_settings(), show_privacy(), show_help()], block_id="empty:do")
    yield context(_small_print(page), block_id="empty:settings")


def _small_print(page: HomePage) -> Mrkdwn:
    """Say when the day's message comes, and what keeps it back."""
    silence = say_silence(page.settings, today=page.today)
    said = say_settings(page.settings)
    return write("{said}. {silence}", said=said, silence=silence) if silence else said


def _greeting(page: HomePage) -> Mrkdwn:
    """Say first how much waits for today: one's own, and what stands below for those who are away."""
    first = f"{lines.count(page.now, 'thing')} for you today" if page.now else "Nothing due today"
    late = f"{page.overdue:,} overdue" if page.overdue else ""
    name = escape(page.name, limits.NAME)
    return join((bold(join((escape(first), name), ", ")), escape(late), _stood_in(page)))


def _stood_in(page: HomePage) -> Mrkdwn:
    """Say how much waits for whom one stands in: `2 for Chandra, below`."""
    if not page.stood_in:
        return Mrkdwn()
    many = sum(number for _, number in page.stood_in)
    who = page.stood_in[0][0] if len(page.stood_in) == 1 else "others"
    return write("{many} for {who}, below", many=f"{many:,}", who=escape(who, limits.NAME))


def _steps(steps: Sequence[StepLine], *, today: date) -> Iterator[Block]:
    place = 0
    for day, group in groupby(steps, key=lambda step: _day(step, today=today)):
        yield section(bold(escape(day)), block_id=f"day:{place}")
        for step in group:
            place += 1
            yield from step_blocks(step, today=today, block_id=f"step:{place}", says_who=False)


def _day(step: StepLine, *, today: date) -> str:
    """Say under which day a step stands."""
    if step.due_on is None:
        return "No date"
    if step.due_on < today:
        return "Overdue"
    near = {0: "Today", 1: "Tomorrow"}.get((step.due_on - today).days)
    return near or say_date(step.due_on, today=today)


def _check_ins(title: str, owed: Sequence[OwedCheckIn], *, today: date, block_id: str) -> Iterator[Block]:
    if owed:
        shown = [each.target for each in owed[: limits.HOME_TARGETS] if each.target.can_check_in]
        pages = see_targets(shown, longest=limits.TITLE_ON_HOME)
        yield section(bold(Mrkdwn(title)), block_id=block_id, accessory=pages)
    for place, each in enumerate(owed[: limits.HOME_TARGETS], start=1):
        button = check_in(each.target) if each.target.can_check_in else see_target(each.target, text="Show")
        text = join((lines.target_line(each.target, today=today), escape(_when(each, today=today))))
        yield section(text, block_id=f"{block_id}:{place}", accessory=button)
    yield from more_line(len(owed) - limits.HOME_TARGETS, block_id=f"{block_id}:more")


def _when(owed: OwedCheckIn, *, today: date) -> str:
    """Say when a check-in was asked for, else when it will be."""
    if owed.asked_on is not None:
        return f"asked {say_near(owed.asked_on, today=today)}"
    if owed.is_silent:
        return f"{owed.target.plan_ref} posts nothing in its channel now"
    return "" if owed.next_on is None else f"will be asked {say_near(owed.next_on, today=today)}"


def _strains(page: HomePage) -> Iterator[Block]:
    """Say who has promised more hours than a week has."""
    if page.strains:
        yield section(Mrkdwn("*Too many hours*"), block_id="strains")
        said = [strain_line(strain, today=page.today) for strain in page.strains[: limits.HOME_STRAINS]]
        left_out = len(page.strains) - limits.HOME_STRAINS
        yield context(below([*said, *([more(left_out)] if left_out > 0 else [])]), block_id="strains:who")


def _waiting(page: HomePage) -> Iterator[Block]:
    waiting, to_rate, to_decide = page.waiting, page.to_rate, page.to_decide
    if waiting or to_rate or to_decide:
        yield section(Mrkdwn("*Others wait for you*"), block_id="waiting")
    yield from decision_blocks(to_decide)
    for place, owed in enumerate(to_rate[: limits.HOME_WAITING], start=1):
        yield rating_due(owed, block_id=f"rating:{place}")
    yield from more_line(len(to_rate) - limits.HOME_WAITING, block_id="rating:more")
    for place, plan in enumerate(waiting[: limits.HOME_WAITING], start=1):
        yield section(
            _wait(plan), block_id=f"waiting:{place}", accessory=_show(plan) if plan.can_see else None
        )
    yield from more_line(len(waiting) - limits.HOME_WAITING, block_id="waiting:more")


def _wait(plan: WaitingPlan) -> Mrkdwn:
    """Say what is waited for in one plan: by its owner, or by those who work in one's own."""
    said = (
        (plan.overdue, "overdue"),
        (plan.blocked, "blocked"),
        (plan.unassigned, "with nobody to do it" if plan.unassigned == 1 else "with nobody to do them"),
        (plan.undated, "without a date"),
    )
    what = join(escape(f"{lines.count(number, 'step')} {words}") for number, words in said if number)
    is_own = not (plan.overdue or plan.blocked)
    who = Mrkdwn("yours") if is_own else write("{name} waits", name=escape(plan.owner_name, limits.NAME))
    return join((bold(lines.name(plan.ref, plan.title)), who, what))


def _plans(page: HomePage) -> Iterator[Block]:
    if page.plans.count:
        title = "Plans" if page.are_own_plans else "Plans you can see"
        yield section(bold(Mrkdwn(title)), block_id="plans")
    for place, plan in enumerate(page.plans.items, start=1):
        purse = _purse(page, plan) if place <= limits.HOME_PURSES else Mrkdwn()
        said = below((lines.plan_line(plan, today=page.today), purse))
        yield section(said, block_id=f"plan:{place}", accessory=_show(plan))
    yield from pager(page.plans, of="plans", action_id=TURN)


def _purse(page: HomePage, plan: PlanLine) -> Mrkdwn:
    purse = page.purses.get(plan.id)
    return Mrkdwn() if purse is None else purse_line(purse.sums)


def _show(plan: PlanLine | WaitingPlan) -> Button:
    return see_plan(plan.id, text="Show", spoken=f"Show {plan.ref} {plan.title}")


def _last_row(page: HomePage) -> list[Button]:
    offers = ((page.can_plan, create_plan()), (page.can_add, add_step()))
    return [
        *(offer for is_of_use, offer in offers if is_of_use),
        change_settings(),
        show_privacy(),
        show_help(),
    ]
