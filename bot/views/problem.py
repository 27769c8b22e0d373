"""What went wrong, said in the place where it was typed."""

from collections.abc import Mapping, Sequence
from typing import Any

from slackblocks.blocks import Block
from slackblocks.views import ModalView

from bot.errors import BotError, InvalidError, NoPlanError
from bot.rules.texts import is_blank
from bot.views import limits
from bot.views.buttons import create_plan
from bot.views.elements import Post, actions, context, modal, plain_section, section
from bot.views.mrkdwn import Mrkdwn, cut, escape, fold, spoken
from bot.views.typed import press_line, typed_lines

RUN = "command.run"
OTHERWISE = "command.otherwise"
CORRECT = "command.correct"
FORM = "command.form"
PROBLEM = "problem"
_STAYS = Mrkdwn("Nothing was saved. What you typed is here to be copied; Close goes back to the form.")
_IS_CUT = Mrkdwn("Too long for a button: the form begins with your line, and your message keeps all of it.")


def problem_message(error: BotError, *, line: str = "", correct: bool = False) -> Post:
    """Say what is wrong; below it what was typed, and with `correct` the button to its filled form."""
    said = escape(error.message, limits.SENTENCE)
    press = press_line("Correct", action_id=CORRECT, line=line) if correct else ()
    if isinstance(error, NoPlanError):
        press = (*press, create_plan("Create a plan", is_primary=True))
    blocks = (
        section(said, block_id="problem"),
        *typed_lines(line),
        *actions(press, block_id="problem:do"),
    )
    return Post(spoken(said), blocks)


def two_readings_message(error: BotError, *, line: str, ways: Sequence[tuple[str, str]]) -> Post:
    """Ask how a number is meant: a button for each way, with the line that it runs, and one for the form."""
    said = escape(error.message, limits.SENTENCE)
    press = [
        each
        for action_id, (text, meant) in zip((RUN, OTHERWISE), ways, strict=True)
        for each in press_line(text, action_id=action_id, line=meant)
    ]
    row = actions([*press, *press_line("Correct", action_id=CORRECT, line=line)], block_id="problem:do")
    return Post(spoken(said), (section(said, block_id="problem"), *typed_lines(line), *row))


def form_needed_message(error: BotError, *, line: str) -> Post:
    """Offer the form that a line asked for: only the press of a button can open one."""
    said = escape(error.message, limits.SENTENCE)
    kept = cut(line, limits.BUTTON_VALUE)
    blocks = (
        section(said, block_id="form"),
        *(() if kept == line else (context(_IS_CUT, block_id="form:cut"),)),
        *actions(press_line("Open form", action_id=FORM, line=kept, is_primary=True), block_id="form:do"),
    )
    return Post(spoken(said), blocks)


def problem_modal(error: BotError, *, view: Mapping[str, Any] | None = None) -> ModalView:
    """Say what is wrong where a form would have been, or above one, with what was typed there."""
    said = escape(error.message, limits.SENTENCE)
    blocks = [section(said, block_id="problem"), *(_typed_in(view) if view is not None else ())]
    return modal("Not possible", blocks, callback_id=PROBLEM, close="Close")


def _typed_in(view: Mapping[str, Any]) -> list[Block]:
    """Show what was written in a form that cannot be saved any more, so that it can be copied."""
    values: Mapping[str, Any] = (view.get("state") or {}).get("values") or {}
    shown: list[Block] = []
    for field in view.get("blocks") or ():
        if field.get("type") != "input" or len(shown) >= limits.TYPED_FIELDS:
            continue
        name = str(field.get("block_id"))
        answers = (values.get(name) or {}).values()
        typed = next((str(each["value"]) for each in answers if each.get("value")), "")
        if field["element"]["type"] == "plain_text_input" and not is_blank(typed):
            label = str(field["label"]["text"])
            shown.append(plain_section(cut(f"{label}: {typed}", limits.REPORT), block_id=f"typed:{name}"))
    return [*([context(_STAYS, block_id="typed")] if shown else []), *shown]


def field_errors(error: InvalidError, *, view: Mapping[str, Any]) -> dict[str, str]:
    """Return the sentences by the block ids of a form's fields, as `response_action: errors` wants them.

    A sentence about a field that the form does not have goes to its first one; without fields there are none.
    """
    blocks = [block for block in view.get("blocks") or () if block.get("type") == "input"]
    fields = [str(block.get("block_id")) for block in blocks]
    if not fields:
        return {}
    gathered: dict[str, list[str]] = {}
    for field, sentence in error.fields.items():
        gathered.setdefault(field if field in fields else fields[0], []).append(fold(sentence))
    return {field: cut(" ".join(sentences), limits.FIELD_ERROR) for field, sentences in gathered.items()}
