"""The person's side: type, click, fill in, submit, and read; only what Slack's client lets through."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sandbox import composer, payloads, responses, submission
from sandbox.delivery import Ack
from sandbox.errors import CannotDo, SlackError
from sandbox.events import Events
from sandbox.form import find_field, typed, with_value
from sandbox.manifest import Shortcut
from sandbox.pressing import CANCELLED, Finger, chosen, find_button, find_choice
from sandbox.records import Channel, Member, Message, View
from sandbox.slack import Slack
from sandbox.submission import Submission
from sandbox.triggers import ResponseUrl
from sandbox.web_api.content import ensure_message

Found = TypeVar("Found")


class Person:
    """One person in front of Slack's client. What the client would not let through raises CannotDo."""

    def __init__(self, slack: Slack, events: Events, *, user_id: str) -> None:
        self.id = user_id
        self._slack = slack
        self._events = events
        self._finger = Finger(slack, who=lambda: self._member)

    @property
    def _member(self) -> Member:
        return self._slack.workspace.people[self.id]

    @property
    def name(self) -> str:
        """The name by which others mention this person."""
        return self._member.name

    @property
    def tz(self) -> str:
        """The person's time zone, an IANA name."""
        return self._member.tz

    # Typing

    async def command(self, text: str, *, channel: str) -> Ack:
        """Type a slash command; what the app answers with its ack is then seen in the channel."""
        name, _, rest = text.partition(" ")
        command = self._slack.app.commands.get(name)
        if command is None or self._slack.workspace.is_stranger(self.id):
            raise CannotDo(f"{name} is not a valid command.")
        place = self._writable(channel)
        self._did("command", text=text, channel=place.id)
        sent = composer.command_text(rest, self._slack.workspace, should_escape=command.should_escape)
        payload = payloads.command(self._slack, self._member, place, name=name, text=sent)
        ack = await self._slack.line.deliver("slash_commands", payload, accepts_response=True)
        if not ack.ok:
            self._fail(place, name, ack.error)
        elif ack.payload and responses.has_content(ack.payload):
            self._show_answer(place, name, ack.payload)
        return ack

    def _show_answer(self, place: Channel, name: str, answer: Mapping[str, Any]) -> None:
        try:
            ensure_message(answer, files=self._slack.files)
        except SlackError as error:
            self._slack.log.add("refused", what="ack", reason=error.code, **error.extra)
            self._fail(place, name, error.code)
        else:
            url = ResponseUrl(user=self.id, channel=place.id, issued_at=0.0)
            responses.post_answer(self._slack, url, answer)

    def _fail(self, place: Channel, name: str, error: str) -> None:
        self._slack.workspace.notice(place, user_id=self.id, text=f'{name} failed with the error "{error}"')

    async def post(self, text: str, *, channel: str, thread_ts: str | None = None) -> Message:
        """Write a message, in a thread if `thread_ts` names its first message."""
        place = self._writable(channel)
        workspace = self._slack.workspace
        thread_ts = self._thread(place, thread_ts) if thread_ts else None
        self._did("post", text=text, channel=place.id, thread_ts=thread_ts)
        composed = composer.message(text, workspace)
        message = workspace.post(
            place,
            user=self.id,
            text=composed.text,
            blocks=composed.blocks,
            thread_ts=thread_ts,
            client_msg_id=str(uuid.uuid4()),
        )
        if self._slack.app.bot_user_id in composed.mentioned:
            self._events.mentioned(message)
        return message

    def _thread(self, place: Channel, ts: str) -> str:
        """Return the ts of the first message of the thread that a message starts or is in."""
        answered = self._slack.workspace.find_message(place.id, ts)
        if answered is None or answered.ephemeral:
            raise CannotDo("There is no such message to answer.")
        return answered.thread_ts or answered.ts

    async def invite(self, name: str, *, channel: str) -> None:
        """Invite a person, or the app by its name, to a channel."""
        place = self._writable(channel)
        if place.kind == "im":
            raise CannotDo("Nobody can be invited to the app's messages.")
        invited = self._slack.workspace.get_person_id(name)
        self._did("invite", name=name, channel=place.id)
        self._slack.workspace.join(place, invited)
        self._events.joined(place, user_id=invited, inviter=self.id)

    async def shortcut(self, name: str) -> Ack:
        """Use a global shortcut, found by its name or callback id."""
        found = self._shortcut(name, kind="global")
        self._did("shortcut", name=found.name)
        payload = payloads.global_shortcut(self._slack, self._member, callback_id=found.callback_id)
        return await self._slack.line.deliver("interactive", payload, accepts_response=False)

    async def message_shortcut(self, name: str, message: Message) -> Ack:
        """Use a shortcut from the menu of a message, found by its name or callback id."""
        found = self._shortcut(name, kind="message")
        shown = self._message_now(message)
        if shown.ephemeral:
            raise CannotDo("A message that only one person sees has no such menu.")
        self._did("shortcut", name=found.name, channel=shown.channel, ts=shown.ts)
        payload = payloads.message_shortcut(self._slack, self._member, shown, callback_id=found.callback_id)
        return await self._slack.line.deliver("interactive", payload, accepts_response=False)

    def _shortcut(self, name: str, *, kind: str) -> Shortcut:
        can_be_used = self._slack.app.is_interactive and not self._slack.workspace.is_stranger(self.id)
        shortcuts = self._slack.app.shortcuts if can_be_used else ()
        offered = [each for each in shortcuts if each.kind == kind]
        found = [each for each in offered if each.name == name] or [
            each for each in offered if each.callback_id == name
        ]
        if not found:
            names = ", ".join(each.name for each in offered) or "none"
            raise CannotDo(f"There is no {kind} shortcut {name!r}. There are: {names}.")
        return found[0]

    # Clicking

    async def click(self, where: Message | View, name: str, *, nth: int = 0, confirm: bool = True) -> Ack:
        """Press a button, found by its text or action id; `confirm` answers the dialog, if it has one."""
        shown = self._on_screen(where)
        control = find_button(shown.controls, name, nth=nth)
        self._did("click", button=control.label, action_id=control.action_id, **_place_of(shown))
        if control.element.get("confirm") and not confirm:
            return CANCELLED
        return await self._finger.press(shown, control, {})

    async def choose(
        self,
        where: Message | View,
        option: Any,
        *,
        nth: int = 0,
        action: str | None = None,
        confirm: bool = True,
    ) -> Ack:
        """Choose an option, or enter a value that is sent at once; `action` says in which control."""
        shown = self._on_screen(where)
        control = find_choice(shown.controls, option, nth=nth, action=action)
        value = chosen(control, option, directory=self._directory)
        self._did("choose", option=str(option), action_id=control.action_id, **_place_of(shown))
        if control.element.get("confirm") and not confirm:
            return CANCELLED
        return await self._finger.press(shown, control, value)

    # Forms

    @property
    def view(self) -> View | None:
        """The modal on top of this person's screen."""
        return self._slack.screens.top(self.id)

    @property
    def home(self) -> View | None:
        """This person's Home, once it has been published."""
        return self._slack.screens.home(self.id)

    async def opened(
        self,
        timeout: float = 5,  # noqa: ASYNC109 - how long a person is patient is the caller's to say
        title: str | None = None,
    ) -> View:
        """Wait for a modal (with this title) on top of the screen."""

        def probe() -> View | None:
            view = self.view
            return view if view is not None and title in {None, view.title} else None

        return await self._await(probe, timeout, f"a modal {title or ''}", self._screen_text)

    def fill(
        self,
        where: View | Mapping[str, Any] | None = None,
        fields: Mapping[str, Any] | None = None,
        /,
        **more: Any,
    ) -> View:
        """Fill in fields by label, block id or action id, in the modal on top unless a view is given."""
        given = where if isinstance(where, Mapping) else fields or {}
        shown = self._view_now(where) if isinstance(where, View) else self._top()
        state, controls = shown.state, shown.controls
        for name, value in {**given, **more}.items():
            control = find_field(controls, name)
            if not control.is_input or control.block.get("dispatch_action"):
                raise CannotDo(f"{name!r} is sent at once: use choose(..., action={control.action_id!r}).")
            state = with_value(state, control, typed(control, value, directory=self._directory))
        self._did("fill", fields={name: str(value) for name, value in {**given, **more}.items()})
        return self._slack.screens.set_state(shown, state)

    async def submit(self) -> Submission:
        """Press the modal's Submit button."""
        view = self._top()
        self._did("submit", button=view.submit, view_id=view.id, title=view.title)
        return await submission.submit(self._slack, self._member, view)

    async def close(self, *, everything: bool = False) -> Ack | None:
        """Press Cancel, or the cross that closes `everything`; returns the ack of view_closed, if sent."""
        view = self._top()
        self._did("close", view_id=view.id, title=view.title)
        return await submission.close(self._slack, self._member, view, everything=everything)

    # Looking

    async def open_home(self, timeout: float = 5) -> View:  # noqa: ASYNC109 - as above
        """Open the app's Home and wait until there is one."""
        if not self._slack.app.has_home:
            raise CannotDo(f"{self._slack.app.name} has no Home.")
        self._alive()
        self._did("open_home")
        self._events.home_opened(self.id, tab="home")
        return await self._await(lambda: self.home, timeout, "a Home", str)

    def messages(self, channel: str, *, thread_ts: str | None = None) -> list[Message]:
        """Return what this person can read in a channel or thread, oldest first, ephemeral ones included."""
        place = self._place(channel)
        is_open = place.kind == "channel" and not self._member.is_guest
        if self.id not in place.members and (not is_open or self._slack.workspace.is_stranger(self.id)):
            raise CannotDo(f"{self.name} cannot see {place.title}.")
        return self._slack.workspace.readable(place, user_id=self.id, thread_ts=thread_ts)

    async def sees(
        self,
        text: str,
        *,
        channel: str,
        timeout: float = 5,  # noqa: ASYNC109 - as above
        thread_ts: str | None = None,
        after: str = "",
    ) -> Message:
        """Wait for a message that shows `text`; the newest one, and later than the ts `after` if given."""

        def probe() -> Message | None:
            shown = reversed(self.messages(channel, thread_ts=thread_ts))
            return next((each for each in shown if text in each.visible_text and each.ts > after), None)

        def told() -> str:
            return "\n---\n".join(each.visible_text for each in self.messages(channel, thread_ts=thread_ts))

        return await self._await(probe, timeout, f"{text!r} in {channel}", told)

    async def sees_in_view(self, text: str, *, timeout: float = 5, home: bool = False) -> View:  # noqa: ASYNC109 - as above
        """Wait until the modal on top (or Home) shows `text`."""

        def probe() -> View | None:
            view = self.home if home else self.view
            return view if view is not None and text in view.visible_text else None

        return await self._await(probe, timeout, f"{text!r}", self._screen_text)

    async def _await(
        self,
        probe: Callable[[], Found | None],
        timeout: float,  # noqa: ASYNC109 - as above
        what: str,
        told: Callable[[], str],
    ) -> Found:
        try:
            return await self._slack.log.until(probe, timeout=timeout)
        except TimeoutError as error:
            raise AssertionError(f"{self.name} does not see {what}, but:\n{told()}") from error

    def _screen_text(self) -> str:
        views = [*self._slack.screens.stack(self.id), *([self.home] if self.home else [])]
        return "\n---\n".join(view.visible_text for view in views) or "nothing"

    # What the client checks

    def _did(self, what: str, **facts: Any) -> None:
        self._alive()
        self._slack.log.add("person", who=self.name, user=self.id, does=what, **facts)

    def _alive(self) -> None:
        if self._member.deleted:
            raise CannotDo(f"{self.name}'s account is deactivated.")

    def _place(self, channel: str) -> Channel:
        workspace = self._slack.workspace
        if channel.startswith("@") and workspace.is_app_name(channel):
            return workspace.dm(self.id)
        if (found := workspace.find_channel(channel)) is None:
            raise CannotDo(f"There is no channel {channel!r}.")
        return found

    def _writable(self, channel: str) -> Channel:
        place = self._place(channel)
        if self.id not in place.members:
            raise CannotDo(f"{self.name} is not in {place.title}.")
        if place.is_archived:
            raise CannotDo(f"{place.title} is archived.")
        if place.kind == "im" and not self._slack.app.can_be_written_to:
            raise CannotDo("Sending messages to this app has been turned off.")
        return place

    def _top(self) -> View:
        if (view := self.view) is None:
            raise CannotDo(f"{self.name} has no modal open.")
        return view

    def _directory(self, name: str) -> str:
        workspace = self._slack.workspace
        is_channel = name.startswith("#") or (
            workspace.find_channel(name) and not workspace.find_person(name)
        )
        return workspace.get_channel_id(name) if is_channel else workspace.get_person_id(name)

    def _on_screen(self, where: Message | View) -> Message | View:
        """Return the message or view as it now stands, if this person has it in front of them."""
        return self._view_now(where) if isinstance(where, View) else self._message_now(where)

    def _view_now(self, where: View) -> View:
        view = self._slack.screens.find(where.id)
        if view is None or view.owner != self.id:
            raise CannotDo(f"The {where.kind} {where.title!r} is not on {self.name}'s screen.")
        if view.kind == "modal" and view.id != self._top().id:
            raise CannotDo(f"Another modal lies on top of {view.title!r}.")
        return view

    def _message_now(self, where: Message) -> Message:
        message = self._slack.workspace.find_message(where.channel, where.ts)
        in_sight = self.messages(where.channel, thread_ts=where.thread_ts if where.is_reply else None)
        if message is None or message not in in_sight:
            raise CannotDo(f"{self.name} does not see that message (any more).")
        return message


def _place_of(shown: Message | View) -> dict[str, str]:
    if isinstance(shown, View):
        return {"view_id": shown.id, "title": shown.title, "in": shown.kind}
    return {"channel": shown.channel, "ts": shown.ts, "in": "message"}
