"""Garbage at Slack's port: a status without a word, and nothing behind the door has heard of it."""

import asyncio
import gzip
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from aiohttp import StreamReader
from aiohttp.base_protocol import BaseProtocol
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.manifest import PATH
from bot.web import guard, server, slack
from bot.web.guard import LARGEST_BODY
from sandbox.http_mode import FORM, sign

COMMAND = {"command": "/plan", "text": "help", "trigger_id": "1.2.garbage"} | {
    f"{whose}_id": f"{whose[0].upper()}GARBAGE" for whose in ("team", "user", "channel")
}
BODY = urlencode(COMMAND).encode()
JSON = "application/json"
SECRET = "0123456789abcdef" * 2
PATIENCE_S = 10
TOLD = {"Content-Length", "Content-Type", "Date", "Connection"}


def signed(body: bytes, *, content_type: str = FORM, age: int = 0, secret: str = SECRET) -> dict[str, str]:
    """Return the headers with which Slack sends a body that it signed `age` seconds ago."""
    return {"Content-Type": content_type, **sign(secret, body, timestamp=int(time.time()) - age)}


def head(headers: dict[str, str] | list[tuple[str, str]], *, start: str = f"POST {PATH} HTTP/1.1") -> bytes:
    """Return the bytes of a request up to the line that ends its headers."""
    pairs = [("Host", "waymark.example"), *(headers.items() if isinstance(headers, dict) else headers)]
    return "".join(f"{line}\r\n" for line in [start, *(f"{k}: {v}" for k, v in pairs)]).encode("latin-1")


def whole(headers: dict[str, str] | list[tuple[str, str]], body: bytes = BODY, **more: str) -> bytes:
    """Return a request with its true length."""
    pairs = list(headers.items()) if isinstance(headers, dict) else headers
    return head([*pairs, ("Content-Length", str(len(body)))], **more) + b"\r\n" + body


def without(name: str) -> dict[str, str]:
    """Return good headers but one."""
    return {key: value for key, value in signed(BODY).items() if key != name}


def but(**changed: str) -> dict[str, str]:
    """Return good headers with some of them changed."""
    return signed(BODY) | {name.replace("_", "-"): value for name, value in changed.items()}


def twice(name: str, value: str) -> list[tuple[str, str]]:
    """Return good headers and one of them again."""
    return [*signed(BODY).items(), (name, value)]


def signed_whole(body: bytes, content_type: str) -> bytes:
    """Return a request that is signed, whatever is in it."""
    return whole(signed(body, content_type=content_type), body)


def start(text: str) -> bytes:
    """Return a request whose first line is another."""
    return whole(signed(BODY), start=text)


def no_http() -> dict[str, bytes]:
    """Return what is no HTTP, or hardly."""
    return {
        "noise": bytes(range(256)) * 4 + b"\r\n\r\n",
        "the beginning of TLS": bytes.fromhex("16030100c8010000c40303") + b"\x00" * 100 + b"\r\n\r\n",
        "another protocol": b"SSH-2.0-OpenSSH_9.9\r\n\r\n",
        "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "a version that is none": b"GET / HTTP/x.y\r\n\r\n",
        "an endless first line": b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
        "an endless header": head({"X": "a" * 100_000}) + b"\r\n",
        "too many headers": head([("X", "a")] * 200) + b"\r\n",
        "a header without a colon": head({}) + b"nonsense\r\n\r\n",
        "a header with a zero in it": head({"X": "a\0b"}) + b"\r\n",
        "a header that goes on in the next line": head({"X": "a"}) + b" b\r\n\r\n",
        "no host": b"POST /slack/events HTTP/1.1\r\nContent-Length: 0\r\n\r\n",
        "a length that is none": head(but(Content_Length="-1")) + b"\r\n" + BODY,
        "two lengths": head([*signed(BODY).items(), ("Content-Length", "1"), ("Content-Length", "2")])
        + b"\r\nxx",
        "a length and chunks": head(but(Content_Length="5", Transfer_Encoding="chunked")) + b"\r\n0\r\n\r\n",
        "an encoding that is none": head(but(Transfer_Encoding="identity, x")) + b"\r\n" + BODY,
        "chunks that are none": head(but(Transfer_Encoding="chunked")) + b"\r\nzz\r\n" + BODY,
    }


def elsewhere() -> dict[str, bytes]:
    """Return what is sent elsewhere, or otherwise."""
    return {
        "GET": start(f"GET {PATH} HTTP/1.1"),
        "PUT": start(f"PUT {PATH} HTTP/1.1"),
        "DELETE": start(f"DELETE {PATH} HTTP/1.1"),
        "OPTIONS": start("OPTIONS * HTTP/1.1"),
        "TRACE": start(f"TRACE {PATH} HTTP/1.1"),
        "CONNECT": start("CONNECT waymark.example:443 HTTP/1.1"),
        "a method of one's own": start(f"PLAN {PATH} HTTP/1.1"),
        "no path": start("POST / HTTP/1.1"),
        "one level up": start("POST /slack/events/../../healthz HTTP/1.1"),
        "another spelling": start("POST /slack/%65vents HTTP/1.1"),
        "more of a path": start(f"POST {PATH}/ HTTP/1.1"),
        "health": start("GET /healthz HTTP/1.1"),
    }


def unsigned() -> dict[str, bytes]:
    """Return what Slack has not signed, or not now."""
    return {
        "no content type": whole(without("Content-Type")),
        "plain text": whole(but(Content_Type="text/plain")),
        "a form with files": whole(but(Content_Type="multipart/form-data; boundary=x")),
        "two content types": whole(twice("Content-Type", JSON)),
        "no timestamp": whole(without("X-Slack-Request-Timestamp")),
        "two timestamps": whole(twice("X-Slack-Request-Timestamp", "1700000000")),
        **{
            f"the timestamp {stamp[:12]!r}": whole(but(X_Slack_Request_Timestamp=stamp))
            for stamp in (
                "",
                "soon",
                "-170000000",
                "17000000000",
                "170000000",
                "1.7e9",
                "1_700_000_0",
                "9" * 4000,
            )
        },
        "no signature": whole(without("X-Slack-Signature")),
        "two signatures": whole(twice("X-Slack-Signature", "v0=" + "0" * 64)),
        **{
            f"the signature {text[:12]!r}": whole(but(X_Slack_Signature=text))
            for text in (
                "",
                "v0=",
                "v0=" + "0" * 63,
                "v1=" + "0" * 64,
                "v0=" + "G" * 64,
                "v0=" + "0" * 64,
                "é" * 67,
            )
        },
        "a signature in capitals": whole(but(X_Slack_Signature=signed(BODY)["X-Slack-Signature"].upper())),
        "another app's signature": whole(signed(BODY, secret="f" * 32)),
        "the signature of another body": whole(signed(b"command=%2Fplan")),
        "a body that went on": whole(signed(BODY), BODY + b"&text=add"),
        "an old signature": whole(signed(BODY, age=guard.OLDEST_S + 2)),
        "a signature from the future": whole(signed(BODY, age=-guard.OLDEST_S - 60)),
        "an old body with a new timestamp": whole(
            but(X_Slack_Signature=sign(SECRET, BODY, timestamp=1_700_000_000)["X-Slack-Signature"])
        ),
        "a check of the certificate that nobody signed": whole(
            {"Content-Type": FORM}, b"ssl_check=1&token=x"
        ),
        "a question that nobody signed": whole(
            {"Content-Type": JSON}, json.dumps({"type": "url_verification", "challenge": "x"}).encode()
        ),
    }


def large() -> dict[str, bytes]:
    """Return what is too large."""
    return {
    "more than is taken": whole(signed(BODY), b"a" * (LARGEST_BODY + 1)),
    "more than there is": head(but(Content_Length="999999999999999")) + b"\r\n" + BODY,
    "more, in chunks": head(but(Transfer_Encoding="chunked")) + b"\r\n"
    + (b"ffff\r\n" + b"a" * 0xFFFF + b"\r\n") * 5 + b"0\r\n\r\n",
    "a small one that would unfold": whole(
        signed(packed := gzip.compress(b"a" * 10_000_000)) | {"Content-Encoding": "gzip"}, packed
    ),
    }  # fmt: skip


def malformed() -> dict[str, bytes]:
    """Return what is signed, and of no form that Slack has."""
    return {
        "nothing": signed_whole(b"", FORM),
        "no JSON at all": signed_whole(b"", JSON),
        "not UTF-8": signed_whole(b"command=/plan\xff", FORM),
        "escapes that are not UTF-8": signed_whole(b"command=%2Fplan&text=%ff%fe", FORM),
        "UTF-16": signed_whole(json.dumps({"type": "event_callback"}).encode("utf-16"), JSON),
        "half an object": signed_whole(b'{"type": "event_callback"', JSON),
        "a list": signed_whole(b'[{"type": "event_callback"}]', JSON),
        "a word": signed_whole(b'"event_callback"', JSON),
        "nothing in JSON": signed_whole(b"null", JSON),
        "no type": signed_whole(b"{}", JSON),
        "a type that is none": signed_whole(b'{"type": 1}', JSON),
        "no number": signed_whole(b'{"type": "event_callback", "event_time": NaN}', JSON),
        "a number of 9,000 digits": signed_whole(b'{"type": "x", "n": ' + b"9" * 9_000 + b"}", JSON),
        "a deep one": signed_whole(b'{"type": "x", "n": ' + b"[" * 100_000, JSON),
        "a form of nothing known": signed_whole(b"a=b", FORM),
        "a form of too much": signed_whole(b"&".join([b"command=x"] * 200), FORM),
        "a payload that is no JSON": signed_whole(b"payload=hello", FORM),
        "an empty payload": signed_whole(b"payload=", FORM),
        "a payload that is a list": signed_whole(f"payload={quote('[1]')}".encode(), FORM),
        "JSON that is said to be a form": signed_whole(b'{"type": "event_callback"}', FORM),
        "a form that is said to be JSON": signed_whole(BODY, JSON),
    }


def shapeless() -> dict[str, bytes]:
    """Return what is signed and has a form, and makes no sense."""
    lacking = {
        f"a command without a {name}": signed_whole(urlencode({**COMMAND, name: ""}).encode(), FORM)
        for name in ("team_id", "user_id", "channel_id", "trigger_id")
    }
    return lacking | {
    name: signed_whole(json.dumps(found).encode(), JSON)
    for name, found in {
        "actions that are a word": {"type": "block_actions", "actions": "x"},
        "a view that is a word": {"type": "view_submission", "view": "x", "trigger_id": "1"},
        "a team that is a number": {"type": "view_closed", "team": 1},
        "authorizations that are none": {"type": "event_callback", "authorizations": 1, "event_id": "E1"},
        "an event that is a word": {"type": "event_callback", "event_id": "Ev1", "event": "x"},
        "an event that is a list": {"type": "event_callback", "event_id": "Ev2", "event": [1]},
        "an event of no type": {"type": "event_callback", "event_id": "Ev3", "event": {"type": {}}},
        "a form without a view": {"type": "view_submission", "trigger_id": "2"},
        "a form of no id": {"type": "view_submission", "trigger_id": "3", "view": {}},
        "actions that are numbers": {"type": "block_actions", "actions": [1]},
        "an action of no id": {"type": "block_actions", "user": {"id": "U1"}, "actions": [{}]},
        "a challenge that is half a letter": {"type": "url_verification", "challenge": "\ud800"},
        "a challenge that is an object": {"type": "url_verification", "challenge": {"a": 1}},
        "an event whose id is an object": {"type": "event_callback", "event_id": {}, "event": {"type": "x"}},
        "a form whose state is a number": {"type": "view_submission", "view": {"id": "V1", "state": 5}},
        "a press by a word": {"type": "block_actions", "user": "x", "actions": [{"action_id": "a"}]},
    }.items()
    }  # fmt: skip


STATUSES: dict[Callable[[], dict[str, bytes]], set[int]] = {
    no_http: {400, 415},
    elsewhere: {400, 404, 405},
    unsigned: {400, 401, 415},
    large: {413, 415},
    malformed: {400},
}
"""With which statuses it may be refused. It is made when it is thrown, or its signature would get old."""

THROWN = {name: group for group in STATUSES for name in group()}
FEW = {"another protocol", "GET", "another app's signature", "more than is taken", "not UTF-8"}
"""One of each kind for the quick part of the tests."""


def learned(answer: Any) -> list[str]:
    """Return what an answer gives away besides its status."""
    told = [f"{name}: {value}" for name, value in answer.headers.items() if name not in TOLD]
    return [*told, *([repr(answer.body)] if answer.body else [])]


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in FEW else pytest.mark.slow) for name in THROWN]
)
async def test_garbage_is_refused_without_a_word_and_reaches_nothing(port, logged, name):
    group = THROWN[name]
    answer = await port.throw(group()[name])
    assert answer.status in STATUSES[group]
    assert not learned(answer)
    assert await port.rows() == 0
    assert not [line for line in logged() if "requests.refused" not in line]
    after = await port.send(port.command("help"))
    assert after.status == 200
    assert b"/plan" in after.body


@pytest.mark.slow
@pytest.mark.parametrize("name", shapeless())
async def test_what_is_signed_and_of_no_shape_that_slack_sends_does_no_harm_and_is_not_quoted(
    port, logged, name
):
    answer = await port.throw(shapeless()[name])
    assert answer.status == 400
    assert not learned(answer)
    assert not [line for line in logged() if "Traceback" in line or "authorizations" in line]
    assert (await port.send(port.command("help"))).status == 200


async def test_what_slack_sends_is_let_in(port):
    body = urlencode(port.command("help")).encode()
    good = signed(body)
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:7], body[7:], b""))
    for request in (
        whole(good, body),
        whole(signed(body, age=guard.OLDEST_S - 30), body),
        whole(signed(body, content_type=f"{FORM}; charset=UTF-8"), body),
        head(good | {"Transfer-Encoding": "chunked"}) + b"\r\n" + chunks,
    ):
        answer = await port.throw(request)
        assert answer.status == 200
        assert b"/plan" in answer.body
        assert set(answer.headers) <= TOLD


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=400), how=st.sampled_from(["bytes", "unsigned", FORM, JSON]))
async def test_no_bytes_are_answered_with_more_than_a_status(hasty_port, data, how):
    port = hasty_port
    thrown = {"bytes": data, "unsigned": whole({"Content-Type": JSON}, data)}
    answer = await port.throw(thrown.get(how) or signed_whole(data, how))
    assert answer.status == 0 or 400 <= answer.status < 500
    assert not learned(answer)
    assert await port.rows() == 0


@pytest.fixture
async def hasty_port(make_port, monkeypatch) -> Any:
    """A port that waits for nobody."""
    monkeypatch.setattr(server, "IDLE_S", 0.1)
    monkeypatch.setattr(guard, "BODY_S", 0.1)
    return await make_port()


class TestPatience:
    """Whoever is slow, silent or many keeps nobody else out."""

    async def test_a_body_that_does_not_come_is_given_up(self, port, monkeypatch):
        monkeypatch.setattr(guard, "BODY_S", 0.05)
        reader, writer = await asyncio.open_connection("127.0.0.1", port.port)
        writer.write(head(but(Content_Length="100")) + b"\r\n" + b"command=")
        answer = await port.read(reader)
        assert answer.status == 408
        assert not learned(answer)
        writer.close()

    @pytest.mark.parametrize("said", [b"", b"\r\n\r\n", b"POST /slack/events HTTP/1.1\r\nHost: x\r\n"])
    async def test_a_connection_that_does_not_say_what_it_wants_is_closed(self, make_port, monkeypatch, said):
        monkeypatch.setattr(server, "IDLE_S", 0.05)
        port = await make_port()
        reader, writer = await asyncio.open_connection("127.0.0.1", port.port)
        writer.write(said)
        assert await asyncio.wait_for(reader.read(), PATIENCE_S) == b""
        writer.close()

    async def test_when_there_are_too_many_the_oldest_stranger_has_to_go(self, port, monkeypatch):
        monkeypatch.setattr(server, "MOST_CONNECTIONS", 3)
        assert (await port.send(port.command("help"))).status == 200  # its connection stays open, and trusted
        silent = [await asyncio.open_connection("127.0.0.1", port.port) for _ in range(4)]
        for reader, _ in silent[:2]:
            assert await asyncio.wait_for(reader.read(), PATIENCE_S) == b""
        assert (await port.send(port.command("help"))).status == 200
        answer = await port.throw(signed_whole(BODY, FORM))
        assert answer.status == 200
        for _, writer in silent:
            writer.close()

    async def test_whoever_hangs_up_leaves_no_line_in_the_log(self, port, logged):
        begun = head(but(Content_Length="100")) + b"\r\n" + b"command="
        for _ in range(20):
            _, writer = await asyncio.open_connection("127.0.0.1", port.port)
            writer.write(begun)
            await writer.drain()
            writer.transport.abort()
        assert (await port.send(port.command("help"))).status == 200
        assert not logged()

    async def test_a_body_that_turns_into_nonsense_is_refused(self, port, monkeypatch):
        begun, read = asyncio.Event(), guard.read_body

        async def note_and_read(content: StreamReader) -> bytes:
            begun.set()
            return await read(content)

        monkeypatch.setattr(slack, "read_body", note_and_read)
        monkeypatch.setattr(guard, "BODY_S", 0.2)
        reader, writer = await asyncio.open_connection("127.0.0.1", port.port)
        writer.write(head(but(Transfer_Encoding="chunked")) + b"\r\n4\r\ntext\r\n")
        await begun.wait()
        writer.write(b"nonsense\r\n")
        answer = await port.read(reader)
        assert answer.status in {400, 408}  # aiohttp's two parsers: one says so, the other says nothing more
        assert not learned(answer)
        writer.close()

    async def test_nonsense_after_a_refusal_ends_the_connection_and_is_not_logged(self, port, logged):
        reader, writer = await asyncio.open_connection("127.0.0.1", port.port)
        writer.write(head({"Content-Type": JSON, "Transfer-Encoding": "chunked"}) + b"\r\n4\r\ntext\r\n")
        assert (await port.read(reader)).status == 401
        writer.write(b"nonsense\r\n")
        assert await asyncio.wait_for(reader.read(), PATIENCE_S) == b""
        assert not [line for line in logged() if "requests.refused" not in line]
        writer.close()

    async def test_whoever_had_to_go_before_the_body_was_read_has_hung_up(self):
        gone = BaseProtocol(asyncio.get_running_loop())
        with pytest.raises(ConnectionResetError):
            await guard.read_body(StreamReader(gone, LARGEST_BODY, loop=asyncio.get_running_loop()))

    async def test_a_flood_is_one_line_in_the_log(self, port, logged):
        for _ in range(20):
            await port.throw(unsigned()["another app's signature"])
        told = logged()
        assert len(told) == 1
        assert "requests.refused" in told[0]
        assert SECRET not in told[0]
