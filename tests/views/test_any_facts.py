"""Any plan, any step, any target, any text, each drawn on its own: Slack takes what is shown of them."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.rules.action_steps import StepLine
from bot.rules.day_settings import DaySettings
from bot.rules.home import HomePage, HubPage, OwedCheckIn, WaitingPlan, order_check_ins
from bot.rules.nudges import DayMessage
from bot.rules.paging import Page
from bot.rules.plans import PlanLine, PlanPage, StepCounts
from bot.rules.targets import TargetLine
from bot.views import action_steps, day_settings, home, hub, limits, nudges, plans
from bot.views.elements import Origin, payload_of
from storage.models import Direction, PlanStatus, StepStatus

TODAY = date(2026, 11, 25)
MOST_CHARACTERS = 13_000
"""Over all blocks: undocumented for a Home, where Slack says 250 KB; held to the lower figure of messages."""

# Pieces that mean something to Slack, to us or to a terminal; a text is any mixture of them and of anything.
PIECES = (
    "<!channel>", "<!here|x>", "<@U0ALICE>", "<#C1|ops>", "@everyone", "&lt;!channel&gt;", "&", "<", ">", "*",
    "_", "~", "`", "```", "\n> ", "\r\n", "\u202e", "\u2066", "\u200b", "\x00", "\ud800", "{0}", "{plan}",
    "%s", "|", "https://x.y/a_b*c?d=1&e=<2>", "שלום", "🧑‍🚀", "e\u0301" * 9, "S-1", ":tada:", "<https://a.b|click>",
)  # fmt: skip
words = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=12)), max_size=40).map("".join)
days = st.dates(TODAY - timedelta(days=4000), TODAY + timedelta(days=4000))
flags = st.booleans()
numbers = st.integers(0, 10**6)
values = st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**15), max_value=10**15)


def said(longest: int) -> st.SearchStrategy[str]:
    """Return texts as storage takes them: any mixture, or the longest there can be."""
    return st.one_of(words, words.map(lambda text: (text or "&") * longest)).map(lambda text: text[:longest])


ids = st.integers(1, 10**9)
steps = st.builds(
    StepLine,
    id=ids,
    version=ids,
    ref=ids.map("S-{}".format),
    title=said(300),
    note=said(3000),
    plan_id=ids,
    plan_ref=ids.map("P-{}".format),
    plan_title=said(150),
    assignee_id=st.sampled_from([None, "U1", "U2"]),
    assignee_name=said(255),
    due_on=st.none() | days,
    status=st.sampled_from(StepStatus),
    snoozed_until=st.none() | days,
    done_on=st.none() | days,
    can_act=flags,
)
targets = st.builds(
    TargetLine,
    id=ids,
    version=ids,
    ref=ids.map("T-{}".format),
    plan_id=ids,
    plan_ref=ids.map("P-{}".format),
    plan_title=said(150),
    indicator=said(150),
    unit=said(20),
    direction=st.sampled_from(Direction),
    baseline=st.none() | values,
    value=values,
    deadline_on=days,
    owner_id=st.just("U1"),
    owner_name=said(255),
    latest=st.none() | values,
    latest_on=st.none() | days,
    latest_by=said(255),
    expected=st.none() | values,
    can_check_in=flags,
)
counts = st.builds(StepCounts, numbers, numbers, numbers, numbers, numbers)
plan_lines = st.builds(
    PlanLine,
    id=ids,
    version=ids,
    ref=ids.map("P-{}".format),
    title=said(150),
    purpose=said(3000),
    owner_id=st.just("U1"),
    owner_name=said(255),
    channel_id=st.sampled_from([None, "C1"]),
    starts_on=days,
    ends_on=days,
    status=st.sampled_from(PlanStatus),
    counts=counts,
    targets=numbers,
    can_edit=flags,
    can_edit_steps=flags,
    is_sample=flags,
)
choices = st.builds(
    DaySettings,
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/Argentina/ComodRivadavia"]),
    slack_zone=said(64),
    is_own_zone=flags,
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0, tzinfo=None)),
    working_days=st.frozensets(st.integers(0, 6), min_size=1),
    next_at=st.none() | st.just(datetime(2026, 11, 26, 8, tzinfo=UTC)),
)


def pages(items, size):
    """Return pages of a list, in the middle of it or alone."""
    return st.builds(
        lambda shown, number, total: Page(tuple(shown), min(number, total), total, total * size),
        st.lists(items, max_size=size),
        st.integers(1, 10**6),
        st.integers(1, 10**6),
    )


homes = st.builds(
    HomePage,
    name=said(255),
    today=st.just(TODAY),
    due=numbers,
    overdue=numbers,
    steps=pages(steps, limits.HOME_STEPS),
    check_ins=st.lists(st.builds(OwedCheckIn, targets, st.none() | days, st.none() | days), max_size=12).map(
        order_check_ins
    ),
    waiting=st.lists(
        st.builds(
            WaitingPlan,
            id=ids,
            ref=ids.map("P-{}".format),
            title=said(150),
            owner_name=said(255),
            can_see=flags,
            overdue=numbers,
            blocked=numbers,
            unassigned=numbers,
            undated=numbers,
        ),
        max_size=9,
    ).map(tuple),
    plans=pages(plan_lines, limits.HOME_PLANS),
    are_own_plans=flags,
    can_add=flags,
    can_plan=flags,
    settings=choices,
)


def characters(payload):
    """Return how much text a view shows."""
    return sum(len(json.dumps(text, ensure_ascii=False)) for text in _strings(payload))


def _strings(node):
    if isinstance(node, dict):
        shown = [node["text"]] if isinstance(node.get("text"), str) else []
        return shown + [each for value in node.values() for each in _strings(value)]
    return [each for value in node for each in _strings(value)] if isinstance(node, list) else []


def examples(number):
    return settings(max_examples=number, deadline=None, suppress_health_check=list(HealthCheck))


few_and_many = pytest.mark.parametrize("number", [3, pytest.param(50, marks=pytest.mark.slow)])


@few_and_many
def test_any_home_is_one_that_slack_takes(ensure_sendable, number):
    @examples(number)
    @given(page=homes)
    def show(page):
        payload = payload_of(home.home_view(page))
        ensure_sendable(payload)
        assert characters(payload) <= MOST_CHARACTERS

    show()


def test_the_fullest_home_is_within_the_limits(ensure_sendable, material):
    for letter in ("&", "x", "<!channel>", "\u202e"):
        full = material(words=letter * 3000, many=300)
        each_day = [full.step(number, due_on=TODAY + timedelta(days=number)) for number in range(40)]
        busy = replace(full.home(), steps=Page.cut(each_day, 2, size=limits.HOME_STEPS))
        payload = payload_of(home.home_view(busy))
        ensure_sendable(payload)
        assert len(payload["blocks"]) <= 100
        assert characters(payload) <= MOST_CHARACTERS


@few_and_many
def test_any_hub_and_any_list_is_one_that_slack_takes(ensure_sendable, number):
    @examples(number)
    @given(
        page=st.builds(
            HubPage,
            today=st.just(TODAY),
            steps=st.lists(steps, max_size=limits.HUB_STEPS).map(tuple),
            total=numbers,
            overdue=numbers,
            done=numbers,
            has_plans=flags,
            can_add=flags,
            can_check_in=flags,
            can_plan=flags,
        ),
        listed=pages(steps, limits.PAGE_ITEMS),
        some_plans=pages(plan_lines, limits.PAGE_ITEMS),
        notice=said(3000),
    )
    def show(page, listed, some_plans, notice):
        ensure_sendable(hub.hub_message(page, command="/plan", notice=notice).payload())
        origin = Origin("list", "mine", listed.number)
        post = action_steps.steps_message(
            listed, title="Your open steps", origin=origin, today=TODAY, notice=notice, empty="Nothing."
        )
        ensure_sendable(post.payload())
        ensure_sendable(plans.plans_message(some_plans, today=TODAY).payload())

    show()


@few_and_many
def test_any_plan_is_one_that_slack_takes(ensure_sendable, number):
    @examples(number)
    @given(
        page=st.builds(
            PlanPage,
            plan=plan_lines,
            targets=st.lists(targets, max_size=14).map(tuple),
            steps=st.lists(steps, max_size=14).map(tuple),
            missing=st.lists(said(300), max_size=9).map(tuple),
            next_prompt_at=st.none() | st.just(datetime(2026, 11, 30, 9, tzinfo=UTC)),
        ),
        shown=ids,
        notice=said(3000),
    )
    def show(page, shown, notice):
        post = plans.plan_message(page, zone="Asia/Kolkata", today=TODAY, number=shown, notice=notice)
        ensure_sendable(post.payload())

    show()


@few_and_many
def test_any_days_message_and_any_settings_are_ones_that_slack_takes(ensure_sendable, number):
    @examples(number)
    @given(
        day=st.builds(
            DayMessage,
            member_id=st.just("U1"),
            today=st.just(TODAY),
            items=st.lists(steps, max_size=20).map(tuple),
            nudge_at=st.just(time(9, 30)),
            next_at=st.sampled_from([time(9, 30), time(8)]),
            working_days=st.frozensets(st.integers(0, 6), min_size=1),
        ),
        chosen=choices,
    )
    def show(day, chosen):
        ensure_sendable(nudges.day_message(day).payload())
        ensure_sendable(payload_of(day_settings.settings_modal(chosen, today=TODAY)))
        ensure_sendable(day_settings.settings_message(chosen, today=TODAY).payload())

    show()


@pytest.mark.parametrize("piece", ["<!channel>", "<@U0ALICE>", "@here"])
def test_the_check_itself_sees_what_would_ring(piece, ensure_sendable):
    section = {
        "type": "section",
        "block_id": "x",
        "text": {"type": "mrkdwn", "text": piece, "verbatim": True},
    }
    with pytest.raises(AssertionError):
        ensure_sendable({"text": "x", "blocks": [section]})
