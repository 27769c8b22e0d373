"""What views are given: read models made of ordinary, very long, hostile or missing words."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

import pytest

from bot.errors import RippleError, Shifted
from bot.rules.absence import Away
from bot.rules.action_steps import OtherStep, StepLine
from bot.rules.alignment import Served, Serving
from bot.rules.approvals import ApprovalAsk
from bot.rules.charts import TargetChart
from bot.rules.check_ins import CheckInForm, CheckInPrompt, CheckInRecord, NextStep
from bot.rules.day_settings import DaySettings
from bot.rules.deliverability import Leaving
from bot.rules.doubts import Doubt, Fate
from bot.rules.evaluation import Aim, Evaluation, Point, evaluate
from bot.rules.focus_areas import AreaHome, AreaLine
from bot.rules.hand_offs import HandOff
from bot.rules.health import PlanHealth, Standing, plan_health
from bot.rules.home import (
    HomePage,
    HubPage,
    OwedCheckIn,
    OwedDecision,
    Purse,
    StandingIn,
    WaitingPlan,
    order_check_ins,
)
from bot.rules.ledger import Ledger, ResourceLine, Strain, Work, sums_of
from bot.rules.measurements import MeasurementLine, TargetPage
from bot.rules.money import Budget
from bot.rules.nudges import DayMessage, DueCheckIn, StandIn
from bot.rules.objectives import ObjectiveLine
from bot.rules.obstacles import ObstacleLine
from bot.rules.outline import AreaBranch, Outline, Place, PlaceLine, outline_of
from bot.rules.overruns import Overrun
from bot.rules.own_changes import OwnChange
from bot.rules.paging import Item, Page
from bot.rules.plans import PlanLine, PlanPage, Stage, StepCounts
from bot.rules.plots import NewBaseline
from bot.rules.quiet import QuietHours
from bot.rules.resources import Overload, Share
from bot.rules.revisions import History, RevisionLine
from bot.rules.roadmap import Roadmap, roadmap_of
from bot.rules.roles import Circle, Part, Role
from bot.rules.rounds import Given, OwedRating, Ranking, Rating, RoundLine, rank
from bot.rules.silence import Mute, Silence
from bot.rules.targets import TargetLine, TargetMore, Waypoint
from bot.rules.template_library import LIBRARY
from bot.rules.templates import PlanTemplate
from bot.views import limits
from bot.views.elements import payload_of
from sandbox.block_kit import check_message, check_view
from sandbox.blocks import controls
from sandbox.form import find_field, first_state, typed, with_value
from storage.models import (
    AreaStatus,
    DeliveryKind,
    Direction,
    OwnDeed,
    PlanStatus,
    ResourceKind,
    ResourceStatus,
    RevisedDeed,
    RevisedNoun,
    RevisedTurn,
    RoundStatus,
    StepPriority,
    StepStatus,
    ToolState,
)

TODAY = date(2026, 11, 25)  # a Wednesday
HOSTILE = (
    "<!channel> <@U123> <#C1|x> @here *bold* _it_ ~no~ `code` ```x``` &lt; &amp; > quote\n> more\r\n"
    "\u202eabc\u2066 \u200b\u200f\u0000 שלום {0} {plan} %s "
    "<https://x.y/a_b*c?d=1&e=2|click> https://a.b/~c_d* "
)

_RANDOM_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-.*")
_BROADCAST = re.compile(r"@(?:channel|here|everyone|group)", re.IGNORECASE)
_OURS = re.compile(r"<(?:https?://[^<>|]+|#C1|!date\^[^<>]*)>")


FRIDAY = 4


@cache
def _evaluation(today: date) -> Evaluation:
    values = ("9.4", "8", "8.8", "7.6", "8.9", "7", "8.2", "6.6", "7.4")
    weeks = range(len(values), 0, -1)
    points = [
        Point(today - timedelta(days=7 * ago), Decimal(it)) for ago, it in zip(weeks, values, strict=True)
    ]
    aim = Aim(Direction.DOWN, Decimal(5), date(2027, 3, 31), today - timedelta(days=70))
    return evaluate(tuple(points), aim, today=today)


@cache
def _health(today: date) -> PlanHealth:
    found = plan_health([Standing("T-3", "5", date(2027, 3, 31), _evaluation(today))], today=today)
    assert found is not None
    return found


@dataclass(frozen=True)
class Material:
    """Read models whose every word is `words`, cut to what storage takes; `many` is how long lists are."""

    words: str = ""
    many: int = 3
    today: date = TODAY

    def say(self, ordinary: str, *, longest: int) -> str:
        """Return the words, or an ordinary text where none were chosen."""
        return (self.words or ordinary)[:longest]

    def step(self, number: int = 41, **changes: Any) -> StepLine:
        return replace(
            StepLine(
                id=number,
                version=3,
                ref=f"S-{number}",
                title=self.say("Book venue", longest=300),
                note=self.say("Ask for the big room", longest=3000),
                plan_id=1,
                plan_ref="P-1",
                plan_title=self.say("Q1 churn plan", longest=150),
                assignee_id="U1",
                assignee_name=self.say("Ann", longest=255),
                due_on=self.today + timedelta(days=2),
                status=StepStatus.TODO,
                snoozed_until=None,
                done_on=None,
                can_act=True,
                can_edit=True,
                blocked_by=self.say("", longest=300),
                undo=81,
            ),
            **changes,
        )

    def steps(self) -> tuple[StepLine, ...]:
        """Return steps in every state, overdue ones first."""
        looks: tuple[dict[str, Any], ...] = (
            {"due_on": self.today - timedelta(days=2)},
            {"due_on": self.today, "priority": StepPriority.MUST, "effort": Decimal("10.5")},
            {"status": StepStatus.DONE, "done_on": self.today},
            {"status": StepStatus.BLOCKED, "waits_for": ("S-1", "S-2")},
            {"snoozed_until": self.today + timedelta(days=4)},
            {"due_on": None, "assignee_id": None, "assignee_name": ""},
            {"status": StepStatus.DROPPED},
            {"can_act": False, "can_edit": False, "waits_for": tuple(f"S-{n}" for n in range(20))},
        )
        return tuple(self.step(40 + number, **looks[number % len(looks)]) for number in range(self.many))

    def others(self) -> tuple[OtherStep, ...]:
        """Return what a step can wait for, of which it waits for a few."""
        title, ids = self.say("Book venue", longest=300), range(1, self.many + 1)
        return tuple(OtherStep(number, f"S-{number}", title, number < 4) for number in ids)

    def target(self, number: int = 3, **changes: Any) -> TargetLine:
        return replace(
            TargetLine(
                id=number,
                version=2,
                ref=f"T-{number}",
                plan_id=1,
                plan_ref="P-1",
                plan_title=self.say("Reduce churn", longest=150),
                indicator=self.say("Churn %", longest=150),
                unit=self.words[:20],
                direction=Direction.DOWN,
                baseline=Decimal(8),
                value=Decimal(5),
                deadline_on=date(2027, 3, 31),
                owner_id="U1",
                owner_name=self.say("Ana", longest=255),
                latest=Decimal("7.4"),
                latest_on=self.today - timedelta(days=7),
                latest_by=self.say("Ana", longest=255),
                expected=Decimal(7),
                can_check_in=True,
                can_edit=True,
                undo=82,
            ),
            **changes,
        )

    def targets(self) -> tuple[TargetLine, ...]:
        looks: tuple[dict[str, Any], ...] = (
            {"evaluation": self.evaluation()},
            {"latest": None, "latest_on": None, "latest_by": "", "expected": None},
            {"baseline": None, "latest": Decimal("-123456789012.345"), "can_check_in": False},
        )
        return tuple(self.target(3 + number, **looks[number % 3]) for number in range(min(self.many, 120)))

    def measurement(self, number: int = 1, **changes: Any) -> MeasurementLine:
        looks: tuple[dict[str, Any], ...] = (
            {},
            {"was": Decimal(64), "has_check_in": True},
            {"is_counted": False, "left_out_because": self.say("The CRM was down", longest=200)},
            {"is_counted": False, "can_correct": False, "can_leave_out": False},
        )
        line = MeasurementLine(
            id=number,
            version=3,
            value=Decimal("-123456789012.345") if self.many > 12 else Decimal("6.4"),
            on=self.today - timedelta(days=7 * number),
            by=self.say("Bob", longest=255),
            left_out_by=self.say("Ann", longest=255),
            can_correct=True,
            can_leave_out=True,
        )
        return replace(line, **{**looks[number % 4], **changes})

    def target_page(self, count: int | None = None, **changes: Any) -> TargetPage:
        """Return a target whole, its measurements on the middle one of their pages."""
        many = self.many if count is None else count
        lines = [self.measurement(number) for number in range(min(many, 12))]
        target = replace(self.chart().target, spark="▁▃▅", balancing=self.say("T-4 NPS", longest=160))
        target = replace(target, evaluation=self.chart().evaluation)
        ways = tuple(Waypoint(self.today, Decimal(each)) for each in range(min(many, 30)))
        more = TargetMore(
            is_cumulative=True,
            baseline_source=self.say("CRM", longest=150),
            benchmark=Decimal("4.5"),
            benchmark_source=self.say("Our industry", longest=150),
            milestones=ways,
        )
        anew = tuple(
            NewBaseline(self.today, self.say("A new mail", longest=200)) for _ in range(min(many, 9))
        )
        page = TargetPage(
            replace(target, more=more),
            Page(tuple(lines), 2 if many > 12 else 1, 3 if many > 12 else 1, len(lines)),
            sees_plan=True,
            new_baselines=anew,
            may_begin_on=(self.today,) if many else (),
            asked="every Monday at 9:00",
        )
        return replace(page, **changes)

    def evaluation(self) -> Evaluation:
        """Return what nine measurements say."""
        return _evaluation(self.today)

    def objective(self, number: int = 2, **changes: Any) -> ObjectiveLine:
        return replace(
            ObjectiveLine(
                id=number,
                version=5,
                ref=f"O-{number}",
                plan_id=1,
                plan_ref="P-1",
                plan_title=self.say("Reduce churn", longest=150),
                outcome=self.say("Fewer customers leave in their first 90 days", longest=300),
                for_whom=self.say("new small customers", longest=300),
                why=self.say("Each costs us 4 months to win.", longest=3000),
                due_on=date(2027, 3, 15),
                owner_id="U2",
                owner_name=self.say("Bob", longest=255),
                can_edit=True,
                undo=85,
            ),
            **changes,
        )

    def branches(self) -> tuple[AreaBranch, ...]:
        """Return a key area of each of three objectives in turn."""
        return tuple(
            AreaBranch(
                number,
                f"A-{number}",
                self.say("Onboarding", longest=150),
                2 + number % 3,
                "level 2, wanted 4",
            )
            for number in range(min(self.many, 20))
        )

    def outline(self) -> Outline:
        """Return objectives with areas, targets and steps on each and on each other, and loose ones."""
        few = min(self.many, 20)
        objectives = [self.objective(2 + number, owner_id=f"U{number % 2 + 1}") for number in range(few)]
        places: tuple[str | None, ...] = ("O:2", "A:1", None, "O:99")
        targets = [
            replace(target, belongs_to=places[number % 4])
            for number, target in enumerate(self.targets()[:20])
        ]
        hung: tuple[str | None, ...] = ("T:3", "A:0", "O:3", "T:4", "O:2", None)
        kept = [step for step in self.steps() if step.status is not StepStatus.DROPPED]
        steps = [replace(step, belongs_to=hung[number % 6]) for number, step in enumerate(kept)]
        return outline_of(objectives, self.branches(), targets, steps)

    def serving(self) -> dict[int, tuple[Serving, ...]]:
        """Return plans that serve the second objective."""
        title = self.say("Onboard faster", longest=150)
        return {2: tuple(Serving(number, f"P-{number}", title) for number in range(3, 3 + self.many))}

    def served(self) -> Served:
        outcome, title = self.say("Customers stay", longest=300), self.say("Grow", longest=150)
        return Served(9, "O-9", outcome, 8, "P-8", title)

    def whole(self, **changes: Any) -> PlanPage:
        """Return a plan with objectives, which serves another and is served."""
        page = self.page(**changes)
        outline, serving = self.outline(), self.serving()
        return replace(page, outline=outline, served=self.served(), serving=serving, stage=Stage.STEP)

    def places(self) -> tuple[PlaceLine, ...]:
        title = self.say("Fewer customers leave", longest=300)
        kinds = "OAT"
        return tuple(
            PlaceLine(Place(kinds[number % 3], number), f"{kinds[number % 3]}-{number}", title, 1, "P-1")
            for number in range(self.many)
        )

    def plan(self, number: int = 1, **changes: Any) -> PlanLine:
        return replace(
            PlanLine(
                id=number,
                version=4,
                ref=f"P-{number}",
                title=self.say("Reduce churn", longest=150),
                purpose=self.say("Fewer small customers leave us.", longest=3000),
                owner_id="U1",
                owner_name=self.say("Ana", longest=255),
                channel_id="C1",
                starts_on=date(2027, 1, 1),
                ends_on=date(2027, 3, 31),
                status=PlanStatus.ACTIVE,
                counts=StepCounts(done=7, doing=3, overdue=1, waiting=2),
                targets=2,
                can_edit=True,
                can_edit_steps=True,
                health=self.health() if self.many else None,
                undo=83,
            ),
            **changes,
        )

    def health(self) -> PlanHealth:
        """Return how the first of the targets has a plan stand."""
        found = _health(self.today)
        return replace(found, why=self.say(found.why, longest=300))

    def plans(self) -> tuple[PlanLine, ...]:
        return tuple(self.plan(number) for number in range(1, self.many + 1))

    def page(self, **changes: Any) -> PlanPage:
        missing = [self.say(f"a date for S-{number}", longest=300) for number in range(self.many)]
        prompt_at = datetime(2026, 11, 30, 9, tzinfo=UTC)
        return PlanPage(
            plan=self.plan(**changes),
            targets=self.targets(),
            steps=self.steps(),
            missing=tuple(missing),
            next_prompt_at=prompt_at if self.many else None,
            obstacles=self.obstacles(),
        )

    def paged_plans(self) -> Page[PlanLine]:
        return _paged(self.plans(), 2)

    def home(self, **changes: Any) -> HomePage:
        """Return a Home that is as full as it gets."""
        steps, plans = self.steps(), self.plans()
        days = (None, self.today - timedelta(days=7), self.today, self.today - timedelta(days=1))
        owed = [
            OwedCheckIn(target, days[number % 4], self.today + timedelta(days=number % 9))
            for number, target in enumerate(self.targets())
        ]
        check_ins = order_check_ins(owed)
        waiting = [
            WaitingPlan(
                id=number,
                ref=f"P-{number}",
                title=self.say("Reduce churn", longest=150),
                owner_name=self.say("Ana", longest=255),
                can_see=bool(number % 3),
                overdue=number % 2,
                blocked=number % 5,
                unassigned=1 + number % 2,
                undated=3,
            )
            for number in range(1, self.many + 1)
        ]
        page = HomePage(
            name=self.say("Ann", longest=255) if self.many else "",
            today=self.today,
            due=2 if self.many else 0,
            overdue=1 if self.many else 0,
            steps=_paged(steps, 2, size=limits.HOME_STEPS),
            check_ins=check_ins,
            waiting=tuple(waiting),
            plans=_paged(plans, 2, size=limits.HOME_PLANS),
            are_own_plans=bool(self.many % 2),
            can_plan=bool(self.many),
            can_add=bool(self.many),
            settings=self.settings(),
            doubts=(self.doubt(),) * min(self.many, 4),
            standing_in=tuple(
                StandingIn(self.away(id=number), steps, check_ins, plans)
                for number in range(1, self.many + 1)
            ),
        )
        page = replace(page, purses=dict.fromkeys(range(self.many + 1), self.purse()), road=self.road())
        return replace(page, **changes)

    def purse(self) -> Purse:
        """Return what a ledger comes to that has four currencies."""
        lines = self.ledger().lines
        budgets = {code: Budget(code, Decimal(6000), Decimal(10**14), Decimal("0.01")) for code in "ABCD"}
        return Purse("P-1", self.say("Reduce churn", longest=150), replace(sums_of(lines), budgets=budgets))

    def road(self) -> Roadmap | None:
        """Return the weeks of as many steps as there are."""
        return roadmap_of(self.steps(), today=self.today, most=6)

    def owed_rating(self, number: int = 8) -> OwedRating:
        title, by = self.say("Reduce churn", longest=150), self.say("Ana", longest=255)
        return OwedRating(
            number, f"P-{number}", title, by, areas=5, rated=number % 2, asked_on=date(2027, 2, 26)
        )

    def settings(self, **changes: Any) -> DaySettings:
        """Return when somebody's message of the day comes."""
        settings = DaySettings(
            zone="America/Argentina/ComodRivadavia" if self.words else "Europe/Berlin",
            slack_zone="Europe/Berlin",
            is_own_zone=bool(self.words),
            at=time(9, 30),
            working_days=frozenset(range(5)) if self.many else frozenset({2}),
            next_at=datetime(2026, 11, 26, 8, 30, tzinfo=UTC),
            quiet=QuietHours(time(18), time(8)) if self.words else None,
        )
        return replace(settings, **changes)

    def hub(self, **changes: Any) -> HubPage:
        """Return what the command alone shows."""
        page = HubPage(
            today=self.today,
            steps=self.steps()[: limits.HUB_STEPS],
            total=self.many,
            overdue=1 if self.many else 0,
            done=0,
            has_plans=bool(self.many),
            can_plan=True,
            can_add=True,
            can_check_in=True,
            to_decide=tuple(
                OwedDecision(number, f"P-{number}", self.say("Reduce churn", longest=150), 1200, number % 2)
                for number in range(1, self.many + 1)
            ),
            strain=self.strain() if self.many else None,
            purses=(self.purse(),) * min(self.many, 3),
        )
        return replace(page, **changes)

    def area(self, number: int = 3, **changes: Any) -> AreaLine:
        outcome, name = (self.say(text, longest=300) for text in ("Fewer leave early", "Onboarding"))
        home = AreaHome(2, "O-2", outcome, 1, "P-1", self.say("Reduce churn", longest=150))
        return replace(
            AreaLine(
                id=number,
                version=2,
                ref=f"A-{number}",
                name=name[:150],
                home=home,
                present=2,
                wanted=4,
                evidence=self.say("Six of ten never finish the import", longest=3000) if self.many else "",
                strengths=self.say("Calls help", longest=3000) if self.many else "",
                causes=(self.say("Nobody shows them", longest=300),) * min(self.many, 5),
                status=AreaStatus.OPEN,
                parked_because="",
                can_edit=True,
                can_choose=True,
                undo=85,
            ),
            **changes,
        )

    def areas(self) -> tuple[AreaLine, ...]:
        """Return key areas of every kind."""
        looks: tuple[dict[str, Any], ...] = (
            {"status": AreaStatus.CHOSEN},
            {"status": AreaStatus.PARKED, "parked_because": self.say("After the summer", longest=300)},
            {"present": None, "wanted": None, "can_edit": False, "can_choose": False},
        )
        return tuple(self.area(3 + number, **looks[number % 3]) for number in range(self.many))

    def round(self, **changes: Any) -> RoundLine:
        areas = self.areas() or (self.area(),)
        line = RoundLine(
            id=8,
            plan_id=1,
            plan_ref="P-1",
            plan_title=self.say("Reduce churn", longest=150),
            is_individual=False,
            is_anonymous=bool(self.many),
            status=RoundStatus.OPEN,
            started_by=self.say("Ana", longest=255),
            started_on=self.today,
            areas=areas,
            asked=4,
            rated=2,
            missing=2,
            is_asked=True,
            mine={areas[0].id: Rating(4, 2, 3)},
            can_run=True,
        )
        return replace(line, **changes)

    def ranking(self, *, raters: int = 5, is_anonymous: bool = False, **changes: Any) -> Ranking:
        """Return a ranking in which raters differ, and levels have moved since the round before."""
        areas = self.areas()
        given = [
            Given(area.id, f"U{who}", Rating(1 + (who + area.id) % 5, 1 + who % 5, 1 + area.id % 5))
            for area in areas
            for who in range(raters)
        ]
        before = {area.id: Fraction(2 + area.id % 3, 1 + area.id % 2) for area in areas[::2]}
        names = {} if is_anonymous else {f"U{who}": self.say("Ana", longest=255) for who in range(raters)}
        ranking = Ranking(
            round_id=8,
            plan_id=1,
            plan_ref="P-1",
            plan_title=self.say("Reduce churn", longest=150),
            is_individual=False,
            is_anonymous=is_anonymous,
            revealed_on=self.today,
            raters=raters,
            asked=raters + 1,
            ranked=rank(areas, given, before=before, names=names),
            before_on=self.today - timedelta(days=30),
            can_choose=True,
        )
        return replace(ranking, **changes)

    def record(self, **changes: Any) -> CheckInRecord:
        return replace(
            CheckInRecord(
                target=self.target(),
                author_name=self.say("Ana", longest=255),
                value=Decimal("6.4"),
                measured_on=self.today,
                reported_on=self.today,
                happened=self.say("Two renewals slipped.", longest=3000) if self.many else "",
                next_step=self.say("Ring the other ten", longest=3000) if self.many else "",
                expected=Decimal(6) if self.many else None,
                expected_before=Decimal(7) if self.many else None,
                confidence=4 if self.many else None,
                following=self.following() if self.many else None,
                changed=self.say("Calls on day one", longest=300) if self.many else "",
                changed_on=self.today if self.many else None,
                in_hand=self.obstacles()[0].what if self.many else "",
                raised=tuple(each.what for each in self.obstacles()),
                solved=tuple(self.say(f"No list of calls {n}", longest=300) for n in range(self.many)),
                asked_on=self.today - timedelta(days=1) if self.many else None,
                id=5,
                can_edit=True,
                undo=84,
            ),
            **changes,
        )

    def following(self) -> NextStep:
        what, who = self.say("Ring the other ten", longest=3000), self.say("Bob", longest=255)
        return NextStep(what, who=who, by=self.today + timedelta(days=2), ref="S-45")

    def obstacles(self) -> tuple[ObstacleLine, ...]:
        said = [self.say(f"Legal has not answered {number}", longest=300) for number in range(self.many)]
        lines = [ObstacleLine(number, each) for number, each in enumerate(said, 1)]
        return tuple(replace(each, is_in_hand=each.id == 1) for each in lines)

    def check_in_form(self, **changes: Any) -> CheckInForm:
        known = self.obstacles()
        form = CheckInForm(
            target=self.target(),
            obstacles=known,
            can_add_step=True,
            in_hand=known[0].id if known else None,
            raised=tuple(each.what for each in known),
            solved=tuple(each.id for each in known),
        )
        return replace(form, **changes)

    def revision(self, number: int = 90, **changes: Any) -> RevisionLine:
        return replace(
            RevisionLine(
                id=number,
                noun=RevisedNoun.STEP,
                row_id=41,
                version=4,
                ref="S-41",
                title=self.say("Book venue", longest=300),
                deed=RevisedDeed.MOVED,
                turn=RevisedTurn.MADE,
                changes={"due_on": ("2026-11-26", "2026-11-27")},
                reason=self.say("", longest=300),
                by=self.say("Bob", longest=255),
                at=datetime(2026, 11, 24, 9, 14, tzinfo=UTC),
                names={"U1": self.say("Ann", longest=255), "U2": self.say("Bob", longest=255)},
                can_undo=True,
                can_edit=True,
            ),
            **changes,
        )

    def revisions(self) -> tuple[RevisionLine, ...]:
        """Return a revision of each kind, made and taken back."""
        text = self.say("Book hall", longest=3000)
        edits = dict.fromkeys(("title", "note", "purpose", "happened", "next_step"), (text, text[::-1]))
        looks: tuple[dict[str, Any], ...] = (
            {},
            {"turn": RevisedTurn.TAKEN_BACK, "can_undo": False},
            {"turn": RevisedTurn.MADE_AGAIN, "can_undo": False, "can_edit": False},
            {"deed": RevisedDeed.EDITED, "changes": {**edits, "owner_id": ("U1", "U2"), "roles": ({}, {})}},
            {"deed": RevisedDeed.ASSIGNED, "changes": {"assignee_id": (None, "U2")}},
            {"deed": RevisedDeed.BLOCKED, "changes": {"blocked_by": ("", text)}},
            {"deed": RevisedDeed.DROPPED, "changes": {"status": ("todo", "dropped")}},
            {
                "noun": RevisedNoun.CHECK_IN,
                "deed": RevisedDeed.ADDED,
                "changes": {"is_dropped": (True, False), "value": ("7.4", "7.4")},
            },
        )
        return tuple(self.revision(90 + n, **looks[n % len(looks)]) for n in range(self.many))

    def doubt(self, **changes: Any) -> Doubt:
        """Return a message that may not have been posted."""
        doubt = Doubt(
            delivery_id=7,
            attempt=1,
            kind=DeliveryKind.RECORD,
            plan_ref="P-1",
            plan_title=self.say("Reduce churn", longest=150),
            channel_id="C1",
            at=datetime(2026, 11, 24, 9, 14, tzinfo=UTC),
            zone="Europe/Berlin",
            fate=Fate.OPEN,
        )
        return replace(doubt, **changes)

    def history(self) -> History:
        title = self.say("Reduce churn", longest=150)
        page = Page.cut(self.revisions(), 2, size=15)
        return History(RevisedNoun.PLAN, 1, 4, "P-1", title, page, can_edit=True)

    def ripple(self, *, mover: str = "") -> RippleError:
        """Return that moving a step moves others."""
        title, who = self.say("Draft", longest=300), self.say("Bob", longest=255)
        moved = [
            Shifted(f"S-{n}", title, who, self.today, self.today + timedelta(days=n))
            for n in range(1, self.many + 1)
        ]
        return RippleError(
            "S-41",
            moved or [Shifted("S-1", title, "", self.today, self.today)],
            due_on=self.today,
            mover=mover,
        )

    def overrun(self, **changes: Any) -> Overrun:
        """Return that a step was moved past others, as whoever may move those is told."""
        told = Overrun(
            moved=(self.step(),),
            by=self.say("Bob", longest=255),
            late=self.ripple().moved,
            mine=(),
            mover="",
            may_move=True,
            today=self.today,
        )
        return replace(told, **changes)

    def hand_off(self, **changes: Any) -> HandOff:
        """Return that a step is done for which others waited."""
        ended = self.step(status=StepStatus.DONE, done_on=self.today)
        handed = HandOff(ended, self.say("Ana", longest=255), self.steps(), self.steps(), self.today)
        return replace(handed, **changes)

    def chart(self, **changes: Any) -> TargetChart:
        """Return a chart of as many measurements as there are items in a list."""
        values = [Decimal(8) - Decimal(number) / 7 for number in range(self.many)]
        points = tuple(Point(self.today - timedelta(days=7 * n), v) for n, v in enumerate(reversed(values)))[
            ::-1
        ]
        aim = Aim(Direction.DOWN, Decimal(5), date(2027, 3, 31), date(2020, 1, 1))
        chart = TargetChart(self.target(), points, evaluate(points, aim, today=self.today))
        return replace(chart, **changes)

    def template(self, number: int = 0, **changes: Any) -> PlanTemplate:
        """Return a template that somebody saved."""
        text = self.say("Win back customers", longest=150)
        made = replace(
            LIBRARY[0], key=f"saved-{number}", name=text, title=text, saved_by=self.say("Ana", longest=255)
        )
        about = self.say("Why", longest=300)
        return replace(made, summary=about, purpose=about, can_remove=bool(number % 2), **changes)

    def silence(self) -> Silence:
        return Silence((self.away(), self.away(deputy_id=None)), Mute())

    def stand_ins(self) -> tuple[StandIn, ...]:
        taken = tuple(replace(step, can_act=False) for step in self.steps())
        return (StandIn(self.away(), self.steps()), StandIn(self.away(id=10), taken, is_over=True))

    def leaving(self, **changes: Any) -> Leaving:
        plans = self.plans() or (self.plan(),)
        hours = tuple(line for line in self.resources() if line.share is not None)
        steps = self.steps() or (self.step(),)
        return replace(Leaving("U9", self.say("Erin", longest=255), steps, plans, hours=hours), **changes)

    def circle(self, **changes: Any) -> Circle:
        others = [role for role in Role if role is not Role.NONE] if self.many else [Role.OWNER]
        more = [Role.VIEWER] * self.many
        parts = [
            Part(f"U{place}", self.say("Ana", longest=255), role, is_gone=not place % 3)
            for place, role in enumerate([*others, *more], start=1)
        ]
        title = self.say("Reduce churn", longest=150)
        found = Circle(1, 4, "P-1", title, tuple(parts), is_confidential=True, can_edit=True, undo=7)
        return replace(found, **changes)

    def strain(self) -> Strain:
        """Return that somebody has promised too much, in many places."""
        over = Overload(Decimal(52), Decimal(40), self.today, self.today + timedelta(days=30))
        where = self.say("P-2 Grow sales", longest=160)
        work = tuple(Work(Decimal(4), where) for _ in range(self.many))
        return Strain("U1", self.say("Ann", longest=255), over, (*work, Work(Decimal(6), "other work")))

    def resource(self, number: int = 3, **changes: Any) -> ResourceLine:
        return replace(
            ResourceLine(
                id=number,
                version=2,
                ref=f"R-{number}",
                plan_id=1,
                plan_ref="P-1",
                plan_title=self.say("Reduce churn", longest=150),
                kind=ResourceKind.BUDGET,
                name=self.say("Deposit for the venue", longest=150),
                status=ResourceStatus.OPEN,
                step_id=41,
                step_ref="S-41",
                step_title=self.say("Book venue", longest=300),
                budget=Budget("EUR", Decimal(1200), Decimal(300), Decimal("400.5")),
                can_edit=True,
                can_decide=True,
                approvers=(self.say("Bob", longest=255),) * self.many,
                undo=85,
            ),
            **changes,
        )

    def resources(self) -> tuple[ResourceLine, ...]:
        """Return lines of every kind and in every state."""
        share = Share(Decimal(6), self.today, self.today + timedelta(days=40))
        person: dict[str, Any] = {"kind": ResourceKind.PERSON, "budget": None, "share": share}
        person |= {"member_id": "U1", "member_name": self.say("Ann", longest=255)}
        tool: dict[str, Any] = {"kind": ResourceKind.TECHNOLOGY, "budget": None}
        looks: tuple[dict[str, Any], ...] = (
            {},
            {
                "budget": Budget("JPY", Decimal(10**14), Decimal(10**14), Decimal(5)),
                "step_id": None,
                "step_ref": "",
            },
            {**person, "status": ResourceStatus.CONFIRMED},
            {**tool, "tool_state": ToolState.NEEDED, "needed_on": self.today},
            {**tool, "tool_state": ToolState.REQUESTED, "needed_on": self.today, "can_decide": False},
            {**tool, "tool_state": ToolState.READY, "status": ResourceStatus.CONFIRMED},
            {
                "status": ResourceStatus.DECLINED,
                "decided_by": self.say("Bob", longest=255),
                "declined_because": self.say("Not before April", longest=300),
            },
            {**person, "status": ResourceStatus.DECLINED, "can_edit": False},
        )
        return tuple(self.resource(30 + number, **looks[number % len(looks)]) for number in range(self.many))

    def approval(self, **changes: Any) -> ApprovalAsk:
        title, by = self.say("Reduce churn", longest=150), self.say("Ann", longest=255)
        lines = self.resources() or (self.resource(),)
        return replace(ApprovalAsk(1, "P-1", title, lines, by, self.today), **changes)

    def ledger(self, **changes: Any) -> Ledger:
        lines = self.resources()
        strains = (self.strain(),) * self.many
        sums = sums_of(lines, strains=strains, time_gone=Decimal(40))
        title = self.say("Reduce churn", longest=150)
        return replace(Ledger(1, "P-1", title, lines, sums, strains, can_edit=True), **changes)

    def own_change(self, **changes: Any) -> OwnChange:
        """One thing that somebody said of themselves."""
        change = OwnChange(
            id=2**31,
            deed=OwnDeed.AWAY,
            turn=RevisedTurn.TAKEN_BACK,
            at=datetime(2026, 11, 24, 9, tzinfo=UTC),
            away=self.away(),
            instead_of=(self.away(id=10),) * self.many,
            mute=Mute(date(2027, 1, 4)),
            can_undo=True,
        )
        return replace(change, **changes)

    def away(self, **changes: Any) -> Away:
        away = Away(
            id=9,
            version=2,
            member_id="U1",
            name=self.say("Ann", longest=255),
            from_on=date(2026, 11, 24),
            until_on=date(2027, 1, 4),
            deputy_id="U2",
            deputy_name=self.say("Bob", longest=255),
        )
        return replace(away, **changes)

    def prompt(self) -> CheckInPrompt:
        return CheckInPrompt(
            plan=self.plan(),
            today=self.today,
            asked_at=datetime(2026, 11, 23, 9, tzinfo=UTC),
            targets=self.targets(),
            reported=(self.record(),) if self.many else (),
            due=self.steps(),
            overdue=self.steps(),
            set_up_by=self.say("Ana", longest=255) if self.many else "",
            next_prompt_on=date(2026, 11, 30),
            obstacles=self.obstacles(),
        )

    def due_check_ins(self) -> tuple[DueCheckIn, ...]:
        """Return check-ins of a day that wait, are given, are nobody's now and are out of sight."""
        looks: tuple[dict[str, Any], ...] = (
            {"is_open": True},
            {"is_open": False, "is_reported": True},
            {"is_open": False},
            {"is_open": False, "is_hidden": True},
        )
        return tuple(DueCheckIn(target, **looks[at % 4]) for at, target in enumerate(self.targets()))

    def day(self, **changes: Any) -> DayMessage:
        day = DayMessage(
            member_id="U1",
            today=self.today,
            items=self.steps(),
            to_check_in=self.due_check_ins(),
            nudge_at=time(9, 30),
            next_at=time(9, 30),
            working_days=frozenset(range(5)) if self.many else frozenset(),
        )
        said = replace(day, **changes)
        days = 1 if said.today.weekday() < FRIDAY else 7 - said.today.weekday()
        following_on = said.today + timedelta(days=days)
        return replace(said, following_on=following_on if self.many else date.max)


def _paged(items: Sequence[Item], number: int = 1, *, size: int = limits.PAGE_ITEMS) -> Page[Item]:
    return Page.cut(items, number, size=size)


@pytest.fixture(scope="session")
def paged() -> Callable[..., Page[Any]]:
    """Cut a page out of a list, as long as lists are: `paged(steps, 2)`."""
    return _paged


@pytest.fixture(scope="session")
def material() -> type[Material]:
    """Make read models of any words: `material(words=…, many=…)`."""
    return Material


def _ensure_sendable(payload: dict[str, Any]) -> None:
    is_view = payload.get("type") in {"modal", "home"}
    problems = check_view(payload) if is_view else check_message(payload)
    assert problems == []
    json.dumps(payload, allow_nan=False).encode()
    ids = [block.get("block_id") for block in payload["blocks"]]
    assert None not in ids
    assert len(ids) == len(set(ids))
    assert not any(_RANDOM_ID.fullmatch(block_id) for block_id in ids)
    for text in _texts(payload):
        without_ours = _OURS.sub("", text["text"])
        assert text["type"] != "mrkdwn" or text.get("verbatim") is True
        assert not set("<>") & set(without_ours), text
        assert text["type"] == "plain_text" or not _BROADCAST.search(without_ours), text
        assert "\n&gt;" not in f"\n{without_ours}", text


def _texts(payload: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield everything that Slack shows as text, the message's own among it; not what a field holds."""
    if isinstance(payload.get("text"), str):
        yield {"type": "message", **payload}
    for value in payload.values():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                yield from _texts(each)


@pytest.fixture(scope="session")
def ensure_sendable() -> Callable[[dict[str, Any]], None]:
    """Make sure that Slack takes a rendered message or view, and that nothing in it rings or formats."""
    return _ensure_sendable


@pytest.fixture(scope="session")
def hostile() -> str:
    """Return words that try to format, ring, link, hide, break lines and break templates."""
    return HOSTILE * (3000 // len(HOSTILE) + 1)


def _submit(view: Any, **answers: Any) -> dict[str, Any]:
    """Fill a form in as Slack's client does, and return the view that Slack sends when it is submitted."""
    payload = payload_of(view)
    fields = controls(payload["blocks"])
    state = first_state(fields, kept={})
    for name, answer in answers.items():
        field = find_field(fields, name)
        state = with_value(state, field, typed(field, answer, directory=str))
    return {**payload, "id": "V1", "state": {"values": state}}


@pytest.fixture(scope="session")
def submit() -> Callable[..., dict[str, Any]]:
    """Fill in and submit: `submit(view, title="Book venue")`; names are block ids."""
    return _submit


def _screen(payload: dict[str, Any]) -> list[str]:
    """Return what a person reads, a line for each block; bold is how it looks, not what it says."""
    return [line for block in payload["blocks"] if (line := _line(block))]


def _line(block: dict[str, Any]) -> str:
    match block["type"]:
        case "section":
            beside = block.get("accessory")
            return f"{block['text']['text']} {_label(beside) if beside else ''}".strip().replace("*", "")
        case "context":
            return str(block["elements"][0]["text"]).replace("*", "")
        case "actions":
            return " ".join(_label(element) for element in block["elements"])
    return ""


def _label(element: dict[str, Any]) -> str:
    return f"[{element['text']['text']}]" if element["type"] == "button" else "[⋯]"


@pytest.fixture(scope="session")
def screen() -> Callable[[dict[str, Any]], list[str]]:
    """Read a rendered message or view: `screen(post.payload())`."""
    return _screen
