"""The demo over HTTP: what a person can do in the terminal, a program can do too."""

import aiohttp

from bot.demo import CONTROL


async def test_a_program_types_reads_and_moves_the_clock(demo):
    async with aiohttp.ClientSession(f"{demo.sandbox.url}{CONTROL}/") as http:
        typed = {"text": "/plan help", "channel": "team"}
        assert (await http.post("alice/command", json=typed)).status == 200
        read = await (await http.get("alice/messages", params={"channel": "team"})).json()
        assert "What you can type" in str(read)
        later = "2027-03-02T08:00:00+00:00"
        assert (await http.post("clock", json={"to": later})).status == 200
        assert demo.clock.now().isoformat() == later


async def test_a_page_of_another_site_can_do_nothing(demo):
    async with aiohttp.ClientSession(headers={"Origin": "https://elsewhere.example"}) as http:
        answer = await http.get(f"{demo.sandbox.url}{CONTROL}/people")
        assert answer.status == 403
