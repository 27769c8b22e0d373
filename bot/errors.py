"""What can go wrong for a person: every message here is a sentence that a person reads."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from bot.values import frozen


class BotError(Exception):
    """Something that a person is told in one sentence, with what to do next."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFoundError(BotError):
    """It does not exist, or the actor may not know that it does: the answer is the same."""


class NoPlanError(NotFoundError):
    """There is no plan to add to yet, and the actor can make one."""


class NotAllowedError(BotError):
    """The actor can see it, and may not do this with it."""


class ClosedError(BotError):
    """The plan is closed, so nothing in it changes any more."""


@frozen
class Newer:
    """What a field holds now, plainly and in words, and who changed it when."""

    label: str
    value: Any
    said: str
    by: str
    at: str


class ConflictError(BotError):
    """Somebody else changed it in the meantime; `current_version` is the one to try again with.

    `newer` says by field what it is now.
    """

    def __init__(
        self, message: str, *, current_version: int, newer: Mapping[str, Newer] | None = None
    ) -> None:
        super().__init__(message)
        self.current_version = current_version
        self.newer = dict(newer or {})


class RepeatedError(BotError):
    """The same person added the very same a moment ago, by the revision `undo`: ask whether it is meant."""

    def __init__(self, message: str, *, row_id: int, undo: int | None) -> None:
        super().__init__(message)
        self.row_id = row_id
        self.undo = undo


@frozen
class Shifted:
    """A step that has to move with another one: whose it is, from which day, and to which."""

    ref: str
    title: str
    who: str
    old_on: date
    new_on: date


class RippleError(BotError):
    """Moving the step `ref` to a day moves others too: ask whether they are to follow.

    Where somebody else may move them, `mover` is who: they keep their days, which cannot be kept then.
    """

    def __init__(self, ref: str, moved: Sequence[Shifted], *, due_on: date, mover: str = "") -> None:
        many = "1 step that waits" if len(moved) == 1 else f"{len(moved)} steps that wait"
        super().__init__(f"Moving {ref} moves {many} for it.")
        self.ref = ref
        self.moved = tuple(moved)
        self.due_on = due_on
        self.mover = mover


class OpensUpError(BotError):
    """As a template, the words of the plan `ref` would be open to everybody: ask whether that is meant."""

    def __init__(self, ref: str, *, number: int, name: str) -> None:
        super().__init__(
            f"{ref} is in a private channel. As a template, everybody in this workspace can read its "
            f"objectives, areas, targets and steps, with their notes and reasons."
        )
        self.ref = ref
        self.number = number
        self.name = name


class NeedsPressError(BotError):
    """A form is needed, which only the press of a button can open."""


class InvalidError(BotError):
    """What was typed cannot be taken; `fields` maps a field of the form to its sentence."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = dict(fields)


class DoubtfulError(BotError):
    """It can be taken, but may not be meant so: `notes` says why, by field; sent once more, it is."""

    def __init__(self, notes: Mapping[str, str]) -> None:
        super().__init__(" ".join(notes.values()))
        self.notes = dict(notes)


class DoubtfulValueError(DoubtfulError):
    """A value that is far from all others of its target; `meant` is what it may be without a slip."""

    def __init__(self, said: str, *, meant: Decimal | None) -> None:
        super().__init__({"value": said})
        self.meant = meant


class SettingsError(BotError):
    """Waymark cannot start as it is set up."""


class SpcInputError(ValueError):
    """Numbers of which nothing can be said; `code` says why, for example `not_finite` or `bad_target`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
