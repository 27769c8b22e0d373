"""How each button and form of key areas and of rounds of ratings is tried."""

from dataclasses import replace

from slackblocks.views import ModalView

from bot.rules.rounds import Rating, Start
from bot.views import area_forms, round_forms
from storage.models import AreaStatus
from tests.handlers.access.acts import area_key, chooses, plan_id, presses, sends
from tests.handlers.access.world import Attempt, Subject


def new_area(subject: Subject) -> ModalView:
    return area_forms.create_modal(area_forms.AreaPrefill(), homes=[subject.area.home])


def edit_area(subject: Subject) -> ModalView:
    return area_forms.edit_modal(subject.area, homes=[subject.area.home])


def start(subject: Subject) -> ModalView:
    plan, people = subject.plan, (subject.plan.owner_id,)
    return round_forms.start_modal(Start(plan.id, plan.ref, plan.title, (subject.area,), people, None))


def open_round(subject: Subject) -> str:
    return str(subject.round.id)


def revealed_round(subject: Subject) -> str:
    return str(subject.ranking.round_id)


def rate(subject: Subject) -> ModalView:
    """Return the form of the open round as its rater has filled it in."""
    return round_forms.rate_modal(
        replace(subject.round, mine={area.id: Rating(4, 2, 3) for area in subject.round.areas})
    )


def decide(subject: Subject) -> ModalView:
    """Return the form in which the one area is chosen."""
    (ranked,) = subject.ranking.ranked
    chosen = replace(ranked, area=replace(ranked.area, status=AreaStatus.CHOSEN))
    return round_forms.decide_modal(replace(subject.ranking, ranked=(chosen,)))


_ATTEMPTS: dict[tuple[str, str], list[Attempt]] = {
    ("action", "area.new"): [Attempt("add", presses("area.new", plan_id))],
    ("action", "area.edit"): [Attempt("add", presses("area.edit", area_key))],
    ("action", "area.causes"): [Attempt("add", presses("area.causes", area_key))],
    ("action", "area.more"): [
        Attempt("see plan", chooses("history", "area.more")),
        Attempt("edit plan", chooses("park", "area.more")),
        Attempt("edit plan", chooses("choose", "area.more"), writes=True),
    ],
    ("view", "area.create"): [Attempt("add", sends(new_area, Name="Onboarding"), writes=True)],
    ("view", "area.edit"): [Attempt("add", sends(edit_area, Name="Onboarding"), writes=True)],
    ("view", "area.explain"): [
        Attempt(
            "add",
            sends(lambda it: area_forms.causes_modal(it.area), **{"why-1": "Nobody shows them"}),
            writes=True,
        )
    ],
    ("view", "area.park"): [
        Attempt("edit plan", sends(lambda it: area_forms.park_modal(it.area), Why="No people"), writes=True)
    ],
    ("action", "round.open"): [Attempt("edit plan", presses("round.open", plan_id))],
    ("action", "round.again"): [Attempt("edit plan", presses("round.again", plan_id))],
    ("action", "round.rate"): [Attempt("edit plan", presses("round.rate", open_round))],
    ("action", "round.cancel"): [Attempt("edit plan", presses("round.cancel", open_round), writes=True)],
    ("action", "round.reveal"): [Attempt("edit plan", presses("round.reveal", open_round))],
    ("action", "round.result"): [Attempt("see plan", presses("round.result", revealed_round))],
    ("action", "round.single"): [Attempt("see plan", presses("round.single", revealed_round))],
    ("action", "round.choose"): [Attempt("edit plan", presses("round.choose", revealed_round))],
    ("view", "round.start"): [Attempt("edit plan", sends(start), writes=True, on_done=True)],
    ("view", "round.rate"): [Attempt("edit plan", sends(rate), writes=True)],
    ("view", "round.decide"): [Attempt("edit plan", sends(decide), writes=True)],
}

ATTEMPTS = {name: [replace(each, on_area=True) for each in tried] for name, tried in _ATTEMPTS.items()}
