"""Privacy: somebody sees what is stored of them, has it sent to them alone, and has it deleted."""

import json
import re

import pytest
import sqlalchemy as sa

from storage.models import metadata

from .test_cut_off import died_on, swept
from .test_individual_plans import individual

MARK = "Zanzibar"
"""In whatever Bob writes."""
BOB, NAME = "U0BOB", "Bob"


async def everything(team):
    """Return every value of every column of every table, as text, by table and column."""

    def read(session):
        found = []
        for table in metadata.sorted_tables:
            for row in session.connection().execute(sa.select(table)).mappings():
                found += [(table.name, column, str(value)) for column, value in row.items()]
        return found

    return await team.demo.house.database.read(read)


async def traces(team, *words):
    """Return where in the database any of these words stands, but for the keys of requests."""
    return [
        (table, column, value)
        for table, column, value in await everything(team)
        if any(word.casefold() in value.casefold() for word in words)
        and (table, column) not in {("inbox", "key"), ("inbox", "deed")}
    ]


def files_to(team, name):
    """Return the messages with files that somebody has in their messages with the app."""
    return [message for message in team.person(name).messages("@waymark") if message.files]


def content(team, message):
    """Return what is in the file of a message."""
    (file,) = message.files
    return team.demo.sandbox.slack.files.find(file["id"]).content


async def bob_at_work(team):
    """Have Bob leave something in every corner that he can reach through Slack."""
    await team.plan("Reduce churn", by="bob", Owner="alice")
    await team.type("alice", 'target P-1 "Churn %" from 8 to 5 @bob')
    await team.type("alice", "add Ring ten customers @bob due 5 Mar to P-1")
    await team.type("alice", "add Write to them @bob due 6 Mar to P-1")
    await team.type("bob", f"checkin T-1 7.4 {MARK} happened")
    await team.type("bob", f"block S-1 {MARK} is in the way")
    await team.type("bob", "edit S-2")
    await team.submit("bob", {"Note": f"{MARK} noted"})
    await team.type("bob", "done S-2")
    await team.type("bob", "away 20 Mar to 25 Mar deputy @alice")
    await team.type("bob", "settings 8:15")
    await team.type("bob", "snooze S-1 2d")
    await team.write("bob", "list")
    await team.home("bob")
    await team.catch_up()


class TestThePage:
    async def test_it_says_what_is_stored_who_sees_it_and_for_how_long(self, team):
        await bob_at_work(team)
        page = await team.type("bob", "privacy")
        assert page.ephemeral
        told = page.visible_text
        for part in ("Your name, time zone", "Check-ins that you wrote or edited: 1", "Who can see it", "24"):
            assert part in told
        assert MARK not in told

    @pytest.mark.parametrize("name", ["dana", "erin"])
    async def test_guests_and_newcomers_have_it_too(self, team, name):
        page = await team.type(name, "privacy", channel="shared")
        assert "Your name, time zone" in page.visible_text
        assert (await team.click(name, page, "Read more")).title == "Privacy"

    async def test_it_is_answered_in_messages_too(self, team):
        page = await team.write("bob", "privacy")
        assert "What I store about you" in page.visible_text


class TestExportMine:
    async def test_a_file_comes_to_whoever_asked_and_to_nobody_else(self, team):
        await bob_at_work(team)
        page = await team.type("bob", "privacy")
        told = await team.click("bob", page, "Export mine")
        assert "It comes to you alone" in told.visible_text
        await team.catch_up()
        (message,) = files_to(team, "bob")
        assert "Only you see this message" in message.text
        assert re.fullmatch(r"waymark-mine-2027-03-01-[0-9a-f]{16}\.json", message.files[0]["name"])
        mine = json.loads(content(team, message))
        (profile,) = mine["profile_and_settings"]
        assert profile["name"] == NAME
        assert profile["own_nudge_at"] == "08:15:00"
        assert [each["happened"] for each in mine["check_ins"]] == [f"{MARK} happened"]
        assert {each["title"] for each in mine["action_steps"]} == {"Ring ten customers", "Write to them"}
        assert mine["action_steps"][0]["plan"] == "P-1"
        assert mine["action_steps"][0]["assignee"] == "you"
        assert mine["action_steps"][0]["created_by"] == "Alice"
        assert {each["kind"] for each in mine["messages_to_you"]} <= {"answer", "day", "check_in"}
        assert mine["absences"]
        assert "U0ALICE" not in json.dumps(mine)
        for name in ("alice", "chandra"):
            assert files_to(team, name) == []

    async def test_a_person_reads_names_and_moments_in_it_and_none_of_the_ids_of_slack(self, team):
        await bob_at_work(team)
        await team.plan("Answer faster", by="bob")
        await team.type("bob", 'target P-2 "First answer h" from 9 to 3')
        for line in ("add Count the questions @alice friday to P-2", "add Answer them in 2 weeks to P-2"):
            shown = await team.type("bob", line)
        (last,) = re.findall(r"Added \*S-(\d+)", shown.visible_text)
        mine, before = f"S-{last}", f"S-{int(last) - 1}"
        for line in (f"assign {mine} me", f"after {mine} {before}", f"done {before}"):
            await team.type("bob", line)
        await team.type("bob", f"edit {mine}")
        await team.submit("bob", {"Belongs to": "T-2 First answer h"})
        await team.click("bob", await team.type("bob", "privacy"), "Export mine")
        await team.catch_up()
        text = content(team, files_to(team, "bob")[0])
        told = json.loads(text)
        assert re.findall(r"\b[UCDT]0[A-Z]+|_ms\b", text.decode()) == []
        assert [each["channel"] for each in told["plans"] if each["title"] == "Answer faster"] == ["#team"]
        changes = [each["changes"] for each in told["changes"]]
        assert {"assignee": [None, "you"]} in changes
        assert {"waits_for": [[], [before]]} in changes
        assert {"belongs_to": [None, "T-2"]} in changes
        (prompt,) = [each for each in told["schedules"] if each.get("plan") == "P-2"]
        assert prompt["weekdays"] == ["Monday"]
        assert prompt["next_due_at"].startswith("2027-03-0")

    async def test_a_second_press_brings_no_second_file(self, team):
        page = await team.type("bob", "privacy")
        team.demo.sandbox.faults.ratelimit("files.getUploadURLExternal", 1, retry_after=60)
        await team.click("bob", page, "Export mine")
        told = await team.click("bob", page, "Export mine")
        assert "on its way to you already" in told.visible_text
        await team.until(1, 8, 5)
        assert len(files_to(team, "bob")) == 1

    async def test_what_others_wrote_where_one_may_not_look_any_more_is_not_in_it(self, team):
        await team.plan("Quiet plan", channel="leads")
        await team.type("alice", "add Secret work @chandra to P-1")
        await team.type("chandra", "block S-1 waiting for legal")
        await team.type("alice", "assign S-1 @alice")
        await team.type("alice", "edit S-1")
        await team.submit("alice", {"Note": f"{MARK} between us"})
        team.demo.sandbox.remove("chandra", "leads")
        await team.until(1, 8, 6)
        page = await team.type("chandra", "privacy")
        await team.click("chandra", page, "Export mine")
        await team.catch_up()
        (message,) = files_to(team, "chandra")
        told = content(team, message).decode()
        assert MARK not in told
        assert "Quiet plan" not in told
        assert "S-1" in told, "that they changed a step stays theirs to know"

    async def test_a_guest_has_what_is_assigned_to_them_and_nothing_of_the_plan(self, team):
        await team.plan(f"{MARK} plan")
        await team.type("alice", "add Ring ten customers @dana to P-1")
        page = await team.type("dana", "privacy", channel="shared")
        await team.click("dana", page, "Export mine")
        await team.catch_up()
        (message,) = files_to(team, "dana")
        told = content(team, message).decode()
        assert "Ring ten customers" in told
        assert MARK not in told

    @pytest.mark.parametrize("fault", ["server_error", "drop"])
    @pytest.mark.parametrize("after", [True, False])
    async def test_however_the_last_call_ends_it_comes_once(self, team, fault, after):
        page = await team.type("bob", "privacy")
        getattr(team.demo.sandbox.faults, fault)("files.completeUploadExternal", 1, after=after)
        await team.click("bob", page, "Export mine")
        await team.until(1, 9)
        (message,) = files_to(team, "bob")
        rows = (await team.rows("delivery"))["delivery"]
        (states,) = [{str(value) for value in row} for row in rows if "export" in str(row)]
        assert {"sent", message.files[0]["id"]} <= states, "by its id one too many is taken away"

    @pytest.mark.parametrize("method", ["files.getUploadURLExternal", "conversations.open"])
    async def test_what_comes_before_may_break_as_it_likes(self, team, method):
        page = await team.type("bob", "privacy")
        team.demo.sandbox.faults.server_error(method, 2)
        await team.click("bob", page, "Export mine")
        await team.until(1, 9)
        assert len(files_to(team, "bob")) == 1

    async def test_without_the_scope_it_waits_and_both_who_asked_and_who_installed_are_told(self, team):
        page = await team.type("bob", "privacy")
        team.demo.sandbox.faults.lose_scope("files:write")
        await team.click("bob", page, "Export mine")
        await team.until(1, 8, 2)
        told = team.person("bob").messages("@waymark")[-1].visible_text
        assert "Your file waits, because Slack does not let me send files" in told
        assert files_to(team, "bob") == []
        team.demo.sandbox.faults.clear()
        await team.until(1, 12)
        assert len(files_to(team, "bob")) == 1

    async def test_it_is_in_the_audit_log(self, team):
        page = await team.type("bob", "privacy")
        await team.click("bob", page, "Export mine")
        ((*_, at, actor, deed, subject, plan_id, fields),) = (await team.rows("audit_entry"))["audit_entry"]
        assert (actor, deed, subject, plan_id, fields) == (BOB, "member.exported", "", None, {})
        assert at


class TestDeleteMine:
    async def delete(self, team, name="bob"):
        page = await team.type(name, "privacy")
        question = await team.click(name, page, "Delete mine")
        assert "It cannot be undone" in question.visible_text
        return await team.click(name, question, "Delete for good")

    async def test_nothing_of_them_is_left_and_the_numbers_stay(self, team):
        await bob_at_work(team)
        assert await traces(team, MARK)
        before = await team.rows("measurement", "target", "action_step", "check_in")
        told = await self.delete(team)
        assert told.visible_text.startswith("Deleted.")
        assert await traces(team, MARK, NAME, BOB) == []
        after = await team.rows("measurement", "target", "action_step", "check_in")
        assert {name: len(rows) for name, rows in after.items()} == {
            name: len(rows) for name, rows in before.items()
        }
        seen = await team.type("alice", "show P-1")
        assert "7.4" in seen.visible_text
        history = await team.type("alice", "history P-1")
        assert "Somebody who left" in history.visible_text
        assert NAME not in history.visible_text

    async def test_a_day_later_not_even_the_keys_of_requests_are_left(self, team):
        await bob_at_work(team)
        await self.delete(team)
        await team.until(3, 8)
        await team.demo.house.pruner.forget()
        assert not [each for each in await everything(team) if BOB in each[2]]

    async def test_what_was_posted_in_a_channel_says_so_no_more(self, team):
        await bob_at_work(team)

        def posted():
            return [
                message.visible_text
                for message in team.demo.sandbox.channel("team").messages
                if "Churn % is 7.4" in message.visible_text and not message.ephemeral
            ]

        (before,) = posted()
        assert MARK in before
        await self.delete(team)
        await team.catch_up()
        (after,) = posted()
        assert MARK not in after
        assert NAME not in after

    async def test_open_steps_are_nobodys_and_the_owner_is_told(self, team):
        await bob_at_work(team)
        await self.delete(team)
        await team.until(1, 8, 31)
        told = team.person("alice").messages("@waymark")[-1].visible_text
        assert "Nobody has these steps now: *S-1 Ring ten customers*." in told
        assert "S-2" not in told, "that one is done"
        assert NAME not in told

    async def test_who_owns_a_plan_gives_it_away_first(self, team):
        await team.plan("Grow sales", by="bob")
        page = await team.type("bob", "privacy")
        question = await team.click("bob", page, "Delete mine")
        assert "*P-1 Grow sales* would have no owner" in question.visible_text
        assert "edit P-1" in question.visible_text
        await team.type("bob", "close P-1")
        told = await self.delete(team)
        assert told.visible_text.startswith("Deleted.")
        assert await traces(team, NAME, BOB) == []
        seen = await team.type("alice", "show P-1")
        assert "Grow sales" in seen.visible_text

    async def test_a_plan_about_them_goes_whole_and_its_owner_is_told(self, team):
        await individual(team)
        await team.type("alice", f"add {MARK} to do @bob to P-1")
        page = await team.type("bob", "privacy")
        question = await team.click("bob", page, "Delete mine")
        assert "Deleted whole: *P-1 First 90 days*" in question.visible_text
        await team.click("bob", question, "Delete for good")
        assert (await team.rows("plan"))["plan"] == []
        assert await traces(team, MARK, NAME, BOB) == []
        await team.until(1, 8, 31)
        told = team.person("alice").messages("@waymark")[-1]
        assert "P-1, which was about them, is gone." in told.visible_text
        assert "P-1" not in told.text, "that is what a phone shows"

    async def test_it_may_be_left_at_that(self, team):
        await bob_at_work(team)
        page = await team.type("bob", "privacy")
        question = await team.click("bob", page, "Delete mine")
        kept = await team.click("bob", question, "Cancel")
        assert kept.visible_text == "Nothing was deleted."
        assert await traces(team, MARK)

    async def test_twice_is_as_good_as_once_and_one_starts_afresh(self, team):
        await bob_at_work(team)
        page = await team.type("bob", "privacy")
        question = await team.click("bob", page, "Delete mine")
        await team.click("bob", question, "Delete for good")
        again = await team.type("bob", "privacy")
        assert "Check-ins" not in again.visible_text
        question = await team.click("bob", again, "Delete mine")
        await team.click("bob", question, "Delete for good")
        assert await traces(team, MARK, NAME, BOB) == []
        assert (await team.type("bob", "settings")).title
        assert (await team.rows("member"))["member"]

    async def test_a_press_that_was_cut_off_is_done_once_somebody_is_back(self, team):
        await bob_at_work(team)
        page = await team.type("bob", "privacy")
        question = await team.click("bob", page, "Delete mine")
        await team.click("bob", question, "Cancel")
        pressed = [each.facts["payload"] for each in team.demo.sandbox.log.of_kind("envelope")][-1]
        button = {"type": "button", "action_id": "privacy.delete", "value": BOB, "block_id": "privacy:do"}
        payload = {**pressed, "actions": [{**button, "action_ts": "1.000099"}], "trigger_id": "9.9.cut"}
        await died_on(team, payload)
        await swept(team)
        assert not await traces(team, MARK)
        assert (await team.rows("check_in"))["check_in"]

    async def test_a_file_that_was_on_its_way_does_not_come(self, team):
        page = await team.type("bob", "privacy")
        team.demo.sandbox.faults.ratelimit("files.getUploadURLExternal", 1, retry_after=60)
        await team.click("bob", page, "Export mine")
        await team.demo.house.settle()
        question = await team.click("bob", await team.type("bob", "privacy"), "Delete mine")
        assert "wait for it, or it does not come" in question.visible_text
        await team.click("bob", question, "Delete for good")
        await team.until(1, 9)
        assert files_to(team, "bob") == []
        assert await traces(team, NAME, BOB) == []


class TestExportOfAPlan:
    async def test_it_comes_as_a_table_to_whoever_asked(self, team):
        await bob_at_work(team)
        told = await team.type("alice", "export P-1")
        assert "I am making a table of *P-1 Reduce churn*" in told.visible_text
        await team.catch_up()
        (message,) = files_to(team, "alice")
        lines = content(team, message).decode("utf-8-sig").splitlines()
        assert lines[0].startswith("kind,reference,title,status,person")
        assert [line.split(",")[:2] for line in lines[1:]] == [
            ["plan", "P-1"],
            ["target", "T-1"],
            ["step", "S-1"],
            ["step", "S-2"],
            ["check-in", "T-1"],
        ]
        rows = (await team.rows("audit_entry"))["audit_entry"]
        assert [row[4] for row in rows if row[4] == "plan.exported"] == ["plan.exported"]

    async def test_a_step_in_it_says_how_much_it_is_needed_and_what_it_waits_for(self, team):
        await team.plan("Reduce churn")
        await team.type("alice", "add Ring ten customers friday")
        await team.type("alice", "add Write it up priority must effort 2 days")
        await team.type("alice", "after S-2 S-1")
        await team.type("alice", "export P-1")
        await team.catch_up()
        (message,) = files_to(team, "alice")
        lines = content(team, message).decode("utf-8-sig").splitlines()
        assert lines[0].endswith("priority,effort_hours,waits_for,first_value,left_out_because")
        assert lines[-1].endswith("must,16,S-1,,")

    async def test_nothing_that_was_typed_is_a_formula(self, team):
        await team.plan("=HYPERLINK(1)")
        await team.type("alice", "export P-1")
        await team.catch_up()
        (message,) = files_to(team, "alice")
        assert "'=HYPERLINK(1)" in content(team, message).decode()

    async def test_who_may_not_see_it_any_more_when_it_is_made_gets_nothing(self, team):
        await team.plan("Quiet plan", channel="leads")
        team.demo.sandbox.faults.ratelimit("files.getUploadURLExternal", 1, retry_after=300)
        await team.type("chandra", "export P-1")
        await team.demo.house.settle()
        team.demo.sandbox.remove("chandra", "leads")
        await team.catch_up()
        await team.until(1, 8, 30)
        assert files_to(team, "chandra") == []

    @pytest.mark.parametrize("line", ["export", "export T-1", "export P-1 P-2"])
    async def test_what_it_is_about_is_asked(self, team, line):
        assert "Name one plan" in (await team.type("alice", line)).visible_text
