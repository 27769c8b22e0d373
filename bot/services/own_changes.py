"""Keeping what somebody says of themselves as it changes, for that person alone, and telling it to them."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from bot.errors import ConflictError, NotAllowedError, NotFoundError
from bot.rules.own_changes import OwnChange
from bot.rules.revisions import UNDO_FOR
from bot.rules.silence import Mute
from bot.services.silences import away_lines
from storage.models import Absence, Member, OwnDeed, OwnRevision, RevisedTurn
from storage.unit_of_work import Store

MUTE = "mute"
Changes = dict[str, list[Any]]


def keep(
    store: Store,
    member: Member,
    changes: Changes,
    *,
    deed: OwnDeed,
    now: datetime,
    undoes: OwnRevision | None = None,
) -> OwnRevision | None:
    """Keep what has changed, if anything has."""
    if not changes:
        return None
    return store.own_revisions.add(
        OwnRevision(
            workspace_id=member.workspace_id,
            member_id=member.id,
            deed=deed,
            turn=RevisedTurn.MADE if undoes is None else _next_turn(undoes.turn),
            undoes_id=None if undoes is None else undoes.id,
            changes=changes,
            changed_at=now,
        )
    )


def turned(absences: Iterable[Absence]) -> Changes:
    """Return which of these absences, each just turned, count now and did not, or did and do not."""
    return {f"absence:{row.id}": [row.is_dropped, not row.is_dropped] for row in absences}


def read_mute(member: Member, *, on: date) -> dict[str, Any] | None:
    """Return since when and until when a member wants no nudges, as it is kept, if they do on this day."""
    if member.muted_at is None or not Mute(member.muted_until_on).is_on(on):
        return None
    until_on = member.muted_until_on
    return {
        "at": member.muted_at.isoformat(),
        "until_on": None if until_on is None else until_on.isoformat(),
    }


def write_mute(member: Member, kept: Mapping[str, Any] | None) -> None:
    """Have a member want no nudges as it was kept, or want them again."""
    until_on = None if kept is None else kept["until_on"]
    member.muted_at = None if kept is None else datetime.fromisoformat(kept["at"])
    member.muted_until_on = None if until_on is None else date.fromisoformat(until_on)


def main_absence_id(revision: OwnRevision) -> int | None:
    """Return the absence that was announced or ended; those that it replaced turned the other way."""
    counts = (revision.deed is OwnDeed.AWAY) is (revision.turn is not RevisedTurn.TAKEN_BACK)
    ids = [
        name.partition(":")[2]
        for name, (_, new) in revision.changes.items()
        if name != MUTE and new is counts
    ]
    return int(ids[0]) if ids else None


def ensure_takes_back(
    store: Store,
    member: Member,
    revision: OwnRevision,
    absence: Absence | None,
    *,
    today: date,
    now: datetime,
) -> None:
    """Refuse to take back what was taken back already, what has changed since, and what is too old."""
    assert revision.id is not None
    if store.own_revisions.has_undoing(member.workspace_id, revision.id):
        raise NotAllowedError("That was taken back already.")
    if now - revision.changed_at > UNDO_FOR:
        raise NotAllowedError("That was more than a day ago: too long to take it back.")
    if not _is_as(member, revision, absence, today=today):
        raise ConflictError("That has changed since then. Nothing was taken back.", current_version=0)
    if absence is not None and absence.until_on < today:
        raise NotAllowedError("That absence is over: there is nothing to take back.")


def tell(
    store: Store, member: Member, revisions: Iterable[OwnRevision], *, today: date, now: datetime
) -> tuple[OwnChange, ...]:
    """Return what a member said of themselves as they are told it."""
    rows = list(revisions)
    ids = {int(name.partition(":")[2]) for row in rows for name in row.changes if name != MUTE}
    absences = {number: store.absences.find(member.workspace_id, number) for number in sorted(ids)}
    return tuple(_told(store, member, row, absences, today=today, now=now) for row in rows)


def find_own(store: Store, member: Member, revision_id: int) -> OwnRevision:
    """Return a revision of what a member said of themselves; of anybody else's there is none."""
    found = store.own_revisions.find(member.workspace_id, member.id, revision_id)
    if found is None:
        raise NotFoundError("There is no such change of yours.")
    return found


def _told(
    store: Store,
    member: Member,
    row: OwnRevision,
    absences: Mapping[int, Absence | None],
    *,
    today: date,
    now: datetime,
) -> OwnChange:
    main = main_absence_id(row)
    others = [int(name.partition(":")[2]) for name in row.changes if name != MUTE]
    instead = [absence for each in others if each != main and (absence := absences[each]) is not None]
    absence = None if main is None else absences[main]
    away = away_lines(store, [absence])[0] if absence is not None else None
    assert row.id is not None
    return OwnChange(
        id=row.id,
        deed=row.deed,
        turn=row.turn,
        at=row.changed_at,
        away=away,
        instead_of=away_lines(store, instead),
        mute=_said_mute(row),
        can_undo=_can_undo(store, member, row, absence, today=today, now=now),
    )


def _can_undo(
    store: Store, member: Member, row: OwnRevision, absence: Absence | None, *, today: date, now: datetime
) -> bool:
    try:
        ensure_takes_back(store, member, row, absence, today=today, now=now)
    except (ConflictError, NotAllowedError):
        return False
    return True


def _is_as(member: Member, revision: OwnRevision, absence: Absence | None, *, today: date) -> bool:
    """Whether all is still as a revision made it; what an absence replaced follows that."""
    is_absence_so = absence is None or revision.changes[f"absence:{absence.id}"][1] is not absence.is_dropped
    if MUTE not in revision.changes:
        return is_absence_so
    return is_absence_so and read_mute(member, on=today) == revision.changes[MUTE][1]


def _said_mute(row: OwnRevision) -> Mute | None:
    """Return the mute that was begun or ended."""
    old, new = row.changes.get(MUTE, (None, None))
    if row.turn is RevisedTurn.TAKEN_BACK:
        old, new = new, old
    kept = old if row.deed is OwnDeed.BACK else new
    if kept is None:
        return None
    return Mute(None if kept["until_on"] is None else date.fromisoformat(kept["until_on"]))


def _next_turn(turn: RevisedTurn) -> RevisedTurn:
    return RevisedTurn.MADE_AGAIN if turn is RevisedTurn.TAKEN_BACK else RevisedTurn.TAKEN_BACK
