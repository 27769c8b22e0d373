"""The screens of people: each one's stack of modals, and each one's Home."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace

from sandbox.blocks import Json, as_stored, controls
from sandbox.errors import SlackError
from sandbox.form import FieldErrors, State, first_state
from sandbox.ids import random_id
from sandbox.log import Log
from sandbox.records import View

DEEPEST = 3  # https://docs.slack.dev/surfaces/modals


class Screens:
    """Views by id, a stack of modal ids for each person, and a Home for each person."""

    def __init__(self, *, log: Log, seconds: Callable[[], float]) -> None:
        self._views: dict[str, View] = {}
        self._stacks: dict[str, list[str]] = {}
        self._homes: dict[str, str] = {}
        self._log = log
        self._seconds = seconds

    def find(self, view_id: str) -> View | None:
        """Return the view as it now stands, if it is on anybody's screen."""
        return self._views.get(view_id)

    def find_external(self, external_id: str) -> View | None:
        """Return the view with this external id."""
        return next(
            (view for view in self._views.values() if external_id and view.external_id == external_id), None
        )

    def stack(self, user_id: str) -> Sequence[View]:
        """Return a person's modals, the lowest first."""
        return [self._views[view_id] for view_id in self._stacks.get(user_id, ())]

    def top(self, user_id: str) -> View | None:
        """Return the modal that a person looks at."""
        stack = self.stack(user_id)
        return stack[-1] if stack else None

    def home(self, user_id: str) -> View | None:
        """Return a person's Home, once it has been published."""
        return self._views.get(self._homes.get(user_id, ""))

    def open(self, user_id: str, source: Json, *, channel: str | None = None) -> View:
        """Show a modal as the root of a new stack."""
        self._ensure_unique(source)
        self.clear(user_id)
        view_id = random_id("V")
        view = self._make(source, owner=user_id, view_id=view_id, root_id=view_id, channel=channel)
        self._stacks[user_id] = [view_id]
        return self._show("opened", view)

    def push(self, user_id: str, source: Json, *, channel: str | None = None) -> View:
        """Show a modal on top of those that are open; at most three."""
        self._ensure_unique(source)
        stack = self._stacks.get(user_id, [])
        if not stack:
            raise SlackError("not_found")
        if len(stack) >= DEEPEST:
            raise SlackError("push_limit_reached")
        below = self._views[stack[-1]]
        view = self._make(
            source, owner=user_id, view_id=random_id("V"), root_id=below.root_id, channel=channel
        )
        stack.append(view.id)
        return self._show("pushed", replace(view, previous_id=below.id))

    def update(self, view: View, source: Json) -> View:
        """Show other content in a view; what was filled in stays where block id and action id stay."""
        self._ensure_unique(source, besides=view)
        fresh = self._make(source, owner=view.owner, view_id=view.id, root_id=view.root_id, kept=view.state)
        return self._show("updated", replace(fresh, previous_id=view.previous_id))

    def publish(self, user_id: str, source: Json) -> View:
        """Show a person's Home."""
        if (shown := self.home(user_id)) is not None:
            self._ensure_unique(source, besides=shown)
            fresh = self._make(source, owner=user_id, view_id=shown.id, root_id=shown.id, kept=shown.state)
            return self._show("published", fresh)
        self._ensure_unique(source)
        view_id = self._homes[user_id] = random_id("V")
        return self._show("published", self._make(source, owner=user_id, view_id=view_id, root_id=view_id))

    def set_state(self, view: View, state: State) -> View:
        """Remember what a person has filled in."""
        return self._keep(replace(view, state=state))

    def set_errors(self, view: View, errors: FieldErrors) -> View:
        """Show errors beside fields; id and hash stay."""
        self._log.add("view", change="errors", user=view.owner, view_id=view.id, errors=dict(errors))
        return self._keep(replace(view, errors=errors))

    def close(self, view: View) -> None:
        """Take one modal off its person's stack."""
        if view.id not in self._stacks.get(view.owner, ()):
            return
        self._stacks[view.owner].remove(view.id)
        del self._views[view.id]
        self._log.add("view", change="closed", user=view.owner, view_id=view.id, title=view.title)

    def clear(self, user_id: str) -> None:
        """Take all of a person's modals away."""
        for view in reversed(self.stack(user_id)):
            self.close(view)

    def forget_all(self) -> None:
        """Take every view away, as when the app is uninstalled."""
        for user_id in list(self._stacks):
            self.clear(user_id)
        for view_id in self._homes.values():
            del self._views[view_id]
        self._homes.clear()

    def _make(
        self,
        source: Json,
        *,
        owner: str,
        view_id: str,
        root_id: str,
        kept: State | None = None,
        channel: str | None = None,
    ) -> View:
        stored = as_stored(source)
        return View(
            id=view_id,
            owner=owner,
            source=stored,
            hash=f"{int(self._seconds())}.{secrets.token_hex(4)}",
            state=first_state(controls(stored["blocks"]), kept=kept or {}, current_channel=channel),
            root_id=root_id,
        )

    def _keep(self, view: View) -> View:
        self._views[view.id] = view
        return view

    def _show(self, change: str, view: View) -> View:
        self._keep(view)
        facts = {"user": view.owner, "view_id": view.id, "type": view.kind, "title": view.title}
        self._log.add("view", change=change, **facts, blocks=view.blocks, visible_text=view.visible_text)
        return view

    def _ensure_unique(self, source: Json, *, besides: View | None = None) -> None:
        holder = self.find_external(str(source.get("external_id") or ""))
        if holder is not None and (besides is None or holder.id != besides.id):
            raise SlackError("duplicate_external_id")
