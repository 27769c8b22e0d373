"""JSON Schema as the document of the API uses it: whether a value fits, and values that do and do not."""

import re
from datetime import date
from typing import Any

from hypothesis import strategies as st

from bot.web.openapi import MEASUREMENTS, document

Json = dict[str, Any]
Values = st.SearchStrategy[Any]

LATEST = date(2027, 3, 1)
"""The day of the tests: nothing has been measured on a later one."""
MOST = 6
"""So many items are made at most, where many more are allowed."""
_KINDS: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
}
_OTHERS: dict[str, Values] = {
    "object": st.just({}),
    "array": st.just([]),
    "string": st.just("x"),
    "number": st.just(7),
    "none": st.none(),
    "truth": st.booleans(),
}


def resolved(schema: Json) -> Json:
    """Return what a schema refers to, or itself."""
    if "$ref" not in schema:
        return schema
    found: Json = document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


def ensure_documented(said: Any) -> None:
    """Hold an answer to the document: its status, its headers and its body."""
    responses = document()["paths"][MEASUREMENTS]["post"]["responses"]
    assert str(said.status) in responses
    response = responses[str(said.status)]
    assert all(name in said.headers for name, each in response.get("headers", {}).items() if each["required"])
    if "content" not in response:
        assert said.body is None
        return
    content_type = said.headers["Content-Type"].partition(";")[0]
    (schema,) = [each["schema"] for kind, each in response["content"].items() if kind == content_type]
    ensure_fits(said.body, schema)
    if said.status != 200:
        assert said.body["status"] == said.status


def ensure_fits(value: Any, schema: Json) -> None:
    """Hold a value to a schema."""
    schema = resolved(schema)
    assert isinstance(value, _KINDS[schema["type"]])
    if schema["type"] == "object":
        properties = schema.get("properties", {})
        assert set(schema.get("required", ())) <= set(value)
        assert schema.get("additionalProperties", True) or set(value) <= set(properties)
        for name, each in value.items():
            if name in properties:
                ensure_fits(each, properties[name])
    for each in value if schema["type"] == "array" else ():
        ensure_fits(each, schema["items"])


def fitting(schema: Json) -> Values:
    """Make values that fit a schema."""
    schema = resolved(schema)
    if "anyOf" in schema:
        return st.one_of([fitting(each) for each in schema["anyOf"]])
    if schema["type"] == "object":
        fields = {name: fitting(each) for name, each in schema["properties"].items()}
        needed = {name: fields.pop(name) for name in schema["required"]}
        return st.fixed_dictionaries(needed, optional=fields)
    if schema["type"] == "array":
        return st.lists(fitting(schema["items"]), min_size=schema["minItems"], max_size=MOST)
    if schema["type"] == "number":
        low, high = schema["exclusiveMinimum"], schema["exclusiveMaximum"]
        whole = st.integers(int(low), int(high))
        return whole | st.floats(low, high, exclude_min=True, exclude_max=True)
    if schema.get("format") == "date":
        return st.dates(max_value=LATEST).map(date.isoformat)
    return st.from_regex(schema["pattern"], fullmatch=True, alphabet=st.characters(codec="ascii"))


def unfitting(schema: Json) -> Values:
    """Make values that do not fit a schema, each for one reason."""
    schema = resolved(schema)
    if "anyOf" in schema:
        kinds = {each["type"] for each in schema["anyOf"]}
        return st.one_of([*_other_than(kinds), *(_of_the_kind(each) for each in schema["anyOf"])])
    return st.one_of([*_other_than({schema["type"]}), _of_the_kind(schema)])


def _other_than(kinds: set[str]) -> list[Values]:
    return [each for kind, each in _OTHERS.items() if kind not in kinds]


def _of_the_kind(schema: Json) -> Values:
    match schema["type"]:
        case "object":
            return _object(schema)
        case "array":
            wrong = unfitting(schema["items"])
            return st.just([]) | st.lists(wrong, min_size=1, max_size=MOST)
        case "number":
            return st.sampled_from([schema["exclusiveMinimum"], schema["exclusiveMaximum"], 10**20, -1e300])
        case _:
            return st.text(max_size=30).filter(lambda text: not _is_like(text, schema))


def _object(schema: Json) -> Values:
    """Leave out a field, add one, or have one field not fit."""
    whole = fitting(schema)
    ways = [
        st.builds(lambda value, name=name: {k: v for k, v in value.items() if k != name}, whole)
        for name in schema["required"]
    ]
    ways += [
        st.builds(lambda value, wrong, name=name: {**value, name: wrong}, whole, unfitting(each))
        for name, each in schema["properties"].items()
    ]
    more = st.text(max_size=9).filter(lambda name: name not in schema["properties"])
    ways.append(st.builds(lambda value, name: {**value, name: 1}, whole, more))
    return st.one_of(ways)


def _is_like(text: str, schema: Json) -> bool:
    """Whether a text may fit after all; a day is known by its digits."""
    pattern = schema.get("pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    return re.search(pattern, text) is not None
