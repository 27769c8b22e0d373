"""Blocks as the lines that a person reads in a terminal."""

from collections.abc import Callable, Mapping, Sequence

from sandbox.blocks import Json
from sandbox.transcript_controls import Sheet
from sandbox.transcript_text import link, plain_text, printable, rich_text

RULE = "─" * 40
_INDENT = "  "
_MARKS = {"complete": "[x]", "in_progress": "[~]", "pending": "[ ]", "error": "[!]"}


def lines_of(blocks: Sequence[Json], sheet: Sheet) -> list[str]:
    """Return all lines of some blocks, in reading order."""
    return [line for block in blocks for line in _lines(block, sheet)]


def _lines(block: Json, sheet: Sheet) -> list[str]:
    """Return the lines of one block; a block of a type unknown here says so."""
    if (show := _BLOCKS.get(block["type"])) is None:
        return [f"[{block['type']}]"]
    return show(block, sheet)


def _split(*texts: str) -> list[str]:
    return [line for text in texts if text for line in text.split("\n")]


def _indented(lines: Sequence[str]) -> list[str]:
    return [f"{_INDENT}{line}" for line in lines]


def _section(block: Json, sheet: Sheet) -> list[str]:
    texts = [sheet.text(block.get("text")), *(sheet.text(each) for each in block.get("fields", ()))]
    accessory = block.get("accessory")
    return _split(*texts, sheet.element(accessory, block) if accessory else "")


def _actions(block: Json, sheet: Sheet) -> list[str]:
    return _split(_INDENT.join(sheet.element(element, block) for element in block["elements"]))


def _context(block: Json, sheet: Sheet) -> list[str]:
    shown = [
        f"[image: {plain_text(each['alt_text'])}]" if each["type"] == "image" else sheet.text(each)
        for each in block["elements"]
    ]
    return _split(_INDENT.join(shown))


def _image(block: Json, sheet: Sheet) -> list[str]:
    return _split(sheet.text(block.get("title")), f"[image: {plain_text(block['alt_text'])}]")


def _video(block: Json, sheet: Sheet) -> list[str]:
    title = link(block.get("title_url") or block["video_url"], sheet.text(block["title"]))
    return _split(f"[video: {printable(title)}]", sheet.text(block.get("description")))


def _card(block: Json, sheet: Sheet) -> list[str]:
    texts = [sheet.text(block.get(name)) for name in ("title", "subtitle", "body", "subtext")]
    picture = [f"[image: {plain_text(block['hero_image']['alt_text'])}]"] if "hero_image" in block else []
    buttons = _INDENT.join(sheet.element(element, block) for element in block.get("actions", ()))
    return [*picture, *_split(*texts, buttons)]


def _container(block: Json, sheet: Sheet) -> list[str]:
    title = rich_text(block["rich_text_title"], sheet.reader) if "rich_text_title" in block else []
    heading = title or _split(sheet.text(block.get("title")))
    inside = [*_split(sheet.text(block.get("subtitle"))), *lines_of(block["child_blocks"], sheet)]
    return [*heading, *_indented(inside)]


def _plan(block: Json, sheet: Sheet) -> list[str]:
    tasks = [line for task in block["tasks"] for line in _task(task, sheet)]
    return [*_split(plain_text(block["title"])), *_indented(tasks)]


def _task(task: Json, sheet: Sheet) -> list[str]:
    more = [
        line for name in ("details", "output") if name in task for line in rich_text(task[name], sheet.reader)
    ]
    sources = [plain_text(link(each["url"], each["text"])) for each in task.get("sources", ())]
    return [*_split(f"{_MARKS[task['status']]} {plain_text(task['title'])}"), *_indented([*more, *sources])]


def _alert(block: Json, sheet: Sheet) -> list[str]:
    level = block.get("level", "default")
    return _split(f"{'' if level == 'default' else f'{level.title()}: '}{sheet.text(block['text'])}")


# Tables


def _table(block: Json, sheet: Sheet) -> list[str]:
    """Return the caption and aligned columns; a rule separates the header from the rest."""
    rows = [[_cell(cell, sheet) for cell in row] for row in block["rows"]]
    columns = max(len(row) for row in rows)
    rows = [[*row, *[""] * (columns - len(row))] for row in rows]
    widths = [max(len(row[column]) for row in rows) for column in range(columns)]
    to_right = [_is_right(block, column) for column in range(columns)]
    header, *rest = [_row(row, widths, to_right) for row in rows]
    rule = "  ".join("─" * width for width in widths)
    return [*_split(plain_text(block.get("caption", ""))), header, *([rule, *rest] if rest else [])]


def _row(cells: Sequence[str], widths: Sequence[int], to_right: Sequence[bool]) -> str:
    aligned = [
        cell.rjust(width) if is_right else cell.ljust(width)
        for cell, width, is_right in zip(cells, widths, to_right, strict=True)
    ]
    return "  ".join(aligned).rstrip()


def _cell(cell: Json, sheet: Sheet) -> str:
    lines = rich_text(cell, sheet.reader) if cell["type"] == "rich_text" else [plain_text(cell["text"])]
    return " ".join(" ".join(lines).split())


def _is_right(block: Json, column: int) -> bool:
    """Whether a column is set to the right, or is numbers from the first row under the header to the last."""
    settings = block.get("column_settings", ())
    if column < len(settings) and settings[column].get("align"):
        return bool(settings[column]["align"] == "right")
    cells = [row[column] for row in block["rows"][1:] if column < len(row)]
    return bool(cells) and all(cell["type"] == "raw_number" for cell in cells)


# Charts


def _chart(block: Json, _sheet: Sheet) -> list[str]:
    chart = block["chart"]
    title = f"{block['title']} ({chart['type']} chart)"
    if chart["type"] == "pie":
        return [plain_text(title), f"{_INDENT}{_points(chart['segments'])}"]
    axes = [chart["axis_config"][name] for name in ("x_label", "y_label") if chart["axis_config"].get(name)]
    series = [f"{plain_text(each['name'])}: {_points(each['data'])}" for each in chart["series"]]
    told = f"{title}: {' by '.join(reversed(axes))}" if axes else title
    return [plain_text(told), *_indented(series)]


def _points(points: Sequence[Json]) -> str:
    return ", ".join(f"{plain_text(point['label'])} {point['value']:g}" for point in points)


_BLOCKS: Mapping[str, Callable[[Json, Sheet], list[str]]] = {
    "actions": _actions,
    "alert": _alert,
    "card": _card,
    "carousel": lambda block, sheet: lines_of(block["elements"], sheet),
    "container": _container,
    "context": _context,
    "context_actions": lambda _block, _sheet: ["[feedback]"],
    "data_table": _table,
    "data_visualization": _chart,
    "divider": lambda _block, _sheet: [RULE],
    "header": lambda block, sheet: _split(sheet.text(block["text"])),
    "image": _image,
    "input": lambda block, sheet: sheet.field(block),
    "markdown": lambda block, _sheet: _split(plain_text(block["text"])),
    "plan": _plan,
    "rich_text": lambda block, sheet: rich_text(block, sheet.reader),
    "section": _section,
    "table": _table,
    "task_card": _task,
    "video": _video,
}
