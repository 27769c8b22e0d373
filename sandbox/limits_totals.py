"""What a whole message or view must be: its totals, and what may stand in it only once or never."""

from typing import Any

from sandbox import limits_checks as checks
from sandbox.limits_blocks import BLOCKS, HOME_PAGE, MESSAGE_PAGE, MODAL_PAGE
from sandbox.limits_elements import ELEMENTS
from sandbox.limits_kinds import Json
from sandbox.limits_relations import Relation

LONGEST_BLOCKS = 13_000  # characters over all blocks of a message; undocumented, measured
LONGEST_MARKDOWN = 12_000  # characters over all markdown blocks of a message
LONGEST_DATA_TABLES = 20_000  # characters over all data tables of a message or Home
LARGEST_VIEW = 250_000  # bytes of a view as JSON
MOST_CHARTS = 2  # data_visualization blocks in a message
MOST_TABLES = 1  # tables and data tables in a message


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def _section(length: int = 1, **fields: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": "x" * length}, **fields}


def _sections(*lengths: int) -> Json:
    return {"blocks": [_section(length) for length in lengths]}


def _input(element: str = "plain_text_input", **fields: Any) -> Json:
    return {"type": "input", "label": _plain("Title"), "element": {"type": element, **fields}}


def _dated(**fields: Any) -> Json:
    return _section(accessory={"type": "datepicker", **fields})


def _table() -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}


def _data_table(length: int = 1) -> Json:
    rows = [[{"type": "raw_text", "text": "x" * each}] for each in (1, length)]
    return {"type": "data_table", "caption": "Steps", "rows": rows}


def _markdown(*lengths: int) -> Json:
    return {"blocks": [{"type": "markdown", "text": "x" * length} for length in lengths]}


def _chart() -> Json:
    segments = [{"label": "done", "value": 3}]
    return {"type": "data_visualization", "title": "Steps", "chart": {"type": "pie", "segments": segments}}


def _task_card(status: str) -> Json:
    return {"type": "task_card", "task_id": "1", "title": "Call the vendor", "status": status}


EVERYWHERE = (
    Relation(
        "block_id:unique",
        on=("message", "modal", "home"),
        text="`block_id` already exists",
        source=BLOCKS,
        broken=checks.repeated_block_ids,
        accepted={"blocks": [_section(block_id="a"), _section(block_id="b")]},
        refused={"blocks": [_section(block_id="a"), _section(block_id="a")]},
    ),
)

MESSAGES = (
    Relation(
        "message:characters",
        on=("message",),
        text="msg_blocks_too_long",
        source=MESSAGE_PAGE,
        broken=checks.more_characters_than_fit(LONGEST_BLOCKS),
        accepted=_sections(3_000, 3_000, 3_000, 3_000, 1_000),
        refused=_sections(3_000, 3_000, 3_000, 3_000, 1_001),
    ),
    Relation(
        "message.markdown:characters",
        on=("message",),
        text=f"must be less than {LONGEST_MARKDOWN + 1} characters over all markdown blocks",
        source=f"{BLOCKS}/markdown-block",
        broken=checks.more_characters_than(LONGEST_MARKDOWN, "markdown"),
        accepted=_markdown(6_000, 6_000),
        refused=_markdown(6_000, 6_001),
    ),
    Relation(
        "data_tables:characters",
        on=("home",),
        text=f"must be less than {LONGEST_DATA_TABLES + 1} characters over all data tables",
        source=f"{BLOCKS}/data-table-block",
        broken=checks.more_characters_than(LONGEST_DATA_TABLES, "data_table"),
        accepted={"blocks": [_data_table(9_999), _data_table(9_999)]},
        refused={"blocks": [_data_table(9_999), _data_table(10_000)]},
    ),
    Relation(
        "message.tables:most",
        on=("message",),
        text="only_one_table_allowed",
        source=f"{BLOCKS}/table-block",
        broken=checks.more_blocks_than(MOST_TABLES, "table", "data_table"),
        accepted={"blocks": [_data_table()]},
        refused={"blocks": [_data_table(), _table()]},
    ),
    Relation(
        "message.charts:most",
        on=("message",),
        text=f"no more than {MOST_CHARTS} data_visualization blocks allowed",
        source=f"{BLOCKS}/data-visualization-block",
        broken=checks.more_blocks_than(MOST_CHARTS, "data_visualization"),
        accepted={"blocks": [_chart()] * MOST_CHARTS},
        refused={"blocks": [_chart()] * (MOST_CHARTS + 1)},
    ),
    Relation(
        "task_card:pending",
        on=("message",),
        text="only tasks of a plan can be pending",
        source=f"{BLOCKS}/task-card-block",
        broken=checks.pending_alone,
        accepted={"blocks": [_task_card("in_progress")]},
        refused={"blocks": [_task_card("pending")]},
    ),
    Relation(
        "file_input:surface",
        on=("message", "home"),
        text="unsupported type: file_input",
        source=f"{ELEMENTS}/file-input-element",
        broken=checks.of_type("file_input"),
        accepted={"blocks": [_input("plain_text_input")]},
        refused={"blocks": [_input("file_input")]},
    ),
)

VIEWS = (
    Relation(
        "focus_on_load:once",
        on=("modal", "home"),
        text="only one element may have focus_on_load",
        source=ELEMENTS,
        broken=checks.focused_again,
        accepted={"blocks": [_dated(focus_on_load=True), _dated(focus_on_load=False)]},
        refused={"blocks": [_dated(focus_on_load=True), _dated(focus_on_load=True)]},
    ),
    Relation(
        "modal.submit:required",
        on=("modal",),
        text="missing required field: submit",
        source=MODAL_PAGE,
        broken=checks.input_without_submit,
        accepted={"blocks": [_input()], "submit": _plain("Create plan")},
        refused={"blocks": [_input()]},
    ),
    Relation(
        "modal:size",
        on=("modal",),
        text=f"must be less than {LARGEST_VIEW + 1} bytes",
        source=MODAL_PAGE,
        broken=checks.larger_than(LARGEST_VIEW),
        accepted=_sections(*[3_000] * 80),
        refused=_sections(*[3_000] * 84),
    ),
    Relation(
        "home:size",
        on=("home",),
        text=f"must be less than {LARGEST_VIEW + 1} bytes",
        source=HOME_PAGE,
        broken=checks.larger_than(LARGEST_VIEW),
        accepted=_sections(*[3_000] * 80),
        refused=_sections(*[3_000] * 84),
    ),
)

RELATIONS = (*EVERYWHERE, *MESSAGES, *VIEWS)
