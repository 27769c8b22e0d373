"""How each button and form of objectives, and of what a plan serves, is tried."""

from datetime import date

from slackblocks.views import ModalView

from bot.rules.alignment import Served
from bot.views import alignments as alignment_views
from bot.views import objectives as objective_views
from bot.views.elements import Key
from tests.handlers.access.acts import plan_id, plan_key, presses, sends
from tests.handlers.access.world import Attempt, Subject


def objective_key(subject: Subject) -> str:
    return str(Key(subject.objective.id, subject.objective.version))


def new_objective(subject: Subject) -> ModalView:
    prefill = objective_views.ObjectivePrefill(
        subject.plan.id, for_whom="customers", due_on=date(2027, 6, 1), owner_id="U0ALICE"
    )
    return objective_views.create_modal(prefill, plans=[subject.plan])


def alignment(subject: Subject) -> ModalView:
    served = Served(subject.objective.id, "O-1", "Fewer leave", subject.plan.id, "P-9", "Another plan")
    return alignment_views.align_modal(subject.plan, (), served=served)


ATTEMPTS: dict[tuple[str, str], list[Attempt]] = {
    ("action", "objective.new"): [Attempt("add", presses("objective.new", plan_id))],
    ("action", "objective.edit"): [Attempt("add", presses("objective.edit", objective_key))],
    ("view", "objective.create"): [
        Attempt("add", sends(new_objective, Outcome="Fewer customers leave"), writes=True),
        Attempt("add", sends(new_objective, Outcome="Improve things")),
    ],
    ("view", "objective.edit"): [
        Attempt(
            "add",
            sends(lambda it: objective_views.edit_modal(it.objective), Outcome="Fewer customers leave"),
            writes=True,
        )
    ],
    ("action", "alignment.open"): [Attempt("edit plan", presses("alignment.open", plan_key))],
    ("view", "alignment.save"): [
        Attempt("edit plan", sends(alignment)),
        Attempt("edit plan", sends(alignment, Objective="Nothing")),
    ],
}
