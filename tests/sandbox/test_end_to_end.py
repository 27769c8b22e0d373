"""A real Bolt app over Socket Mode, and people who use it."""


def plain(text):
    return {"type": "plain_text", "text": text}


MODAL = {
    "type": "modal",
    "callback_id": "form",
    "title": plain("A form"),
    "submit": plain("Create"),
    "blocks": [
        {
            "type": "input",
            "block_id": "title",
            "label": plain("Title"),
            "element": {"type": "plain_text_input", "action_id": "value"},
        }
    ],
}


async def test_command_modal_submission_button_and_home(sandbox, bolt, connect):
    @bolt.command("/help-me")
    async def helped(ack, body, client):
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)
        await ack("Here is a form")

    @bolt.view("form")
    async def submitted(ack, view, client):
        await ack()
        button = {"type": "button", "action_id": "done", "text": plain("Done"), "value": "1"}
        title = view["state"]["values"]["title"]["value"]["value"]
        section = {"type": "section", "text": {"type": "mrkdwn", "text": title}}
        await client.chat_postMessage(
            channel=sandbox.channel("team").id,
            text=title,
            blocks=[section, {"type": "actions", "elements": [button]}],
        )

    @bolt.action("done")
    async def done(ack, respond):
        await ack()
        await respond(text="It is done", replace_original=True)

    @bolt.event("app_home_opened")
    async def home(event, client):
        view = {"type": "home", "blocks": [{"type": "header", "text": plain("Welcome")}]}
        await client.views_publish(user_id=event["user"], view=view)

    await connect()
    alice = sandbox.person("alice")
    ack = await alice.command("/help-me now", channel="team")
    assert ack.ok
    assert ack.text == "Here is a form"
    view = await alice.opened(title="A form")
    alice.fill(view, {"Title": "Reduce churn"})
    result = await alice.submit()
    assert result.closed
    message = await alice.sees("Reduce churn", channel="team")
    assert message.buttons == ["Done"]
    await alice.click(message, "Done")
    assert (await alice.sees("It is done", channel="team")).ts == message.ts
    assert (await alice.open_home()).visible_text == "Welcome"
