"""Home tabs: what each shows by the present state, and which of them are to be drawn anew."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from bot.rules.access import Actor, Deed, can_see_plan, is_allowed
from bot.rules.action_steps import StepLine
from bot.rules.cadence import local_date
from bot.rules.day_settings import DaySettings
from bot.rules.home import HomePage, HubPage, KeptForm, Turn, WaitingPlan
from bot.rules.ledger import Strain
from bot.rules.paging import Page, Stretch
from bot.rules.plans import PlanLine
from bot.rules.roadmap import RoadStep
from bot.services.actors import actor_of
from bot.services.allocations import strains_of
from bot.services.day_settings import day_settings
from bot.services.doubts import open_doubts
from bot.services.healths import with_health
from bot.services.lines import (
    Seen,
    look_at,
    open_plans,
    own_plans,
    plan_lines,
    step_lines,
    visible_plans,
)
from bot.services.owed_check_ins import owed_check_ins
from bot.services.pruning import REQUESTS_FOR
from bot.services.purses import purses, road_of, road_steps, to_decide
from bot.services.round_lines import owed_ratings
from bot.services.schedules import to_ms
from bot.services.standing_in import standing_in
from bot.values import frozen
from storage.database import Database
from storage.unit_of_work import Store, query, repeatable

LEASE = timedelta(seconds=60)
HUB_PURSES = 3
"""Of so many of somebody's plans does the hub say what is left."""


@frozen
class Sizes:
    """How many steps and plans a Home shows at once."""

    steps: int
    plans: int


@frozen
class Shown:
    """What a Home shows: Slack's hash of it, and the fingerprint of what was drawn."""

    hash: str
    fingerprint: str


@frozen
class StaleHome:
    """A Home that this process may draw anew until its lease is over."""

    workspace_id: str
    member_id: str
    lease: int


class Homes:
    """Reads what Homes show, and remembers what was published."""

    def __init__(self, database: Database, *, sizes: Sizes) -> None:
        self.database = database
        self._sizes = sizes

    @query
    def look(
        self, store: Store, workspace_id: str, member_id: str, *, now: datetime
    ) -> tuple[HomePage, Shown | None] | None:
        """Return what a member's Home has to show and what it does show, or None for whom there is none."""
        member = store.members.find(workspace_id, member_id)
        if member is None or member.is_deactivated or member.is_stranger:
            return None
        home = store.homes.find(workspace_id, member_id)
        pages = (1, 1) if home is None else (home.steps_page, home.plans_page)
        settings = day_settings(store, member, now=now)
        page = _page(store, actor_of(store, member), settings, sizes=self._sizes, pages=pages, now=now)
        return page, None if home is None else Shown(home.hash, home.fingerprint)

    @repeatable
    def open(
        self, store: Store, workspace_id: str, member_id: str, *, now: datetime, turn: Turn | None = None
    ) -> None:
        """Know from now on that somebody looks at their Home, and which page of it; it is drawn at once."""
        home = store.homes.ensure(workspace_id, member_id)
        if turn is not None and turn[0] == "steps":
            home.steps_page = turn[1]
        elif turn is not None:
            home.plans_page = turn[1]
        if home.stale_ms is not None:
            home.stale_ms = to_ms(now + LEASE)

    @repeatable
    def remember(
        self, store: Store, workspace_id: str, member_id: str, shown: Shown, *, now: datetime
    ) -> None:
        """Keep what a Home now shows; what changed while it was drawn keeps it stale."""
        home = store.homes.ensure(workspace_id, member_id)
        home.hash, home.fingerprint = shown.hash, shown.fingerprint
        if home.stale_ms == to_ms(now + LEASE):
            home.stale_ms = None

    @repeatable
    def put_off(self, store: Store, workspace_id: str, member_id: str, *, until: datetime) -> None:
        """Have a Home drawn anew later, because Slack did not take it now."""
        store.homes.ensure(workspace_id, member_id).stale_ms = to_ms(until)

    @repeatable
    def claim_stale(self, store: Store, *, now: datetime, limit: int) -> tuple[StaleHome, ...]:
        """Take Homes that are to be drawn anew, as many as Slack takes at once."""
        taken = store.homes.claim(now_ms=to_ms(now), lease_ms=to_ms(now + LEASE) - to_ms(now), limit=limit)
        return tuple(StaleHome(*each) for each in taken)

    @repeatable
    def release(self, store: Store, stale: StaleHome, *, again_at: datetime | None = None) -> None:
        """Let go of a Home, unless it has become stale again since it was taken."""
        again_ms = None if again_at is None else to_ms(again_at)
        store.homes.release(stale.workspace_id, stale.member_id, lease=stale.lease, again_ms=again_ms)

    @query
    def get_hub(self, store: Store, *, actor: Actor, now: datetime, size: int) -> HubPage:
        """Return what the actor has to do next, and where they stand if that is nothing."""
        today = local_date(now, actor.zone)
        tally = store.action_steps.tally_open_of(actor.workspace_id, actor.id, today=today)
        active = open_plans(store, actor)
        own = own_plans(store, actor, active)[:HUB_PURSES]
        return HubPage(
            today=today,
            steps=_mine(store, actor, Stretch.find(tally.total, 1, size=size)).items,
            total=tally.total,
            overdue=tally.overdue,
            done=0 if tally.total else store.action_steps.count_done_of(actor.workspace_id, actor.id),
            has_plans=bool(tally.total or active or visible_plans(store, actor)),
            can_plan=not actor.is_guest,
            can_add=_can_add(actor, active),
            can_check_in=_can_check_in(store, actor, active),
            to_decide=to_decide(store, actor, active),
            strain=strains_of(store, actor, [actor.id], today=today).get(actor.id),
            purses=tuple(purses(store, actor, own, today=today).values()),
        )

    @query
    def list_road(self, store: Store, *, actor: Actor) -> tuple[RoadStep, ...]:
        """Return what the actor has to do over all plans, as a roadmap knows it."""
        return tuple(road_steps(store, actor))

    @query
    def next_moment(self, store: Store) -> datetime | None:
        """Return when a Home may be drawn anew next."""
        moment = store.homes.next_wanted_ms()
        return None if moment is None else datetime.fromtimestamp(moment / 1000, UTC)


def _page(
    store: Store,
    actor: Actor,
    settings: DaySettings,
    *,
    sizes: Sizes,
    pages: tuple[int, int],
    now: datetime,
) -> HomePage:
    today = local_date(now, actor.zone)
    tally = store.action_steps.tally_open_of(actor.workspace_id, actor.id, today=today)
    visible = open_plans(store, actor)
    own = own_plans(store, actor, visible)
    plans = Page.cut(own or visible, pages[1], size=sizes.plans)
    return HomePage(
        name=actor.name,
        today=today,
        due=tally.due,
        overdue=tally.overdue,
        steps=_mine(store, actor, Stretch.find(tally.total, pages[0], size=sizes.steps)),
        check_ins=owed_check_ins(store, actor, actor.id, today=today),
        waiting=_waiting(store, actor, today=today),
        plans=plans.showing(_with_health(store, actor, plans.items, today=today, now=now)),
        are_own_plans=bool(own),
        can_plan=not actor.is_guest,
        can_add=_can_add(actor, visible),
        settings=settings,
        to_rate=owed_ratings(store, actor),
        to_decide=to_decide(store, actor, visible),
        strains=_strains(store, actor, visible, today=today),
        standing_in=standing_in(store, actor, visible, today=today, now=now),
        doubts=open_doubts(store, actor.workspace_id, actor.id, now=now),
        purses=purses(store, actor, plans.items, today=today),
        road=road_of(store, actor, total=tally.total, today=today),
        kept_forms=_kept_forms(store, actor, now=now),
    )


def _kept_forms(store: Store, actor: Actor, *, now: datetime) -> tuple[KeptForm, ...]:
    """Return what the actor filled in that could not be saved, as long as it is kept."""
    since_ms = to_ms(now - REQUESTS_FOR)
    return tuple(
        KeptForm(offered_id, title, datetime.fromtimestamp(kept_ms / 1000, UTC))
        for offered_id, title, kept_ms in store.inbox.list_offered(
            actor.workspace_id, actor.id, since_ms=since_ms
        )
    )


def _with_health(
    store: Store, actor: Actor, plans: Sequence[Seen], *, today: date, now: datetime
) -> tuple[PlanLine, ...]:
    lines = plan_lines(store, actor, plans, now=now)
    return with_health(store, lines, [seen.plan for seen in plans], today=today)


def _strains(store: Store, actor: Actor, active: Sequence[Seen], *, today: date) -> tuple[Strain, ...]:
    """Return who has promised too much: the actor first, then those with hours in plans that they own."""
    owned = [seen.id for seen in active if actor.id in {seen.people.owner_id, seen.people.steward_id}]
    others = store.resources.members_of(actor.workspace_id, owned) if owned else set()
    people = [actor.id, *sorted(others - {actor.id})]
    return tuple(strains_of(store, actor, people, today=today).values())


def _can_add(actor: Actor, active: Sequence[Seen]) -> bool:
    """Whether the actor may add steps to one of these plans."""
    return any(is_allowed(actor, Deed.EDIT_STEPS, seen.people) for seen in active)


def _can_check_in(store: Store, actor: Actor, active: Sequence[Seen]) -> bool:
    """Whether the actor reports on a target, or may in one of these plans that has one."""
    if store.targets.list_owned(actor.workspace_id, actor.id):
        return True
    ids = [seen.id for seen in active if is_allowed(actor, Deed.CHECK_IN, seen.people)]
    return bool(store.plans.target_counts(actor.workspace_id, ids))


def _mine(store: Store, actor: Actor, stretch: Stretch) -> Page[StepLine]:
    """Return a page of what the actor has to do in active plans, by due date."""
    rows = store.action_steps.list_open_of(
        actor.workspace_id, actor.id, start=stretch.start, limit=stretch.size
    )
    plans = store.plans.list_by_ids(actor.workspace_id, {row.plan_id for row in rows})
    return Page.of(stretch, step_lines(store, actor, rows, seen=look_at(store, plans)))


def _waiting(store: Store, actor: Actor, *, today: date) -> tuple[WaitingPlan, ...]:
    """Return the plans in which others wait for the actor, the most pressing first."""
    tallies = store.action_steps.tally_waiting(actor.workspace_id, actor.id, today=today)
    seen = look_at(store, store.plans.list_by_ids(actor.workspace_id, tallies))
    waiting = [
        WaitingPlan(
            id=plan_id,
            ref=seen[plan_id].people.ref,
            title=seen[plan_id].plan.title,
            owner_name=seen[plan_id].people.owner_name,
            can_see=can_see_plan(actor, seen[plan_id].people),
            overdue=tally.overdue,
            blocked=tally.blocked,
            unassigned=tally.unassigned,
            undated=tally.undated,
        )
        for plan_id, tally in tallies.items()
        if not seen[plan_id].people.is_confidential or can_see_plan(actor, seen[plan_id].people)
    ]
    return tuple(sorted(waiting, key=lambda plan: (-plan.overdue - plan.blocked, plan.id)))
