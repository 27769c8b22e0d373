"""How a broken relation is found: each check yields JSON pointers to the places that break it.

Checks are asked only about objects whose parts are right by themselves, so they need not look at types again.
"""

import json
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from sandbox.limits_kinds import Json

Located = Iterable[tuple[str, Hashable]]
"""Pointers, each with what stands there."""

Check = Callable[[Json], Iterable[str]]
"""Takes an object and yields a pointer, below it, to each place that breaks a relation."""


def repeated(located: Located) -> Iterator[str]:
    """Yield the pointers to what has been there before."""
    seen: set[Hashable] = set()
    for pointer, value in located:
        if value in seen:
            yield pointer
        seen.add(value)


def nodes(value: Any, pointer: str = "") -> list[tuple[str, Json]]:
    """Return every object in a payload with its pointer, from the top down."""
    found: list[tuple[str, Json]] = []
    _gather(value, pointer, found)
    return found


def _gather(value: Any, pointer: str, found: list[tuple[str, Json]]) -> None:
    """Go through lists and objects alone: most of what stands in them is text, and there is much of it."""
    if isinstance(value, dict):
        found.append((pointer, value))
        for name, each in value.items():
            if isinstance(each, dict | list):
                _gather(each, f"{pointer}/{name}", found)
    elif isinstance(value, list):
        for index, each in enumerate(value):
            if isinstance(each, dict | list):
                _gather(each, f"{pointer}/{index}", found)


def characters(value: Any) -> int:
    """Count the characters of all texts in a payload; ids, values and addresses do not count."""
    return sum(len(node["text"]) for _, node in nodes(value) if isinstance(node.get("text"), str))


# Options


def options(menu: Json) -> Iterator[tuple[str, Json]]:
    """Yield the options of a menu, also those in groups."""
    for index, option in enumerate(menu.get("options", ())):
        yield f"/options/{index}", option
    for number, group in enumerate(menu.get("option_groups", ())):
        for index, option in enumerate(group["options"]):
            yield f"/option_groups/{number}/options/{index}", option


def repeated_option_values(menu: Json) -> Iterator[str]:
    """Yield options with the value of an earlier one."""
    return repeated((f"{pointer}/value", option["value"]) for pointer, option in options(menu))


def initial_not_offered(menu: Json) -> Iterator[str]:
    """Yield initial options that are not exactly one of the options."""
    offered = [option for _, option in options(menu)]
    if "initial_option" in menu and menu["initial_option"] not in offered:
        yield "/initial_option"
    for index, option in enumerate(menu.get("initial_options", ())):
        if option not in offered:
            yield f"/initial_options/{index}"


def too_many_initial(menu: Json) -> Iterator[str]:
    """Yield the initial choices where there are more than may be chosen."""
    most = menu.get("max_selected_items")
    for name, chosen in menu.items():
        if name.startswith("initial_") and most is not None and len(chosen) > most:
            yield f"/{name}"


# What is typed


def bounds(low: str, high: str, *, read: Callable[[Any], Any] = lambda value: value) -> Check:
    """Check that one field of an element is not above another."""

    def broken(element: Json) -> Iterator[str]:
        if low in element and high in element and read(element[low]) > read(element[high]):
            yield f"/{low}"

    return broken


def initial_length_out_of_bounds(element: Json) -> Iterator[str]:
    """Yield an initial value shorter or longer than what a person may type."""
    length = len(element.get("initial_value", ""))
    if length and not element.get("min_length", 0) <= length <= element.get("max_length", length):
        yield "/initial_value"


def initial_number_out_of_bounds(element: Json) -> Iterator[str]:
    """Yield an initial number below the least or above the greatest that a person may type."""
    number = Decimal(element.get("initial_value", "0"))
    is_within = (
        Decimal(element.get("min_value", number)) <= number <= Decimal(element.get("max_value", number))
    )
    if "initial_value" in element and not is_within:
        yield "/initial_value"


def initial_decimal(element: Json) -> Iterator[str]:
    """Yield an initial number with a fraction, where a person may type whole ones only."""
    if Decimal(element.get("initial_value", "0")) % 1 and not element["is_decimal_allowed"]:
        yield "/initial_value"


# Ids


def repeated_block_ids(surface: Json) -> Iterator[str]:
    """Yield block ids that stand twice in a message or view, also inside blocks that hold blocks."""
    located = nodes(surface["blocks"], "/blocks") if "blocks" in surface else ()
    return repeated(
        (f"{pointer}/block_id", node["block_id"]) for pointer, node in located if "block_id" in node
    )


def repeated_action_ids(block: Json) -> Iterator[str]:
    """Yield action ids that stand twice in one block; other blocks may have the same ones."""
    return repeated(
        (f"{pointer}/action_id", node["action_id"]) for pointer, node in nodes(block) if "action_id" in node
    )


def repeated_in(list_name: str, field: str) -> Check:
    """Check that the items of a list differ in one field."""

    def broken(value: Json) -> Iterator[str]:
        return repeated(
            (f"/{list_name}/{index}/{field}", each[field]) for index, each in enumerate(value[list_name])
        )

    return broken


# Views


def focused_again(view: Json) -> Iterator[str]:
    """Yield every element after the first that wants the focus."""
    focused = [pointer for pointer, node in nodes(view["blocks"], "/blocks") if node.get("focus_on_load")]
    return iter([f"{pointer}/focus_on_load" for pointer in focused[1:]])


def input_without_submit(modal: Json) -> Iterator[str]:
    """Yield the modal itself when it asks for something and cannot be submitted."""
    if "submit" not in modal and any(block["type"] == "input" for block in modal["blocks"]):
        yield ""


def larger_than(most: int) -> Check:
    """Check how many bytes a payload has as JSON."""

    def broken(payload: Json) -> Iterator[str]:
        if len(json.dumps(payload, ensure_ascii=False).encode(errors="surrogatepass")) > most:
            yield ""

    return broken


def of_type(*types: str) -> Check:
    """Check that a surface holds none of these types, at any depth."""

    def broken(surface: Json) -> Iterator[str]:
        found = (
            pointer
            for pointer, node in nodes(surface.get("blocks", ()), "/blocks")
            if node.get("type") in types
        )
        return (f"{pointer}/type" for pointer in found)

    return broken


# Totals of a message


def _of_types(surface: Json, types: Sequence[str]) -> list[tuple[str, Json]]:
    return [
        (pointer, node)
        for pointer, node in nodes(surface.get("blocks", ()), "/blocks")
        if node.get("type") in types
    ]


def more_blocks_than(most: int, *types: str) -> Check:
    """Check how many blocks of some types there are, also inside blocks that hold blocks."""

    def broken(surface: Json) -> Iterator[str]:
        return (pointer for pointer, _ in _of_types(surface, types)[most:])

    return broken


def more_characters_than(most: int, *types: str) -> Check:
    """Check how many characters all blocks of some types have together."""

    def broken(surface: Json) -> Iterator[str]:
        if sum(characters(node) for _, node in _of_types(surface, types)) > most:
            yield "/blocks"

    return broken


def more_characters_than_fit(most: int) -> Check:
    """Check how many characters all blocks have together; a data_table has a limit of its own."""

    def broken(message: Json) -> Iterator[str]:
        blocks = [block for block in message.get("blocks", ()) if block["type"] != "data_table"]
        if characters(blocks) > most:
            yield "/blocks"

    return broken


def pending_alone(message: Json) -> Iterator[str]:
    """Yield task cards that are pending outside a plan."""
    for index, block in enumerate(message.get("blocks", ())):
        if block["type"] == "task_card" and block["status"] == "pending":
            yield f"/blocks/{index}/status"


# Tables and charts


def longer_table_than(most: int) -> Check:
    """Check how many characters all cells have together."""

    def broken(table: Json) -> Iterator[str]:
        if characters(table["rows"]) > most:
            yield "/rows"

    return broken


def uneven_rows(table: Json) -> Iterator[str]:
    """Yield rows with another number of cells than the header."""
    columns = len(table["rows"][0])
    return (f"/rows/{index}" for index, row in enumerate(table["rows"]) if len(row) != columns)


def rich_header(table: Json) -> Iterator[str]:
    """Yield cells of the header that are rich text."""
    return (f"/rows/0/{index}" for index, cell in enumerate(table["rows"][0]) if cell["type"] == "rich_text")


def row_header_outside(table: Json) -> Iterator[str]:
    """Yield the row header where its column is not there."""
    if table.get("row_header_column_index", 0) >= len(table["rows"][0]):
        yield "/row_header_column_index"


def repeated_categories(chart: Json) -> Iterator[str]:
    """Yield categories of an axis that are there twice."""
    return repeated(
        (f"/axis_config/categories/{i}", each) for i, each in enumerate(chart["axis_config"]["categories"])
    )


def uncovered_categories(chart: Json) -> Iterator[str]:
    """Yield series that do not have exactly one point for each category."""
    wanted = sorted(chart["axis_config"]["categories"])
    for index, series in enumerate(chart["series"]):
        if sorted(point["label"] for point in series["data"]) != wanted:
            yield f"/series/{index}/data"
