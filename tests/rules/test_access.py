"""Who may see and do what: the table of it, and what holds of any plan and anybody."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import NotAllowedError, NotFoundError
from bot.rules.access import (
    Actor,
    Deed,
    PlanPeople,
    approvers_of,
    can_see_plan,
    can_see_step,
    ensure_allowed,
    is_allowed,
    is_involved,
)
from storage.models import PlanRole

PEOPLE = ("UANA", "UBOB", "UCLEO", "UDAN", "UEVE")
someone = st.sampled_from(PEOPLE)
maybe = st.none() | someone


@st.composite
def plans(draw: st.DrawFn, *, confidential: bool | None = None) -> PlanPeople:
    is_confidential = draw(st.booleans()) if confidential is None else confidential
    return PlanPeople(
        ref="P-1",
        workspace_id="T1",
        owner_id=draw(someone),
        owner_name="Ana",
        private_channel_id=None if is_confidential else draw(st.sampled_from([None, "CPRIVATE"])),
        is_individual=is_confidential or draw(st.booleans()),
        roles=draw(st.dictionaries(someone, st.sampled_from(PlanRole))),
        steward_id=draw(maybe),
        sponsor_id=draw(maybe),
        subject_id=draw(someone) if is_confidential else None,
    )


@st.composite
def actors(draw: st.DrawFn) -> Actor:
    return Actor(
        workspace_id=draw(st.sampled_from(["T1", "T1", "T2"])),
        id=draw(someone),
        name="Somebody",
        is_guest=draw(st.booleans()),
        is_stranger=draw(st.booleans()),
        channels=draw(st.sampled_from([frozenset(), frozenset({"CPRIVATE"})])),
    )


deeds = st.sampled_from(Deed)


def member(who: str) -> Actor:
    return Actor(workspace_id="T1", id=who, name=who)


@given(plans(), actors(), deeds, maybe)
def test_what_nobody_can_see_nobody_can_change(
    plan: PlanPeople, actor: Actor, deed: Deed, doer: str | None
) -> None:
    if is_allowed(actor, deed, plan, doer_id=doer):
        assert can_see_step(actor, plan, assignee_id=doer)


@given(plans(), actors(), deeds, maybe)
def test_nobody_of_another_workspace_or_company_sees_or_does_anything(
    plan: PlanPeople, actor: Actor, deed: Deed, doer: str | None
) -> None:
    for outsider in (replace(actor, workspace_id="T2"), replace(actor, is_stranger=True)):
        assert not can_see_plan(outsider, plan)
        assert not can_see_step(outsider, plan, assignee_id=doer)
        assert not is_allowed(outsider, deed, plan, doer_id=doer)


@given(plans(confidential=True), actors(), maybe)
def test_an_individual_plan_is_seen_by_exactly_those_it_names(
    plan: PlanPeople, actor: Actor, doer: str | None
) -> None:
    named = {plan.owner_id, plan.subject_id, plan.sponsor_id, *plan.roles}
    full = not actor.is_guest and not actor.is_stranger and actor.workspace_id == "T1"
    sees = full and actor.id in named
    assert can_see_plan(actor, plan) is sees
    assert can_see_step(actor, plan, assignee_id=doer) is sees
    for deed in Deed:
        assert sees or not is_allowed(actor, deed, plan, doer_id=doer)


@given(plans(), someone, deeds, maybe)
def test_whoever_is_given_a_role_sees_and_may_do_no_less(
    plan: PlanPeople, who: str, deed: Deed, doer: str | None
) -> None:
    without = replace(plan, roles={key: role for key, role in plan.roles.items() if key != who})
    viewer, collaborator = (
        replace(without, roles={**without.roles, who: role})
        for role in (PlanRole.VIEWER, PlanRole.COLLABORATOR)
    )
    owner, actor = replace(without, owner_id=who), member(who)
    steps = [is_allowed(actor, deed, each, doer_id=doer) for each in (without, viewer, collaborator, owner)]
    if deed is not Deed.APPROVE:  # who owns a plan with a sponsor or an approver asks them
        assert steps == sorted(steps)
    sights = [can_see_plan(actor, each) for each in (without, viewer, collaborator, owner)]
    assert sights == sorted(sights)


@given(plans(), someone, st.sampled_from([PlanRole.VIEWER, PlanRole.APPROVER]))
def test_viewers_and_approvers_see_and_change_nothing(plan: PlanPeople, who: str, role: PlanRole) -> None:
    seen = replace(
        plan,
        owner_id="UOWNER",
        roles={**plan.roles, who: role},
        steward_id=None,
        subject_id="USUBJECT" if plan.subject_id else None,
    )
    may = {deed for deed in Deed if is_allowed(member(who), deed, seen)}
    assert may - {Deed.APPROVE} == {Deed.SEE_PLAN}
    assert (Deed.APPROVE in may) is (who in approvers_of(seen))


@given(plans(), actors(), maybe)
def test_guests_see_only_what_is_assigned_to_them_and_nothing_that_is_confidential(
    plan: PlanPeople, actor: Actor, doer: str | None
) -> None:
    guest = replace(actor, is_guest=True)
    assert not can_see_plan(guest, plan)
    if can_see_step(guest, plan, assignee_id=doer):
        assert doer == guest.id
        assert not plan.is_confidential


@given(plans(), someone, maybe)
def test_the_sponsor_may_do_what_the_owner_might_once_they_look_after_it(
    plan: PlanPeople, who: str, doer: str | None
) -> None:
    sponsored = replace(plan, sponsor_id=who, owner_id="UOWNER", roles={}, steward_id=None)
    before, after = sponsored, replace(sponsored, steward_id=who)
    as_owner = replace(sponsored, owner_id=who)
    for deed in set(Deed) - {Deed.APPROVE}:
        assert is_allowed(member(who), deed, after, doer_id=doer) is is_allowed(
            member(who), deed, as_owner, doer_id=doer
        )
    assert is_allowed(member(who), Deed.SEE_PLAN, before)
    assert not is_allowed(member(who), Deed.EDIT_PLAN, before)


@given(plans())
def test_somebody_always_approves_and_only_those_whom_the_plan_names(plan: PlanPeople) -> None:
    assert approvers_of(plan)
    assert approvers_of(plan) <= plan.named | {plan.steward_id}


@given(plans(), st.data())
def test_nobody_approves_who_is_absent_but_an_owner_where_there_is_nobody_else(
    plan: PlanPeople, data: st.DataObject
) -> None:
    absent = data.draw(st.frozensets(st.sampled_from(sorted(plan.named))))
    left = approvers_of(replace(plan, absent=absent))
    assert left
    assert left & absent <= {plan.owner_id, plan.steward_id}
    assert left == approvers_of(plan) or absent & (approvers_of(plan) | {plan.sponsor_id})


@given(plans(), actors(), deeds, maybe)
def test_refusing_says_that_there_is_none_to_exactly_those_who_cannot_see_it(
    plan: PlanPeople, actor: Actor, deed: Deed, doer: str | None
) -> None:
    if is_allowed(actor, deed, plan, doer_id=doer):
        ensure_allowed(actor, deed, plan, doer_id=doer)
        return
    is_seen = deed is not Deed.SEE_PLAN and can_see_step(actor, plan, assignee_id=doer)
    with pytest.raises(NotAllowedError if is_seen else NotFoundError) as refused:
        ensure_allowed(actor, deed, plan, doer_id=doer)
    if not is_seen:
        assert str(refused.value) == "There is no P-1 that you can see."


def test_the_subject_works_in_their_plan_and_does_not_run_it() -> None:
    plan = PlanPeople("P-1", "T1", "UANA", "Ana", is_individual=True, subject_id="UBOB")
    bob = member("UBOB")
    assert is_involved(bob, plan)
    assert is_allowed(bob, Deed.CHECK_IN, plan)
    assert is_allowed(bob, Deed.EDIT_STEPS, plan)
    assert not is_allowed(bob, Deed.EDIT_PLAN, plan)
