"""For every rule of Slack's, a payload that is just accepted and one that is refused for this rule alone.

Everything is derived from the rows themselves, so that a new row is tested by being written down.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sandbox.limits import LIMITS, RELATIONS, SHAPES, Limit, Measure
from sandbox.limits_kinds import Choice, Format, Json, Kind, Many, Scalar, Shape, Shaped
from sandbox.limits_relations import Relation


@dataclass(frozen=True, slots=True)
class Sample:
    """A rule with two payloads for one surface: message, modal or home."""

    rule: str
    case: str
    source: str
    surface: str
    accepted: Json
    refused: Json


class Place(NamedTuple):
    """A field of a shape, and in how many lists its values stand."""

    shape: str
    field: str
    depth: int

    @property
    def name(self) -> str:
        """The place as limits write it."""
        return f"{self.shape}.{self.field}{'[]' * self.depth}"


def samples() -> Iterator[Sample]:
    """Every rule: figures, JSON types, shapes in their places, required and unknown fields, and relations."""
    for limit in LIMITS:
        yield _of_limit(limit)
    for shape in SHAPES.values():
        yield from _of_shape(shape)
    for relation in RELATIONS:
        yield from _of_relation(relation)


# Values that fit


def minimal(name: str) -> Json:
    """Build the smallest object of a shape that Slack accepts."""
    shape = SHAPES[name]
    fields = [*shape.required, *shape.one_of[:1], *shape.some_of[:1]]
    typed: Json = {"type": shape.type} if shape.type else {}
    return typed | {field: _fitting(shape.fields[field], place=f"{name}.{field}") for field in fields}


def _fitting(kind: Kind, *, place: str, nth: int = 0) -> Any:
    """Build a value of a kind; its own strings, such as ids, differ with `nth`."""
    match kind:
        case Scalar(name="string", sample=text):
            return f"{text} {nth}" if nth else text
        case Scalar(sample=sample) | Format(sample=sample):
            return _SAMPLES.get(place, sample)
        case Choice(values=(first, *_)):
            return first
        case Many():
            return _several(kind, place=place, count=max(1, _fewest(place)))
        case Shaped(names=(first, *_)):
            own = SHAPES[first].required
            varied = {
                field: _fitting(own[field], place=f"{first}.{field}", nth=nth)
                for field in own
                if nth and isinstance(own[field], Scalar)
            }
            return minimal(first) | varied


def _several(kind: Many, *, place: str, count: int) -> list[Any]:
    return [_fitting(kind.of, place=f"{place}[]", nth=nth) for nth in range(count)]


def _fewest(place: str) -> int:
    return max(
        (limit.figure for limit in LIMITS if limit.place == place and limit.measure == "fewest"), default=0
    )


# Putting a value where it belongs


def _put(name: str, field: str, value: Any) -> Json:
    """Build a minimal object with one field set, with what goes with it and without what it excludes."""
    shape = SHAPES[name]
    excluded = {*shape.one_of, *shape.rival} - {field} if field in {*shape.one_of, *shape.rival} else set()
    kept = {key: each for key, each in minimal(name).items() if key not in excluded}
    return kept | dict(shape.along.get(field, {})) | {field: value}


def _wrapped(place: Place, value: Any) -> Json:
    """Build an object of the place's shape that holds the value there, as the last item of its lists."""
    for depth in reversed(range(place.depth)):
        outer = Place(place.shape, place.field, depth)
        kind = _kind_at(outer)
        assert isinstance(kind, Many)
        before = _several(kind, place=outer.name, count=max(0, _fewest(outer.name) - 1))
        value = [*before, value]
    return _put(place.shape, place.field, value)


def _framed(name: str, value: Json) -> tuple[str, Json]:
    """Build the payload in which an object stands by itself, and name its surface."""
    while name in _PARENTS:
        place = _PARENTS[name]
        name, value = place.shape, _wrapped(place, value)
    return name, value


def _kind_at(place: Place) -> Kind:
    kind = SHAPES[place.shape].fields[place.field]
    for _ in range(place.depth):
        assert isinstance(kind, Many)
        kind = kind.of
    return kind


def _innermost(kind: Kind) -> tuple[Kind, int]:
    depth = 0
    while isinstance(kind, Many):
        kind, depth = kind.of, depth + 1
    return kind, depth


def _parents() -> Mapping[str, Place]:
    """Where an object of each shape may stand, nearest to a surface; a modal holds what others do not."""
    parents: dict[str, Place] = {}
    waiting = deque(["modal", "home", "message"])
    seen = set(waiting)
    while waiting:
        name = waiting.popleft()
        for field, kind in SHAPES[name].fields.items():
            inner, depth = _innermost(kind)
            for child in inner.names if isinstance(inner, Shaped) else ():
                if child not in seen:
                    seen.add(child)
                    parents[child] = Place(name, field, depth)
                    waiting.append(child)
    # A section's text is as long as a text may be; a title is not.
    return parents | {text: Place("section", "text", 0) for text in ("plain_text", "mrkdwn")}


_PARENTS = _parents()
_SAMPLES = {"data_table.row_header_column_index": 0}  # there is but one column


def _sample(rule: str, name: str, *, source: str, accepted: Json, refused: Json, case: str = "") -> Sample:
    surface, whole = _framed(name, accepted)
    _, broken = _framed(name, refused)
    if surface == "modal" and name != "modal":
        submit = {"submit": minimal("plain_text")}
        whole, broken = whole | submit, broken | submit
    return Sample(rule=rule, case=case, source=source, surface=surface, accepted=whole, refused=broken)


# Figures


def _of_limit(limit: Limit) -> Sample:
    bare = limit.place.rstrip("[]")
    shape, field = bare.split(".")
    place = Place(shape, field, limit.place.count("[]"))
    kept, broken = _either_side(limit.measure, limit.figure)
    if build := _WHOLE.get(limit.place):
        (name, accepted), (_, refused) = build(kept), build(broken)
    else:
        name = shape
        accepted, refused = (_wrapped(place, _sized(place, size)) for size in (kept, broken))
    return _sample(limit.rule, name, source=limit.source, accepted=accepted, refused=refused)


def _either_side(measure: Measure, figure: int) -> tuple[int, int]:
    """Return the size that is just accepted, and the one that is just refused."""
    match measure:
        case "longest" | "most" | "greatest":
            return figure, figure + 1
        case "shortest" | "fewest" | "least":
            return figure, figure - 1
        case "above":
            return figure + 1, figure


def _sized(place: Place, size: int) -> Any:
    """Build a value of this size."""
    match kind := _kind_at(place):
        case Many():
            return _several(kind, place=place.name, count=size)
        case Shaped(names=(first, *_)):
            return minimal(first) | {"text": "x" * size}
        case Format(sample=str(sample)):
            return sample + "x" * (size - len(sample))
        case Scalar(name="string"):
            return "x" * size
    return size


def _groups(menu: str, count: int) -> tuple[str, Json]:
    groups = [
        minimal("option_group") | {"options": [minimal("menu_option") | {"value": str(number)}]}
        for number in range(count)
    ]
    return menu, _put(menu, "option_groups", groups)


def _plotted(points: list[str], categories: list[str]) -> tuple[str, Json]:
    series = minimal("series") | {"data": [{"label": label, "value": 1} for label in points]}
    return "line", minimal("line") | {"axis_config": {"categories": categories}, "series": [series]}


def _numbers(count: int) -> list[str]:
    return [str(number) for number in range(count)]


def _wide(count: int) -> tuple[str, Json]:
    return "data_table", minimal("data_table") | {"rows": [[minimal("raw_text")] * count] * 2}


# Places where what is accepted at one size needs something beside it.
_WHOLE: Mapping[str, Callable[[int], tuple[str, Json]]] = {
    "static_select.option_groups": lambda size: _groups("static_select", size),
    "multi_static_select.option_groups": lambda size: _groups("multi_static_select", size),
    "series.data": lambda size: _plotted(_numbers(size), _numbers(min(max(size, 1), 20))),
    "axis_config.categories": lambda size: _plotted(_numbers(min(max(size, 1), 20)), _numbers(size)),
    "point.label": lambda size: _plotted(["x" * size], ["x" * min(max(size, 1), 20)]),
    "axis_config.categories[]": lambda size: _plotted(["x" * min(max(size, 1), 20)], ["x" * size]),
    "data_table.rows[]": _wide,
}


# Fields


def _of_shape(shape: Shape) -> Iterator[Sample]:
    whole = minimal(shape.name)
    if shape.name != "message":  # a message's payload has arguments of its method beside it
        unknown = whole | {"unheard_of": 1}
        yield _sample(
            f"{shape.name}:unknown", shape.name, source=shape.source, accepted=whole, refused=unknown
        )
    yield from _of_company(shape)
    for field, kind in shape.fields.items():
        if field in shape.required:
            rest = {key: value for key, value in whole.items() if key != field}
            rule = f"{shape.name}.{field}:required"
            yield _sample(rule, shape.name, source=shape.source, accepted=whole, refused=rest)
        accepted = _put(shape.name, field, _fitting(kind, place=f"{shape.name}.{field}"))
        for place, case, wrong in _mistakes(kind, Place(shape.name, field, 0)):
            refused = _wrapped(place, wrong)
            rule = f"{place.name}:type"
            yield _sample(
                rule, shape.name, source=shape.source, accepted=accepted, refused=refused, case=case
            )


def _of_company(shape: Shape) -> Iterator[Sample]:
    """Yield the rules on fields that must or must not be there together."""
    whole = minimal(shape.name)
    rules = {"one_of": shape.one_of, "some_of": shape.some_of, "rival": shape.rival}
    for rule, fields in rules.items():
        several = whole | {
            field: _fitting(shape.fields[field], place=f"{shape.name}.{field}") for field in fields
        }
        none = {key: value for key, value in whole.items() if key not in fields}
        cases = {"several": several} if rule != "some_of" else {}
        cases |= {"none": none} if rule != "rival" else {}
        for case, refused in cases.items() if fields else ():
            name = f"{shape.name}:{rule}"
            yield _sample(name, shape.name, source=shape.source, accepted=whole, refused=refused, case=case)
    for field, company in shape.along.items():
        accepted = _put(shape.name, field, value=True)
        refused = accepted | {other: not wanted for other, wanted in company.items()}
        rule = f"{shape.name}.{field}:along"
        yield _sample(rule, shape.name, source=shape.source, accepted=accepted, refused=refused)


def _mistakes(kind: Kind, place: Place) -> Iterator[tuple[Place, str, Any]]:
    """Yield what may not stand at a place: another JSON type, bad writing, a shape from elsewhere."""
    match kind:
        case Scalar(wrong=wrong):
            yield place, "type", wrong
        case Format(sample=sample, wrong=wrong):
            yield place, "type", 7 if isinstance(sample, str) else str(sample)
            yield place, "format", wrong
        case Choice():
            yield place, "value", "unheard of"
        case Many(of=item):
            yield place, "type", {}
            yield from _mistakes(item, place._replace(depth=place.depth + 1))
        case Shaped(names=names):
            yield place, "type", "text"
            for foreign in _foreign(names):
                yield place, foreign, minimal(foreign)


def _foreign(names: tuple[str, ...]) -> list[str]:
    """Shapes that are easily mistaken for these."""
    families = {SHAPES[name].family for name in names}
    types = {SHAPES[name].type for name in names}
    return [
        name
        for name, shape in SHAPES.items()
        if shape.family in families and shape.type and shape.type not in types and None not in types
    ]


# Relations


def _of_relation(relation: Relation) -> Iterator[Sample]:
    for name in relation.on:
        accepted, refused = minimal(name) | relation.accepted, minimal(name) | relation.refused
        yield _sample(
            relation.rule, name, source=relation.source, accepted=accepted, refused=refused, case=f"on {name}"
        )
