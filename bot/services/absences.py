"""Absences and mutes: announced, ended, and taken back; what was due meanwhile comes in one message."""

from collections.abc import Callable
from datetime import date, datetime

from bot.errors import InvalidError, NotFoundError
from bot.rules.absence import AbsenceDraft, Away, ensure_absence, say_away
from bot.rules.access import Actor, can_see_step
from bot.rules.cadence import local_date
from bot.rules.own_changes import OwnChange
from bot.rules.paging import Page, Stretch
from bot.rules.silence import Mute, ensure_mute
from bot.services.actors import actor_of
from bot.services.allocations import concerned_by
from bot.services.approval_asks import ask_when_heard
from bot.services.lines import look_at
from bot.services.overruns import tell_when_heard
from bot.services.own_changes import (
    MUTE,
    ensure_takes_back,
    find_own,
    keep,
    main_absence_id,
    read_mute,
    tell,
    turned,
    write_mute,
)
from bot.services.schedules import catch_up_prompts, catch_up_today, ensure_day_schedule, to_ms
from bot.services.silences import away_lines, can_be_told, silence_of
from bot.values import frozen
from storage.database import Database
from storage.models import Absence, DeliveryKind, Member, OwnDeed, OwnRevision
from storage.unit_of_work import Store, query, transaction

NO_ABSENCE = "There is no such absence of yours."


@frozen
class AbsenceChange:
    """An absence as it is now: announced, or with `is_over` ended or taken back.

    `replaced` are those that it was said instead of; `stands_in_for` is whom this person stands in for on
    some of its days; `unseen` are the plans with work of theirs that the deputy cannot see; `undo` is the
    revision that Undo takes back.
    """

    away: Away
    is_over: bool = False
    replaced: tuple[Away, ...] = ()
    stands_in_for: tuple[Away, ...] = ()
    unseen: tuple[tuple[str, str], ...] = ()
    undo: int | None = None


@frozen
class Resumed:
    """What was ended so that nudges come again: an absence, a mute, both or neither."""

    absence: AbsenceChange | None = None
    was_muted: bool = False
    undo: int | None = None


@frozen
class Muted:
    """What keeps nudges back, and the revision that takes it back."""

    mute: Mute
    undo: int | None = None


@frozen
class TakenBack:
    """What was taken back, or done again after that; the absence and the mute are as they are now."""

    change: OwnChange
    absence: AbsenceChange | None = None
    mute: Mute | None = None


class Absences:
    """What people do about being away, and about being left alone."""

    def __init__(self, database: Database, *, wake: Callable[[], None]) -> None:
        self.database = database
        self._wake = wake

    @query
    def find(self, store: Store, *, actor: Actor, now: datetime) -> Away | None:
        """Return the actor's absence of today, else the next one, or None."""
        today = local_date(now, actor.zone)
        rows = store.absences.list_of(actor.workspace_id, actor.id, since=today)
        return next(iter(away_lines(store, rows)), None)

    @query
    def get(self, store: Store, absence_id: int, *, actor: Actor) -> Away:
        """Return an absence of the actor's by its id."""
        row = store.absences.find(actor.workspace_id, absence_id)
        if row is None or row.member_id != actor.id:
            raise NotFoundError(NO_ABSENCE)
        return away_lines(store, [row])[0]

    @transaction
    def announce(
        self,
        store: Store,
        draft: AbsenceDraft,
        *,
        actor: Actor,
        now: datetime,
        instead_of: int | None = None,
    ) -> AbsenceChange:
        """Be away from a day until a day, instead of what was said before of the same days."""
        today = local_date(now, actor.zone)
        ensure_absence(draft, member_id=actor.id, today=today)
        member = store.members.lock(actor.workspace_id, actor.id)
        self._ensure_deputy(store, actor, draft, today=today)
        row = store.absences.add(
            Absence(
                workspace_id=actor.workspace_id,
                member_id=actor.id,
                from_on=draft.from_on,
                until_on=draft.until_on,
                deputy_id=draft.deputy_id,
                created_at=now,
            )
        )
        replaced = self._replace(store, row, draft, instead_of=instead_of, today=today)
        self._follow(store, member, row, now=now)
        kept = keep(store, member, turned([row, *replaced]), deed=OwnDeed.AWAY, now=now)
        return self._change(store, row, replaced=away_lines(store, replaced), today=today, kept=kept)

    @transaction
    def end(self, store: Store, *, actor: Actor, now: datetime) -> Resumed:
        """Be back: an absence that has begun is over, a mute too; what waits comes at once."""
        today = local_date(now, actor.zone)
        member = store.members.lock(actor.workspace_id, actor.id)
        rows = store.absences.list_of(actor.workspace_id, actor.id, since=today)
        mute = read_mute(member, on=today)
        write_mute(member, None)
        changes = {} if mute is None else {MUTE: [mute, None]}
        ended = next((row for row in rows if row.from_on <= today), None)
        if ended is not None:
            self._turn(store, ended, is_dropped=True)
            changes |= turned([ended])
        self._follow(store, member, ended, now=now)
        if changes and not silence_of(store, member, since=today).is_on(today):
            catch_up_prompts(store, member, now=now)
        kept = keep(store, member, changes, deed=OwnDeed.BACK, now=now)
        change = None if ended is None else self._change(store, ended, today=today, kept=kept)
        return Resumed(change, mute is not None, None if kept is None else kept.id)

    @transaction
    def mute(self, store: Store, until_on: date | None, *, actor: Actor, now: datetime) -> Muted:
        """Be nudged by nothing until one says so, or until a day."""
        today = local_date(now, actor.zone)
        ensure_mute(until_on, today=today)
        member = store.members.lock(actor.workspace_id, actor.id)
        before = read_mute(member, on=today)
        member.muted_at, member.muted_until_on = now, until_on
        self._follow(store, member, None, now=now)
        changes = {MUTE: [before, read_mute(member, on=today)]}
        kept = keep(store, member, changes, deed=OwnDeed.MUTED, now=now)
        return Muted(Mute(until_on), None if kept is None else kept.id)

    @transaction
    def take_back(self, store: Store, revision_id: int, *, actor: Actor, now: datetime) -> TakenBack:
        """Undo what somebody said of themselves, or such an Undo, unless it has changed since."""
        today = local_date(now, actor.zone)
        member = store.members.lock(actor.workspace_id, actor.id)
        revision = find_own(store, member, revision_id)
        absence_id = main_absence_id(revision)
        row = None
        if absence_id is not None:
            row = store.absences.find(actor.workspace_id, absence_id, to_change=True)
        ensure_takes_back(store, member, revision, row, today=today, now=now)
        was_silent = silence_of(store, member, since=today).is_on(today)
        others = [] if row is None else self._turn_back(store, row, revision, actor=actor, today=today)
        changes = turned([*([row] if row is not None else []), *others])
        if MUTE in revision.changes:
            changes[MUTE] = revision.changes[MUTE][::-1]
            write_mute(member, changes[MUTE][1])
        self._follow(store, member, row, now=now)
        if was_silent and not silence_of(store, member, since=today).is_on(today):
            catch_up_prompts(store, member, now=now)
        kept = keep(store, member, changes, deed=revision.deed, now=now, undoes=revision)
        assert kept is not None
        (change,) = tell(store, member, [kept], today=today, now=now)
        replaced = away_lines(store, others)
        absence = None if row is None else self._change(store, row, replaced=replaced, today=today, kept=kept)
        return TakenBack(change, absence, silence_of(store, member, since=today).mute)

    @query
    def list_history(
        self, store: Store, *, page: int, size: int, actor: Actor, now: datetime
    ) -> Page[OwnChange]:
        """Return a page of what the actor said of themselves, newest first: nobody else is told it."""
        member = store.members.find(actor.workspace_id, actor.id)
        stretch = Stretch.find(store.own_revisions.count_of(actor.workspace_id, actor.id), page, size=size)
        if member is None:
            return Page.of(stretch, ())
        rows = store.own_revisions.list_of(actor.workspace_id, actor.id, start=stretch.start, limit=size)
        return Page.of(stretch, tell(store, member, rows, today=local_date(now, actor.zone), now=now))

    def _turn_back(
        self, store: Store, row: Absence, revision: OwnRevision, *, actor: Actor, today: date
    ) -> list[Absence]:
        """Turn the absence that was announced or ended, and return the others that turn with it."""
        if row.is_dropped:
            draft = AbsenceDraft(row.from_on, row.until_on, row.deputy_id)
            self._ensure_deputy(store, actor, draft, today=today)
            self._turn(store, row, is_dropped=False)
            return self._replace(store, row, draft, today=today)
        self._turn(store, row, is_dropped=True)
        return self._restore(store, row, today=today) if revision.deed is OwnDeed.AWAY else []

    def _ensure_deputy(self, store: Store, actor: Actor, draft: AbsenceDraft, *, today: date) -> None:
        """Refuse a deputy who could not be told."""
        if draft.deputy_id is None:
            return
        deputy = store.members.find(actor.workspace_id, draft.deputy_id)
        if deputy is None or deputy.is_stranger:
            raise _problem("That is nobody of this workspace. Choose somebody who is, or nobody.")
        if deputy.is_deactivated:
            raise _problem(f"{deputy.name} has left this workspace. Choose somebody else, or nobody.")
        if deputy.is_guest:
            raise _problem(
                f"{deputy.name} is a guest, who sees only what is their own. Choose a full member, or nobody."
            )
        rows = store.absences.list_of(actor.workspace_id, deputy.id, since=max(today, draft.from_on))
        for away in away_lines(store, rows):
            if away.overlaps(draft):
                said = say_away(away, today=today)
                raise _problem(f"{deputy.name} is {said} too. Choose somebody else, or nobody.")

    def _replace(
        self,
        store: Store,
        row: Absence,
        draft: AbsenceDraft,
        *,
        today: date,
        instead_of: int | None = None,
    ) -> list[Absence]:
        """Drop what was said before of the same days."""
        others = [
            other
            for other in store.absences.list_of(row.workspace_id, row.member_id, since=today)
            if other.id != row.id
            and (
                other.id == instead_of
                or (other.from_on <= draft.until_on and draft.from_on <= other.until_on)
            )
        ]
        for other in others:
            self._turn(store, other, is_dropped=True)
            other.replaced_by_id = row.id
        store.flush()
        return others

    def _restore(self, store: Store, row: Absence, *, today: date) -> list[Absence]:
        """Take up again what an absence was said instead of."""
        assert row.id is not None
        others = store.absences.list_replaced_by(row.workspace_id, row.id)
        for other in others:
            other.replaced_by_id = None
            self._turn(store, other, is_dropped=other.until_on < today)
        return [other for other in others if not other.is_dropped]

    def _turn(self, store: Store, row: Absence, *, is_dropped: bool) -> None:
        row.is_dropped = is_dropped
        row.version += 1
        store.flush()

    def _follow(self, store: Store, member: Member, row: Absence | None, *, now: datetime) -> None:
        """Have shown what became of it; what waits for whoever is back comes today, if it still can."""
        workspace = store.workspaces.ensure(member.workspace_id, now=now)
        deputy_id = None if row is None else row.deputy_id
        deputy = None if deputy_id is None else store.members.find(member.workspace_id, deputy_id)
        if deputy is not None and row is not None and not row.is_dropped:
            ensure_day_schedule(store, workspace, deputy, now=now)
            theirs = local_date(now, deputy.lives_in)
            if row.from_on <= theirs and can_be_told(store, deputy, on=theirs):
                catch_up_today(store, deputy, now=now)
        store.flush()
        today = local_date(now, member.lives_in)
        is_back = row is None or row.is_dropped
        if is_back and not silence_of(store, member, since=today).is_on(today):
            catch_up_today(store, member, now=now)
        ask_when_heard(store, member, now=now)
        tell_when_heard(store, member, now=now)
        now_ms = to_ms(now)
        people = [member.id, *([deputy.id] if deputy is not None else [])]
        for who in people:
            store.deliveries.refresh_live(
                member.workspace_id, kind=DeliveryKind.DAY, member_id=who, now_ms=now_ms
            )
        people += sorted(concerned_by(store, member.workspace_id, [member.id], today=today))
        store.homes.mark(member.workspace_id, dict.fromkeys(people), now_ms=now_ms)
        store.after_commit(self._wake)

    def _change(
        self,
        store: Store,
        row: Absence,
        *,
        today: date,
        kept: OwnRevision | None,
        replaced: tuple[Away, ...] = (),
    ) -> AbsenceChange:
        (away,) = away_lines(store, [row])
        draft = AbsenceDraft(row.from_on, row.until_on)
        others = store.absences.list_for_deputy(row.workspace_id, row.member_id, since=today)
        standing_in = tuple(each for each in away_lines(store, others) if each.overlaps(draft))
        return AbsenceChange(
            away=away,
            is_over=row.is_dropped,
            replaced=replaced,
            stands_in_for=() if row.is_dropped else standing_in,
            unseen=() if row.is_dropped else _unseen(store, away, row.workspace_id),
            undo=None if kept is None else kept.id,
        )


def _unseen(store: Store, away: Away, workspace_id: str) -> tuple[tuple[str, str], ...]:
    """Return the plans in which somebody has work, or which they own, that their deputy cannot see."""
    deputy = None if away.deputy_id is None else store.members.find(workspace_id, away.deputy_id)
    if deputy is None:
        return ()
    viewer = actor_of(store, deputy)
    working_in = store.action_steps.plan_ids_of(workspace_id, away.member_id)
    plans = look_at(store, store.plans.list_by_ids(workspace_id, working_in)).values()
    return tuple(
        (seen.people.ref, seen.plan.title)
        for seen in sorted(plans, key=lambda seen: seen.plan.number)
        if not seen.plan.is_sample and not can_see_step(viewer, seen.people, assignee_id=away.member_id)
    )


def _problem(sentence: str) -> InvalidError:
    return InvalidError({"deputy_id": sentence})
