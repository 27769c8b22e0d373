"""The tour: a plan, a step, a check-in and a nudge, each done for real in the visitor's workspace."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sandbox.browser import Scene, Stop, TourStep
from sandbox.errors import CannotDo

CHANNEL = "team"
APP = "@waymark"
OBJECTIVE = "/plan objective Fewer customers leave in their first 90 days"
TARGET = '/plan target "Churn %" from 8 to 5 by eoq to O-1'
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
    alice.fill({"Value": "7.4", "What happened": "Two renewals slipped."})
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
