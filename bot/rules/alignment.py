"""Alignment: which plan serves an objective of which other, and that this never goes round in a circle."""

from collections.abc import Mapping

from bot.errors import InvalidError
from bot.values import frozen


@frozen
class Way:
    """That a plan serves an objective: both by their references, and the plan that the objective is of."""

    plan_ref: str
    objective_ref: str
    objective_plan_ref: str


@frozen
class Served:
    """An objective that a plan serves, and whose it is, as its reader may see it."""

    objective_id: int
    ref: str
    outcome: str
    plan_id: int
    plan_ref: str
    plan_title: str
    is_dropped: bool = False


@frozen
class Serving:
    """A plan that serves an objective, as its reader may see it."""

    plan_id: int
    ref: str
    title: str


def find_cycle(served: Mapping[int, int], *, plan_id: int, wanted: int) -> tuple[int, ...]:
    """Return the plans through which a plan would come to serve itself, were it to serve one of `wanted`.

    `served` says of each plan, by id, of which plan the objective is that it serves; the answer begins with
    `wanted` and ends with `plan_id`, and is empty where there is no circle.
    """
    way: list[int] = []
    at: int | None = wanted
    while at is not None and at not in way:
        way.append(at)
        if at == plan_id:
            return tuple(way)
        at = served.get(at)
    return ()


def ensure_no_cycle(ways: Mapping[int, Way], cycle: tuple[int, ...], *, wanted: Way, can_name: bool) -> None:
    """Refuse what would have a plan serve itself, and name the circle to somebody who can see all of it.

    `ways` are the alignments by the plan's id, and `cycle` is what `find_cycle` has found.
    """
    if not cycle:
        return
    if len(cycle) == 1:
        raise InvalidError(
            {
                "serves": f"{wanted.objective_ref} is an objective of {wanted.plan_ref} itself. "
                "Choose one of another plan."
            }
        )
    steps = [wanted, *(ways[plan_id] for plan_id in cycle[:-1])]
    circle = " → ".join(
        [steps[0].plan_ref, *(f"{way.objective_ref} of {way.objective_plan_ref}" for way in steps)]
    )
    named = f": {circle}" if can_name else ""
    raise InvalidError(
        {"serves": f"{wanted.plan_ref} would come to serve itself{named}. Choose another objective."}
    )
