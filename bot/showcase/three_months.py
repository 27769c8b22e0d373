"""A team that is three months in: plans, steps and check-ins, each typed by its people week after week."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.demo import PEOPLE, Demo, open_demo
from bot.services.audits import Audits
from bot.showcase.following import Follower
from bot.showcase.needing import (
    ASKED_IN_WEEK,
    DECIDED_IN_WEEK,
    SPENT_IN_WEEK,
    ask_for_needs,
    decide,
    spend,
)
from bot.showcase.rating import RATED_IN_WEEK, rate_areas
from bot.values import frozen
from sandbox import ChannelSpec, PersonSpec
from sandbox.browser import Scene, Tell

WEEKS = 12
LEAVER = PersonSpec(name="erin", real_name="Erin Evans", tz="Europe/London", locale="en-GB")
CHANNELS = (
    ChannelSpec(name="team", members=("alice", "bob", "chandra", "erin")),
    ChannelSpec(name="support", members=("alice", "chandra", "erin", "bob", "dana")),
    ChannelSpec(name="leads", members=("alice", "chandra"), private=True),
    ChannelSpec(name="general", members=("alice", "bob", "chandra", "dana", "erin"), app_is_member=False),
)
HELPERS = ("bob", "chandra", "alice", "erin", "bob")
MONDAY_CHECK_IN = time(11)


@frozen
class Aim:
    """A target as it is typed, and the value that each week's check-in reports; None skips a week."""

    line: str
    values: Sequence[float | None]


@frozen
class Seed:
    """A plan with what belongs to it; it begins in week `starts`, and is closed in the end if `closes`."""

    title: str
    why: str
    owner: str
    channel: str
    aims: Sequence[Aim]
    steps: Sequence[str]
    objective: str
    """The outcome that its targets show; every third step is done for the first of these."""
    starts: int = 0
    closes: bool = False
    about: str = ""
    """Whom it is about, where it is one person's: nobody sees it but they, its owner and its sponsor."""

    @property
    def reporter(self) -> str:
        """Who checks in on it."""
        return self.about or self.owner


PLANS = (
    Seed(
        "Reduce churn",
        "Fewer small customers leave us in their first 90 days, because each costs 4 months to win.",
        "alice",
        "team",
        (
            Aim(
                '"Churn %" from 8 to 5',
                (8.0, 8.1, 7.6, 7.9, 7.4, 7.1, 7.2, 6.8, 6.9, 6.4, 6.1, 6.0),
            ),
            Aim("NPS from 30 to 40", (None,) * 9 + (31, None, 33)),
        ),
        (
            "Ring ten customers who left",
            "Sort the reasons into five groups",
            "Draft the welcome mail",
            "Ask sales for their notes",
            "Book the venue for the customer day",
            "Write the first-week checklist",
            "Agree on a call after 30 days",
            "Try the checklist with five customers",
            "Mend the import that fails on large files",
            "Show the churn chart in the monthly meeting",
            "Write down what the calls taught us",
            "Decide on the price of the small plan",
            "Train two more people for the calls",
            "Ask ten customers who stayed",
        ),
        "Fewer small customers leave us in their first 90 days",
    ),
    Seed(
        "Answer faster",
        "Somebody who writes to us hears from a person the same morning.",
        "chandra",
        "support",
        (
            Aim('"First answer h" from 9 to 3', (9, 8.5, 8, 8.8, 7, 6, 6.5, 5, 4.5, 4.8, 4, 3.5)),
            Aim('"Reopened %" from 14 to 9', (14, 13, 15, 12, 12, 11, 12, 13, 11, 10, 11, 10)),
        ),
        (
            "List the twenty most frequent questions",
            "Write short answers for them",
            "Set up a rota for mornings",
            "Measure first answers by hour",
            "Give everybody the saved answers",
            "Ask Dana for the wording of refunds",
            "Move the phone to one number",
            "Try a morning without meetings",
            "Tell customers what to expect",
            "Look at the slowest ten cases",
            "Agree on who answers on Fridays",
            "Put the rota into the calendar",
            "Review the saved answers",
        ),
        "Whoever writes to us hears from a person the same morning",
    ),
    Seed(
        "Tidy the onboarding",
        "A new colleague ships something small in the first week.",
        "alice",
        "team",
        (Aim('"Days to first change" from 12 to 5', (12, 11, 9, 9, 7, 6, 5, 5)),),
        (
            "Collect what the last three found hard",
            "One page instead of five",
            "A laptop that is ready on day one",
            "Name a companion for each newcomer",
            "Remove the steps that nobody needs",
            "Try it with the next newcomer",
            "Ask the newcomer after two weeks",
            "Hand it over to the people team",
            "Archive the old pages",
            "Tell everybody where the page is",
        ),
        "New colleagues ship something small in their first week",
        closes=True,
    ),
    Seed(
        "Hire two engineers",
        "The on-call week comes round every fifth week instead of every third.",
        "chandra",
        "leads",
        (Aim('"Interviews held" from 0 to 12', (None, None, 1, 2, 2, 3, 5, 5, 6, 8, 9, 9)),),
        (
            "Write the two adverts",
            "Agree on the pay",
            "Ask the team for names",
            "Prepare the exercise",
            "First talks",
            "Second talks",
            "Make the first offer",
            "Prepare the first day",
            "Ask for references",
            "Tell the people we did not choose",
        ),
        "Engineers are on call every fifth week instead of every third",
        starts=2,
    ),
    Seed(
        "Fewer bad deliveries",
        "Orders arrive whole, so that nobody has to ring us.",
        "bob",
        "team",
        (Aim('"Damaged of 1000" from 14 to 6', (14, 15, 13, 12, 13, 12, 11, 12)),),
        (
            "Weigh every parcel for a week",
            "Photograph what comes back",
            "Talk to the carrier",
            "Try the stronger box",
            "Compare two carriers for a month",
            "Ask ten customers about packing",
            "New label for glass",
            "Move heavy goods to the bottom",
            "Train the evening shift",
            "Write the packing card",
            "Check the returns of December",
            "Put the card above each table",
            "Agree on the carrier for next year",
        ),
        "Customers get every order whole",
        starts=4,
    ),
    Seed(
        "Grow into the lead role",
        "Bob leads the delivery team from the summer on, and likes it.",
        "alice",
        "@waymark",
        (Aim('"Talks with the team" from 0 to 12', (0, 1, 2, 4, 5, 7, 8)),),
        (
            "Lead the Monday meeting",
            "Shadow a hiring talk",
            "Talk with each of the team alone",
            "Read about feedback, and try it",
            "Plan a week of the team",
            "Ask the team how it goes",
        ),
        "Bob leads the delivery team on his own",
        starts=5,
        about="bob",
    ),
)
PLANNED = "Fewer meetings"
"""A plan that begins only after the twelve weeks."""
PAUSED = "Hire two engineers"
"""A plan that waits: its owner has paused it."""


@asynccontextmanager
async def three_months(*, http: bool = False, tell: Tell = lambda _: None) -> AsyncIterator[Demo]:
    """Open the workspace of this team, as it is now after twelve weeks; `tell` hears how far they are."""
    folder = Path(tempfile.mkdtemp(prefix="waymark-demo-"))
    now = datetime.now(UTC)
    zone = ZoneInfo(PEOPLE[0].tz)
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    start = datetime.combine(monday, time(8, 30), tzinfo=zone)
    try:
        async with open_demo(
            folder, start=start, running=True, people=(*PEOPLE, LEAVER), channels=CHANNELS, http=http
        ) as demo:
            await Team(demo, monday=monday, zone=zone, today=today).live(until=now, tell=tell)
            yield demo
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def scene_of(demo: Demo) -> Scene:
    """Return a demo as the page shows it."""
    house = demo.house
    follow = Follower(Audits(house.database)).follow
    return Scene(demo.sandbox, advance=house.advance, next_moment=house.next_moment, follow=follow)


class Team:
    """The people of the workspace, who type what they would have typed in twelve weeks."""

    def __init__(self, demo: Demo, *, monday: date, zone: ZoneInfo, today: date) -> None:
        self._demo = demo
        self._monday = monday
        self._zone = zone
        self._today = today
        self._steps: list[tuple[int, date, str]] = []
        self._targets: dict[int, list[tuple[Seed, Aim, str]]] = {}
        self._plans = 0
        self._target_count = 0

    async def live(self, *, until: datetime, tell: Tell) -> None:
        """Let the weeks pass."""
        for week in range(WEEKS):
            tell(f"Week {week + 1} of {WEEKS}")
            monday = self._monday + timedelta(weeks=week)
            for seed in (each for each in PLANS if each.starts == week):
                await self._plan(seed, monday=monday)
            await self._to(monday, MONDAY_CHECK_IN, until=until)
            await self._check_in(week)
            if week == RATED_IN_WEEK:
                await rate_areas(self._demo)
            await self._need(week, monday=monday)
            if week == WEEKS - 2:
                self._demo.sandbox.deactivate(LEAVER.name)
                await self._demo.sandbox.events_heard()
                await self._demo.house.app.drain()
            for day in range(5):
                await self._to(monday + timedelta(days=day), time(17), until=until)
                await self._finish(monday + timedelta(days=day))
        await self._close()
        await self._rest()
        await self._demo.house.advance(max(until, self._demo.clock.now()))

    async def _to(self, day: date, at: time, *, until: datetime) -> None:
        moment = datetime.combine(day, at, tzinfo=self._zone)
        if self._demo.clock.now() < moment < until:
            await self._demo.house.advance(moment)

    async def _type(self, who: str, line: str, *, channel: str) -> None:
        await self._demo.sandbox.person(who).command(f"/plan {line}", channel=channel)
        await self._demo.house.app.drain()

    async def _plan(self, seed: Seed, *, monday: date) -> None:
        owner = self._demo.sandbox.person(seed.owner)
        await self._type(seed.owner, f"new {seed.title}", channel=seed.channel)
        await owner.opened()
        ends = monday + timedelta(weeks=10 if seed.closes else 18)
        where = {"Individual plan about": seed.about} if seed.about else {"Channel": seed.channel}
        if seed.about:
            await owner.click(await owner.opened(), "More fields")
            await self._demo.house.app.drain()
        owner.fill({"Title": seed.title, "Why it matters": seed.why, "End": ends.isoformat(), **where})
        await owner.submit()
        await self._demo.house.app.drain()
        self._plans += 1
        objective, first = f"O-{self._plans}", f"T-{self._target_count + 1}"
        await self._type(seed.owner, f"objective P-{self._plans} {seed.objective}", channel=seed.channel)
        for aim in seed.aims:
            await self._type(seed.owner, f"target {objective} {aim.line}", channel=seed.channel)
            self._target_count += 1
            for week, value in enumerate(aim.values, start=seed.starts):
                if value is not None:
                    self._targets.setdefault(week, []).append(
                        (seed, aim, f"T-{self._target_count} {value:g}")
                    )
        for title, who, due in _shared_out(seed, monday=monday):
            place = objective if len(self._steps) % 3 else first
            line = f'add "{title}" @{who} due {due.day} {due:%b %Y} to {place}'
            await self._type(seed.owner, line, channel=seed.channel)
            self._steps.append((len(self._steps) + 1, due, who))

    async def _need(self, week: int, *, monday: date) -> None:
        if week == ASKED_IN_WEEK:
            await ask_for_needs(self._demo, monday=monday)
        if week == DECIDED_IN_WEEK:
            await decide(self._demo)
        if week == SPENT_IN_WEEK:
            await spend(self._demo, monday=monday)

    async def _check_in(self, week: int) -> None:
        for seed, _, line in self._targets.get(week, ()):
            await self._type(seed.reporter, f"checkin {line}", channel=seed.channel)

    async def _finish(self, day: date) -> None:
        """Let people finish what is due on a day; every sixth step stays behind."""
        for number, due, who in self._steps:
            is_here = who != LEAVER.name or day < self._monday + timedelta(weeks=WEEKS - 2)
            if is_here and due == day < self._today - timedelta(days=1) and number % 6:
                await self._type(who, f"done S-{number}", channel=self._place_of(who))

    def _place_of(self, who: str) -> str:
        return "support" if who == "dana" else "team"

    async def _close(self) -> None:
        for number, seed in enumerate(sorted(PLANS, key=lambda each: each.starts), start=1):
            if seed.closes:
                await self._type(seed.owner, f"close P-{number}", channel=seed.channel)

    async def _rest(self) -> None:
        """Let one plan wait for its first day, another pause, and somebody be away with a deputy."""
        alice = self._demo.sandbox.person("alice")
        starts = self._today + timedelta(days=14)
        await self._type("alice", f"new {PLANNED}", channel="team")
        await alice.click(await alice.opened(), "More fields")
        await self._demo.house.app.drain()
        alice.fill({"Title": PLANNED, "Why it matters": "Two mornings a week are for work alone."})
        alice.fill({"Start": starts.isoformat(), "End": (starts + timedelta(weeks=12)).isoformat()})
        alice.fill({"Channel": "team"})
        await alice.submit()
        await self._demo.house.app.drain()
        self._plans += 1
        await self._type("alice", f'target P-{self._plans} "Hours of meetings" from 14 to 8', channel="team")
        in_order = [seed.title for seed in sorted(PLANS, key=lambda each: each.starts)]
        serves, served, paused = (
            in_order.index(title) + 1 for title in ("Answer faster", "Reduce churn", PAUSED)
        )
        await self._type("chandra", f"align P-{serves} O-{served}", channel="support")
        await self._type("chandra", f"pause P-{paused}", channel="leads")
        until = self._today + timedelta(days=9)
        await self._type("chandra", f"away until {until.isoformat()} deputy @alice", channel="team")


def _shared_out(seed: Seed, *, monday: date) -> Iterator[tuple[str, str, date]]:
    """Yield each step with somebody to do it and a working day to have it done."""
    weeks = 8 if seed.closes else WEEKS + 3 - seed.starts
    people = [who for who in HELPERS if seed.channel != "leads" or who in {"alice", "chandra"}]
    people = [seed.about, seed.about, seed.owner] if seed.about else people
    for number, title in enumerate(seed.steps):
        day = 4 + number * (weeks * 7 - 4) // len(seed.steps)
        due = monday + timedelta(days=day)
        due -= timedelta(days=max(0, due.weekday() - 4))
        who = "dana" if "Dana" in title else people[number % len(people)]
        yield title, who, due
