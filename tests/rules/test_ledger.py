"""The ledger of a plan: what it adds up to in whichever order, and what of it cannot be taken."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InvalidError
from bot.rules.ledger import (
    ResourceDraft,
    ResourceLine,
    Strain,
    biggest_gap,
    burn_of,
    draft_of,
    ensure_resource,
    sums_of,
)
from bot.rules.money import Budget
from bot.rules.resource_words import hours_a_week, read_booking, read_tool
from bot.rules.resources import FULL_WEEK, Capacity, Overload, Share
from storage.models import ResourceKind, ResourceStatus, StepStatus, ToolState

MONDAY = date(2027, 3, 1)
LINE = ResourceLine(1, 1, "R-1", 1, "P-1", "Reduce churn", ResourceKind.BUDGET, "Venue", ResourceStatus.OPEN)
amounts = st.decimals(min_value=0, max_value=10**9, places=2)
budgets = st.builds(Budget, st.sampled_from(["EUR", "USD", "CHF"]), amounts, amounts, amounts)
shares = st.builds(
    lambda hours, start, days: Share(
        Decimal(hours), MONDAY + timedelta(start), MONDAY + timedelta(start + days)
    ),
    st.integers(1, 40),
    st.integers(0, 40),
    st.integers(0, 30),
)
ledgers = st.lists(
    st.one_of(
        budgets.map(lambda budget: replace(LINE, budget=budget)),
        st.tuples(shares, st.sampled_from("AB")).map(
            lambda pair: replace(
                LINE, kind=ResourceKind.PERSON, share=pair[0], member_id=pair[1], member_name=pair[1]
            )
        ),
        st.sampled_from(ToolState).map(
            lambda state: replace(LINE, kind=ResourceKind.TECHNOLOGY, tool_state=state)
        ),
    ),
    max_size=20,
)


def test_what_was_declined_is_neither_money_nor_hours_that_a_plan_has():
    venue = replace(LINE, budget=Budget("EUR", Decimal(100), Decimal(10), Decimal(20)))
    gifts = replace(
        LINE, ref="R-2", status=ResourceStatus.DECLINED, budget=Budget("EUR", Decimal(50)), name="Gifts"
    )
    sums = sums_of([venue, gifts])
    assert sums.budgets == {"EUR": venue.budget}
    paid = replace(gifts, budget=Budget("EUR", Decimal(50), Decimal(0), Decimal(5)))
    assert sums_of([venue, paid]).budgets["EUR"] == Budget("EUR", Decimal(100), Decimal(10), Decimal(25))
    share = Share(Decimal(6), MONDAY, MONDAY)
    refused = replace(
        LINE, kind=ResourceKind.PERSON, share=share, member_id="A", status=ResourceStatus.DECLINED
    )
    assert sums_of([refused]).people == ()
    assert not sums_of([gifts]).budgets
    assert not sums_of([gifts]).is_empty


@given(ledgers, st.randoms())
def test_a_ledger_adds_up_to_the_same_in_any_order(lines, random):
    mixed = lines[:]
    random.shuffle(mixed)
    assert replace(sums_of(mixed), gap="") == replace(sums_of(lines), gap="")


@given(ledgers)
def test_each_currency_is_added_for_itself_and_exactly(lines):
    sums = sums_of(lines)
    for currency, whole in sums.budgets.items():
        mine = [line.budget for line in lines if line.budget is not None and line.budget.currency == currency]
        assert whole.planned == sum((each.planned for each in mine), Decimal(0))
        assert whole.remaining == sum((each.remaining for each in mine), Decimal(0))
        assert all(isinstance(each, Decimal) for each in (whole.planned, whole.committed, whole.spent))
    assert {line.budget.currency for line in lines if line.budget is not None} == set(sums.budgets)


@given(ledgers)
def test_nobody_has_a_fuller_week_than_all_that_they_have_promised(lines):
    for name, hours in sums_of(lines).people:
        mine = [line.share.hours for line in lines if line.share is not None and line.member_name == name]
        assert max(mine) <= hours <= sum(mine)


def test_dropped_lines_count_for_nothing():
    assert sums_of([replace(LINE, budget=Budget("EUR", Decimal(5)), is_dropped=True)]).is_empty


def test_what_a_dropped_step_needed_counts_only_as_far_as_it_is_ordered_or_paid():
    gone = replace(LINE, step_id=7, step_status=StepStatus.DROPPED)
    planned = replace(gone, budget=Budget("EUR", Decimal(5)))
    paid = replace(gone, budget=Budget("USD", Decimal(9), committed=Decimal(1), spent=Decimal(2)))
    over = replace(gone, budget=Budget("CHF", Decimal(5), spent=Decimal(8)))
    hours = replace(gone, share=Share(Decimal(6), MONDAY, MONDAY), member_id="U1", member_name="Ann")
    tool = replace(gone, name="Datadog", tool_state=ToolState.NEEDED)
    sums = sums_of([planned, paid, hours, tool])
    assert sums.budgets == {"USD": Budget("USD", Decimal(3), Decimal(1), Decimal(2))}
    assert (sums.people, sums.tools, sums.unconfirmed, sums.gap) == ((), 0, 0, "")
    assert sums_of([over]).gap == "R-1 is 3 CHF over what was planned"


def test_what_a_done_step_needed_keeps_its_money_and_its_tools_that_are_there():
    done = replace(LINE, step_id=7, step_status=StepStatus.DONE)
    ready = replace(done, tool_state=ToolState.READY, status=ResourceStatus.CONFIRMED)
    sums = sums_of(
        [replace(done, budget=Budget("EUR", Decimal(5))), ready, replace(done, tool_state=ToolState.NEEDED)]
    )
    assert sums.budgets == {"EUR": Budget("EUR", Decimal(5))}
    assert (sums.tools, sums.tools_ready, sums.unconfirmed, sums.gap) == (1, 1, 0, "")


def test_the_biggest_gap_is_money_before_hours_before_tools_before_a_word():
    waits = replace(LINE, budget=Budget("EUR", Decimal(5)))
    tool = replace(LINE, kind=ResourceKind.TECHNOLOGY, name="Datadog", tool_state=ToolState.NEEDED)
    over = replace(LINE, ref="R-9", budget=Budget("EUR", Decimal(5), spent=Decimal(8)))
    strain = Strain("U1", "Ann", Overload(FULL_WEEK + 2, FULL_WEEK, MONDAY, MONDAY))
    assert biggest_gap([]) == ""
    assert biggest_gap([waits]) == "R-1 Venue 5 EUR is not confirmed yet"
    assert biggest_gap([waits, tool]) == "Datadog is not ready yet"
    assert biggest_gap([waits, tool], strains=[strain]) == "Ann has promised 2 hours a week too many"
    one = replace(strain, overload=replace(strain.overload, capacity=strain.overload.hours - 1))
    assert biggest_gap([waits], strains=[one]) == "Ann has promised 1 hour a week too many"
    assert biggest_gap([waits, over], strains=[strain]) == "R-9 is 3 EUR over what was planned"
    declined = replace(waits, status=ResourceStatus.DECLINED)
    assert biggest_gap([declined, tool]) == "R-1 Venue 5 EUR was declined"


def test_what_is_spent_burns_what_was_planned():
    assert burn_of(Budget("EUR", Decimal(3), spent=Decimal(1))) == 33
    assert burn_of(Budget("EUR")) is None


@given(ledgers)
def test_a_line_that_is_made_a_draft_again_says_what_it_said(lines):
    for line in lines:
        draft = draft_of(line)
        assert (draft.kind, draft.name) == (line.kind, line.name)
        if line.budget is not None:
            assert Budget(draft.currency, draft.planned, draft.committed, draft.spent) == line.budget


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"currency": "XXX"}, "currency"),
        ({"planned": Decimal(-1)}, "planned"),
        ({"spent": Decimal("0.001")}, "spent"),
        ({"planned": Decimal(0)}, "planned"),
        ({"name": "x" * 151}, "name"),
        ({"kind": ResourceKind.TECHNOLOGY, "name": " "}, "name"),
        ({"kind": ResourceKind.PERSON}, "member_id"),
        ({"kind": ResourceKind.PERSON, "member_id": "U1", "from_on": MONDAY}, "until_on"),
        (
            {"kind": ResourceKind.PERSON, "member_id": "U1", "from_on": MONDAY, "until_on": MONDAY},
            "hours",
        ),
    ],
)
def test_what_no_line_can_say_is_refused_at_its_field(changes, field):
    draft = replace(ResourceDraft(1, ResourceKind.BUDGET, currency="EUR", planned=Decimal(5)), **changes)
    with pytest.raises(InvalidError) as refused:
        ensure_resource(draft, today=MONDAY)
    assert set(refused.value.fields) == {field}


def test_bookings_are_read_or_refused_or_none():
    booking = read_booking("spent +50.5 EUR")
    assert booking is not None
    assert (booking.field, booking.amount, booking.currency, booking.is_added) == (
        *("spent", Decimal("50.5"), "EUR"),
        True,
    )
    assert read_booking("Venue") is None
    assert read_booking("spent") is None
    with pytest.raises(InvalidError):
        read_booking("committed 1.200")


@pytest.mark.parametrize(
    ("value", "unit", "text", "left", "hours"),
    [
        (6, "/week", "", "", 6),
        (6, "h/week", "", "", 6),
        (6, "", "hours a week interviews", "interviews", 6),
        (6, "", "h per week", "", 6),
        (1, "/day", "", "", 5),
        (2, "", "hours a day", "", 10),
        (2, "", "days a week", "", 16),
        (1, "", "day per week interviews", "interviews", 8),
        (2, "", "days/week", "", 16),
        (50, "%", "of a week", "", 20),
        (6, "", "weekly interviews", "weekly interviews", 6),
        (6, "", "", "", 6),
    ],
)
def test_hours_are_those_of_a_week(value, unit, text, left, hours):
    assert hours_a_week(Decimal(value), unit, text) == (left, Decimal(hours))


@pytest.mark.parametrize(
    "text", ["days", "days interviews", "hours total", "hours in all", "in total", "altogether"]
)
def test_what_is_not_said_of_a_week_is_not_taken_for_one(text):
    with pytest.raises(InvalidError) as refused:
        hours_a_week(Decimal(6), "", text)
    assert refused.value.fields["hours"].startswith("Hours are counted a week. Write how many a week")


def test_a_part_of_a_week_is_one_of_the_persons_own_and_never_more_than_the_whole():
    four_days = Capacity(Decimal(30), frozenset(range(4)))
    assert hours_a_week(Decimal(50), "%", "", capacity=four_days) == ("", Decimal(15))
    assert hours_a_week(Decimal(2), "/day", "", capacity=four_days) == ("", Decimal(8))
    with pytest.raises(InvalidError) as refused:
        hours_a_week(Decimal(200), "%", "of a week", capacity=four_days)
    assert refused.value.fields["hours"].startswith("A week has 100 %, which is 30 hours here.")


def test_the_last_word_says_how_far_a_tool_is():
    assert read_tool("Datadog is ready") == ("Datadog", ToolState.READY)
    assert read_tool("Datadog") == ("Datadog", None)
    assert read_tool("ready") == ("", ToolState.READY)


def test_what_is_spent_of_a_declined_budget_is_the_gap_that_the_sums_have():
    declined = replace(
        LINE,
        status=ResourceStatus.DECLINED,
        budget=Budget("EUR", planned=Decimal(100), committed=Decimal(60), spent=Decimal(20)),
    )
    sums = sums_of([declined])
    assert sums.budgets["EUR"].remaining == -80
    assert sums.gap == "R-1 was declined, and 80 EUR of it is committed or spent"
