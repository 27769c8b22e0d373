"""The forms of plans, and how each reads itself back."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from typing import Any

from slackblocks.blocks import Block
from slackblocks.views import ModalView

from bot.rules.plans import PlanDraft, PlanLine
from bot.values import frozen
from bot.views import lines
from bot.views.answers import Answers, metadata
from bot.views.conflict import refilled_view
from bot.views.elements import (
    Key,
    actions,
    button,
    channel_field,
    choice_field,
    date_field,
    modal,
    payload_of,
    section,
    text_field,
    time_field,
    user_field,
    users_field,
)
from bot.views.mrkdwn import bold, write

CREATE = "plan.create"
WIDEN = "plan.widen"
_MORE = "more"
EDIT = "plan.edit"
CLOSE = "plan.close"
PAUSE = "plan.pause"

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NO_PROMPT = "none"
_KEPT = "kept"
_PROMPT_CHOICES = (
    *((f"Every {name}", str(number)) for number, name in enumerate(_WEEKDAYS)),
    ("Never", _NO_PROMPT),
)
_PROMPT_AT = time(10)


@frozen(kw_only=True)
class PlanPrefill:
    """What is known of a plan before its form is opened."""

    title: str = ""
    purpose: str = ""
    owner_id: str = ""
    hint: str = ""
    """What to know about the owner."""
    channel_id: str | None = None
    starts_on: date
    ends_on: date
    prompt_weekday: int | None = 0
    prompt_at: time = _PROMPT_AT
    prompt_said: str = ""
    """How it asks, where a choice of weekdays does not say it."""
    subject_id: str | None = None
    collaborators: tuple[str, ...] = ()
    template: str = ""
    """What the plan is filled from."""
    offers_channel: bool = False
    """Whether its channel is that in which the form was asked for, and nobody named it."""
    is_others: bool = False
    """Whether its owner is somebody else than whoever fills in the form."""
    is_about_one: bool = False
    """Whether that is about one person, who has to be chosen."""


def create_modal(prefill: PlanPrefill) -> ModalView:
    """Ask for a new plan: what most people say first, and the rest where any of it is known already."""
    more = actions([button("More fields", action_id=WIDEN)], block_id=_MORE)
    fields = (*_first(prefill), *(_rest(prefill) if _says_more(prefill) else more))
    offered = prefill.channel_id if prefill.offers_channel else None
    ids = metadata(template=prefill.template or None, offered=offered)
    return modal("New plan", fields, callback_id=CREATE, submit="Create plan", metadata=ids)


def wide_view(view: Mapping[str, Any], prefill: PlanPrefill) -> dict[str, Any]:
    """Return the form of a new plan with every field that there is, and with what was filled in."""
    whole = refilled_view(view)
    kept = [block for block in whole["blocks"] if block.get("block_id") != _MORE]
    there = {block.get("block_id") for block in kept}
    rest = payload_of(modal("New plan", _rest(prefill), callback_id=CREATE, submit="Create plan"))["blocks"]
    return {**whole, "blocks": [*kept, *(block for block in rest if block["block_id"] not in there)]}


def edit_modal(plan: PlanLine, now: PlanDraft) -> ModalView:
    """Ask what should change about a plan, which says `now`."""
    prefill = PlanPrefill(
        title=now.title,
        purpose=now.purpose,
        owner_id=now.owner_id,
        channel_id=now.channel_id,
        starts_on=now.starts_on,
        ends_on=now.ends_on,
        prompt_weekday=now.prompt_weekday,
        prompt_at=now.prompt_at,
        prompt_said=now.prompt_said,
        subject_id=now.subject_id,
    )
    ids = metadata(plan=_key(plan))
    title, purpose, channel = _title(prefill), _purpose(prefill), _channel(prefill)
    # One person's plan has no channel, and there is no field to give it one.
    where = () if plan.is_confidential else (channel,)
    fields = (title, purpose, *_owner_and_days(prefill), *where, *_prompt(prefill))
    return modal(f"Edit {plan.ref}", fields, callback_id=EDIT, submit="Save", metadata=ids)


def close_modal(plan: PlanLine) -> ModalView:
    """Ask whether a plan is to be closed."""
    asked = write(
        "Close {plan}? Its prompts and reminders stop, and nothing in it changes any more. "
        "You can reopen it.",
        plan=bold(lines.plan_name(plan)),
    )
    ids = metadata(plan=_key(plan))
    blocks = (section(asked, block_id="close"),)
    return modal(f"Close {plan.ref}", blocks, callback_id=CLOSE, submit="Close plan", metadata=ids)


def pause_modal(plan: PlanLine) -> ModalView:
    """Ask until when a plan is to be paused."""
    asked = write(
        "{plan} asks for no check-ins and reminds nobody until it goes on. Its steps leave people's lists.",
        plan=bold(lines.plan_name(plan)),
    )
    fields = (
        section(asked, block_id="pause"),
        date_field("until_on", "Goes on", hint="Empty: until somebody resumes it.", optional=True),
    )
    ids = metadata(plan=_key(plan))
    return modal(f"Pause {plan.ref}", fields, callback_id=PAUSE, submit="Pause plan", metadata=ids)


def read_key(view: Mapping[str, Any]) -> Key:
    """Read which plan, as somebody saw it, a form is about."""
    return Answers(view).key("plan")


def read_template(view: Mapping[str, Any]) -> str:
    """Read which template a new plan is filled from, if any."""
    return Answers(view).kept("template")


def read_new(view: Mapping[str, Any], *, owner_id: str, today: date) -> PlanDraft:
    """Read a new plan, or raise InvalidError; what its short form does not ask is as the long one begins."""
    answers = Answers(view)
    if "owner_id" in answers.fields():
        draft = read_draft(view)
        is_offered = draft.channel_id == answers.kept("offered")
        # One person's plan has none, and nobody chose the one that was filled in.
        return replace(draft, channel_id=None) if draft.subject_id is not None and is_offered else draft
    ends_on = answers.day("ends_on", missing="Choose the day on which it ends.")
    answers.ensure_complete()
    assert ends_on is not None
    return PlanDraft(
        title=answers.text("title"),
        purpose=answers.text("purpose"),
        owner_id=owner_id,
        channel_id=answers.channel("channel_id"),
        starts_on=today,
        ends_on=ends_on,
        prompt_at=_PROMPT_AT,
    )


def read_draft(view: Mapping[str, Any]) -> PlanDraft:
    """Read an edited plan, or a new one from its long form, or raise InvalidError."""
    answers = Answers(view)
    owner_id = answers.person("owner_id", missing="Choose who owns it.")
    starts_on = answers.day("starts_on", missing="Choose the day on which it starts.")
    ends_on = answers.day("ends_on", missing="Choose the day on which it ends.")
    answers.ensure_complete()
    assert owner_id is not None
    assert starts_on is not None
    assert ends_on is not None
    weekday = answers.choice("prompt_weekday")
    return PlanDraft(
        title=answers.text("title"),
        purpose=answers.text("purpose"),
        owner_id=owner_id,
        channel_id=answers.channel("channel_id"),
        starts_on=starts_on,
        ends_on=ends_on,
        prompt_weekday=int(weekday) if weekday in {*"0123456"} else None,
        prompt_at=answers.time("prompt_at", default=_PROMPT_AT),
        keeps_prompt=weekday in {_KEPT, ""},
        collaborators=answers.people("collaborators"),
        sponsor_id=answers.person("sponsor_id"),
        subject_id=answers.person("subject_id"),
    )


def read_pause(view: Mapping[str, Any]) -> date | None:
    """Read until when a plan is to be paused, or raise InvalidError."""
    answers = Answers(view)
    until_on = answers.day("until_on")
    answers.ensure_complete()
    return until_on


def _says_more(prefill: PlanPrefill) -> bool:
    """Whether something is known that only the long form shows: another owner, or whom it is about."""
    return bool(
        prefill.hint
        or prefill.is_about_one
        or prefill.subject_id
        or prefill.collaborators
        or prefill.is_others
    )


def _first(prefill: PlanPrefill) -> tuple[Block, ...]:
    return _title(prefill), _end(prefill), _channel(prefill), _purpose(prefill)


def _rest(prefill: PlanPrefill) -> tuple[Block, ...]:
    """Return what a new plan can say beyond its first fields."""
    people = users_field(
        "collaborators",
        "Collaborators",
        values=prefill.collaborators,
        optional=True,
        hint="They add and edit steps and targets, and check in.",
    )
    about = user_field(
        "subject_id",
        "Individual plan about",
        value=prefill.subject_id,
        optional=not prefill.is_about_one,
        hint="Makes it confidential for good: only people named here see it, by direct messages. "
        "Leave it empty for a team's plan.",
    )
    sponsor = user_field(
        "sponsor_id", "Sponsor", optional=True, hint="Sees it, and takes over if the owner leaves."
    )
    return _owner(prefill), _start(prefill), people, *_prompt(prefill), about, sponsor


def _owner_and_days(prefill: PlanPrefill) -> tuple[Block, ...]:
    return _owner(prefill), _start(prefill), _end(prefill)


def _title(prefill: PlanPrefill) -> Block:
    return text_field("title", "Title", value=prefill.title, example="e.g. Reduce churn")


def _purpose(prefill: PlanPrefill) -> Block:
    return text_field(
        "purpose",
        "Why it matters",
        value=prefill.purpose,
        example="e.g. Fewer small customers leave us early, as each costs 4 months to win",
        lines=True,
        optional=True,
    )


def _owner(prefill: PlanPrefill) -> Block:
    hint = prefill.hint or "Accountable for the plan."
    return user_field("owner_id", "Owner", value=prefill.owner_id, hint=hint)


def _start(prefill: PlanPrefill) -> Block:
    return date_field("starts_on", "Start", value=prefill.starts_on)


def _end(prefill: PlanPrefill) -> Block:
    return date_field("ends_on", "End", value=prefill.ends_on)


def _channel(prefill: PlanPrefill) -> Block:
    return channel_field(
        "channel_id",
        "Channel",
        value=prefill.channel_id,
        optional=True,
        hint="Check-ins are asked for and shown there. Invite the app to it first.",
    )


def _prompt(prefill: PlanPrefill) -> tuple[Block, ...]:
    weekday = _NO_PROMPT if prefill.prompt_weekday is None else str(prefill.prompt_weekday)
    choices = _PROMPT_CHOICES
    if prefill.prompt_said:
        weekday, choices = _KEPT, ((f"As set by remind: {prefill.prompt_said}", _KEPT), *choices)
    return (
        choice_field("prompt_weekday", "Check-in prompt", choices, value=weekday),
        time_field("prompt_at", "Prompt time", value=prefill.prompt_at),
    )


def _key(plan: PlanLine) -> Key:
    return Key(plan.id, plan.version)
