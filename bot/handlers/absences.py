"""What people do about being away, and about being left alone for a while."""

from datetime import date, datetime, timedelta
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.directory import Directory
from bot.errors import InvalidError
from bot.handlers.lines import first_person, unclear_person
from bot.handlers.scene import Forms, Scene
from bot.rules.absence import AbsenceDraft, Period, read_end, read_period
from bot.rules.access import Actor
from bot.rules.dates import DateReader, say_date
from bot.rules.grammar import Command, Word
from bot.rules.silence import Mute
from bot.services.absences import AbsenceChange, Absences, TakenBack
from bot.services.day_settings import DaySettingsService
from bot.views import absences as views
from bot.views.day_settings import say_next
from bot.views.elements import Key, Post
from bot.views.mrkdwn import Mrkdwn

_OWN_WORDS = (
    "again all already and at early everything here home in it messages my now notifications nudges office"
    " please reminders thanks the to today work"
)
_OWN = frozenset(_OWN_WORDS.split())
"""Words behind `resume` and `back` that mean oneself."""


async def away(
    line: Command,
    forms: Forms,
    absences: Absences,
    directory: Directory,
    actor: Actor,
    today: date,
    now: datetime,
) -> Post | None:
    """Answer `away until 4 Jan deputy @bob`; without an end, the form."""
    period = _period(line, actor)
    if len(line.people) > 1:
        raise InvalidError({"deputy_id": "One deputy at a time. Name one person, or nobody."})
    deputy_id = first_person(line, actor)
    if period.from_on is None or period.until_on is None or unclear_person(line):
        await _open(line, forms, absences, actor, today, now, period=period)
        return None
    draft = AbsenceDraft(period.from_on, period.until_on, deputy_id)
    await directory.learn_members(actor, [deputy_id], now=now)
    return _told(await absences.announce(draft, actor=actor, now=now), today=today)


async def correct_away(
    line: Command, forms: Forms, absences: Absences, actor: Actor, today: date, now: datetime
) -> None:
    """Open the form with what could be understood of a refused line."""
    try:
        period = _period(line, actor)
    except InvalidError:
        period = Period()
    await _open(line, forms, absences, actor, today, now, period=period)


async def open_form(
    ack: AsyncAck,
    action: dict[str, Any],
    forms: Forms,
    absences: Absences,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Open the form of the absence whose button was pressed, else of the one that is known, or a new one."""
    before = await absences.find(actor=actor, now=now)
    value = str(action.get("value") or "")
    if ":" in value:
        before = await absences.get(Key.read(value).id, actor=actor)
    period = Period() if before is None else Period(before.from_on, before.until_on)
    deputy_id = None if before is None else before.deputy_id
    await forms.open(views.absence_modal(period, today=today, deputy_id=deputy_id, before=before))
    await ack()


async def save(
    ack: AsyncAck,
    view: dict[str, Any],
    forms: Forms,
    absences: Absences,
    directory: Directory,
    actor: Actor,
    today: date,
    now: datetime,
) -> None:
    """Be away as a form says."""
    draft, instead_of = views.read_absence(view)
    await directory.learn_members(actor, [draft.deputy_id], now=now)
    change = await absences.announce(draft, actor=actor, now=now, instead_of=instead_of)
    await forms.finish(view, _told(change, today=today), ack=ack, title="Away")


async def press_undo(
    ack: AsyncAck,
    action: dict[str, Any],
    absences: Absences,
    day_settings: DaySettingsService,
    scene: Scene,
    actor: Actor,
    today: date,
    now: datetime,
    command_name: str,
) -> None:
    """Take back what somebody said of themselves: being away, being back, or wanting no nudges."""
    revision_id = views.read_undo(str(action.get("value") or ""))
    taken = await absences.take_back(revision_id, actor=actor, now=now)
    next_line = say_next(await day_settings.get(actor=actor, now=now), today=today)
    await ack()
    await scene.settle(_told_back(taken, today=today, command=command_name, next_line=next_line))


async def pause(
    line: Command, absences: Absences, actor: Actor, today: date, now: datetime, command_name: str
) -> Post:
    """Answer `pause` alone: no nudges until a day, or until `resume`."""
    ensure_own(line)
    until_on = line.due or read_end(line.text, DateReader(line.said_on, actor.day_first))
    if line.bad_due or (line.text and until_on is None):
        said = line.bad_due or line.text
        raise InvalidError(
            {"until_on": f'"{said[:60]}" is not a date I know. Try: pause until monday · pause P-12 · pause'}
        )
    muted = await absences.mute(until_on, actor=actor, now=now)
    undo = views.WayBack.find(muted.undo)
    return views.muted_message(muted.mute, today=today, command=command_name, undo=undo)


async def resume(
    line: Command,
    absences: Absences,
    day_settings: DaySettingsService,
    actor: Actor,
    today: date,
    now: datetime,
) -> Post:
    """Answer `resume` or `back` alone: nudges come again."""
    ensure_own(line)
    if (day := later_day(line, actor)) is not None:
        last = (day - timedelta(days=1)).isoformat()
        said = f'"{line.verb}" is for now. Nothing was changed. To be back on {say_date(day, today=today)}, '
        raise InvalidError({"until_on": f"{said}try: away until {last} · pause until {day.isoformat()}"})
    if set(line.text.lower().rstrip(".!").split()) - _OWN:
        said = f'I do not know what "{line.text[:60]}" is. Your own nudges: resume · a plan: resume P-1'
        raise InvalidError({"refs": said})
    resumed = await absences.end(actor=actor, now=now)
    settings = await day_settings.get(actor=actor, now=now)
    ended = None if resumed.absence is None else resumed.absence.away
    return views.back_message(
        ended, was_muted=resumed.was_muted, next_line=say_next(settings, today=today), undo=resumed.undo
    )


def ensure_own(line: Command) -> None:
    """Refuse to pause or take up again what is somebody else's, or a channel's."""
    if line.people or line.names or line.groups:
        yours = f"Yours: {line.verb} · a plan: {line.verb} P-1"
        raise InvalidError({"refs": f"Nobody can {line.verb} somebody else's nudges. {yours}"})
    if line.channels:
        raise InvalidError(
            {"refs": f"A channel has no nudges to {line.verb}. One of its plans: {line.verb} P-1"}
        )


def later_day(line: Command, actor: Actor) -> date | None:
    """Return the day that was typed behind what is done at once, if there is one."""
    said = line.text.casefold()
    for word in ("on ", "from ", "until ", "till ", "by "):
        said = said.removeprefix(word)
    return line.due or (DateReader(line.said_on, actor.day_first).read(said) if said else None)


async def _open(
    line: Command,
    forms: Forms,
    absences: Absences,
    actor: Actor,
    today: date,
    now: datetime,
    *,
    period: Period,
) -> None:
    """Open the form with what a line says; without anything it shows the absence that is known."""
    deputy_id, before = first_person(line, actor), None
    if period == Period() and deputy_id is None:
        before = await absences.find(actor=actor, now=now)
    if before is not None:
        period, deputy_id = Period(before.from_on, before.until_on), before.deputy_id
    modal = views.absence_modal(
        period, today=today, deputy_id=deputy_id, before=before, hint=unclear_person(line)
    )
    await forms.open(modal)


def _period(line: Command, actor: Actor) -> Period:
    words = [token.text for token in line.tokens[1:] if isinstance(token, Word)]
    return read_period(" ".join(words), DateReader(line.said_on, actor.day_first))


def _told(
    change: AbsenceChange, *, today: date, undo: views.WayBack | None = None, mute: Mute | None = None
) -> Post:
    return views.away_message(
        change.away,
        today=today,
        replaced=change.replaced,
        stands_in_for=change.stands_in_for,
        unseen=change.unseen,
        undo=undo or views.WayBack.find(change.undo),
        mute=mute,
    )


def _told_back(taken: TakenBack, *, today: date, command: str, next_line: Mrkdwn) -> Post:
    """Say how things stand since something was taken back."""
    change, absence = taken.change, taken.absence
    mute = taken.mute if change.mute is not None else None
    undo = views.way_back(change)
    if absence is not None and not absence.is_over:
        return _told(absence, today=today, undo=undo, mute=mute)
    if absence is not None:
        return views.taken_back_message(change, today=today, replaced=absence.replaced, mute=mute)
    if mute is not None:
        return views.muted_message(mute, today=today, command=command, undo=undo)
    return views.nudged_message(change, today=today, next_line=next_line)


def register(app: AsyncApp) -> None:
    """Register the buttons and the form of absences."""
    app.action("absence.open")(open_form)
    app.action("absence.undo")(press_undo)
    app.view("absence.save")(save)
