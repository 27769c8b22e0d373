"""How the buttons are tried by which an approver decides on a revision."""

from collections.abc import Awaitable, Callable

from slackblocks.views import ModalView
from sqlmodel import Session, select

from bot.rules.proposals import ProposalLine
from bot.views.proposals import decline_modal
from storage.models import Plan, PlanMember, PlanRole, Proposal, ProposalState, Target
from tests.handlers.access.acts import presses, sends
from tests.handlers.access.table import Persona
from tests.handlers.access.world import NOWHERE, TODAY, Attempt, Subject, World
from tests.handlers.conftest import MONDAY


async def _proposal(world: World, subject: Subject) -> str:
    """Have a plan's owner be its approver, and something to decide; return what buttons carry."""
    if subject.target.id == NOWHERE:
        return str(NOWHERE)

    def work(session: Session) -> str:
        target = session.exec(select(Target).where(Target.id == subject.target.id)).one()
        plan = session.exec(select(Plan).where(Plan.id == target.plan_id)).one()
        assert plan.id is not None
        approver = PlanMember(workspace_id=plan.workspace_id, plan_id=plan.id, member_id=plan.owner_id)
        approver.role = PlanRole.APPROVER
        session.merge(approver)
        row = Proposal(
            workspace_id=plan.workspace_id,
            target_id=subject.target.id,
            changes={"benchmark_source": [target.benchmark_source, f"{target.benchmark_source}x"]},
            reason="The market grew",
            proposed_by=plan.owner_id,
            proposed_at=MONDAY,
        )
        session.add(row)
        session.flush()
        return str(row.id)

    value: str = await world.demo.house.database.write(work)
    return value


async def _declines(world: World, persona: Persona, subject: Subject) -> None:
    """Send the form in which is said why, with what a button of that question carries."""
    number = int(await _proposal(world, subject))

    def form(subject: Subject) -> ModalView:
        return decline_modal(
            ProposalLine(
                number,
                subject.target,
                "value from 5 to 6",
                "The market grew",
                "Ana",
                ProposalState.OPEN,
                "",
                TODAY,
                is_confidential=False,
                is_for_approver=True,
                can_decide=True,
            )
        )

    await sends(form, Why="Not now")(world, persona, subject)
    await world.demo.house.database.write(_no_approvers)


def _no_approvers(session: Session) -> None:
    """Let the world be as it was."""
    for row in session.exec(select(PlanMember).where(PlanMember.role == PlanRole.APPROVER)):
        session.delete(row)


def _decides(action_id: str) -> Callable[[World, Persona, Subject], Awaitable[None]]:
    async def act(world: World, persona: Persona, subject: Subject) -> None:
        value = await _proposal(world, subject)
        await presses(action_id, lambda _: value)(world, persona, subject)
        await world.demo.house.database.write(_no_approvers)

    return act


ATTEMPTS: dict[tuple[str, str], list[Attempt]] = {
    ("action", "proposal.approve"): [Attempt("edit plan", _decides("proposal.approve"), writes=True)],
    ("action", "proposal.decline"): [Attempt("edit plan", _decides("proposal.decline"))],
    ("view", "proposal.decline"): [Attempt("edit plan", _declines)],
}
