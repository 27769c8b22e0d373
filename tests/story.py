"""Three weeks of a team, played through the same sockets that Slack would use, and printed as they saw it.

Run it with `make story`. Every act waits for what its person must see, and in the end the whole transcript is
held against `story.txt` beside this file, line by line; `--write` writes that file anew, to be read and kept.
With `--http` the workspace calls Waymark, instead of a socket, and all else is the same.
"""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from difflib import unified_diff
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.demo import CHANNELS, PEOPLE, Demo, open_demo
from bot.logs import configure
from bot.rules.focus_areas import LEVELS
from bot.rules.rounds import EFFORTS, IMPACTS
from sandbox import PersonSpec
from sandbox.person import Person
from sandbox.records import Message
from sandbox.transcript import names_of
from sandbox.transcript_log import render_log

GOLDEN = Path(__file__).with_suffix(".txt")
START = datetime(2027, 3, 1, 7, 45, tzinfo=UTC)
"""A Monday, 08:45 in Berlin. New York's clocks go forward on the 14th, inside the story."""

MALLORY = PersonSpec(name="mallory", real_name="Mallory Moss", team_id="T0PARTNER")
DAY = "@waymark"


class Story:
    """The people of the story, and the clock that they live by."""

    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        self.alice, self.bob, self.chandra, self.dana, self.mallory = (
            demo.sandbox.person(name) for name in ("alice", "bob", "chandra", "dana", "mallory")
        )

    async def until(self, day: int, hour: int, minute: int = 0) -> None:
        """Let time pass until an instant of March 2027, in UTC."""
        await self.demo.house.advance(datetime(2027, 3, day, hour, minute, tzinfo=UTC))

    async def a_minute_later(self) -> None:
        """Let what was written be heard, and answered in its turn."""
        await self.demo.sandbox.events_heard()
        await self.demo.house.advance(self.demo.clock.now() + timedelta(minutes=1))

    def day_message(self, name: str) -> Message:
        """Return the newest message that Waymark sent somebody directly."""
        return self.demo.sandbox.person(name).messages(DAY)[-1]


async def monday_they_plan(story: Story) -> None:
    """A plan, its objective and a key area from modals; another, target and steps by lines and one."""
    alice = story.alice
    await alice.sees("Waymark is ready.", channel=DAY)
    await alice.command("/plan new Reduce churn by 30 Jun", channel="team")
    await alice.opened()
    alice.fill(
        {"Why it matters": "Fewer small customers leave us in their first 90 days.", "Channel": "team"}
    )
    assert not (errors := (await alice.submit()).errors), errors
    made = await alice.sees("*P-1 Reduce churn*", channel="team")

    await alice.click(made, "Add objective")
    await alice.opened()
    alice.fill({"Outcome": "Improve how customers start"})
    assert not (errors := (await alice.submit()).errors), errors
    alice.fill({"Outcome": "Fewer customers leave in their first 90 days", "For whom": "small customers"})
    assert not (errors := (await alice.submit()).errors), errors
    await alice.sees("O-1 Fewer customers leave", channel="team")
    await alice.command("/plan area O-1 Onboarding", channel="team")
    await alice.sees("Added *A-1 Onboarding*", channel="team")
    await alice.command("/plan area O-1", channel="team")
    await alice.opened()
    alice.fill(
        {"Name": "The import of old data", "Level now": "1 · not there", "Wanted level": "3 · works mostly"}
    )
    assert not (errors := (await alice.submit()).errors), errors
    await alice.sees("Added *A-2 The import", channel="team")
    await alice.command('/plan target O-1 "Churn %" from 8 to 5 by eoq', channel="team")
    await alice.sees("Added *T-1 Churn %", channel="team")
    await alice.command("/plan add Ring ten customers thursday @bob to T-1", channel="team")
    await alice.sees("Added *S-1 Ring ten customers", channel="team")
    await alice.command("/plan add Ask sales for their notes @bob 4 mar", channel="team")
    await alice.sees("Added *S-2 Ask sales", channel="team")
    await alice.command("/plan add Book the venue due friyay @bob", channel="team")
    refused = await alice.sees("is not a date I know", channel="team")
    await alice.click(refused, "Correct")
    await alice.opened()
    alice.fill({"Due date": date(2027, 3, 5)})
    assert not (errors := (await alice.submit()).errors), errors
    await alice.sees("Added *S-3 Book the venue", channel="team")

    await alice.command("/plan add", channel="team")
    await alice.opened()
    alice.fill({"Step": "Draft the survey", "Assignee": "chandra", "Due date": date(2027, 3, 9)})
    assert not (errors := (await alice.submit()).errors), errors
    await alice.sees("Added *S-4 Draft the survey", channel="team")


async def monday_they_are_asked(story: Story) -> None:
    """The prompt in the channel; a stranger is refused; a value is refused and then corrected."""
    await story.until(1, 9, 5)
    asked = await story.alice.sees("Check-in for *P-1", channel="team")
    await story.mallory.click(asked, "Check in")
    await story.mallory.sees("for the members of the workspace", channel="team")

    await story.alice.click(asked, "Check in")
    await story.alice.opened()
    said = {"What happened": "Two renewals slipped.", "Obstacles": "Legal is slow", "Next step": "Ask Legal"}
    story.alice.fill({"Value": "about 7", **said, "Value expected next time": "7"})
    errors = (await story.alice.submit()).errors
    assert len(errors) == 1
    story.alice.fill({"Value": "7.4"})
    assert not (await story.alice.submit()).errors
    await story.demo.house.settle()
    await story.bob.sees("Churn % is 7.4", channel="team")


async def they_rank_in_silence(story: Story) -> None:
    """Alice asks; Chandra is asked at once and Bob once New York is awake; none sees what another says."""
    alice, chandra = story.alice, story.chandra
    await alice.command("/plan rate P-1", channel="team")
    await alice.opened()
    alice.fill({"Raters": ["alice", "bob", "chandra"]})
    assert not (errors := (await alice.submit()).errors), errors
    assert alice.view is not None
    assert "Asked 3 people" in alice.view.visible_text
    await alice.close()
    await story.a_minute_later()
    await alice.command("/plan rate P-1", channel="team")
    await alice.click(await alice.sees("0 of 3 have rated", channel="team"), "Rate")
    await alice.opened()
    await _rate(alice, (5, 2, 2), (4, 4, 1))
    await alice.close()
    await chandra.click(await chandra.sees("asks you to rate 2 key areas", channel=DAY), "Rate")
    await chandra.opened()
    await _rate(chandra, (4, 2, 3), (5, 5, 1))
    await story.a_minute_later()


async def the_ranking_is_revealed(story: Story) -> None:
    """On Tuesday Bob is reminded, and rates last: the ranking is there, and Alice chooses."""
    alice, bob = story.alice, story.bob
    await story.until(2, 14, 31)
    reminded = story.day_message("bob")
    assert "Alice waits for your ratings of 2 key areas" in reminded.visible_text
    await bob.click(reminded, "Rate")
    await bob.opened()
    await _rate(bob, (5, 1, 3), (3, 4, 2))
    await story.a_minute_later()
    ranking = await alice.sees("*Ranking of the key areas of P-1", channel="team")
    await alice.click(ranking, "Choose focus areas")
    await alice.opened()
    alice.fill({"Focus areas": ["1. A-1 Onboarding"], "Park the rest because": "After the summer"})
    assert not (errors := (await alice.submit()).errors), errors
    await story.demo.house.settle()


async def _rate(who: Person, *areas: tuple[int, int, int]) -> None:
    """Fill in how somebody sees the areas, in their order: impact, effort, level now."""
    scales = (("impact", IMPACTS), ("effort", EFFORTS), ("level now", LEVELS))
    fields = {}
    for number, answers in enumerate(areas, start=1):
        for (name, words), answer in zip(scales, answers, strict=True):
            fields[f"A-{number} {name}"] = f"{answer} · {words[answer]}"
    who.fill(fields)
    assert not (errors := (await who.submit()).errors), errors


async def they_talk(story: Story) -> None:
    """The same words in a message, and after a mention in a thread; a message becomes a step for a while."""
    await story.until(1, 13, 30)
    await story.chandra.post("hello", channel=DAY)
    await story.chandra.sees("Draft the survey", channel=DAY)
    await story.a_minute_later()
    await story.chandra.post("snooze S-4", channel=DAY)
    await story.a_minute_later()
    await story.chandra.sees("That takes a form", channel=DAY)
    said = await story.bob.post("Somebody should ask support what they hear", channel="team")
    await story.alice.post("@waymark show S-4", channel="team", thread_ts=said.ts)
    await story.a_minute_later()
    await story.alice.sees("Draft the survey", channel="team", thread_ts=said.ts)
    await story.alice.message_shortcut("Add as plan step", said)
    await story.alice.opened()
    assert not (await story.alice.submit()).errors
    added = await story.alice.sees("Added *S-5 Somebody should ask support", channel="team")
    await story.demo.house.settle()
    await story.alice.click(added, "Undo")
    await story.alice.sees("Took back adding S-5", channel="team")
    await story.demo.house.settle()


async def the_steps_come_due(story: Story) -> None:
    """On Thursday they are due; on Friday morning they are overdue, and answered."""
    await story.until(4, 14, 45)
    assert "2 things for you today" in story.day_message("bob").visible_text
    await story.until(5, 14, 45)
    bob = story.bob
    late = story.day_message("bob")
    assert "1 day overdue" in late.visible_text
    await bob.click(late, "Done")
    await story.demo.house.settle()
    await bob.choose(story.day_message("bob"), "Snooze…")
    await bob.opened()
    bob.fill({"Remind again on": date(2027, 3, 10)})
    assert not (await bob.submit()).errors
    await story.demo.house.settle()
    await bob.choose(story.day_message("bob"), "Move…", nth=1)
    await bob.opened()
    bob.fill({"New date": date(2027, 3, 15)})
    assert not (await bob.submit()).errors
    await story.demo.house.settle()
    await bob.sees("S-3 Book the venue* · due Mon 15 Mar", channel=DAY)


async def the_second_week(story: Story) -> None:
    """A check-in by one line; a step is done from a list; a guest sees only what is theirs."""
    await story.until(8, 9, 5)
    await story.alice.command("/plan checkin T-1 6,9 the call list works", channel="team")
    await story.alice.sees("6.9", channel="team")
    await story.until(9, 4, 5)
    assert "Draft the survey" in story.day_message("chandra").visible_text
    await story.chandra.command("/plan", channel="team")
    await story.chandra.click(await story.chandra.sees("Draft the survey", channel="team"), "Done")
    await story.chandra.sees("Done", channel="team")
    await story.dana.command("/plan show P-1", channel="general")
    await story.dana.sees("There is no P-1 that you can see.", channel="general")


async def the_clocks_change(story: Story) -> None:
    """New York is an hour nearer to London now: Bob's message still comes at his 09:30."""
    await story.until(15, 13, 0)
    before = story.day_message("bob").ts
    await story.until(15, 13, 31)
    after = story.day_message("bob").ts
    assert before != after
    assert float(after) == datetime(2027, 3, 15, 13, 30, tzinfo=UTC).timestamp()
    await story.bob.command("/plan done S-2 S-3", channel=DAY)
    await story.bob.sees("Done", channel=DAY)
    await story.demo.house.settle()
    await story.alice.command("/plan checkin T-1 6.1", channel="team")
    await story.alice.sees("6.1", channel="team")


async def they_say_what_it_takes(story: Story) -> None:
    """Money and hours are asked for in one message; one is granted, another declined with a reason."""
    alice, chandra = story.alice, story.chandra
    await story.until(17, 9, 0)
    await alice.command("/plan role P-1 @chandra approver", channel="team")
    await alice.sees("Chandra is an approver of P-1 now.", channel="team")
    await story.demo.house.settle()
    for line, said in (
        ("budget P-1 6,000 EUR Customer day", "R-1 Customer day"),
        ("budget P-1 1,500 EUR Gifts for those who stay", "R-2 Gifts"),
        ("hours P-1 @bob 6/week", "R-3 Bob"),
    ):
        await alice.command(f"/plan {line}", channel="team")
        await alice.sees(said, channel="team")
        await story.demo.house.settle()
    await story.until(17, 9, 5)
    asked = await chandra.sees("asks whether this can be had", channel=DAY)
    await chandra.click(asked, "Confirm")
    await story.demo.house.settle()
    asked = await chandra.sees("confirmed by Chandra", channel=DAY)
    await chandra.click(asked, "Decline…")
    await chandra.opened()
    chandra.fill({"Why": "Not this year"})
    assert not (errors := (await chandra.submit()).errors), errors
    await story.demo.house.settle()
    await story.until(17, 9, 10)
    await alice.sees("declined by Chandra: Not this year", channel=DAY)
    await alice.command("/plan budget R-1 2,100 spent", channel="team")
    await alice.sees("2,100 spent", channel="team")


async def they_look_back(story: Story) -> None:
    """The plan at the end of the third week, and Home."""
    await story.until(19, 15, 0)
    await story.alice.command("/plan show P-1", channel="team")
    shown = await story.alice.sees("P-1 Reduce churn", channel="team")
    assert "4 done" in shown.visible_text
    assert "now 6.1" in shown.visible_text
    home = await story.alice.open_home()
    assert "Reduce churn" in home.visible_text


CHAPTERS = (
    monday_they_plan,
    they_rank_in_silence,
    monday_they_are_asked,
    they_talk,
    the_ranking_is_revealed,
    the_steps_come_due,
    the_second_week,
    the_clocks_change,
    they_say_what_it_takes,
    they_look_back,
)


@asynccontextmanager
async def played(data_dir: Path, *, http: bool = False) -> AsyncIterator[Demo]:
    """Play the story, by a socket or over HTTP, and give the workspace in which it happened."""
    channels = tuple(
        replace(channel, members=(*channel.members, "mallory")) if channel.name == "team" else channel
        for channel in CHANNELS
    )
    async with open_demo(
        data_dir, start=START, people=(*PEOPLE, MALLORY), channels=channels, http=http
    ) as demo:
        story = Story(demo)
        for chapter in CHAPTERS:
            await chapter(story)
        yield demo


async def play(data_dir: Path, *, http: bool = False) -> list[str]:
    """Play the story, and return its transcript."""
    async with played(data_dir, http=http) as demo:
        return render_log(
            demo.sandbox.log, names=names_of(demo.sandbox.slack.workspace), zone=ZoneInfo("Europe/Berlin")
        )


def told(text: str) -> list[str]:
    """Return what a transcript tells, with what happened in the same minute in one fixed order.

    An answer and the redrawing of what it changed reach Slack side by side, so that either may be first.
    """
    minutes: dict[str, list[str]] = {}
    day = minute = ""
    for line in text.splitlines():
        if line.startswith("── "):
            day = line
        elif line[:1].isdigit():
            minute = f"{day} {line[:5]}"
            minutes.setdefault(minute, []).append(line)
        else:
            minutes[minute][-1] += f"\n{line}"
    return [f"{moment}\n{event}" for moment, events in minutes.items() for event in sorted(events)]


def main() -> int:
    """Play, print, and compare; 0 only if all of it happened."""
    configure(as_json=False, level="warning")
    with tempfile.TemporaryDirectory(prefix="waymark-story-") as folder:
        text = "\n".join(asyncio.run(play(Path(folder), http="--http" in sys.argv))) + "\n"
    print(text, end="")
    if "--write" in sys.argv:
        GOLDEN.write_text(text, encoding="utf-8")
    expected = told(GOLDEN.read_text(encoding="utf-8"))
    differences = [*unified_diff(expected, told(text), "story.txt", "as played", lineterm="", n=0)]
    print("\n".join(differences), file=sys.stderr, end="\n" if differences else "")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
