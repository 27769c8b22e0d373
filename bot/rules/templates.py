"""Templates: plans to start from, with everything but their dates and people."""

from collections.abc import Sequence
from decimal import Decimal
from functools import cache

from pydantic import TypeAdapter

from bot.errors import InvalidError
from bot.rules.texts import is_blank
from bot.values import frozen
from storage.models import Direction, ResourceKind, StepPriority

NAME_MAX = 150
MOST_PARTS = 200
"""So many objectives, areas, targets and steps a template has at most."""


@frozen
class ObjectivePart:
    """An objective of a template; `key` is what other parts know it by."""

    key: str
    outcome: str
    why: str = ""
    for_whom: str = ""


@frozen
class AreaPart:
    """A key area of one of its objectives, with the level that is wanted."""

    key: str
    of: str
    name: str
    wanted: int | None = None


@frozen
class TargetPart:
    """A target of one of its objectives or areas, or of none."""

    key: str
    of: str
    indicator: str
    unit: str
    direction: Direction
    value: Decimal
    lower: Decimal | None = None
    is_cumulative: bool = False


@frozen
class StepPart:
    """A step that is due so many days after the start, and waits for others."""

    key: str
    of: str
    title: str
    in_days: int | None = None
    note: str = ""
    after: tuple[str, ...] = ()
    priority: StepPriority | None = None
    effort: Decimal | None = None


@frozen
class ResourcePart:
    """What the plan or one of its steps needs: money that is planned, hours of nobody yet, or a tool.

    Days count from the start: `in_days` is when hours begin, and `until_days` their last, or by when a tool
    is needed.
    """

    kind: ResourceKind
    of: str = ""
    name: str = ""
    currency: str = ""
    planned: Decimal | None = None
    hours: Decimal | None = None
    in_days: int | None = None
    until_days: int | None = None


@frozen
class Parts:
    """What a plan is filled with."""

    objectives: tuple[ObjectivePart, ...] = ()
    areas: tuple[AreaPart, ...] = ()
    targets: tuple[TargetPart, ...] = ()
    steps: tuple[StepPart, ...] = ()
    resources: tuple[ResourcePart, ...] = ()

    @property
    def count(self) -> int:
        """How many there are, without what they need."""
        return len(self.objectives) + len(self.areas) + len(self.targets) + len(self.steps)


@frozen
class PlanTemplate:
    """One template: what it is for, what a plan made of it is called, and how long that takes."""

    key: str
    name: str
    summary: str
    title: str
    purpose: str
    days: int
    parts: Parts
    is_individual: bool = False
    saved_by: str = ""
    """Who saved it in this workspace; nobody did where it is one of Waymark's own."""
    can_remove: bool = False


@cache  # made when the first template is read: it takes as long as ten of these modules do
def _adapter() -> TypeAdapter[Parts]:
    return TypeAdapter(Parts)


def to_content(template: PlanTemplate) -> dict[str, object]:
    """Return what is stored of a template, in plain values."""
    return {
        "title": template.title,
        "purpose": template.purpose,
        "days": template.days,
        "parts": _adapter().dump_python(template.parts, mode="json"),
    }


def read_parts(content: object) -> Parts:
    """Return the parts that were stored."""
    return _adapter().validate_python(content)


def find_templates(words: str, templates: Sequence[PlanTemplate]) -> tuple[PlanTemplate, ...]:
    """Return the templates whose names or keys have all these words, the only one that is named if it is."""
    wanted = words.lower().split()
    named = [each for each in templates if words.lower().strip() in {each.key, each.name.lower()}]
    if named:
        return (named[0],)
    return tuple(
        each for each in templates if all(word in f"{each.key} {each.name}".lower() for word in wanted)
    )


def ensure_size(parts: Parts, *, ref: str) -> None:
    """Refuse to make plans like one that has more parts than anybody could look through."""
    if parts.count > MOST_PARTS:
        raise InvalidError({"name": f"A template has at most {MOST_PARTS} parts; {ref} has {parts.count:,}."})
    if len(parts.resources) > MOST_PARTS:
        said = f"A template has at most {MOST_PARTS} resources; {ref} has {len(parts.resources):,}."
        raise InvalidError({"name": said})


def ensure_name(name: str) -> None:
    """Refuse a template without a name, or with one that no list could show."""
    if is_blank(name):
        raise InvalidError({"name": "A template needs a name, for example: Reduce churn"})
    if len(name) > NAME_MAX:
        raise InvalidError({"name": f"A name has at most {NAME_MAX} characters; this one has {len(name):,}."})
