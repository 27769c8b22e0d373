"""Measurements into the lines that people are shown, with names and with what the viewer may do."""

from collections.abc import Mapping, Sequence

from bot.rules.access import Actor, Deed, is_allowed
from bot.rules.measurements import MeasurementLine
from bot.services.lines import Seen
from bot.services.states import row_id
from storage.models import CheckIn, Measurement, PlanStatus, Target
from storage.unit_of_work import Store


def measurement_lines(
    store: Store,
    viewer: Actor,
    target: Target,
    rows: Sequence[Measurement],
    *,
    seen: Seen,
    series: Mapping[int, Sequence[Measurement]] | None = None,
) -> tuple[MeasurementLine, ...]:
    """Return measurements of one target as the viewer is shown them, in their order.

    `series` are those that count, where they are read already.
    """
    check_ins = _check_ins(store, rows)
    names = store.members.names(
        target.workspace_id, [who for row in rows for who in (row.measured_by, row.excluded_by)]
    )
    series = store.targets.series(target.workspace_id, [row_id(target)]) if series is None else series
    counted = {row.id for row in series.get(row_id(target), ())}
    is_open = seen.plan.status is not PlanStatus.CLOSED and not target.is_dropped
    edits = is_open and is_allowed(viewer, Deed.EDIT_TARGETS, seen.people)
    found = []
    for row in rows:
        assert row.id is not None
        check_in = None if row.check_in_id is None else check_ins[row.check_in_id]
        found.append(
            MeasurementLine(
                id=row.id,
                version=target.version if check_in is None else check_in.version,
                value=row.value,
                on=row.measured_on,
                by=names.get(row.measured_by, "somebody"),
                was=row.first_value,
                left_out_because=row.excluded_because,
                left_out_by=names.get(row.excluded_by or "", ""),
                is_counted=row.id in counted,
                has_check_in=check_in is not None,
                can_correct=is_open and _may_correct(viewer, check_in, seen),
                can_leave_out=edits,
            )
        )
    return tuple(found)


def deed_of(check_in: CheckIn | None) -> tuple[Deed, str | None]:
    """Return what somebody has to be allowed to correct a measurement, and whose check-in it came with."""
    return (Deed.EDIT_TARGETS, None) if check_in is None else (Deed.EDIT_CHECK_IN, check_in.author_id)


def _may_correct(viewer: Actor, check_in: CheckIn | None, seen: Seen) -> bool:
    deed, doer_id = deed_of(check_in)
    return is_allowed(viewer, deed, seen.people, doer_id=doer_id)


def _check_ins(store: Store, rows: Sequence[Measurement]) -> dict[int, CheckIn]:
    ids = [row.check_in_id for row in rows if row.check_in_id is not None]
    return store.check_ins.list_by_ids(rows[0].workspace_id, ids) if ids else {}
