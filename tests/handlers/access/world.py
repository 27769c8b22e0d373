"""Where the table is walked: plans of each kind, and what somebody sees of an attempt on them."""

import re
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import count
from typing import Any, Self

import sqlalchemy as sa
from sqlmodel import Session, SQLModel

from bot.directory import read_member
from bot.rules.access import Actor
from bot.rules.action_steps import StepDraft, StepLine
from bot.rules.check_ins import CheckInDraft, CheckInRecord
from bot.rules.focus_areas import AreaDraft, AreaLine
from bot.rules.ledger import ResourceDraft, ResourceLine
from bot.rules.objectives import ObjectiveDraft, ObjectiveLine
from bot.rules.obstacles import ObstacleLine
from bot.rules.plans import PlanDraft, PlanLine
from bot.rules.rounds import Ranking, Rating, RoundDraft, RoundLine
from bot.rules.targets import TargetDraft, TargetLine
from bot.services.action_steps import ActionSteps
from bot.services.check_ins import CheckIns
from bot.services.focus_areas import FocusAreas
from bot.services.objectives import Objectives
from bot.services.obstacles import Obstacles
from bot.services.people import People
from bot.services.plans import Plans
from bot.services.resources import Resources
from bot.services.rounds import Rounds
from bot.services.targets import Targets
from bot.views.elements import Key
from storage.models import Objective, ResourceKind, ToolState
from storage.unit_of_work import Store
from tests.handlers.access.table import DONE, GUEST, NOT_THERE, SECRET, STRANGER, Persona, expect, outcome

TODAY = date(2027, 3, 1)


NOWHERE = 999_999_999


NOUNS = (
    *("plan", "plan_member", "target", "action_step", "snooze", "check_in", "measurement", "phase"),
    *("objective", "alignment", "focus_area", "rating_round", "rater", "area_rating", "resource", "obstacle"),
)


UNASKED = {"closed", "published"}
"""What changes before somebody's eyes without answering what they just did: Home follows by itself."""


@dataclass(frozen=True)
class Subject:
    """What is acted on: one plan with a target, a step, a check-in and a key area, as their owner sees them.

    What is said of a key area is made only for attempts on one: then it has a round of ratings that is
    revealed and, unless its step is done, one that is open.
    """

    plan: PlanLine
    target: TargetLine
    step: StepLine
    record: CheckInRecord
    objective: ObjectiveLine
    resource: ResourceLine
    obstacle: ObstacleLine
    measurement: int
    """The id of what its check-in reported."""
    rated: "Rated | None" = None

    @property
    def area(self) -> AreaLine:
        """Its key area."""
        assert self.rated is not None
        return self.rated.area

    @property
    def round(self) -> RoundLine:
        """Its open round of ratings."""
        assert self.rated is not None
        return self.rated.round

    @property
    def ranking(self) -> Ranking:
        """What came out of its revealed one."""
        assert self.rated is not None
        return self.rated.ranking

    @property
    def refs(self) -> dict[str, str]:
        return {
            "P": self.plan.ref,
            "O": self.rated.area.home.ref if self.rated else self.objective.ref,
            "A": self.rated.area.ref if self.rated else "",
            "T": self.target.ref,
            "S": self.step.ref,
            "R": self.resource.ref,
            "C": self.channel,
        }

    @property
    def channel(self) -> str:
        """The channel that its plan may be shared with by whoever sees it."""
        return "leads" if self.plan.channel_id == "C0LEADS" else "team"

    @property
    def key(self) -> Key:
        return Key(self.step.id, self.step.version)

    def nowhere(self) -> "Subject":
        """Return the like of it that does not exist."""
        return Subject(
            replace(self.plan, id=NOWHERE, ref=f"P-{NOWHERE}"),
            replace(self.target, id=NOWHERE, ref=f"T-{NOWHERE}", plan_id=NOWHERE, undo=NOWHERE),
            replace(self.step, id=NOWHERE, ref=f"S-{NOWHERE}", plan_id=NOWHERE, undo=NOWHERE),
            replace(self.record, id=NOWHERE, undo=NOWHERE),
            replace(self.objective, id=NOWHERE, ref=f"O-{NOWHERE}", plan_id=NOWHERE, undo=NOWHERE),
            replace(self.resource, id=NOWHERE, ref=f"R-{NOWHERE}", plan_id=NOWHERE, undo=NOWHERE),
            replace(self.obstacle, id=NOWHERE),
            NOWHERE,
            self.rated and self.rated.nowhere(),
        )


@dataclass(frozen=True)
class Rated:
    """A key area, the round in which it is rated, and what came out of the one before."""

    area: AreaLine
    round: RoundLine
    ranking: Ranking

    def nowhere(self) -> "Rated":
        """Return the like of it that does not exist."""
        home = replace(self.area.home, objective_id=NOWHERE, plan_id=NOWHERE, ref=f"O-{NOWHERE}")
        return Rated(
            replace(self.area, id=NOWHERE, ref=f"A-{NOWHERE}", undo=NOWHERE, home=home),
            replace(self.round, id=NOWHERE, plan_id=NOWHERE),
            replace(self.ranking, round_id=NOWHERE, plan_id=NOWHERE),
        )


@dataclass(frozen=True)
class Attempt:
    """One way to do a deed; `writes` when it leaves a trace, `on_done` when its step is done before."""

    deed: str
    act: Callable[["World", Persona, Subject], Awaitable[None]]
    writes: bool = False
    on_done: bool = False
    on_area: bool = False
    """It is about a key area, or a round of ratings."""
    is_on_home: bool = False
    """It is seen on Home, which is drawn anew only where it differs."""
    is_list: bool = False
    """It names plans or parts beside others, to choose from: nothing is opened by it."""


class World:
    """The demo, with plans of each kind, and the means to put a button or form before anybody."""

    def __init__(self, team: Any) -> None:
        self.team = team
        self.demo = team.demo
        self.slack = team.demo.sandbox.slack
        self.start = 0
        """From where on the log tells what comes of an attempt."""
        self._numbers = count(1)
        self._untouched: dict[tuple[bool, bool], Subject] = {}
        database = self.demo.house.database
        assert database.file is not None
        self._file, self._kept = database.file, database.file.with_name("kept.db")
        self._plans, self._targets = Plans(database, wake=lambda: None), Targets(database, wake=lambda: None)
        self._objectives = Objectives(database, wake=lambda: None)
        self._check_ins = CheckIns(database, wake=lambda: None)
        self._steps, self._people = ActionSteps(database, wake=lambda: None), People(database)
        self._resources = Resources(database, wake=lambda: None)
        self._obstacles = Obstacles(database, wake=lambda: None)
        self._areas, self._rounds = (
            FocusAreas(database, wake=lambda: None),
            Rounds(database, wake=lambda: None),
        )
        self._owners: dict[str, tuple[int, Actor]] = {}
        self._figures: tuple[Any, ...] = ()

    @property
    def now(self) -> Any:
        return self.demo.clock.now()

    async def build(self, *, with_individual: bool) -> Self:
        """Make a public plan with a collaborator, a private one, one of another workspace, and Bob's own."""
        await self.team.plan(f"{SECRET} public", by="chandra", Owner="alice")
        await self.team.plan(f"{SECRET} private", channel="leads")
        for name in ("bob", "erin", "dana"):
            await self.team.type(name, "help", channel="shared" if name != "bob" else "team")
        alice = self.team.person("alice").id
        owner = await self._people.find_actor(self.demo.sandbox.team_id, alice, now=None)
        assert owner is not None
        if with_individual:
            await self._build_individual(owner)
        plans = await self._plans.get_page_of_visible(actor=owner, now=self.now, number=1, size=50)
        for line in plans.items:
            self._owners[line.title.removeprefix(f"{SECRET} ")] = line.id, owner
        await self._build_another_workspace(self.team.person("erin").id)
        return self

    async def _build_individual(self, owner: Actor) -> None:
        """Make a plan about Bob alone, which Alice owns and Chandra sponsors."""
        for name in ("bob", "chandra"):
            await self.team.type(name, "help")
        bob, chandra = (self.team.person(name).id for name in ("bob", "chandra"))
        draft = PlanDraft(
            f"{SECRET} individual",
            "",
            owner.id,
            None,
            date(2027, 3, 1),
            date(2027, 6, 30),
            sponsor_id=chandra,
            subject_id=bob,
        )
        await self._plans.create(draft, actor=owner, now=self.now)
        await self.team.catch_up()

    async def _build_another_workspace(self, owner_id: str) -> None:
        """Make plans in a workspace where somebody with the very id of one of ours is the owner."""
        user = {"id": owner_id, "name": "namesake", "team_id": "T0SECOND"}
        owner = await self._people.remember(read_member("T0SECOND", user, now=self.now), now=self.now)
        for _ in range(5):  # so that its references are not ours
            draft = PlanDraft(f"{SECRET} elsewhere", "", owner_id, None, date(2027, 3, 1), date(2027, 6, 30))
            line = await self._plans.create(draft, actor=owner, now=self.now)
        self._owners["of another workspace"] = line.id, owner

    async def subject(self, persona: Persona, *, is_done: bool, has_area: bool = False) -> Subject:
        """Return what is to be acted on: it is as it was when it was made, whatever was done to it since."""
        key = (is_done, has_area)
        if key not in self._untouched:
            subject = await self._new_subject(persona, is_done=is_done)
            if has_area:  # a plan has one open round, so that of the other is over
                self._untouched.pop((not is_done, True), None)
                subject = replace(subject, rated=await self._rate(subject.plan, persona, is_open=not is_done))
                await self.demo.house.database.write(self._forget_its_message)
            self._untouched[key] = subject
            await self.demo.house.settle()
            await self._keep()
        return self._untouched[key]

    async def _new_subject(self, persona: Persona, *, is_done: bool) -> Subject:
        """Make a target and a step in the persona's plan, theirs if they have work in it."""
        plan_id, owner = self._owners[persona.plan]
        await self._plans.reopen(plan_id, actor=owner, now=self.now)
        plan = await self._plans.resume(plan_id, actor=owner, now=self.now)
        number, has_work = next(self._numbers), persona.has_work
        who = self.team.person(persona.name).id
        target = await self._targets.create(
            TargetDraft(
                plan_id=plan_id,
                indicator=f"{SECRET} {number}",
                unit="",
                baseline=None,
                value=Decimal(5),
                deadline_on=date(2027, 6, 1),
                owner_id=who if has_work else owner.id,
            ),
            actor=owner,
            now=self.now,
        )
        draft = StepDraft(plan_id, f"{SECRET} step {number}", assignee_id=who if has_work else None)
        step = await self._steps.create(draft, actor=owner, now=self.now)
        if is_done:
            (step,) = await self._steps.complete([step.id], actor=owner, now=self.now)
        report = CheckInDraft(target.id, Decimal(7), TODAY)
        record = await self._check_ins.record(report, actor=owner, now=self.now)
        await self.demo.house.database.write(self._forget_its_message)
        aim = ObjectiveDraft(plan_id, f"{SECRET} outcome {number}", owner.id)
        objective = await self._objectives.create(aim, actor=owner, now=self.now)
        tool = ResourceDraft(
            plan_id,
            ResourceKind.TECHNOLOGY,
            step_id=None if is_done else step.id,
            name=f"{SECRET} tool {number}",
            tool_state=ToolState.READY,
        )
        resource = await self._resources.create(tool, actor=owner, now=self.now)
        measurement = await self.demo.house.database.read(lambda session: _reported(session, record.id))
        what = f"{SECRET} obstacle {number}"
        noted = await self._obstacles.add(int(plan.ref[2:]), what, actor=owner, now=self.now)
        return Subject(plan, target, step, record, objective, resource, noted.obstacle, measurement)

    async def _rate(self, plan: PlanLine, persona: Persona, *, is_open: bool) -> Rated:
        """Make a key area; hold a round that is revealed, and another in which the owner alone is asked."""
        _, owner = self._owners[persona.plan]
        area = await self._new_area(plan, owner)
        draft = RoundDraft((area.id,), (owner.id,))
        line = await self._rounds.start(plan.id, draft, actor=owner, now=self.now)
        await self._rounds.rate(line.id, {area.id: Rating(4, 2, 3)}, actor=owner, now=self.now)
        ranking = await self._rounds.get_ranking(line.id, actor=owner)
        if is_open:
            line = await self._rounds.start(plan.id, draft, actor=owner, now=self.now)
        return Rated(await self._areas.get(actor=owner, area_id=area.id), line, ranking)

    async def _new_area(self, plan: PlanLine, owner: Actor) -> AreaLine:
        """Make an objective with a key area, instead of those that there were."""

        def write(session: Session) -> tuple[int, int]:
            store = Store(session)
            objective = store.objectives.add(
                Objective(
                    workspace_id=owner.workspace_id,
                    number=store.workspaces.next_number(owner.workspace_id, "O"),
                    plan_id=plan.id,
                    outcome=f"{SECRET} outcome",
                    owner_id=owner.id,
                    created_by=owner.id,
                    created_at=self.now,
                )
            )
            assert objective.id is not None
            return objective.id, objective.number

        objective_id, number = await self.demo.house.database.write(write)
        for old in await self._areas.list_of_plan(plan.id, actor=owner):
            if (found := await self._rounds.find(plan.id, actor=owner)) is not None:
                await self._rounds.cancel(found.id, actor=owner, now=self.now)
            await self._areas.drop(old.id, actor=owner, now=self.now)
        draft = AreaDraft(objective_id, f"{SECRET} area {number}", wanted=4)
        return await self._areas.create(draft, actor=owner, now=self.now)

    @staticmethod
    def _forget_its_message(session: Session) -> None:
        """Post nothing of what is there: answers would have to wait for it."""
        delivery, pace = (SQLModel.metadata.tables[noun] for noun in ("delivery", "pace"))
        told = sa.or_(
            delivery.c.kind.in_(("record", "hand_off")),
            (delivery.c.kind == "answer") & delivery.c.plan_id.is_not(None),
        )
        session.connection().execute(delivery.delete().where(told))
        session.connection().execute(pace.delete())

    async def see(self, persona: Persona, attempt: Attempt, subject: Subject) -> tuple[str, bool]:
        """Attempt something; return all that the person then sees, and whether anything was written."""
        who, log = self.team.person(persona.name), self.demo.sandbox.log
        self.start = len(log.entries)
        await attempt.act(self, persona, subject)
        await self.demo.house.app.drain()
        texts = []
        for entry in log.entries[self.start :]:
            facts = entry.facts
            if entry.kind == "message" and self._is_for(facts, who.id):
                texts.append(facts["visible_text"])
            elif entry.kind == "view" and facts["user"] == who.id and facts["change"] not in UNASKED:
                texts += [facts.get("visible_text", ""), *facts.get("errors", {}).values()]
        if attempt.is_on_home and who.home is not None:
            texts.append(who.home.visible_text)
        self.slack.screens.clear(who.id)
        is_written = await self.written() != self._figures
        if is_written:
            await self.demo.house.settle()
            self._put_back()
        return "\n".join(texts), is_written

    async def _keep(self) -> None:
        """Keep the database as it is, to be put back after each attempt that writes."""
        self._figures = await self.written()
        self._kept.unlink(missing_ok=True)
        with closing(sqlite3.connect(self._file)) as live, closing(sqlite3.connect(self._kept)) as kept:
            live.backup(kept)

    def _put_back(self) -> None:
        """Have every row be as it was kept: else each attempt would find a plan with more in it."""
        with closing(sqlite3.connect(self._file, isolation_level=None)) as live:
            live.execute("ATTACH ? AS kept", (str(self._kept),))
            live.execute("BEGIN IMMEDIATE")
            for table in SQLModel.metadata.tables:
                live.execute(f"DELETE FROM main.{table}")  # noqa: S608  # a name of ours
                live.execute(f"INSERT INTO main.{table} SELECT * FROM kept.{table}")  # noqa: S608  # as above
            live.execute("COMMIT")

    def _is_for(self, facts: dict[str, Any], member_id: str) -> bool:
        """Whether a message is shown to this person alone, or is the app's to them."""
        is_direct = facts["channel"] == self.slack.workspace.dm(member_id).id
        is_by_app = facts["by"] == self.slack.app.bot_user_id
        return bool(facts["ephemeral_to"] == member_id or (is_direct and is_by_app))

    async def written(self) -> tuple[Any, ...]:
        """Return a figure that changes whenever anything is written that people see."""

        def read(session: Session) -> tuple[Any, ...]:
            row: sa.Row[Any] = session.connection().execute(_figures()).one()
            return tuple(row)

        found: tuple[Any, ...] = await self.demo.house.database.read(read)
        return found

    def put(self, persona: Persona, element: dict[str, Any], *, block_id: str = "forged") -> Any:
        """Put a message before a person's eyes that has this button or menu in it."""
        channel = self.slack.workspace.find_channel(persona.channel)
        block = {"type": "actions", "block_id": block_id, "elements": [element]}
        return self.slack.workspace.post(
            channel,
            user=self.slack.app.bot_user_id,
            bot=self.slack.app.bot_id,
            text="forged",
            blocks=[block],
            ephemeral_to=self.team.person(persona.name).id,
        )


@cache
def _figures() -> sa.Select[*tuple[Any, ...]]:
    """Put together, once, the question for how many of each noun there are, and how often they changed."""
    tables = [SQLModel.metadata.tables[noun] for noun in NOUNS]
    counts = [sa.select(sa.func.count()).select_from(table).scalar_subquery() for table in tables]
    versioned = [table.c.version for table in tables if "version" in table.c]
    versions = [sa.select(sa.func.sum(version)).scalar_subquery() for version in versioned]
    return sa.select(*counts, *versions)


def without_numbers(text: str) -> str:
    """Return what was said, whichever reference it was about."""
    return re.sub(r"[0-9]+", "0", text)


async def judge(world: World, persona: Persona, attempt: Attempt) -> str:
    """Attempt something; return what is wrong with what comes of it, or nothing."""
    expected = expect(persona, attempt.deed)
    subject = await world.subject(persona, is_done=attempt.on_done, has_area=attempt.on_area)
    seen, is_written = await world.see(persona, attempt, subject)
    if not seen:
        return "is answered with silence"
    if outcome(seen) != expected:
        return f"should be {expected!r}, but: {seen}"
    if is_written != (attempt.writes and expected == DONE):
        return f"has written {'something' if is_written else 'nothing'}: {seen}"
    is_guest = persona.role.startswith("guest")
    untold = seen if is_guest else seen.replace(f"P-1 {SECRET} public", "what every member can see")
    if expected in {NOT_THERE, GUEST, STRANGER} and SECRET in untold:
        return f"tells what is not theirs to know: {seen}"
    if expected == NOT_THERE and persona.role == "outsider":
        same, _ = await world.see(persona, attempt, subject.nowhere())
        if without_numbers(same) != without_numbers(seen):
            return f"differs from what does not exist: {seen}\nagainst: {same}"
    return ""


def _reported(session: Session, check_in_id: int) -> int:
    """Return the id of the measurement that a check-in brought."""
    measurement = SQLModel.metadata.tables["measurement"]
    statement = sa.select(measurement.c.id).where(measurement.c.check_in_id == check_in_id)
    return int(session.connection().execute(statement).scalar_one())
