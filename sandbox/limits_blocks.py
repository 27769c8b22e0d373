"""The shapes of blocks, and of the surfaces that hold them: a message, a modal, a Home."""

from sandbox.limits_elements import CHOICES, MENUS, MULTI_MENUS, TYPED
from sandbox.limits_kinds import (
    BOOLEAN,
    DOCS,
    INTEGER,
    NUMBER,
    OBJECT,
    PLAIN,
    STRING,
    TEXT,
    URL,
    Fields,
    Many,
    Shape,
    choice,
    shaped,
)

BLOCKS = f"{DOCS}/blocks"
MESSAGE_PAGE = "https://docs.slack.dev/reference/methods/chat.postMessage"
MODAL_PAGE = "https://docs.slack.dev/reference/views/modal-views"
HOME_PAGE = "https://docs.slack.dev/reference/views/home-tab-views"
ATTACHMENT_PAGE = "https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments"
METADATA_PAGE = "https://docs.slack.dev/messaging/message-metadata"

# Where each block may stand.
EVERYWHERE = (
    "actions",
    "card",
    "context",
    "divider",
    "header",
    "image",
    "input",
    "rich_text",
    "section",
    "video",
)
LARGE = ("carousel", "container", "data_table", "data_visualization", "table")
IN_MESSAGE = shaped(*EVERYWHERE, *LARGE, "context_actions", "markdown", "plan", "task_card")
IN_MODAL = shaped(*EVERYWHERE, "alert")
IN_HOME = shaped(*EVERYWHERE, *LARGE)
IN_CONTAINER = shaped(
    "actions", "context", "divider", "header", "image", "input", "rich_text", "section", "table", "video"
)

# Which element may stand in which block.
_PRESSED = ("button", "workflow_button", "overflow", "datepicker", "timepicker", *MENUS, *CHOICES)
IN_SECTION = shaped(*_PRESSED, *MULTI_MENUS, "image_element")
IN_ACTIONS = shaped(*_PRESSED, "datetimepicker")
IN_INPUT = shaped(
    *TYPED, *MENUS, *MULTI_MENUS, *CHOICES, "datepicker", "timepicker", "datetimepicker", "file_input"
)

_CELL = ("raw_text", "raw_number", "rich_text")
_STATUS = choice("in_progress", "pending", "complete", "error")
_PICTURE: Fields = {"image_url": URL, "slack_file": shaped("slack_file")}


def _block(
    name: str,
    *,
    required: Fields | None = None,
    optional: Fields | None = None,
    one_of: tuple[str, ...] = (),
    some_of: tuple[str, ...] = (),
    rival: tuple[str, ...] = (),
    along: dict[str, dict[str, bool]] | None = None,
) -> Shape:
    return Shape(
        name,
        family="block",
        source=f"{BLOCKS}/{name.replace('_', '-')}-block",
        type=name,
        required=required or {},
        optional={"block_id": STRING, **(optional or {})},
        one_of=one_of,
        some_of=some_of,
        rival=rival,
        along=along or {},
    )


def _piece(
    name: str,
    *,
    of: str,
    type_: str | None = None,
    required: Fields | None = None,
    optional: Fields | None = None,
) -> Shape:
    """Write down a part of one kind of block."""
    source = f"{BLOCKS}/{of.replace('_', '-')}-block"
    return Shape(name, family=of, source=source, type=type_, required=required or {}, optional=optional or {})


CLASSIC = (
    _block("actions", required={"elements": Many(IN_ACTIONS)}),
    _block("context", required={"elements": Many(shaped("plain_text", "mrkdwn", "image_element"))}),
    _block("context_actions", required={"elements": Many(shaped("feedback_buttons", "icon_button"))}),
    _block("divider"),
    _block("header", required={"text": PLAIN}),
    _block(
        "image",
        required={"alt_text": STRING},
        optional={**_PICTURE, "title": PLAIN},
        one_of=("image_url", "slack_file"),
    ),
    _block(
        "input",
        required={"label": PLAIN, "element": IN_INPUT},
        optional={"dispatch_action": BOOLEAN, "hint": PLAIN, "optional": BOOLEAN},
    ),
    _block("markdown", required={"text": STRING}),
    _block(
        "section",
        optional={"text": TEXT, "fields": Many(TEXT), "accessory": IN_SECTION, "expand": BOOLEAN},
        some_of=("text", "fields"),
    ),
    _block(
        "video",
        required={"alt_text": STRING, "title": PLAIN, "thumbnail_url": URL, "video_url": URL},
        optional={
            "author_name": STRING,
            "description": PLAIN,
            "provider_icon_url": URL,
            "provider_name": STRING,
            "title_url": URL,
        },
    ),
)

TABLES = (
    _block(
        "table",
        required={"rows": Many(Many(shaped(*_CELL)))},
        optional={"column_settings": Many(shaped("column_setting"))},
    ),
    _piece(
        "column_setting",
        of="table",
        optional={"align": choice("left", "center", "right"), "is_wrapped": BOOLEAN},
    ),
    _block(
        "data_table",
        required={"rows": Many(Many(shaped(*_CELL))), "caption": STRING},
        optional={"page_size": INTEGER, "row_header_column_index": INTEGER},
    ),
    _piece("raw_text", of="table", type_="raw_text", required={"text": STRING}, optional={"emoji": BOOLEAN}),
    _piece("raw_number", of="table", type_="raw_number", required={"value": NUMBER, "text": STRING}),
)

_SERIES: Fields = {"series": Many(shaped("series")), "axis_config": shaped("axis_config")}
CHARTS = (
    _block(
        "data_visualization",
        required={"title": STRING, "chart": shaped("line", "bar", "area", "pie")},
    ),
    *(
        _piece(name, of="data_visualization", type_=name, required=_SERIES)
        for name in ("line", "bar", "area")
    ),
    _piece("pie", of="data_visualization", type_="pie", required={"segments": Many(shaped("segment"))}),
    _piece("segment", of="data_visualization", required={"label": STRING, "value": NUMBER}),
    _piece("series", of="data_visualization", required={"name": STRING, "data": Many(shaped("point"))}),
    _piece("point", of="data_visualization", required={"label": STRING, "value": NUMBER}),
    _piece(
        "axis_config",
        of="data_visualization",
        required={"categories": Many(STRING)},
        optional={"x_label": STRING, "y_label": STRING},
    ),
)

CARDS = (
    _block(
        "card",
        optional={
            "title": TEXT,
            "subtitle": TEXT,
            "body": TEXT,
            "subtext": TEXT,
            "hero_image": shaped("image_element"),
            "icon": shaped("image_element"),
            "slack_icon": shaped("slack_icon"),
            "actions": Many(shaped("button")),
        },
        some_of=("title", "hero_image", "body", "actions"),
        rival=("icon", "slack_icon"),
    ),
    _piece("slack_icon", of="card", type_="icon", required={"name": STRING}),
    _block("carousel", required={"elements": Many(shaped("card"))}),
    _block(
        "container",
        required={"child_blocks": Many(IN_CONTAINER)},
        optional={
            "title": PLAIN,
            "rich_text_title": shaped("rich_text"),
            "subtitle": TEXT,
            "width": choice("narrow", "standard", "wide", "full"),
            "icon": shaped("image_element"),
            "is_collapsible": BOOLEAN,
            "default_collapsed": BOOLEAN,
            "has_header_divider": BOOLEAN,
        },
        some_of=("title", "rich_text_title"),
        along={
            "default_collapsed": {"is_collapsible": True},
            "has_header_divider": {"is_collapsible": False},
        },
    ),
    _block(
        "alert",
        required={"text": TEXT},
        optional={"level": choice("default", "info", "warning", "error", "success")},
    ),
)

_TASK: Fields = {"task_id": STRING, "title": STRING, "status": _STATUS}
_TASK_DETAIL: Fields = {
    "details": shaped("rich_text"),
    "output": shaped("rich_text"),
    "sources": Many(shaped("url_source")),
}
TASKS = (
    _block("task_card", required=_TASK, optional=_TASK_DETAIL),
    _block("plan", required={"title": STRING, "tasks": Many(shaped("task"))}),
    _piece(
        "task",
        of="plan",
        required=_TASK,
        optional={"type": choice("task_card"), "block_id": STRING, **_TASK_DETAIL},
    ),
    _piece("url_source", of="task_card", type_="url", required={"url": URL, "text": STRING}),
)

_VIEW: Fields = {"private_metadata": STRING, "callback_id": STRING, "external_id": STRING}
SURFACES = (
    Shape(
        "message",
        family="surface",
        source=MESSAGE_PAGE,
        optional={
            "text": STRING,
            "blocks": Many(IN_MESSAGE),
            "attachments": Many(shaped("attachment")),
            "metadata": shaped("metadata"),
        },
    ),
    Shape(
        "metadata",
        family="object",
        source=METADATA_PAGE,
        required={"event_type": STRING, "event_payload": OBJECT},
        optional={"entities": Many(OBJECT)},
    ),
    Shape(
        "attachment",
        family="object",
        source=ATTACHMENT_PAGE,
        optional={
            "blocks": Many(IN_MESSAGE),
            "fields": Many(OBJECT),
            "actions": Many(OBJECT),
            "mrkdwn_in": Many(STRING),
            "ts": NUMBER,
            **dict.fromkeys(
                ("author_link", "author_icon", "image_url", "thumb_url", "title_link", "footer_icon"), URL
            ),
            **dict.fromkeys(
                ("fallback", "color", "pretext", "text", "title", "footer", "author_name"), STRING
            ),
            **dict.fromkeys(("callback_id", "attachment_type"), STRING),
        },
    ),
    Shape(
        "modal",
        family="surface",
        source=MODAL_PAGE,
        type="modal",
        required={"title": PLAIN, "blocks": Many(IN_MODAL)},
        optional={
            **_VIEW,
            "submit": PLAIN,
            "close": PLAIN,
            "clear_on_close": BOOLEAN,
            "notify_on_close": BOOLEAN,
            "submit_disabled": BOOLEAN,
        },
    ),
    Shape(
        "home",
        family="surface",
        source=HOME_PAGE,
        type="home",
        required={"blocks": Many(IN_HOME)},
        optional={**_VIEW, "title": PLAIN},  # Slack's own first examples of a Home have a title
    ),
)

SHAPES = (*CLASSIC, *TABLES, *CHARTS, *CARDS, *TASKS, *SURFACES)
