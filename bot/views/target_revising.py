"""The short form by which a target is revised: what it wants now, by when, and why."""

from collections.abc import Mapping
from typing import Any

from slackblocks.views import ModalView

from bot.rules.line_numbers import read_band
from bot.rules.targets import TargetDraft, TargetLine
from bot.views import lines
from bot.views.answers import Answers, metadata
from bot.views.elements import Key, context, date_field, modal, text_field
from bot.views.mrkdwn import join
from bot.views.targets import type_wanted

REVISE = "target.revise"


def revise_modal(target: TargetLine) -> ModalView:
    """Ask what a target is to be instead, and why; all else about it stays."""
    about = join((lines.target_name(target), lines.name(target.plan_ref, target.plan_title)))
    fields = (
        text_field("value", "Target", value=type_wanted(target), example="e.g. 5"),
        date_field("deadline_on", "Deadline", value=target.deadline_on),
        text_field(
            "reason",
            "Reason",
            example="e.g. The market grew",
            hint="It stays in the history, and the old target stays beside the new one.",
        ),
    )
    ids = metadata(target=Key(target.id, target.version))
    blocks = (context(about, block_id="about"), *fields)
    return modal(f"Revise {target.ref}", blocks, callback_id=REVISE, submit="Revise", metadata=ids)


def read_revision(view: Mapping[str, Any], target: TargetLine) -> TargetDraft:
    """Read the new aim of a target, with all else as it is, or raise InvalidError."""
    answers = Answers(view)
    band = read_band(answers.text("value"))
    value = band[1] if band else answers.number("value", missing="Write the value to reach, for example 5.")
    deadline_on = answers.day("deadline_on", missing="Choose the day by which it is to be reached.")
    answers.ensure_complete()
    assert value is not None
    assert deadline_on is not None
    return TargetDraft(
        plan_id=target.plan_id,
        indicator=target.indicator,
        unit=target.unit,
        baseline=target.baseline,
        value=value,
        deadline_on=deadline_on,
        owner_id=target.owner_id,
        direction=target.direction,
        stays=True,
        lower=band[0] if band else None,
        reason=answers.text("reason"),
    )
