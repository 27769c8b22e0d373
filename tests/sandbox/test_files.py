"""Files: promised, sent, completed, shared, and shown in a block once they are ready."""

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

PICTURE = b"\x89PNG not quite a picture"


@pytest.fixture
def manifest(manifest):
    scopes = [*manifest["oauth_config"]["scopes"]["bot"], "files:write", "files:read"]
    return manifest | {"oauth_config": {"scopes": {"bot": scopes}}}


def image(**slack_file):
    return {"type": "image", "alt_text": "Churn by week", "slack_file": slack_file}


async def test_a_picture_is_uploaded_and_shown_once_it_is_ready(sandbox, client, clocks):
    uploaded = (await client.files_upload_v2(filename="chart.png", file=PICTURE, title="Chart"))["file"]
    shown = {"channel": "C0TEAM", "text": "A chart", "blocks": [image(id=uploaded["id"])]}
    with pytest.raises(SlackApiError) as refusal:
        await client.chat_postMessage(**shown)
    assert refusal.value.response["error"] == "invalid_blocks"
    assert refusal.value.response["errors"] == ["invalid slack file [json-pointer:/blocks/0/slack_file]"]
    assert (await client.files_info(file=uploaded["id"]))["file"]["mimetype"] == ""
    clocks.seconds += 1
    assert (await client.files_info(file=uploaded["id"]))["file"]["mimetype"] == "image/png"
    await client.chat_postMessage(**shown)
    by_address = [image(url=uploaded["url_private"])]
    await client.chat_postMessage(channel="C0TEAM", text="The same", blocks=by_address)
    view = {"type": "home", "blocks": by_address}
    assert (await client.views_publish(user_id="U0ALICE", view=view))["ok"]
    assert sandbox.files.find(uploaded["id"]).content == PICTURE


async def test_a_view_with_a_picture_that_is_not_ready_is_refused(client):
    uploaded = (await client.files_upload_v2(filename="chart.png", file=PICTURE))["file"]
    with pytest.raises(SlackApiError, match="invalid slack file"):
        await client.views_publish(
            user_id="U0ALICE", view={"type": "home", "blocks": [image(id=uploaded["id"])]}
        )


async def test_what_is_no_picture_is_not_shown_as_one(client, clocks):
    uploaded = (await client.files_upload_v2(filename="export.csv", content="a,b"))["file"]
    clocks.seconds += 60
    for wrong in ({"id": uploaded["id"]}, {"id": "F0123456789"}, {"url": "https://example.org/chart.png"}):
        with pytest.raises(SlackApiError, match="invalid slack file"):
            await client.chat_postMessage(channel="C0TEAM", text="x", blocks=[image(**wrong)])


async def test_a_file_is_shared_into_a_thread_of_a_channel(sandbox, client):
    alice = sandbox.person("alice")
    root = await alice.post("Numbers?", channel="team")
    await client.files_upload_v2(
        filename="export.csv",
        content="a,b",
        title="Export",
        channel="C0TEAM",
        thread_ts=root.ts,
        initial_comment="Here",
    )
    shared = alice.messages("team", thread_ts=root.ts)[-1]
    assert (shared.text, shared.visible_text) == ("Here", "Here\nExport")
    (found,) = (await client.conversations_replies(channel="C0TEAM", ts=root.ts))["messages"][1:]
    assert (found["subtype"], found["files"][0]["name"]) == ("file_share", "export.csv")


async def test_content_is_taken_once_raw_or_in_a_form_and_only_as_long_as_promised(client):
    async def promised():
        return await client.files_getUploadURLExternal(filename="a.txt", length=3)

    async with aiohttp.ClientSession() as session:

        async def status_of(url, data):
            async with session.post(url, data=data) as response:
                return response.status

        url = (await promised())["upload_url"]
        assert await status_of(url, b"abcd") == 400
        assert await status_of(url, b"abc") == 200
        assert await status_of(url, b"abc") == 404
        form = aiohttp.FormData()
        form.add_field("filename", b"abc", filename="a.txt")
        assert await status_of((await promised())["upload_url"], form) == 200


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"filename": "a.png", "length": 0}, "missing_argument"),
        ({"filename": "", "length": 1}, "invalid_arguments"),
        ({"filename": "a.png", "length": "many"}, "invalid_arguments"),
        ({"filename": "a.png", "length": 1, "alt_txt": "x" * 1_001}, "alt_txt_too_large"),
    ],
)
async def test_what_slack_does_not_promise(client, asked, code):
    with pytest.raises(SlackApiError, match=code):
        await client.files_getUploadURLExternal(**asked)


async def test_what_cannot_be_completed_or_shared(client):
    promised = await client.files_getUploadURLExternal(filename="a.txt", length=3)
    named = [{"id": promised["file_id"]}]
    for files, channel, code in (
        (named, None, "file_not_found"),
        ([], None, "invalid_arguments"),
        (named, "C0NOWHERE", "channel_not_found"),
        (named, "C0ELSEWHERE", "not_in_channel"),
    ):
        with pytest.raises(SlackApiError) as refusal:
            await client.files_completeUploadExternal(files=files, channel_id=channel)
        assert refusal.value.response["error"] == code


async def test_a_deleted_file_is_gone(client):
    uploaded = (await client.files_upload_v2(filename="a.txt", content="abc"))["file"]
    await client.files_delete(file=uploaded["id"])
    with pytest.raises(SlackApiError, match="file_not_found"):
        await client.files_info(file=uploaded["id"])
