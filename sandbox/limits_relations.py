"""What the parts of an object must be to one another: unique ids, choices that exist, what goes together.

Each relation carries two payloads that show it, one accepted and one refused, as fields to be put into a
minimal object of each of its shapes.
"""

from dataclasses import dataclass
from decimal import Decimal

from sandbox import limits_checks as checks
from sandbox.limits_blocks import BLOCKS
from sandbox.limits_elements import ELEMENTS, OBJECTS
from sandbox.limits_kinds import Json

LONGEST_TABLE = 10_000  # characters over all cells of a table; undocumented, measured
LONGEST_DATA_TABLE = 20_000  # characters over all cells of a data table


@dataclass(frozen=True, slots=True)
class Relation:
    """A rule over several parts of an object, and the check that finds where it is broken."""

    rule: str
    on: tuple[str, ...]
    text: str
    source: str
    broken: checks.Check
    accepted: Json
    refused: Json


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def _options(*values: str) -> list[Json]:
    return [{"text": _plain(value), "value": value} for value in values]


def _buttons(*action_ids: str) -> list[Json]:
    return [{"type": "button", "text": _plain("Done"), "action_id": action_id} for action_id in action_ids]


def _row(*texts: str) -> list[Json]:
    return [{"type": "raw_text", "text": text} for text in texts]


def _rich_row() -> list[Json]:
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]}]


def _series(*labels: str, name: str = "done") -> Json:
    return {"name": name, "data": [{"label": label, "value": 1} for label in labels]}


def _plot(categories: str, *series: Json) -> Json:
    return {"axis_config": {"categories": list(categories)}, "series": list(series)}


def _task(task_id: str, status: str = "complete") -> Json:
    return {"task_id": task_id, "title": "Call the vendor", "status": status}


MENUS = (
    Relation(
        "initial_option:offered",
        on=("static_select", "radio_buttons"),
        text="must exactly match one of the options",
        source=f"{ELEMENTS}/select-menu-element",
        broken=checks.initial_not_offered,
        accepted={"options": _options("a", "b"), "initial_option": _options("b")[0]},
        refused={"options": _options("a", "b"), "initial_option": _options("c")[0]},
    ),
    Relation(
        "initial_options:offered",
        on=("multi_static_select", "checkboxes"),
        text="must exactly match one of the options",
        source=f"{ELEMENTS}/multi-select-menu-element",
        broken=checks.initial_not_offered,
        accepted={"options": _options("a", "b"), "initial_options": _options("a", "b")},
        refused={"options": _options("a", "b"), "initial_options": _options("a", "c")},
    ),
    Relation(
        "options:unique",
        on=("static_select", "multi_static_select", "radio_buttons", "checkboxes", "overflow"),
        text="option values must be unique",
        source=f"{OBJECTS}/option-object",
        broken=checks.repeated_option_values,
        accepted={"options": _options("a", "b")},
        refused={"options": _options("a", "b", "a")},
    ),
    Relation(
        "initial_options:most",
        on=("multi_static_select",),
        text="no more than max_selected_items allowed",
        source=f"{ELEMENTS}/multi-select-menu-element",
        broken=checks.too_many_initial,
        accepted={"options": _options("a", "b"), "initial_options": _options("a"), "max_selected_items": 1},
        refused={
            "options": _options("a", "b"),
            "initial_options": _options("a", "b"),
            "max_selected_items": 1,
        },
    ),
    Relation(
        "initial_users:most",
        on=("multi_users_select",),
        text="no more than max_selected_items allowed",
        source=f"{ELEMENTS}/multi-select-menu-element",
        broken=checks.too_many_initial,
        accepted={"initial_users": ["U1"], "max_selected_items": 1},
        refused={"initial_users": ["U1", "U2"], "max_selected_items": 1},
    ),
)

INPUTS = (
    Relation(
        "plain_text_input:bounds",
        on=("plain_text_input",),
        text="must not be greater than max_length",
        source=f"{ELEMENTS}/plain-text-input-element",
        broken=checks.bounds("min_length", "max_length"),
        accepted={"min_length": 3, "max_length": 3},
        refused={"min_length": 4, "max_length": 3},
    ),
    Relation(
        "plain_text_input:initial",
        on=("plain_text_input",),
        text="must be between min_length and max_length characters",
        source=f"{ELEMENTS}/plain-text-input-element",
        broken=checks.initial_length_out_of_bounds,
        accepted={"initial_value": "abc", "max_length": 3},
        refused={"initial_value": "abcd", "max_length": 3},
    ),
    Relation(
        "number_input:bounds",
        on=("number_input",),
        text="must not be greater than max_value",
        source=f"{ELEMENTS}/number-input-element",
        broken=checks.bounds("min_value", "max_value", read=Decimal),
        accepted={"min_value": "9", "max_value": "10"},
        refused={"min_value": "10", "max_value": "9"},
    ),
    Relation(
        "number_input:initial",
        on=("number_input",),
        text="must be between min_value and max_value",
        source=f"{ELEMENTS}/number-input-element",
        broken=checks.initial_number_out_of_bounds,
        accepted={"initial_value": "9", "max_value": "10"},
        refused={"initial_value": "10", "max_value": "9"},
    ),
    Relation(
        "number_input:decimal",
        on=("number_input",),
        text="must be a whole number where is_decimal_allowed is false",
        source=f"{ELEMENTS}/number-input-element",
        broken=checks.initial_decimal,
        accepted={"initial_value": "0.5", "is_decimal_allowed": True},
        refused={"initial_value": "0.5", "is_decimal_allowed": False},
    ),
    Relation(
        "rich_text_input:bounds",
        on=("rich_text_input",),
        text="must not be greater than max_lines",
        source=f"{ELEMENTS}/rich-text-input-element",
        broken=checks.bounds("min_lines", "max_lines"),
        accepted={"min_lines": 3, "max_lines": 3},
        refused={"min_lines": 4, "max_lines": 3},
    ),
)

IDS = (
    Relation(
        "action_id:unique",
        on=("actions",),
        text="`action_id` already exists",
        source=ELEMENTS,
        broken=checks.repeated_action_ids,
        accepted={"elements": _buttons("step.done", "step.move")},
        refused={"elements": _buttons("step.done", "step.done")},
    ),
    Relation(
        "card.action_id:unique",
        on=("card",),
        text="`action_id` already exists",
        source=ELEMENTS,
        broken=checks.repeated_action_ids,
        accepted={"actions": _buttons("step.done", "step.move")},
        refused={"actions": _buttons("step.done", "step.done")},
    ),
    Relation(
        "task_id:unique",
        on=("plan",),
        text="`task_id` already exists",
        source=f"{BLOCKS}/plan-block",
        broken=checks.repeated_in("tasks", "task_id"),
        accepted={"tasks": [_task("1", status="pending"), _task("2")]},
        refused={"tasks": [_task("1"), _task("1")]},
    ),
)

TABLES = (
    Relation(
        "table:characters",
        on=("table",),
        text=f"must be less than {LONGEST_TABLE + 1} characters over all cells",
        source=f"{BLOCKS}/table-block",
        broken=checks.longer_table_than(LONGEST_TABLE),
        accepted={"rows": [_row("x" * LONGEST_TABLE)]},
        refused={"rows": [_row("x" * LONGEST_TABLE + "x")]},
    ),
    Relation(
        "data_table:characters",
        on=("data_table",),
        text=f"must be less than {LONGEST_DATA_TABLE + 1} characters over all cells",
        source=f"{BLOCKS}/data-table-block",
        broken=checks.longer_table_than(LONGEST_DATA_TABLE),
        accepted={"rows": [_row("x"), _row("x" * (LONGEST_DATA_TABLE - 1))]},
        refused={"rows": [_row("x"), _row("x" * LONGEST_DATA_TABLE)]},
    ),
    Relation(
        "data_table:even",
        on=("data_table",),
        text="all rows must have the same number of cells",
        source=f"{BLOCKS}/data-table-block",
        broken=checks.uneven_rows,
        accepted={"rows": [_row("a", "b"), _row("c", "d")]},
        refused={"rows": [_row("a", "b"), _row("c")]},
    ),
    Relation(
        "data_table:header",
        on=("data_table",),
        text="header cells must not be rich_text",
        source=f"{BLOCKS}/data-table-block",
        broken=checks.rich_header,
        accepted={"rows": [_row("a"), _rich_row()]},
        refused={"rows": [_rich_row(), _row("a")]},
    ),
    Relation(
        "data_table:row_header",
        on=("data_table",),
        text="must be the index of a column",
        source=f"{BLOCKS}/data-table-block",
        broken=checks.row_header_outside,
        accepted={"rows": [_row("a", "b"), _row("c", "d")], "row_header_column_index": 1},
        refused={"rows": [_row("a", "b"), _row("c", "d")], "row_header_column_index": 2},
    ),
)

CHARTS = (
    Relation(
        "series:unique",
        on=("line", "bar", "area"),
        text="series names must be unique",
        source=f"{BLOCKS}/data-visualization-block",
        broken=checks.repeated_in("series", "name"),
        accepted=_plot("ab", _series("a", "b"), _series("a", "b", name="open")),
        refused=_plot("ab", _series("a", "b"), _series("a", "b")),
    ),
    Relation(
        "categories:unique",
        on=("line", "bar", "area"),
        text="categories must be unique",
        source=f"{BLOCKS}/data-visualization-block",
        broken=checks.repeated_categories,
        accepted=_plot("ab", _series("a", "b")),
        refused=_plot("aa", _series("a", "a")),
    ),
    Relation(
        "categories:covered",
        on=("line", "bar", "area"),
        text="must have one point for every category",
        source=f"{BLOCKS}/data-visualization-block",
        broken=checks.uncovered_categories,
        accepted=_plot("ab", _series("b", "a")),
        refused=_plot("ab", _series("a")),
    ),
)

RELATIONS = (*MENUS, *INPUTS, *IDS, *TABLES, *CHARTS)
