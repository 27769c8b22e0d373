"""The shapes of rich text, from a whole block down to a word."""

from sandbox.limits_kinds import (
    BOOLEAN,
    DOCS,
    INTEGER,
    LINK,
    STRING,
    Fields,
    Kind,
    Many,
    Shape,
    choice,
    shaped,
)

RICH_TEXT = f"{DOCS}/blocks/rich-text-block"
PARTS = ("rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote")
WORDS = ("text", "link", "user", "usergroup", "channel", "emoji", "broadcast", "date", "color", "team")

_BORDER: Fields = {"border": choice(0, 1)}
_STYLE: Fields = {"style": shaped("style")}
_MANNERS = ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink")


def _part(
    name: str, *, of: tuple[str, ...], required: Fields | None = None, optional: Fields | None = None
) -> Shape:
    elements: Fields = {"elements": Many(shaped(*of))}
    return Shape(
        name,
        family="part",
        source=RICH_TEXT,
        type=name,
        required={**elements, **(required or {})},
        optional=optional or {},
    )


def _word(type_: str, required: Fields, **optional: Kind) -> Shape:
    return Shape(
        type_, family="word", source=RICH_TEXT, type=type_, required=required, optional={**_STYLE, **optional}
    )


SHAPES = (
    Shape(
        "rich_text",
        family="block",
        source=RICH_TEXT,
        type="rich_text",
        required={"elements": Many(shaped(*PARTS))},
        optional={"block_id": STRING},
    ),
    _part("rich_text_section", of=WORDS),
    _part(
        "rich_text_list",
        of=("rich_text_section",),
        required={"style": choice("bullet", "ordered")},
        optional={"indent": INTEGER, "offset": INTEGER, **_BORDER},
    ),
    _part("rich_text_preformatted", of=("text", "link"), optional={"language": STRING, **_BORDER}),
    _part("rich_text_quote", of=WORDS, optional=_BORDER),
    _word("text", {"text": STRING}),
    _word("link", {"url": LINK}, text=STRING, unsafe=BOOLEAN),
    _word("user", {"user_id": STRING}),
    _word("usergroup", {"usergroup_id": STRING}),
    _word("channel", {"channel_id": STRING}),
    _word("emoji", {"name": STRING}, unicode=STRING, skin_tone=INTEGER),
    _word("broadcast", {"range": choice("here", "channel", "everyone")}),
    _word("date", {"timestamp": INTEGER, "format": STRING}, url=LINK, fallback=STRING),
    _word("color", {"value": STRING}),
    _word("team", {"team_id": STRING}),
    Shape("style", family="object", source=RICH_TEXT, optional=dict.fromkeys(_MANNERS, BOOLEAN)),
)
