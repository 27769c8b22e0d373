"""Exports: a person asks for a file, which is made when it is sent, and goes to them alone."""

from calendar import day_name
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

from bot.rules.access import Actor, PlanPeople, can_see_step
from bot.rules.exports import ExportedFile, as_json
from bot.rules.outline import Place
from bot.rules.policies import life_of
from bot.rules.privacy import PROFILE
from bot.services.actors import actor_of
from bot.services.audit_entries import AuditedDeed, record
from bot.services.ledger_export import ledger_file
from bot.services.lines import look_at, see_plan
from bot.services.plan_export import plan_file
from bot.services.schedules import to_ms
from bot.values import frozen
from storage.database import Database
from storage.models import Delivery, DeliveryKind, DeliveryState, Member
from storage.models.personal import AUTHORS, Holds, columns_of
from storage.repositories.erasing import PEOPLE
from storage.unit_of_work import Store, transaction

EXPORT = "export"
"""In the facts of a message: what it brings as a file, `mine` or the id of a plan."""
MINE = "mine"
LEDGER = "ledger:"
"""Before the id of a plan whose ledger alone is brought."""
ON_ITS_WAY = (
    DeliveryState.PENDING,
    DeliveryState.CLAIMED,
    DeliveryState.SENDING,
    DeliveryState.UNKNOWN,
    DeliveryState.HELD,
)
_HEADINGS = {
    PROFILE: "profile_and_settings",
    "audit_entry": "audit_log",
    "delivery": "messages_to_you",
    "revision": "changes",
}
_LEFT_OUT = frozenset({"workspace_id", "id", "version", "hash", "fingerprint", "stale_ms", "refreshed_at"})
_OF_A_MESSAGE = ("kind", "state", "started_ms", "plan_id")
_OTHERS_CHANGE = frozenset(
    (
        "plan",
        "objective",
        "focus_area",
        "target",
        "action_step",
        "resource",
        "obstacle",
        "check_in",
        "rating_round",
        "schedule",
    )
)
"""The tables whose rows go on changing by the hands of others, once a plan is closed to somebody."""
_STAYS = frozenset({"number", "created_at", "started_at"})
_DOERS = {"action_step": "assignee_id", "target": "owner_id", "resource": "member_id"}
_REFS = {
    "plan_id": "P",
    "target_id": "T",
    "step_id": "S",
    "objective_id": "O",
    "area_id": "A",
    "resource_id": "R",
}
_COLUMNS = {letter: column for column, letter in _REFS.items()}
_ABOUT = (
    "What Waymark stores about you, as it was when this file was made. Other people are named as they are in "
    "Slack. What others wrote in plans that you cannot see any more is not in it, nor the texts of messages: "
    "Waymark does not keep those."
)


class Exports:
    """Asking for files."""

    def __init__(self, database: Database, *, wake: Callable[[], None]) -> None:
        self.database = database
        self._wake = wake

    @transaction
    def ask_mine(self, store: Store, *, actor: Actor, now: datetime) -> bool:
        """Have the actor sent what is stored about them; False while such a file is on its way already."""
        if has_pending(store, actor):
            return False
        record(store, actor.workspace_id, AuditedDeed.MEMBER_EXPORTED, now=now, actor_id=actor.id)
        self._send(store, actor, MINE, now=now)
        return True

    @transaction
    def ask_plan(self, store: Store, number: int, *, actor: Actor, now: datetime) -> str:
        """Have the actor sent a plan that they can see; return its reference and title."""
        seen = see_plan(store, actor, number=number)
        if not has_pending(store, actor, what=seen.id):
            record(
                store,
                actor.workspace_id,
                AuditedDeed.PLAN_EXPORTED,
                now=now,
                actor_id=actor.id,
                subject=seen.people.ref,
                plan_id=seen.id,
            )
            self._send(store, actor, seen.id, now=now)
        return f"{seen.people.ref} {seen.plan.title}"

    @transaction
    def ask_ledger(self, store: Store, plan_id: int, *, actor: Actor, now: datetime) -> str:
        """Have the actor sent the ledger of a plan that they can see; return what it is called."""
        seen = see_plan(store, actor, plan_id=plan_id)
        what = f"{LEDGER}{seen.id}"
        if not has_pending(store, actor, what=what):
            record(
                store,
                actor.workspace_id,
                AuditedDeed.PLAN_EXPORTED,
                now=now,
                actor_id=actor.id,
                subject=seen.people.ref,
                plan_id=seen.id,
                fields={"part": "resources"},
            )
            self._send(store, actor, what, now=now)
        return f"the resources of {seen.people.ref} {seen.plan.title}"

    def _send(self, store: Store, actor: Actor, what: str | int, *, now: datetime) -> None:
        nonce = token_hex(8)  # it is in the name of the file, by which it is looked for
        store.deliveries.add(
            Delivery(
                workspace_id=actor.workspace_id,
                occ_key=f"export:{actor.workspace_id}:{nonce}",
                nonce=nonce,
                kind=DeliveryKind.ANSWER,
                member_id=actor.id,
                facts={EXPORT: what},
                not_before_ms=store.deliveries.pace(actor.workspace_id, actor.id, not_before_ms=to_ms(now)),
                expires_ms=to_ms(now + life_of(DeliveryKind.ANSWER)),
            )
        )
        store.after_commit(self._wake)


def has_pending(store: Store, actor: Actor, *, what: str | int = MINE) -> bool:
    """Say whether a file that the actor has asked for is on its way."""
    waiting = store.deliveries.list_facts_to(actor.workspace_id, actor.id, states=ON_ITS_WAY)
    return any(facts.get(EXPORT) == what for facts in waiting)


def export_of(store: Store, row: Delivery, *, now: datetime) -> ExportedFile | None:
    """Return the file that a message brings, as things are now; None where nobody may have it any more."""
    member = None if row.member_id is None else store.members.find(row.workspace_id, row.member_id)
    what = row.facts.get(EXPORT)
    if member is None or what is None:
        return None
    stem = f"{now:%Y-%m-%d}-{row.nonce}"
    if str(what).startswith(LEDGER):
        plan_id = int(str(what).removeprefix(LEDGER))
        return ledger_file(store, plan_id, reader=actor_of(store, member), now=now, stem=stem)
    if what != MINE:
        return plan_file(store, int(what), reader=actor_of(store, member), now=now, stem=stem)
    return ExportedFile(
        name=f"waymark-mine-{stem}.json",
        title="What Waymark stores about you",
        about="Here is what Waymark stores about you. Only you see this message. "
        "The file stays in Slack until you delete it there.",
        content=as_json(_Mine(store, member).parts(now)),
    )


@frozen
class _Mine:
    """What names a member, as they may see it."""

    store: Store
    member: Member

    def parts(self, now: datetime) -> dict[str, Any]:
        """Return what is stored, by its kind."""
        rows = list(self.store.erasing.rows_naming(self.member.workspace_id, self.member.id))
        known = {(table, row.get("id")) for table, row in rows}
        about_me = [row["id"] for table, row in rows if table == "plan" and self._is_about_me(row)]
        rows += [
            (table, row)
            for table, row in self.store.erasing.rows_of_plans(self.member.workspace_id, about_me)
            if (table, row["id"]) not in known
        ]
        people = self._people({self._plan_of(table, row) for table, row in rows} - {None})
        reader = actor_of(self.store, self.member)
        named = {name: {row[name] for _, row in rows if row.get(name) is not None} for name in _REFS}
        refs = self.store.erasing.references(self.member.workspace_id, named)
        told: dict[str, list[dict[str, Any]]] = {}
        for table, row in rows:
            is_seen = self._is_seen(table, row, people, reader=reader)
            heading = _HEADINGS.get(table, f"{table}s")
            told.setdefault(heading, []).append(self._told(table, row, refs, is_seen=is_seen))
        return {"about": _ABOUT, "made_at": now, **told}

    def _is_about_me(self, row: Mapping[str, Any]) -> bool:
        return bool(row["subject_id"] == self.member.id)

    def _plan_of(self, table: str, row: Mapping[str, Any]) -> int | None:
        found = row["id"] if table == "plan" else row.get("plan_id")
        return None if found is None else int(found)

    def _people(self, plan_ids: set[Any]) -> Mapping[int, PlanPeople]:
        plans = self.store.plans.list_by_ids(self.member.workspace_id, plan_ids)
        return {plan_id: seen.people for plan_id, seen in look_at(self.store, plans).items()}

    def _is_seen(
        self, table: str, row: Mapping[str, Any], people: Mapping[int, PlanPeople], *, reader: Actor
    ) -> bool:
        """Whether a row is open to its reader, by the rule for steps: who does something sees that of it."""
        plan_id = self._plan_of(table, row)
        if plan_id is None:
            return True
        doer_id = row[_DOERS[table]] if table in _DOERS else None
        return plan_id in people and can_see_step(reader, people[plan_id], assignee_id=doer_id)

    def _told(
        self, table: str, row: Mapping[str, Any], refs: Mapping[tuple[str, int], int], *, is_seen: bool
    ) -> dict[str, Any]:
        """Return a row as its person reads it: without what others wrote where they may not look."""
        kept = _OF_A_MESSAGE if table == "delivery" else [name for name in row if name not in _LEFT_OUT]
        people = columns_of(table, *PEOPLE)
        hidden = set() if is_seen else self._hidden(table, row, people)
        told: dict[str, Any] = {}
        for name in kept:
            value = row[name]
            if name in hidden or value is None:
                continue
            if name in people:
                told[name.removesuffix("_id")] = self._name(value)
            elif name in _REFS:
                number = refs.get((name, value))
                told[name.removesuffix("_id")] = None if number is None else f"{_REFS[name]}-{number}"
            elif not name.endswith("_id") or name == "channel_id":
                told |= self._readable(name, value)
        return told

    def _readable(self, name: str, value: Any) -> dict[str, Any]:
        """Return a field as a person reads it: with names and references for ids, and moments as such."""
        if name == "changes":
            changed = {field: [self._value(field, each) for each in both] for field, both in value.items()}
            return {name: {_called(field): both for field, both in changed.items()}}
        if name.endswith("_ms"):
            return {f"{name.removesuffix('_ms')}_at": datetime.fromtimestamp(value / 1000, tz=UTC)}
        return {_called(name): self._value(name, value)}

    def _value(self, field: str, value: Any) -> Any:
        """Return what one field says, or said before it was changed."""
        said: Mapping[str, Callable[[], Any]] = {
            "channel_id": lambda: self._channel(value),
            "weekdays": lambda: [day_name[int(each)] for each in value],
            "belongs_to": lambda: self._place(value),
            "awaited_ids": lambda: [self._ref("step_id", each) for each in value],
            "serves": lambda: "an objective of another plan",
            **dict.fromkeys(("raised", "in_hand", "solved"), lambda: self._obstacles(value)),
        }
        is_named = value is not None and field in said
        return said[field]() if is_named else self._naming(value)

    def _channel(self, channel_id: str) -> str:
        channel = self.store.channels.find(self.member.workspace_id, channel_id)
        return "a channel" if channel is None else f"#{channel.name}"

    def _obstacles(self, ids: Sequence[int]) -> list[str]:
        rows = self.store.obstacles.list_by_ids(self.member.workspace_id, ids)
        return [row.what for row in rows if row.what]

    def _place(self, written: str) -> str | None:
        place = Place.find(written)
        return None if place is None else self._ref(_COLUMNS[place.kind], place.id)

    def _ref(self, column: str, row_id: int) -> str | None:
        found = self.store.erasing.references(self.member.workspace_id, {column: [row_id]})
        number = found.get((column, row_id))
        return None if number is None else f"{_REFS[column]}-{number}"

    def _hidden(self, table: str, row: Mapping[str, Any], people: Collection[str]) -> set[str]:
        """Return the columns that tell what others did, where the plan is closed to the reader."""
        author = AUTHORS.get(table)
        is_own = author is not None and row[author] == self.member.id
        if table == "check_in" and is_own and row["edited_by"] in {None, self.member.id}:
            return set()
        if table in _OTHERS_CHANGE:
            theirs = {name for name in people if row[name] == self.member.id}
            return row.keys() - _STAYS - _REFS.keys() - theirs
        return {"changes", *columns_of(table, Holds.WORK, Holds.PROSE)} - ({"reason"} if is_own else set())

    def _naming(self, value: Any) -> Any:
        """Return what an entry of the log says, with the names of those whose ids are in it."""
        if isinstance(value, dict):
            return {self._naming(key): self._naming(each) for key, each in value.items()}
        if isinstance(value, list):
            return [self._naming(each) for each in value]
        is_known = isinstance(value, str) and self.store.members.find(self.member.workspace_id, value)
        return self._name(value) if is_known else value

    def _name(self, member_id: str) -> str:
        if member_id == self.member.id:
            return "you"
        return self.store.members.names(self.member.workspace_id, [member_id]).get(member_id, "somebody")


def _called(name: str) -> str:
    """Return what a field is called that says whom or what it means instead of an id."""
    return {"awaited_ids": "waits_for"}.get(name, name.removesuffix("_id"))
