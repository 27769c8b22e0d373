"""Every figure that Slack puts on a payload, as data; where sources disagree, the lower one.

A place is the name of a shape and one of its fields, such as `header.text`; `[]` is an item of a list.
What a payload is built of stands in limits_elements, limits_blocks and limits_rich_text, what its parts must
be to one another in limits_relations, and its totals in limits_totals.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from sandbox import limits_blocks, limits_elements, limits_relations, limits_rich_text, limits_totals
from sandbox.limits_blocks import BLOCKS, HOME_PAGE, MESSAGE_PAGE, MODAL_PAGE
from sandbox.limits_elements import ELEMENTS, MULTI_MENUS, OBJECTS
from sandbox.limits_kinds import Shape
from sandbox.limits_relations import Relation
from sandbox.limits_rich_text import RICH_TEXT

Measure = Literal["longest", "shortest", "most", "fewest", "greatest", "least", "above"]


@dataclass(frozen=True, slots=True)
class Limit:
    """A figure on one place.

    `longest` and `shortest` count characters (of a text object, those of its text), `most` and `fewest` count
    items, `greatest` and `least` bound a number, and a number must be `above` a figure that it may not be.
    """

    place: str
    measure: Measure
    figure: int
    source: str

    @property
    def rule(self) -> str:
        """The name by which a problem tells which limit was broken."""
        return f"{self.place}:{self.measure}"


def _page(source: str, *rows: tuple[str, Measure, int]) -> Iterator[Limit]:
    """Give each row the page of Slack's documentation that it stands on."""
    return (Limit(place, measure, figure, source) for place, measure, figure in rows)


_ELEMENTS_WITH_ID = tuple(shape.name for shape in limits_elements.SHAPES if "action_id" in shape.fields)
_BLOCKS_WITH_ID = tuple(
    shape.name for shape in (*limits_blocks.SHAPES, *limits_rich_text.SHAPES) if "block_id" in shape.fields
)
_WITH_PLACEHOLDER = tuple(shape.name for shape in limits_elements.SHAPES if "placeholder" in shape.fields)

LIMITS: tuple[Limit, ...] = (
    *_page(
        MESSAGE_PAGE,
        ("message.text", "longest", 40_000),
        ("message.blocks", "most", 50),
        ("message.attachments", "most", 100),
        ("attachment.blocks", "most", 50),
        ("metadata.event_type", "shortest", 1),
    ),
    *_page(
        MODAL_PAGE,
        ("modal.title", "longest", 24),
        ("modal.submit", "longest", 24),
        ("modal.close", "longest", 24),
        ("modal.blocks", "most", 100),
        ("modal.private_metadata", "longest", 3_000),
        ("modal.callback_id", "longest", 255),
        ("modal.external_id", "longest", 255),
    ),
    *_page(
        HOME_PAGE,
        ("home.title", "longest", 24),
        ("home.blocks", "most", 100),
        ("home.private_metadata", "longest", 3_000),
        ("home.callback_id", "longest", 255),
        ("home.external_id", "longest", 255),
    ),
    # Texts and composition objects
    *_page(
        f"{OBJECTS}/text-object",
        ("plain_text.text", "shortest", 1),
        ("mrkdwn.text", "shortest", 1),
        ("plain_text.text", "longest", 3_000),
        ("mrkdwn.text", "longest", 3_000),
    ),
    *_page(
        f"{OBJECTS}/option-object",
        *(
            (f"{option}.text", "longest", 75)
            for option in ("menu_option", "choice_option", "overflow_option")
        ),
        *(
            (f"{option}.value", "longest", 150)
            for option in ("menu_option", "choice_option", "overflow_option")
        ),
        *(
            (f"{option}.description", "longest", 75)
            for option in ("menu_option", "choice_option", "overflow_option")
        ),
        ("overflow_option.url", "longest", 3_000),
    ),
    *_page(
        f"{OBJECTS}/option-group-object",
        ("option_group.label", "longest", 75),
        ("option_group.options", "fewest", 1),
        ("option_group.options", "most", 100),
    ),
    *_page(
        f"{OBJECTS}/confirmation-dialog-object",
        ("confirm.title", "longest", 100),
        ("confirm.text", "longest", 300),
        ("confirm.confirm", "longest", 30),
        ("confirm.deny", "longest", 30),
    ),
    *_page(f"{OBJECTS}/conversation-filter-object", ("filter.include", "fewest", 1)),
    *_page(
        f"{OBJECTS}/dispatch-action-configuration-object",
        ("dispatch_action_config.trigger_actions_on", "fewest", 1),
        ("dispatch_action_config.trigger_actions_on", "most", 2),
    ),
    # Elements
    *_page(
        ELEMENTS,
        *((f"{element}.action_id", "shortest", 1) for element in _ELEMENTS_WITH_ID),
        *((f"{element}.action_id", "longest", 255) for element in _ELEMENTS_WITH_ID),
        *((f"{element}.placeholder", "longest", 150) for element in _WITH_PLACEHOLDER),
    ),
    *_page(
        f"{ELEMENTS}/button-element",
        ("button.text", "longest", 75),
        ("button.url", "longest", 3_000),
        ("button.value", "longest", 2_000),
        ("button.accessibility_label", "longest", 75),
    ),
    *_page(
        f"{ELEMENTS}/workflow-button-element",
        ("workflow_button.text", "longest", 75),
        ("workflow_button.accessibility_label", "longest", 75),
    ),
    *_page(
        f"{ELEMENTS}/icon-button-element",
        ("icon_button.value", "longest", 2_000),
        ("icon_button.accessibility_label", "longest", 75),
        ("icon_button.visible_to_user_ids", "most", 10),
    ),
    *_page(
        f"{ELEMENTS}/feedback-buttons-element",
        ("feedback_button.text", "longest", 75),
        ("feedback_button.value", "longest", 2_000),
        ("feedback_button.accessibility_label", "longest", 75),
    ),
    *_page(
        f"{ELEMENTS}/overflow-menu-element",
        ("overflow.options", "fewest", 1),
        ("overflow.options", "most", 5),
    ),
    *_page(
        f"{ELEMENTS}/select-menu-element",
        ("static_select.options", "fewest", 1),
        ("static_select.options", "most", 100),
        ("static_select.option_groups", "fewest", 1),
        ("static_select.option_groups", "most", 100),
        ("external_select.min_query_length", "least", 0),
    ),
    *_page(
        f"{ELEMENTS}/multi-select-menu-element",
        ("multi_static_select.options", "fewest", 1),
        ("multi_static_select.options", "most", 100),
        ("multi_static_select.option_groups", "fewest", 1),
        ("multi_static_select.option_groups", "most", 100),
        ("multi_external_select.min_query_length", "least", 0),
        *((f"{menu}.max_selected_items", "least", 1) for menu in MULTI_MENUS),
    ),
    *_page(
        f"{ELEMENTS}/radio-button-group-element",
        ("radio_buttons.options", "fewest", 1),
        ("radio_buttons.options", "most", 10),
    ),
    *_page(
        f"{ELEMENTS}/checkboxes-element",
        ("checkboxes.options", "fewest", 1),
        ("checkboxes.options", "most", 10),
        ("checkboxes.initial_options", "fewest", 1),
    ),
    *_page(
        f"{ELEMENTS}/plain-text-input-element",
        ("plain_text_input.initial_value", "longest", 3_000),
        ("plain_text_input.min_length", "least", 0),
        ("plain_text_input.min_length", "greatest", 3_000),
        ("plain_text_input.max_length", "least", 1),
        ("plain_text_input.max_length", "greatest", 3_000),
    ),
    *_page(
        f"{ELEMENTS}/rich-text-input-element",
        ("rich_text_input.min_lines", "least", 1),
        ("rich_text_input.min_lines", "greatest", 100),
        ("rich_text_input.max_lines", "least", 1),
        ("rich_text_input.max_lines", "greatest", 100),
    ),
    *_page(
        f"{ELEMENTS}/file-input-element",
        ("file_input.max_files", "least", 1),
        ("file_input.max_files", "greatest", 10),
    ),
    *_page(
        f"{ELEMENTS}/image-element",
        ("image_element.alt_text", "longest", 2_000),
        ("image_element.image_url", "longest", 3_000),
    ),
    # Blocks
    *_page(
        BLOCKS,
        *((f"{block}.block_id", "shortest", 1) for block in _BLOCKS_WITH_ID),
        *((f"{block}.block_id", "longest", 255) for block in _BLOCKS_WITH_ID),
    ),
    *_page(
        f"{BLOCKS}/actions-block",
        ("actions.elements", "fewest", 1),
        ("actions.elements", "most", 25),
    ),
    *_page(
        f"{BLOCKS}/context-block",
        ("context.elements", "fewest", 1),
        ("context.elements", "most", 10),
    ),
    *_page(
        f"{BLOCKS}/context-actions-block",
        ("context_actions.elements", "fewest", 1),
        ("context_actions.elements", "most", 5),
    ),
    *_page(f"{BLOCKS}/header-block", ("header.text", "longest", 150)),
    *_page(
        f"{BLOCKS}/image-block",
        ("image.alt_text", "longest", 2_000),
        ("image.image_url", "longest", 3_000),
        ("image.title", "longest", 2_000),
    ),
    *_page(
        f"{BLOCKS}/input-block",
        ("input.label", "longest", 2_000),
        ("input.hint", "longest", 2_000),
    ),
    *_page(
        f"{BLOCKS}/markdown-block",
        ("markdown.text", "shortest", 1),
        ("markdown.text", "longest", 12_000),
    ),
    *_page(
        f"{BLOCKS}/section-block",  # its text may be as long as any text object
        ("section.fields", "fewest", 1),
        ("section.fields", "most", 10),
        ("section.fields[]", "longest", 2_000),
    ),
    *_page(
        f"{BLOCKS}/video-block",
        ("video.alt_text", "longest", 2_000),
        ("video.title", "longest", 200),
        ("video.author_name", "longest", 50),
        ("video.description", "longest", 200),
        ("video.provider_name", "longest", 50),
    ),
    *_page(
        RICH_TEXT,
        ("rich_text.elements", "fewest", 1),
        ("rich_text_list.indent", "least", 0),
        ("rich_text_list.indent", "greatest", 8),
        ("rich_text_list.offset", "least", 0),
        ("text.text", "shortest", 1),
    ),
    *_page(
        f"{BLOCKS}/table-block",
        ("table.rows", "fewest", 1),
        ("table.rows", "most", 100),
        ("table.rows[]", "fewest", 1),
        ("table.rows[]", "most", 20),
        ("table.column_settings", "most", 20),
        ("raw_text.text", "shortest", 1),
        ("raw_number.text", "shortest", 1),
    ),
    *_page(
        f"{BLOCKS}/data-table-block",
        ("data_table.caption", "shortest", 1),
        ("data_table.rows", "fewest", 2),
        ("data_table.rows", "most", 101),
        ("data_table.rows[]", "fewest", 1),
        ("data_table.rows[]", "most", 20),
        ("data_table.page_size", "least", 1),
        ("data_table.page_size", "greatest", 100),
        ("data_table.row_header_column_index", "least", 0),
    ),
    *_page(
        f"{BLOCKS}/data-visualization-block",
        ("data_visualization.title", "shortest", 1),
        ("data_visualization.title", "longest", 50),
        ("pie.segments", "fewest", 1),
        ("pie.segments", "most", 6),
        ("segment.label", "shortest", 1),
        ("segment.label", "longest", 20),
        ("segment.value", "above", 0),
        *((f"{chart}.series", "fewest", 1) for chart in ("line", "bar", "area")),
        *((f"{chart}.series", "most", 6) for chart in ("line", "bar", "area")),
        ("series.name", "shortest", 1),
        ("series.name", "longest", 20),
        ("series.data", "fewest", 1),
        ("series.data", "most", 20),
        ("point.label", "shortest", 1),
        ("point.label", "longest", 20),
        ("axis_config.categories", "fewest", 1),
        ("axis_config.categories", "most", 20),
        ("axis_config.categories[]", "shortest", 1),
        ("axis_config.categories[]", "longest", 20),
        ("axis_config.x_label", "longest", 50),
        ("axis_config.y_label", "longest", 50),
    ),
    *_page(
        f"{BLOCKS}/card-block",
        ("card.title", "longest", 150),
        ("card.subtitle", "longest", 150),
        ("card.body", "longest", 200),
        ("card.subtext", "longest", 200),
        ("card.actions", "fewest", 1),
        ("card.actions", "most", 3),
    ),
    *_page(
        f"{BLOCKS}/carousel-block",
        ("carousel.elements", "fewest", 1),
        ("carousel.elements", "most", 10),
    ),
    *_page(
        f"{BLOCKS}/container-block",
        ("container.title", "longest", 150),
        ("container.subtitle", "longest", 150),
        ("container.child_blocks", "fewest", 1),
        ("container.child_blocks", "most", 10),
    ),
    *_page(f"{BLOCKS}/alert-block", ("alert.text", "longest", 200)),
    *_page(
        f"{BLOCKS}/task-card-block",
        *(
            (f"{task}.{field}", "shortest", 1)
            for task in ("task_card", "task")
            for field in ("task_id", "title")
        ),
    ),
    *_page(
        f"{BLOCKS}/plan-block",
        ("plan.title", "shortest", 1),
        ("plan.tasks", "most", 50),
    ),
)

SHAPES: Mapping[str, Shape] = {
    shape.name: shape for shape in (*limits_elements.SHAPES, *limits_rich_text.SHAPES, *limits_blocks.SHAPES)
}
"""Every shape of object, by name."""

RELATIONS: tuple[Relation, ...] = (*limits_relations.RELATIONS, *limits_totals.RELATIONS)
"""Every rule over several parts of an object, or over all of a message or view."""
