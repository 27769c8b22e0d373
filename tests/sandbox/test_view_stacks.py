"""Modals on top of modals, three at most, and views that are changed by two at once."""

from contextlib import suppress

import pytest
from slack_sdk.errors import SlackApiError


@pytest.fixture
def alice(sandbox):
    return sandbox.person("alice")


@pytest.fixture
async def stack(alice, bolt, connect, open_modal, modal, button_row):
    """Three modals, each pushed by a button of the one below; give their views, the lowest first."""
    titles = iter(["Second", "Third", "Fourth"])

    @bolt.action("press.more")
    async def push(ack, body, client):
        await ack()
        view = modal(next(titles), button_row("More"))
        with suppress(SlackApiError):
            await client.views_push(trigger_id=body["trigger_id"], view=view)

    await connect()
    shown = [await open_modal(modal("First", button_row("More")))]
    for title in ("Second", "Third"):
        await alice.click(shown[-1], "More")
        shown.append(await alice.opened(title=title))
    return shown


async def test_three_lie_on_one_another_and_a_fourth_is_refused(sandbox, alice, stack):
    assert [view.previous_id for view in stack] == [None, stack[0].id, stack[1].id]
    assert {view.root_id for view in stack} == {stack[0].id}
    await alice.click(stack[-1], "More")
    await sandbox.log.wait_for(lambda entry: entry.facts.get("error") == "push_limit_reached")
    assert alice.view.title == "Third"


async def test_a_view_below_is_changed_and_seen_when_those_above_are_closed(alice, client, modal, stack):
    await client.views_update(view_id=stack[0].id, view=modal("First, changed"))
    assert alice.view.title == "Third"
    await alice.close()
    assert alice.view.title == "Second"
    await alice.close()
    assert (alice.view.title, alice.view.id) == ("First, changed", stack[0].id)


@pytest.mark.usefixtures("stack")
async def test_submitting_the_top_goes_back_to_the_one_below(alice, bolt):
    @bolt.view("form")
    async def submitted(ack):
        await ack()

    assert (await alice.submit()).view.title == "Second"


@pytest.mark.usefixtures("stack")
async def test_an_answer_that_pushes_a_fourth_is_trouble_and_changes_nothing(alice, bolt, modal):
    @bolt.view("form")
    async def submitted(ack):
        await ack(response_action="push", view=modal("Fourth"))

    result = await alice.submit()
    assert (result.closed, result.view.title, bool(result.trouble)) == (False, "Third", True)


async def test_the_cross_closes_all_and_tells_of_each_that_asked(alice, bolt, client, modal, stack):
    closed = []

    @bolt.view_closed("form")
    async def left(ack, body):
        closed.append((body["view"]["title"]["text"], body["is_cleared"]))
        await ack()

    for view, title in zip(stack, ("First", "Second", "Third"), strict=True):
        await client.views_update(view_id=view.id, view=modal(title, notify_on_close=title != "Second"))
    await alice.close(everything=True)
    assert alice.view is None
    assert closed == [("Third", True), ("First", True)]


async def test_a_modal_that_clears_on_close_takes_all_with_it(alice, client, modal, stack):
    await client.views_update(view_id=stack[2].id, view=modal("Third", clear_on_close=True))
    await alice.close()
    assert alice.view is None


async def test_a_view_that_is_gone_is_not_found(alice, client, modal, stack):
    await alice.close()
    with pytest.raises(SlackApiError, match="not_found"):
        await client.views_update(view_id=stack[2].id, view=modal())


async def test_a_home_that_has_changed_meanwhile_is_not_overwritten(sandbox, client):
    def home(text):
        return {"type": "home", "blocks": [{"type": "header", "text": {"type": "plain_text", "text": text}}]}

    first = (await client.views_publish(user_id="U0ALICE", view=home("First")))["view"]
    second = await client.views_publish(user_id="U0ALICE", view=home("Second"), hash=first["hash"])
    assert second["view"]["hash"] != first["hash"]
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await client.views_publish(user_id="U0ALICE", view=home("Third"), hash=first["hash"])
    assert sandbox.person("alice").home.visible_text == "Second"
