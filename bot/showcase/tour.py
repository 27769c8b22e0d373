"""The tour: a plan, a ranking, what it takes, a check-in, a nudge, each done for real for the visitor."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.rules.rounds import SCALES
from sandbox.browser import Scene, Stop, TourStep
from sandbox.errors import CannotDo

CHANNEL = "team"
APP = "@waymark"
OBJECTIVE = "/plan objective Fewer customers leave in their first 90 days"
TARGET = '/plan target "Churn %" from 8 to 5 by eoq to O-1'
AREAS = ("/plan area O-1 Onboarding", '/plan area O-1 "The import of old data"')
RATE = "/plan rate P-1"
RATINGS = {
    "alice": ((5, 2, 2), (4, 4, 1)),
    "bob": ((5, 1, 3), (3, 4, 2)),
    "chandra": ((4, 2, 3), (5, 5, 1)),
}
"""How each of them rates both areas: impact, effort and level now."""
NEEDS = (
    "/plan role P-1 @chandra approver",
    "/plan budget P-1 600 EUR Vouchers for those who stay",
    "/plan hours P-1 @bob 6/week",
)
CONFIRM = "/plan confirm R-1 R-2"
LEDGER = "/plan resources P-1"
STEP = "/plan add Ring ten customers tomorrow @bob to T-1"


async def _create_plan(scene: Scene) -> None:
    alice = scene.sandbox.person("alice")
    await alice.command("/plan new Reduce churn", channel=CHANNEL)
    await alice.opened()
    alice.fill(
        {
            "Why it matters": "Fewer small customers leave us in their first 90 days.",
            "Channel": CHANNEL,
        }
    )
    if (answer := await alice.submit()).errors:
        raise CannotDo("; ".join(answer.errors.values()))
    await alice.sees("Reduce churn", channel=CHANNEL)


async def _add(scene: Scene) -> None:
    alice = scene.sandbox.person("alice")
    await alice.command(OBJECTIVE, channel=CHANNEL)
    await alice.sees("Fewer customers leave", channel=CHANNEL)
    await alice.command(TARGET, channel=CHANNEL)
    await alice.sees("Churn %", channel=CHANNEL)
    await alice.command(STEP, channel=CHANNEL)
    await alice.sees("Ring ten customers", channel=CHANNEL)


async def _rank(scene: Scene) -> None:
    alice = scene.sandbox.person("alice")
    for line in AREAS:
        await alice.command(line, channel=CHANNEL)
    await alice.sees("Added *A-2", channel=CHANNEL)
    await alice.command(RATE, channel=CHANNEL)
    await alice.opened()
    alice.fill({"Raters": list(RATINGS)})
    if (answer := await alice.submit()).errors:
        raise CannotDo("; ".join(answer.errors.values()))
    await alice.close()
    for name, said in RATINGS.items():
        await _rate(scene, name, said)
    await alice.sees("*Ranking of the key areas", channel=CHANNEL)


async def _rate(scene: Scene, name: str, said: Sequence[Sequence[int]]) -> None:
    rater = scene.sandbox.person(name)
    await rater.command(RATE, channel=CHANNEL)
    if name == "alice":  # who holds the round is shown first how it stands
        await rater.click(await rater.sees("have rated", channel=CHANNEL), "Rate")
    await rater.opened()
    for number, levels in enumerate(said, start=1):
        asked = zip(SCALES.items(), levels, strict=True)
        rater.fill({f"{field}-{number}": f"{level} · {scale[level]}" for (field, scale), level in asked})
    if (answer := await rater.submit()).errors:
        raise CannotDo("; ".join(answer.errors.values()))
    if rater.view is not None:
        await rater.close()


async def _need(scene: Scene) -> None:
    alice, chandra = scene.sandbox.person("alice"), scene.sandbox.person("chandra")
    for line, said in zip(NEEDS, ("is an approver", "Added *R-1", "Added *R-2"), strict=True):
        await alice.command(line, channel=CHANNEL)
        await alice.sees(said, channel=CHANNEL)
    await chandra.command(CONFIRM, channel=CHANNEL)
    await chandra.sees("confirmed by Chandra", channel=CHANNEL)
    await alice.command(LEDGER, channel=CHANNEL)
    await alice.sees("*Resources*", channel=CHANNEL)


async def _jump(scene: Scene) -> None:
    zone = ZoneInfo(scene.sandbox.person("alice").tz)
    local = scene.sandbox.slack.now().astimezone(zone)
    monday = local.date() + timedelta(days=7 - local.weekday())
    await scene.advance(datetime.combine(monday, datetime.min.time(), tzinfo=zone) + timedelta(hours=10))


async def _check_in(scene: Scene) -> None:
    alice = scene.sandbox.person("alice")
    asked = await alice.sees("Check-in for", channel=CHANNEL)
    await alice.click(asked, "Check in")
    await alice.opened()
    alice.fill({"Value": "7.4", "What happened": "Two renewals slipped.", "Value expected next time": "7"})
    if (answer := await alice.submit()).errors:
        raise CannotDo("; ".join(answer.errors.values()))
    await alice.sees("Churn % is 7.4", channel=CHANNEL)


async def _nudge(scene: Scene) -> None:
    bob = scene.sandbox.person("bob")
    zone = ZoneInfo(bob.tz)
    local = scene.sandbox.slack.now().astimezone(zone)
    await scene.advance(max(local, local.replace(hour=10, minute=0, second=0, microsecond=0)))
    await bob.sees("Ring ten customers", channel=APP)


async def _done(scene: Scene) -> None:
    bob = scene.sandbox.person("bob")
    message = await bob.sees("Ring ten customers", channel=APP)
    await bob.click(message, "Done")
    await bob.sees("Done", channel=APP)


TOUR = (
    TourStep(
        "A plan, where the team already talks",
        "You are Alice. A plan says what should get better, by how much, and who does what. "
        "This fills in the form that the command opens.",
        "Create the plan",
        _create_plan,
        Stop("alice", CHANNEL),
        typed="/plan new Reduce churn",
    ),
    TourStep(
        "An objective, a target and a step, in one line each",
        "What will be better, by how much, and who does what. The date, the person and what each belongs to "
        "are read from the line. "
        "Type `/` in the box to see what else there is.",
        "Add all three",
        _add,
        Stop("alice", CHANNEL),
        typed=f"{OBJECTIVE}\n{TARGET}\n{STEP}",
    ),
    TourStep(
        "Where it is decided, rated in silence",
        "Key areas say what the objective hangs on. Alice, Bob and Chandra rate two of them, each alone: "
        "nobody sees anything until all have. Then one message shows the ranking.",
        "Rate as all three",
        _rank,
        Stop("alice", CHANNEL),
        typed="\n".join((*AREAS, RATE)),
    ),
    TourStep(
        "What it takes, and who says yes",
        "Money and hours are said in a line each. Chandra approves here, so she is asked: she confirms both, "
        "and the ledger has the sums. A step that lacks something waits until somebody has confirmed it.",
        "Ask, and confirm as Chandra",
        _need,
        Stop("alice", CHANNEL),
        typed="\n".join((*NEEDS, CONFIRM, LEDGER)),
    ),
    TourStep(
        "Jump to Monday",
        "The clock in the top bar is yours. "
        "Whatever would have been sent until then is sent now, at its own time.",
        "Go to Monday, 10:00",
        _jump,
        Stop("alice", CHANNEL),
    ),
    TourStep(
        "The plan asks how it goes",
        "Waymark asked in the channel. The answer is a number and a sentence; everybody sees what it means.",
        "Check in with 7.4 %",
        _check_in,
        Stop("alice", CHANNEL),
    ),
    TourStep(
        "Bob gets one message a day",
        "In New York it is early. At Bob's own 09:30 he gets everything that waits for him, in one message.",
        "Be Bob, at 10:00 his time",
        _nudge,
        Stop("bob", "@app"),
    ),
    TourStep(
        "Done, where it is said",
        "The message itself changes; nothing more has to be written to anybody.",
        "Press Done",
        _done,
        Stop("bob", "@app"),
    ),
)
