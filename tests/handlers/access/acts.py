"""Ways to act: to type, press, choose or send as if a message or form had come into one's hands."""

from collections.abc import Awaitable, Callable
from typing import Any

from slackblocks.views import ModalView

from bot.views.elements import Key, payload_of
from sandbox import composer, payloads
from tests.handlers.access.table import Persona
from tests.handlers.access.world import Subject, World


def types(line: str) -> Callable[[World, Persona, Subject], Awaitable[None]]:
    """Type a line; as Slack offers strangers no command, their request is forged."""

    async def act(world: World, persona: Persona, subject: Subject) -> None:
        text = line.format(**subject.refs)
        if persona.role != "stranger":
            await world.team.person(persona.name).command(f"/plan {text}".strip(), channel=persona.channel)
            return
        member = world.slack.workspace.find_person(persona.name)
        place = world.slack.workspace.find_channel(persona.channel)
        sent = composer.command_text(text, world.slack.workspace, should_escape=True)
        payload = payloads.command(world.slack, member, place, name="/plan", text=sent)
        ack = await world.slack.socket.deliver("slash_commands", payload, accepts_response=True)
        world.slack.workspace.post(
            place, user="app", text="", blocks=ack.payload["blocks"], ephemeral_to=member.id
        )

    return act


def waits_for(
    act: Callable[[World, Persona, Subject], Awaitable[None]],
) -> Callable[[World, Persona, Subject], Awaitable[None]]:
    """Do something, and wait for what comes of it by itself a moment later."""

    async def wait(world: World, persona: Persona, subject: Subject) -> None:
        await act(world, persona, subject)
        await world.team.catch_up()

    return wait


def writes(line: str, *, to_app: bool) -> Callable[[World, Persona, Subject], Awaitable[None]]:
    """Write a line in a message: to the app, or in a channel with its mention."""

    async def act(world: World, persona: Persona, subject: Subject) -> None:
        text = line.format(**subject.refs)
        channel = "@waymark" if to_app else persona.channel
        sent = text if to_app else f"@waymark {text}"
        await world.team.person(persona.name).post(sent, channel=channel)
        await world.team.catch_up()

    return act


def presses(
    action_id: str, value: Callable[[Subject], str] = lambda _: "", *, page: str = ""
) -> Callable[[World, Persona, Subject], Awaitable[None]]:
    """Press a button with this value, on the page of a list if that matters."""

    async def act(world: World, persona: Persona, subject: Subject) -> None:
        text = {"type": "plain_text", "text": "Press"}
        button = {"type": "button", "text": text, "action_id": action_id, "value": value(subject) or "none"}
        where = f"page:{page.format(**subject.refs)}:1|pager" if page else "forged"
        message = world.put(persona, button, block_id=where)
        await world.team.person(persona.name).click(message, action_id)

    return act


def chooses(
    deed: str, menu_id: str = "action_step.more"
) -> Callable[[World, Persona, Subject], Awaitable[None]]:
    """Choose an entry of a step's menu, or of a plan's."""

    async def act(world: World, persona: Persona, subject: Subject) -> None:
        keys = {
            "action_step.more": step_key,
            "plan.more": plan_key,
            "area.more": area_key,
            "resource.more": resource_key,
        }
        key = keys[menu_id](subject)
        option = {"text": {"type": "plain_text", "text": deed}, "value": f"{deed}:{key}"}
        menu = {"type": "overflow", "action_id": menu_id, "options": [option]}
        await world.team.person(persona.name).choose(world.put(persona, menu), deed)

    return act


def picks(
    action_id: str, value: Callable[[Subject], str]
) -> Callable[[World, Persona, Subject], Awaitable[None]]:
    """Choose an entry of a menu that has this value."""

    async def act(world: World, persona: Persona, subject: Subject) -> None:
        option = {"text": {"type": "plain_text", "text": "Choose"}, "value": value(subject)}
        menu = {"type": "overflow", "action_id": action_id, "options": [option]}
        await world.team.person(persona.name).choose(world.put(persona, menu), "Choose")

    return act


def sends(
    form: Callable[[Subject], ModalView], **fields: Any
) -> Callable[[World, Persona, Subject], Awaitable[None]]:
    """Fill in a form that was opened for its owner, and send it."""

    async def act(world: World, persona: Persona, subject: Subject) -> None:
        who = world.team.person(persona.name)
        world.slack.screens.open(who.id, payload_of(form(subject)))
        world.start = len(world.demo.sandbox.log.entries)
        who.fill({name.replace("_", " "): value for name, value in fields.items()})
        await who.submit()

    return act


def presses_in(
    form: Callable[[Subject], ModalView], button: str
) -> Callable[[World, Persona, Subject], Awaitable[None]]:
    """Press a button of a form that was opened for its owner."""

    async def act(world: World, persona: Persona, subject: Subject) -> None:
        who = world.team.person(persona.name)
        shown = world.slack.screens.open(who.id, payload_of(form(subject)))
        world.start = len(world.demo.sandbox.log.entries)
        await who.click(shown, button)

    return act


def uses(shortcut: str) -> Callable[[World, Persona, Subject], Awaitable[None]]:
    """Use a shortcut; as Slack offers strangers none, every request is forged."""

    async def act(world: World, persona: Persona, subject: Subject) -> None:
        member = world.slack.workspace.find_person(persona.name)
        if shortcut == "plan.new":
            payload = payloads.global_shortcut(world.slack, member, callback_id=shortcut)
        else:
            place = world.slack.workspace.find_channel("shared")
            message = world.slack.workspace.post(place, user=member.id, text=f"See {subject.step.ref}")
            world.start = len(world.demo.sandbox.log.entries)
            payload = payloads.message_shortcut(world.slack, member, message, callback_id=shortcut)
        await world.slack.line.deliver("interactive", payload, accepts_response=False)

    return act


async def opens_home(world: World, persona: Persona, subject: Subject) -> None:
    """Open Home, or have Slack say so for somebody whom it would not offer one."""
    del subject
    who = world.team.person(persona.name)
    event = {"type": "app_home_opened", "user": who.id, "tab": "home", "event_ts": "1.000001"}
    await world.slack.socket.deliver("events_api", payloads.event(world.slack, event), accepts_response=False)


def step_key(subject: Subject) -> str:
    return str(subject.key)


def area_key(subject: Subject) -> str:
    return str(Key(subject.area.id, subject.area.version))


def resource_key(subject: Subject) -> str:
    return str(Key(subject.resource.id, subject.resource.version))


def plan_key(subject: Subject) -> str:
    return str(Key(subject.plan.id, subject.plan.version))


def plan_id(subject: Subject) -> str:
    return str(subject.plan.id)
