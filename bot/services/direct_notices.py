"""What a message to one person says that is made when it is sent, by what its facts name."""

from datetime import datetime
from typing import TypeAlias

from bot.rules.approvals import ApprovalAsk, Declined
from bot.rules.charts import AskedChart
from bot.rules.deliverability import Leaving
from bot.rules.exports import ExportedFile
from bot.rules.privacy import Departure
from bot.rules.proposals import ProposalLine
from bot.rules.roles import CircleNotice
from bot.rules.rounds import AskToRate, Ranking
from bot.services.approval_asks import APPROVAL, PROPOSALS
from bot.services.approvals import DECLINED, approval_notice
from bot.services.chart_facts import CHART, asked_chart
from bot.services.circles import CIRCLE, circle_notice
from bot.services.departures import PARTED, departure_of
from bot.services.exports import EXPORT, export_of
from bot.services.leavers import leaving_notice
from bot.services.proposal_lines import DECIDED, PROPOSAL, proposal_notice
from bot.services.round_lines import round_notice
from bot.services.round_notices import RANKING, RATE
from storage.models import Delivery
from storage.unit_of_work import Store

DirectNotice: TypeAlias = (
    Leaving
    | Departure
    | CircleNotice
    | ExportedFile
    | AskedChart
    | AskToRate
    | Ranking
    | ApprovalAsk
    | Declined
    | ProposalLine
)


def direct_notice(  # noqa: PLR0911  # one for each kind
    store: Store, row: Delivery, *, now: datetime
) -> DirectNotice | None:
    """Return what somebody is told by the present state, or None when there is nothing left to say."""
    if EXPORT in row.facts:
        return export_of(store, row, now=now)
    if CHART in row.facts:
        return asked_chart(store, row, now=now)
    if PARTED in row.facts:
        return departure_of(store, row)
    if row.facts.keys() & {APPROVAL, PROPOSALS, DECLINED}:
        return approval_notice(store, row, now=now)
    if row.facts.keys() & {PROPOSAL, DECIDED}:
        return proposal_notice(store, row, now=now)
    if row.facts.keys() & {RATE, RANKING}:
        return round_notice(store, row)
    return circle_notice(store, row) if CIRCLE in row.facts else leaving_notice(store, row, now=now)
