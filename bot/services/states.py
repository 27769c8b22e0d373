"""What is kept of a row when it changes: each of its fields as a plain value, read and written by name.

A row's state is more than its columns: a step is snoozed by a row of its own, a plan's prompt is a schedule,
and the value of a check-in is a measurement.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any, TypeAlias

from pydantic import TypeAdapter

from bot.rules.outline import AREA, OBJECTIVE, TARGET, Place
from bot.rules.rhythms import Rhythm
from bot.services.rhythms import prompt_of, rhythm_of, set_prompt, set_prompt_at, set_rhythm
from bot.values import frozen
from storage.models import (
    ActionStep,
    CheckIn,
    FocusArea,
    Measurement,
    Objective,
    Obstacle,
    ObstacleRole,
    Plan,
    PlanRole,
    Resource,
    RevisedNoun,
    Snooze,
    Target,
)
from storage.unit_of_work import Store

Row: TypeAlias = Plan | Objective | FocusArea | Target | ActionStep | Resource | Obstacle | CheckIn
"""A row of which every change is kept."""

Write: TypeAlias = Callable[[Store, Any, Any, "Hand"], None]

NOUNS: Mapping[type[Row], RevisedNoun] = {
    Plan: RevisedNoun.PLAN,
    Objective: RevisedNoun.OBJECTIVE,
    FocusArea: RevisedNoun.AREA,
    Target: RevisedNoun.TARGET,
    ActionStep: RevisedNoun.STEP,
    Resource: RevisedNoun.RESOURCE,
    Obstacle: RevisedNoun.OBSTACLE,
    CheckIn: RevisedNoun.CHECK_IN,
}


@frozen
class Hand:
    """Who writes, and when."""

    member_id: str
    now: datetime


@frozen
class Aside:
    """A field that another row keeps."""

    kind: Any
    read: Callable[[Store, Any], Any]
    write: Write


def row_id(row: Row) -> int:
    """Return the id, which a stored row always has."""
    assert row.id is not None
    return row.id


def read_field(store: Store, row: Row, name: str) -> Any:
    """Return what a field holds, as a plain value that can be stored as JSON."""
    aside = ASIDES.get((type(row), name))
    value = getattr(row, name) if aside is None else aside.read(store, row)
    return plain_value(row, name, value)


def plain_value(row: Row, name: str, value: Any) -> Any:
    """Return a value of a field as it is kept in a revision."""
    return _kind(type(row), name).dump_python(value, mode="json")


def write_field(store: Store, row: Row, name: str, plain: Any, *, hand: Hand) -> None:
    """Have a field hold what a plain value stands for."""
    value = _kind(type(row), name).validate_python(plain)
    aside = ASIDES.get((type(row), name))
    if aside is None:
        setattr(row, name, value)
    else:
        aside.write(store, row, value, hand)


@cache
def _kind(noun: type[Row], name: str) -> TypeAdapter[Any]:
    aside = ASIDES.get((noun, name))
    kind: Any = noun.model_fields[name].annotation if aside is None else aside.kind
    return TypeAdapter(kind)


def changes_of(store: Store, row: Row, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return what [was, will be] in the fields of a row that these values change, as plain values."""
    plain = {name: plain_value(row, name, value) for name, value in values.items()}
    old = {name: read_field(store, row, name) for name in plain}
    return {name: [old[name], new] for name, new in plain.items() if old[name] != new}


def _snoozed_until(store: Store, step: ActionStep) -> date | None:
    return store.action_steps.snoozes(step.workspace_id, [row_id(step)]).get(row_id(step))


def _snooze(store: Store, step: ActionStep, until_on: date | None, hand: Hand) -> None:
    if until_on is None:
        store.action_steps.wake(step.workspace_id, row_id(step))
        return
    store.action_steps.snooze(
        Snooze(
            workspace_id=step.workspace_id,
            step_id=row_id(step),
            until_on=until_on,
            snoozed_by=hand.member_id,
            created_at=hand.now,
        )
    )


def _awaited(store: Store, step: ActionStep) -> list[int]:
    return store.dependencies.awaited(step.workspace_id, row_id(step))


def _await(store: Store, step: ActionStep, awaited_ids: list[int], hand: Hand) -> None:
    del hand
    store.dependencies.replace(step.workspace_id, row_id(step), awaited_ids)


def _measurement(store: Store, check_in: CheckIn) -> Measurement:
    found = store.check_ins.find(check_in.workspace_id, row_id(check_in))
    assert found is not None
    return found[1]


def _measured(field: str) -> tuple[Callable[[Store, Any], Any], Write]:
    def read(store: Store, check_in: CheckIn) -> Any:
        return getattr(_measurement(store, check_in), field)

    def write(store: Store, check_in: CheckIn, value: Any, hand: Hand) -> None:
        del hand
        row = _measurement(store, check_in)
        if field == "value":
            _correct(row, value)
        setattr(row, field, value)

    return read, write


def _reported(name: str) -> tuple[Callable[[Store, Any], Any], Write]:
    """Return how the obstacles are read and written that a check-in raised, took in hand or solved."""
    role = ObstacleRole(name)

    def read(store: Store, check_in: CheckIn) -> list[int]:
        return store.obstacles.ids_of(check_in.workspace_id, row_id(check_in), role)

    def write(store: Store, check_in: CheckIn, value: list[int], hand: Hand) -> None:
        store.obstacles.replace(check_in.workspace_id, row_id(check_in), role, value, now=hand.now)

    return read, write


def _correct(row: Measurement, value: Decimal) -> None:
    """Give a measurement another value, and keep the one that it had at first."""
    first = row.value if row.first_value is None else row.first_value
    row.first_value, row.value = None if value == first else first, value


def _leave_out(row: Measurement, because: str, hand: Hand) -> None:
    row.excluded_because, row.excluded_by = because, hand.member_id if because else None


def _left_out(store: Store, check_in: CheckIn) -> str:
    return _measurement(store, check_in).excluded_because


def _set_left_out(store: Store, check_in: CheckIn, because: str, hand: Hand) -> None:
    _leave_out(_measurement(store, check_in), because, hand)


def _days_left_out(store: Store, target: Target) -> dict[date, str]:
    rows = store.targets.past(target.workspace_id, row_id(target))
    return {row.measured_on: row.excluded_because for row in rows}


def _set_days_left_out(store: Store, target: Target, days: dict[date, str], hand: Hand) -> None:
    """Leave out what was measured on these days without a check-in, or with no reason count it again."""
    for row in store.targets.past(target.workspace_id, row_id(target)):
        if row.measured_on in days:
            _leave_out(row, days[row.measured_on], hand)


def _phases(store: Store, target: Target) -> dict[date, str]:
    rows = store.targets.phases(target.workspace_id, [row_id(target)]).get(row_id(target), [])
    return {row.starts_on: row.cause for row in rows}


def _set_phases(store: Store, target: Target, causes: dict[date, str], hand: Hand) -> None:
    store.targets.replace_phases(target.workspace_id, row_id(target), causes, set_by=hand.member_id)


def _milestones(store: Store, target: Target) -> dict[date, Decimal]:
    rows = store.targets.milestones(target.workspace_id, [row_id(target)]).get(row_id(target), [])
    return {row.due_on: row.value for row in rows}


def _set_milestones(store: Store, target: Target, values: dict[date, Decimal], hand: Hand) -> None:
    del hand
    store.targets.replace_milestones(target.workspace_id, row_id(target), values)


def _past(store: Store, target: Target) -> dict[date, Decimal | None]:
    rows = store.targets.past(target.workspace_id, row_id(target))
    return {row.measured_on: row.value for row in rows}


def _set_past(store: Store, target: Target, values: dict[date, Decimal | None], hand: Hand) -> None:
    """Have a target's past be these values on these days; programs report on others, which stay."""
    rows = store.targets.past(target.workspace_id, row_id(target))
    known = {row.measured_on: row for row in rows}
    gone = [on for on, value in values.items() if value is None and on in known]
    store.targets.remove_past(target.workspace_id, row_id(target), gone)
    for on, value in sorted(values.items()):
        if value is not None and on in known:
            _correct(known[on], value)
        elif value is not None:
            store.targets.add_measurement(
                Measurement(
                    workspace_id=target.workspace_id,
                    target_id=row_id(target),
                    value=value,
                    measured_on=on,
                    measured_by=hand.member_id,
                    created_at=hand.now,
                )
            )


def _roles(store: Store, plan: Plan) -> dict[str, PlanRole]:
    return store.plans.roles(plan.workspace_id, [row_id(plan)])[row_id(plan)]


def _set_roles(store: Store, plan: Plan, roles: dict[str, PlanRole], hand: Hand) -> None:
    del hand
    store.plans.replace_roles(plan, roles)


def _serves(store: Store, plan: Plan) -> int | None:
    return store.objectives.served_by(plan.workspace_id, [row_id(plan)]).get(row_id(plan))


def _set_serves(store: Store, plan: Plan, objective_id: int | None, hand: Hand) -> None:
    del hand
    store.objectives.align(plan.workspace_id, row_id(plan), objective_id)


_COLUMNS = {OBJECTIVE: "objective_id", AREA: "area_id", TARGET: "target_id"}


def belongs_to(row: Target | ActionStep) -> str | None:
    """Return where a target or a step hangs in its plan, as a place is written."""
    if row.objective_id is not None:
        return str(Place(OBJECTIVE, row.objective_id))
    if row.area_id is not None:
        return str(Place(AREA, row.area_id))
    target_id = getattr(row, "target_id", None)
    return None if target_id is None else str(Place(TARGET, target_id))


def columns_of(written: str | None, noun: type[Target | ActionStep]) -> dict[str, Any]:
    """Return the columns by which a target or a step hangs in a place of its plan, or in none."""
    place = Place.find(written)
    return {
        column: place.id if place is not None and place.kind == kind else None
        for kind, column in _COLUMNS.items()
        if column in noun.model_fields
    }


def _belongs_to(store: Store, row: Target | ActionStep) -> str | None:
    del store
    return belongs_to(row)


def _set_belongs_to(store: Store, row: Target | ActionStep, written: str | None, hand: Hand) -> None:
    del store, hand
    for column, place_id in columns_of(written, type(row)).items():
        setattr(row, column, place_id)


def _weekday(store: Store, plan: Plan) -> int | None:
    return prompt_of(store, plan)[0]


def _set_weekday(store: Store, plan: Plan, weekday: int | None, hand: Hand) -> None:
    set_prompt(store, plan, weekday=weekday, at=None, by=hand.member_id, now=hand.now)


def _prompt_at(store: Store, plan: Plan) -> time | None:
    return prompt_of(store, plan)[1]


def _set_prompt_at(store: Store, plan: Plan, at: time | None, hand: Hand) -> None:
    set_prompt_at(store, plan, at, by=hand.member_id, now=hand.now)


def _set_rhythm(store: Store, plan: Plan, rhythm: Rhythm | None, hand: Hand) -> None:
    set_rhythm(store, plan, rhythm, by=hand.member_id, now=hand.now)


ASIDES: Mapping[tuple[type[Row], str], Aside] = {
    (ActionStep, "belongs_to"): Aside(str | None, _belongs_to, _set_belongs_to),
    (Target, "belongs_to"): Aside(str | None, _belongs_to, _set_belongs_to),
    (Target, "past"): Aside(dict[date, Decimal | None], _past, _set_past),
    (Target, "excluded"): Aside(dict[date, str], _days_left_out, _set_days_left_out),
    (Target, "phases"): Aside(dict[date, str], _phases, _set_phases),
    (Target, "milestones"): Aside(dict[date, Decimal], _milestones, _set_milestones),
    (ActionStep, "snoozed_until"): Aside(date | None, _snoozed_until, _snooze),
    (ActionStep, "awaited_ids"): Aside(list[int], _awaited, _await),
    (CheckIn, "value"): Aside(Decimal, *_measured("value")),
    (CheckIn, "measured_on"): Aside(date, *_measured("measured_on")),
    **{(CheckIn, each.value): Aside(list[int], *_reported(each)) for each in ObstacleRole},
    (CheckIn, "excluded_because"): Aside(str, _left_out, _set_left_out),
    (Plan, "roles"): Aside(dict[str, PlanRole], _roles, _set_roles),
    (Plan, "serves"): Aside(int | None, _serves, _set_serves),
    (Plan, "prompt_weekday"): Aside(int | None, _weekday, _set_weekday),
    (Plan, "cadence"): Aside(Rhythm | None, rhythm_of, _set_rhythm),
    (Plan, "prompt_at"): Aside(time | None, _prompt_at, _set_prompt_at),
}
"""The fields that are kept by other rows than the one they belong to."""
