"""Waymark's own templates: eight jobs that teams have, each with parts worth keeping."""

from collections.abc import Sequence
from decimal import Decimal

from bot.rules.templates import AreaPart, ObjectivePart, Parts, PlanTemplate, StepPart, TargetPart
from storage.models import Direction

_UP, _DOWN = Direction.UP, Direction.DOWN
_GOOD = 4
"""The level that is wanted of an area: works well."""


def _parts(
    outcome: str,
    why: str,
    for_whom: str,
    *,
    areas: Sequence[str],
    targets: Sequence[tuple[str, str, Direction, str]],
    steps: Sequence[tuple[str, int, str]],
) -> Parts:
    """Put together the parts of a template with one objective; a step is (title, days, what it belongs to).

    What it belongs to is `O1`, `A1`, `T1` and so on; one that begins with an arrow waits for the one before.
    """
    found: list[StepPart] = []
    for place, (title, in_days, of) in enumerate(steps, start=1):
        after = (f"S{place - 1}",) if title.startswith("→ ") else ()
        found.append(StepPart(f"S{place}", of, title.removeprefix("→ "), in_days, after=after))
    return Parts(
        objectives=(ObjectivePart("O1", outcome, why, for_whom),),
        areas=tuple(AreaPart(f"A{n}", "O1", name, _GOOD) for n, name in enumerate(areas, start=1)),
        targets=tuple(
            TargetPart(f"T{n}", "O1", indicator, unit, direction, Decimal(value))
            for n, (indicator, unit, direction, value) in enumerate(targets, start=1)
        ),
        steps=tuple(found),
    )


LIBRARY: tuple[PlanTemplate, ...] = (
    PlanTemplate(
        "incidents",
        "Incident response",
        "Fewer and shorter outages, and the same one not twice.",
        "Shorter incidents",
        "Each hour of outage costs customers' trust and a night of somebody's sleep.",
        90,
        _parts(
            "Customers are without service for less than an hour a month",
            "Each hour of outage costs customers' trust and a night of somebody's sleep.",
            "Everybody who uses what we run",
            areas=("Noticing", "Roles in an incident", "Runbooks", "Learning afterwards"),
            targets=(
                ("Hours of outage a month", "h", _DOWN, "1"),
                ("Median minutes to mitigate", "min", _DOWN, "30"),
                ("Incidents that came back", "", _DOWN, "0"),
            ),
            steps=(
                ("List last quarter's incidents with cause, length and who noticed", 7, "O1"),
                ("→ Name an incident lead for every shift", 14, "A2"),
                ("Write a runbook for each of the three most frequent alerts", 28, "A3"),
                ("→ Play one runbook through with whoever is new", 42, "A3"),
                ("Review every incident within five working days, without blame", 60, "A4"),
                ("Drop or mend alerts on which nobody acts", 45, "A1"),
            ),
        ),
    ),
    PlanTemplate(
        "onboarding",
        "Onboarding",
        "New colleagues do useful work sooner.",
        "Better onboarding",
        "The first weeks decide whether somebody stays, and how soon they help.",
        90,
        _parts(
            "New colleagues ship their first change in their first week",
            "The first weeks decide whether somebody stays, and how soon they help.",
            "Everybody who joins the team",
            areas=("Before the first day", "The first week", "A person to ask", "What is written down"),
            targets=(
                ("Days to the first change", "days", _DOWN, "5"),
                ("New colleagues who would join again", "%", _UP, "90"),
            ),
            steps=(
                ("Ask the last three who joined what cost them time", 7, "O1"),
                ("→ Write the list of the first five days", 21, "A2"),
                ("Have accounts and machine ready before the first day", 21, "A1"),
                ("Name a buddy, with two hours a week for it", 14, "A3"),
                ("Have everybody who joins mend the page that misled them", 60, "A4"),
                ("Ask after 30 days what was missing", 75, "O1"),
            ),
        ),
    ),
    PlanTemplate(
        "churn",
        "Customer churn",
        "Fewer customers leave in their first months.",
        "Reduce churn",
        "A customer who leaves early costs more to win than they ever paid.",
        120,
        _parts(
            "Fewer customers leave us in their first 90 days",
            "A customer who leaves early costs more to win than they ever paid.",
            "Customers in their first 90 days",
            areas=(
                "First success",
                "Support in the first weeks",
                "Fit of what we sell",
                "Price and contract",
            ),
            targets=(
                ("Churn % in the first 90 days", "%", _DOWN, "5"),
                ("New customers with a first success in 14 days", "%", _UP, "70"),
            ),
            steps=(
                ("Ring ten customers who left, and write down their words", 14, "O1"),
                ("→ Rank the causes, and choose two", 21, "O1"),
                ("Say what a first success is, and measure it", 21, "T2"),
                ("Greet every new customer by name in their first three days", 30, "A2"),
                ("Try one change with half of the new customers", 60, "A1"),
                ("→ Keep it or drop it by what the numbers say", 100, "A1"),
            ),
        ),
    ),
    PlanTemplate(
        "delivery",
        "Delivery time",
        "What is begun is finished sooner.",
        "Shorter delivery time",
        "Work that lies unfinished helps nobody, and ties everybody up.",
        90,
        _parts(
            "Half of what we begin is in use within five working days",
            "Work that lies unfinished helps nobody, and ties everybody up.",
            "Those who asked for it, and those who build it",
            areas=("Size of the pieces", "Waiting for reviews", "Work at once", "Releasing"),
            targets=(
                ("Median days from begun to in use", "days", _DOWN, "5"),
                ("Changes that had to be rolled back", "%", _DOWN, "5"),
            ),
            steps=(
                ("Measure where the last twenty changes waited", 10, "O1"),
                ("Agree how much may be under way at once", 14, "A3"),
                ("Look at every review within four working hours", 21, "A2"),
                ("Cut whatever takes more than three days", 30, "A1"),
                ("Release every day, by one command", 60, "A4"),
            ),
        ),
    ),
    PlanTemplate(
        "quality",
        "Quality defects",
        "Fewer defects reach customers.",
        "Fewer defects",
        "A defect that a customer finds costs far more than one that we find ourselves.",
        90,
        _parts(
            "Customers find fewer than five defects a month",
            "A defect that a customer finds costs far more than one that we find ourselves.",
            "Everybody who relies on the result",
            areas=(
                "Clear criteria",
                "Checks on the way",
                "Causes, not symptoms",
                "What comes from suppliers",
            ),
            targets=(
                ("Defects that customers found a month", "", _DOWN, "5"),
                ("Defects found before delivery", "%", _UP, "90"),
            ),
            steps=(
                ("Sort last quarter's defects by cause", 10, "O1"),
                ("→ Ask five times why of the three most frequent defects", 17, "A3"),
                ("Write down when a piece of work is good enough", 21, "A1"),
                ("Add a check where most defects slip through", 40, "A2"),
                ("Look together at every defect that a customer found", 60, "A3"),
            ),
        ),
    ),
    PlanTemplate(
        "support",
        "Support backlog",
        "Questions are answered sooner, and come back less.",
        "A smaller support backlog",
        "Who waits for days asks twice, and then somebody else.",
        60,
        _parts(
            "Nobody waits longer than one working day for a first answer",
            "Who waits for days asks twice, and then somebody else.",
            "Customers with a question",
            areas=(
                "What comes in",
                "Answers that are there already",
                "Who answers what",
                "Mending the cause",
            ),
            targets=(
                ("Open questions older than two days", "", _DOWN, "10"),
                ("Median hours to the first answer", "h", _DOWN, "8"),
                ("Questions that were asked again", "%", _DOWN, "10"),
            ),
            steps=(
                ("Count a week of questions by what they are about", 7, "A1"),
                ("→ Write answers for the five most frequent questions", 21, "A2"),
                ("Say who answers what, and who stands in", 10, "A3"),
                ("Settle with its customer each question older than 30 days", 14, "T1"),
                ("Mend the most frequent cause of questions", 45, "A4"),
            ),
        ),
    ),
    PlanTemplate(
        "meetings",
        "Meeting load",
        "More hours without interruption.",
        "Fewer and better meetings",
        "Nobody can think in the half hours between meetings.",
        60,
        _parts(
            "Everybody has three half days a week without a meeting",
            "Nobody can think in the half hours between meetings.",
            "Everybody on the team",
            areas=("Which meetings", "How they are held", "What is written instead"),
            targets=(
                ("Hours in meetings per person and week", "h", _DOWN, "8"),
                ("Meetings with an agenda the day before", "%", _UP, "90"),
            ),
            steps=(
                ("Count last month's hours in meetings", 5, "O1"),
                ("Cancel every standing meeting for two weeks, and see which is missed", 14, "A1"),
                ("→ Bring back only the meetings that were missed", 21, "A1"),
                ("Keep three half days a week free of meetings for all", 14, "A1"),
                ("Replace the status round by a written one", 21, "A3"),
                ("End each meeting with who does what by when", 30, "A2"),
            ),
        ),
    ),
    PlanTemplate(
        "90days",
        "First 90 days (about one person)",
        "30, 60 and 90 days in a new role, for the person and their lead.",
        "First 90 days",
        "To know after each month what is going well, and what is missing.",
        90,
        _parts(
            "After 90 days the newcomer carries a part of the work alone",
            "To know after each month what is going well, and what is missing.",
            "The person in the new role",
            areas=("Knows the people", "Knows the work", "Carries a part alone"),
            targets=(("Pieces of work carried alone", "", _UP, "3"),),
            steps=(
                ("Meet everybody whom the work touches", 14, "A1"),
                ("Do one small piece of work with a colleague", 21, "A2"),
                ("Talk after 30 days: what goes well, what is missing", 30, "O1"),
                ("Carry one piece of work alone", 50, "A3"),
                ("Talk after 60 days", 60, "O1"),
                ("Explain a part of the work to somebody newer", 80, "A2"),
                ("Talk after 90 days, and say what comes next", 90, "O1"),
            ),
        ),
        is_individual=True,
    ),
)
"""In the order in which they are shown."""
