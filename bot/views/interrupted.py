"""What somebody is told of what they did, when Waymark was interrupted while it worked on it."""

from collections.abc import Iterator, Sequence
from datetime import date

from slackblocks.blocks import Block
from slackblocks.elements import Button

from bot.rules.home import KeptForm
from bot.rules.revisions import say_moment
from bot.views import limits
from bot.views.buttons import show_help
from bot.views.elements import Post, actions, button, confirm, section
from bot.views.mrkdwn import Mrkdwn, cut, escape, spoken, write
from bot.views.small_print import more
from bot.views.typed import press_line, typed_lines

FORM_AGAIN = "form.again"
FORM_THROWN = "form.throw_away"
RUN = "command.run"
_DONE = Mrkdwn("This was done. I was interrupted before I could show it to you.")
_UNSURE = Mrkdwn("I was interrupted while I worked on this. Look whether it was done before you do it again.")
_NOT_DONE = Mrkdwn("I was interrupted before I did this, so nothing has changed.")
_SHORTCUT = Mrkdwn("I was interrupted when you used the shortcut, so nothing has changed. Use it once more.")
_PRESS = "I was interrupted when you pressed *{button}*, so nothing has changed. Press it once more."
_KEPT = "What you filled in is kept until tomorrow."
_FORM = f"I was interrupted before I saved *{{form}}*. {_KEPT}"
_REFUSED = f"I was interrupted when you sent *{{form}}*, and could not save it. {{why}} {_KEPT}"


def done_message(what: str = "") -> Post:
    """Say that something was done, of which nobody knows any more what came of it."""
    return _about(_DONE, what)


def unsure_message(what: str) -> Post:
    """Say that something was begun, and that nobody knows how far it came."""
    return _about(_UNSURE, what)


def not_done_message(line: str) -> Post:
    """Say that a line was not run, and offer to run it."""
    return _about(_NOT_DONE, line, *press_line("Run", action_id=RUN, line=line))


def press_again_message(pressed: str) -> Post:
    """Ask for one more press of a button, or for the shortcut if it was none."""
    said = write(_PRESS, button=escape(pressed, limits.NAME)) if pressed else _SHORTCUT
    return _about(said, "")


def form_again_message(title: str, *, offered_id: int, why: str = "") -> Post:
    """Offer a form once more, with what was filled in, and say what was wrong with it if something was."""
    form = escape(title, limits.NAME)
    said = write(_REFUSED, form=form, why=escape(cut(why, limits.REPORT))) if why else write(_FORM, form=form)
    return _about(said, "", _open_again(offered_id, is_primary=True))


def kept_form_blocks(forms: Sequence[KeptForm], *, today: date, zone: str) -> Iterator[Block]:
    """Offer on Home, too, the forms that could not be saved, as long as they are kept."""
    left_out = len(forms) - limits.HOME_FORMS
    for place, form in enumerate(forms[: limits.HOME_FORMS], start=1):
        said = write(
            "I was interrupted before I saved *{title}* · what you filled in is kept until {until}",
            title=escape(form.title or "a form", limits.NAME),
            until=escape(say_moment(form.until, zone=zone, today=today)),
        )
        if left_out > 0 and place == limits.HOME_FORMS:
            said = write("{said} · {more} in my messages to you", said=said, more=more(left_out))
        yield section(said, block_id=f"kept:{place}")
        row = [_open_again(form.id, of=form.title), _throw_away(form)]
        yield from actions(row, block_id=f"kept:{place}:do")


def thrown_away_message() -> Post:
    """Say that nothing of a form is kept any more."""
    said = Mrkdwn("Thrown away.")
    return Post(said, (section(said, block_id="thrown"),))


def _open_again(offered_id: int, *, of: str = "", is_primary: bool = False) -> Button:
    spoken_as = f"Open it again: {of}" if of else ""
    return button(
        "Open it again",
        action_id=FORM_AGAIN,
        value=str(offered_id),
        spoken=spoken_as,
        is_primary=is_primary,
    )


def _throw_away(form: KeptForm) -> Button:
    asks = confirm(
        title="Throw it away?",
        text="What you filled in is gone then.",
        yes="Throw away",
        no="Keep it",
    )
    return button(
        "Throw away",
        action_id=FORM_THROWN,
        value=str(form.id),
        spoken=f"Throw away: {form.title}",
        is_danger=True,
        asks=asks,
    )


def _about(said: Mrkdwn, line: str, *buttons: Button) -> Post:
    row = (*buttons, show_help()) if buttons and line else buttons
    blocks = (
        section(said, block_id="interrupted"),
        *typed_lines(line),
        *actions(row, block_id="interrupted:do"),
    )
    return Post(spoken(said), blocks)
