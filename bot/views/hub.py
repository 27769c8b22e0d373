"""What the command alone shows, and what it says about itself: the hub, help, and lines not understood."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from slackblocks.blocks import Block
from slackblocks.elements import Button

from bot.rules.grammar import VERB_HELP, Verb, find_verb
from bot.rules.home import HubPage
from bot.rules.verbs import synonyms_of
from bot.views import limits, lines
from bot.views.action_steps import step_blocks
from bot.views.buttons import (
    HELP_SHOW,
    add_step,
    add_target,
    check_in,
    create_plan,
    paste_steps,
    show_help,
    try_sample,
)
from bot.views.decisions import decision_blocks
from bot.views.elements import Origin, Post, actions, button, context, section
from bot.views.mrkdwn import Mrkdwn, bold, code, escape, join, write
from bot.views.mrkdwn import lines as below
from bot.views.plan_choice import NO_PLANS
from bot.views.problem import OTHERWISE, RUN
from bot.views.resource_lines import purse_line, strain_line
from bot.views.small_print import NO_STEPS, notice_line
from bot.views.typed import as_typed, press_line, typed_lines, with_labels

SHOW = "hub.show"
ADD_LINE = "command.add"

__all__ = [
    "ADD_LINE",
    "HELP_SHOW",
    "OTHERWISE",
    "RUN",
    "SHOW",
    "help_message",
    "hub_message",
    "not_built_message",
    "unknown_message",
]

_PLANNING = frozenset({Verb.NEW, Verb.OBJECTIVE, Verb.ADD, Verb.TARGET})
"""What guests cannot do."""
_HELP_LINES = 7  # with the first line and the last two they make ten
_HELP_WIDTH = 60
"""Short examples share a line of about this many characters."""
_MOST_USED = (
    *(
        Verb.NEW,
        Verb.OBJECTIVE,
        Verb.ADD,
        Verb.TARGET,
        Verb.CHECKIN,
        Verb.DONE,
        Verb.DUE,
        Verb.ASSIGN,
        Verb.LIST,
    ),
    *(Verb.OVERDUE, Verb.SHOW),
)

_TODAY: Mapping[Verb, tuple[str, ...]] = {
    Verb.REMIND: ("settings 8:30", "snooze S-41 2d"),
    Verb.AWAY: ("settings mon-thu", "snooze S-41 until monday", "assign S-41 @bob"),
    Verb.PAUSE: ("settings mon-thu", "snooze S-41 2d"),
    Verb.RESUME: ("settings",),
    Verb.ARCHIVE: ("close P-12",),
    Verb.REVIEW: ("show P-12", "history P-12"),
}
"""What comes closest today to verbs that cannot be used yet."""


def hub_message(page: HubPage, *, command: str, notice: str = "") -> Post:
    """Show a person's next steps, and what else they may want."""
    origin = Origin("hub").block_id()
    if page.can_plan and not page.has_plans:
        row = [create_plan("Create a plan", is_primary=True), try_sample(), show_help()]
        blocks = (section(NO_PLANS, block_id=origin), *notice_line(notice), *actions(row, block_id="hub:do"))
        return Post(NO_PLANS, blocks)
    head = _hub_head(page)
    items: list[Block] = []
    for place, step in enumerate(page.steps, start=1):
        items += step_blocks(step, today=page.today, block_id=f"step:{place}", says_who=False)
    offers = ((page.can_plan, create_plan()), (page.can_add, add_step()), (page.can_check_in, check_in()))
    row = [*(offer for is_of_use, offer in offers if is_of_use), show_help()]
    told = lines.tell(head, [lines.step_words(step, today=page.today, says_who=False) for step in page.steps])
    blocks = (
        section(bold(head), block_id=origin),
        *notice_line(notice),
        *items,
        *_needs(page),
        *actions(row, block_id="hub:do"),
        context(write("{help} shows what can be typed.", help=code(f"{command} help")), block_id="hub:help"),
    )
    return Post(join((escape(notice), told), " "), blocks)


def _needs(page: HubPage) -> Iterator[Block]:
    """Say what waits for the reader's word, that they have too much, and what is left in their plans."""
    yield from decision_blocks(page.to_decide, most=limits.HUB_DECISIONS)
    if page.strain is not None:
        yield context(strain_line(page.strain, today=page.today), block_id="hub:strain")
    for place, purse in enumerate(page.purses, start=1):
        plan = lines.name(purse.plan_ref, purse.plan_title, limit=limits.PLAN_IN_LINE)
        if said := purse_line(purse.sums):
            yield context(join((plan, said)), block_id=f"hub:purse:{place}")


def help_message(
    verb: Verb | None, *, command: str, built: frozenset[Verb], can_plan: bool, hint: str = ""
) -> Post:
    """Show what can be typed, by examples: for one verb, or for what people do most."""
    verbs = built if verb is None else built & {verb}
    starters = _starters(verbs if can_plan else verbs - _PLANNING)
    if verb is None:
        return _overview(command, built=built, starters=starters)
    return _help_on(verb, command=command, is_built=verb in built, starters=starters, hint=hint)


def not_built_message(verb: Verb, *, command: str) -> Post:
    """Say that a verb is known and cannot be used yet."""
    typed = code(f"{command} {verb.value}")
    today = join([code(line) for line in _TODAY.get(verb, ())])
    works = write("What works today: {lines}", lines=today) if today else "Help shows what works today."
    said = write("{typed} is not built yet. {works}", typed=typed, works=works)
    blocks = (section(said, block_id="not_built"), *actions([show_help()], block_id="not_built:do"))
    return Post(said, blocks)


def unknown_message(
    typed: str, *, suggestion: str, command: str, otherwise: str = "", hint: str = ""
) -> Post:
    """Ask what was meant by a line that no verb begins: the suggested line, or to the letter; else a step."""
    meant, know = suggestion.removeprefix(f"{command} ").strip(), escape(hint, limits.SENTENCE)
    if meant:
        seen = as_typed(with_labels(f"{command} {meant}", typed=typed))
        asked = write("Did you mean {line}?", line=code(seen, limits.SENTENCE))
        press = press_line("Run", action_id=RUN, line=meant, is_primary=True)
        letter = press_line(_press_for(otherwise), action_id=OTHERWISE, line=otherwise)
        said = join((know, asked), " ")
        blocks = [section(said, block_id="unknown")]
        return Post(said, (*blocks, *actions([*press, *letter, show_help()], block_id="unknown:do")))
    if know:
        return Post(know, (section(know, block_id="unknown"), *actions([show_help()], block_id="unknown:do")))
    said = Mrkdwn("That begins with no command that I know. Add it as a step?")
    press = press_line("Add step", action_id=ADD_LINE, line=typed, is_primary=True)
    row = actions([*press, show_help()], block_id="unknown:do")
    return Post(said, (section(said, block_id="unknown"), *typed_lines(typed), *row))


def _hub_head(page: HubPage) -> Mrkdwn:
    """Say how much waits, and first of all what was overdue."""
    if not page.total:
        all_done = write("Everything is done: {steps} of yours", steps=lines.count(page.done, "step"))
        return all_done if page.done else NO_STEPS
    shown = len(page.steps)
    head = write("Your next {number} steps", number=shown) if shown > 1 else Mrkdwn("Your next step")
    total = f"of {page.total:,}" if page.total > shown else ""
    late = f"{page.overdue:,} overdue" if page.overdue else ""
    return join((join((head, escape(total)), " "), escape(late)))


def _help_on(verb: Verb, *, command: str, is_built: bool, starters: Sequence[Button], hint: str) -> Post:
    help_on = VERB_HELP[verb]
    head = write("{typed} · {summary}", typed=code(f"{command} {verb.value}"), summary=help_on.summary)
    if not is_built:
        head = write("{head} This is not built yet.", head=head)
    know = escape(hint, limits.SENTENCE)
    examples = [code(f"{command} {example}") for example in help_on.examples[:_HELP_LINES]]
    words = join([code(word) for word in synonyms_of(verb)])
    also = [context(write("Also: {words}", words=words), block_id="help:also")] if words else []
    lists = [paste_steps()] if verb is Verb.ADD and starters else []
    row = [*starters, *lists, button("All commands", action_id=HELP_SHOW)]
    blocks = (
        section(below((*([know] if know else []), head, *examples)), block_id="help"),
        *also,
        *actions(row, block_id="help:do"),
    )
    return Post(lines.tell(join((know, head), " "), examples), blocks)


def _overview(command: str, *, built: frozenset[Verb], starters: Sequence[Button]) -> Post:
    """Show an example for what people do most, the names of the rest, and how to go on from there."""
    head = Mrkdwn("What you can type")
    rows = _pack([f"{command} {VERB_HELP[verb].examples[0]}" for verb in _MOST_USED if verb in built])
    rest = [verb for verb in Verb if verb in built and verb not in _MOST_USED]
    names = [write("Also: {words}", words=join([code(verb.value) for verb in rest]))] if rest else []
    more = write("More on one of them: {example}", example=code(f"{command} help add"))
    row = [*starters, button("My steps", action_id=SHOW)]
    text = below((bold(head), *rows[:_HELP_LINES], *names, more))
    return Post(lines.tell(head, rows), (section(text, block_id="help"), *actions(row, block_id="help:do")))


def _pack(examples: Sequence[str]) -> list[Mrkdwn]:
    """Put short examples side by side, so that all of them fit into a few lines."""
    rows: list[list[str]] = []
    for example in examples:
        if rows and sum(map(len, rows[-1])) + len(example) <= _HELP_WIDTH:
            rows[-1].append(example)
        else:
            rows.append([example])
    return [join(map(code, row)) for row in rows]


def _press_for(line: str) -> str:
    """Name the button of a line after what it makes."""
    makes = {Verb.NEW: "New plan", Verb.TARGET: "Add target", Verb.REVISE: "Edit"}
    verb = find_verb(line.partition(" ")[0])
    return makes.get(verb, "Add step") if verb else "Add step"


def _starters(verbs: Collection[Verb]) -> list[Button]:
    """Return the buttons that open a form for one of these verbs."""
    forms = (
        (Verb.NEW, create_plan()),
        (Verb.ADD, add_step()),
        (Verb.TARGET, add_target()),
        (Verb.CHECKIN, check_in()),
    )
    return [press for verb, press in forms if verb in verbs]
