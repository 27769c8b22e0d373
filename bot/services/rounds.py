"""Silent rounds: started, rated in, revealed or cancelled, and what is made of the areas afterwards."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.errors import InvalidError, NotAllowedError, NotFoundError
from bot.rules.access import Actor, Deed, can_see_plan, ensure_allowed
from bot.rules.cadence import local_date
from bot.rules.dates import say_date
from bot.rules.focus_areas import AreaLine, ensure_parked
from bot.rules.rounds import (
    Ranking,
    Rating,
    RoundDraft,
    RoundLine,
    Start,
    ensure_ratings,
    ensure_revealable,
    ensure_round,
    is_complete,
)
from bot.services.actors import actor_of
from bot.services.area_lines import area_lines
from bot.services.audit_entries import AuditedDeed
from bot.services.focus_areas import choose_area, park_area
from bot.services.lines import Seen, ensure_open, plan_ref, see_plan
from bot.services.looks import opens
from bot.services.revealing import reveal_round
from bot.services.revising import Reviser
from bot.services.round_lines import ranking_of, round_line, turnout_of
from bot.services.round_notices import HELD, ask_rater, plan_seen, redraw_round, tells_channel
from bot.services.schedules import ensure_day_schedule
from bot.services.seeing import see_area
from bot.values import frozen
from storage.database import Database
from storage.models import AreaStatus, FocusArea, PlanRole, RatingRound, RoundStatus
from storage.unit_of_work import Store, query, transaction

NO_ROUND = "There is no such round of ratings that you can see."


@frozen
class Choice:
    """What became of the areas of a plan: those that are focused on, those put aside, and the way back."""

    plan_id: int
    plan_ref: str
    plan_title: str
    chosen: tuple[AreaLine, ...]
    parked: tuple[AreaLine, ...]
    undo: tuple[int, ...]


class Rounds:
    """What people do in rounds of ratings."""

    def __init__(self, database: Database, *, wake: Callable[[], None]) -> None:
        self.database = database
        self._wake = wake
        self._reviser = Reviser(wake=wake)

    @query
    def get_start(self, store: Store, plan_id: int, *, actor: Actor) -> Start:
        """Return what a round of a plan can be about, and who is asked by default."""
        seen = see_plan(store, actor, plan_id=plan_id)
        ensure_allowed(actor, Deed.RUN_ROUND, seen.people)
        _ensure_asks(seen)
        areas = store.focus_areas.list_of_plans(actor.workspace_id, [seen.id])
        defaults = [who for who in _asked_before(store, seen) if _problem(store, who, seen) is None]
        return Start(
            plan_id=seen.id,
            plan_ref=seen.people.ref,
            plan_title=seen.plan.title,
            areas=area_lines(store, actor, areas, seen={seen.id: seen}),
            member_ids=tuple(defaults),
            tells_channel=seen.plan.channel_id if tells_channel(seen.plan) else None,
        )

    @transaction
    def start(
        self, store: Store, plan_id: int, draft: RoundDraft, *, actor: Actor, now: datetime
    ) -> RoundLine:
        """Start a round, and ask each rater directly; a plan has one open round at most."""
        seen = see_plan(store, actor, plan_id=plan_id, to_change=True)
        ensure_allowed(actor, Deed.RUN_ROUND, seen.people)
        _ensure_asks(seen)
        ensure_round(draft)
        there = store.rounds.find_open(actor.workspace_id, seen.id)
        if there is not None:
            since = say_date(local_date(there.started_at, actor.zone), today=local_date(now, actor.zone))
            ref = seen.people.ref
            said = f"{ref} has a round open since {since}. Reveal or cancel that one first: rate {ref}"
            raise InvalidError({"area_ids": said})
        ids = {area.id for area in store.focus_areas.list_of_plans(actor.workspace_id, [seen.id])}
        if not set(draft.area_ids) <= ids:
            raise InvalidError({"area_ids": f"Choose key areas of {seen.people.ref}. Open the form again."})
        members = sorted(set(draft.member_ids))
        problems = [problem for who in members if (problem := _problem(store, who, seen))]
        if problems:
            raise InvalidError({"member_ids": " ".join(problems)})
        given = store.rounds.add(
            RatingRound(
                workspace_id=actor.workspace_id,
                plan_id=seen.id,
                is_anonymous=draft.is_anonymous,
                started_by=actor.id,
                started_at=now,
            ),
            area_ids=sorted(set(draft.area_ids)),
            member_ids=members,
        )
        workspace = store.workspaces.ensure(actor.workspace_id, now=now)
        for member_id in members:
            reader = store.members.find(actor.workspace_id, member_id)
            assert reader is not None
            ensure_day_schedule(store, workspace, reader, now=now)
            ask_rater(store, given, reader, now=now)
        redraw_round(store, given, now=now)
        store.after_commit(self._wake)
        return round_line(store, actor, given, seen)

    @query
    def find(self, store: Store, plan_id: int, *, actor: Actor) -> RoundLine | None:
        """Return the open round of a plan as the actor is shown it, or None where there is none."""
        seen = see_plan(store, actor, plan_id=plan_id, look=AuditedDeed.ROUND_SEEN)
        given = store.rounds.find_open(actor.workspace_id, seen.id)
        return None if given is None else round_line(store, actor, given, seen)

    @query
    def find_ranking(self, store: Store, plan_id: int, *, actor: Actor) -> Ranking | None:
        """Return what came out of the newest revealed round of a plan, or None where there is none."""
        seen = see_plan(store, actor, plan_id=plan_id, look=AuditedDeed.ROUND_SEEN)
        newest = store.rounds.find_revealed(actor.workspace_id, seen.id)
        return None if newest is None else ranking_of(store, actor, newest, seen)

    @query
    def get(self, store: Store, round_id: int, *, actor: Actor) -> RoundLine:
        """Return a round of a plan that the actor can see."""
        given, seen = _see(store, actor, round_id)
        return round_line(store, actor, given, seen)

    @query
    def get_to_rate(
        self, store: Store, *, actor: Actor, now: datetime, round_id: int | None = None, plan_id: int = 0
    ) -> RoundLine:
        """Return a round to somebody who may rate in it now: by its id, or the open one of a plan."""
        if round_id is not None:
            given, seen = _see(store, actor, round_id)
        else:
            seen = see_plan(store, actor, plan_id=plan_id)
            found = store.rounds.find_open(actor.workspace_id, seen.id)
            if found is None:
                raise NotAllowedError(f"{seen.people.ref} has no round of ratings open.")
            given = found
        _ensure_rater(store, actor, given, seen)
        _ensure_ratable(given, seen, zone=actor.zone, now=now)
        return round_line(store, actor, given, seen)

    @transaction
    def rate(
        self,
        store: Store,
        round_id: int,
        said: Mapping[int, Rating],
        *,
        actor: Actor,
        now: datetime,
    ) -> RoundLine:
        """Keep what somebody thinks of areas; once everybody has rated all of them, the round is revealed."""
        given, seen = _see(store, actor, round_id, to_change=True)
        _ensure_rater(store, actor, given, seen)
        _ensure_ratable(given, seen, zone=actor.zone, now=now)
        before = turnout_of(store, given, seen)
        ensure_ratings(said, area_ids=before.area_ids)
        answers = {
            area_id: (rating.impact, rating.effort, rating.present) for area_id, rating in said.items()
        }
        store.rounds.rate(given, actor.id, answers)
        turnout = turnout_of(store, given, seen)
        if actor.id in turnout.finished:
            store.rounds.mark_rated(given, actor.id, at=now)
        is_over = is_complete(
            missing=len(turnout.waited_for), raters=len(turnout.finished), is_anonymous=given.is_anonymous
        )
        mine = round_line(store, actor, given, seen)
        if is_over:
            reveal_round(store, given, seen, reviser=self._reviser, by=None, now=now)
        else:
            redraw_round(store, given, now=now)
        store.after_commit(self._wake)
        return replace(mine, status=given.status, is_final=is_over)

    @transaction
    def reveal(self, store: Store, round_id: int, *, actor: Actor, now: datetime) -> Ranking:
        """Reveal a round with what has been said so far; revealing it again changes nothing."""
        given, seen = self._to_run(store, actor, round_id)
        ref = seen.people.ref
        if given.status is RoundStatus.CANCELLED:
            raise NotAllowedError(f"This round of {ref} was cancelled. Start another one: rate {ref}")
        if given.status is RoundStatus.OPEN:
            turnout = turnout_of(store, given, seen)
            ensure_revealable(raters=len(turnout.finished), is_anonymous=given.is_anonymous)
            reveal_round(store, given, seen, reviser=self._reviser, by=actor.id, now=now)
            store.after_commit(self._wake)
        return ranking_of(store, actor, given, seen)

    @transaction
    def cancel(self, store: Store, round_id: int, *, actor: Actor, now: datetime) -> RoundLine:
        """End a round without a result: what was said in it is forgotten. Doing so again changes nothing."""
        given, seen = self._to_run(store, actor, round_id)
        if given.status is RoundStatus.REVEALED:
            raise NotAllowedError(f"This round of {seen.people.ref} is revealed, so it cannot be cancelled.")
        if given.status is RoundStatus.OPEN:
            given.status, given.ended_at, given.ended_by = RoundStatus.CANCELLED, now, actor.id
            given.version += 1
            store.rounds.rewrite(given, ())
            store.flush()
            redraw_round(store, given, now=now)
            store.after_commit(self._wake)
        return round_line(store, actor, given, seen)

    @query
    def get_ranking(self, store: Store, round_id: int, *, actor: Actor, deed: Deed | None = None) -> Ranking:
        """Return what came out of a revealed round; with a deed, only to somebody who may do that now."""
        given, seen = _see(store, actor, round_id)
        if deed is not None:
            ensure_allowed(actor, deed, seen.people)
            ensure_open(seen.plan)
        if given.status is not RoundStatus.REVEALED:
            raise NotAllowedError("This round is not revealed, so nobody sees what was said in it.")
        return ranking_of(store, actor, given, seen)

    @transaction
    def decide(
        self,
        store: Store,
        plan_id: int,
        chosen: Sequence[int],
        *,
        reason: str,
        actor: Actor,
        now: datetime,
    ) -> Choice:
        """Focus on these areas of a plan and park the others, all with one reason; without one they stay."""
        seen = see_plan(store, actor, plan_id=plan_id, to_change=True)
        ensure_allowed(actor, Deed.CHOOSE_AREAS, seen.people)
        ensure_open(seen.plan)
        rows = store.focus_areas.list_of_plans(actor.workspace_id, [seen.id])
        if not set(chosen) <= {row.id for row in rows}:
            raise InvalidError({"chosen": f"Choose key areas of {seen.people.ref}. Open the form again."})
        rest = [row for row in rows if row.id not in chosen and row.status is not AreaStatus.PARKED]
        why = ensure_parked(reason) if rest and (reason.strip() or _had_focus(rest)) else ""
        if not chosen and not why:
            raise InvalidError({"chosen": "Choose the areas to focus on, or say why none is."})
        undo = []
        for row in rows:
            area, _ = see_area(store, actor, row.id or 0, to_change=True)
            if area.id in chosen:
                undo.append(choose_area(self._reviser, store, area, actor=actor, now=now))
            elif why and area.status is not AreaStatus.PARKED:
                undo.append(park_area(self._reviser, store, area, why, actor=actor, now=now))
        store.flush()
        lines = area_lines(store, actor, rows, seen={seen.id: seen})
        return Choice(
            plan_id=seen.id,
            plan_ref=seen.people.ref,
            plan_title=seen.plan.title,
            chosen=tuple(line for line in lines if line.status is AreaStatus.CHOSEN),
            parked=tuple(line for line in lines if line.status is AreaStatus.PARKED),
            undo=tuple(each for each in undo if each is not None),
        )

    def _to_run(self, store: Store, actor: Actor, round_id: int) -> tuple[RatingRound, Seen]:
        given, seen = _see(store, actor, round_id, to_change=True)
        ensure_allowed(actor, Deed.RUN_ROUND, seen.people)
        ensure_open(seen.plan)
        return given, seen


def _had_focus(rest: Sequence[FocusArea]) -> bool:
    """Whether something that was focused on is not any more, which needs a reason."""
    return any(row.status is AreaStatus.CHOSEN for row in rest)


def _see(store: Store, actor: Actor, round_id: int, *, to_change: bool = False) -> tuple[RatingRound, Seen]:
    """Return a round and its plan, the plan and the round locked when they are about to change."""
    given = store.rounds.find(actor.workspace_id, round_id)
    seen = None if given is None else plan_seen(store, given)
    look = AuditedDeed.ROUND_SEEN
    if given is None or seen is None or not opens(store, actor, seen.people, seen.id, look):
        raise NotFoundError(NO_ROUND)
    if to_change:
        seen = see_plan(store, actor, plan_id=given.plan_id, to_change=True)
        locked = store.rounds.find(actor.workspace_id, round_id, to_change=True)
        assert locked is not None
        return locked, seen
    return given, seen


def _asked_before(store: Store, seen: Seen) -> list[str]:
    """Return whom the last round of a plan asked, or who works in it where there was none."""
    last = store.rounds.find_revealed(seen.plan.workspace_id, seen.id)
    if last is not None and last.id is not None:
        return sorted(rater.member_id for rater in store.rounds.raters(last.workspace_id, last.id))
    people = [who for who, role in seen.people.roles.items() if role is PlanRole.COLLABORATOR]
    return sorted({seen.plan.owner_id, seen.people.subject_id or seen.plan.owner_id, *people})


def _ensure_rater(store: Store, actor: Actor, given: RatingRound, seen: Seen) -> None:
    assert given.id is not None
    if actor.id not in {rater.member_id for rater in store.rounds.raters(given.workspace_id, given.id)}:
        ref, name = seen.people.ref, seen.people.owner_name
        raise NotAllowedError(f"Only its raters can rate the key areas of {ref}. Ask {name}, who owns it.")


def _ensure_ratable(given: RatingRound, seen: Seen, *, zone: str, now: datetime) -> None:
    """Refuse ratings once a round is over, and while its plan waits."""
    ref, today = seen.people.ref, local_date(now, zone)
    ended_on = say_date(local_date(given.ended_at or now, zone), today=today)
    if given.status is RoundStatus.REVEALED:
        raise NotAllowedError(
            f"The ratings of {ref} were revealed on {ended_on}, so they stay as they are. "
            "The next round asks again."
        )
    if given.status is RoundStatus.CANCELLED:
        raise NotAllowedError(
            f"This round of {ref} was cancelled on {ended_on}. There is nothing to rate now."
        )
    ensure_open(seen.plan)
    _ensure_asks(seen)


def _ensure_asks(seen: Seen) -> None:
    """Refuse to ask and to rate in a plan that waits."""
    ensure_open(seen.plan)
    if seen.plan.status in HELD:
        ref = plan_ref(seen.plan)
        raise NotAllowedError(f"{ref} is paused, and nobody is asked meanwhile. To go on: resume {ref}")


def _problem(store: Store, member_id: str, seen: Seen) -> str | None:
    """Say why somebody cannot be asked to rate, or None where they can."""
    member = store.members.find(seen.plan.workspace_id, member_id)
    ref = seen.people.ref
    if member is None or member.is_stranger:
        return "One of them is nobody of this workspace. Choose members of it."
    if member.is_deactivated:
        return f"{member.name} has left this workspace. Choose somebody else."
    if member.is_guest:
        return f"{member.name} is a guest, and guests cannot see {ref}. Choose full members."
    if not can_see_plan(actor_of(store, member), seen.people):
        return f"{member.name} cannot see {ref}. Give them a role in it first, or choose somebody else."
    return None
