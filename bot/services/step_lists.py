"""Lists of steps: many added to a plan at once, or none of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from bot.errors import BotError, InvalidError
from bot.rules.absence import say_away
from bot.rules.access import Actor, Deed, ensure_allowed
from bot.rules.action_steps import StepDraft, StepLine
from bot.rules.cadence import local_date
from bot.rules.grammar import Ref
from bot.rules.ledger import Strain
from bot.rules.resources import Share
from bot.rules.step_lists import FIELD, ListedStep, ListGround, Names, StepList, title_key
from bot.services.allocations import strains_of
from bot.services.lines import Seen, ensure_open, see_plan, step_lines
from bot.services.repeats import ensure_none_repeats
from bot.services.revising import Reviser
from bot.services.silences import away_on
from bot.services.states import row_id
from bot.services.step_drafts import ensure_draft, write_draft
from storage.database import Database
from storage.models import OPEN_STATUSES
from storage.unit_of_work import Store, query, transaction


class StepLists:
    """What people do with many steps at once, as they come out of a document or a chat."""

    def __init__(self, database: Database, *, wake: Callable[[], None]) -> None:
        self.database = database
        self._reviser = Reviser(wake=wake)

    @query
    def look(self, store: Store, plan_id: int, *, actor: Actor) -> ListGround:
        """Return what a list is read against, to somebody who may add steps to this plan."""
        seen = see_plan(store, actor, plan_id=plan_id)
        ensure_allowed(actor, Deed.EDIT_STEPS, seen.people)
        ensure_open(seen.plan)
        rows = store.action_steps.list_of_plan(actor.workspace_id, seen.id)
        return ListGround(
            plan=Ref("P", seen.plan.number),
            title=seen.plan.title,
            names=Names.of(store.members.list_called(actor.workspace_id)),
            known={title_key(row.title): f"S-{row.number}" for row in rows if row.status in OPEN_STATUSES},
            ids={Ref("S", row.number): row_id(row) for row in rows if row.status in OPEN_STATUSES},
        )

    @query
    def look_at_people(
        self, store: Store, found: StepList, *, actor: Actor, now: datetime
    ) -> tuple[StepList, tuple[Strain, ...]]:
        """Note of each step whose assignee is away when it is due, and return who has promised too much."""
        today, workspace_id = local_date(now, actor.zone), actor.workspace_id
        noted = []
        for step in found.steps:
            away = (
                None
                if step.due_on is None
                else away_on(store, workspace_id, step.assignee_id, on=step.due_on)
            )
            said = "" if away is None else f"{away.name} is {say_away(away, today=today)}"
            noted.append(replace(step, note="; ".join(filter(None, (step.note, said)))))
        people = sorted({step.assignee_id for step in found.steps if step.assignee_id is not None})
        days = [step.due_on for step in found.steps if step.due_on is not None]
        until_on = date.max if len(days) < len(found.steps) else max([today, *days])
        within = Share(Decimal(1), today, until_on)
        strains = strains_of(store, actor, people, today=today, within=within)
        return replace(found, steps=tuple(noted)), tuple(strains[who] for who in people if who in strains)

    @transaction
    def create(
        self,
        store: Store,
        plan_id: int,
        steps: Sequence[ListedStep],
        *,
        places: Mapping[Ref, str],
        awaited: Mapping[Ref, int],
        actor: Actor,
        now: datetime,
    ) -> tuple[StepLine, ...]:
        """Add all these steps to a plan, or none.

        `places` are what they can belong to, as written, and `awaited` the ids of those they can wait for.
        """
        seen = see_plan(store, actor, plan_id=plan_id, to_change=True)
        ensure_allowed(actor, Deed.EDIT_STEPS, seen.people)
        ensure_open(seen.plan)
        drafts = [_draft(step, seen, places, awaited) for step in steps]
        for step, draft in zip(steps, drafts, strict=True):
            with _said_of(step):
                ensure_draft(store, draft, seen, actor=actor, now=now)
        ensure_none_repeats(store, drafts, actor=actor, now=now)
        rows = []
        for step, draft in zip(steps, drafts, strict=True):
            with _said_of(step):
                rows.append(write_draft(store, draft, actor=actor, now=now))
        undos = self._reviser.added_steps(store, rows, actor=actor, now=now)
        lines = step_lines(store, actor, rows, seen={seen.id: seen})
        return tuple(replace(line, undo=undo) for line, undo in zip(lines, undos, strict=True))


@contextmanager
def _said_of(step: ListedStep) -> Iterator[None]:
    """Say of which line it is what is wrong with a step, in the field into which the list was pasted."""
    try:
        yield
    except BotError as error:
        raise InvalidError({FIELD: f"Line {step.number}: {error.message}"}) from None


def _draft(step: ListedStep, seen: Seen, places: Mapping[Ref, str], awaited: Mapping[Ref, int]) -> StepDraft:
    return StepDraft(
        plan_id=seen.id,
        title=step.title,
        assignee_id=step.assignee_id,
        due_on=step.due_on,
        belongs_to=None if step.place is None else places[step.place],
        priority=step.priority,
        effort=step.effort,
        awaited_ids=tuple(awaited[ref] for ref in step.awaited) or None,
    )
