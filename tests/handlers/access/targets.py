"""How each button and form of targets and check-ins is tried."""

from datetime import date

from slackblocks.views import ModalView

from bot.rules.check_ins import CheckInForm
from bot.views import check_ins as check_in_views
from bot.views import past_values as past_views
from bot.views import targets as target_views
from bot.views.drops import drop_modal
from bot.views.elements import Key
from bot.views.mrkdwn import Mrkdwn
from tests.handlers.access.acts import plan_id, presses, presses_in, sends
from tests.handlers.access.world import TODAY, Attempt, Subject


def target_key(subject: Subject) -> str:
    return str(Key(subject.target.id, subject.target.version))


def check_in_key(subject: Subject) -> str:
    return str(Key(subject.record.id, subject.record.version))


def new_target(subject: Subject) -> ModalView:
    prefill = target_views.TargetPrefill(subject.plan.id, deadline_on=date(2027, 6, 1), owner_id="U0ALICE")
    return target_views.create_modal(prefill, plans=[subject.plan])


def drop_target(subject: Subject) -> ModalView:
    about = Mrkdwn(subject.target.ref)
    return drop_modal("T", subject.target.id, ref=subject.target.ref, about=about, needs_reason=True)


def drop_objective(subject: Subject) -> ModalView:
    about = Mrkdwn(subject.objective.ref)
    return drop_modal("O", subject.objective.id, ref=subject.objective.ref, about=about, needs_reason=False)


ATTEMPTS: dict[tuple[str, str], list[Attempt]] = {
    ("action", "part.drop"): [
        Attempt("edit step", presses("part.drop", lambda it: f"T:{it.target.id}")),
        Attempt("add", presses("part.drop", lambda it: f"O:{it.objective.id}")),
    ],
    ("view", "part.drop"): [
        Attempt("edit step", sends(drop_target, Why="No longer needed"), writes=True),
        Attempt("add", sends(drop_objective, Why="No longer needed"), writes=True),
    ],
    ("action", "target.add"): [Attempt("add", presses("target.add", plan_id))],
    ("action", "api_token.make"): [
        Attempt("edit step", presses("api_token.make", lambda it: str(it.target.id)))
    ],
    ("action", "api_token.revoke"): [
        Attempt("edit step", presses("api_token.revoke", lambda it: str(it.target.id)))
    ],
    ("action", "check_in.open"): [
        Attempt("check in", presses("check_in.open", lambda it: str(it.target.id)))
    ],
    ("action", "target.edit"): [Attempt("edit step", presses("target.edit", target_key))],
    ("action", "target.more"): [
        Attempt("edit step", presses_in(lambda it: target_views.edit_modal(it.target), "More"))
    ],
    ("view", "past.import"): [
        Attempt(
            "edit step",
            sends(lambda it: past_views.import_modal(it.target), **{"Past values": "2026-01-05 6"}),
        )
    ],
    ("action", "check_in.edit"): [Attempt("edit check-in", presses("check_in.edit", check_in_key))],
    ("view", "target.edit"): [
        Attempt(
            "edit step", sends(lambda it: target_views.edit_modal(it.target), Indicator="NPS"), writes=True
        )
    ],
    ("view", "check_in.edit"): [
        Attempt(
            "edit check-in",
            sends(
                lambda it: check_in_views.edit_modal(it.record, CheckInForm(it.target), today=TODAY),
                Value="6.4",
            ),
            writes=True,
        )
    ],
    ("view", "target.create"): [Attempt("add", sends(new_target, Indicator="NPS", Target="40"), writes=True)],
    ("view", "check_in.record"): [
        Attempt(
            "check in",
            sends(
                lambda it: check_in_views.check_in_modal(CheckInForm(it.target), today=TODAY),
                Value="6.4",
                **{"Value expected next time": "6"},
            ),
            writes=True,
        )
    ],
}
