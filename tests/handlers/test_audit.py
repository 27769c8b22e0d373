"""The audit log: looks from outside, shares and changes of people, in ids and never in texts."""

import json

import pytest
from sqlmodel import col, select

from storage.models import AuditEntry

SECRET = "Zanzibar"


@pytest.fixture
def entries(team):
    def read(session):
        return list(session.exec(select(AuditEntry).order_by(col(AuditEntry.id))))

    return lambda: team.demo.house.database.read(read)


@pytest.fixture
def log(entries):
    async def read():
        return [(row.deed, row.actor_id, row.subject) for row in await entries()]

    return read


async def test_a_look_from_outside_is_written_down_once_a_day(team, log):
    await team.plan(f"{SECRET} plan")
    await team.type("bob", "show P-1")
    await team.type("bob", "show P-1")
    await team.type("bob", "history P-1")
    await team.type("bob", "list team")
    await team.type("chandra", "show P-1")
    seen = ("plan.seen", "U0BOB", "P-1")
    assert await log() == [
        seen,
        ("history.seen", "U0BOB", "P-1"),
        ("plan.seen", "U0CHANDRA", "P-1"),
    ]
    await team.until(2, 8)
    await team.type("bob", "show P-1")
    assert (await log())[3:] == [seen]


async def test_so_is_a_look_at_a_step(team, log):
    await team.plan("Reduce churn")
    await team.type("alice", "add Ring them to P-1")
    await team.type("alice", "add Write to them @bob to P-1")
    for name in ("alice", "bob", "chandra", "chandra"):
        await team.type(name, "show S-1")
    assert await log() == [("step.seen", "U0CHANDRA", "P-1")]


async def test_so_is_a_chart_a_clone_and_what_is_found_by_its_name(team, log):
    await team.plan("Reduce churn")
    await team.type("alice", 'target P-1 "Churn %" from 8 to 5')
    await team.type("bob", "chart T-1")
    await team.type("chandra", "template P-1")
    await team.type("erin", "show Reduce churn", channel="shared")
    assert await log() == [
        ("target.seen", "U0BOB", "P-1"),
        ("plan.seen", "U0CHANDRA", "P-1"),
        ("plan.seen", "U0ERIN", "P-1"),
    ]


async def test_who_is_let_go_looks_from_outside_from_then_on(team, log):
    await team.plan("Reduce churn")
    await team.type("alice", "role P-1 @bob viewer")
    await team.type("bob", "show P-1")
    await team.type("alice", "role P-1 @bob none")
    await team.type("bob", "show P-1")
    assert [deed for deed, who, _ in await log() if who == "U0BOB"] == ["plan.seen"]


async def test_who_has_to_do_with_it_may_look_unwritten(team, log):
    await team.plan("Reduce churn")
    await team.type("alice", "add Ring them @bob to P-1")
    await team.type("alice", 'target P-1 "Churn %" from 8 to 5 @chandra')
    for name in ("alice", "bob"):
        await team.type(name, "show P-1")
        await team.type(name, "history P-1")
    assert await log() == []


async def test_who_is_refused_has_seen_nothing(team, log):
    await team.plan("Reduce churn", channel="leads")
    seen = await team.type("bob", "show P-1")
    assert seen.visible_text.startswith("There is no P-1 that you can see.")
    assert await log() == []


async def test_shares_and_new_owners_are_in_it_and_no_texts(team, log, entries):
    await team.plan(f"{SECRET} plan")
    question = await team.type("alice", "share P-1 #team")
    await team.click("alice", question, "Share")
    await team.type("alice", "edit P-1")
    await team.submit("alice", {"Owner": "bob"})
    assert await log() == [("plan.shared", "U0ALICE", "P-1"), ("people.changed", "U0ALICE", "P-1")]
    rows = await entries()
    assert rows[0].fields == {"channel_id": "C0TEAM"}
    assert rows[1].fields["owner_id"] == ["U0ALICE", "U0BOB"]
    assert SECRET not in json.dumps([row.fields for row in rows])
