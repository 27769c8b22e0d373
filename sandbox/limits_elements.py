"""The shapes of texts, composition objects and interactive elements."""

from types import MappingProxyType

from sandbox.limits_kinds import (
    BOOLEAN,
    DATE,
    DOCS,
    FILE_ID,
    INSTANT,
    INTEGER,
    LINK,
    NUMERAL,
    PLAIN,
    STRING,
    TEXT,
    TIME,
    URL,
    ZONE,
    Fields,
    Kind,
    Many,
    Shape,
    choice,
    shaped,
)

OBJECTS = f"{DOCS}/composition-objects"
ELEMENTS = f"{DOCS}/block-elements"

# Names of elements that go together wherever they are allowed.
MENUS = ("static_select", "external_select", "users_select", "conversations_select", "channels_select")
MULTI_MENUS = tuple(f"multi_{menu}" for menu in MENUS)
TYPED = ("plain_text_input", "number_input", "email_text_input", "url_text_input", "rich_text_input")
CHOICES = ("radio_buttons", "checkboxes")

_NONE: Fields = MappingProxyType({})
_ACTION: Fields = {"action_id": STRING}
_CLICKED: Fields = {**_ACTION, "confirm": shaped("confirm")}
_CHOSEN: Fields = {**_CLICKED, "focus_on_load": BOOLEAN}
_PLACEHOLDER: Fields = {"placeholder": PLAIN}
_TYPED: Fields = {
    **_ACTION,
    **_PLACEHOLDER,
    "focus_on_load": BOOLEAN,
    "dispatch_action_config": shaped("dispatch_action_config"),
}
_STYLE: Fields = {"style": choice("primary", "danger")}


def _object(
    name: str, page: str, *, required: Fields = _NONE, optional: Fields = _NONE, one_of: tuple[str, ...] = ()
) -> Shape:
    source = f"{OBJECTS}/{page}"
    return Shape(name, family="object", source=source, required=required, optional=optional, one_of=one_of)


def _element(
    name: str, page: str, *, required: Fields = _NONE, optional: Fields = _NONE, one_of: tuple[str, ...] = ()
) -> Shape:
    source = f"{ELEMENTS}/{page}"
    return Shape(
        name, family="element", source=source, type=name, required=required, optional=optional, one_of=one_of
    )


def _menus(
    of: str, *, chosen: Kind, initial: str, one_of: tuple[str, ...] = (), **own: Kind
) -> tuple[Shape, Shape]:
    """Write down a menu for one choice, and its sibling for several."""
    common: Fields = {**_CHOSEN, **_PLACEHOLDER, **own}
    single = _element(
        f"{of}_select", "select-menu-element", one_of=one_of, optional={**common, initial: chosen}
    )
    several: Fields = {f"{initial}s": Many(chosen), "max_selected_items": INTEGER}
    multi = _element(
        f"multi_{of}_select", "multi-select-menu-element", one_of=one_of, optional={**common, **several}
    )
    return single, multi


TEXTS = (
    Shape(
        "plain_text",
        family="text",
        source=f"{OBJECTS}/text-object",
        type="plain_text",
        required={"text": STRING},
        optional={"emoji": BOOLEAN},
    ),
    Shape(
        "mrkdwn",
        family="text",
        source=f"{OBJECTS}/text-object",
        type="mrkdwn",
        required={"text": STRING},
        optional={"verbatim": BOOLEAN},
    ),
)

COMPOSITION = (
    _object(
        "menu_option",
        "option-object",
        required={"text": PLAIN, "value": STRING},
        optional={"description": PLAIN},
    ),
    _object(
        "choice_option",
        "option-object",
        required={"text": TEXT, "value": STRING},
        optional={"description": TEXT},
    ),
    _object(
        "overflow_option",
        "option-object",
        required={"text": PLAIN, "value": STRING},
        optional={"description": PLAIN, "url": LINK},
    ),
    _object(
        "option_group",
        "option-group-object",
        required={"label": PLAIN, "options": Many(shaped("menu_option"))},
    ),
    _object(
        "confirm",
        "confirmation-dialog-object",
        required={"title": PLAIN, "text": TEXT, "confirm": PLAIN, "deny": PLAIN},
        optional=_STYLE,
    ),
    _object(
        "filter",
        "conversation-filter-object",
        optional={
            "include": Many(choice("im", "mpim", "private", "public")),
            "exclude_external_shared_channels": BOOLEAN,
            "exclude_bot_users": BOOLEAN,
        },
    ),
    _object(
        "dispatch_action_config",
        "dispatch-action-configuration-object",
        optional={"trigger_actions_on": Many(choice("on_enter_pressed", "on_character_entered"))},
    ),
    _object("slack_file", "slack-file-object", optional={"id": FILE_ID, "url": URL}, one_of=("id", "url")),
    _object("workflow", "workflow-object", required={"trigger": shaped("trigger")}),
    _object(
        "trigger",
        "trigger-object",
        required={"url": URL},
        optional={"customizable_input_parameters": Many(shaped("input_parameter"))},
    ),
    _object("input_parameter", "trigger-object", required={"name": STRING, "value": STRING}),
)

BUTTONS = (
    _element(
        "button",
        "button-element",
        required={"text": PLAIN},
        optional={**_CLICKED, **_STYLE, "url": LINK, "value": STRING, "accessibility_label": STRING},
    ),
    _element(
        "workflow_button",
        "workflow-button-element",
        required={"text": PLAIN, "workflow": shaped("workflow")},
        optional={**_CLICKED, **_STYLE, "accessibility_label": STRING},
    ),
    _element(
        "icon_button",
        "icon-button-element",
        required={"icon": choice("trash"), "text": PLAIN},
        optional={
            **_CLICKED,
            "value": STRING,
            "accessibility_label": STRING,
            "visible_to_user_ids": Many(STRING),
        },
    ),
    _element(
        "feedback_buttons",
        "feedback-buttons-element",
        required={"positive_button": shaped("feedback_button"), "negative_button": shaped("feedback_button")},
        optional=_ACTION,
    ),
    Shape(
        "feedback_button",
        family="object",
        source=f"{ELEMENTS}/feedback-buttons-element",
        required={"text": PLAIN, "value": STRING},
        optional={"accessibility_label": STRING},
    ),
    _element(
        "overflow",
        "overflow-menu-element",
        required={"options": Many(shaped("overflow_option"))},
        optional=_CLICKED,
    ),
)

FIELDS = (
    *_menus(
        "static",
        chosen=shaped("menu_option"),
        initial="initial_option",
        one_of=("options", "option_groups"),
        options=Many(shaped("menu_option")),
        option_groups=Many(shaped("option_group")),
    ),
    *_menus("external", chosen=shaped("menu_option"), initial="initial_option", min_query_length=INTEGER),
    *_menus("users", chosen=STRING, initial="initial_user"),
    *_menus(
        "conversations",
        chosen=STRING,
        initial="initial_conversation",
        default_to_current_conversation=BOOLEAN,
        response_url_enabled=BOOLEAN,
        filter=shaped("filter"),
    ),
    *_menus("channels", chosen=STRING, initial="initial_channel", response_url_enabled=BOOLEAN),
    _element(
        "radio_buttons",
        "radio-button-group-element",
        required={"options": Many(shaped("choice_option"))},
        optional={**_CHOSEN, "initial_option": shaped("choice_option")},
    ),
    _element(
        "checkboxes",
        "checkboxes-element",
        required={"options": Many(shaped("choice_option"))},
        optional={**_CHOSEN, "initial_options": Many(shaped("choice_option"))},
    ),
    _element(
        "datepicker",
        "date-picker-element",
        optional={**_CHOSEN, **_PLACEHOLDER, "initial_date": DATE},
    ),
    _element(
        "timepicker",
        "time-picker-element",
        optional={**_CHOSEN, **_PLACEHOLDER, "initial_time": TIME, "timezone": ZONE},
    ),
    _element("datetimepicker", "datetime-picker-element", optional={**_CHOSEN, "initial_date_time": INSTANT}),
    _element(
        "plain_text_input",
        "plain-text-input-element",
        optional={
            **_TYPED,
            "initial_value": STRING,
            "multiline": BOOLEAN,
            "min_length": INTEGER,
            "max_length": INTEGER,
        },
    ),
    _element(
        "number_input",
        "number-input-element",
        required={"is_decimal_allowed": BOOLEAN},
        optional={**_TYPED, "initial_value": NUMERAL, "min_value": NUMERAL, "max_value": NUMERAL},
    ),
    _element("email_text_input", "email-input-element", optional={**_TYPED, "initial_value": STRING}),
    _element("url_text_input", "url-input-element", optional={**_TYPED, "initial_value": STRING}),
    _element(
        "rich_text_input",
        "rich-text-input-element",
        optional={**_TYPED, "initial_value": shaped("rich_text"), "min_lines": INTEGER, "max_lines": INTEGER},
    ),
    _element(
        "file_input",
        "file-input-element",
        optional={**_ACTION, "filetypes": Many(STRING), "max_files": INTEGER},
    ),
)

IMAGE = Shape(
    "image_element",
    family="element",
    source=f"{ELEMENTS}/image-element",
    type="image",
    required={"alt_text": STRING},
    optional={"image_url": URL, "slack_file": shaped("slack_file")},
    one_of=("image_url", "slack_file"),
)

SHAPES = (*TEXTS, *COMPOSITION, *BUTTONS, *FIELDS, IMAGE)
