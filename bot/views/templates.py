"""Templates: the list of them, and what is said when one was saved or taken away."""

from collections.abc import Sequence

from slackblocks.blocks import Block
from slackblocks.elements import Button

from bot.errors import NotFoundError, OpensUpError
from bot.rules.templates import Parts, PlanTemplate
from bot.views import limits, lines
from bot.views.buttons import TEMPLATES
from bot.views.elements import Post, actions, button, confirm, context, section
from bot.views.mrkdwn import Mrkdwn, bold, escape, join, spoken, write
from bot.views.small_print import more_line, notice_line

SAVE = "template.save"
USE = "template.use"
REMOVE = "template.remove"
__all__ = [
    "REMOVE",
    "SAVE",
    "TEMPLATES",
    "USE",
    "open_up_message",
    "read_save",
    "removed_message",
    "saved_message",
    "templates_message",
]

_LONGEST_NUMBER = 9
_HOW = Mrkdwn("To keep a plan as one: template save P-1. To make another like it: template P-1.")


def templates_message(templates: Sequence[PlanTemplate], *, notice: str = "") -> Post:
    """List the first of these templates, each with the way to start from it."""
    shown = templates[: limits.TEMPLATES]
    head = write("Start a plan from a template")
    blocks: list[Block] = [section(bold(head), block_id="templates"), *notice_line(notice)]
    for place, template in enumerate(shown, start=1):
        use = button(
            "Use", action_id=USE, value=template.key, spoken=f"Use {template.name}"[: limits.SPOKEN_LABEL]
        )
        blocks.append(section(_line(template), block_id=f"template:{place}", accessory=use))
        if template.can_remove:
            blocks += actions([_remove(template)], block_id=f"template:{place}:do")
    blocks += more_line(len(templates) - len(shown), block_id="more", where="by name: template churn")
    blocks.append(context(_HOW, block_id="how"))
    told = lines.tell(head, templates, lambda each: escape(each.name, limits.TITLE_IN_LINE))
    return Post(told, tuple(blocks))


def open_up_message(asked: OpensUpError) -> Post:
    """Ask whether a plan that is not open to everybody is to be a template that is."""
    said = escape(str(asked))
    save = button("Save for everybody", action_id=SAVE, value=f"{asked.number} {asked.name}")
    return Post(spoken(said), (section(said, block_id="opens"), *actions([save], block_id="opens:do")))


def read_save(value: str) -> tuple[int, str]:
    """Return the number of the plan and the name of the template that a press means."""
    number, _, name = value.partition(" ")
    if not (number.isascii() and number.isdecimal() and len(number) <= _LONGEST_NUMBER):
        raise NotFoundError("That button is of no use any more. Type it again: template save P-1")
    return int(number), name


def saved_message(template: PlanTemplate, *, ref: str) -> Post:
    """Answer that a plan was kept as a template."""
    said = write("Saved {ref} as a template: {name}", ref=ref, name=bold(escape(template.name)))
    about = join((escape(_count(template.parts)), Mrkdwn("everybody in this workspace can start from it")))
    row = [button("Use", action_id=USE, value=template.key), _remove(template)]
    return Post(
        spoken(said),
        (
            section(said, block_id="saved"),
            context(about, block_id="about"),
            *actions(row, block_id="saved:do"),
        ),
    )


def removed_message(template: PlanTemplate) -> Post:
    """Answer that a template was taken away."""
    said = write("Removed the template {name}. Plans made of it stay.", name=bold(escape(template.name)))
    return Post(spoken(said), (section(said, block_id="removed"),))


def _line(template: PlanTemplate) -> Mrkdwn:
    by = f"saved by {template.saved_by}" if template.saved_by else ""
    facts = join((escape(_count(template.parts)), escape(by, limits.NAME)))
    about = join((escape(template.summary, limits.TEMPLATE_SUMMARY), facts), "\n")
    return write("{name}\n{about}", name=bold(escape(template.name, limits.TITLE_IN_LINE)), about=about)


def _count(parts: Parts) -> str:
    """Count what a plan begins with: `1 objective · 4 key areas · 2 targets · 6 steps`."""
    counted = (
        (len(parts.objectives), "objective"),
        (len(parts.areas), "key area"),
        (len(parts.targets), "target"),
        (len(parts.steps), "step"),
        (len(parts.resources), "resource"),
    )
    return " · ".join(lines.count(number, noun) for number, noun in counted if number) or "nothing yet"


def _remove(template: PlanTemplate) -> Button:
    asks = confirm(
        title="Remove this template?",
        text="Nobody can start from it any more. Plans that were made of it stay.",
        yes="Remove",
        no="Keep it",
    )
    return button("Remove", action_id=REMOVE, value=template.key, is_danger=True, asks=asks)
