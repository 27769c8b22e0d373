"""What a visitor can do on the page, as one person of the workspace."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from sandbox import wire
from sandbox.blocks import Address, Json, Nth
from sandbox.browser.breaking import BREAKAGES, mend_all
from sandbox.browser.scene import Marks, Progress, Sample, Scene
from sandbox.control import Action
from sandbox.control_requests import BadRequest
from sandbox.delivery import Ack
from sandbox.errors import CannotDo, SlackError
from sandbox.person import Person
from sandbox.records import Message, View
from sandbox.sandbox import Sandbox
from sandbox.submission import Submission

MOST_STEPS = 400
"""Moments at which nothing may happen in sight before the next thing that does."""


class Visitor(Protocol):
    """Whoever looks at the page."""

    scene: Scene
    sample: Sample
    marks: Marks

    @property
    def person(self) -> Person:
        """The person as whom the visitor acts."""
        ...


def _shown(visitor: Visitor, where: Any) -> Message | View:
    """Return the message (channel and ts) or the view (its id) that is meant."""
    slack = visitor.scene.sandbox.slack
    found: Message | View | None = None
    if isinstance(where, dict):
        found = slack.workspace.find_message(str(where.get("channel")), str(where.get("ts")))
    elif isinstance(where, str):
        found = slack.screens.find(where)
    if found is None:
        raise CannotDo("That is not on the screen any more.")
    return found


def _message(visitor: Visitor, where: Any) -> Message:
    shown = _shown(visitor, where)
    if not isinstance(shown, Message):
        raise CannotDo("That is not a message.")
    return shown


def _read(value: Any, sandbox: Sandbox) -> Any:
    """Return what was entered: an option comes as {"nth": 2}, a file as {"file": id}, several in a list."""
    if isinstance(value, list):
        return [_read(each, sandbox) for each in value]
    if isinstance(value, dict) and "file" in value:
        return _file(value, sandbox)
    if isinstance(value, dict) and isinstance(value.get("nth"), int):
        return Nth(value["nth"])
    return value


def _file(named: Any, sandbox: Sandbox) -> Json:
    """Return a file that a person has sent, as Slack describes it; it comes as {"file": id}."""
    files = sandbox.slack.files
    try:
        return wire.file(files.find(str(named.get("file")) if isinstance(named, dict) else ""), files)
    except SlackError as error:
        raise CannotDo("There is no such file.") from error


async def say(
    visitor: Visitor,
    *,
    text: str,
    channel: str,
    thread_ts: str = "",
    is_broadcast: bool = False,
    files: Sequence[Json] = (),
) -> Any:
    """Send what is in the composer: a command, or a message with files, from a thread also to its channel."""
    is_command = text.split(" ", 1)[0] in visitor.scene.sandbox.slack.app.commands or text.startswith("/")
    if is_command and thread_ts:
        raise CannotDo(f"{text.split(' ', 1)[0]} is not supported in threads. Use it in the channel.")
    if is_command and files:
        raise CannotDo("A command cannot have a file. Send the file as a message, or take it away.")
    if is_command:
        return await visitor.person.command(text, channel=channel)
    return await visitor.person.post(
        text,
        channel=channel,
        thread_ts=thread_ts or None,
        is_broadcast=is_broadcast,
        files=[_file(each, visitor.scene.sandbox) for each in files],
    )


async def press(visitor: Visitor, *, where: Any, block_id: str, action_id: str, **chosen: Any) -> Any:
    """Press a button, or choose in a menu (then with `value`)."""
    shown, address = _shown(visitor, where), Address(block_id, action_id)
    if "value" in chosen:
        return await visitor.person.choose(
            shown, _read(chosen["value"], visitor.scene.sandbox), action=address
        )
    return await visitor.person.click(shown, address)


async def enter(visitor: Visitor, *, view: str, block_id: str, action_id: str, value: Any) -> None:
    """Fill in one field of the form on top."""
    shown = _shown(visitor, view)
    if not isinstance(shown, View):
        raise CannotDo("That is not a form.")
    visitor.person.fill(shown, {Address(block_id, action_id): _read(value, visitor.scene.sandbox)})


async def search(visitor: Visitor, *, where: Any, block_id: str, action_id: str, query: str) -> Json:
    """Type into a menu whose options come from the app, and tell what it offers."""
    shown = _shown(visitor, where)
    return {"texts": await visitor.person.search(shown, Address(block_id, action_id), query)}


async def submit(visitor: Visitor) -> Submission:
    """Press the form's button."""
    return await visitor.person.submit()


async def close(visitor: Visitor, *, everything: bool = False) -> Ack | None:
    """Close the form on top, or all of them."""
    return await visitor.person.close(everything=everything)


async def open_home(visitor: Visitor) -> None:
    """Open the app's Home."""
    try:
        await visitor.person.open_home()
    except AssertionError as error:
        raise CannotDo("The app has not published a Home.") from error


async def shortcut(visitor: Visitor, *, name: str) -> Ack:
    """Use a global shortcut."""
    return await visitor.person.shortcut(name)


async def message_shortcut(visitor: Visitor, *, name: str, where: Any) -> Ack:
    """Use a shortcut of a message's menu."""
    return await visitor.person.message_shortcut(name, _message(visitor, where))


async def edit(visitor: Visitor, *, where: Any, text: str) -> Message:
    """Change a message of one's own."""
    return await visitor.person.edit(_message(visitor, where), text)


async def delete(visitor: Visitor, *, where: Any) -> None:
    """Take a message of one's own away."""
    await visitor.person.delete(_message(visitor, where))


async def invite(visitor: Visitor, *, name: str, channel: str) -> None:
    """Invite somebody, or the app, to a channel."""
    await visitor.person.invite(name, channel=channel)


async def read(visitor: Visitor, *, channel: str, ts: str) -> None:
    """Say how far a channel has been read."""
    visitor.marks.set(visitor.person.id, channel, ts)


async def move_clock(visitor: Visitor, *, to: str) -> Json:
    """Move the clock to an instant (ISO, with its offset), or to the `next` thing that happens."""
    scene = visitor.scene
    if to == "next":
        await _next_thing(scene)
    else:
        await scene.advance(_instant(to, now=scene.sandbox.slack.now()))
    await scene.sandbox.resend_events()
    return {"now": scene.sandbox.slack.now().isoformat()}


def _instant(text: str, *, now: datetime) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadRequest("'to' is an instant such as 2026-03-09T10:00:00+01:00.") from error
    if moment.tzinfo is None:
        raise BadRequest("'to' has an offset.")
    if moment <= now:
        raise CannotDo("The clock only moves forward.")
    return moment


async def _next_thing(scene: Scene) -> None:
    """Go from one due moment to the next until the app has said something, or knows more of what it did."""
    log = scene.sandbox.log
    before, known = len(log.entries), await _follow(scene)
    for _ in range(MOST_STEPS):
        moment = await scene.next_moment()
        if moment is None:
            break
        await scene.advance(max(moment, scene.sandbox.slack.now()))
        if any(is_delivery(entry.kind, entry.facts, scene) for entry in log.entries[before:]):
            return
        if _has_news(known, await _follow(scene)):
            return
    raise CannotDo("Nothing is waiting to happen. Make a plan, and something will.")


async def _follow(scene: Scene) -> dict[str, Progress]:
    return {each.id: each for each in await scene.follow()} if scene.follow is not None else {}


def _has_news(before: Mapping[str, Progress], after: Mapping[str, Progress]) -> bool:
    """Whether a message that was under way has come further, or one that is new is in trouble."""
    for key, each in after.items():
        was = before.get(key)
        if was is None and each.mood in {"unsure", "failed"}:
            return True
        if was is not None and was.mood in {"waits", "unsure"} and was.path != each.path:
            return True
    return False


def is_delivery(kind: str, facts: Mapping[str, Any], scene: Scene) -> bool:
    """Whether an entry of the log is a message of the app that has appeared."""
    bot = scene.sandbox.bot_user_id
    return kind == "message" and facts["change"] == "posted" and facts["by"] == bot


async def break_it(visitor: Visitor, *, name: str, on: bool = True) -> Json:
    """Break something, or mend it again."""
    if (breakage := BREAKAGES.get(name)) is None:
        raise BadRequest(f"There is: {', '.join(BREAKAGES)}.")
    await (breakage.do if on else breakage.undo)(visitor.scene.sandbox)
    return {"about": breakage.about}


async def mend(visitor: Visitor) -> None:
    """Let everything work again."""
    await mend_all(visitor.scene.sandbox)


async def tour(visitor: Visitor, *, step: int) -> Json:
    """Do what a step of the tour shows, and tell where to look then."""
    steps = visitor.sample.tour
    if not 0 <= step < len(steps):
        raise BadRequest("There is no such step.")
    try:
        await steps[step].play(visitor.scene)
    except AssertionError as error:  # what it waited for did not come
        raise CannotDo("This step builds on the ones before it. Do those first, or start over.") from error
    stop = steps[step].ends_at
    return {"person": visitor.scene.sandbox.person(stop.person).id, "place": stop.place}


ACTS: Mapping[str, Action] = {
    "say": Action(
        say, {"text": str, "channel": str}, {"thread_ts": str, "is_broadcast": bool, "files": list}
    ),
    "press": Action(
        press, {"where": (str, dict), "block_id": str, "action_id": str}, {"value": (str, int, dict, list)}
    ),
    "enter": Action(
        enter,
        {"view": str, "block_id": str, "action_id": str, "value": (str, int, dict, list, type(None))},
    ),
    "search": Action(search, {"where": (str, dict), "block_id": str, "action_id": str, "query": str}),
    "submit": Action(submit),
    "close": Action(close, takes={"everything": bool}),
    "open_home": Action(open_home),
    "shortcut": Action(shortcut, {"name": str}),
    "message_shortcut": Action(message_shortcut, {"name": str, "where": dict}),
    "edit": Action(edit, {"where": dict, "text": str}),
    "delete": Action(delete, {"where": dict}),
    "invite": Action(invite, {"name": str, "channel": str}),
    "read": Action(read, {"channel": str, "ts": str}),
    "move_clock": Action(move_clock, {"to": str}),
    "break_it": Action(break_it, {"name": str}, {"on": bool}),
    "mend": Action(mend),
    "tour": Action(tour, {"step": int}),
}
