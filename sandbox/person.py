"""The person's side: type, click, fill in and submit; only what Slack's client lets through."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox import composer, payloads, responses, submission, wire
from sandbox.blocks import Address, Json
from sandbox.delivery import Ack
from sandbox.errors import CannotDo, SlackError
from sandbox.events import Events
from sandbox.eyes import Eyes
from sandbox.form import State, find_field, typed, with_value
from sandbox.manifest import Shortcut
from sandbox.pressing import CANCELLED, Finger, chosen, find_button, find_choice
from sandbox.records import Channel, Message, View
from sandbox.slack import Slack
from sandbox.submission import Submission
from sandbox.suggestions import Suggestions
from sandbox.triggers import ResponseUrl
from sandbox.web_api.content import ensure_message


class Person(Eyes):
    """One person in front of Slack's client. What the client would not let through raises CannotDo."""

    def __init__(self, slack: Slack, events: Events, *, user_id: str) -> None:
        super().__init__(slack, user_id=user_id)
        self._events = events
        self._finger = Finger(slack, who=lambda: self._member)
        self._suggestions = Suggestions(slack, who=lambda: self._member)

    # Typing

    async def command(self, text: str, *, channel: str, thread_ts: str | None = None) -> Ack:
        """Type a slash command; what the app answers with its ack is then seen in the channel."""
        name, _, rest = text.partition(" ")
        if thread_ts:
            raise CannotDo(f"{name} is not supported in threads. Sorry!")
        command = self._slack.app.commands.get(name)
        is_offered = self._slack.tokens.is_installed and not self._slack.workspace.is_stranger(self.id)
        if command is None or not is_offered:
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

    async def post(
        self,
        text: str,
        *,
        channel: str,
        thread_ts: str | None = None,
        is_broadcast: bool = False,
        file: tuple[str, bytes] | None = None,
        files: Sequence[Json] = (),
    ) -> Message:
        """Write a message, with a file (name and content) if there is one, and `files` sent before.

        In a thread if `thread_ts` names its first message, and from there also to the channel if
        `is_broadcast`.
        """
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
            is_broadcast=is_broadcast and thread_ts is not None,
            client_msg_id=str(uuid.uuid4()),
            files=[*([self.upload(*file)] if file else []), *files],
        )
        if self._slack.app.bot_user_id in composed.mentioned:
            self._events.mentioned(message)
        return message

    def upload(self, name: str, content: bytes) -> Json:
        """Send a file, to be handed in with a form or a message; return it as Slack describes it."""
        files, created = self._slack.files, int(self._slack.now().timestamp())
        file, url = files.ask(name, length=len(content), alt_txt="", created=created, user=self.id)
        files.receive(url.rpartition("/")[2], content)
        return wire.file(files.complete(file.id, title=name), files)

    async def edit(self, message: Message, text: str) -> Message:
        """Change a message of one's own."""
        shown = self._own(message)
        self._did("edit", text=text, channel=shown.channel, ts=shown.ts)
        composed = composer.message(text, self._slack.workspace)
        edited = self._slack.workspace.edit(shown, text=composed.text, blocks=composed.blocks)
        if self._slack.app.bot_user_id in composed.mentioned:
            self._events.mentioned(edited)
        return edited

    async def delete(self, message: Message) -> None:
        """Take a message of one's own away."""
        shown = self._own(message)
        self._did("delete", channel=shown.channel, ts=shown.ts)
        self._slack.workspace.delete(shown)

    def _own(self, message: Message) -> Message:
        shown = self._message_now(message)
        if shown.user != self.id:
            raise CannotDo("That is somebody else's message.")
        return shown

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
        is_offered = self._slack.tokens.is_installed and not self._slack.workspace.is_stranger(self.id)
        shortcuts = self._slack.app.shortcuts if is_offered and self._slack.app.is_interactive else ()
        offered = [each for each in shortcuts if each.kind == kind]
        found = [each for each in offered if each.name == name] or [
            each for each in offered if each.callback_id == name
        ]
        if not found:
            names = ", ".join(each.name for each in offered) or "none"
            raise CannotDo(f"There is no {kind} shortcut {name!r}. There are: {names}.")
        return found[0]

    # Clicking

    async def click(
        self, where: Message | View, name: str | Address, *, nth: int = 0, confirm: bool = True
    ) -> Ack:
        """Press a button, found by text, id or address; `confirm` answers the dialog, if it has one."""
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
        action: str | Address | None = None,
        confirm: bool = True,
    ) -> Ack:
        """Choose an option, or enter a value that is sent at once; `action` says in which control."""
        shown = self._on_screen(where)
        controls = [self._suggestions.opened(shown, control) for control in shown.controls]
        control = find_choice(controls, option, nth=nth, action=action)
        value = chosen(control, option, directory=self._directory)
        self._did("choose", option=str(option), action_id=control.action_id, **_place_of(shown))
        if control.element.get("confirm") and not confirm:
            return CANCELLED
        return await self._finger.press(shown, control, value)

    def chosen_in(self, message: Message) -> State:
        """Return what this person has chosen in a message's menus, as Slack sends it."""
        return self._finger.chosen_in(message)

    # Forms

    async def search(self, where: Message | View, name: str | Address, query: str = "") -> list[str]:
        """Type into a menu whose options come from the app, found by label, id or address."""
        shown = self._on_screen(where)
        control = find_field(shown.controls, name)
        self._did("search", menu=control.label, query=query, **_place_of(shown))
        return (await self._suggestions.ask(shown, control, query)).option_texts

    def fill(
        self,
        where: View | Mapping[str, Any] | None = None,
        fields: Mapping[str | Address, Any] | None = None,
        /,
        **more: Any,
    ) -> View:
        """Fill in fields by label, id or address, in the modal on top unless a view is given."""
        given: Mapping[Any, Any] = where if isinstance(where, Mapping) else fields or {}
        shown = self._view_now(where) if isinstance(where, View) else self._top()
        state, controls = shown.state, shown.controls
        for name, value in {**given, **more}.items():
            control = self._suggestions.opened(shown, find_field(controls, name))
            if not control.is_input or control.block.get("dispatch_action"):
                raise CannotDo(f"{name!r} is sent at once: use choose(..., action={control.action_id!r}).")
            state = with_value(state, control, typed(control, value, directory=self._directory))
        self._did("fill", fields={str(name): str(value) for name, value in {**given, **more}.items()})
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

    def uninstall_app(self) -> None:
        """Take the app out of the workspace, as an admin may."""
        if not self._member.is_admin:
            raise CannotDo("Only an admin can remove an app.")
        if not self._slack.tokens.is_installed:
            raise CannotDo(f"{self._slack.app.name} is not installed here.")
        self._did("uninstall")
        self._slack.tokens.uninstall()
        self._slack.screens.forget_all()
        self._events.uninstalled()

    # Looking

    async def open_home(self, timeout: float = 5) -> View:  # noqa: ASYNC109 - as above
        """Open the app's Home and wait until there is one."""
        if not self._slack.app.has_home or not self._slack.tokens.is_installed:
            raise CannotDo(f"{self._slack.app.name} has no Home.")
        self._alive()
        self._did("open_home")
        self._events.home_opened(self.id, tab="home")
        return await self._await(lambda: self.home, timeout, "a Home", str)

    # What the client checks

    def _did(self, what: str, **facts: Any) -> None:
        self._alive()
        self._slack.log.add("person", who=self.name, user=self.id, does=what, **facts)

    def _alive(self) -> None:
        if self._member.deleted:
            raise CannotDo(f"{self.name}'s account is deactivated.")

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
