"""Every view, at its longest, with hostile words and with nothing: Slack takes it, and nobody is rung."""

import importlib
import inspect
import json
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slackblocks.views import HomeTabView, ModalView

import bot.views
from bot.errors import (
    BotError,
    ConflictError,
    DoubtfulError,
    DoubtfulValueError,
    InvalidError,
    Newer,
    OpensUpError,
    Shifted,
)
from bot.rules.absence import Period
from bot.rules.api_tokens import TokenPage
from bot.rules.approvals import Declined
from bot.rules.cadence import Unit
from bot.rules.charts import AskedChart, ChartQuestion
from bot.rules.check_in_lines import CheckInWords
from bot.rules.check_ins import Balance
from bot.rules.columns import Row
from bot.rules.deliverability import HandedOver, LeftRole
from bot.rules.doubts import Fate
from bot.rules.grammar import Ref, Verb
from bot.rules.home import KeptForm, OwedDecision
from bot.rules.measurements import Amended
from bot.rules.obstacles import ChangedObstacle, ObstacleLine, ObstaclePage
from bot.rules.outline import branch_of
from bot.rules.paging import Page
from bot.rules.plans import PlanDraft
from bot.rules.privacy import WORDS, Departure, Holdings, Parting, Work
from bot.rules.proposals import ProposalLine
from bot.rules.retention import Retention
from bot.rules.rhythms import Rhythm
from bot.rules.roles import CircleNotice, Role
from bot.rules.rounds import AskToRate, Given, Rating, Start, rank
from bot.rules.sharing import SharedPlan, ShareQuestion
from bot.rules.silence import Mute
from bot.rules.step_lists import MOST_STEPS, ListedStep, ListGround, Names, StepList
from bot.rules.step_moves import StepMove
from bot.views import (
    absences,
    action_steps,
    alignments,
    api_tokens,
    approvals,
    area_forms,
    charts,
    check_ins,
    conflict,
    day_settings,
    drops,
    focus_areas,
    hand_offs,
    history,
    home,
    hub,
    interrupted,
    leavers,
    lines,
    measurements,
    noted,
    notices,
    nudges,
    objectives,
    obstacles,
    overruns,
    own_history,
    past_values,
    plans,
    privacy,
    problem,
    prompts,
    proposals,
    resource_forms,
    resources,
    ripples,
    roadmap,
    roles,
    round_forms,
    rounds,
    saved,
    second_looks,
    shares,
    step_lists,
    step_moves,
    target_page,
    target_revising,
    targets,
    templates,
    undo,
    unsure,
    welcome,
    which,
)
from bot.views.action_step_forms import Around
from bot.views.elements import Key, Origin, Post, payload_of
from bot.views.mrkdwn import Mrkdwn
from storage.models import (
    AreaStatus,
    DeliveryKind,
    Direction,
    PlanStatus,
    ProposalState,
    ResourceKind,
    ResourceStatus,
    RevisedTurn,
    RoundStatus,
    StepPriority,
    StepStatus,
)

TODAY = date(2026, 11, 25)
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
BUILT = frozenset(Verb) - {Verb.BUDGET}
ORIGIN = Origin("list", "mine", 2)


def _unposted(m: Any, reason: str) -> notices.Unposted:
    return notices.Unposted.of_record(m.record(), channel_id="C1", reason=reason)


def _again(m: Any) -> dict[str, Any]:
    said = m.say("Ring twenty", longest=3000)
    by = m.say("Bob", longest=255)
    newer = {
        name: Newer(label="title", value=value, said=said, by=by, at="Tue 2 Mar 10:14")
        for name, value in (("title", said), ("due_on", None), ("note", ""), ("gone", said))
    }
    view = {**payload_of(action_steps.edit_modal(m.step(), today=TODAY)), "state": {"values": {}}}
    error = ConflictError(m.say("Bob changed it.", longest=900), current_version=9, newer=newer)
    return conflict.again_view(error, view=view)


def _noted(m: Any) -> dict[str, Any]:
    notes = {name: m.say("Which way?", longest=900) for name in ("outcome", "due_on", "gone")}
    form = payload_of(objectives.edit_modal(m.objective()))
    once = noted.noted_view(form, DoubtfulError(notes))
    return noted.noted_view(once, DoubtfulError(notes))


def _listed(m: Any) -> StepList:
    """A list as long as one can be, of which a few lines are not understood."""
    title, steps = m.say("Book venue", longest=300), []
    for number in range(1, min(m.many, MOST_STEPS) + 1):
        unknown = m.say("zoe", longest=60) if number % 9 == 0 else ""
        steps.append(
            ListedStep(
                *(number, title, "U1", TODAY, StepPriority.MUST, Decimal("2.5"), Ref("T", 3)),
                problem=m.say("says no title", longest=600) if number % 3 == 0 else "",
                note=m.say("line 2 says the same", longest=200),
                unknown=f"{unknown}{number}" if unknown else "",
            )
        )
    return StepList(tuple(steps), ticked=tuple(range(1, m.many)))


def _list_ground(m: Any) -> ListGround:
    names = Names.of({"U1": m.say("Ann", longest=255)})
    return ListGround(Ref("P", 1), m.say("Reduce churn", longest=150), names, {})


def _previewed(m: Any) -> dict[str, Any]:
    text = m.say("- Ring", longest=3000)
    form = payload_of(step_lists.paste_modal(m.plan(), plans=[m.plan()], pieces=(text,)))
    return step_lists.with_preview(form, _listed(m), _list_ground(m), today=TODAY)


def _moving(m: Any) -> StepMove:
    """What moves, of as many people as there are steps."""
    title, who = m.say("Book venue", longest=300), m.say("Ann", longest=250)
    moved = tuple(
        Shifted(f"S-{number}", title, f"{who}{number}", TODAY, TODAY) for number in range(1, m.many + 2)
    )
    what = m.say("P-1 Reduce churn", longest=155)
    return StepMove(what, "move P-1 by 1 week", "1 week", moved, moved, moved, "Ana", m.many, mark="a" * 16)


def _objective_prefill(m: Any, plan_id: int | None) -> objectives.ObjectivePrefill:
    text = m.say("Fewer customers leave", longest=5000)
    return objectives.ObjectivePrefill(plan_id, text, text, TODAY if m.many else None, text, "U1", text)


def _objective(m: Any, number: int = 1, **changes: Any) -> Post:
    page, objective = m.whole(), m.objective(**changes)
    node = branch_of(page.outline, objective.id)
    return objectives.objective_message(objective, page, node, today=TODAY, number=number, notice=m.words)


def _wide(m: Any) -> dict[str, Any]:
    """The form of a new plan after More fields."""
    sent = {**payload_of(plans.create_modal(_plan_prefill(m))), "state": {"values": {}}}
    return plans.wide_view(sent, _plan_prefill(m))


def _refilled(m: Any) -> dict[str, Any]:
    return conflict.refilled_view(_sent(m))


def _sent(m: Any) -> dict[str, Any]:
    typed = {"type": "plain_text_input", "value": m.say("Ring twenty", longest=150) or None}
    view = payload_of(action_steps.edit_modal(m.step(), today=TODAY))
    return {**view, "state": {"values": {"title": {"title": typed}}}}


def _draft(m: Any) -> PlanDraft:
    text = m.say("Reduce churn", longest=150)
    return PlanDraft(text, m.say("Why", longest=3000), "U1", "C1", TODAY, TODAY, None)


def _prefill(m: Any, plan_id: int | None) -> action_steps.StepPrefill:
    text = m.say("Book venue", longest=5000)
    return action_steps.StepPrefill(plan_id, text, text, "U1" if m.many else None, TODAY if m.many else None)


def _proposal(m: Any, state: ProposalState) -> ProposalLine:
    is_open = state is ProposalState.OPEN
    edits, why = m.say("value from 5 to 6", longest=400), m.say("The market grew", longest=300)
    who = m.say("Ana", longest=255)
    return ProposalLine(
        1, m.target(), edits, why, who, state, who, TODAY,
        is_confidential=False, is_for_approver=True, can_decide=is_open,
        declined_because="" if is_open else m.say("Not before April", longest=300),
    )  # fmt: skip


def _target_prefill(m: Any, plan_id: int | None) -> targets.TargetPrefill:
    text = m.say("8", longest=5000)
    return targets.TargetPrefill(plan_id, text, text, text, text, TODAY if m.many else None, "U1")


def _plan_prefill(m: Any) -> plans.PlanPrefill:
    text = m.words[:5000]
    return plans.PlanPrefill(
        title=text, purpose=text, owner_id="U1", channel_id="C1", starts_on=TODAY, ends_on=TODAY
    )


def _amended(m: Any, number: int = 1) -> Amended:
    return Amended(m.target(), m.measurement(number), undo=82)


def _days(many: int) -> tuple[date, ...]:
    return tuple(TODAY + timedelta(weeks=number) for number in range(many))


def _found(m: Any, **changes: Any) -> Any:
    found = replace(m.chart().evaluation, **changes)
    return m.target(evaluation=found, can_edit=False, can_check_in=False)


def _warn(m: Any) -> list[str]:
    return [m.say("P-99 does not exist, so it stayed text.", longest=3000)] * m.many


def _one_ranked(m: Any) -> Any:
    ranked = rank([m.area()], [Given(3, "U1", Rating(4, 2, 3))])
    return m.ranking(ranked=ranked)


def _all_rated(m: Any) -> Any:
    line = m.round()
    return replace(line, mine={area.id: Rating(4, 2, 3) for area in line.areas})


def _shared(m: Any) -> SharedPlan:
    return SharedPlan(m.plan(), m.targets(), m.say("Ana", longest=255), TODAY, obstacles=m.obstacles())


def _typed(m: Any) -> dict[str, Any]:
    """Return a form in which much was typed."""
    fields = [
        payload_of(obstacles.add_modal("P-1", "Plan"))["blocks"][-1] | {"block_id": f"f{n}"}
        for n in range(12)
    ]
    return {
        "blocks": fields,
        "state": {"values": {each["block_id"]: {"what": {"value": m.words or " "}} for each in fields}},
    }


def _obstacle(m: Any, number: int = 1, **changes: Any) -> ChangedObstacle:
    what, by = m.say(f"Legal has not answered {number}", longest=300), m.say("Bob", longest=255)
    line = replace(ObstacleLine(number, what, by=by, can_edit=True), **changes)
    return ChangedObstacle(1, "P-1", m.say("Reduce churn", longest=150), line, undo=84)


def _obstacles(m: Any) -> ObstaclePage:
    looks: tuple[dict[str, bool], ...] = ({"is_in_hand": True}, {}, {"is_solved": True}, {"can_edit": False})
    shown = tuple(_obstacle(m, each, **looks[each % 4]).obstacle for each in range(1, 11))
    title = m.say("Reduce churn", longest=150)
    return ObstaclePage(1, "P-1", title, Page(shown, 2, 3, 30), 12, can_add=True)


def _share_question(m: Any) -> ShareQuestion:
    return ShareQuestion(_shared(m), "C1", is_beyond=bool(m.many))


def _works(m: Any) -> tuple[Work, ...]:
    return tuple(
        Work(f"P-{n}", m.say("Churn", longest=150), m.say("Ann", longest=255)) for n in range(m.many)
    )


def _parting(m: Any, **changes: Any) -> Parting:
    return replace(Parting(_works(m), _works(m), _works(m), 1_234, is_export_on_its_way=True), **changes)


NOTHING_LEFT = Parting((), (), (), 0, is_export_on_its_way=False)

# Function -> builders of its variants, each from words and list lengths (see conftest's Material).
EVERY_FIFTH = Rhythm(2, Unit.MONTH, (0, 4), time(9), TODAY, nth=5)


def _reminded(plan: Any, rhythm: Rhythm | None, *, next_ons: tuple[date, ...] = (TODAY,) * 3) -> Post:
    return prompts.reminded_message(
        plan, rhythm, zone="Europe/Berlin", next_ons=next_ons, has_holidays=True, today=TODAY
    )


def _area_prefill(m: Any) -> area_forms.AreaPrefill:
    text = m.say("Onboarding", longest=5000)
    return area_forms.AreaPrefill(2 if m.many else None, text, 2, 4, text, text)


def _homes(m: Any) -> list[Any]:
    return [replace(m.area().home, objective_id=number) for number in range(2, m.many + 3)]


def _start(m: Any, tells_channel: str | None) -> Start:
    people = tuple(f"U{number}" for number in range(m.many))
    areas = m.areas() or (m.area(),)
    return Start(1, "P-1", m.say("Reduce churn", longest=150), areas, people, tells_channel)


def _resource_prefill(m: Any, kind: ResourceKind, plan_id: int | None) -> resource_forms.ResourcePrefill:
    text = m.say("8", longest=5000)
    return resource_forms.ResourcePrefill(
        *(kind, plan_id, 41, text, "EUR", text, text, text),
        member_id="U1",
        hours=text,
        from_on=TODAY,
        until_on=TODAY,
        hint=m.words[:500],
    )


def _some_steps(m: Any) -> list[tuple[int, str, str]]:
    return [(number, f"S-{number}", m.say("Book venue", longest=300)) for number in range(m.many)]


ROUNDS: tuple[dict[str, Any], ...] = (
    {},
    {"mine": {}, "missing": 0, "rated": 4, "is_anonymous": False},
    {"status": RoundStatus.CANCELLED, "can_run": False},
    {"status": RoundStatus.REVEALED},
    {"held": "paused", "is_asked": False, "missing": 1},
    {"is_individual": True, "mine": {}},
)


VIEWS: dict[Callable[..., Any], list[Callable[[Any], Any]]] = {
    area_forms.create_modal: [lambda m: area_forms.create_modal(_area_prefill(m), homes=_homes(m))],
    area_forms.edit_modal: [
        lambda m: area_forms.edit_modal(m.area(), homes=_homes(m)),
        lambda m: area_forms.edit_modal(m.area(present=None, wanted=None), homes=()),
    ],
    area_forms.causes_modal: [
        lambda m: area_forms.causes_modal(m.area()),
        lambda m: area_forms.causes_modal(m.area(causes=(), present=None)),
    ],
    area_forms.park_modal: [lambda m: area_forms.park_modal(m.area())],
    focus_areas.area_message: [
        lambda m: focus_areas.area_message((*m.areas(), m.area())[0]),
        lambda m: focus_areas.area_message(m.areas()[1] if m.many > 1 else m.area()),
        lambda m: focus_areas.area_message(m.areas()[2] if m.many > 2 else m.area()),
        lambda m: focus_areas.area_message(m.area(), notice=m.words),
    ],
    focus_areas.added_message: [
        lambda m: focus_areas.added_message(m.area(), warnings=_warn(m)),
        lambda m: focus_areas.added_message(m.area(wanted=None)),
        lambda m: focus_areas.added_message(m.area(wanted=None, present=None)),
    ],
    focus_areas.changed_message: [
        lambda m: focus_areas.changed_message(m.area()),
        lambda m: focus_areas.changed_message(m.area(undo=None)),
    ],
    focus_areas.explained_message: [
        lambda m: focus_areas.explained_message(m.area()),
        lambda m: focus_areas.explained_message(m.area(causes=())),
    ],
    focus_areas.dropped_message: [
        lambda m: focus_areas.dropped_message(m.area(is_dropped=True)),
        lambda m: focus_areas.dropped_message(m.area(is_dropped=True, undo=None)),
    ],
    focus_areas.decided_message: [
        lambda m: focus_areas.decided_message(m.area(status=AreaStatus.CHOSEN)),
        lambda m: focus_areas.decided_message(m.area(status=AreaStatus.CHOSEN, undo=None)),
        lambda m: focus_areas.decided_message(
            m.area(status=AreaStatus.PARKED, parked_because=m.say("Later", longest=300))
        ),
    ],
    focus_areas.no_objective_message: [
        lambda m: focus_areas.no_objective_message(m.plan()),
        lambda m: focus_areas.no_objective_message(m.plan(can_edit_steps=False)),
    ],
    round_forms.start_modal: [
        lambda m: round_forms.start_modal(_start(m, "C1")),
        lambda m: round_forms.start_modal(_start(m, None)),
    ],
    round_forms.rate_modal: [
        lambda m: round_forms.rate_modal(m.round()),
        lambda m: round_forms.rate_modal(m.round(is_anonymous=False, mine={}), page=99),
    ],
    round_forms.decide_modal: [
        lambda m: round_forms.decide_modal(m.ranking() if m.many else _one_ranked(m)),
    ],
    rounds.round_message: [*(lambda m, it=it: rounds.round_message(m.round(**it)) for it in ROUNDS)],
    rounds.ask_message: [
        *(lambda m, it=it: rounds.ask_message(AskToRate(m.round(**it))) for it in ROUNDS),
        lambda m: rounds.ask_message(AskToRate(_all_rated(m))),
        lambda _: rounds.ask_message(AskToRate(None)),
    ],
    rounds.rated_message: [
        lambda m: rounds.rated_message(m.round()),
        lambda m: rounds.rated_message(m.round(status=RoundStatus.REVEALED)),
    ],
    rounds.started_message: [
        lambda m: rounds.started_message(m.round()),
        lambda m: rounds.started_message(m.round(asked=1, is_asked=False)),
    ],
    rounds.no_areas_message: [
        lambda m: rounds.no_areas_message("P-1", m.say("Reduce churn", longest=150), plan_id=1)
    ],
    rounds.ranking_message: [
        lambda m: rounds.ranking_message(m.ranking(), can_start=True),
        lambda m: rounds.ranking_message(m.ranking(raters=2, is_individual=True, before_on=None)),
        lambda m: rounds.ranking_message(m.ranking(is_anonymous=True, is_newest=False, can_choose=False)),
    ],
    rounds.single_modal: [
        lambda m: rounds.single_modal(m.ranking()),
        lambda m: rounds.single_modal(m.ranking(raters=40)),
        lambda m: rounds.single_modal(m.ranking(is_anonymous=True)),
        lambda m: rounds.single_modal(m.ranking(raters=4)),
    ],
    rounds.decided_message: [
        lambda m: rounds.decided_message(
            "P-1", m.say("Churn", longest=150), plan_id=1, chosen=m.areas(), parked=m.areas(), undo=(1, 2)
        ),
        lambda m: rounds.decided_message(
            "P-1", m.say("Churn", longest=150), plan_id=1, chosen=(), parked=(), undo=()
        ),
    ],
    plans.create_modal: [
        lambda m: plans.create_modal(_plan_prefill(m)),
        lambda m: plans.create_modal(replace(_plan_prefill(m), is_others=True)),
    ],
    plans.plan_message: [
        lambda m: plans.plan_message(m.page(), zone="Europe/Berlin", today=TODAY, notice=m.words),
        lambda m: plans.plan_message(m.page(), zone="Europe/Berlin", today=TODAY, number=99),
        lambda m: plans.plan_message(m.whole(), zone="Europe/Berlin", today=TODAY, notice=m.words),
        lambda m: plans.plan_message(
            replace(m.page(), areas=m.areas(), can_rate=True), zone="Europe/Berlin", today=TODAY
        ),
        lambda m: plans.plan_message(
            replace(m.page(), ledger=m.ledger().sums), zone="Europe/Berlin", today=TODAY
        ),
        lambda m: plans.plan_message(
            m.page(status=PlanStatus.CLOSED, channel_id=None), zone="UTC", today=TODAY, number=2
        ),
    ],
    objectives.create_modal: [
        lambda m: objectives.create_modal(_objective_prefill(m, None), plans=m.plans()),
        lambda m: objectives.create_modal(_objective_prefill(m, 1), plans=m.plans()),
    ],
    objectives.edit_modal: [lambda m: objectives.edit_modal(m.objective())],
    objectives.added_message: [
        lambda m: objectives.added_message(m.objective(), today=TODAY, warnings=_warn(m))
    ],
    objectives.changed_message: [
        lambda m: objectives.changed_message(m.objective(), what="Changed", today=TODAY),
        lambda m: objectives.changed_message(m.objective(undo=None), what="Dropped", today=TODAY),
        lambda m: objectives.changed_message(
            m.objective(is_dropped=True), what="Dropped", today=TODAY, reason=m.say("No", longest=300)
        ),
    ],
    objectives.objective_message: [
        _objective,
        lambda m: _objective(m, 99, can_edit=False),
        lambda m: _objective(m, id=77, is_dropped=True),
    ],
    alignments.align_modal: [
        lambda m: alignments.align_modal(m.plan(), m.places(), served=m.served()),
        lambda m: alignments.align_modal(m.plan(), m.places(), served=None),
    ],
    alignments.aligned_message: [
        lambda m: alignments.aligned_message(m.plan(), m.served()),
        lambda m: alignments.aligned_message(m.plan(undo=None), None),
    ],
    noted.noted_view: [_noted],
    plans.plans_message: [lambda m: plans.plans_message(m.paged_plans(), today=TODAY)],
    plans.edit_modal: [lambda m: plans.edit_modal(m.plan(), _draft(m))],
    plans.close_modal: [lambda m: plans.close_modal(m.plan())],
    plans.pause_modal: [lambda m: plans.pause_modal(m.plan())],
    plans.paused_message: [
        lambda m: plans.paused_message(m.plan(status=PlanStatus.PAUSED, undo=7), today=TODAY),
        lambda m: plans.paused_message(
            m.plan(status=PlanStatus.PAUSED, undo=None, paused_until_on=date(2027, 1, 4)), today=TODAY
        ),
        lambda m: plans.paused_message(m.plan(undo=7), today=TODAY),
        lambda m: plans.paused_message(m.plan(undo=None), today=TODAY),
        lambda m: plans.paused_message(m.plan(status=PlanStatus.PLANNED, undo=None), today=TODAY),
    ],
    prompts.remind_modal: [
        lambda m: prompts.remind_modal(m.plan(), None, today=TODAY, has_holidays=False),
        lambda m: prompts.remind_modal(
            m.plan(), EVERY_FIFTH, today=TODAY, has_holidays=True, channel_id="C1", hint="What?"
        ),
    ],
    prompts.reminded_message: [
        lambda m: _reminded(m.plan(undo=7), EVERY_FIFTH),
        lambda m: _reminded(m.plan(status=PlanStatus.PAUSED), EVERY_FIFTH, next_ons=()),
        lambda m: _reminded(m.plan(undo=None), None),
    ],
    leavers.leaving_message: [
        lambda m: leavers.leaving_message(m.leaving()),
        lambda m: leavers.leaving_message(m.leaving(steps=())),
        lambda m: leavers.leaving_message(m.leaving(hours=())),
        lambda m: leavers.leaving_message(m.leaving(plans=())),
        lambda m: leavers.leaving_message(
            m.leaving(posts=tuple(LeftRole(m.plan(is_confidential=True), role, 1200) for role in Role))
        ),
    ],
    roles.circle_message: [
        lambda m: roles.circle_message(m.circle()),
        lambda m: roles.circle_message(m.circle(is_confidential=False, can_edit=False)),
    ],
    roles.given_message: [
        lambda m: roles.given_message(m.circle(told=m.say("Bob is an approver of P-1 now", longest=400))),
        lambda m: roles.given_message(m.circle(undo=None)),
    ],
    roles.notice_message: [
        lambda m: roles.notice_message(CircleNotice(m.circle(), Role.SUBJECT, m.words, is_new=True)),
        lambda m: roles.notice_message(CircleNotice(m.circle(), Role.SUBJECT, m.words)),
        lambda m: roles.notice_message(
            CircleNotice(m.circle(is_confidential=False), Role.VIEWER, m.words, is_new=True)
        ),
        lambda m: roles.notice_message(CircleNotice(m.circle(), Role.OWNER, m.words)),
    ],
    roles.roles_modal: [lambda m: roles.roles_modal(m.circle())],
    leavers.hand_over_modal: [lambda m: leavers.hand_over_modal(m.leaving())],
    privacy.holdings_message: [
        lambda _: privacy.holdings_message(
            Holdings(dict.fromkeys([*WORDS, "new_table"], 1_234), Retention())
        ),
        lambda _: privacy.holdings_message(Holdings({}, Retention(uninstalled_days=0))),
    ],
    privacy.privacy_modal: [lambda _: privacy.privacy_modal(Retention())],
    privacy.coming_message: [
        lambda _: privacy.coming_message(is_new=True),
        lambda _: privacy.coming_message(is_new=False),
    ],
    privacy.waiting_message: [lambda _: privacy.waiting_message()],
    privacy.plan_coming_message: [lambda m: privacy.plan_coming_message(m.say("P-1 Churn", longest=160))],
    privacy.parting_message: [
        lambda m: privacy.parting_message(_parting(m), member_id="U1"),
        lambda m: privacy.parting_message(_parting(m, to_hand_over=()), member_id="U1"),
        lambda _: privacy.parting_message(NOTHING_LEFT, member_id="U1"),
    ],
    privacy.deleted_message: [lambda _: privacy.deleted_message()],
    privacy.kept_message: [lambda _: privacy.kept_message()],
    privacy.departure_message: [
        lambda m: privacy.departure_message(Departure(m.steps(), tuple("P-12" for _ in _works(m)))),
        lambda m: privacy.departure_message(Departure(m.steps(), ())),
        lambda _: privacy.departure_message(Departure((), ("P-7",))),
    ],
    leavers.handed_over_message: [
        lambda m: leavers.handed_over_message(
            HandedOver(m.leaving().steps, m.leaving().hours, (m.strain(),) * m.many), today=TODAY
        ),
        lambda m: leavers.handed_over_message(HandedOver(hours=(m.resource(undo=4),)), today=TODAY),
    ],
    absences.absence_modal: [
        lambda m: absences.absence_modal(Period(), today=TODAY, hint=m.words),
        lambda m: absences.absence_modal(
            Period(TODAY, TODAY), today=TODAY, deputy_id="U2", before=m.away(), hint=m.words
        ),
    ],
    absences.away_message: [
        lambda m: absences.away_message(
            m.away(),
            today=TODAY,
            replaced=(m.away(),) * m.many,
            stands_in_for=(m.away(),) * m.many,
            unseen=(("P-3", m.words),) * m.many,
            undo=absences.WayBack(2**31),
            mute=Mute(date(2027, 1, 4)),
        ),
        lambda m: absences.away_message(m.away(deputy_id=None), today=TODAY),
    ],
    absences.taken_back_message: [
        lambda m: absences.taken_back_message(
            m.own_change(), today=TODAY, replaced=(m.away(),) * m.many, mute=Mute()
        )
    ],
    absences.back_message: [
        lambda m: absences.back_message(m.away(), was_muted=True, next_line=Mrkdwn("Next."), undo=2**31),
        lambda m: absences.back_message(None, was_muted=bool(m.many), next_line=Mrkdwn("Next.")),
    ],
    absences.nudged_message: [
        lambda m: absences.nudged_message(m.own_change(), today=TODAY, next_line=Mrkdwn("Next."))
    ],
    absences.muted_message: [
        lambda _: absences.muted_message(
            Mute(), today=TODAY, command="/plan", undo=absences.WayBack(2**31, "Redo")
        ),
        lambda _: absences.muted_message(Mute(date(2027, 1, 4)), today=TODAY, command="/plan"),
    ],
    plans.changed_message: [lambda m: plans.changed_message(m.plan(), today=TODAY)],
    plans.closed_message: [
        lambda m: plans.closed_message(m.plan()),
        lambda m: plans.closed_message(m.plan(status=PlanStatus.CLOSED)),
        lambda m: plans.closed_message(m.plan(undo=None)),
    ],
    targets.create_modal: [
        lambda m: targets.create_modal(_target_prefill(m, None), plans=m.plans()),
        lambda m: targets.create_modal(_target_prefill(m, 1), plans=m.plans()),
        lambda m: targets.create_modal(_target_prefill(m, 1), plans=m.plans(), places=m.places()),
    ],
    proposals.proposal_message: [
        lambda m: proposals.proposal_message(_proposal(m, ProposalState.OPEN)),
        lambda m: proposals.proposal_message(
            replace(_proposal(m, ProposalState.OPEN), can_decide=False, is_gone=True)
        ),
        lambda m: proposals.proposal_message(_proposal(m, ProposalState.DECLINED)),
        lambda m: proposals.proposal_message(
            replace(_proposal(m, ProposalState.APPROVED), is_for_approver=False, is_confidential=True)
        ),
        lambda m: proposals.proposal_message(
            replace(_proposal(m, ProposalState.OPEN), can_decide=False, approvers=m.say("Bob", longest=900))
        ),
    ],
    proposals.decline_modal: [lambda m: proposals.decline_modal(_proposal(m, ProposalState.OPEN))],
    past_values.import_modal: [lambda m: past_values.import_modal(m.target())],
    past_values.imported_message: [
        lambda m: past_values.imported_message(m.target(undo=3), count=12),
        lambda m: past_values.imported_message(
            m.target(undo=3), count=3, rows=[Row(TODAY, Decimal(6), 1)] * 3, today=TODAY
        ),
    ],
    target_page.target_message: [
        lambda m: target_page.target_message(m.target_page(), today=TODAY),
        lambda m: target_page.target_message(m.target_page(), today=TODAY, notice=m.words),
        lambda m: target_page.target_message(m.target_page(count=0), today=TODAY),
        lambda m: target_page.target_message(
            m.target_page(proposals=(_proposal(m, ProposalState.OPEN),) * 9), today=TODAY, notice=m.words
        ),
        lambda m: target_page.target_message(
            m.target_page(target=_found(m), sees_plan=False, may_begin_on=(), asked=""), today=TODAY
        ),
    ],
    target_revising.revise_modal: [
        lambda m: target_revising.revise_modal(m.target()),
        lambda m: target_revising.revise_modal(m.target(lower=Decimal(4), direction=Direction.WITHIN)),
    ],
    measurements.correct_modal: [
        lambda m: measurements.correct_modal(_amended(m), today=TODAY),
        lambda m: measurements.correct_modal(_amended(m, 2), today=TODAY),
    ],
    measurements.leave_out_modal: [lambda m: measurements.leave_out_modal(_amended(m), today=TODAY)],
    measurements.baseline_modal: [
        lambda m: measurements.baseline_modal(_found(m, may_begin_on=_days(3)), today=TODAY)
    ],
    measurements.corrected_message: [
        lambda m: measurements.corrected_message(_amended(m), today=TODAY),
        lambda m: measurements.corrected_message(replace(_amended(m), undo=None), today=TODAY),
    ],
    measurements.left_out_message: [
        lambda m: measurements.left_out_message(_amended(m, 2), today=TODAY),
        lambda m: measurements.left_out_message(_amended(m), today=TODAY),
        lambda m: measurements.left_out_message(replace(_amended(m), undo=None), today=TODAY),
    ],
    measurements.deleted_message: [
        lambda m: measurements.deleted_message(_amended(m), today=TODAY),
        lambda m: measurements.deleted_message(_amended(m, 2), today=TODAY),
    ],
    measurements.baseline_message: [
        lambda m: measurements.baseline_message(
            m.target(), TODAY, m.say("A new mail", longest=200), is_removed=False, today=TODAY
        ),
        lambda m: measurements.baseline_message(m.target(), TODAY, "", is_removed=True, today=TODAY),
    ],
    obstacles.obstacles_message: [
        lambda m: obstacles.obstacles_message(_obstacles(m)),
        lambda m: obstacles.obstacles_message(_obstacles(m), notice=m.words),
        lambda m: obstacles.obstacles_message(
            ObstaclePage(1, "P-1", m.say("Reduce churn", longest=150), Page((), 1, 1, 0), 0)
        ),
    ],
    obstacles.add_modal: [
        lambda m: obstacles.add_modal("P-1", m.say("Reduce churn", longest=150)),
        lambda m: obstacles.add_modal("P-1", "Reduce churn", what=m.words),
    ],
    obstacles.edit_modal: [lambda m: obstacles.edit_modal(_obstacle(m))],
    obstacles.changed_message: [
        lambda m: obstacles.changed_message(_obstacle(m), what="Solved"),
        lambda m: obstacles.changed_message(replace(_obstacle(m), undo=None), what="Solved"),
    ],
    targets.added_message: [
        lambda m: targets.added_message(m.target(), today=TODAY, warnings=_warn(m)),
        lambda m: targets.added_message(m.target(baseline=None, can_check_in=False), today=TODAY),
        lambda m: targets.added_message(m.target(under=m.say("O-1 Fewer leave", longest=310)), today=TODAY),
    ],
    targets.edit_modal: [lambda m: targets.edit_modal(m.target())],
    targets.changed_message: [
        lambda m: targets.changed_message(m.target(), today=TODAY),
        lambda m: targets.changed_message(m.target(approvers=m.say("Bob", longest=600)), today=TODAY),
        lambda m: targets.changed_message(m.target(was=("5",) * 9, was_due_on=(TODAY,) * 9), today=TODAY),
    ],
    action_steps.create_modal: [
        lambda m: action_steps.create_modal(_prefill(m, None), plans=m.plans()),
        lambda m: action_steps.create_modal(_prefill(m, 1), plans=m.plans()),
        lambda m: action_steps.create_modal(
            _prefill(m, 1), plans=m.plans(), around=Around(m.places(), m.others())
        ),
    ],
    action_steps.edit_modal: [
        lambda m: action_steps.edit_modal(m.step(), today=TODAY),
        lambda m: action_steps.edit_modal(
            m.step(belongs_to="T:2", priority=StepPriority.COULD, effort=Decimal("3.5")),
            today=TODAY,
            around=Around(m.places(), m.others()),
        ),
    ],
    step_lists.paste_modal: [
        lambda m: step_lists.paste_modal(None, plans=m.plans()),
        lambda m: step_lists.paste_modal(m.plan(), plans=[], pieces=(m.say("- Ring", longest=3000),) * 3),
    ],
    step_lists.with_preview: [
        _previewed,
        lambda m: step_lists.with_preview(_previewed(m), _listed(m), _list_ground(m), today=TODAY),
    ],
    step_lists.pasted_message: [
        lambda m: step_lists.pasted_message([m.step(), *m.steps()], today=TODAY),
    ],
    step_moves.move_message: [
        lambda m: step_moves.move_message(_moving(m), plan_id=1, step_ids=(), today=TODAY),
        lambda m: step_moves.move_message(
            _moving(m), plan_id=None, step_ids=range(10**8, 10**8 + 50), today=TODAY
        ),
    ],
    step_moves.move_all_modal: [
        lambda m: step_moves.move_all_modal(m.plan(), today=TODAY),
        lambda m: step_moves.move_all_modal(m.plan(), today=TODAY, length="1 week", move=_moving(m)),
    ],
    action_steps.move_modal: [lambda m: action_steps.move_modal(m.step(), today=TODAY)],
    action_steps.snooze_modal: [
        lambda m: action_steps.snooze_modal(m.step(), today=TODAY, suggested=date(2026, 11, 27))
    ],
    action_steps.assign_modal: [lambda m: action_steps.assign_modal(m.step())],
    action_steps.block_modal: [lambda m: action_steps.block_modal(m.step())],
    action_steps.complete_modal: [
        lambda m: action_steps.complete_modal(m.steps()[:10], today=TODAY),
        lambda m: action_steps.complete_modal(m.steps(), today=TODAY),
    ],
    action_steps.added_message: [
        lambda m: action_steps.added_message(m.step(), today=TODAY, warnings=_warn(m)),
        lambda m: action_steps.added_message(m.step(strain=m.strain()), today=TODAY),
        lambda m: action_steps.added_message(
            m.step(priority=StepPriority.MUST, effort=Decimal(4000), waits_for=("S-1",) * 20), today=TODAY
        ),
    ],
    action_steps.changed_message: [
        lambda m: action_steps.changed_message(m.steps(), what="Done", today=TODAY, warnings=_warn(m)),
        lambda m: action_steps.changed_message(
            [m.step()], what="Dropped", today=TODAY, reason=m.say("No", longest=300)
        ),
        lambda m: action_steps.changed_message([m.step()], what="Blocked", today=TODAY),
        lambda m: action_steps.changed_message([m.step()], what="Ordered", today=TODAY),
    ],
    action_steps.again_message: [
        lambda m: action_steps.again_message(m.step(), line=m.say("add Ring", longest=9000), today=TODAY)
    ],
    undo.taken_back_message: [
        lambda m: undo.taken_back_message(m.revisions(), today=TODAY),
        lambda m: undo.taken_back_message([m.revision(turn=RevisedTurn.TAKEN_BACK)], today=TODAY),
    ],
    own_history.own_history_message: [
        lambda m: own_history.own_history_message(
            Page.cut([m.own_change()] * m.many, 1, size=15),
            zone="Europe/Berlin",
            today=TODAY,
            notice=m.say("Took it back.", longest=3000),
        )
    ],
    history.history_message: [
        lambda m: history.history_message(
            m.history(), zone="Europe/Berlin", today=TODAY, notice=m.say("Took it back.", longest=3000)
        )
    ],
    history.last_changes_message: [
        lambda m: history.last_changes_message(m.revisions()[:5], zone="Europe/Berlin", today=TODAY)
    ],
    action_steps.steps_message: [
        lambda m: action_steps.steps_message(
            Page.cut(m.steps(), 1, size=15),
            title=m.say("Your open steps", longest=3000),
            origin=ORIGIN,
            today=TODAY,
            notice=m.words,
            empty=m.say("Nothing waits for you.", longest=3000),
        )
    ],
    check_ins.check_in_modal: [
        lambda m: check_ins.check_in_modal(
            None,
            targets=m.targets(),
            today=TODAY,
            value=m.words,
            said=CheckInWords(m.words, m.words, m.words, (m.words,) * 3),
        ),
        lambda m: check_ins.check_in_modal(m.check_in_form(), today=TODAY),
    ],
    check_ins.edit_modal: [lambda m: check_ins.edit_modal(m.record(), m.check_in_form(), today=TODAY)],
    second_looks.doubtful_message: [
        lambda m: second_looks.doubtful_message(
            DoubtfulValueError(m.say("640 is far", longest=900), meant=Decimal("6.4")),
            line=m.say("checkin T-3 640", longest=2500),
            target=m.target(),
            text=m.words,
        )
    ],
    check_ins.recorded_message: [
        lambda m: check_ins.recorded_message(m.record(), today=TODAY),
        lambda m: check_ins.recorded_message(m.record(evaluation=m.chart().evaluation), today=TODAY),
        lambda m: check_ins.recorded_message(
            m.record(evaluation=m.chart().evaluation, balance=Balance(m.target(), None)), today=TODAY
        ),
        lambda m: check_ins.recorded_message(
            m.record(
                evaluation=m.chart().evaluation,
                balance=Balance(m.target(), replace(m.chart().evaluation, verdict="worsened")),
            ),
            today=TODAY,
        ),
    ],
    check_ins.record_message: [
        lambda m: check_ins.record_message(
            m.record(edited_at=datetime(2026, 11, 24, 9, tzinfo=UTC), edited_by=m.say("Bob", longest=255)),
            today=TODAY,
        ),
        lambda m: check_ins.record_message(m.record(taken_back_by=m.say("Bob", longest=255)), today=TODAY),
        lambda m: check_ins.record_message(m.record(), today=TODAY),
        lambda m: check_ins.record_message(m.record(measured_on=date(2026, 11, 20)), today=TODAY),
    ],
    check_ins.prompt_message: [
        lambda m: check_ins.prompt_message(m.prompt(), today=TODAY, zone="America/New_York")
    ],
    charts.chart_message: [
        lambda m: charts.chart_message(AskedChart(m.chart(), TODAY)),
        lambda m: charts.chart_message(
            AskedChart(m.chart(target=m.target(unit="", can_check_in=False)), TODAY)
        ),
        lambda m: charts.chart_message(
            AskedChart(m.chart(can_post=True), TODAY, m.say("Ann", longest=255)), in_words=True
        ),
        lambda m: charts.chart_message(
            AskedChart(m.chart(), TODAY), hung=charts.Hung("F0123456789", m.words * 40)
        ),
    ],
    charts.post_chart_modal: [
        lambda m: charts.post_chart_modal(ChartQuestion(m.chart(), TODAY, "C1", is_private=True)),
        lambda m: charts.post_chart_modal(ChartQuestion(m.chart(points=()), TODAY, None)),
    ],
    charts.posted_message: [lambda m: charts.posted_message(m.chart(), channel_id="C1")],
    api_tokens.token_message: [
        lambda m: api_tokens.token_message(TokenPage(1, "T-3", m.say("Churn", longest=150)), zone="UTC"),
        lambda m: api_tokens.token_message(
            TokenPage(1, "T-3", m.say("Churn", longest=150), m.say("Ann", longest=255), AT, AT),
            zone="Asia/Kolkata",
            done=api_tokens.revoked(TokenPage(1, "T-3", "")),
        ),
    ],
    api_tokens.token_modal: [
        lambda m: api_tokens.token_modal(
            TokenPage(1, "T-3", m.say("Churn", longest=150)), f"waymark_{'x' * 43}"
        ),
        lambda m: api_tokens.token_modal(
            TokenPage(1, "T-3", ""), "waymark_x", address=f"https://{m.say('x', longest=200)}/api"
        ),
    ],
    charts.coming_message: [
        lambda m: charts.coming_message(m.chart()),
        lambda m: charts.coming_message(m.chart(points=())),
    ],
    templates.templates_message: [
        lambda m: templates.templates_message(
            [m.template(number) for number in range(m.many)], notice=m.words
        )
    ],
    templates.open_up_message: [
        lambda m: templates.open_up_message(OpensUpError("P-1", number=1, name=m.template().name))
    ],
    templates.saved_message: [lambda m: templates.saved_message(m.template(), ref="P-1")],
    templates.removed_message: [lambda m: templates.removed_message(m.template())],
    conflict.again_view: [_again],
    resource_forms.create_modal: [
        *(
            lambda m, it=kind: resource_forms.create_modal(
                _resource_prefill(m, it, 1), plans=m.plans(), steps=_some_steps(m)
            )
            for kind in ResourceKind
        ),
        lambda m: resource_forms.create_modal(
            _resource_prefill(m, ResourceKind.BUDGET, None), plans=m.plans()
        ),
    ],
    resource_forms.edit_modal: [
        lambda m: resource_forms.edit_modal(m.resource(), steps=_some_steps(m)),
        *(
            lambda m, it=number: resource_forms.edit_modal(
                (*m.resources(), *[m.resource()] * 9)[it], steps=()
            )
            for number in range(6)
        ),
    ],
    resource_forms.decline_modal: [lambda m: resource_forms.decline_modal(m.resource())],
    approvals.approval_message: [
        lambda m: approvals.approval_message(
            m.approval(lines=m.resources()[:5], proposals=(_proposal(m, ProposalState.OPEN),) * 5)
        ),
        lambda m: approvals.approval_message(m.approval(proposals=(_proposal(m, ProposalState.OPEN),) * 12)),
        lambda m: approvals.approval_message(
            m.approval(lines=(m.resource(can_decide=False),), approvers=m.say("Bob or Ana", longest=900))
        ),
        lambda m: approvals.approval_message(m.approval()),
        lambda m: approvals.approval_message(m.approval(lines=(m.resource(can_decide=False),))),
        lambda m: approvals.approval_message(m.approval(is_confidential=True, by="")),
    ],
    approvals.declined_message: [
        lambda m: approvals.declined_message(
            Declined(m.resource(status=ResourceStatus.DECLINED, declined_because=m.words[:300]), TODAY)
        ),
        lambda m: approvals.declined_message(
            Declined(m.resource(can_edit=False, is_confidential=True), TODAY)
        ),
    ],
    resources.ledger_message: [
        lambda m: resources.ledger_message(m.ledger(), today=TODAY, notice=m.words),
        lambda m: resources.ledger_message(m.ledger(can_edit=False), today=TODAY, number=99),
    ],
    resources.confirmed_message: [
        lambda m: resources.confirmed_message([m.resource(), m.resource()], today=TODAY),
        lambda m: resources.confirmed_message([m.resource()] * 50, today=TODAY),
    ],
    roadmap.roadmap_message: [
        lambda m: roadmap.roadmap_message(
            [m.step(number) for number in range(1, 200)],
            title=m.words,
            origin=Origin("roadmap", "P-1", 2),
            today=TODAY,
            notice=m.words,
        ),
        lambda m: roadmap.roadmap_message((), title=m.words, origin=Origin("roadmap", "mine"), today=TODAY),
    ],
    resources.added_message: [
        lambda m: resources.added_message(m.resource(), today=TODAY, warnings=_warn(m)),
        lambda m: resources.added_message(
            m.resource(step_id=None, step_ref="", strain=m.strain(), approvers=()), today=TODAY
        ),
    ],
    resources.changed_message: [
        lambda m: resources.changed_message(m.resource(), what="Changed", today=TODAY),
        lambda m: resources.changed_message(m.resource(undo=None), what="Confirmed", today=TODAY),
        lambda m: resources.changed_message(m.resource(is_dropped=True), what="Dropped", today=TODAY),
    ],
    hand_offs.hand_off_message: [
        lambda m: hand_offs.hand_off_message(m.hand_off()),
        lambda m: hand_offs.hand_off_message(
            m.hand_off(ended=None, confirmed=m.say("R-3 Venue", longest=160))
        ),
        lambda m: hand_offs.hand_off_message(m.hand_off(ended=m.step(), steps=(m.step(),), following=())),
        lambda m: hand_offs.hand_off_message(m.hand_off(ended=m.step(status=StepStatus.DROPPED))),
    ],
    drops.drop_modal: [
        lambda m: drops.drop_modal("T", 7, ref="T-7", about=lines.target_name(m.target()), needs_reason=True)
    ],
    targets.dropped_target_message: [
        lambda m: targets.dropped_target_message(m.target(), reason=m.say("Why", longest=300)),
        lambda m: targets.dropped_target_message(replace(m.target(), undo=7, is_dropped=True)),
    ],
    overruns.overrun_message: [
        lambda m: overruns.overrun_message(m.overrun()),
        lambda m: overruns.overrun_message(m.overrun(may_move=False, mover=m.say("Ana", longest=255))),
        lambda m: overruns.overrun_message(m.overrun(moved=m.steps() or (m.step(),), is_confidential=True)),
        lambda m: overruns.overrun_message(
            m.overrun(late=(), mine=m.steps(), mover=m.say("Ana", longest=255))
        ),
        lambda m: overruns.overrun_message(m.overrun(late=())),
    ],
    ripples.ripple_message: [
        lambda m: ripples.ripple_message(m.ripple(), Key(41, 3), today=TODAY),
        lambda m: ripples.ripple_message(m.ripple(mover=m.say("Ana", longest=255)), Key(41, 3), today=TODAY),
    ],
    ripples.ripple_view: [
        lambda m: ripples.ripple_view(m.ripple(), _sent(m), today=TODAY),
        lambda m: ripples.ripple_view(m.ripple(mover=m.say("Ana", longest=255)), _sent(m), today=TODAY),
        lambda m: ripples.ripple_view(
            m.ripple(), {**ripples.ripple_view(m.ripple(), _sent(m), today=TODAY), "state": {}}, today=TODAY
        ),
    ],
    conflict.refilled_view: [_refilled],
    plans.wide_view: [_wide],
    nudges.day_message: [
        lambda m: nudges.day_message(m.day()),
        lambda m: nudges.day_message(m.day(stand_ins=m.stand_ins())),
        lambda m: nudges.day_message(m.day(items=(), stand_ins=m.stand_ins())),
    ],
    day_settings.settings_modal: [
        lambda m: day_settings.settings_modal(m.settings(), today=TODAY),
        lambda m: day_settings.settings_modal(m.settings(slack_zone=m.words[:64]), today=TODAY),
    ],
    day_settings.settings_message: [
        lambda m: day_settings.settings_message(m.settings(next_at=None), today=TODAY),
        lambda m: day_settings.settings_message(m.settings(silence=m.silence()), today=TODAY),
    ],
    home.home_view: [
        lambda m: home.home_view(
            replace(m.home(), to_rate=tuple(m.owed_rating(number) for number in range(m.many)))
        ),
        lambda m: home.home_view(m.home()),
        lambda m: home.home_view(
            replace(
                m.home(),
                strains=(m.strain(),) * m.many,
                kept_forms=(KeptForm(2**31, m.say("New step", longest=24), AT),) * m.many,
                to_decide=(OwedDecision(1, "P-1", m.say("Reduce churn", longest=150), 3),) * m.many,
            )
        ),
        lambda m: home.home_view(m.home(can_plan=not m.many, are_own_plans=True)),
    ],
    hub.hub_message: [
        lambda m: hub.hub_message(m.hub(), command="/plan", notice=m.words),
        lambda m: hub.hub_message(m.hub(steps=(), total=0, done=m.many), command="/plan"),
    ],
    hub.help_message: [
        lambda _: hub.help_message(None, command="/plan", built=BUILT, can_plan=True),
        lambda _: hub.help_message(Verb.ADD, command="/plan", built=BUILT, can_plan=True),
        lambda _: hub.help_message(None, command="/plan", built=frozenset(), can_plan=False),
        lambda _: hub.help_message(Verb.BUDGET, command="/plan", built=BUILT, can_plan=True),
        lambda m: hub.help_message(Verb.ADD, command="/plan", built=BUILT, can_plan=True, hint=m.words),
    ],
    hub.not_built_message: [lambda _: hub.not_built_message(Verb.BUDGET, command="/plan")],
    hub.unknown_message: [
        lambda m: hub.unknown_message(m.words, suggestion="done S-41", command="/plan"),
        lambda m: hub.unknown_message(m.words, suggestion=m.words, command="/plan"),
        lambda m: hub.unknown_message(m.words, suggestion="", command="/plan"),
        lambda m: hub.unknown_message(m.words, suggestion="", hint=m.words, command="/plan"),
        lambda m: hub.unknown_message(
            m.words, suggestion=m.words, otherwise=m.words, hint=m.words, command="/plan"
        ),
    ],
    unsure.unsure_message: [
        *(lambda m, fate=fate: unsure.unsure_message(m.doubt(fate=fate)) for fate in Fate),
        lambda m: unsure.unsure_message(m.doubt(kind=DeliveryKind.CHECK_IN)),
        lambda m: unsure.unsure_message(m.doubt(is_ranking=True)),
        lambda m: unsure.unsure_message(m.doubt(kind=DeliveryKind.SHARE)),
        lambda m: unsure.unsure_message(m.doubt(kind=DeliveryKind.ANSWER, plan_ref="", plan_title="")),
    ],
    unsure.taken_message: [lambda _: unsure.taken_message()],
    unsure.seen_message: [lambda _: unsure.seen_message()],
    unsure.settled_before_message: [lambda _: unsure.settled_before_message()],
    shares.share_modal: [
        lambda m: shares.share_modal(m.plans()),
        lambda m: shares.share_modal(m.plans(), plan_id=1, channel_id="C1"),
    ],
    shares.question_message: [lambda m: shares.question_message(_share_question(m))],
    shares.question_modal: [lambda m: shares.question_modal(_share_question(m))],
    shares.shared_message: [lambda m: shares.shared_message(_shared(m), channel_id="C1")],
    notices.lacking_message: [
        lambda _: notices.lacking_message(["groups:read", "im:history", "tomorrow:read"]),
        lambda _: notices.lacking_message([]),
    ],
    notices.unposted_message: [
        lambda m: notices.unposted_message(_unposted(m, "not_in_channel")),
        lambda m: notices.unposted_message(_unposted(m, "is_archived")),
        lambda m: notices.unposted_message(_unposted(m, "channel_not_found")),
        lambda m: notices.unposted_message(_unposted(m, "restricted_action")),
        lambda m: notices.unposted_message(_unposted(m, "cat_<!here>")),
    ],
    notices.several_message: [lambda m: notices.several_message(_unposted(m, "is_archived"))],
    notices.full_message: [lambda _: notices.full_message("accesslimited")],
    notices.silenced_message: [lambda m: notices.silenced_message(_unposted(m, "is_archived"))],
    shares.not_posted_message: [lambda _: shares.not_posted_message("C1")],
    shares.overtaken_message: [lambda _: shares.overtaken_message("C1")],
    shares.not_shared_message: [lambda _: shares.not_shared_message()],
    shares.share_message: [
        lambda m: shares.share_message(_shared(m)),
        lambda m: shares.share_message(
            replace(_shared(m), outline=m.outline(), served=m.served(), serving=m.serving())
        ),
    ],
    welcome.welcome_message: [lambda m: welcome.welcome_message(command=m.say("/plan", longest=32))],
    welcome.invited_message: [lambda _: welcome.invited_message("C1")],
    welcome.removed_message: [lambda m: welcome.removed_message(m.say("P-1 Sample", longest=160))],
    which.which_message: [
        lambda m: which.which_message(
            "step",
            [which.Choice(f"S-{it}", m.say("Book venue", longest=300), m.words) for it in range(m.many)],
        ),
        lambda m: which.which_message("plan", [which.Choice("P-1", m.words, "close P-1")]),
    ],
    which.meant_message: [
        lambda m: which.meant_message(
            [which.Choice(f"S-{it}", m.say("Book venue", longest=300), m.words) for it in range(1, m.many)],
            typed=m.words,
            otherwise=m.words,
            hint=m.words,
            command="/plan",
        ),
        lambda m: which.meant_message(
            [which.Choice("P-1", m.words, "close P-1")], typed=m.words, otherwise="", hint="", command="/plan"
        ),
    ],
    interrupted.done_message: [lambda m: interrupted.done_message(m.words)],
    interrupted.unsure_message: [lambda m: interrupted.unsure_message(m.words)],
    interrupted.not_done_message: [lambda m: interrupted.not_done_message(m.words)],
    interrupted.press_again_message: [lambda m: interrupted.press_again_message(m.words)],
    interrupted.thrown_away_message: [lambda _: interrupted.thrown_away_message()],
    interrupted.form_again_message: [
        lambda m: interrupted.form_again_message(m.say("New step", longest=24), offered_id=7, why=m.words)
    ],
    problem.two_readings_message: [
        lambda m: problem.two_readings_message(
            BotError(m.words), line=m.words, ways=[("1200", m.words), ("1.2", m.words)]
        )
    ],
    problem.form_needed_message: [
        lambda m: problem.form_needed_message(BotError(m.words), line=m.words * 4),
        lambda m: problem.form_needed_message(BotError("That takes a form."), line=m.words or "add"),
    ],
    problem.problem_message: [
        lambda m: problem.problem_message(BotError(m.words), line=m.words, correct=True),
        lambda m: problem.problem_message(BotError("Wrong."), line=m.words * 4, correct=True),
    ],
    problem.problem_modal: [
        lambda m: problem.problem_modal(BotError(m.words)),
        lambda m: problem.problem_modal(BotError(m.words), view=_typed(m)),
    ],
    saved.post_modal: [lambda m: saved.post_modal(nudges.day_message(m.day()))],
}
EVERY = [(name, build) for name, builders in VIEWS.items() for build in builders]
IDS = [f"{function.__module__.rpartition('.')[2]}.{function.__name__}" for function, _ in EVERY]


@dataclass(frozen=True)
class Kind:
    """Which words a view is given, and how long its lists are."""

    name: str
    many: int


KINDS = [Kind("ordinary", 3), Kind("longest", 200), Kind("wide", 200), Kind("hostile", 200), Kind("empty", 0)]
FEW = {"longest", "hostile", "empty"}
"""The kinds of `make test-fast`; the others seldom find what these do not."""


def _words(kind: Kind, hostile: str) -> str:
    longest = "A rather long sentence about what is to be done by whom and why. " * 50
    return {"longest": longest, "wide": "&" * 3000, "hostile": hostile}.get(kind.name, "")


def _payload(rendered: Any) -> dict[str, Any]:
    if isinstance(rendered, Post):
        return rendered.payload()
    return payload_of(rendered) if isinstance(rendered, ModalView | HomeTabView) else rendered


@pytest.mark.parametrize(
    "kind",
    [pytest.param(kind, id=kind.name, marks=() if kind.name in FEW else pytest.mark.slow) for kind in KINDS],
)
@pytest.mark.parametrize(("function", "build"), EVERY, ids=IDS)
def test_slack_takes_every_view_and_nobody_is_rung(function, build, kind, material, hostile, ensure_sendable):
    del function
    ensure_sendable(_payload(build(material(words=_words(kind, hostile), many=kind.many))))


@pytest.mark.parametrize(("function", "build"), EVERY, ids=IDS)
def test_any_words_can_be_shown(function, build, material, ensure_sendable):
    del function

    @settings(max_examples=settings().max_examples // 4, deadline=None)
    @given(words=st.text(min_size=1, max_size=400), many=st.integers(1, 12))
    def show(words, many):
        ensure_sendable(_payload(build(material(words=words, many=many))))

    show()


@pytest.mark.parametrize(("function", "build"), EVERY, ids=IDS)
def test_a_message_has_at_most_one_primary_button(function, build, material):
    del function
    written = json.dumps(_payload(build(material())))
    assert written.count('"style": "primary"') <= 1


def test_every_public_view_is_in_the_table():
    missing = {
        f"{module.__name__}.{name}"
        for module in _modules()
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if name.endswith(("_message", "_modal", "_view", "_home"))
        if not name.startswith("_") and function not in VIEWS and function.__name__ not in SHARED
    }
    assert missing == set()


SHARED = {"no_plans_modal"}  # shown by the forms of steps and targets where there is no plan


def _modules() -> Iterator[Any]:
    for found in pkgutil.iter_modules(bot.views.__path__):
        yield importlib.import_module(f"bot.views.{found.name}")


def test_only_the_factories_build_blocks_and_elements():
    built_elsewhere = {
        f"{module.__name__} builds {name}"
        for module in _modules()
        if module.__name__ != "bot.views.elements"
        for name in (
            "SectionBlock(",
            "ContextBlock(",
            "ActionsBlock(",
            "InputBlock(",
            "Option(",
            "PlainText(",
        )
        if name in inspect.getsource(module)
    }
    assert built_elsewhere == set()


def test_errors_reach_their_fields_or_the_first_one(material):
    view = payload_of(action_steps.edit_modal(material().step(), today=TODAY))
    error = InvalidError({"due_on": "Too far away.", "plan_id": "It is closed."})
    assert problem.field_errors(error, view=view) == {"due_on": "Too far away.", "title": "It is closed."}


def test_errors_of_a_view_without_fields_have_no_place():
    assert problem.field_errors(InvalidError({"title": "No."}), view={"blocks": []}) == {}
