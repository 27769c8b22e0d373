"""What somebody is told of what they did, when Waymark was interrupted while it worked on it."""

from slackblocks.elements import Button

from bot.views import limits
from bot.views.buttons import show_help
from bot.views.elements import Post, actions, button, section
from bot.views.mrkdwn import Mrkdwn, cut, escape, spoken, write
from bot.views.typed import press_line, typed_lines

FORM_AGAIN = "form.again"
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
    return _about(
        said, "", button("Open it again", action_id=FORM_AGAIN, value=str(offered_id), is_primary=True)
    )


def _about(said: Mrkdwn, line: str, *buttons: Button) -> Post:
    row = (*buttons, show_help()) if buttons and line else buttons
    blocks = (
        section(said, block_id="interrupted"),
        *typed_lines(line),
        *actions(row, block_id="interrupted:do"),
    )
    return Post(spoken(said), blocks)
