"""Deleting somebody leaves no trace of them in any table, and everything else as it was."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, update

from bot.errors import InvalidError, NotAllowedError
from bot.rules.action_steps import StepDraft
from bot.rules.retention import Retention
from bot.services.exports import Exports
from bot.services.privacy import Privacy
from storage.models import (
    AreaRating,
    AuditEntry,
    Delivery,
    DeliveryKind,
    FocusArea,
    Inbox,
    InboxState,
    Member,
    Objective,
    Plan,
    PlanKind,
    PlanRole,
    Rater,
    RatingRound,
    RoundArea,
    RoundStatus,
    Template,
    metadata,
)
from storage.repositories.erasing import GONE

from .conftest import NOW

MARK = "zanzibar"
BOB, NAME = "U-bob", "bob"


@pytest.fixture
def privacy(office):
    return Privacy(office.database, retention=Retention(), wake=lambda: office.woken.append("woken"))


async def rows_of(office):
    def read(session):
        return {
            table.name: [
                dict(row)
                for row in session.connection()
                .execute(sa.select(table).order_by(*table.primary_key))
                .mappings()
            ]
            for table in metadata.sorted_tables
        }

    return await office.database.read(read)


async def notes(office):
    """Return what the history keeps of how notes of steps changed."""
    return [row["changes"]["note"] for row in (await rows_of(office))["revision"] if "note" in row["changes"]]


async def traces(office, *words):
    """Return where any of these words stands, in whichever column of whichever table."""
    return [
        (name, column, value)
        for name, rows in (await rows_of(office)).items()
        for row in rows
        for column, value in row.items()
        if any(word in str(value).casefold() for word in words)
    ]


async def scattered(office):
    """Leave something of Bob's in every table that can have it; return Ann's plan."""
    bob = office.actors["bob"]
    plan = await office.plan()
    target = await office.target(plan, owner_id=bob.id)
    await office.check_in(target, by="bob", happened=f"{MARK} happened", next_step=f"{MARK} next")
    step = await office.step(plan, to="bob")
    await office.steps.block(step.id, f"{MARK} waits", actor=bob, now=office.now)

    def lay(session):
        def add(row):
            session.add(row)
            session.flush()
            return row

        given: dict[str, Any] = {"workspace_id": "T1", "plan_id": plan.id, "created_at": NOW}
        by_bob = {**given, "created_by": bob.id}
        objective = add(
            Objective(**by_bob, number=1, outcome="Fewer leave", why=f"{MARK} why", owner_id=bob.id)
        )
        area = add(
            FocusArea(
                **by_bob,
                number=1,
                objective_id=objective.id,
                name="Onboarding",
                evidence=f"{MARK} evidence",
                strengths=f"{MARK} strengths",
                causes=[f"{MARK} cause", "another"],
                parked_because=f"{MARK} because",
            )
        )
        for number, status in enumerate((RoundStatus.REVEALED, RoundStatus.OPEN), start=1):
            of = add(
                RatingRound(
                    workspace_id="T1", plan_id=plan.id, started_by=bob.id, started_at=NOW, status=status
                )
            )
            add(RoundArea(workspace_id="T1", round_id=of.id, area_id=area.id))
            add(Rater(workspace_id="T1", round_id=of.id, member_id=bob.id, rated_at=NOW))
            add(
                AreaRating(
                    workspace_id="T1", round_id=of.id, area_id=area.id, member_id=bob.id, impact=number,
                    effort=2, present=3,
                )
            )  # fmt: skip
        add(
            Template(
                workspace_id="T1", name="Good plan", summary=f"{MARK} summary", content={"by": bob.id},
                created_by=bob.id, created_at=NOW,
            )
        )  # fmt: skip
        add(
            AuditEntry(
                workspace_id="T1", at=NOW, actor_id=bob.id, deed="plan.seen", subject="P-9",
                fields={"roles": {bob.id: "viewer"}},
            )
        )  # fmt: skip
        base: dict[str, Any] = {"workspace_id": "T1", "nonce": "0" * 16, "not_before_ms": 1}
        for member_id, key in ((bob.id, "to him"), ("U-ann", f"about:{bob.id}:him")):
            add(
                Delivery(
                    **base, occ_key=key, kind=DeliveryKind.ANSWER, member_id=member_id,
                    facts={"by": bob.id}, content={"text": f"<@{bob.id}> and Bob and bobby"},
                )
            )  # fmt: skip
        for state, key in ((InboxState.DONE, f"{bob.id}:c"), (InboxState.OFFERED, "form")):
            add(
                Inbox(
                    workspace_id="T1", key=key, kind="x", state=state, received_ms=1, deed="line",
                    body={"user": {"id": bob.id}, "text": MARK}, ack={"body": MARK},
                )
            )  # fmt: skip
        session.get(Plan, plan.id).sponsor_id = bob.id
        session.get(Member, ("T1", bob.id)).name = "Bob"

    await office.database.write(lay)
    return plan


class TestErasing:
    async def test_no_table_has_a_trace_and_numbers_stay(self, office, privacy):
        await scattered(office)
        before = await rows_of(office)
        assert await traces(office, MARK)
        await privacy.delete(actor=office.actors["bob"], now=NOW)
        assert await traces(office, MARK, BOB.casefold()) == []
        named = [value for _, _, value in await traces(office, "bob")]
        assert [str(value).count("bob") for value in named] == [1], "that is bobby, who is somebody else"
        after = await rows_of(office)
        for name in ("plan", "target", "measurement", "check_in", "action_step", "objective", "focus_area"):
            assert len(after[name]) == len(before[name]), name
        assert [row["value"] for row in after["measurement"]] == [
            row["value"] for row in before["measurement"]
        ]
        assert [row["author_id"] for row in after["check_in"]] == [GONE]
        assert [row["happened"] for row in after["check_in"]] == [""]
        (revealed,) = after["area_rating"]
        assert (revealed["member_id"], revealed["impact"]) == (None, 1), "what nobody has seen is taken back"
        assert [row["causes"] for row in after["focus_area"]] == [[]]
        assert [row["title"] for row in after["action_step"]] == ["Ring them"]
        (told,) = [row for row in after["delivery"] if row["content"]]
        assert told["content"]["text"] == "Somebody who left and Somebody who left and bobby"
        entry = after["audit_entry"][-1]
        assert (entry["deed"], entry["actor_id"]) == ("member.deleted", GONE)
        assert entry["fields"]["check_in"] == 1

    async def test_nothing_of_anybody_else_is_touched(self, office, privacy):
        ann, bob = office.actors["ann"], office.actors["bob"]
        plan = await scattered(office)
        mine = await office.step(plan, to="ann", note="Ann's own note")
        target = await office.target(plan)
        await office.check_in(target, by="ann", happened="Ann's own words")
        others = await office.plan("zoe", title="Elsewhere")
        await office.step(others, by="zoe", to="zoe", note=f"{BOB} is here too")
        await privacy.delete(actor=bob, now=NOW)
        after = await rows_of(office)
        step = next(row for row in after["action_step"] if row["id"] == mine.id)
        assert (step["note"], step["assignee_id"], step["created_by"]) == ("Ann's own note", ann.id, ann.id)
        assert "Ann's own words" in [row["happened"] for row in after["check_in"]]
        elsewhere = [row for row in after["action_step"] if row["workspace_id"] == "T2"]
        assert [row["note"] for row in elsewhere] == [f"{BOB} is here too"]

    async def test_words_are_dropped_wherever_the_history_kept_them_and_those_of_others_stay(
        self, office, privacy
    ):
        ann, bob = office.actors["ann"], office.actors["bob"]
        plan = await office.plan()
        await office.database.write(lambda session: give_role(session, plan.id, bob.id))
        step = await office.step(plan, note="Ann wrote this", to="ann")
        for actor, note in ((bob, f"{MARK} one"), (ann, "Ann again"), (bob, f"{MARK} two")):
            draft = StepDraft(plan.id, "Ring them", note=note, assignee_id=ann.id)
            version = 1 + len(await notes(office))
            await office.steps.edit(step.id, draft, version=version, actor=actor, now=NOW)
        await privacy.delete(actor=bob, now=NOW)
        assert await traces(office, MARK) == []
        assert await notes(office) == [["Ann wrote this", ""], ["", "Ann again"], ["Ann again", ""]]

    async def test_twice_or_two_at_once_or_two_who_leave(self, office, privacy):
        await scattered(office)
        bob, cleo = office.actors["bob"], office.actors["cleo"]
        await asyncio.gather(
            privacy.delete(actor=bob, now=NOW),
            privacy.delete(actor=cleo, now=NOW),
        )
        await office.know("bob")
        await privacy.delete(actor=office.actors["bob"], now=NOW + timedelta(hours=1))
        assert await traces(office, MARK, BOB.casefold(), "u-cleo") == []
        members = [row["id"] for row in (await rows_of(office))["member"] if row["workspace_id"] == "T1"]
        assert sorted(members) == ["U-ann", GONE]

    async def test_what_breaks_in_the_middle_leaves_everything_as_it_was(self, office, privacy, monkeypatch):
        await scattered(office)
        before = await rows_of(office)
        monkeypatch.setattr("bot.services.privacy.record", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            await privacy.delete(actor=office.actors["bob"], now=NOW)
        assert await rows_of(office) == before


class TestPlans:
    async def test_one_without_a_sponsor_keeps_its_owner_here(self, office, privacy):
        await office.plan("bob", title="Grow sales")
        parting = await privacy.ask(actor=office.actors["bob"])
        assert [work.ref for work in parting.to_hand_over] == ["P-1"]
        with pytest.raises(NotAllowedError, match="P-1 would have no owner"):
            await privacy.delete(actor=office.actors["bob"], now=NOW)

    async def test_one_with_a_sponsor_goes_to_them(self, office, privacy):
        plan = await office.plan("bob", title="Grow sales")
        target = await office.target(plan, by="bob")
        await office.database.write(lambda session: set_plan(session, plan.id, sponsor_id="U-cleo"))
        parting = await privacy.ask(actor=office.actors["bob"])
        assert [(work.ref, work.to) for work in parting.handed_over] == [("P-1", "cleo")]
        await privacy.delete(actor=office.actors["bob"], now=NOW)
        after = await rows_of(office)
        assert [(row["owner_id"], row["sponsor_id"]) for row in after["plan"]] == [("U-cleo", None)]
        assert [row["owner_id"] for row in after["target"] if row["id"] == target.id] == ["U-cleo"]
        (told,) = [row for row in after["delivery"] if row["member_id"] == "U-cleo"]
        assert told["facts"] == {"circle": str(plan.id), "by": GONE}

    async def test_one_about_them_goes_whole_and_its_owner_is_told(self, office, privacy):
        plan = await office.plan(title="Thirty days")
        await office.step(plan, to="bob")
        about = {"kind": PlanKind.INDIVIDUAL, "subject_id": BOB}
        await office.database.write(lambda session: set_plan(session, plan.id, **about))
        await privacy.delete(actor=office.actors["bob"], now=NOW)
        after = await rows_of(office)
        assert after["plan"] == after["action_step"] == after["revision"] == []
        (told,) = [row for row in after["delivery"] if row["member_id"] == "U-ann"]
        assert told["facts"]["parted"]["removed"] == ["P-1"]

    async def test_a_closed_one_is_nobodys(self, office, privacy):
        plan = await office.plan("bob")
        await office.plans.close(plan.id, actor=office.actors["bob"], now=NOW)
        await privacy.delete(actor=office.actors["bob"], now=NOW)
        assert [row["owner_id"] for row in (await rows_of(office))["plan"]] == [GONE]
        assert await traces(office, BOB.casefold()) == []


class TestWhileOthersAct:
    async def test_who_gives_them_a_step_meanwhile_is_told_so_or_it_is_nobodys(self, office, privacy):
        plan = await office.plan()
        steps = [await office.step(plan, to="ann") for _ in range(8)]
        ann, bob = office.actors["ann"], office.actors["bob"]
        outcomes = await asyncio.gather(
            *(office.steps.assign(step.id, bob.id, actor=ann, now=NOW) for step in steps[:4]),
            privacy.delete(actor=bob, now=NOW),
            *(office.steps.assign(step.id, bob.id, actor=ann, now=NOW) for step in steps[4:]),
            return_exceptions=True,
        )
        failed = [each for each in outcomes if isinstance(each, Exception)]
        assert all(isinstance(each, InvalidError | IntegrityError) for each in failed), failed
        assert await traces(office, BOB.casefold()) == []
        assert {row["assignee_id"] for row in (await rows_of(office))["action_step"]} <= {None, ann.id}

    async def test_who_adds_to_the_plan_about_them_meanwhile_does_not_hold_them_back(self, office, privacy):
        about = {"kind": PlanKind.INDIVIDUAL, "subject_id": BOB}
        for _ in range(4):
            bob, plan = await office.know("bob"), await office.plan(title="Thirty days")
            await office.database.write(lambda session, plan=plan: set_plan(session, plan.id, **about))
            deleted, *_ = await asyncio.gather(
                privacy.delete(actor=bob, now=NOW),
                *(office.step(plan, to="ann") for _ in range(4)),
                return_exceptions=True,
            )
            assert deleted is None
            after = await rows_of(office)
            assert after["plan"] == after["action_step"] == []

    async def test_a_file_on_its_way_goes_with_them(self, office, privacy):
        bob = office.actors["bob"]
        exports = Exports(office.database, wake=lambda: None)
        assert await exports.ask_mine(actor=bob, now=NOW)
        assert not await exports.ask_mine(actor=bob, now=NOW)
        assert (await privacy.ask(actor=bob)).is_export_on_its_way
        await privacy.delete(actor=bob, now=NOW)
        assert (await rows_of(office))["delivery"] == []


def give_role(session, plan_id, member_id):
    plan_member = metadata.tables["plan_member"]
    session.connection().execute(
        plan_member.insert().values(
            workspace_id="T1", plan_id=plan_id, member_id=member_id, role=PlanRole.COLLABORATOR
        )
    )


def set_plan(session, plan_id, **values):
    session.exec(update(Plan).where(col(Plan.id) == plan_id).values(**values))
