"""What targets wanted before they were revised, so that it stays beside what they want now."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from bot.rules.numbers import say_number
from bot.rules.proposals import Wanted, wanted_before
from bot.services.states import plain_value, row_id
from storage.models import RevisedTurn, Revision, Target
from storage.unit_of_work import Store


class Former(NamedTuple):
    """What a target wanted before, and by when, the first first; each said once."""

    wanted: tuple[str, ...] = ()
    due_on: tuple[date, ...] = ()


def former_aims(store: Store, targets: Sequence[Target]) -> Mapping[int, Former]:
    """Return what these targets of one workspace wanted before, by id, where they were ever revised."""
    if not targets:
        return {}
    rows = store.revisions.list_of_targets(targets[0].workspace_id, [row_id(each) for each in targets])
    kept: dict[int, dict[int, Revision]] = {}
    for row in rows:
        assert row.target_id is not None
        assert row.id is not None
        of_target = kept.setdefault(row.target_id, {})
        if row.turn is RevisedTurn.TAKEN_BACK:
            of_target.pop(row.undoes_id or 0, None)
        else:
            of_target[row.id] = row
    found = {row_id(each): _former(each, list(kept.get(row_id(each), {}).values())) for each in targets}
    return {number: former for number, former in found.items() if former != Former()}


def _former(target: Target, revisions: Sequence[Revision]) -> Former:
    now = Wanted(
        *(plain_value(target, name, getattr(target, name)) for name in ("value", "lower", "deadline_on"))
    )
    before = wanted_before(now, [each.changes for each in revisions])
    wanted = [_say(each) for each in before if (each.value, each.lower) != (now.value, now.lower)]
    due_on = [date.fromisoformat(each.deadline_on) for each in before if each.deadline_on != now.deadline_on]
    return Former(tuple(dict.fromkeys(wanted)), tuple(dict.fromkeys(due_on)))


def _say(wanted: Wanted) -> str:
    value = say_number(Decimal(wanted.value))
    return value if wanted.lower is None else f"{say_number(Decimal(wanted.lower))} to {value}"
