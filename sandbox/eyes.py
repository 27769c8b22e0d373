"""What a person sees: messages, the modal on top of the screen, Home; and waiting until it is there."""

from collections.abc import Callable
from typing import TypeVar

from sandbox.errors import CannotDo
from sandbox.records import Channel, Member, Message, View
from sandbox.slack import Slack

Found = TypeVar("Found")


class Eyes:
    """One person who looks at Slack's client."""

    def __init__(self, slack: Slack, *, user_id: str) -> None:
        self.id = user_id
        self._slack = slack

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

    def _place(self, channel: str) -> Channel:
        workspace = self._slack.workspace
        if channel.startswith("@") and workspace.is_app_name(channel):
            return workspace.dm(self.id)
        if (found := workspace.find_channel(channel)) is None:
            raise CannotDo(f"There is no channel {channel!r}.")
        return found
