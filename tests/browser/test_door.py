"""The page's server: only from this machine, only its own files, and a policy that says so."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from aiohttp import ClientSession, WSServerHandshakeError

from sandbox import ChannelSpec, PersonSpec, Sandbox
from sandbox.browser import Page, Sample, Scene, Tell
from sandbox.browser.visit import Visit


@asynccontextmanager
async def opened(_tell: Tell) -> AsyncIterator[Scene]:
    people = (PersonSpec("alice"), PersonSpec("bob"))
    channels = (ChannelSpec("team", ("alice", "bob")), ChannelSpec("secret", ("bob",), private=True))
    async with Sandbox(
        {"display_information": {"name": "Sample"}}, people=people, channels=channels
    ) as sandbox:

        async def nothing() -> datetime | None:
            return None

        async def advance(to: datetime) -> None:
            raise AssertionError(to)

        yield Scene(sandbox, advance=advance, next_moment=nothing)


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with Page([Sample("one", "One", "", opened)]) as served:
        yield served


@pytest.fixture
async def http(page: Page) -> AsyncIterator[ClientSession]:
    async with ClientSession(page.url) as session:
        yield session


async def test_a_foreign_host_is_refused(http: ClientSession) -> None:
    async with http.get("/", headers={"Host": "evil.example"}) as answer:
        assert answer.status == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "https://127.0.0.1", "null", "http://localhost:1"])
async def test_a_foreign_origin_gets_no_socket(http: ClientSession, origin: str) -> None:
    with pytest.raises(WSServerHandshakeError, match="403"):
        await http.ws_connect("/socket", headers={"Origin": origin})


async def test_it_listens_on_loopback_only(page: Page) -> None:
    assert page.url.startswith("http://127.0.0.1:")


async def test_nothing_may_be_loaded_from_another_address(http: ClientSession) -> None:
    for name in ("/", "/main.js", "/nothing"):
        async with http.get(name) as answer:
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert "http" not in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "name", ["/../server.py", "/..%2fserver.py", "/%2e%2e/scene.py", "/server.py", "/page"]
)
async def test_only_the_pages_own_files_are_served(http: ClientSession, name: str) -> None:
    async with http.get(name) as answer:
        assert answer.status == 404


async def talk(http: ClientSession, *requests: Any) -> list[dict[str, Any]]:
    """Say things one after the other; return the answers."""
    answers: list[dict[str, Any]] = []
    async with http.ws_connect("/socket") as socket:
        for number, request in enumerate(requests):
            text = request if isinstance(request, str) else json.dumps({"id": number, **request})
            await socket.send_str(text)
            while (heard := await socket.receive_json())["type"] != "answer":
                pass
            answers.append(heard)
    return answers


@pytest.mark.parametrize(
    "request_",
    [
        "not json",
        "[]",
        {"do": "unheard_of"},
        {"do": "say"},
        {"do": "say", "text": 7, "channel": "team"},
        {"do": "say", "text": "x", "channel": "team", "more": 1},
        {"do": "say", "text": "x", "channel": "team", "files": ["x"]},
        {"do": "say", "text": "x", "channel": "team", "files": [{"file": "F1"}]},
        {"do": "act_as", "person": "nobody"},
        {"do": "press", "where": {"channel": "team", "ts": "1"}, "block_id": "a", "action_id": "b"},
        {"do": "enter", "view": "V1", "block_id": "a", "action_id": "b", "value": None},
        {"do": "submit"},
        {"do": "move_clock", "to": "yesterday"},
        {"do": "move_clock", "to": "2020-01-01T00:00:00+00:00"},
        {"do": "move_clock", "to": "2099-01-01T00:00:00+00:00"},  # then the app itself fails
        {"do": "break_it", "name": "everything"},
        {"do": "break_it", "name": "rates", "on": "yes"},
        {"do": "tour", "step": 99},
        {"do": "start_over", "sample": "nothing"},
    ],
)
async def test_what_makes_no_sense_gets_a_sentence(http: ClientSession, request_: Any) -> None:
    refused, fine = await talk(http, request_, {"do": "say", "text": "Hello", "channel": "team"})
    assert not refused["ok"]
    assert refused["error"].endswith(".")
    assert fine["ok"]


async def test_what_others_see_is_not_sent(http: ClientSession, page: Page) -> None:
    bob, secret = page.scene.sandbox.person("bob"), page.scene.sandbox.channel("secret")
    await bob.post("For us two", channel="secret")
    page.scene.sandbox.slack.workspace.notice(
        page.scene.sandbox.channel("team"), user_id=bob.id, text="Only Bob"
    )
    async with http.ws_connect("/socket") as socket:
        hello, state = await socket.receive_str(), await socket.receive_str()
    for told in (hello, state):
        assert "For us two" not in told
        assert "Only Bob" not in told
        assert secret.id not in told


async def test_what_was_done_before_a_reload_still_happens(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_go_on, said, does = asyncio.Event(), asyncio.Event(), asyncio.Event(), Visit._do

    async def do_slowly(visit: Visit, request: dict[str, Any]) -> Any:
        begun.set()
        await may_go_on.wait()
        done = await does(visit, request)
        said.set()
        return done

    monkeypatch.setattr(Visit, "_do", do_slowly)
    async with ClientSession(page.url) as http, http.ws_connect("/socket") as socket:
        await socket.receive_json()
        await socket.send_json({"id": 1, "do": "say", "text": "Hello", "channel": "team"})
        await begun.wait()
    may_go_on.set()
    async with asyncio.timeout(10):
        await said.wait()
    assert [each.text for each in page.scene.sandbox.channel("team").messages] == ["Hello"]


async def test_a_foreign_page_cannot_hand_in_a_file(http: ClientSession) -> None:
    async with http.post(
        "/upload?person=alice&name=x", data=b"x", headers={"Origin": "http://evil"}
    ) as answer:
        assert answer.status == 403
    async with http.post("/upload?person=nobody&name=x", data=b"x") as answer:
        assert answer.status == 404
    async with http.post("/upload?person=alice&name=../../x.png", data=BytesIO(b"x" * 5_000_000)) as answer:
        assert answer.status == 413


async def test_a_file_is_named_without_its_folder_and_never_run_as_a_page(http: ClientSession) -> None:
    async with http.post("/upload?person=alice&name=../../evil.html", data=b"<script>x</script>") as answer:
        file_id = (await answer.json())["id"]
    async with http.get(f"/file/{file_id}") as answer:
        assert answer.headers["Content-Disposition"] == "attachment"
        assert answer.headers["Content-Type"] == "application/octet-stream"


async def test_what_takes_long_is_opened_while_something_else_is_looked_at() -> None:
    may_end, opens = asyncio.Event(), list[str]()

    @asynccontextmanager
    async def slowly(tell: Tell) -> AsyncIterator[Scene]:
        opens.append("slow")
        tell("Week 3 of 12")
        await may_end.wait()
        async with opened(tell) as scene:
            yield scene

    samples = [Sample("one", "One", "", opened), Sample("slow", "Slow", "", slowly, takes_long=True)]
    async with Page(samples) as served, ClientSession(served.url) as http:
        assert opens == []  # the first page has to wait for nothing
        async with http.ws_connect("/socket") as socket:
            assert (await socket.receive_json())["sample"] == "one"
            assert opens == ["slow"]
            await socket.send_json({"do": "start_over", "sample": "slow"})
            async for _ in socket:
                pass
        async with http.ws_connect("/socket") as socket:
            told = await socket.receive_json()
            assert (told["title"], told["progress"]) == ("Slow", "Week 3 of 12")
            may_end.set()
            while told["type"] != "hello":
                told = await socket.receive_json()
            assert told["sample"] == "slow"
        assert opens == ["slow"]


async def test_what_could_not_be_opened_ahead_is_opened_again_when_it_is_wanted() -> None:
    opens = list[str]()

    @asynccontextmanager
    async def at_second(tell: Tell) -> AsyncIterator[Scene]:
        opens.append("try")
        if len(opens) == 1:
            raise OSError("The disk is full.")
        async with opened(tell) as scene:
            yield scene

    samples = [Sample("one", "One", "", opened), Sample("two", "Two", "", at_second, takes_long=True)]
    async with Page(samples) as served, ClientSession(served.url) as http:
        async with http.ws_connect("/socket") as socket:
            await socket.receive_json()
        await served.show("two")
        async with http.ws_connect("/socket") as socket:
            assert (await socket.receive_json())["sample"] == "two"
    assert opens == ["try", "try"]
