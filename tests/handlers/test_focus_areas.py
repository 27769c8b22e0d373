"""Key areas as people add, explain, choose, park and drop them."""

import pytest
from sqlmodel import Session

from storage.models import ActionStep, Objective
from storage.unit_of_work import Store


@pytest.fixture(name="plan")
async def _plan(team):
    """A plan of Alice's in #team with one objective, O-1."""
    await team.plan("Reduce churn")
    await objective(team)


async def objective(team, *, plan_id: int = 1, outcome: str = "Fewer leave in their first 90 days") -> None:
    alice = team.person("alice").id

    def write(session: Session) -> None:
        store = Store(session)
        number = store.workspaces.next_number("T0SANDBOX", "O")
        store.objectives.add(
            Objective(
                workspace_id="T0SANDBOX",
                number=number,
                plan_id=plan_id,
                outcome=outcome,
                owner_id=alice,
                created_by=alice,
                created_at=team.demo.clock.now(),
            )
        )

    await team.demo.house.database.write(write)


@pytest.mark.usefixtures("plan")
class TestAdding:
    async def test_a_line_that_names_the_objective_adds_it_at_once(self, team):
        said = await team.type("alice", "area O-1 Onboarding")
        assert said.visible_text.startswith(
            "Added *A-1 Onboarding* to O-1 Fewer leave in their first 90 days in P-1 Reduce churn"
        )
        gone = await team.click("alice", said, "Undo")
        assert "Took back adding A-1 Onboarding" in gone.visible_text
        assert "A-1" not in (await team.type("alice", "show P-1")).visible_text
        back = await team.click("alice", gone, "Redo")
        assert "A-1 Onboarding" in back.visible_text

    async def test_a_plan_with_an_objective_asks_for_them_and_offers_the_form(self, team):
        page = await team.type("alice", "show P-1")
        assert " · key areas that decide whether it is reached · " in page.visible_text
        form = await team.click("alice", page, "Add key area")
        assert form.title == "New key area"
        await team.submit("alice", {"Name": "Onboarding"})
        after = await team.type("alice", "show P-1")
        assert "key areas that decide" not in after.visible_text
        assert "A-1 Onboarding" in after.visible_text

    async def test_the_button_of_a_plan_whose_objective_is_gone_says_what_comes_first(self, team):
        page = await team.type("alice", "show P-1")
        await team.type("alice", "drop O-1")
        said = await team.click("alice", page, "Add key area")
        assert "has no objective yet" in said.visible_text

    async def test_a_channel_that_is_shown_the_plan_sees_no_levels(self, team):
        await team.type("alice", "area O-1")
        await team.submit("alice", {"Name": "Onboarding", "Level now": "2 · patchy"})
        assert "2 patchy" in (await team.type("alice", "show P-1")).visible_text
        await team.click("alice", await team.type("alice", "share P-1 #team"), "Share")
        await team.catch_up()
        (shared,) = [
            each for each in team.person("bob").messages("team") if "Onboarding" in each.visible_text
        ]
        assert "A-1 Onboarding" in shared.visible_text
        assert "patchy" not in shared.visible_text

    async def test_the_plan_is_enough_where_it_has_one_objective(self, team):
        said = await team.type("alice", "area P-1 Onboarding")
        assert "Added *A-1 Onboarding* to O-1" in said.visible_text

    async def test_with_several_the_form_asks(self, team):
        await objective(team, outcome="Those who leave come back")
        form = await team.type("alice", "area P-1 Onboarding")
        assert form.title == "New key area"
        said = await team.submit(
            "alice", {"Objective": "O-2 Those who leave come back", "Level now": "2 · patchy"}
        )
        assert "Added *A-1 Onboarding* (2 patchy) to O-2" in said.visible_text

    async def test_a_plan_without_an_objective_says_so(self, team):
        await team.plan("Answer faster")
        said = await team.type("alice", "area P-2 Onboarding")
        assert said.visible_text.startswith("*P-2 Answer faster* has no objective yet.")
        assert "Add objective" in said.visible_text

    async def test_a_name_that_is_too_long_is_said_beside_its_field_and_kept(self, team):
        await team.type("alice", "area O-1")
        form = await team.submit("alice", {"Name": "x" * 151})
        assert form.title == "New key area"
        assert team.demo.sandbox.log.entries[-1].facts["errors"] == {
            "Name": "At most 150 characters, please; this has 151."
        }

    async def test_the_same_area_is_not_added_twice_to_one_objective(self, team):
        await objective(team, outcome="Those who leave come back")
        await team.type("alice", "area O-1 Onboarding")
        again = await team.type("alice", "area O-1 onboarding")
        assert "A-1 Onboarding is there already. Change that one: edit A-1" in again.visible_text
        assert "A-2 Onboarding" in (await team.type("alice", "area O-2 Onboarding")).visible_text
        await team.type("alice", "area O-1 The import of old data")
        await team.type("alice", "edit A-3 ONBOARDING")
        await team.submit("alice")
        assert "A-1 Onboarding is there already" in str(team.demo.sandbox.log.entries[-1].facts["errors"])
        await team.submit("alice", {"Name": "The import"})
        await team.type("alice", "edit A-3 The Import")
        assert "The Import" in (await team.submit("alice")).visible_text
        gone = await team.type("alice", "drop A-1")
        assert "Added *A-4 Onboarding*" in (await team.type("alice", "area O-1 Onboarding")).visible_text
        back = await team.click("alice", gone, "Undo")
        assert "A-4 Onboarding is there already" in back.visible_text
        assert "Nothing was taken back" in back.visible_text

    async def test_two_objectives_in_a_line_are_refused(self, team):
        said = await team.type("alice", "area O-1 O-2 Onboarding")
        assert "Name one objective" in said.visible_text


@pytest.mark.usefixtures("plan")
class TestEditing:
    async def test_the_page_of_an_area_tells_all_of_it(self, team):
        await team.type("alice", "area O-1 Onboarding")
        await team.type("alice", "edit A-1")
        await team.submit(
            "alice",
            {
                "Level now": "2 · patchy",
                "Wanted level": "4 · works well",
                "Evidence": "6 of 10 never finished the import",
                "Strengths": "Calls help",
            },
        )
        page = await team.type("alice", "show A-1")
        assert page.visible_text.splitlines()[:5] == [
            "*A-1 Onboarding*",
            "O-1 Fewer leave in their first 90 days · P-1 Reduce churn",
            "Level 2 patchy, wanted 4 works well · 2 levels to go",
            "*Evidence* 6 of 10 never finished the import",
            "*Strengths* Calls help",
        ]
        assert "A-1 Onboarding · 2 patchy → 4 works well" in (await team.type("bob", "show P-1")).visible_text
        history = await team.type("alice", "history A-1")
        assert "present level from nothing to 2, wanted level from nothing to 4" in history.visible_text

    async def test_each_why_asks_about_the_answer_before(self, team):
        await team.type("alice", "area O-1 Onboarding")
        page = await team.type("alice", "show A-1")
        await team.click("alice", page, "Causes…")
        gap = await team.submit(
            "alice", {"why-1": "Nobody shows them", "why-3": "Sales is measured by deals"}
        )
        assert gap.title == "Causes of A-1"
        errors = team.demo.sandbox.log.entries[-1].facts["errors"]
        assert errors == {"2. Why is that?": "Answer this one first: the next answers ask about it."}
        page = await team.submit("alice", {"why-2": "Sales has no time for it"})
        assert "3. Sales is measured by deals" in page.visible_text
        form = await team.click("alice", page, "Causes…")
        assert 'Why is that? "Nobody shows them"' in form.visible_text
        told = await team.type("alice", "history A-1")
        assert "Nobody shows them ← Sales has no time for it" in told.visible_text

    async def test_who_edits_what_somebody_else_has_changed_gets_the_form_back(self, team):
        await team.plan("Answer faster", by="chandra", Owner="alice")
        await objective(team, plan_id=2)
        await team.type("alice", "area O-2 Onboarding")
        await team.type("alice", "edit A-1")
        await team.type("chandra", "edit A-1")
        await team.submit("chandra", {"Name": "The first week"})
        back = await team.submit("alice", {"Name": "Onboarding by phone"})
        assert "Chandra changed A-1 while you had this open" in back.visible_text


@pytest.mark.usefixtures("plan")
class TestDropping:
    async def test_it_is_dropped_and_can_be_brought_back(self, team):
        await team.type("alice", "area O-1 Onboarding")
        said = await team.type("alice", "drop A-1 nothing to win there")
        assert said.visible_text.startswith("Dropped *A-1 Onboarding*")
        assert (
            "dropped A-1 Onboarding: nothing to win there"
            in (await team.type("bob", "history A-1")).visible_text
        )
        assert "was dropped" in (await team.type("alice", "edit A-1")).visible_text
        await team.click("alice", said, "Undo")
        assert "A-1 Onboarding" in (await team.type("bob", "show P-1")).visible_text

    async def test_not_while_a_step_hangs_on_it_nor_by_taking_it_back(self, team):
        added = await team.type("alice", "area O-1 Onboarding")
        await team.type("alice", "add Write the checklist @bob to P-1")

        def hang(session: Session) -> None:
            step = session.get(ActionStep, 1)
            assert step is not None
            step.area_id = 1

        await team.demo.house.database.write(hang)
        refused = await team.type("alice", "drop A-1")
        assert "S-1 hangs on A-1 Onboarding. Move it elsewhere, or drop it first." in refused.visible_text
        refused = await team.click("alice", added, "Undo")
        assert "S-1 hangs on A-1 Onboarding" in refused.visible_text
        await team.type("alice", "drop S-1")
        assert "Dropped *A-1" in (await team.type("alice", "drop A-1")).visible_text


@pytest.mark.usefixtures("plan")
class TestChoosing:
    async def test_parking_takes_a_reason_and_can_be_undone(self, team):
        await team.type("alice", "area O-1 Onboarding")
        page = await team.type("alice", "show A-1")
        await team.choose("alice", page, "Park…")
        page = await team.submit("alice", {"Why": "After the summer"})
        assert "parked: After the summer" in page.visible_text
        assert (
            "parked A-1 Onboarding: After the summer"
            in (await team.type("alice", "history A-1")).visible_text
        )
        page = await team.choose("alice", await team.type("alice", "show A-1"), "Focus on it")
        assert "*A-1 Onboarding* · focus" in page.visible_text

    async def test_a_collaborator_edits_but_does_not_choose(self, team):
        await team.plan("Answer faster", by="chandra", Owner="alice")
        await objective(team, plan_id=2)
        await team.type("chandra", "area O-2 Onboarding")
        page = await team.type("chandra", "show A-1")
        assert "Edit" in page.visible_text
        menu = next(
            each for block in page.blocks for each in block.get("elements", ()) if each["type"] == "overflow"
        )
        assert [option["text"]["text"] for option in menu["options"]] == ["History"]


@pytest.mark.usefixtures("plan")
class TestWhyOneIsDropped:
    async def test_the_reason_is_answered_and_one_that_is_too_long_is_refused_whole(self, team):
        await team.type("alice", "area O-1 Onboarding")
        refused = await team.type("alice", "drop A-1 " + "long " * 70)
        assert refused.visible_text.startswith("At most 300 characters, please; this has 349.")
        assert "A-1 Onboarding" in (await team.type("alice", "show P-1")).visible_text
        dropped = await team.type("alice", "drop A-1 nobody works on it")
        assert dropped.visible_text.startswith("Dropped *A-1 Onboarding*: nobody works on it")
        assert "nobody works on it" in (await team.type("alice", "history A-1")).visible_text

    async def test_a_level_that_is_reached_is_said_once(self, team):
        await team.type("alice", "area O-1 Onboarding")
        for present, said in (
            ("4 · works well", "4 works well, as wanted"),
            ("5 · best we know", "more than"),
        ):
            await team.type("alice", "edit A-1")
            await team.submit("alice", {"Level now": present, "Wanted level": "4 · works well"})
            assert said in (await team.type("alice", "show P-1")).visible_text
