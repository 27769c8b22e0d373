"""Roles: what is typed, one for each person, and what a change of them may not do."""

from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.errors import InvalidError
from bot.rules.access import PlanPeople
from bot.rules.roles import GIVEN, Role, RolesDraft, give_role, read_role, roles_in, say_names, spread_roles
from storage.models import PlanRole

PEOPLE = ("UANA", "UBOB", "UCLEO", "UDAN")
someone = st.sampled_from(PEOPLE)


@st.composite
def plans(draw: st.DrawFn) -> PlanPeople:
    owner, sponsor, subject = draw(someone), draw(st.none() | someone), draw(st.none() | someone)
    apart = {owner, sponsor, subject}
    roles = draw(st.dictionaries(someone, st.sampled_from(PlanRole)))
    assume(sponsor not in {owner, subject} or sponsor is None)
    return PlanPeople(
        "P-1",
        "T1",
        owner,
        "Ana",
        is_individual=subject is not None,
        roles={who: role for who, role in roles.items() if who not in apart},
        sponsor_id=sponsor,
        subject_id=subject,
    )


def refusal(act: Callable[[], object]) -> InvalidError | None:
    """Return how something is refused, or None if it is taken."""
    try:
        act()
    except InvalidError as refused:
        return refused
    return None


def after(plan: PlanPeople, values: dict[str, object]) -> PlanPeople:
    return PlanPeople(
        "P-1",
        "T1",
        str(values.get("owner_id", plan.owner_id)),
        "Ana",
        is_individual=plan.is_individual,
        roles=dict(values["roles"]),  # type: ignore[call-overload]
        sponsor_id=values.get("sponsor_id", plan.sponsor_id),  # type: ignore[arg-type]
        subject_id=plan.subject_id,
    )


@given(plans(), someone, st.sampled_from(GIVEN), st.booleans())
def test_who_is_given_a_role_has_it_and_no_other_and_nobody_else_but_the_old_owner_changes(
    plan: PlanPeople, who: str, role: Role, stays: object
) -> None:
    give = partial(give_role, plan, who, role, name="Bob", stays=bool(stays))
    if (refused := refusal(give)) is not None:
        assert who in {plan.owner_id, plan.subject_id}
        assert refused.fields.keys() == {"role"}
        return
    values = give()
    then = after(plan, values)
    found, before = roles_in(then), roles_in(plan)
    assert found.get(who, Role.NONE) is role
    assert who not in then.roles or role.value in set(PlanRole)
    for other in set(PEOPLE) - {who}:
        if other == plan.owner_id and role is Role.OWNER:
            kept = {Role.SUBJECT} if other == plan.subject_id else {Role.COLLABORATOR} if stays else {None}
            assert found.get(other) in kept
        elif other == plan.sponsor_id and role is Role.SPONSOR:
            assert other not in found
        else:
            assert found.get(other) is before.get(other)


@given(plans(), someone, st.none() | someone, *[st.lists(someone, unique=True) for _ in range(3)])
def test_a_form_in_which_somebody_stands_twice_is_refused_and_any_other_taken_as_it_is(
    plan: PlanPeople,
    owner: str,
    sponsor: str | None,
    approvers: list[str],
    collaborators: list[str],
    viewers: list[str],
) -> None:
    draft = RolesDraft(owner, sponsor, tuple(approvers), tuple(collaborators), tuple(viewers))
    named = [owner, *([sponsor] if sponsor else []), *approvers, *collaborators, *viewers]
    about = [plan.subject_id] if plan.subject_id not in {None, owner} else []
    if (refused := refusal(partial(spread_roles, plan, draft, {}))) is not None:
        assert len(set(named + about)) < len(named + about)
        assert refused.fields.keys() <= {"sponsor_id", "approvers", "collaborators", "viewers"}
        return
    values = spread_roles(plan, draft, {})
    assert len(set(named + about)) == len(named + about)
    found = roles_in(after(plan, values))
    assert all(found[who] is Role.VIEWER for who in viewers)
    assert set(found) == {*named, *about}


@pytest.mark.parametrize(
    ("typed", "role"),
    [
        ("approver", Role.APPROVER),
        ("as approver", Role.APPROVER),
        ("is the Sponsor.", Role.SPONSOR),
        ("collaborators", Role.COLLABORATOR),
        ("member", Role.COLLABORATOR),
        ("none", Role.NONE),
        ("remove", Role.NONE),
        ("owner", Role.OWNER),
    ],
)
def test_a_role_is_read_as_people_type_it(typed: str, role: Role) -> None:
    assert read_role(typed) is role


@pytest.mark.parametrize(
    ("typed", "meant"), [("aprover", "approver"), ("viewr", "viewer"), ("colaborator", "collaborator")]
)
def test_a_mistyped_role_is_asked_about(typed: str, meant: str) -> None:
    with pytest.raises(InvalidError, match=f"Did you mean {meant}"):
        read_role(typed)


@pytest.mark.parametrize("typed", ["boss of it all", "zzz", "subject", "approver viewer"])
def test_any_other_word_is_answered_with_those_that_there_are(typed: str) -> None:
    with pytest.raises(
        InvalidError, match="Roles: owner · sponsor · approver · collaborator · viewer · none"
    ):
        read_role(typed)


@given(st.text())
def test_any_text_is_a_role_or_is_refused_in_a_sentence(typed: str) -> None:
    refused = refusal(partial(read_role, typed))
    assert "is no role" in refused.message if refused else read_role(typed) in GIVEN


def test_names_are_said_as_people_do() -> None:
    assert say_names(["Ana"]) == "Ana"
    assert say_names(["Ana", "Bob", "Cleo"]) == "Ana, Bob and Cleo"
    assert say_names([]) == "nobody"
