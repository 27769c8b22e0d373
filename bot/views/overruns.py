"""An overrun: a step was moved past others that wait for it; who may move them does so from here."""

from slackblocks.blocks import Block

from bot.errors import InvalidError
from bot.rules.dates import say_date
from bot.rules.overruns import Overrun
from bot.views import limits, lines
from bot.views.action_steps import step_blocks
from bot.views.answers import OUT_OF_DATE
from bot.views.elements import Post, actions, button, context, read_id, section
from bot.views.mrkdwn import Mrkdwn, bold, escape, join, spoken, write
from bot.views.ripples import shift_line
from bot.views.small_print import more, read_only_list

MOVE = "overrun.move"
_MOST = 5
_NEUTRAL = Mrkdwn("A step was moved past others that wait for it.")
"""What a phone shows of it in one person's plan."""


def overrun_message(told: Overrun) -> Post:
    """Tell who may move them, or whose they are, that steps cannot keep their days."""
    said = join((_moved(told), _late(told)), " ")
    blocks: list[Block] = [section(said, block_id="overrun")]
    if told.late:
        shown = [shift_line(each, today=told.today) for each in told.late[: limits.LINES]]
        rest = len(told.late) - len(shown)
        listed = read_only_list([*shown, *([more(rest)] if rest else [])])
        ids = ",".join(str(step.id) for step in told.moved)
        press = "Move it too" if len(told.late) == 1 else f"Move all {len(told.late):,} too"
        blocks.append(context(listed, block_id="overrun:late"))
        row = [button(press, action_id=MOVE, value=ids, is_primary=True)] if told.may_move else []
        blocks += actions(row, block_id="overrun:do")
    for place, step in enumerate(told.mine[:_MOST], start=1):
        blocks += step_blocks(step, today=told.today, block_id=f"step:{place}", says_who=False)
    if len(told.mine) > _MOST:
        blocks.append(context(more(len(told.mine) - _MOST), block_id="more"))
    return Post(_NEUTRAL if told.is_confidential else spoken(said), tuple(blocks))


def read_overrun(value: str) -> tuple[int, ...]:
    """Read past which steps others are to move, or raise InvalidError."""
    ids = [read_id(part) for part in value.split(",")]
    known = tuple(each for each in ids if each is not None)
    if not known or len(known) != len(ids):
        raise InvalidError({"key": OUT_OF_DATE})
    return known


def _moved(told: Overrun) -> Mrkdwn:
    """Say what was moved: `S-1 Book venue was moved to Wed 10 Mar (Bob)`."""
    by = escape(told.by, limits.NAME)
    if len(told.moved) > 1:
        refs = escape(", ".join(step.ref for step in told.moved[:_MOST]))
        rest = len(told.moved) - _MOST
        named = join((refs, more(rest)), " ") if rest > 0 else refs
        return write("{steps} were moved ({by}).", steps=bold(named), by=by)
    (step,) = told.moved
    name = bold(lines.step_name(step) if step.title else escape(step.ref))
    day = say_date(step.due_on, today=told.today) if step.due_on else "no date"
    return write("{step} was moved to {day} ({by}).", step=name, day=day, by=by)


def _late(told: Overrun) -> Mrkdwn:
    """Say what cannot keep its day, and what can be done about that."""
    it = "it" if len(told.moved) == 1 else "them"
    if told.late:
        one = f"1 step that waits for {it} cannot keep its day"
        many = f"{len(told.late):,} steps that wait for {it} cannot keep their days"
        said = one if len(told.late) == 1 else many
        if told.may_move:
            return write("{said}; each can be due from here on:", said=said)
        who = escape(told.mover, limits.NAME)
        return write("{said}; each can be due from here on, and {who} can move them:", said=said, who=who)
    if not told.mine:
        return write("All that waits for {it} can keep its day by now.", it=it)
    yours = "Your step waits" if len(told.mine) == 1 else "Your steps wait"
    kept = "its day" if len(told.mine) == 1 else "their days"
    return write(
        "{yours} for {it} and cannot keep {kept}. {mover} can move all that follows.",
        yours=yours,
        it=it,
        kept=kept,
        mover=escape(told.mover, limits.NAME),
    )
