"""What Slack does not take as it is, said with less: nothing of it is lost that can be read."""

import pytest

from bot.views.plainer import CLASSIC, TEXT, Plainer
from sandbox import block_kit
from sandbox.limits_samples import minimal

MODERN = ("data_table", "data_visualization", "card", "carousel", "container", "plan", "task_card", "alert")
BUTTONS = {
    "type": "actions",
    "block_id": "do",
    "elements": [{"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "Check in"}}],
}


def payload(*blocks):
    return {"text": "Churn is 6.4", "blocks": list(blocks)}


def table():
    def cell(text):
        return {"type": "raw_text", "text": text}

    return {
        "type": "data_table",
        "block_id": "figures",
        "caption": "Churn <by> week",
        "rows": [[cell("Week"), cell("Churn & co")], [cell("9"), cell("6.4")]],
    }


@pytest.mark.parametrize("kind", MODERN)
def test_no_new_block_is_left_and_slack_takes_what_there_is(kind):
    drawn = Plainer(payload(minimal(kind), BUTTONS), CLASSIC).payload()
    assert {block["type"] for block in drawn["blocks"]} <= {"section", "actions"}
    assert drawn["blocks"][-1] == BUTTONS
    assert block_kit.check_message(drawn) == []


def test_a_table_is_read_line_by_line():
    drawn = Plainer(payload(table()), CLASSIC).payload()
    (block,) = drawn["blocks"]
    assert block["text"]["text"] == "Churn &lt;by&gt; week\nWeek · Churn &amp; co\n9 · 6.4"
    assert block["block_id"] == "figures"


def test_what_has_always_been_there_stays_as_it_is():
    block = {"type": "section", "block_id": "a", "text": {"type": "mrkdwn", "text": "*Bold* &amp; so on"}}
    assert Plainer(payload(block), CLASSIC).payload() == payload(block)


def test_text_alone_says_all_of_it_and_its_first_sentence_once():
    said = {"type": "section", "block_id": "a", "text": {"type": "mrkdwn", "text": "Churn is 6.4"}}
    drawn = Plainer(payload(said, table(), BUTTONS), TEXT).payload()
    assert drawn == {
        "text": "Churn is 6.4\nChurn &lt;by&gt; week\nWeek · Churn &amp; co\n9 · 6.4",
        "blocks": [],
    }


def test_text_alone_is_short_enough_to_be_redrawn():
    block = {"type": "section", "block_id": "a", "text": {"type": "mrkdwn", "text": "x" * 3000}}
    drawn = Plainer(payload(block, {**block, "text": {"type": "mrkdwn", "text": "y" * 3000}}), TEXT).payload()
    assert len(drawn["text"]) < 4000
    assert drawn["text"].endswith("…")


def test_a_message_that_says_nothing_still_says_something():
    assert Plainer({"text": "", "blocks": [BUTTONS]}, TEXT).payload()["text"] == "(nothing)"
