"""Filling in a form at a prompt: its fields one by one, errors beside them, and then its button."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum, auto

from sandbox.blocks import FIELDS, Control
from sandbox.errors import CannotDo
from sandbox.person import Person
from sandbox.records import View
from sandbox.suggestions import MENUS
from sandbox.terminal_press import Console, press, question, read_entry, searched
from sandbox.transcript import Names, actionable, render_view


class Next(Enum):
    """What a person wants after a line: the next field, to submit, to leave, or to look at the form again."""

    FIELD = auto()
    SUBMIT = auto()
    CANCEL = auto()
    LOOK = auto()


@dataclass(slots=True)
class Form:
    """The forms on one person's screen; `settle` waits until the app has done its part."""

    person: Person
    console: Console
    names: Callable[[], Names]
    settle: Callable[[], Awaitable[None]]
    asked: set[tuple[str, str]] = field(default_factory=set)

    async def fill_in(self) -> None:
        """Show the form on top and ask for its fields, again and again, until there is no form."""
        while (view := self.person.view) is not None:
            for line in render_view(view, reader=self.person, names=self.names()):
                self.console.write(line)
            try:
                await self._go_through(view)
            except CannotDo as error:
                self.console.write(f"  ! {error}")
            await self.settle()

    async def _go_through(self, view: View) -> None:
        wish = await self._ask_all(self._open_fields(view))
        if wish is Next.FIELD:
            wish = await self._ask_what_next(view)
        if wish is Next.CANCEL:
            await self.person.close()
        elif wish is Next.SUBMIT:
            result = await self.person.submit()
            if result.trouble:
                self.console.write(f"  ! {result.trouble}")

    def _open_fields(self, view: View) -> list[Control]:
        """Return the fields with errors, or else those that have not been asked for in this form."""
        fields = [control for control in actionable(view) if control.is_input and control.kind in FIELDS]
        wrong = [control for control in fields if view.errors.get(control.block_id)]
        return wrong or [control for control in fields if (view.id, control.block_id) not in self.asked]

    async def _ask_all(self, fields: Iterable[Control]) -> Next:
        for control in fields:
            wish = await self._ask(control)
            if wish is not Next.FIELD:
                return wish
        return Next.FIELD

    async def _ask(self, control: Control) -> Next:
        """Ask for one field until what is typed fits; an empty line keeps what is there."""
        while True:
            line = await self.console.read_line(f"  {question(control)}: ")
            if (view := self.person.view) is None:
                return Next.LOOK
            self.asked.add((view.id, control.block_id))
            match line.strip():
                case "":
                    return Next.FIELD
                case "/submit":
                    return Next.SUBMIT
                case "/cancel":
                    return Next.CANCEL
            try:
                return await self._enter(view, control, line)
            except CannotDo as error:
                self.console.write(f"   ! {error}")

    async def _enter(self, view: View, control: Control, line: str) -> Next:
        if control.kind in MENUS and line.strip() != "/clear":
            control = await searched(self.person, view, control, query=line)
            line = await self.console.read_line(f"  {question(control)}: ")
        value = None if line.strip() == "/clear" else read_entry(control, line, tz=self.person.tz)
        if control.block.get("dispatch_action"):
            await self.person.choose(view, value, action=control.action_id)
            return Next.LOOK
        self.person.fill(view, {control.block_id: value})
        return Next.FIELD

    async def _ask_what_next(self, view: View) -> Next:
        """Ask for the button, the way out, or the number of something in the form."""
        button = f"Enter: {view.submit}, " if view.submit else ""
        line = (await self.console.read_line(f"  ({button}/cancel, or a number) ")).strip()
        if line in {"", "/submit"} and view.submit:
            return Next.SUBMIT
        if line == "/cancel":
            return Next.CANCEL
        controls = actionable(view)
        if not line.isdecimal() or not 1 <= int(line) <= len(controls):
            self.console.write("  There is no such number here.")
            return Next.LOOK
        control = controls[int(line) - 1]
        if control.is_input:
            return await self._ask(control)
        await press(self.person, view, control, console=self.console)
        return Next.LOOK
