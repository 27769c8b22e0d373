"""The outline of a plan: which step is done for which target, which target for which area or objective."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Self

from bot.rules.action_steps import StepLine
from bot.rules.objectives import ObjectiveLine
from bot.rules.targets import TargetLine
from bot.values import frozen

OBJECTIVE, AREA, TARGET = "O", "A", "T"
_KINDS = frozenset({OBJECTIVE, AREA, TARGET})


@frozen
class Place:
    """A part of a plan on which another hangs, by its kind (O, A or T) and its id; written `O:12`."""

    kind: str
    id: int

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @classmethod
    def find(cls, text: str | None) -> Self | None:
        """Read a place back; nothing, and what is none, is no place."""
        kind, _, number = (text or "").partition(":")
        return cls(kind, int(number)) if kind in _KINDS and number.isascii() and number.isdigit() else None


@frozen
class PlaceLine:
    """A place as a person is shown it."""

    place: Place
    ref: str
    title: str
    plan_id: int
    plan_ref: str


@frozen
class AreaBranch:
    """A key area as it stands in an outline; `says` is what there is to say of it."""

    id: int
    ref: str
    name: str
    objective_id: int
    says: str = ""


Part = ObjectiveLine | AreaBranch | TargetLine | StepLine


@frozen
class Node:
    """A part of a plan with what hangs on it: first its areas, then its targets, then its steps."""

    part: Part
    children: "tuple[Node, ...]" = ()

    def count(self) -> int:
        """How many parts these are."""
        return 1 + sum(child.count() for child in self.children)


@frozen
class Outline:
    """A plan's parts as they hang together: its objectives, and what hangs on none of them."""

    objectives: tuple[Node, ...] = ()
    loose: tuple[Node, ...] = ()


def place_of(part: TargetLine | StepLine) -> Place | None:
    """Return where a target or a step hangs."""
    return Place.find(part.belongs_to)


def outline_of(
    objectives: Sequence[ObjectiveLine],
    areas: Sequence[AreaBranch],
    targets: Sequence[TargetLine],
    steps: Sequence[StepLine],
) -> Outline:
    """Hang each part of a plan on what it belongs to; one whose place is gone hangs loose."""
    there = {
        *(Place(OBJECTIVE, each.id) for each in objectives),
        *(Place(AREA, each.id) for each in areas),
        *(Place(TARGET, each.id) for each in targets),
    }
    places: list[tuple[Place | None, Part]] = [
        *((Place(OBJECTIVE, each.objective_id), each) for each in areas),
        *((place_of(each), each) for each in targets),
        *((place_of(each), each) for each in steps),
    ]
    hanging: dict[Place | None, list[Part]] = {}
    for place, part in places:
        hanging.setdefault(place if place in there else None, []).append(part)
    return Outline(
        objectives=tuple(_node(each, hanging) for each in objectives),
        loose=tuple(_node(each, hanging) for each in hanging.get(None, ())),
    )


def has_target(node: Node) -> bool:
    """Whether any target hangs on a part, near or far."""
    return any(isinstance(child.part, TargetLine) or has_target(child) for child in node.children)


def branch_of(outline: Outline, objective_id: int) -> Node | None:
    """Return an objective with all that hangs on it."""
    return next((node for node in outline.objectives if node.part.id == objective_id), None)


def parts_of(nodes: Iterable[Node]) -> tuple[Part, ...]:
    """Return all parts in their order, each before what hangs on it."""
    return tuple(part for node in nodes for part in (node.part, *parts_of(node.children)))


def _node(part: Part, hanging: Mapping[Place | None, Sequence[Part]]) -> Node:
    match part:
        case ObjectiveLine():
            place = Place(OBJECTIVE, part.id)
        case AreaBranch():
            place = Place(AREA, part.id)
        case TargetLine():
            place = Place(TARGET, part.id)
        case StepLine():
            return Node(part)
    return Node(part, tuple(_node(each, hanging) for each in hanging.get(place, ())))
