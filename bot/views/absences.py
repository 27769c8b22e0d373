"""Absences: the form, what is answered, and what a person is told when they are back or left alone."""

import dataclasses
from collections.abc import Mapping
from datetime import date
from typing import Any, Self

from slackblocks.blocks import Block
from slackblocks.elements import Button
from slackblocks.views import ModalView

from bot.rules.absence import AbsenceDraft, Away, Period, say_away
from bot.rules.dates import say_date
from bot.rules.own_changes import OwnChange, say_own
from bot.rules.silence import Mute
from bot.values import frozen
from bot.views import limits
from bot.views.answers import Answers, metadata
from bot.views.buttons import ABSENCE_OPEN as OPEN
from bot.views.buttons import away as away_button
from bot.views.buttons import change_settings
from bot.views.elements import (
    Key,
    Post,
    actions,
    button,
    context,
    date_field,
    modal,
    read_id,
    section,
    user_field,
)
from bot.views.mrkdwn import Mrkdwn, escape, join, spoken, write
from bot.views.typed import press_line
from storage.models import RevisedTurn

SAVE = "absence.save"
UNDO = "absence.undo"
RUN_LINE = "command.run"
_MOST_NAMED = 3

__all__ = [
    "OPEN",
    "SAVE",
    "UNDO",
    "WayBack",
    "absence_modal",
    "away_message",
    "back_message",
    "muted_message",
    "nudged_message",
    "read_absence",
    "read_undo",
    "taken_back_message",
    "undo_button",
    "way_back",
]


@frozen
class WayBack:
    """Which change a button takes back, and what stands on it."""

    revision_id: int
    text: str = "Undo"

    @classmethod
    def find(cls, revision_id: int | None) -> Self | None:
        """Return the way back from what was just done, if anything was."""
        return None if revision_id is None else cls(revision_id)


def absence_modal(
    period: Period,
    *,
    today: date,
    deputy_id: str | None = None,
    before: Away | None = None,
    hint: str = "",
) -> ModalView:
    """Ask when somebody is away, and who stands in; `before` is the absence that is changed."""
    fields = (
        date_field("from_on", "First day away", value=period.from_on or today),
        date_field("until_on", "Last day away", value=period.until_on),
        user_field(
            "deputy_id",
            "Deputy",
            value=deputy_id,
            optional=True,
            hint=hint or "Gets what is due for you meanwhile, as far as they may see it.",
        ),
        context(
            Mrkdwn("Nothing nudges you on these days. On your return one message has all that waits."),
            block_id="how",
        ),
    )
    ids = metadata(absence=None if before is None else Key(before.id, before.version))
    return modal("Away", fields, callback_id=SAVE, submit="Save", metadata=ids)


def read_absence(view: Mapping[str, Any]) -> tuple[AbsenceDraft, int | None]:
    """Read when somebody is away, and which absence that is said instead of, or raise InvalidError."""
    answers = Answers(view)
    from_on = answers.day("from_on", missing="Choose the first day on which you are away.")
    until_on = answers.day("until_on", missing="Choose the last day on which you are away.")
    answers.ensure_complete()
    assert from_on is not None
    assert until_on is not None
    draft = AbsenceDraft(from_on, until_on, answers.person("deputy_id"))
    return draft, answers.key("absence").id if answers.has("absence") else None


def away_message(
    away: Away,
    *,
    today: date,
    replaced: tuple[Away, ...] = (),
    stands_in_for: tuple[Away, ...] = (),
    unseen: tuple[tuple[str, str], ...] = (),
    undo: WayBack | None = None,
    mute: Mute | None = None,
) -> Post:
    """Answer that somebody will be away, with who is told meanwhile and the way back.

    `mute` is what was taken up again together with it.
    """
    deputy = escape(away.deputy_name, limits.NAME)
    if away.deputy_id:
        who = write("{deputy} gets what is due for you meanwhile.", deputy=deputy)
    else:
        who = Mrkdwn("Nobody stands in: what is due waits for you, in one message on your return.")
    said = write("You are {when}. {who}", when=say_away(away, today=today), who=who)
    notes = [
        *(write("Instead of: {when}.", when=say_away(each, today=today)) for each in replaced[:_MOST_NAMED]),
        *_unseen(unseen, deputy=deputy),
        *(_standing_in(each, today=today) for each in stands_in_for[:_MOST_NAMED]),
        *([] if mute is None else [_muted_too(mute, today=today)]),
    ]
    row = [*_undo(undo), button("Edit", action_id=OPEN, value=Key(away.id, away.version))]
    blocks = [section(said, block_id="away"), *_notes(notes), *actions(row, block_id="away:do")]
    return Post(spoken(said), tuple(blocks))


def taken_back_message(
    change: OwnChange, *, today: date, replaced: tuple[Away, ...] = (), mute: Mute | None = None
) -> Post:
    """Answer that an absence counts no more, with what counts again instead of it."""
    said = _said(dataclasses.replace(change, instead_of=()), today=today)
    notes = [write("Again: {when}.", when=say_away(each, today=today)) for each in replaced[:_MOST_NAMED]]
    notes += [] if mute is None else [_muted_too(mute, today=today)]
    row = [*_undo(way_back(change)), away_button()]
    blocks = (section(said, block_id="away"), *_notes(notes), *actions(row, block_id="away:do"))
    return Post(spoken(said), blocks)


def back_message(ended: Away | None, *, was_muted: bool, next_line: Mrkdwn, undo: int | None = None) -> Post:
    """Answer that somebody is back, or is nudged again; `next_line` says when the next message comes."""
    if ended is None and not was_muted:
        said = write("Nothing of yours is paused. {next}", next=next_line)
    elif ended is None:
        said = write("Your nudges come again. {next}", next=next_line)
    else:
        said = write("Welcome back. {next}", next=next_line)
    row = actions([*_undo(WayBack.find(undo)), change_settings()], block_id="back:do")
    return Post(spoken(said), (section(said, block_id="back"), *row))


def nudged_message(change: OwnChange, *, today: date, next_line: Mrkdwn) -> Post:
    """Answer that somebody is nudged again: they took a pause back, or its end once more."""
    said = write("{said} {next}", said=_said(change, today=today), next=next_line)
    row = actions([*_undo(way_back(change)), change_settings()], block_id="back:do")
    return Post(spoken(said), (section(said, block_id="back"), *row))


def muted_message(mute: Mute, *, today: date, command: str, undo: WayBack | None = None) -> Post:
    """Answer that somebody is nudged no more for now, with the ways back."""
    if mute.until_on is None:
        said = write("Your nudges are paused until you type {line}.", line=f"{command} resume")
    else:
        said = write("Your nudges are paused. They come again on {day}.", day=_day(mute, today=today))
    note = Mrkdwn("What you ask me is answered as before, and channels are told what they are told.")
    row = [*_undo(undo), *press_line("Resume", action_id=RUN_LINE, line="resume"), away_button()]
    blocks = (
        section(said, block_id="muted"),
        context(note, block_id="muted:how"),
        *actions(row, block_id="muted:do"),
    )
    return Post(spoken(said), blocks)


def way_back(change: OwnChange) -> WayBack:
    """Return the button that takes a change back, or does again what was taken back."""
    return WayBack(change.id, "Redo" if change.turn is RevisedTurn.TAKEN_BACK else "Undo")


def undo_button(way: WayBack, *, of: str = "") -> Button:
    """Take back, or do again, what somebody said of themselves; `of` tells it to whoever only hears it."""
    spoken_as = f"{way.text}: {of}" if of else ""
    return button(way.text, action_id=UNDO, value=str(way.revision_id), spoken=spoken_as)


def read_undo(value: str) -> int:
    """Read which change a button takes back; what was never one names none that there is."""
    return read_id(value) or 0


def _undo(way: WayBack | None) -> list[Button]:
    return [] if way is None else [undo_button(way)]


def _said(change: OwnChange, *, today: date) -> Mrkdwn:
    said = say_own(change, today=today)
    return write("{said}.", said=escape(said[:1].upper() + said[1:], limits.CHANGE))


def _muted_too(mute: Mute, *, today: date) -> Mrkdwn:
    if mute.until_on is None:
        return Mrkdwn("Your nudges are paused as well, until you resume.")
    return write("Your nudges are paused as well, until {day}.", day=_day(mute, today=today))


def _day(mute: Mute, *, today: date) -> str:
    return "" if mute.until_on is None else say_date(mute.until_on, today=today)


def _unseen(plans: tuple[tuple[str, str], ...], *, deputy: Mrkdwn) -> list[Mrkdwn]:
    """Say of which plans a deputy is not told, because they may not see them."""
    if not plans:
        return []
    named = [write("{ref} {title}", ref=ref, title=escape(title)) for ref, title in plans[:_MOST_NAMED]]
    if len(plans) > _MOST_NAMED:
        named.append(write("{more} more", more=len(plans) - _MOST_NAMED))
    return [
        write(
            "{deputy} cannot see {plans}: what is due there waits for you.",
            deputy=deputy,
            plans=join(named, ", "),
        )
    ]


def _standing_in(away: Away, *, today: date) -> Mrkdwn:
    name, when = escape(away.name, limits.NAME), say_away(away, today=today)
    return write(
        "You stand in for {name}, {when}. While you are both away, what is due there waits.",
        name=name,
        when=when,
    )


def _notes(notes: list[Mrkdwn]) -> tuple[Block, ...]:
    return tuple(context(note, block_id=f"away:note:{place}") for place, note in enumerate(notes, start=1))
