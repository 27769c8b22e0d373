"""What names a member, in whichever table; and the way to have nothing of them left."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from secrets import token_hex
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlmodel import Session, select

from storage.models import Inbox, InboxState, Objective, RoundStatus, Target, metadata
from storage.models.personal import AUTHORS, COLUMNS, Holds, columns_of
from storage.repositories.reason_prose import drop_reasons
from storage.repositories.template_prose import drop_from_templates

_POINTED_TO = {
    "plan_id": "plan",
    "target_id": "target",
    "step_id": "action_step",
    "objective_id": "objective",
    "area_id": "focus_area",
    "resource_id": "resource",
}
Owned = TypeVar("Owned", Target, Objective)

GONE = "gone"
"""The id of the member that stands for all who have had what was stored of them deleted: none of Slack's."""
ASKER = "asker"
"""In the facts of a message: who it answers, where it goes to a conversation."""
UNNAMED = "Somebody who left"
PEOPLE = (Holds.PERSON, Holds.COMPANION, Holds.ASIDE)
_KEYS = frozenset({"occ_key", "key", "place", "deed"})
"""Columns whose values are told apart by the id in them, so that each gets one of its own."""
_REVISED = {
    "plan": "plan",
    "target": "target",
    "action_step": "step",
    "check_in": "check_in",
    "objective": "objective",
    "focus_area": "area",
    "resource": "resource",
    "obstacle": "obstacle",
}
"""The tables of whose rows every change is kept, and how a revision calls them."""
_REASONED = frozenset({"measurement", "phase"})
"""The tables in which a reason is more than words: see `reason_prose`."""


class ErasingRepository:
    """Finds every row that names a member, and makes them nobody in particular."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def rows_naming(self, workspace_id: str, member_id: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield every row that names a member as a person, with its table's name, as values by column."""
        for table in metadata.sorted_tables:
            whose = _names(table, workspace_id, member_id)
            if whose is None:
                continue
            statement = sa.select(table).where(whose).order_by(*table.primary_key.columns)
            for row in self._connection.execute(statement).mappings():
                yield str(table.name), dict(row)

    def count_naming(self, workspace_id: str, member_id: str) -> dict[str, int]:
        """Return how many rows of each table name a member, where any do."""
        counts = {}
        for table in metadata.sorted_tables:
            whose = _names(table, workspace_id, member_id)
            if whose is not None:
                statement = sa.select(sa.func.count()).select_from(table).where(whose)
                counts[str(table.name)] = int(self._connection.execute(statement).scalar_one())
        return {name: count for name, count in counts.items() if count}

    def rows_of_plans(
        self, workspace_id: str, plan_ids: Collection[int]
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield all that there is in plans, with its table's name: not who rates what, nor what was sent."""
        for name in (*_REVISED, "measurement", "revision"):
            table = metadata.tables[name]
            if name == "plan":
                continue
            if name == "measurement":
                target = metadata.tables["target"]
                of_plans = sa.select(target.c.id).where(
                    target.c.workspace_id == workspace_id, target.c.plan_id.in_(plan_ids)
                )
                belongs = table.c.target_id.in_(of_plans)
            else:
                belongs = table.c.plan_id.in_(plan_ids)
            here = sa.select(table).where(table.c.workspace_id == workspace_id, belongs).order_by(table.c.id)
            for row in self._connection.execute(here).mappings():
                yield name, dict(row)

    def references(
        self, workspace_id: str, named: Mapping[str, Collection[int]]
    ) -> dict[tuple[str, int], int]:
        """Return the numbers by which people know rows, by the column that points to them and their id."""
        numbers: dict[tuple[str, int], int] = {}
        for column, ids in named.items():
            table = metadata.tables[_POINTED_TO[column]]
            known = sa.select(table.c.id, table.c.number).where(
                table.c.workspace_id == workspace_id, table.c.id.in_(ids)
            )
            numbers |= {(column, row_id): number for row_id, number in self._connection.execute(known)}
        return numbers

    def list_owned(self, noun: type[Owned], workspace_id: str, member_id: str) -> list[Owned]:
        """Return the targets, or the objectives, that a member owns in any plan, each locked."""
        columns = sa.inspect(noun).columns
        statement = select(noun).where(
            columns["workspace_id"] == workspace_id, columns["owner_id"] == member_id
        )
        return list(self._session.exec(statement.order_by(columns["id"]).with_for_update()))

    def erase(self, workspace_id: str, member_id: str, *, name: str) -> dict[str, int]:
        """Leave nothing of a member but what is nobody's; return how many rows of each table that changed.

        The member who stands for those who left has to be there. What the member owns, and what is about
        them, is the caller's to see to before.
        """
        self._session.flush()
        changed = self.count_naming(workspace_id, member_id)
        self._drop_prose(workspace_id, member_id)
        self._withdraw_ratings(workspace_id, member_id)
        self._forget_requests(workspace_id, member_id)
        self._forget_conversation(workspace_id, member_id)
        for table in reversed(metadata.sorted_tables):
            if table.name != "member":
                self._part(table, workspace_id, member_id)
        member = metadata.tables["member"]
        self._sweep(workspace_id, member_id, name=name)
        self._connection.execute(
            sa.delete(member).where(member.c.workspace_id == workspace_id, member.c.id == member_id)
        )
        self._session.expire_all()
        return changed

    @property
    def _connection(self) -> sa.Connection:
        return self._session.connection()

    def _part(self, table: sa.Table, workspace_id: str, member_id: str) -> None:
        """Part the rows of a table from a member: what was theirs alone goes, the rest is nobody's."""
        here = table.c.workspace_id == workspace_id if "workspace_id" in table.c else sa.false()
        for column in columns_of(str(table.name), Holds.COMPANION):
            theirs = sa.and_(here, table.c[column] == member_id)
            if table.name == "schedule":
                self._let_go_of_schedules(theirs)
            self._connection.execute(sa.delete(table).where(theirs))
        for holds, instead in ((Holds.ASIDE, None), (Holds.PERSON, GONE)):
            for column in columns_of(str(table.name), holds):
                statement = sa.update(table).where(here, table.c[column] == member_id)
                self._connection.execute(statement.values({column: instead}))

    def _let_go_of_schedules(self, theirs: sa.ColumnElement[bool]) -> None:
        """Let messages stay that a schedule brought to somebody else."""
        delivery, schedule = metadata.tables["delivery"], metadata.tables["schedule"]
        of_theirs = delivery.c.schedule_id.in_(sa.select(schedule.c.id).where(theirs))
        self._connection.execute(sa.update(delivery).where(of_theirs).values(schedule_id=None))

    def _drop_prose(self, workspace_id: str, member_id: str) -> None:
        """Drop what a member wrote: where it stands, and wherever it was kept as what it said before."""
        revision, wrote_ever = metadata.tables["revision"], set[str]()
        for name, noun in _REVISED.items():
            table, key = metadata.tables[name], revision.c[f"{noun}_id"]
            changed = sa.select(key).where(
                revision.c.workspace_id == workspace_id,
                revision.c.changed_by == member_id,
                revision.c.noun == noun,
            )
            wrote = sa.or_(_author(table) == member_id, table.c.id.in_(changed))
            rows = sa.select(table).where(table.c.workspace_id == workspace_id, wrote)
            for row in self._connection.execute(rows).mappings().all():
                wrote_ever |= self._drop_prose_of(table, dict(row), noun=noun, member_id=member_id)
        drop_from_templates(self._connection, workspace_id, member_id, wrote_ever)
        drop_reasons(self._connection, workspace_id, member_id)
        for name in AUTHORS.keys() - _REVISED.keys() - _REASONED:
            table = metadata.tables[name]
            theirs = sa.and_(table.c.workspace_id == workspace_id, _author(table) == member_id)
            blanks = {column: _blank(table.c[column]) for column in columns_of(name, Holds.PROSE)}
            self._connection.execute(sa.update(table).where(theirs).values(blanks))

    def _drop_prose_of(
        self, table: sa.Table, row: Mapping[str, Any], *, noun: str, member_id: str
    ) -> set[str]:
        """Drop what a member wrote in one row and in all that is kept of how it changed; return it."""
        revision = metadata.tables["revision"]
        rows = self._connection.execute(
            sa.select(revision.c.id, revision.c.changes, revision.c.changed_by)
            .where(
                revision.c.workspace_id == row["workspace_id"],
                revision.c.noun == noun,
                revision.c[f"{noun}_id"] == row["id"],
            )
            .order_by(revision.c.version, revision.c.id)
        ).all()
        kept = [_Kept(each.id, dict(each.changes), each.changed_by) for each in rows]
        is_author, now_says, wrote = row[_author(table).name] == member_id, {}, set[str]()
        for field in columns_of(str(table.name), Holds.PROSE):
            written = _written(field, row[field], kept, is_author=is_author, member_id=member_id)
            blank, wrote = _blank(table.c[field]), wrote | written
            if _said(row[field]) in written:
                now_says[field] = blank
            for each in kept:
                if field in each.changes:
                    told = [blank if _said(value) in written else value for value in each.changes[field]]
                    each.is_changed |= told != each.changes[field]
                    each.changes[field] = told
        for each in kept:
            if each.is_changed:
                change = sa.update(revision).where(revision.c.id == each.id)
                self._connection.execute(change.values(changes=each.changes))
        if now_says:
            here = sa.and_(table.c.workspace_id == row["workspace_id"], table.c.id == row["id"])
            self._connection.execute(sa.update(table).where(here).values(now_says))
        return wrote

    def _withdraw_ratings(self, workspace_id: str, member_id: str) -> None:
        """Take back what a member thinks of areas while nobody has seen it; later it counts, as nobody's."""
        rating, of = metadata.tables["area_rating"], metadata.tables["rating_round"]
        still_open = sa.select(of.c.id).where(
            of.c.workspace_id == workspace_id, of.c.status == RoundStatus.OPEN
        )
        theirs = sa.and_(rating.c.workspace_id == workspace_id, rating.c.member_id == member_id)
        self._connection.execute(sa.delete(rating).where(theirs, rating.c.round_id.in_(still_open)))

    def _forget_requests(self, workspace_id: str, member_id: str) -> None:
        """Forget what a member asked for, and what anybody was answered: a repeat is answered with nothing.

        What is being worked on stays until it is done, and then for a day, as its key alone.
        """
        inbox = metadata.tables[str(Inbox.__tablename__)]
        ended = sa.and_(inbox.c.workspace_id == workspace_id, inbox.c.state != InboxState.RECEIVED)
        names = sa.or_(*[_says(inbox.c[column], member_id) for column in ("key", "deed", "body")])
        self._connection.execute(sa.delete(inbox).where(ended, names))
        self._connection.execute(sa.update(inbox).where(ended).values(ack=sa.null()))

    def _forget_conversation(self, workspace_id: str, member_id: str) -> None:
        """Forget what was said between the member and us, whose conversation has an id of its own."""
        delivery, pace = metadata.tables["delivery"], metadata.tables["pace"]
        here = delivery.c.workspace_id == workspace_id
        known = sa.select(
            delivery.c.id, delivery.c.member_id, delivery.c.facts, delivery.c.channel_id, delivery.c.posted_in
        )
        theirs = [
            row
            for row in self._connection.execute(known.where(here, _says(delivery.c.facts, member_id)))
            if row.facts.get(ASKER) == member_id
        ]
        theirs += self._connection.execute(known.where(here, delivery.c.member_id == member_id)).all()
        places = {place for row in theirs for place in (row.channel_id, row.posted_in) if _is_direct(place)}
        said = sa.or_(
            delivery.c.id.in_([row.id for row in theirs]),
            delivery.c.channel_id.in_(places),
            delivery.c.posted_in.in_(places),
        )
        self._connection.execute(sa.delete(delivery).where(here, said))
        waits = sa.and_(pace.c.workspace_id == workspace_id, pace.c.place.in_([member_id, *places]))
        self._connection.execute(sa.delete(pace).where(waits))

    def _sweep(self, workspace_id: str, member_id: str, *, name: str) -> None:
        """Find the member's id wherever else a text has it, and their name in messages that wait."""
        for table in metadata.sorted_tables:
            if "workspace_id" not in table.c or table.name == "inbox":
                continue
            for column in table.c:
                if not _is_text(column):
                    continue
                if column.name == "workspace_id" or _holds(table, column) in PEOPLE:
                    continue
                waits = (table.name, column.name) == ("delivery", "content")
                self._replace(table, column, workspace_id, member_id, name=name if waits else "")

    def _replace(
        self, table: sa.Table, column: sa.Column[Any], workspace_id: str, member_id: str, *, name: str
    ) -> None:
        keys = list(table.primary_key.columns)
        says = column.is_not(None) if name else _says(column, member_id)
        found = sa.select(*keys, column.label("told")).where(table.c.workspace_id == workspace_id, says)
        for row in self._connection.execute(found).mappings().all():
            which = [key == row[key.name] for key in keys]
            instead = f"{GONE}-{token_hex(4)}" if column.name in _KEYS else GONE
            told = _without(row["told"], member_id, instead)
            told = _without(told, name, UNNAMED) if name else told
            longest = getattr(_kind(column), "length", None)
            told = told[:longest] if isinstance(told, str) else told
            self._connection.execute(sa.update(table).where(*which).values({column.name: told}))


@dataclass(slots=True)
class _Kept:
    """What is kept of one change of a row."""

    id: int
    changes: dict[str, list[Any]]
    changed_by: str
    is_changed: bool = False


def _names(table: sa.Table, workspace_id: str, member_id: str) -> sa.ColumnElement[bool] | None:
    """Return which rows of a table name a member as a person, or None where none can."""
    columns = columns_of(str(table.name), *PEOPLE)
    if not columns:
        return None
    return sa.and_(
        table.c.workspace_id == workspace_id, sa.or_(*[table.c[column] == member_id for column in columns])
    )


def _kind(column: sa.Column[Any]) -> sa.types.TypeEngine[Any]:
    """Return what the database keeps in a column, which the models may have a type of their own for."""
    return column.type.impl_instance if isinstance(column.type, sa.types.TypeDecorator) else column.type


def _is_text(column: sa.Column[Any]) -> bool:
    kind = _kind(column)
    return isinstance(kind, sa.String | sa.JSON) and not isinstance(kind, sa.Enum)


def _holds(table: sa.Table, column: sa.Column[Any]) -> Holds | None:
    return COLUMNS.get(str(table.name), {}).get(column.name)


def _says(column: sa.Column[Any], word: str) -> sa.ColumnElement[bool]:
    """Whether a text has a word in it, as it is stored."""
    return sa.cast(column, sa.Text).contains(word, autoescape=True)


def _written(
    field: str, now_says: Any, kept: Sequence[_Kept], *, is_author: bool, member_id: str
) -> set[str]:
    """Return what a member wrote in a field, ever: at first as its author, and by each change of theirs."""
    told = [each for each in kept if field in each.changes]
    first = told[0].changes[field][0] if told else now_says
    written = {_said(first)} if is_author else set()
    written |= {_said(each.changes[field][1]) for each in told if each.changed_by == member_id}
    return written - {""}


def _author(table: sa.Table) -> sa.Column[Any]:
    """Return the column of a table that names who wrote the prose of a row at first."""
    return table.c[AUTHORS.get(str(table.name), "created_by")]


def _said(value: Any) -> str:
    """Return a field of prose as one text, so that it can be told whether it is the same."""
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _is_direct(place: str | None) -> bool:
    """Whether a conversation is one with a single person, by how Slack begins its id."""
    return place is not None and place.startswith("D")


def _blank(column: sa.Column[Any]) -> Any:
    return [] if isinstance(_kind(column), sa.JSON) else ""


def _without(told: Any, word: str, instead: str) -> Any:
    """Put something else for a word, wherever it stands by itself: a mention of a member becomes words."""
    if isinstance(told, dict):
        return {_without(key, word, instead): _without(value, word, instead) for key, value in told.items()}
    if isinstance(told, list):
        return [_without(each, word, instead) for each in told]
    if not isinstance(told, str):
        return told
    named = re.escape(word)
    told = re.sub(rf"<@{named}(\|[^>]*)?>", UNNAMED, told)
    return re.sub(rf"(?<![A-Za-z0-9]){named}(?![A-Za-z0-9])", instead, told)
