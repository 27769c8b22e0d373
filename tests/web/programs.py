"""Programs that send measurements to the running demo, each by a token of one target."""

import json
import re
from types import SimpleNamespace
from typing import Any

import aiohttp

from bot.web.openapi import MEASUREMENTS
from tests.web.schemas import ensure_documented

TOKEN = re.compile(r"waymark_[\w-]{43}")


class Program:
    """A program with a token for T-1 of Alice's plan."""

    def __init__(self, demo: Any, session: aiohttp.ClientSession, token: str) -> None:
        self.demo = demo
        self.alice = demo.sandbox.person("alice")
        self.session = session
        self.token = token

    async def send(self, body: Any, *, method: str = "POST", path: str = MEASUREMENTS, **headers: str) -> Any:
        """Send a request; every answer that is given has to be one that the document knows."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        given = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        url = self.demo.house.api_url.removesuffix(MEASUREMENTS) + path
        async with self.session.request(method, url, data=data, headers=given) as answer:
            said = SimpleNamespace(
                status=answer.status, headers=answer.headers, body=await answer.json(content_type=None)
            )
        if path == MEASUREMENTS and method == "POST":
            ensure_documented(said)
        return said

    async def says(self, line: str) -> Any:
        """Type a line as Alice, and return the message that answers it, which she alone sees."""
        await self.alice.command(f"/plan {line}", channel="team")
        await self.demo.house.app.drain()
        return next(each for each in reversed(self.alice.messages("team")) if each.ephemeral_to is not None)

    async def adds_up(self) -> None:
        """Have T-1 count what adds up, from nothing to 100."""
        await self.alice.command("/plan edit T-1", channel="team")
        await self.alice.click(self.alice.view, "More")
        self.alice.fill({"Each value is": "A total so far, which adds up", "Baseline": "0", "Target": "100"})
        await self.alice.submit()
        await self.demo.house.app.drain()

    async def measured(self) -> list[tuple[str, str]]:
        """Return what the database has, as days and values in the order in which they came."""
        statement = "SELECT measured_on, value FROM measurement ORDER BY id"
        rows: list[tuple[str, str]] = await self.demo.house.database.read(
            lambda session: [tuple(map(str, row)) for row in session.connection().exec_driver_sql(statement)]
        )
        return rows


async def token_of(alice: Any, demo: Any, *, button: str = "Make a token") -> str:
    """Make a token as Alice does, and read it where she does: in the form, this once."""
    await alice.command("/plan token T-1", channel="team")
    page = next(each for each in reversed(alice.messages("team")) if button in each.buttons)
    await alice.click(page, button)
    await demo.house.app.drain()
    found = TOKEN.search(json.dumps(list(alice.view.blocks)))
    assert found is not None
    await alice.close()
    return found[0]
