"""A modal that is submitted or closed, and what the app's answer makes of it.

https://docs.slack.dev/surfaces/modals#updating_response
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox import payloads
from sandbox.delivery import Ack
from sandbox.errors import CannotDo, SlackError
from sandbox.form import FieldErrors, labels_by_block, local_errors
from sandbox.records import Member, View
from sandbox.slack import Slack
from sandbox.web_api.content import ensure_view

TROUBLE = "We had some trouble connecting. Try again?"


@dataclass(frozen=True, slots=True)
class Submission:
    """What a person sees after Submit: errors, or the modal closed, and the modal that is now on top.

    `trouble` is Slack's own sentence when the app did not answer in time (`timed_out`) or answered wrongly.
    """

    closed: bool
    view: View | None
    errors: FieldErrors = field(default_factory=FieldErrors)
    timed_out: bool = False
    trouble: str = ""


async def submit(slack: Slack, member: Member, view: View) -> Submission:
    """Press Submit: the client's own checks first, then the app's answer."""
    if not view.submit:
        raise CannotDo(f"The modal {view.title!r} has no Submit button.")
    if wrong := local_errors(view.controls, view.state):
        return _refused(slack, view, wrong)
    if view.errors:
        view = slack.screens.set_errors(view, FieldErrors())
    payload = payloads.view_submission(slack, member, view)
    ack = await slack.line.deliver("interactive", payload, accepts_response=True)
    shown = slack.screens.find(view.id)
    if not ack.ok or shown is None:
        trouble = "" if ack.ok else TROUBLE
        return Submission(
            closed=shown is None, view=slack.screens.top(member.id), timed_out=ack.timed_out, trouble=trouble
        )
    try:
        return _answered(slack, shown, ack)
    except (SlackError, KeyError, TypeError, AttributeError) as error:
        slack.log.add("refused", what="response_action", reason=repr(error), answer=ack.payload)
        return Submission(closed=False, view=slack.screens.top(member.id), trouble=TROUBLE)


def _refused(slack: Slack, view: View, errors: Mapping[str, str]) -> Submission:
    told = FieldErrors(errors, labels=labels_by_block(view.controls))
    shown = slack.screens.set_errors(view, told)
    return Submission(closed=False, view=shown, errors=told)


def _answered(slack: Slack, view: View, ack: Ack) -> Submission:
    answer: Mapping[str, Any] = ack.payload or {}
    match answer.get("response_action"):
        case None if not answer:
            slack.screens.close(view)
            return Submission(closed=True, view=slack.screens.top(view.owner))
        case "errors":
            return _refused(slack, view, _errors(view, answer["errors"]))
        case "update":
            ensure_view(answer["view"], files=slack.files, home=False)
            return Submission(closed=False, view=slack.screens.update(view, answer["view"]))
        case "push":
            ensure_view(answer["view"], files=slack.files, home=False)
            return Submission(closed=False, view=slack.screens.push(view.owner, answer["view"]))
        case "clear":
            slack.screens.clear(view.owner)
            return Submission(closed=True, view=None)
        case unknown:
            raise SlackError("invalid_response_action", response_action=unknown)


def _errors(view: View, errors: Mapping[str, str]) -> Mapping[str, str]:
    """Return the app's errors, if each stands beside an input block of this view."""
    known = labels_by_block(view.controls)
    if not errors or (unknown := [block_id for block_id in errors if block_id not in known]):
        raise SlackError("invalid_errors", blocks=unknown if errors else [])
    return errors


async def close(slack: Slack, member: Member, view: View, *, everything: bool) -> Ack | None:
    """Press Cancel (or the cross, which closes the whole stack), and tell the app if it asked for it."""
    is_cleared = everything or bool(view.source.get("clear_on_close"))
    closing = list(reversed(slack.screens.stack(member.id))) if is_cleared else [view]
    ack: Ack | None = None
    for each in closing:
        slack.screens.close(each)
    for each in closing:
        if each.source.get("notify_on_close"):
            payload = payloads.view_closed(slack, member, each, is_cleared=is_cleared)
            ack = await slack.line.deliver("interactive", payload, accepts_response=False)
    return ack
