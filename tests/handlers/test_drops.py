"""Giving up a target: by a line, by its page, and not while anything hangs on it."""

import pytest


@pytest.fixture(autouse=True)
async def _plan(team):
    await team.plan("Reduce churn")
    for line in ('target P-1 "Churn %" from 8 to 5', 'target P-1 "NPS" from 30 to 40', "checkin T-1 7"):
        await team.type("alice", line)


async def shown(team) -> str:
    return str((await team.type("alice", "show P-1")).visible_text)


async def test_a_target_is_dropped_for_a_reason_and_comes_back(team):
    said = await team.type("alice", "drop T-1 the market has changed")
    assert "Dropped *T-1 Churn %*: the market has changed" in said.visible_text
    assert "T-1" not in await shown(team)
    history = (await team.type("alice", "history T-1")).visible_text
    assert "dropped T-1 Churn %" in history
    assert "the market has changed" in history
    gone = (await team.type("alice", "checkin T-1 6")).visible_text
    assert "T-1 Churn % was dropped. Its history can take that back within 24 hours: history T-1" in gone
    await team.click("alice", said, "Undo")
    assert "T-1 Churn %" in await shown(team)
    assert "7" in (await team.type("alice", "show T-1")).visible_text


async def test_without_a_reason_the_form_asks_for_it_and_the_page_has_it_too(team):
    form = await team.type("alice", "drop T-1")
    assert form.title == "Drop T-1"
    assert "Its history stays, with this reason, and can take it back within 24 hours." in str(form.blocks)
    refused = await team.submit("alice", {"Why": "\u200b"})
    assert refused.errors["Why"].startswith("Say why it is dropped")
    said = await team.submit("alice", {"Why": "The market has changed"})
    assert "Dropped *T-1 Churn %*: The market has changed" in said.visible_text
    assert "Undo" in said.buttons
    form = await team.choose("alice", await team.type("alice", "show T-2"), "Drop…")
    assert form.title == "Drop T-2"
    await team.submit("alice", {"Why": "Measured elsewhere"})
    assert "T-2" not in await shown(team)


async def test_what_hangs_on_a_target_is_named_and_it_stays(team):
    await team.type("alice", "add Ring customers to T-1")
    for line in ("drop T-1", "drop T-1 the market has changed"):
        said = (await team.type("alice", line)).visible_text
        assert "S-1 belongs to T-1. Have it belong to something else first, for example: edit S-1" in said
    await team.type("alice", "drop S-1")
    form = await team.click("alice", await team.type("alice", "edit T-1"), "More")
    field = next(block["label"]["text"] for block in form.blocks if block["block_id"] == "balancing_id")
    await team.submit("alice", {field: "T-2 NPS"})
    said = (await team.type("alice", "drop T-2 nobody looks")).visible_text
    assert "T-1 names T-2 as what must not get worse for it." in said
    assert "T-2" in await shown(team)


async def test_who_may_not_edit_targets_drops_none(team):
    said = (await team.type("bob", "drop T-1 why not")).visible_text
    assert "Only its owner and collaborators can add or edit targets of P-1" in said


async def test_an_objective_and_a_key_area_are_dropped_from_their_pages(team):
    await team.type("alice", "objective P-1 Fewer customers leave in their first 90 days")
    await team.type("alice", "area O-1 Onboarding")
    form = await team.click("alice", await team.type("alice", "show A-1"), "Drop…")
    assert form.title == "Drop A-1"
    said = await team.submit("alice", {"Why": "Works well"})
    assert "Dropped *A-1 Onboarding*: Works well" in said.visible_text
    form = await team.click("alice", await team.type("alice", "show O-1"), "Drop…")
    said = await team.submit("alice")
    assert "Dropped *O-1 Fewer customers leave" in said.visible_text


async def test_of_one_day_what_must_be_done_comes_first_everywhere(team):
    for line in (
        "Could friday could",
        "Unsaid friday",
        "Should friday should",
        "Must friday must",
        "Prepare thursday",
    ):
        await team.type("alice", f"add {line} @bob")
    order = ["S-5 Prepare", "S-4 Must", "S-3 Should", "S-2 Unsaid", "S-1 Could"]
    await team.until(4, 15)  # Bob's Thursday morning
    pages = [
        (await team.type("alice", "show P-1")).visible_text,
        (await team.type("bob", "list")).visible_text,
        (await team.home("bob")).visible_text,
    ]
    for whole in pages:
        before, _, behind = whole.partition("*Roadmap*")
        page = before if "S-4 Must" in before else behind.rpartition("```")[2]
        places = [page.rfind(name) for name in order if name in page]
        assert places == sorted(places), page
        assert page.rfind("S-4 Must") < page.rfind("S-1 Could"), page


async def test_whom_a_reason_mentions_stays_in_it_by_name(team):
    await team.type("alice", "add Ring customers")
    said = await team.type("alice", "block S-1 waiting for @chandra")
    assert "waiting for Chandra" in said.visible_text
    said = await team.type("alice", "drop S-1 @bob says so")
    assert "Dropped *S-1 Ring customers*: Bob says so" in said.visible_text
    said = await team.type("alice", "drop T-1 @bob says so")
    assert "Dropped *T-1 Churn %*: Bob says so" in said.visible_text
