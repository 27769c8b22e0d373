"""What Slack would refuse in a message or a view, and where, in Slack's own words."""

import operator
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.limits import LIMITS, RELATIONS, SHAPES, Limit, Measure
from sandbox.limits_kinds import Choice, Format, Json, Kind, Many, Scalar, Shape, Shaped, shaped
from sandbox.limits_relations import Relation

_MEASURES: Mapping[Measure, tuple[Callable[[float, float], bool], str]] = {
    "longest": (operator.le, "must be less than {above} characters"),
    "shortest": (operator.ge, "must be more than {below} characters"),
    "most": (operator.le, "no more than {figure} items allowed"),
    "fewest": (operator.ge, "no fewer than {figure} items allowed"),
    "greatest": (operator.le, "must be no more than {figure}"),
    "least": (operator.ge, "must be no less than {figure}"),
    "above": (operator.gt, "must be more than {figure}"),
}
_ARTICLES = {"string": "a", "integer": "an", "number": "a", "boolean": "a", "object": "an"}
_VIEW = shaped("modal", "home")
_CODES = {
    "message.text:longest": "msg_too_long",
    "message.attachments:most": "too_many_attachments",
    "message:characters": "msg_blocks_too_long",
    "modal:size": "view_too_large",
    "home:size": "view_too_large",
}
_CODES_BY_PLACE = {
    "attachments": "invalid_attachments",
    "metadata": "invalid_metadata_format",
    "view": "invalid_arguments",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that Slack refuses: a JSON pointer to it, the rule it breaks, and Slack's words for it."""

    path: str
    rule: str
    text: str

    @property
    def code(self) -> str:
        """The error code with which the Web API answers."""
        place = self.path.split("/")[1] if self.path else ""
        return _CODES.get(self.rule) or _CODES_BY_PLACE.get(place, "invalid_blocks")


def check_message(payload: Mapping[str, Any]) -> list[Problem]:
    """Return everything wrong with the text, blocks, attachments and metadata among a method's arguments."""
    shape = SHAPES["message"]
    content = {name: payload[name] for name in _FIELDS[shape.name] if payload.get(name) is not None}
    return _check_shape(shape, content, path="")


def check_view(view: Mapping[str, Any]) -> list[Problem]:
    """Return everything wrong with a modal or a Home; the pointers start at /view."""
    return _check(_VIEW, view, place="view", path="/view")


def _check(kind: Kind, value: Any, *, place: str, path: str) -> list[Problem]:
    """Compare one value with what may stand at its place; its figures count only where its type is right."""
    if (wrong := _mistaken(kind, value)) is not None:
        return [_problem(path, f"{place}:type", wrong)]
    found: list[Problem] = []
    match kind:
        case Many(of=item):
            for index, each in enumerate(value):
                found += _check(item, each, place=f"{place}[]", path=f"{path}/{index}")
        case Shaped():
            found += _check_shaped(kind, value, place=place, path=path)
    for limit in _LIMITS_AT.get(place, ()):
        found += _check_limit(limit, value, path=path)
    return found


def _mistaken(kind: Kind, value: Any) -> str | None:
    """Return what Slack says of a value of another JSON type, or of one that is written wrongly."""
    match kind:
        case Scalar(name=name):
            return None if kind.fits(value) else f"must provide {_ARTICLES[name]} {name}"
        case Format(name=name):
            return None if kind.fits(value) else f"must be a valid {name}"
        case Choice(values=values):
            is_known = any(value == each and type(value) is type(each) for each in values)
            return None if is_known else f"must be a valid enum value: {', '.join(map(str, values))}"
        case Shaped():
            return None if isinstance(value, dict) else "must provide an object"
        case Many():
            return None if isinstance(value, list) else "must provide an array"


def _check_shaped(kind: Shaped, value: Json, *, place: str, path: str) -> list[Problem]:
    candidates = [SHAPES[name] for name in kind.names]
    if candidates[0].type is None:
        return _check_shape(candidates[0], value, path=path)
    if "type" not in value:
        return [_problem(path, f"{place}:type", "missing required field: type")]
    if found := next((shape for shape in candidates if shape.type == value["type"]), None):
        return _check_shape(found, value, path=path)
    return [_problem(f"{path}/type", f"{place}:type", f"unsupported type: {value['type']}")]


def _check_shape(shape: Shape, value: Json, *, path: str) -> list[Problem]:
    """Compare an object with its shape; how its parts relate is asked only where each is right by itself."""
    found = [*_check_names(shape, value, path=path), *_check_company(shape, value, path=path)]
    fields = _FIELDS[shape.name]
    for name, each in value.items():
        if (kind := fields.get(name)) is not None:
            found += _check(kind, each, place=f"{shape.name}.{name}", path=f"{path}/{name}")
    if found:
        return found
    return [
        _problem(f"{path}{below}", relation.rule, relation.text)
        for relation in _RELATIONS_ON.get(shape.name, ())
        for below in relation.broken(value)
    ]


def _check_names(shape: Shape, value: Json, *, path: str) -> Iterator[Problem]:
    known = _FIELDS[shape.name]
    for name in shape.required:
        if name not in value:
            yield _problem(path, f"{shape.name}.{name}:required", f"missing required field: {name}")
    for name in value:
        if name not in known and not (name == "type" and shape.type):
            yield _problem(path, f"{shape.name}:unknown", f"invalid additional property: {name}")


def _check_company(shape: Shape, value: Json, *, path: str) -> Iterator[Problem]:
    """Check which fields are there together."""
    if shape.one_of and sum(name in value for name in shape.one_of) != 1:
        yield _problem(path, f"{shape.name}:one_of", f"must define exactly one of: {', '.join(shape.one_of)}")
    if shape.some_of and not any(name in value for name in shape.some_of):
        yield _problem(
            path, f"{shape.name}:some_of", f"must define at least one of: {', '.join(shape.some_of)}"
        )
    if sum(name in value for name in shape.rival) > 1:
        yield _problem(path, f"{shape.name}:rival", f"must not define both of: {', '.join(shape.rival)}")
    for name, company in shape.along.items():
        absent = [other for other, wanted in company.items() if value.get(other, False) is not wanted]
        if value.get(name) and absent:
            yield _problem(f"{path}/{name}", f"{shape.name}.{name}:along", f"goes only with: {company}")


def _check_limit(limit: Limit, value: Any, *, path: str) -> Iterator[Problem]:
    if limit.measure in {"longest", "shortest"} and isinstance(value, dict):
        value, path = value.get("text"), f"{path}/text"
        if not isinstance(value, str):
            return
    if (said := _exceeded(limit, value)) is not None:
        yield _problem(path, limit.rule, said)


def _exceeded(limit: Limit, value: Any) -> str | None:
    """Return what Slack says when the figure is not kept."""
    size = value if isinstance(value, int | float) else len(value)
    is_kept, words = _MEASURES[limit.measure]
    if is_kept(size, limit.figure):
        return None
    return words.format(figure=limit.figure, above=limit.figure + 1, below=limit.figure - 1)


def _problem(path: str, rule: str, text: str) -> Problem:
    return Problem(path=path, rule=rule, text=f"{text} [json-pointer:{path}]")


def _limits_by_place() -> Mapping[str, list[Limit]]:
    by_place: defaultdict[str, list[Limit]] = defaultdict(list)
    for limit in LIMITS:
        by_place[limit.place].append(limit)
    return by_place


def _relations_by_shape() -> Mapping[str, list[Relation]]:
    by_shape: defaultdict[str, list[Relation]] = defaultdict(list)
    for relation in RELATIONS:
        for name in relation.on:
            by_shape[name].append(relation)
    return by_shape


# Put together once: a view is checked at every keystroke that a test makes.
_FIELDS = {name: shape.fields for name, shape in SHAPES.items()}
_LIMITS_AT = _limits_by_place()
_RELATIONS_ON = _relations_by_shape()
