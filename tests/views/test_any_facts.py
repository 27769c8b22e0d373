"""Any plan, any step, any target, any text, each drawn on its own: Slack takes what is shown of them."""

import json
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.home import HubPage, KeptForm, OwedDecision
from bot.rules.nudges import DayMessage
from bot.rules.objectives import ObjectiveLine
from bot.rules.paging import Page
from bot.rules.plans import PlanPage, Stage
from bot.views import action_steps, day_settings, home, hub, limits, nudges, objectives, plans
from bot.views.elements import Origin, payload_of
from tests.views.facts import (
    TODAY,
    choices,
    examples,
    few_and_many,
    flags,
    homes,
    ids,
    numbers,
    outlines,
    pages,
    plan_lines,
    said,
    served,
    serving,
    steps,
    targets,
)

MOST_CHARACTERS = 13_000
"""Over all blocks: undocumented for a Home, where Slack says 250 KB; held to the lower figure of messages."""


def characters(payload):
    """Return how much text a view shows."""
    return sum(len(json.dumps(text, ensure_ascii=False)) for text in _strings(payload))


def _strings(node):
    if isinstance(node, dict):
        shown = [node["text"]] if isinstance(node.get("text"), str) else []
        return shown + [each for value in node.values() for each in _strings(value)]
    return [each for value in node for each in _strings(value)] if isinstance(node, list) else []


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
        others = {
            "to_rate": (full.owed_rating(),) * 300,
            "to_decide": (OwedDecision(1, "P-1", full.say("Reduce churn", longest=150), 3),) * 300,
            "strains": (full.strain(),) * 300,
            "kept_forms": (
                KeptForm(2**31, full.say("New step", longest=24), datetime(2026, 11, 24, 9, tzinfo=UTC)),
            )
            * 300,
        }
        busy = replace(full.home(), steps=Page.cut(each_day, 2, size=limits.HOME_STEPS))
        payload = payload_of(home.home_view(busy))
        ensure_sendable(payload)
        assert len(payload["blocks"]) <= 100
        assert characters(payload) <= MOST_CHARACTERS
        assert len(payload_of(home.home_view(replace(busy, **others)))["blocks"]) <= 100


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
            targets=st.lists(targets, max_size=14, unique_by=lambda each: each.id).map(tuple),
            steps=st.lists(steps, max_size=14).map(tuple),
            missing=st.lists(said(300), max_size=9).map(tuple),
            next_prompt_at=st.none() | st.just(datetime(2026, 11, 30, 9, tzinfo=UTC)),
            outline=outlines,
            served=st.none() | served,
            serving=serving,
            stage=st.none() | st.sampled_from(Stage),
        ),
        shown=ids,
        notice=said(3000),
    )
    def show(page, shown, notice):
        post = plans.plan_message(page, zone="Asia/Kolkata", today=TODAY, number=shown, notice=notice)
        ensure_sendable(post.payload())
        for node in page.outline.objectives:
            assert isinstance(node.part, ObjectiveLine)
            one = objectives.objective_message(
                node.part, page, node, today=TODAY, number=shown, notice=notice
            )
            ensure_sendable(one.payload())

    show()


def test_the_fullest_plan_is_within_the_limits(ensure_sendable, material):
    for letter in ("&", "x", "<!channel>", "\u202e"):
        page = material(words=letter * 3000, many=200).whole()
        for number in (1, 2, 99):
            post = plans.plan_message(page, zone="UTC", today=TODAY, number=number, notice=letter * 3000)
            ensure_sendable(post.payload())
            assert characters(post.payload()) <= MOST_CHARACTERS


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
