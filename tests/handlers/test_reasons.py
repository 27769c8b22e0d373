"""What else stands in a line that does something: it is kept as the reason, or said to be left out."""

import pytest


@pytest.fixture(name="work", autouse=True)
async def _work(team):
    """Alice's plan with two steps."""
    await team.plan("Reduce churn")
    await team.type("alice", "add Book the venue due 12 mar @alice")
    await team.type("alice", "add Draft the survey due 15 mar @alice")


def says(seen):
    return seen.visible_text.replace("*", "").replace("`", "")


@pytest.mark.parametrize(
    ("before", "line", "answer", "told"),
    [
        (
            "",
            "done S-1 with a great result",
            "Done S-1 Book the venue: with a great result",
            "with a great result",
        ),
        (
            "",
            "done S-1 thanks to @bob",
            "Done S-1 Book the venue: thanks to Bob",
            "thanks to Bob",
        ),
        ("done S-1", "reopen S-1 because it rained", "Reopened S-1 Book the venue: it rained", "it rained"),
        (
            "block S-1 legal",
            "unblock S-1: they agreed",
            "Unblocked S-1 Book the venue: they agreed",
            "they agreed",
        ),
        (
            "",
            "assign S-1 @bob because I am away",
            "to Bob: I am away",
            "from Alice to Bob, because: I am away",
        ),
        ("", "done S-1 because S-2 covers it", "Done S-1 Book the venue: S-2 covers it", "S-2 covers it"),
    ],
)
async def test_the_reason_is_in_the_answer_and_in_the_history(team, before, line, answer, told):
    if before:
        await team.type("alice", before)
    assert answer in says(await team.type("alice", line))
    assert told in says(await team.type("alice", "history S-1"))
    assert "S-2 Draft the survey · due Mon 15 Mar · Alice" in says(await team.type("alice", "show S-2"))


async def test_of_several_at_once_each_keeps_it(team):
    assert says(await team.type("alice", "done S-1 and S-2, both went well")).startswith(
        "Done 2 steps: both went well"
    )
    for ref in ("S-1", "S-2"):
        assert "as done: both went well" in says(await team.type("alice", f"history {ref}"))


async def test_a_plan_is_closed_and_reopened_for_a_reason(team):
    assert "Why: we got there" in says(await team.type("alice", "close P-1 because we got there"))
    assert "What else you wrote was not kept." in says(await team.type("alice", "close P-1 at last"))
    assert "Why: not yet" in says(await team.type("alice", "reopen P-1 because not yet"))
    history = says(await team.type("alice", "history P-1"))
    assert "Alice closed P-1 Reduce churn: we got there" in history
    assert "Alice reopened P-1 Reduce churn: not yet" in history


@pytest.mark.parametrize("line", ["done S-1 now please", "done S-1, thanks!", "done with S-1", "done S-1."])
async def test_words_that_only_fill_a_line_are_no_reason(team, line):
    assert says(await team.type("alice", line)).startswith("Done S-1 Book the venue · Alice")


async def test_what_changes_nothing_keeps_nothing_and_says_so(team):
    await team.type("alice", "done S-1")
    again = says(await team.type("alice", "done S-1 with cake"))
    assert "was done already" in again
    assert "Nothing changed, so what else you wrote was not kept." in again


async def test_a_day_behind_a_person_moves_nothing_and_says_so(team):
    given = says(await team.type("alice", "assign S-1 @bob friday"))
    assert '"friday" is left out: it moves nothing. To move it: due S-1 friday' in given


async def test_a_reason_too_long_is_refused_and_nothing_is_done(team):
    before = await team.rows("action_step", "revision")
    refused = says(await team.type("alice", "done S-1 " + "very " * 100 + "good"))
    assert "characters, please" in refused
    assert await team.rows("action_step", "revision") == before
