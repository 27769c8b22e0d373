"""The workspace at a plain prompt: type as one of its people, click and fill in by number, move the clock."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sandbox.blocks import Control
from sandbox.errors import CannotDo
from sandbox.records import Channel, Message, View
from sandbox.sandbox import Sandbox
from sandbox.terminal_clock import FORMS, read_moment
from sandbox.terminal_form import Form
from sandbox.terminal_press import Console, press
from sandbox.transcript import Names, actionable, names_of, render_message, render_view
from sandbox.transcript_text import printable
from sandbox.workspace import SLACKBOT

HELP = f"""\
7               click the button, or use the menu, with this number
/clock          show the clock, or move it: {FORMS}
/as bob         be somebody else
/channel #team  go to a channel
/dm             go to the app's messages
/home           open the app's Home
/thread venue   go to the thread of the newest message here with these words
/shortcut Name  use a shortcut; "/shortcut Name: venue" uses it on the newest message here with these words
/invite @name   invite somebody, or the app, to this channel
/read           show this place again
/quit           leave
Other commands go to the app, and anything else is posted as a message.
In a form, an empty line keeps what is there; /clear empties a field; then /submit or /cancel."""
LATEST = 10  # how many messages /read shows
LONGEST_WAIT = 5.0  # seconds for an app that never rests


async def prompt(
    sandbox: Sandbox,
    *,
    advance: Callable[[datetime], Awaitable[None]],
    read_line: Callable[[str], Awaitable[str]],
    write: Callable[[str], None],
    patience: float = 0.3,
) -> None:
    """Read and obey lines until /quit or the end of input (EOFError from `read_line`).

    `advance` moves the clock to an aware instant. After each line, what is new is shown as soon as nothing
    has happened for `patience` seconds.
    """
    console = Console(
        read_line=lambda question: read_line(printable(question)), write=lambda line: write(printable(line))
    )
    terminal = Terminal(sandbox, advance=advance, console=console, patience=patience)
    try:
        await terminal.run()
    except EOFError:
        write("")


class Terminal:
    """One person at a time in front of the workspace: where they are, what they saw, what has a number."""

    def __init__(
        self,
        sandbox: Sandbox,
        *,
        advance: Callable[[datetime], Awaitable[None]],
        console: Console,
        patience: float,
    ) -> None:
        self._sandbox = sandbox
        self._advance = advance
        self._console = console
        self._patience = patience
        self._person = sandbox.people[0]
        self._place = self._first_place()
        self._thread: str | None = None
        self._seen: dict[tuple[str, str, str], Message] = {}
        self._homes: dict[str, View] = {}
        self._numbered: list[tuple[Message | View, Control]] = []
        self._own: Mapping[str, Callable[[str], Awaitable[None]]] = {
            "/as": self._be,
            "/channel": self._go,
            "/clock": self._clock,
            "/dm": self._go_to_app,
            "/help": self._help,
            "/home": self._home,
            "/invite": self._invite,
            "/read": self._read,
            "/shortcut": self._shortcut,
            "/thread": self._go_to_thread,
        }

    async def run(self) -> None:
        """Obey one line after the other until /quit."""
        self._write(f"You are {self._person.name} in {self._place}. /help says what you can type.")
        self._show_news()
        while (line := (await self._console.read_line(f"{self._person.name}> ")).strip()) != "/quit":
            if line:
                await self._obey(line)

    async def _obey(self, line: str) -> None:
        name, _, rest = line.partition(" ")
        try:
            if name in self._own:
                await self._own[name](rest.strip())
            elif line.isdecimal():
                await self._press(int(line))
            elif line.startswith("/"):
                await self._person.command(line, channel=self._place, thread_ts=self._thread)
            else:
                await self._person.post(line, channel=self._place, thread_ts=self._thread)
        except CannotDo as error:
            self._write(str(error))
        await self._settle()
        self._show_news()
        if self._person.view is not None:
            form = Form(self._person, self._console, names=self._names, settle=self._settle)
            await form.fill_in()
            self._show_news()

    # What the prompt itself does

    async def _help(self, _rest: str) -> None:
        self._write(HELP)

    async def _be(self, name: str) -> None:
        try:
            self._person = self._sandbox.person(name)
        except KeyError:
            there = ", ".join(each.name for each in self._sandbox.people)
            raise CannotDo(f"Nobody here is called {name!r}. There are: {there}.") from None
        self._move(self._first_place())
        self._write(f"You are {self._person.name} in {self._place}.")

    def _move(self, place: str, *, thread: str | None = None) -> None:
        self._place, self._thread = place, thread

    async def _go(self, channel: str) -> None:
        name = f"#{channel.removeprefix('#')}"
        self._person.messages(name)
        self._move(name)
        await self._read("")

    async def _go_to_app(self, _rest: str) -> None:
        self._move(f"@{self._sandbox.slack.app.name}")
        await self._read("")

    async def _go_to_thread(self, words: str) -> None:
        message = self._newest(words)
        self._move(self._place, thread=message.thread_ts or message.ts)
        await self._read("")

    async def _invite(self, name: str) -> None:
        await self._person.invite(name, channel=self._place)
        self._write(f"{name} is in {self._place} now.")

    async def _shortcut(self, typed: str) -> None:
        name, _, words = (part.strip() for part in typed.partition(":"))
        if words:
            await self._person.message_shortcut(name, self._newest(words))
        else:
            await self._person.shortcut(name)

    def _newest(self, words: str) -> Message:
        """Return the newest message of this place that everybody sees and that shows these words."""
        shown = [each for each in self._here() if not each.ephemeral and each.user != SLACKBOT]
        found = [each for each in shown if words.casefold() in each.visible_text.casefold()]
        if not found:
            raise CannotDo(f"There is no message with {words!r} here.")
        return found[-1]

    def _here(self) -> Sequence[Message]:
        return self._person.messages(self._place, thread_ts=self._thread)

    async def _read(self, _rest: str) -> None:
        latest = self._here()[-LATEST:]
        self._numbered = []
        place = f"a thread in {self._place}" if self._thread else self._place
        self._write(f"{place}{'' if latest else ' is empty.'}")
        self._show(latest)

    async def _home(self, _rest: str) -> None:
        try:
            await self._person.open_home()
        except AssertionError:
            self._write("The app has not published a Home.")
        await self._settle()
        if (view := self._person.home) is not None:
            self._homes[self._person.id] = view
            self._numbered = []
            self._show_lines(view, render_view(view, reader=self._person, names=self._names()))

    async def _clock(self, typed: str) -> None:
        zone = ZoneInfo(self._person.tz)
        if typed:
            try:
                moment = read_moment(typed, now=self._sandbox.slack.now(), zone=zone)
            except ValueError as error:
                raise CannotDo(str(error)) from error
            await self._advance(moment)
            await self._sandbox.resend_events()
        at = self._sandbox.slack.now().astimezone(zone)
        self._write(f"It is {at:%A} {at.day} {at:%B %Y %H:%M} ({self._person.tz}).")

    async def _press(self, number: int) -> None:
        if not 1 <= number <= len(self._numbered):
            raise CannotDo("There is no such number here. /read shows this place again.")
        where, control = self._numbered[number - 1]
        await press(self._person, where, control, console=self._console)

    # What there is to see

    def _show_news(self) -> None:
        """Show what this person has not seen yet, wherever it is; what they wrote themselves is no news."""
        news = [(channel, message) for channel in self._in_sight() for message in self._news_in(channel)]
        news.sort(key=lambda each: each[1].edited_ts or each[1].ts)
        if news:
            self._numbered = []
        place = ""
        for channel, message in news:
            title = self._names().channel(channel.id)
            if title != place:
                self._write(title)
            place = title
            self._show([message])
        home = self._person.home
        if self._person.id in self._homes and home is not None and home is not self._homes[self._person.id]:
            self._homes[self._person.id] = home
            self._write("Home has changed. /home shows it.")

    def _in_sight(self) -> list[Channel]:
        return [each for each in self._sandbox.channels if self._person.id in each.members]

    def _news_in(self, channel: Channel) -> list[Message]:
        """Return what is new or changed in a channel, and remember it as seen."""
        fresh: list[Message] = []
        for message in channel.messages:
            if message.ephemeral_to not in {None, self._person.id}:
                continue
            key = (self._person.id, channel.id, message.ts)
            before, self._seen[key] = self._seen.get(key), message
            if message is not before and message.user != self._person.id:
                fresh.append(message)
        return fresh

    def _show(self, messages: Sequence[Message]) -> None:
        for message in messages:
            start = len(self._numbered) + 1
            lines = render_message(message, reader=self._person, names=self._names(), start=start)
            self._show_lines(message, lines)

    def _show_lines(self, shown: Message | View, lines: Sequence[str]) -> None:
        self._numbered += [(shown, control) for control in actionable(shown)]
        for line in lines:
            self._write(line)

    def _write(self, text: str) -> None:
        for line in text.split("\n"):
            self._console.write(line)

    def _names(self) -> Names:
        return names_of(self._sandbox.slack.workspace)

    def _first_place(self) -> str:
        """Return the first channel that this person is in, or else the app's messages."""
        named = [f"#{each.name}" for each in self._in_sight() if each.kind != "im"]
        return named[0] if named else f"@{self._sandbox.slack.app.name}"

    async def _settle(self) -> None:
        """Wait until nothing has happened for a while."""
        log = self._sandbox.log
        try:
            async with asyncio.timeout(LONGEST_WAIT):
                while True:
                    await log.wait_for(lambda _: True, timeout=self._patience, after=len(log.entries))
        except TimeoutError:
            return
