"""Measurements by a program: a token in, an answer or a problem out, and no word of either in the log."""

import logging
from datetime import date, timedelta

import pytest
from pydantic import SecretStr
from sqlmodel import SQLModel

from bot.errors import BotError
from bot.rules.feeds import MOST_ITEMS
from bot.sending import send
from bot.settings import Settings
from bot.web.api import Budget
from bot.web.guard import LARGEST_BODY
from bot.web.openapi import MEASUREMENTS, OPENAPI, document
from tests.web.conftest import START
from tests.web.programs import token_of

ITEM = {"on": "2027-02-22", "value": 7.4}


async def test_what_is_sent_is_measured(program):
    said = await program.send(
        {"measurements": [ITEM, {"on": "2027-03-01", "value": "7.10"}], "target": "T-1"}
    )
    assert (said.status, said.body) == (200, {"target": "T-1", "recorded": 2, "unchanged": 0})
    assert await program.measured() == [("2027-02-22", "7.4"), ("2027-03-01", "7.10")]
    await program.alice.command("/plan show P-1", channel="team")
    assert any("now 7.1" in each.visible_text for each in program.alice.messages("team"))


async def test_what_is_known_already_is_not_recorded_again_and_a_new_value_counts(program):
    await program.send({"measurements": [ITEM]})
    said = await program.send({"measurements": [ITEM, {"on": "2027-02-23", "value": 7}]})
    assert said.body == {"target": "T-1", "recorded": 1, "unchanged": 1}
    assert (await program.send({"measurements": [ITEM | {"value": 7.5}]})).body["recorded"] == 1
    assert await program.measured() == [("2027-02-22", "7.5"), ("2027-02-23", "7")]


async def test_a_value_that_replaces_another_is_told_deleted_and_brought_back_as_one(program):
    await program.send({"measurements": [ITEM]})
    await program.send({"measurements": [ITEM | {"value": 7.5}]})
    shown = await program.says("show T-1")
    assert "1 measurement, newest first" in shown.visible_text.replace("*", "")
    assert "Mon 22 Feb · *7.5* · Alice · was 7.4" in shown.visible_text
    history = await program.says("history T-1")
    assert "corrected a measurement of T-1 Churn %: from 7.4 to 7.5 on Mon 22 Feb" in history.visible_text
    await program.alice.choose(shown, "Delete")
    await program.demo.house.app.drain()
    assert await program.measured() == []
    (gone,) = [each for each in program.alice.messages("team") if each.ts == shown.ts]
    await program.alice.click(gone, "Undo")
    await program.demo.house.app.drain()
    assert await program.measured() == [("2027-02-22", "7.5")]


async def test_of_a_day_what_was_said_last_counts_by_a_person_or_a_program(program):
    today = {"on": "2027-03-01", "value": 7.4}
    await program.send({"measurements": [today]})
    await program.says("checkin T-1 6.9")
    assert "Now *6.9*" in (await program.says("show T-1")).visible_text
    await program.send({"measurements": [today | {"value": 7.1}]})
    assert "Now *7.1*" in (await program.says("show T-1")).visible_text
    assert await program.measured() == [("2027-03-01", "6.9"), ("2027-03-01", "7.1")]


async def test_what_a_person_has_left_out_stays_so_and_the_program_is_told(program):
    await program.send({"measurements": [ITEM | {"value": 740}]})
    await program.alice.choose(await program.says("show T-1"), "Leave out…")
    program.alice.fill({"Why it is left out": "The CRM was down"})
    await program.alice.submit()
    await program.demo.house.app.drain()
    said = await program.send({"measurements": [ITEM]})
    assert (said.status, said.body["recorded"]) == (200, 1)
    detail = "2027-02-22 is left out in Waymark, so its value does not count."
    assert said.body["warnings"] == [{"pointer": "#/measurements/0/on", "detail": detail}]
    shown = (await program.says("show T-1")).visible_text
    assert "~7.4~ · Alice · was 740" in shown
    assert "Left out by Alice: The CRM was down" in shown


async def test_a_request_that_comes_again_gets_the_same_answer_and_does_nothing(program):
    body = {"measurements": [ITEM]}
    first = await program.send(body, Idempotency_Key="night-1")
    await program.send({"measurements": [ITEM | {"value": 9}]})
    again = await program.send(body, Idempotency_Key="night-1")
    assert first.body == again.body
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert await program.measured() == [("2027-02-22", "9")]
    other = await program.send({"measurements": [ITEM | {"value": 8}]}, Idempotency_Key="night-1")
    assert other.status == 422
    await program.demo.house.advance(START + timedelta(hours=25))
    assert (await program.send(body, Idempotency_Key="night-1")).body["recorded"] == 1, "it is forgotten"


async def test_a_thousand_are_taken_at_once_and_no_more(program):
    first = date(2020, 1, 1)
    days = [(first + timedelta(days=place)).isoformat() for place in range(MOST_ITEMS + 1)]
    items = [{"on": day, "value": place} for place, day in enumerate(days)]
    assert (await program.send({"measurements": items[:MOST_ITEMS]})).body["recorded"] == MOST_ITEMS
    refused = await program.send({"measurements": items})
    assert refused.status == 422
    assert refused.body["errors"] == [
        {"pointer": "#/measurements", "detail": "Send a list of 1 to 1,000 measurements."}
    ]


async def test_every_mistake_is_named_and_nothing_is_recorded(program):
    items = [
        ITEM,
        {"on": "yesterday", "value": 1},
        {"on": "2027-02-30", "value": 1},
        {"on": "2027-02-20", "value": "7,4"},
        {"on": "2027-02-19", "value": True},
        {"on": "2027-02-18", "value": None},
        {"on": "2027-02-17", "value": 12345678901234567},
        {"on": "2027-02-22", "value": 8},
        {"on": "2027-02-16", "value": 1, "by/whom": "me"},
        "7.4",
    ]
    said = await program.send({"measurements": items, "more": 1, "target": "churn"})
    assert said.status == 422
    assert said.body["detail"].startswith("Nothing was recorded.")
    assert [each["pointer"] for each in said.body["errors"]] == [
        "#/more",
        "#/target",
        "#/measurements/1/on",
        "#/measurements/2/on",
        "#/measurements/3/value",
        "#/measurements/4/value",
        "#/measurements/5/value",
        "#/measurements/6/value",
        "#/measurements/8/by~1whom",
        "#/measurements/9",
        "#/measurements/7/on",
    ]
    assert await program.measured() == []


async def test_a_day_to_come_and_another_target_are_refused(program):
    said = await program.send({"measurements": [{"on": "2027-03-02", "value": 1}], "target": "T-9"})
    assert [each["detail"] for each in said.body["errors"]] == [
        "2027-03-02 is still to come.",
        "This token is for another target.",
    ]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b'{"measurements": [{"on": "2027-02-22", "value": NaN}]}', b"[" * 100_000]
)
async def test_what_is_no_json_is_refused(program, body):
    assert (await program.send(body)).status == 400


@pytest.mark.parametrize("body", [b"[]", b"null", b'"x"', b"{}", b'{"measurements": []}'])
async def test_what_is_no_feed_is_refused(program, body):
    assert (await program.send(body)).status == 422


@pytest.mark.parametrize("value", ["1e400", "-1e99999", "Infinity", "999999999999999.5"])
async def test_a_number_without_measure_is_refused(program, value):
    body = f'{{"measurements": [{{"on": "2027-02-22", "value": {value}}}]}}'.encode()
    assert (await program.send(body)).status in {400, 422}
    assert await program.measured() == []


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("0.30000000000000004", "0.3"),
        ("-42.857142857142854", "-42.8571428571429"),
        ("5.551115123125783e-17", "0"),
        ("1e3", "1000"),
        (f"7.1{'0' * 80}", "7.1"),
        ("7.10", "7.10"),
        ('"7.10"', "7.10"),
    ],
)
async def test_what_a_program_has_reckoned_is_kept_as_exactly_as_its_number_is(program, value, kept):
    body = f'{{"measurements": [{{"on": "2027-02-22", "value": {value}}}]}}'.encode()
    assert (await program.send(body)).body == {"target": "T-1", "recorded": 1, "unchanged": 0}
    assert await program.measured() == [("2027-02-22", kept)]
    assert (await program.send(body)).body["unchanged"] == 1


async def test_of_a_target_that_adds_up_totals_are_sent_and_one_that_falls_is_told(program):
    await program.adds_up()
    weeks = [(f"2027-02-{day:02}", total) for day, total in ((1, 4), (8, 9), (15, 9), (22, 15))]
    said = await program.send({"measurements": [{"on": on, "value": total} for on, total in weeks]})
    assert said.body == {"target": "T-1", "recorded": 4, "unchanged": 0}
    added = {"measurements": [{"on": "2027-03-01", "value": 6}, {"on": "2027-02-09", "value": 9}]}
    said = await program.send(added, Idempotency_Key="added")
    assert (said.status, said.body["recorded"]) == (200, 2)
    assert said.body["warnings"] == [
        {
            "pointer": "#/measurements/0/value",
            "detail": "6 is less than the 15 of 2027-02-22. This target adds up: each value is the total so"
            " far, and not what was added.",
        }
    ]
    again = await program.send(added, Idempotency_Key="added")
    assert again.body == said.body
    assert "Now *6*" in (await program.says("show T-1")).visible_text


async def test_a_level_may_fall(program):
    falling = [{"on": "2027-02-22", "value": 8}, {"on": "2027-03-01", "value": 7}]
    assert "warnings" not in (await program.send({"measurements": falling})).body


async def test_a_fault_of_ours_is_told_as_one_and_nothing_of_it(program, monkeypatch):
    async def fail(*_: object, **__: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(program.demo.house._api._feeds, "record", fail)
    said = await program.send({"measurements": [ITEM]})
    assert said.status == 500
    assert said.body["detail"] == "This did not work. Nothing was recorded. Send it again."


async def test_without_a_good_token_there_is_nothing(program):
    wrong = (f"waymark_{'x' * 43}", "y" * 5000, f"{program.token}x")
    tokens = ("", "Bearer", "Basic abc", *(f"Bearer {each}" for each in wrong))
    for authorization in tokens:
        said = await program.send({"measurements": [ITEM]}, Authorization=authorization)
        assert said.status == 401, authorization
        assert said.headers["WWW-Authenticate"] == "Bearer"


async def test_who_has_no_good_token_learns_nothing_of_what_is_there(program):
    """The same without a word at every address and by every method: a stranger cannot tell what runs here."""
    places = ((MEASUREMENTS, "POST"), (MEASUREMENTS, "GET"), (OPENAPI, "GET"), ("/api/", "GET"))
    for authorization in ("", "Bearer waymark_x", f"Basic {program.token}"):
        for path, method in (*places, ("/api/v1/plans", "DELETE")):
            said = await program.send(b"{", method=method, path=path, Authorization=authorization)
            assert (said.status, said.body) == (401, None), (path, method)
            assert said.headers["Content-Length"] == "0"


async def test_a_stranger_who_asks_too_often_is_slowed_down_without_a_word(program):
    asked = [await program.send(b"", method="GET", path=OPENAPI, Authorization="") for _ in range(70)]
    assert {(each.status, each.body) for each in asked} == {(401, None), (429, None)}
    assert int(asked[-1].headers["Retry-After"]) >= 1


async def test_the_form_with_the_token_says_where_to_send(program):
    alice = program.alice
    await alice.command("/plan token T-1", channel="team")
    await alice.click(alice.messages("team")[-1], "Make a new one")
    await program.demo.house.app.drain()
    assert f"Programs send to {program.demo.house.api_url}" in alice.view.visible_text.replace("`", "")


async def test_a_revoked_token_opens_nothing_and_a_new_one_ends_the_old(program):
    new = await token_of(program.alice, program.demo, button="Make a new one")
    assert (await program.send({"measurements": [ITEM]})).status == 401
    program.token = new
    assert (await program.send({"measurements": [ITEM]})).status == 200
    await program.alice.command("/plan token T-1", channel="team")
    page = program.alice.messages("team")[-1]
    assert "Last used on" in page.visible_text
    await program.alice.click(page, "Revoke")
    assert (await program.send({"measurements": [ITEM]})).status == 401


async def test_a_closed_plan_takes_nothing(program):
    await program.alice.command("/plan close P-1", channel="team")
    await program.demo.house.app.drain()
    assert (await program.send({"measurements": [ITEM]})).status == 409


async def test_the_door_says_what_it_takes(program):
    assert (await program.send(b"", method="GET")).status == 405
    assert (await program.send(b"", path="/api/v1/plans")).status == 404
    assert (await program.send(b"{}", Content_Type="text/plain")).status == 415
    assert (await program.send(b"{}", Content_Encoding="gzip")).status == 415
    assert (await program.send({"measurements": [ITEM]}, Idempotency_Key="x" * 300)).status == 400
    assert (await program.send(b"[" + b" " * LARGEST_BODY + b"]")).status == 413
    shown = await program.send(b"", method="GET", path=OPENAPI)
    assert shown.body == document()


async def test_the_example_of_the_document_is_taken(program):
    post = document()["paths"][MEASUREMENTS]["post"]
    assert (await program.send(post["requestBody"]["content"]["application/json"]["example"])).status == 200


async def test_who_sends_too_often_waits(program):
    answers = [await program.send({"measurements": [ITEM]}) for _ in range(70)]
    assert {answer.status for answer in answers} == {200, 429}
    assert int(answers[-1].headers["Retry-After"]) >= 1


def test_a_budget_comes_back_with_time():
    now = 0.0
    budget = Budget(lambda: now, per_minute=2)
    assert [budget.take("a"), budget.take("a"), budget.take("b")] == [0, 0, 0]
    assert budget.take("a") == 30
    now = 30.0
    assert budget.take("a") == 0


async def test_nothing_of_it_is_in_a_log_nor_the_token_in_the_database(program, caplog):
    caplog.set_level(logging.DEBUG)
    await program.send({"measurements": [ITEM | {"value": 4242.5}]}, Idempotency_Key="secret-key")
    await program.send({"measurements": [{"on": "tomorrow-4243", "value": 1}]})
    await program.send({"measurements": [ITEM]}, Authorization="Bearer waymark_wrong4244")
    for word in (program.token, "4242", "4243", "4244", "secret-key"):
        assert word not in caplog.text
    await program.demo.house.settle()
    kept = await program.demo.house.database.read(
        lambda session: [
            str(tuple(row))
            for table in SQLModel.metadata.sorted_tables
            for row in session.connection().execute(table.select())
        ]
    )
    assert any("4242.5" in row for row in kept)
    assert not any(program.token in row or "secret-key" in row for row in kept)


async def test_the_command_line_sends_one(program):
    url = program.demo.house.api_url.removesuffix(MEASUREMENTS)
    settings = Settings.model_validate({"token": program.token, "url": url})
    sent = {"target": "T-1", "value": "6.4", "on": "2027-02-20"}
    assert await send(settings, **sent) == "Recorded: T-1 6.4 on 2027-02-20."
    assert await send(settings, **sent) == "Known already: T-1 6.4 on 2027-02-20."
    for wrong, said in (
        ({"on": "20 Feb"}, "Give the day as 2026-11-20."),
        ({"target": "T-2"}, "This token is for another target."),
    ):
        with pytest.raises(BotError, match=said):
            await send(settings, **{**sent, **wrong})
    with pytest.raises(BotError, match="There is no such token"):
        await send(settings.model_copy(update={"token": SecretStr("waymark_x")}), **sent)
    with pytest.raises(BotError, match="Put the token into WAYMARK_TOKEN"):
        await send(Settings.model_validate({"token": ""}), **sent)
    with pytest.raises(BotError, match="Nobody answers at"):
        await send(settings.model_copy(update={"url": "http://127.0.0.1:1"}), **sent)
