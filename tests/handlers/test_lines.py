"""The line in what somebody wrote: the app's own name goes from its front, and nothing else does."""

import pytest

from bot.handlers.lines import line_in


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("add Book venue", "add Book venue"),
        ("  add  Book venue ", "add  Book venue"),
        ("/plan add Book venue", "add Book venue"),
        ("/Plan", ""),
        ("plan add Book venue", "add Book venue"),
        ("Plan: add Book venue", "add Book venue"),
        ("plan", ""),
        ("/plan\nadd Book venue", "add Book venue"),
        ("<@U0APP> add Book venue", "add Book venue"),
        ("<@U0APP|waymark>, /plan add Book venue", "add Book venue"),
        (" <@U0APP>:\nplan list", "list"),
        ("<@U0APP>", ""),
        ("", ""),
        ("Plan the offsite", "Plan the offsite"),
        ("<@U1> add Book venue", "<@U1> add Book venue"),
        ("add Book venue <@U0APP>", "add Book venue <@U0APP>"),
        ("planner add Book venue", "planner add Book venue"),
        ("/plans add Book venue", "/plans add Book venue"),
    ],
)
def test_the_name_of_the_app_or_its_command_goes_from_the_front(written, line):
    assert line_in(written, command="/plan", app_id="U0APP") == line


def test_a_command_of_another_name_is_known_by_it():
    assert line_in("/waymark list", command="/waymark") == "list"
    assert line_in("plan the offsite", command="/waymark") == "plan the offsite"


async def test_a_line_copied_with_the_commands_name_is_understood(team):
    await team.plan("Reduce churn")
    seen = await team.type("alice", "/plan add Ring ten customers")
    assert "Added *S-1 Ring ten customers*" in seen.visible_text
