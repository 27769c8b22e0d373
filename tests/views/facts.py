"""What views are drawn from, as hypothesis makes it up: any plan, any step, any target, any text."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from bot.rules.action_steps import StepLine
from bot.rules.alignment import Served, Serving
from bot.rules.check_ins import CheckInPrompt, CheckInRecord
from bot.rules.day_settings import DaySettings
from bot.rules.home import HomePage, OwedCheckIn, WaitingPlan, order_check_ins
from bot.rules.objectives import ObjectiveLine
from bot.rules.outline import AreaBranch, outline_of
from bot.rules.paging import Page
from bot.rules.plans import PlanLine, StepCounts
from bot.rules.revisions import History, RevisionLine
from bot.rules.sharing import SharedPlan
from bot.rules.targets import TargetLine
from bot.views import limits
from storage.models import Direction, PlanStatus, RevisedDeed, RevisedNoun, RevisedTurn, StepStatus

TODAY = date(2026, 11, 25)
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
    waits_for=st.lists(ids.map("S-{}".format), max_size=20).map(tuple),
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
few_ids = st.integers(0, 3)
objectives = st.builds(
    ObjectiveLine,
    id=few_ids,
    version=ids,
    ref=ids.map("O-{}".format),
    plan_id=ids,
    plan_ref=ids.map("P-{}".format),
    plan_title=said(150),
    outcome=said(300),
    for_whom=said(300),
    why=said(3000),
    due_on=st.none() | days,
    owner_id=st.sampled_from(["U1", "U2"]),
    owner_name=said(255),
    can_edit=flags,
    is_dropped=flags,
)
areas = st.builds(AreaBranch, id=few_ids, ref=ids.map("A-{}".format), name=said(150), objective_id=few_ids)


def hung(parts, kinds):
    """Return parts of a plan, each hung on something, on nothing, or on what is gone."""
    somewhere = st.sampled_from(kinds).flatmap(lambda kind: few_ids.map(f"{kind}:{{}}".format))
    placed = st.tuples(parts, st.none() | somewhere)
    return st.lists(placed.map(lambda pair: replace(pair[0], id=1, belongs_to=pair[1])), max_size=8)


outlines = st.builds(
    outline_of,
    st.lists(objectives, max_size=4),
    st.lists(areas, max_size=4),
    hung(targets, "OA"),
    hung(steps, "OAT"),
)
served = st.builds(Served, ids, ids.map("O-{}".format), said(300), ids, ids.map("P-{}".format), said(150))
serving = st.dictionaries(
    few_ids, st.lists(st.builds(Serving, ids, ids.map("P-{}".format), said(150)), max_size=5).map(tuple)
)
counts = st.builds(StepCounts, numbers, numbers, numbers, numbers, numbers, numbers)
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
instants = st.integers(1_500_000_000, 2_000_000_000).map(lambda second: datetime.fromtimestamp(second, UTC))
records = st.builds(
    CheckInRecord,
    target=targets,
    author_name=said(255),
    value=values,
    measured_on=days,
    reported_on=days,
    happened=said(3000),
    next_step=said(3000),
    expected=st.none() | values,
    expected_before=st.none() | values,
    confidence=st.none() | st.integers(1, 5),
    expected_by=said(255),
    edited_at=st.none() | instants,
    edited_by=said(255),
    taken_back_by=said(255),
    can_edit=flags,
    undo=st.none() | ids,
)
prompts = st.builds(
    CheckInPrompt,
    plan=plan_lines,
    today=st.just(TODAY),
    asked_at=instants,
    targets=st.lists(targets, max_size=12).map(tuple),
    reported=st.lists(records, max_size=2).map(tuple),
    due=st.lists(steps, max_size=3).map(tuple),
    overdue=st.lists(steps, max_size=3).map(tuple),
    set_up_by=said(255),
    next_prompt_on=st.none() | days,
)
shared_plans = st.builds(
    SharedPlan, plan_lines, st.lists(targets, max_size=12).map(tuple), said(255), st.just(TODAY)
)
changes = st.fixed_dictionaries(
    {},
    optional={
        "title": st.tuples(said(300), said(300)),
        "due_on": st.tuples(st.none() | days.map(date.isoformat), days.map(date.isoformat)),
        "assignee_id": st.tuples(st.sampled_from(["U1", None]), st.sampled_from(["U1", "U2"])),
        "value": st.tuples(values.map(str), values.map(str)),
        "snoozed_until": st.tuples(st.none(), days.map(date.isoformat)),
        "prompt_weekday": st.tuples(st.none() | st.integers(0, 6), st.integers(0, 6)),
        "channel_id": st.tuples(st.none(), st.just("C1")),
        "blocked_by": st.tuples(st.just(""), said(300)),
    },
)
revisions = st.builds(
    RevisionLine,
    id=ids,
    noun=st.sampled_from(RevisedNoun),
    row_id=ids,
    version=ids,
    ref=ids.map("S-{}".format),
    title=said(300),
    deed=st.sampled_from(RevisedDeed),
    turn=st.sampled_from(RevisedTurn),
    changes=changes,
    reason=said(300),
    by=said(255),
    at=instants,
    names=said(255).map(lambda name: {"U1": name, "C1": f"#{name}"}),
    can_undo=flags,
    can_edit=flags,
)
histories = st.builds(
    History,
    noun=st.sampled_from([RevisedNoun.PLAN, RevisedNoun.TARGET, RevisedNoun.STEP]),
    row_id=ids,
    version=ids,
    ref=ids.map("S-{}".format),
    title=said(300),
    page=pages(revisions, 4),
    can_edit=flags,
)


def examples(number):
    return settings(max_examples=number, deadline=None, suppress_health_check=list(HealthCheck))


few_and_many = pytest.mark.parametrize("number", [2, pytest.param(10, marks=pytest.mark.slow)])
