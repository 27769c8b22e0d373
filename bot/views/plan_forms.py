"""The forms of plans, and how each reads itself back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from slackblocks.blocks import Block
from slackblocks.views import ModalView

from bot.rules.plans import PlanDraft, PlanLine
from bot.views import lines
from bot.views.answers import Answers, metadata
from bot.views.elements import (
    Key,
    channel_field,
    choice_field,
    date_field,
    modal,
    section,
    text_field,
    time_field,
    user_field,
    users_field,
)
from bot.views.mrkdwn import bold, write

CREATE = "plan.create"
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


@dataclass(frozen=True, slots=True, kw_only=True)
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
    is_about_one: bool = False
    """Whether that is about one person, who has to be chosen."""


def create_modal(prefill: PlanPrefill) -> ModalView:
    """Ask for a new plan."""
    first, middle, last = _fields(prefill)
    people = users_field(
        "collaborators",
        "Collaborators",
        values=prefill.collaborators,
        optional=True,
        hint="They add and edit steps and targets, and check in.",
    )
    more = (
        user_field(
            "subject_id",
            "Individual plan about",
            value=prefill.subject_id,
            optional=not prefill.is_about_one,
            hint="Makes it confidential for good: only people named here see it, by direct messages. "
            "Leave it empty for a team's plan.",
        ),
        user_field(
            "sponsor_id", "Sponsor", optional=True, hint="Sees it, and takes over if the owner leaves."
        ),
    )
    fields = (*first, people, *middle, *last, *more)
    ids = metadata(template=prefill.template or None)
    return modal("New plan", fields, callback_id=CREATE, submit="Create plan", metadata=ids)


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
    first, middle, last = _fields(prefill)
    # One person's plan has no channel, and there is no field to give it one.
    fields = (*first, *([] if plan.is_confidential else middle), *last)
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


def read_draft(view: Mapping[str, Any]) -> PlanDraft:
    """Read a new or edited plan, or raise InvalidError."""
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


def _fields(prefill: PlanPrefill) -> tuple[tuple[Block, ...], tuple[Block, ...], tuple[Block, ...]]:
    """Return the fields of a plan: those before its channel, that one, and those after it."""
    weekday = _NO_PROMPT if prefill.prompt_weekday is None else str(prefill.prompt_weekday)
    choices = _PROMPT_CHOICES
    if prefill.prompt_said:
        weekday, choices = _KEPT, ((f"As set by remind: {prefill.prompt_said}", _KEPT), *choices)
    first = (
        text_field("title", "Title", value=prefill.title, example="e.g. Reduce churn"),
        text_field(
            "purpose",
            "Why it matters",
            value=prefill.purpose,
            example="e.g. Fewer small customers leave us early, as each costs 4 months to win",
            lines=True,
            optional=True,
        ),
        user_field(
            "owner_id", "Owner", value=prefill.owner_id, hint=prefill.hint or "Accountable for the plan."
        ),
        date_field("starts_on", "Start", value=prefill.starts_on),
        date_field("ends_on", "End", value=prefill.ends_on),
    )
    channel = channel_field(
        "channel_id",
        "Channel",
        value=prefill.channel_id,
        optional=True,
        hint="Check-ins are asked for and shown there. Invite the app to it first.",
    )
    last = (
        choice_field("prompt_weekday", "Check-in prompt", choices, value=weekday),
        time_field("prompt_at", "Prompt time", value=prefill.prompt_at),
    )
    return first, (channel,), last


def _key(plan: PlanLine) -> Key:
    return Key(plan.id, plan.version)
