"""Who may see and do what: the one table of it."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum

from bot.errors import NotAllowedError, NotFoundError
from bot.values import frozen
from storage.models import PlanRole


@frozen
class Actor:
    """The member who acts now; `channels` are the private channels they are in.

    `acts_at` is when, so that what they look at is written down; without it they are somebody of whom is only
    asked what they may see, such as the reader of a message.
    """

    workspace_id: str
    id: str
    name: str
    zone: str = "UTC"
    locale: str = "en-US"
    is_guest: bool = False
    is_stranger: bool = False
    channels: frozenset[str] = frozenset()
    acts_at: datetime | None = None

    @property
    def day_first(self) -> bool:
        """Whether 3/4 is the third of April for this person."""
        return self.locale != "en-US"


@frozen
class PlanPeople:
    """Those who have something to say in a plan; `private_channel_id` is None where anybody may look.

    An individual plan, which is about its subject, is seen by those alone whom it names; so is a sample,
    which has no subject. Once the owner has left, `steward_id` is who may do in it what the owner might.
    Whoever is `absent` has left, or is a guest now, and can give nobody their word.
    """

    ref: str
    workspace_id: str
    owner_id: str
    owner_name: str
    private_channel_id: str | None = None
    is_individual: bool = False
    roles: Mapping[str, PlanRole] = field(default_factory=dict)
    steward_id: str | None = None
    sponsor_id: str | None = None
    subject_id: str | None = None
    absent: frozenset[str] = frozenset()

    @property
    def is_confidential(self) -> bool:
        """Whether it is about one person, so that nobody may learn of it whom it does not name."""
        return self.subject_id is not None

    @property
    def named(self) -> frozenset[str]:
        """Everybody whom the plan names, as whatever that is."""
        known = (self.owner_id, self.sponsor_id, self.subject_id, *self.roles)
        return frozenset(who for who in known if who is not None)


class Deed(StrEnum):
    """What somebody may want to do; the value completes the sentence 'can …'."""

    SEE_PLAN = "see {ref}"
    CHECK_IN = "check in on {ref}"
    EDIT_STEPS = "add or edit steps of {ref}"
    EDIT_TARGETS = "add or edit targets of {ref}"
    EDIT_OBJECTIVES = "add or edit objectives of {ref}"
    EDIT_AREAS = "add or edit key areas of {ref}"
    CHOOSE_AREAS = "choose the focus areas of {ref}"
    RUN_ROUND = "hold a round of ratings in {ref}"
    ACT_ON_STEP = "change this step of {ref}"
    EDIT_RESOURCES = "add or edit resources of {ref}"
    EDIT_PLAN = "change {ref}"
    APPROVE = "approve what is asked for in {ref}"
    EDIT_CHECK_IN = "change this check-in of {ref}"
    EDIT_OBSTACLES = "change obstacles of {ref}"


_WHO = {
    Deed.CHECK_IN: "its owner, its collaborators and the target's owner",
    Deed.EDIT_STEPS: "its owner and collaborators",
    Deed.EDIT_TARGETS: "its owner and collaborators",
    Deed.EDIT_OBJECTIVES: "its owner and collaborators",
    Deed.EDIT_AREAS: "its owner and collaborators",
    Deed.EDIT_RESOURCES: "its owner and collaborators",
    Deed.CHOOSE_AREAS: "its owner",
    Deed.RUN_ROUND: "its owner",
    Deed.ACT_ON_STEP: "its assignee and the plan's owner and collaborators",
    Deed.EDIT_PLAN: "its owner",
    Deed.EDIT_CHECK_IN: "its author and the plan's owner",
    Deed.APPROVE: "its approver",
    Deed.EDIT_OBSTACLES: "its owner and collaborators, and whoever raised one,",
}


_DOERS = frozenset({Deed.ACT_ON_STEP, Deed.CHECK_IN, Deed.EDIT_CHECK_IN, Deed.EDIT_OBSTACLES})
"""What the one who does the work may do, whoever the plan is open to."""
_OWNERS = frozenset({Deed.EDIT_PLAN, Deed.EDIT_CHECK_IN, Deed.CHOOSE_AREAS, Deed.RUN_ROUND})
"""What the owner may do and no collaborator."""


def is_involved(actor: Actor, plan: PlanPeople) -> bool:
    """Whether the plan names this person."""
    return actor.id in plan.named


def can_see_plan(actor: Actor, plan: PlanPeople) -> bool:
    """Whether the whole plan is open to this person."""
    if actor.is_stranger or actor.workspace_id != plan.workspace_id:
        return False
    if is_involved(actor, plan) and not actor.is_guest:
        return True
    if actor.is_guest or plan.is_individual:
        return False
    return plan.private_channel_id is None or plan.private_channel_id in actor.channels


def can_see_step(actor: Actor, plan: PlanPeople, *, assignee_id: str | None) -> bool:
    """Whether one step is open to this person: a guest sees only what is assigned to them.

    Nothing of a confidential plan is open to whom it does not name, whatever was assigned to them.
    """
    if actor.is_stranger or actor.workspace_id != plan.workspace_id:
        return False
    is_theirs = assignee_id is not None and assignee_id == actor.id
    return (is_theirs and not plan.is_confidential) or can_see_plan(actor, plan)


def can_see_target(actor: Actor, plan: PlanPeople, *, target_owner_id: str) -> bool:
    """Whether one target is open to this person, by the rule for steps."""
    return can_see_step(actor, plan, assignee_id=target_owner_id)


def is_allowed(actor: Actor, deed: Deed, plan: PlanPeople, *, doer_id: str | None = None) -> bool:
    """Whether the actor may do this; `doer_id` is the assignee, the target's owner or the author."""
    if deed in _DOERS and doer_id == actor.id and can_see_step(actor, plan, assignee_id=doer_id):
        return True
    if not can_see_plan(actor, plan):
        return False
    if deed is Deed.SEE_PLAN:
        return True
    if deed is Deed.APPROVE:
        return actor.id in approvers_of(plan)
    if actor.id in {plan.owner_id, plan.steward_id}:
        return True
    return deed not in _OWNERS and _works_in(actor, plan)


def approvers_of(plan: PlanPeople) -> frozenset[str]:
    """Return who approves: those whom the plan names for it, else its sponsor, else its owner.

    Whoever is absent does not, so that nothing waits for a word that nobody can give.
    """
    approving = {who for who, role in plan.roles.items() if role is PlanRole.APPROVER}
    if named := frozenset(approving - plan.absent):
        return named
    sponsor = None if plan.sponsor_id in plan.absent else plan.sponsor_id
    return frozenset({sponsor or plan.steward_id or plan.owner_id})


def _works_in(actor: Actor, plan: PlanPeople) -> bool:
    """Whether somebody other than the owner does what the plan is made of; it is the subject's own work."""
    return actor.id == plan.subject_id or plan.roles.get(actor.id) is PlanRole.COLLABORATOR


def ensure_allowed(actor: Actor, deed: Deed, plan: PlanPeople, *, doer_id: str | None = None) -> None:
    """Refuse in a sentence what `is_allowed` denies to somebody who can see the plan."""
    if is_allowed(actor, deed, plan, doer_id=doer_id):
        return
    what = deed.value.format(ref=plan.ref)
    if deed is Deed.SEE_PLAN or not can_see_step(actor, plan, assignee_id=doer_id):
        raise NotFoundError(f"There is no {plan.ref} that you can see.")
    raise NotAllowedError(f"Only {_WHO[deed]} can {what}. Ask {plan.owner_name}, who owns it.")


def ensure_may_plan(actor: Actor) -> None:
    """Refuse to let somebody make a plan who could not see it afterwards."""
    if actor.is_guest or actor.is_stranger:
        raise NotAllowedError("Guests cannot make plans. Ask a full member of this workspace to make it.")
