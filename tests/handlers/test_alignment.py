"""Which plan serves which objective of another: said, seen by whom it may be seen, and never in a circle."""

from typing import Any

import pytest


@pytest.fixture(autouse=True)
async def _plans(team):
    """Alice owns P-1 and P-2, Chandra P-3 in a private channel where Alice is too; each has an objective."""
    await team.plan("Grow", by="alice", channel=None)
    await team.plan("Reduce churn", by="alice")
    await team.plan("Quiet plan", by="chandra", channel="leads")
    await team.type("alice", "objective P-1 Twice as many customers stay")
    await team.type("alice", "objective P-2 Fewer customers leave")
    await team.type("chandra", "objective P-3 Nobody of the team leaves", channel="leads")


def plain(seen: Any) -> str:
    return str(seen.visible_text).replace("*", "").replace("\u2003", " ")


async def test_a_plan_serves_an_objective_and_both_say_so(team):
    aligned = await team.type("alice", "align P-2 O-1")
    assert plain(aligned).startswith("P-2 Reduce churn: Serves O-1 Twice as many customers stay, of P-1 Grow")
    assert "Serves O-1 Twice as many customers stay, of P-1 Grow" in plain(
        await team.type("alice", "show P-2")
    )
    up = plain(await team.type("alice", "show P-1"))
    assert "O-1 Twice as many customers stay\n • Served by P-2 Reduce churn" in up
    assert "Served by P-2 Reduce churn" in plain(await team.type("alice", "show O-1"))
    told = plain(await team.type("alice", "history P-2"))
    assert "serves from nothing to O-1 Twice as many customers stay" in told
    taken = plain(await team.click("alice", aligned, "Undo"))
    assert taken.startswith("Took back changing P-2 Reduce churn")
    assert "Serves" not in plain(await team.type("alice", "show P-2")).replace("Serves…", "")


async def test_nothing_ends_it_and_saying_it_twice_changes_nothing(team):
    await team.type("alice", "align P-2 O-1")
    again = plain(await team.type("alice", "align P-2 O-1"))
    assert again.startswith("Nothing was changed. P-2 Reduce churn: Serves O-1")
    ended = plain(await team.type("alice", "align P-2 nothing"))
    assert ended.startswith("P-2 Reduce churn serves no objective of another plan")


async def test_the_button_opens_a_form_with_what_the_plan_could_serve(team):
    form = await team.click("alice", await team.type("alice", "show P-2"), "Serves…")
    assert form.title == "P-2 serves"
    options = form.source["blocks"][1]["element"]["options"]
    offered = [option["text"]["text"] for option in options]
    assert offered == [
        "O-1 Twice as many customers stay · P-1",
        "O-3 Nobody of the team leaves · P-3",
        "Nothing",
    ]
    aligned = await team.submit("alice", {"Objective": offered[0]})
    assert "Serves O-1 Twice as many customers stay, of P-1 Grow" in plain(aligned)
    form = await team.type("alice", "align P-1")
    options = form.source["blocks"][1]["element"]["options"]
    assert [option["text"]["text"] for option in options][:-1] == ["O-3 Nobody of the team leaves · P-3"]


async def test_itself_a_circle_and_what_is_not_there_are_refused(team):
    itself = plain(await team.type("alice", "align P-1 O-1"))
    assert itself.startswith("O-1 is an objective of P-1 itself. Choose one of another plan.")
    await team.type("alice", "align P-2 O-1")
    circle = plain(await team.type("alice", "align P-1 O-2"))
    assert circle.startswith("P-1 would come to serve itself: P-1 → O-2 of P-2 → O-1 of P-1.")
    missing = plain(await team.type("alice", "align P-1 O-99"))
    assert missing.startswith("There is no O-99 that you can see.")
    unclear = plain(await team.type("alice", "align O-1"))
    assert unclear.startswith("Which plan serves which objective?")


async def test_redo_does_not_close_a_circle(team):
    aligned = await team.type("alice", "align P-2 O-1")
    taken = await team.click("alice", aligned, "Undo")
    await team.type("alice", "align P-1 O-2")
    refused = plain(await team.click("alice", taken, "Redo"))
    assert refused.startswith("P-2 would come to serve itself: P-2 → O-1 of P-1 → O-2 of P-2.")
    assert "Nothing was done again." in refused


async def test_a_plan_that_may_not_be_seen_is_named_nowhere(team):
    await team.type("alice", "align P-2 O-3")
    assert "Serves O-3" in plain(await team.type("alice", "show P-2"))
    for line in ("show P-2", "history P-2", "show O-2", "list team"):
        seen = plain(await team.type("bob", line))
        for secret in ("P-3", "O-3", "Quiet", "Nobody of the team", "something"):
            assert secret not in seen, line
    shared = plain(await team.type("alice", "share P-2 #team"))
    assert "Serves" not in shared


async def test_a_private_plan_that_serves_is_named_only_to_those_who_see_it(team):
    await team.type("chandra", "align P-3 O-2", channel="leads")
    assert "Served by P-3 Quiet plan" in plain(await team.type("alice", "show O-2"))
    for line in ("show P-2", "show O-2", "history P-2"):
        assert "Quiet" not in plain(await team.type("bob", line)), line
    assert "Quiet" not in plain(await team.type("alice", "share P-2 #team"))


async def test_only_the_owner_says_what_a_plan_serves(team):
    refused = plain(await team.type("bob", "align P-2 O-1"))
    assert refused.startswith("Only its owner can change P-2. Ask Alice, who owns it.")
    hidden = plain(await team.type("bob", "align P-3 O-1"))
    assert hidden.startswith("There is no P-3 that you can see.")


async def test_a_form_that_could_not_tell_what_a_plan_serves_does_not_end_it(team):
    await team.type("alice", "align P-1 O-3")
    await team.type("bob", "help")
    await team.type("alice", "role P-1 @bob owner")
    await team.type("bob", "align P-1")
    sent = plain(await team.submit("bob"))
    assert sent.startswith("Nothing was changed. P-1 Grow serves no objective of another plan")
    assert "Serves O-3" in plain(await team.type("alice", "show P-1"))
    await team.type("bob", "align P-1 nothing")
    assert "Serves O-3" not in plain(await team.type("alice", "show P-1"))


async def test_where_the_objective_is_dropped_the_plan_that_serves_it_says_so(team):
    await team.type("alice", "align P-2 O-1")
    dropped = await team.type("alice", "drop O-1")
    said = "Serves O-1 Twice as many customers stay, of P-1 Grow; that objective was dropped"
    assert said in plain(await team.type("alice", "show P-2"))
    await team.type("alice", "align P-2")
    refused = await team.submit("alice")
    assert "O-1 was dropped. Choose another objective." in refused.errors.values()
    await team.submit("alice", {"Objective": "Nothing"})
    assert said not in plain(await team.type("alice", "show P-2"))
    await team.click("alice", dropped, "Undo")
    assert "Serves O-1" not in plain(await team.type("alice", "show P-2"))


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            "align P-2 P-2",
            "P-2 cannot serve itself. Name an objective of another plan, for example: align P-2",
        ),
        ("align P-2 P-1", "A plan serves an objective. Name one of P-1, for example: align P-2 O-3"),
        ("align P-1 O-1", "O-1 is an objective of P-1 itself. Choose one of another plan."),
    ],
)
async def test_a_plan_where_an_objective_of_another_one_belongs_is_refused_in_a_sentence(
    team, line, sentence
):
    assert plain(await team.type("alice", line)).startswith(sentence)
    assert "Serves O-" not in plain(await team.type("alice", "show P-2"))


async def test_whoever_drops_an_objective_is_told_which_plans_serve_it_as_far_as_they_may_know(team):
    await team.type("alice", "align P-2 O-1")
    await team.type("chandra", "align P-3 O-1", channel="leads")
    dropped = await team.type("alice", "drop O-1 not needed")
    assert plain(dropped).startswith(
        "Dropped O-1 Twice as many customers stay: not needed\n"
        "Served by P-2 Reduce churn, P-3 Quiet plan, which is dropped now."
    )
    assert "align P-2 nothing" in plain(dropped)
    back = await team.click("alice", dropped, "Undo")
    assert plain(back).startswith("Took back dropping O-1")
    await team.type("alice", "role P-1 @bob owner")
    told = plain(await team.type("bob", "drop O-1"))
    assert "Served by P-2 Reduce churn, which" in told
    assert "Quiet" not in told
