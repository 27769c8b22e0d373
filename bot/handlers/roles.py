"""Who is what in a plan: shown, given by a line, and changed all at once in a form."""

from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.directory import Directory
from bot.errors import InvalidError
from bot.handlers.scene import Forms
from bot.rules.access import Actor
from bot.rules.grammar import Command
from bot.rules.roles import read_role
from bot.services.roles import Roles
from bot.views import roles as views
from bot.views.elements import Key, Post


async def role(line: Command, roles: Roles, directory: Directory, actor: Actor, now: datetime) -> Post:
    """Answer `role P-12 @bob approver`; without a person it shows who is what."""
    number = _plan_number(line)
    circle = await roles.get(number=number, actor=actor)
    is_a_group = bool(line.groups or line.broadcasts)
    if not (line.people or line.me or line.names or is_a_group or line.channels or line.text):
        return views.circle_message(circle)
    await roles.get_to_change(circle.plan_id, actor=actor)
    if is_a_group or line.channels:
        what = "group of people" if is_a_group else "channel"
        said = f"A {what} has no role in a plan. Name one person, for example: role P-{number} @bob viewer"
        raise InvalidError({"role": said})
    if line.names:
        said = f"I do not know who @{line.names[0]} is. Choose the person from Slack's list as you type."
        raise InvalidError({"role": said})
    people = [*line.people, *([actor.id] if line.me and actor.id not in line.people else [])]
    if len(people) != 1:
        said = "Who gets which role? Name one person and one role, for example:"
        raise InvalidError({"role": f"{said} role P-{number} @bob approver"})
    await directory.learn_members(actor, people, now=now)
    if not line.text:
        raise InvalidError({"role": f"Which role? For example: role P-{number} @bob approver"})
    wanted = read_role(line.text, ref=f"P-{number}")
    given = await roles.give(number, people[0], wanted, actor=actor, now=now)
    return views.given_message(given)


async def correct(line: Command, roles: Roles, forms: Forms, actor: Actor) -> None:
    """Open the form of all roles, in the place of a line that was not understood."""
    circle = await roles.get(number=_plan_number(line), actor=actor)
    await forms.open(views.roles_modal(await roles.get_to_change(circle.plan_id, actor=actor)))


async def open_form(ack: AsyncAck, action: dict[str, Any], roles: Roles, forms: Forms, actor: Actor) -> None:
    """Open the form of all roles of the plan whose Change was pressed."""
    key = Key.read(str(action.get("value") or ""))
    await forms.open(views.roles_modal(await roles.get_to_change(key.id, actor=actor)))
    await ack()


async def save(
    ack: AsyncAck,
    view: dict[str, Any],
    roles: Roles,
    forms: Forms,
    directory: Directory,
    actor: Actor,
    now: datetime,
) -> None:
    """Have everybody be what a form says."""
    key, draft = views.read_roles(view)
    await directory.learn_members(actor, draft.everybody, now=now)
    circle = await roles.change(key.id, draft, version=key.version, actor=actor, now=now)
    await forms.finish(view, views.given_message(circle), ack=ack, title="People changed")


def _plan_number(line: Command) -> int:
    plans = [ref for ref in line.refs if ref.kind == "P"]
    if len(line.refs) != 1 or not plans:
        raise InvalidError({"plan_id": "Which plan? Name one, for example: role P-1 @bob approver"})
    return plans[0].number


def register(app: AsyncApp) -> None:
    """Register the button and the form of roles."""
    app.action(views.OPEN)(open_form)
    app.view(views.SAVE)(save)
