"""Money is exact, and no currency is ever added to another."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InvalidError
from bot.rules.money import (
    CURRENCIES,
    Budget,
    Money,
    decimals_of,
    ensure_amount,
    read_currency,
    sum_budgets,
    take_currency,
)

AMOUNTS = st.decimals(0, 10**12, places=2)
BUDGETS = st.lists(
    st.builds(Budget, st.sampled_from(["EUR", "USD", "JPY"]), AMOUNTS, AMOUNTS, AMOUNTS), max_size=12
)


@given(BUDGETS, st.randoms())
def test_a_sum_is_the_same_in_any_order(budgets, random):
    mixed = budgets[:]
    random.shuffle(mixed)
    assert sum_budgets(mixed) == sum_budgets(budgets)


@given(BUDGETS, BUDGETS)
def test_sums_of_parts_are_the_sum_of_all(some, others):
    parts = [*sum_budgets(some).values(), *sum_budgets(others).values()]
    assert sum_budgets(parts) == sum_budgets([*some, *others])


@given(BUDGETS)
def test_every_currency_keeps_to_itself(budgets):
    found = sum_budgets(budgets)
    assert set(found) == {budget.currency for budget in budgets}
    for currency, total in found.items():
        mine = [budget for budget in budgets if budget.currency == currency]
        assert total.spent == sum(budget.spent for budget in mine)
        assert total.remaining == sum(budget.remaining for budget in mine)


def test_two_currencies_are_no_sum():
    with pytest.raises(ValueError, match="EUR and USD"):
        Budget("EUR").plus(Budget("USD"))


def test_an_amount_of_cents_stays_exact():
    tenth = Budget("EUR", planned=Decimal("0.10"))
    assert sum_budgets([tenth] * 3)["EUR"].planned == Decimal("0.30")


def test_money_is_said_as_people_say_it():
    assert str(Money(Decimal("4200.00"), "EUR")) == "4,200 EUR"


@pytest.mark.parametrize("typed", ["eur", " EUR ", "Eur"])
def test_a_currency_is_known_in_any_case(typed):
    assert read_currency(typed) == "EUR"


@pytest.mark.parametrize("typed", ["", "dollars", "€€", "XXX"])
def test_what_is_no_currency_is_refused(typed):
    with pytest.raises(InvalidError) as refused:
        read_currency(typed)
    assert "EUR, USD or GBP" in refused.value.fields["currency"]


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        ("-1", "EUR", "without the minus"),
        ("1.005", "EUR", "at most 2 decimals"),
        ("1.5", "JPY", "no decimals"),
        ("1.0005", "KWD", "at most 3 decimals"),
        ("1e15", "EUR", "more money than there is"),
        ("nan", "EUR", "Write an amount"),
    ],
)
def test_an_amount_that_nobody_can_have_is_refused(amount, currency, said):
    with pytest.raises(InvalidError) as refused:
        ensure_amount(Decimal(amount), currency, field="planned")
    assert said in refused.value.fields["planned"]


@given(st.sampled_from(sorted(CURRENCIES)), st.integers(0, 10**10))
def test_every_count_of_the_smallest_coin_is_taken(currency, coins):
    ensure_amount(Decimal(coins).scaleb(-decimals_of(currency)), currency, field="planned")


@pytest.mark.parametrize(
    ("typed", "code", "rest"),
    [
        ("euros Chairs", "EUR", "Chairs"),
        ("Pounds, deposit", "GBP", "deposit"),
        ("yen", "JPY", ""),
        ("dollars Deposit", "$", "Deposit"),
        ("eur Chairs", "EUR", "Chairs"),
        ("chairs", "", "chairs"),
    ],
)
def test_a_currency_is_taken_by_its_name_too(typed, code, rest):
    assert take_currency(typed) == (code, rest)
