"""How a target's page, and each button and form of measurements and baselines, is tried."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from slackblocks.views import ModalView

from bot.rules.charts import ChartQuestion, TargetChart
from bot.rules.evaluation import Aim, Point, evaluate
from bot.rules.measurements import Amended, MeasurementLine
from bot.rules.obstacles import ChangedObstacle
from bot.views import charts as chart_views
from bot.views import measurements as measurement_views
from bot.views import obstacles as obstacle_views
from bot.views import target_revising
from storage.models import Direction
from tests.handlers.access.acts import picks, presses, sends, waits_for
from tests.handlers.access.world import TODAY, Attempt, Subject

RUN = [8, 8, 8, 8, 8, 9, *[6] * 8]


def amended(subject: Subject) -> Amended:
    """Return the measurement of a subject, as its owner is shown it."""
    line = MeasurementLine(
        subject.measurement, subject.record.version, subject.record.value, TODAY, "Alice", has_check_in=True
    )
    return Amended(subject.target, line)


def new_baseline(subject: Subject) -> ModalView:
    """Return the form that sets a new baseline, as if a run lasted."""
    days = [TODAY - timedelta(weeks=len(RUN) - place) for place in range(len(RUN))]
    points = [Point(on, Decimal(value)) for on, value in zip(days, RUN, strict=True)]
    aim = Aim(Direction.DOWN, Decimal(5), date(2027, 6, 1), days[0])
    found = evaluate(points, aim, today=TODAY)
    return measurement_views.baseline_modal(replace(subject.target, evaluation=found), today=TODAY)


def question(subject: Subject) -> ChartQuestion:
    """Return the chart that its owner may post, in the channel that whoever sees the plan may read."""
    aim = Aim(Direction.DOWN, Decimal(5), date(2027, 6, 1), TODAY)
    points = (Point(TODAY, Decimal(7)),)
    chart = TargetChart(subject.target, points, evaluate(points, aim, today=TODAY))
    return ChartQuestion(chart, TODAY, f"C0{subject.channel.upper()}")


def menu_of(deed: str):
    """Choose an entry of a measurement's menu."""
    return picks("measurement.more", lambda it: f"{deed}:{it.measurement}")


def changed(subject: Subject) -> ChangedObstacle:
    """Return an obstacle of a subject, as its owner is shown it."""
    plan = subject.plan
    return ChangedObstacle(plan.id, plan.ref, plan.title, subject.obstacle)


OBSTACLES: dict[tuple[str, str], list[Attempt]] = {
    ("action", "obstacle.list"): [Attempt("see plan", presses("obstacle.list", lambda it: it.plan.ref))],
    ("action", "obstacle.new"): [Attempt("add", presses("obstacle.new", lambda it: it.plan.ref))],
    ("view", "obstacle.create"): [
        Attempt(
            "add",
            sends(
                lambda it: obstacle_views.add_modal(it.plan.ref, it.plan.title), What_is_in_the_way="Legal"
            ),
            writes=True,
        )
    ],
    ("action", "obstacle.menu"): [
        Attempt("add", picks("obstacle.menu", lambda it: f"edit:{it.obstacle.id}")),
        Attempt("add", picks("obstacle.menu", lambda it: f"reopen:{it.obstacle.id}")),
        Attempt("add", picks("obstacle.menu", lambda it: f"solve:{it.obstacle.id}"), writes=True),
    ],
    ("view", "obstacle.edit"): [
        Attempt(
            "add",
            sends(lambda it: obstacle_views.edit_modal(changed(it)), What_is_in_the_way="Something else"),
            writes=True,
        )
    ],
}

ATTEMPTS: dict[tuple[str, str], list[Attempt]] = {
    **OBSTACLES,
    ("action", "target.show"): [Attempt("see step", presses("target.show", lambda it: it.target.ref))],
    ("action", "chart.show"): [
        Attempt("see step", waits_for(presses("chart.show", lambda it: str(it.target.id))))
    ],
    ("action", "chart.post"): [Attempt("see plan", presses("chart.post", lambda it: str(it.target.id)))],
    ("view", "chart.share"): [
        Attempt("see plan", sends(lambda it: chart_views.post_chart_modal(question(it))))
    ],
    ("action", "target.menu"): [
        Attempt("see step", picks("target.menu", lambda it: f"history:{it.target.id}:")),
        Attempt("edit step", picks("target.menu", lambda it: f"revise:{it.target.id}:")),
        Attempt("edit step", picks("target.menu", lambda it: f"import:{it.target.id}:")),
        Attempt("edit step", picks("target.menu", lambda it: f"baseline:{it.target.id}:2027-01-11")),
    ],
    ("view", "target.revise"): [
        Attempt("edit step", sends(lambda it: target_revising.revise_modal(it.target), Reason="It grew"))
    ],
    ("action", "measurement.more"): [
        Attempt("edit check-in", menu_of("correct")),
        Attempt("edit step", menu_of("exclude")),
        Attempt("edit step", menu_of("include")),
        Attempt("edit check-in", menu_of("delete"), writes=True),
    ],
    ("view", "measurement.correct"): [
        Attempt(
            "edit check-in",
            sends(lambda it: measurement_views.correct_modal(amended(it), today=TODAY), Value="6.4"),
            writes=True,
        )
    ],
    ("view", "measurement.leave_out"): [
        Attempt(
            "edit step",
            sends(
                lambda it: measurement_views.leave_out_modal(amended(it), today=TODAY),
                Why_it_is_left_out="The CRM was down",
            ),
            writes=True,
        )
    ],
    ("action", "baseline.new"): [Attempt("edit step", presses("baseline.new", lambda it: str(it.target.id)))],
    ("view", "baseline.create"): [
        Attempt("edit step", sends(new_baseline, What_has_changed="The new onboarding"))
    ],
}
