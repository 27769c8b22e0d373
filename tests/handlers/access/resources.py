"""How each button, menu and form of resources is tried."""

from collections.abc import Callable

from slackblocks.views import ModalView

from bot.views import resource_forms
from storage.models import ResourceKind
from tests.handlers.access.acts import chooses, plan_id, presses, resource_key, sends
from tests.handlers.access.world import Attempt, Subject


def adding(kind: str) -> Callable[[Subject], str]:
    return lambda it: f"{plan_id(it)}|{kind}"


def new_budget(subject: Subject) -> ModalView:
    prefill = resource_forms.ResourcePrefill(ResourceKind.BUDGET, subject.plan.id, currency="EUR")
    return resource_forms.create_modal(prefill, plans=[subject.plan])


ATTEMPTS: dict[tuple[str, str], list[Attempt]] = {
    ("action", "resource.export"): [Attempt("see plan", presses("resource.export", plan_id))],
    ("action", "resource.ledger"): [Attempt("see plan", presses("resource.ledger", plan_id))],
    **{
        ("action", f"resource.add.{kind}"): [Attempt("add", presses(f"resource.add.{kind}", adding(kind)))]
        for kind in ("budget", "person", "technology")
    },
    ("action", "resource.confirm"): [Attempt("approve", presses("resource.confirm", resource_key))],
    ("action", "resource.decline_open"): [Attempt("approve", presses("resource.decline_open", resource_key))],
    ("action", "resource.edit"): [Attempt("add", presses("resource.edit", resource_key))],
    ("action", "resource.more"): [
        Attempt("see plan", chooses("history", "resource.more")),
        Attempt("add", chooses("edit", "resource.more")),
        Attempt("add", chooses("ready", "resource.more")),
        Attempt("approve", chooses("decline", "resource.more")),
        Attempt("approve", chooses("confirm", "resource.more")),
        Attempt("add", chooses("drop", "resource.more"), writes=True),
    ],
    ("view", "resource.create"): [Attempt("add", sends(new_budget, Planned="1,200"), writes=True)],
    ("view", "resource.edit"): [
        Attempt(
            "add",
            sends(lambda it: resource_forms.edit_modal(it.resource, steps=()), Tool="Miro"),
            writes=True,
        )
    ],
    ("view", "resource.decline"): [
        Attempt(
            "approve",
            sends(lambda it: resource_forms.decline_modal(it.resource), Why="Not before April"),
            writes=True,
        )
    ],
}
