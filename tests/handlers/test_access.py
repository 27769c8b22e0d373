"""Who may do what: the table of it, walked over every verb, every button and every form that there is.

Each person sends Slack's request for each deed, as if a message or a form with that button had come into
their hands: what they see, and what is stored afterwards, has to be what the table says.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import count
from types import SimpleNamespace
from typing import Any, Self

import pytest
import sqlalchemy as sa
from slackblocks.views import ModalView
from sqlmodel import Session, SQLModel

from bot import handlers
from bot.directory import read_member
from bot.handlers import commands
from bot.rules.absence import Period
from bot.rules.access import Actor
from bot.rules.action_steps import StepDraft, StepLine
from bot.rules.check_ins import CheckInDraft, CheckInRecord
from bot.rules.day_settings import DaySettings
from bot.rules.grammar import Verb
from bot.rules.plans import PlanDraft, PlanLine
from bot.rules.sharing import SharedPlan, ShareQuestion
from bot.rules.targets import TargetDraft, TargetLine
from bot.services.action_steps import ActionSteps
from bot.services.check_ins import CheckIns
from bot.services.people import People
from bot.services.plans import Plans
from bot.services.targets import Targets
from bot.views import action_step_forms as step_forms
from bot.views import check_ins as check_in_views
from bot.views import plans as plan_views
from bot.views import shares as share_views
from bot.views import targets as target_views
from bot.views.absences import absence_modal
from bot.views.day_settings import settings_modal
from bot.views.elements import Key, payload_of
from sandbox import composer, payloads

TODAY = date(2027, 3, 1)
SECRET = "Confidential"
NOWHERE = 999_999_999
NOUNS = ("plan", "plan_member", "target", "action_step", "snooze", "check_in", "measurement")

# What comes of it.
DONE, REFUSED, NOT_THERE, GUEST, STRANGER = "done", "refused", "not there", "no guests", "no strangers"
UNASKED = {"closed", "published"}
"""What changes before somebody's eyes without answering what they just did: Home follows by itself."""

SENTENCES = {
    REFUSED: re.compile(r"Only its .* can .*\. Ask .*, who owns it\."),
    NOT_THERE: re.compile(
        r"There is no .* that you can (see|add to|check in on)"
        r"|You can see P-\d+ .*, but not add to it\. Ask .*, who owns it\."
        r"|Guests cannot add to plans\. Ask a full member"
    ),
    GUEST: re.compile(r"Guests cannot make plans\. Ask a full member"),
    STRANGER: re.compile(r"Waymark works for the members of the workspace that it is installed in"),
}

# The design's table: for each person, what comes of each deed on the plan, its targets and its steps.
DEEDS = (
    "see plan",
    "see step",
    "add",
    "edit step",
    "act on step",
    "check in",
    "edit check-in",
    "edit plan",
    "make plan",
    "look",
)
ADD_ANYWHERE = "add to some plan"
"""What names no plan asks for one: whoever may add to none is told so."""
MAY_ADD_SOMEWHERE = {"alice", "chandra"}
TABLE = {
    "owner": (DONE,) * 10,
    "collaborator": (DONE, DONE, DONE, DONE, DONE, DONE, REFUSED, REFUSED, DONE, DONE),
    "member": (DONE, DONE, REFUSED, REFUSED, REFUSED, REFUSED, REFUSED, REFUSED, DONE, DONE),
    "assignee": (DONE, DONE, REFUSED, REFUSED, DONE, DONE, REFUSED, REFUSED, DONE, DONE),
    "outsider": (NOT_THERE,) * 8 + (DONE, DONE),
    "outside assignee": (NOT_THERE, DONE, NOT_THERE, REFUSED, DONE, DONE, NOT_THERE, NOT_THERE, DONE, DONE),
    "guest": (NOT_THERE,) * 8 + (GUEST, DONE),
    "guest assignee": (NOT_THERE, DONE, NOT_THERE, REFUSED, DONE, DONE, NOT_THERE, NOT_THERE, GUEST, DONE),
    "stranger": (STRANGER,) * 10,
}


@dataclass(frozen=True)
class Persona:
    """Somebody in a role: in which plan, and where they type."""

    name: str
    role: str
    plan: str = "public"
    has_work: bool = False
    channel: str = "shared"


PERSONAS = (
    Persona("alice", "owner", has_work=True, channel="team"),
    Persona("chandra", "collaborator", channel="team"),
    Persona("erin", "member"),
    Persona("bob", "assignee", has_work=True, channel="team"),
    Persona("dana", "guest"),
    Persona("dana", "guest assignee", has_work=True),
    Persona("mallory", "stranger"),
    Persona("chandra", "member", plan="private", channel="leads"),
    Persona("erin", "outsider", plan="private"),
    Persona("bob", "outside assignee", plan="private", has_work=True, channel="team"),
    Persona("erin", "outsider", plan="of another workspace"),
)


@dataclass(frozen=True)
class Subject:
    """What is acted on: one plan, and a target, a step and a check-in of it, as their owner sees them."""

    plan: PlanLine
    target: TargetLine
    step: StepLine
    record: CheckInRecord

    @property
    def refs(self) -> dict[str, str]:
        return {"P": self.plan.ref, "T": self.target.ref, "S": self.step.ref, "C": self.channel}

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
        )


@dataclass(frozen=True)
class Attempt:
    """One way to do a deed; `writes` when it leaves a trace, `on_done` when its step is done before."""

    deed: str
    act: Callable[["World", Persona, Subject], Awaitable[None]]
    writes: bool = False
    on_done: bool = False
    is_on_home: bool = False
    """It is seen on Home, which is drawn anew only where it differs."""


class World:
    """The demo, with plans of each kind, and the means to put a button or form before anybody."""

    def __init__(self, team: Any) -> None:
        self.team = team
        self.demo = team.demo
        self.slack = team.demo.sandbox.slack
        self.start = 0
        """From where on the log tells what comes of an attempt."""
        self._numbers = count(1)
        self._untouched: dict[bool, Subject] = {}
        database = self.demo.house.database
        self._plans, self._targets = Plans(database, wake=lambda: None), Targets(database, wake=lambda: None)
        self._check_ins = CheckIns(database, wake=lambda: None)
        self._steps, self._people = ActionSteps(database, wake=lambda: None), People(database)
        self._owners: dict[str, tuple[int, Actor]] = {}

    @property
    def now(self) -> Any:
        return self.demo.clock.now()

    async def build(self) -> Self:
        """Make a public plan with a collaborator, a private one, and one in another workspace."""
        await self.team.plan(f"{SECRET} public", by="chandra", Owner="alice")
        await self.team.plan(f"{SECRET} private", channel="leads")
        for name in ("bob", "erin", "dana"):
            await self.team.type(name, "help", channel="shared" if name != "bob" else "team")
        alice = self.team.person("alice").id
        owner = await self._people.find_actor(self.demo.sandbox.team_id, alice, now=None)
        assert owner is not None
        plans = await self._plans.get_page_of_visible(actor=owner, now=self.now, number=1, size=50)
        for line in plans.items:
            self._owners[line.title.removeprefix(f"{SECRET} ")] = line.id, owner
        await self._build_another_workspace(self.team.person("erin").id)
        return self

    async def _build_another_workspace(self, owner_id: str) -> None:
        """Make plans in a workspace where somebody with the very id of one of ours is the owner."""
        user = {"id": owner_id, "name": "namesake", "team_id": "T0SECOND"}
        owner = await self._people.remember(read_member("T0SECOND", user, now=self.now), now=self.now)
        for _ in range(5):  # so that its references are not ours
            draft = PlanDraft(f"{SECRET} elsewhere", "", owner_id, None, date(2027, 3, 1), date(2027, 6, 30))
            line = await self._plans.create(draft, actor=owner, now=self.now)
        self._owners["of another workspace"] = line.id, owner

    async def subject(self, persona: Persona, *, is_done: bool) -> Subject:
        """Return what is to be acted on: what was left as it was, or else something new."""
        if is_done not in self._untouched:
            self._untouched[is_done] = await self._new_subject(persona, is_done=is_done)
        return self._untouched[is_done]

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
        return Subject(plan, target, step, record)

    @staticmethod
    def _forget_its_message(session: Session) -> None:
        """Post nothing of the check-ins that are there to be edited: answers would have to wait for it."""
        delivery, pace = (SQLModel.metadata.tables[noun] for noun in ("delivery", "pace"))
        session.connection().execute(delivery.delete().where(delivery.c.kind == "record"))
        session.connection().execute(pace.delete())

    async def see(self, persona: Persona, attempt: Attempt, subject: Subject) -> tuple[str, bool]:
        """Attempt something; return all that the person then sees, and whether anything was written."""
        who, log = self.team.person(persona.name), self.demo.sandbox.log
        before, self.start = await self.written(), len(log.entries)
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
        is_written = await self.written() != before
        if is_written:
            self._untouched.clear()
        return "\n".join(texts), is_written

    def _is_for(self, facts: dict[str, Any], member_id: str) -> bool:
        """Whether a message is shown to this person alone, or is the app's to them."""
        is_direct = facts["channel"] == self.slack.workspace.dm(member_id).id
        is_by_app = facts["by"] == self.slack.app.bot_user_id
        return bool(facts["ephemeral_to"] == member_id or (is_direct and is_by_app))

    async def written(self) -> tuple[Any, ...]:
        """Return a figure that changes whenever anything is written that people see."""
        tables = [SQLModel.metadata.tables[noun] for noun in NOUNS]
        counts = [sa.select(sa.func.count()).select_from(table).scalar_subquery() for table in tables]
        versioned = [table.c.version for table in tables if "version" in table.c]
        versions = [sa.select(sa.func.sum(version)).scalar_subquery() for version in versioned]

        def read(session: Session) -> tuple[Any, ...]:
            row: sa.Row[Any] = session.connection().execute(sa.select(*counts, *versions)).one()
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


def types(line: str) -> Callable[[World, Persona, Subject], Awaitable[None]]:
    """Type a line; as Slack offers strangers no command, their request is forged."""

    async def act(world: World, persona: Persona, subject: Subject) -> None:
        text = line.format(**subject.refs)
        if persona.role != "stranger":
            await world.team.person(persona.name).command(f"/plan {text}".strip(), channel=persona.channel)
            return
        member = world.slack.workspace.find_person(persona.name)
        place = world.slack.workspace.find_channel(persona.channel)
        sent = composer.command_text(text, world.slack.workspace, should_escape=True)
        payload = payloads.command(world.slack, member, place, name="/plan", text=sent)
        ack = await world.slack.socket.deliver("slash_commands", payload, accepts_response=True)
        world.slack.workspace.post(
            place, user="app", text="", blocks=ack.payload["blocks"], ephemeral_to=member.id
        )

    return act


def writes(line: str, *, to_app: bool) -> Callable[[World, Persona, Subject], Awaitable[None]]:
    """Write a line in a message: to the app, or in a channel with its mention."""

    async def act(world: World, persona: Persona, subject: Subject) -> None:
        text = line.format(**subject.refs)
        channel = "@waymark" if to_app else persona.channel
        sent = text if to_app else f"@waymark {text}"
        await world.team.person(persona.name).post(sent, channel=channel)
        await world.team.catch_up()

    return act


def presses(
    action_id: str, value: Callable[[Subject], str] = lambda _: "", *, page: str = ""
) -> Callable[[World, Persona, Subject], Awaitable[None]]:
    """Press a button with this value, on the page of a list if that matters."""

    async def act(world: World, persona: Persona, subject: Subject) -> None:
        text = {"type": "plain_text", "text": "Press"}
        button = {"type": "button", "text": text, "action_id": action_id, "value": value(subject) or "none"}
        where = f"page:{page.format(**subject.refs)}:1|pager" if page else "forged"
        message = world.put(persona, button, block_id=where)
        await world.team.person(persona.name).click(message, action_id)

    return act


def chooses(
    deed: str, menu_id: str = "action_step.more"
) -> Callable[[World, Persona, Subject], Awaitable[None]]:
    """Choose an entry of a step's menu, or of a plan's."""

    async def act(world: World, persona: Persona, subject: Subject) -> None:
        key = step_key(subject) if menu_id == "action_step.more" else plan_key(subject)
        option = {"text": {"type": "plain_text", "text": deed}, "value": f"{deed}:{key}"}
        menu = {"type": "overflow", "action_id": menu_id, "options": [option]}
        await world.team.person(persona.name).choose(world.put(persona, menu), deed)

    return act


def sends(
    form: Callable[[Subject], ModalView], **fields: Any
) -> Callable[[World, Persona, Subject], Awaitable[None]]:
    """Fill in a form that was opened for its owner, and send it."""

    async def act(world: World, persona: Persona, subject: Subject) -> None:
        who = world.team.person(persona.name)
        world.slack.screens.open(who.id, payload_of(form(subject)))
        world.start = len(world.demo.sandbox.log.entries)
        who.fill({name.replace("_", " "): value for name, value in fields.items()})
        await who.submit()

    return act


def completes() -> Callable[[World, Persona, Subject], Awaitable[None]]:
    """Tick a step in the form that marks several as done."""

    async def act(world: World, persona: Persona, subject: Subject) -> None:
        form = step_forms.complete_modal([subject.step], today=TODAY)
        await sends(lambda _: form, Steps_that_are_done=[str(subject.key)])(world, persona, subject)

    return act


def uses(shortcut: str) -> Callable[[World, Persona, Subject], Awaitable[None]]:
    """Use a shortcut; as Slack offers strangers none, every request is forged."""

    async def act(world: World, persona: Persona, subject: Subject) -> None:
        member = world.slack.workspace.find_person(persona.name)
        if shortcut == "plan.new":
            payload = payloads.global_shortcut(world.slack, member, callback_id=shortcut)
        else:
            place = world.slack.workspace.find_channel("shared")
            message = world.slack.workspace.post(place, user=member.id, text=f"See {subject.step.ref}")
            world.start = len(world.demo.sandbox.log.entries)
            payload = payloads.message_shortcut(world.slack, member, message, callback_id=shortcut)
        await world.slack.line.deliver("interactive", payload, accepts_response=False)

    return act


async def opens_home(world: World, persona: Persona, subject: Subject) -> None:
    """Open Home, or have Slack say so for somebody whom it would not offer one."""
    del subject
    who = world.team.person(persona.name)
    event = {"type": "app_home_opened", "user": who.id, "tab": "home", "event_ts": "1.000001"}
    await world.slack.socket.deliver("events_api", payloads.event(world.slack, event), accepts_response=False)


def step_key(subject: Subject) -> str:
    return str(subject.key)


def plan_key(subject: Subject) -> str:
    return str(Key(subject.plan.id, subject.plan.version))


def target_key(subject: Subject) -> str:
    return str(Key(subject.target.id, subject.target.version))


def check_in_key(subject: Subject) -> str:
    return str(Key(subject.record.id, subject.record.version))


def plan_edit(subject: Subject) -> ModalView:
    draft = PlanDraft("Grow", "", "U0ALICE", None, TODAY, date(2027, 6, 1))
    return plan_views.edit_modal(subject.plan, draft)


def plan_id(subject: Subject) -> str:
    return str(subject.plan.id)


def share_value(subject: Subject) -> str:
    return f"{subject.plan.id}:C0{subject.channel.upper()}"


def which_share(subject: Subject) -> ModalView:
    channel_id = f"C0{subject.channel.upper()}"
    return share_views.share_modal([subject.plan], plan_id=subject.plan.id, channel_id=channel_id)


def share_question(subject: Subject) -> ModalView:
    shown = SharedPlan(subject.plan, (), "Alice", TODAY)
    channel_id = f"C0{subject.channel.upper()}"
    return share_views.question_modal(ShareQuestion(shown, channel_id, is_beyond=False))


def new_step(subject: Subject) -> ModalView:
    return step_forms.create_modal(step_forms.StepPrefill(subject.plan.id), plans=[subject.plan])


def new_target(subject: Subject) -> ModalView:
    prefill = target_views.TargetPrefill(subject.plan.id, deadline_on=date(2027, 6, 1), owner_id="U0ALICE")
    return target_views.create_modal(prefill, plans=[subject.plan])


def a_settings_form() -> ModalView:
    days, now = frozenset({0}), datetime(2027, 3, 1, 8, tzinfo=UTC)
    return settings_modal(DaySettings("UTC", "UTC", False, time(9), days, now), today=TODAY)  # noqa: FBT003  # as it is


def new_plan(subject: Subject) -> ModalView:
    del subject
    prefill = plan_views.PlanPrefill(owner_id="U0ALICE", starts_on=TODAY, ends_on=date(2027, 6, 1))
    return plan_views.create_modal(prefill)


VERBS: dict[Verb, list[Attempt]] = {
    Verb.NEW: [Attempt("make plan", types("new Grow sales"))],
    Verb.ADD: [Attempt("add", types("add Call them {P}"), writes=True), Attempt("add", types("add {P}"))],
    Verb.TARGET: [
        Attempt("add", types("target {P} NPS from 30 to 40"), writes=True),
        Attempt("add", types("target {P} NPS")),
    ],
    Verb.CHECKIN: [
        Attempt("check in", types("checkin {T} 6.4"), writes=True),
        Attempt("check in", types("checkin {T}")),
    ],
    Verb.DONE: [Attempt("act on step", types("done {S}"), writes=True)],
    Verb.REOPEN: [
        Attempt("act on step", types("reopen {S}"), writes=True, on_done=True),
        Attempt("edit plan", types("reopen {P}")),
    ],
    Verb.DUE: [
        Attempt("act on step", types("due {S} next fri"), writes=True),
        Attempt("act on step", types("due {S}")),
    ],
    Verb.SNOOZE: [
        Attempt("act on step", types("snooze {S} 2d"), writes=True),
        Attempt("act on step", types("snooze {S}")),
    ],
    Verb.ASSIGN: [
        Attempt("act on step", types("assign {S} @chandra"), writes=True),
        Attempt("act on step", types("assign {S}")),
    ],
    Verb.EDIT: [
        Attempt("edit step", types("edit {S}")),
        Attempt("edit step", types("edit {S} Ring them")),
        Attempt("edit plan", types("edit {P}")),
        Attempt("edit step", types("edit {T}")),
    ],
    Verb.BLOCK: [
        Attempt("act on step", types("block {S} waiting for legal"), writes=True),
        Attempt("act on step", types("block {S}")),
    ],
    Verb.UNBLOCK: [Attempt("act on step", types("unblock {S}"))],
    Verb.DROP: [Attempt("edit step", types("drop {S} no longer needed"), writes=True)],
    Verb.HISTORY: [
        Attempt("see plan", types("history {P}")),
        Attempt("see step", types("history {T}")),
        Attempt("see step", types("history {S}")),
    ],
    Verb.LIST: [
        Attempt("look", types("list")),
        Attempt("look", types("list team")),
        Attempt("see plan", types("list {P}")),
    ],
    Verb.OVERDUE: [Attempt("look", types("overdue")), Attempt("see plan", types("overdue {P}"))],
    Verb.SHOW: [
        Attempt("look", types("show")),
        Attempt("see plan", types("show {P}")),
        Attempt("see plan", types("show {T}")),
        Attempt("see step", types("show {S}")),
    ],
    Verb.CLOSE: [
        Attempt("act on step", types("close {S}"), writes=True),
        Attempt("edit plan", types("close {P}"), writes=True),
    ],
    Verb.SHARE: [
        Attempt("see plan", types("share {P} #{C}")),
        Attempt("see plan", types("share {P}")),
        Attempt("look", types("share")),
    ],
    Verb.AWAY: [Attempt("look", types("away until 9 Mar")), Attempt("look", types("away"))],
    Verb.PAUSE: [
        Attempt("edit plan", types("pause {P} until 9 Mar"), writes=True),
        Attempt("look", types("pause until 9 Mar")),
    ],
    Verb.RESUME: [Attempt("edit plan", types("resume {P}")), Attempt("look", types("resume"))],
    Verb.SETTINGS: [
        Attempt("look", types("settings")),
        Attempt("look", types("settings 8:30 mon-thu")),
        Attempt("look", types("settings zone Berlin")),
    ],
    Verb.HELP: [Attempt("look", types("help"))],
}

ATTEMPTS: dict[tuple[str, str], list[Attempt]] = {
    ("command", "/plan"): [Attempt("look", types("")), *(each for tried in VERBS.values() for each in tried)],
    ("action", "settings.open"): [Attempt("look", presses("settings.open"))],
    ("view", "settings.save"): [Attempt("look", sends(lambda _: a_settings_form(), Days=["Monday"]))],
    ("action", "absence.open"): [Attempt("look", presses("absence.open"))],
    ("action", "absence.undo"): [Attempt("look", presses("absence.undo", lambda _: f"{NOWHERE}:1"))],
    ("view", "absence.save"): [
        Attempt("look", sends(lambda _: absence_modal(Period(TODAY, TODAY), today=TODAY)))
    ],
    ("action", "home.turn"): [Attempt("look", presses("home.turn", lambda _: "plans:1"), is_on_home=True)],
    ("event", "app_home_opened"): [Attempt("look", opens_home, is_on_home=True)],
    ("event", "message"): [
        Attempt("add", writes("add Write to them {P}", to_app=True), writes=True),
        Attempt("act on step", writes("due {S}", to_app=True)),
        Attempt("see plan", writes("show {P}", to_app=True)),
        Attempt("look", writes("hello", to_app=True)),
    ],
    ("event", "app_mention"): [
        Attempt("act on step", writes("done {S}", to_app=False), writes=True),
        Attempt("see step", writes("show {S}", to_app=False)),
        Attempt("make plan", writes("new Grow sales", to_app=False)),
    ],
    ("action", "share.confirm"): [Attempt("see plan", presses("share.confirm", share_value))],
    ("action", "share.cancel"): [Attempt("look", presses("share.cancel"))],
    ("view", "share.ask"): [Attempt("see plan", sends(which_share))],
    ("view", "share.confirm"): [Attempt("see plan", sends(share_question))],
    ("action", "sample.remove"): [Attempt("edit plan", presses("sample.remove", plan_id))],
    ("shortcut", "plan.new"): [Attempt("make plan", uses("plan.new"))],
    ("shortcut", "action_step.from_message"): [Attempt(ADD_ANYWHERE, uses("action_step.from_message"))],
    ("action", "command.form"): [
        Attempt("act on step", presses("command.form", lambda it: f"due {it.step.ref}")),
        Attempt("add", presses("command.form", lambda it: f"add {it.plan.ref}")),
        Attempt("make plan", presses("command.form", lambda _: "new Grow sales")),
    ],
    ("action", "command.run"): [
        Attempt("act on step", presses("command.run", lambda it: f"done {it.step.ref}"), writes=True)
    ],
    ("action", "command.otherwise"): [
        Attempt("add", presses("command.otherwise", lambda it: f'add "a step" {it.plan.ref}'), writes=True)
    ],
    ("action", "command.add"): [
        Attempt("add", presses("command.add", lambda it: f"Ring them {it.plan.ref}"), writes=True)
    ],
    ("action", "command.add_again"): [
        Attempt("add", presses("command.add_again", lambda it: f"add Ring {it.plan.ref}"), writes=True)
    ],
    ("action", "command.correct"): [
        Attempt("act on step", presses("command.correct", lambda it: f"due {it.step.ref} friyay")),
        Attempt("add", presses("command.correct", lambda it: f"target {it.plan.ref} NPS to x")),
        Attempt("check in", presses("command.correct", lambda it: f"checkin {it.target.ref} 1-2")),
    ],
    ("action", "help.show"): [Attempt("look", presses("help.show"))],
    ("action", "hub.show"): [Attempt("look", presses("hub.show"))],
    ("action", "page.turn"): [
        Attempt("look", presses("page.turn", lambda _: "2", page="list:mine")),
        Attempt("look", presses("page.turn", lambda _: "2", page="overdue:")),
        Attempt("see plan", presses("page.turn", lambda _: "2", page="show:{P}")),
        Attempt("see plan", presses("page.turn", lambda _: "2", page="overdue:{P}")),
        Attempt("see step", presses("page.turn", lambda _: "2", page="show:{S}")),
        Attempt("see plan", presses("page.turn", lambda _: "2", page="history:{P}")),
        Attempt("see step", presses("page.turn", lambda _: "2", page="history:{T}")),
        Attempt("see step", presses("page.turn", lambda _: "2", page="history:{S}")),
    ],
    ("action", "plan.new"): [Attempt("make plan", presses("plan.new"))],
    ("action", "plan.show"): [Attempt("see plan", presses("plan.show", plan_id))],
    ("action", "plan.edit"): [Attempt("edit plan", presses("plan.edit", plan_key))],
    ("action", "plan.more"): [
        Attempt("see plan", chooses("history", "plan.more")),
        Attempt("edit plan", chooses("edit", "plan.more")),
        Attempt("edit plan", chooses("pause", "plan.more")),
        Attempt("edit plan", chooses("close", "plan.more")),
    ],
    ("action", "plan.resume"): [Attempt("edit plan", presses("plan.resume", plan_key))],
    ("view", "plan.pause"): [
        Attempt("edit plan", sends(lambda it: plan_views.pause_modal(it.plan)), writes=True)
    ],
    ("action", "plan.reopen"): [Attempt("edit plan", presses("plan.reopen", plan_key))],
    ("action", "target.add"): [Attempt("add", presses("target.add", plan_id))],
    ("action", "check_in.open"): [
        Attempt("check in", presses("check_in.open", lambda it: str(it.target.id)))
    ],
    ("action", "action_step.add"): [Attempt("add", presses("action_step.add", plan_id))],
    ("action", "action_step.done"): [
        Attempt("act on step", presses("action_step.done", step_key), writes=True)
    ],
    ("action", "action_step.reopen"): [
        Attempt("act on step", presses("action_step.reopen", step_key), writes=True, on_done=True)
    ],
    ("action", "revision.undo"): [
        Attempt("edit step", presses("revision.undo", lambda it: str(it.step.undo)), writes=True),
        Attempt(
            "act on step", presses("revision.undo", lambda it: str(it.step.undo)), writes=True, on_done=True
        ),
        Attempt("edit step", presses("revision.undo", lambda it: str(it.target.undo))),
        Attempt("edit check-in", presses("revision.undo", lambda it: str(it.record.undo)), writes=True),
    ],
    ("action", "target.edit"): [Attempt("edit step", presses("target.edit", target_key))],
    ("action", "check_in.edit"): [Attempt("edit check-in", presses("check_in.edit", check_in_key))],
    ("action", "action_step.edit"): [Attempt("edit step", presses("action_step.edit", step_key))],
    ("action", "action_step.more"): [
        *(Attempt("act on step", chooses(deed)) for deed in ("snooze", "move", "block", "assign")),
        Attempt("act on step", chooses("unblock")),
        Attempt("edit step", chooses("edit")),
    ],
    ("view", "plan.create"): [Attempt("make plan", sends(new_plan, Title="Grow sales"), writes=True)],
    ("view", "plan.edit"): [Attempt("edit plan", sends(plan_edit, Title="Grow sales"), writes=True)],
    ("view", "plan.close"): [
        Attempt("edit plan", sends(lambda it: plan_views.close_modal(it.plan)), writes=True)
    ],
    ("view", "target.edit"): [
        Attempt(
            "edit step", sends(lambda it: target_views.edit_modal(it.target), Indicator="NPS"), writes=True
        )
    ],
    ("view", "check_in.edit"): [
        Attempt(
            "edit check-in",
            sends(lambda it: check_in_views.edit_modal(it.record, today=TODAY), Value="6.4"),
            writes=True,
        )
    ],
    ("view", "target.create"): [Attempt("add", sends(new_target, Indicator="NPS", Target="40"), writes=True)],
    ("view", "check_in.record"): [
        Attempt(
            "check in",
            sends(lambda it: check_in_views.check_in_modal(it.target, targets=(), today=TODAY), Value="6.4"),
            writes=True,
        )
    ],
    ("view", "action_step.create"): [Attempt("add", sends(new_step, Step="Ring ten"), writes=True)],
    ("view", "action_step.edit"): [
        Attempt(
            "edit step",
            sends(lambda it: step_forms.edit_modal(it.step, today=TODAY), Step="Ring twenty"),
            writes=True,
        )
    ],
    ("view", "action_step.complete"): [Attempt("act on step", completes(), writes=True)],
    ("view", "action_step.move"): [
        Attempt(
            "act on step",
            sends(lambda it: step_forms.move_modal(it.step, today=TODAY), New_date=date(2027, 3, 9)),
            writes=True,
        )
    ],
    ("view", "action_step.snooze"): [
        Attempt(
            "act on step",
            sends(lambda it: step_forms.snooze_modal(it.step, today=TODAY, suggested=date(2027, 3, 9))),
            writes=True,
        )
    ],
    ("view", "action_step.assign"): [
        Attempt(
            "act on step",
            sends(lambda it: step_forms.assign_modal(it.step), Assignee="chandra"),
            writes=True,
        )
    ],
    ("view", "action_step.block"): [
        Attempt(
            "act on step",
            sends(lambda it: step_forms.block_modal(it.step), Obstacle="waiting for legal"),
            writes=True,
        )
    ],
    ("action", "form.again"): [Attempt("look", presses("form.again", lambda _: "404"))],
    ("action", "sample.create"): [Attempt("make plan", presses("sample.create"), writes=True)],
}
"""How each registered handler is tried: a new one needs its row here, or the first test fails."""


NOBODYS = {
    ("event", "app_uninstalled"),
    ("event", "tokens_revoked"),
    ("event", "member_joined_channel"),
}
"""What Slack tells of no person, or of whoever may invite the app: it shows nothing of anybody's."""


class Register:
    """Stands where Bolt's app does, and remembers what is registered."""

    def __init__(self) -> None:
        self.found: set[tuple[str, str]] = set()

    def use(self, middleware: Any) -> None:
        """Take the middleware, which is no handler."""

    def error(self, handler: Any) -> None:
        """Take the error handler, which nobody can send a request to."""

    def __getattr__(self, kind: str) -> Callable[[str], Callable[[Any], None]]:
        return lambda name: lambda _: self.found.add((kind, name))


def test_every_handler_and_every_verb_has_its_row():
    register = Register()
    offers = SimpleNamespace(offer=None)
    handlers.register(register, offers, command_name="/plan")  # type: ignore[arg-type]
    assert set(ATTEMPTS) == register.found - NOBODYS
    assert set(VERBS) == set(commands.VERBS)
    assert {attempt.deed for tried in ATTEMPTS.values() for attempt in tried} == {*DEEDS, ADD_ANYWHERE}


def outcome(text: str) -> str:
    """Say what a person was told, by its sentence."""
    return next((name for name, sentence in SENTENCES.items() if sentence.search(text)), DONE)


def without_numbers(text: str) -> str:
    """Return what was said, whichever reference it was about."""
    return re.sub(r"[0-9]+", "0", text)


def expect(persona: Persona, deed: str) -> str:
    """Return what is to come of a deed."""
    if deed != ADD_ANYWHERE:
        return dict(zip(DEEDS, TABLE[persona.role], strict=True))[deed]
    if persona.role == "stranger":
        return STRANGER
    return DONE if persona.name in MAY_ADD_SOMEWHERE else NOT_THERE


async def judge(world: World, persona: Persona, attempt: Attempt) -> str:
    """Attempt something; return what is wrong with what comes of it, or nothing."""
    expected = expect(persona, attempt.deed)
    subject = await world.subject(persona, is_done=attempt.on_done)
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


@pytest.mark.slow
@pytest.mark.parametrize("persona", PERSONAS, ids=lambda it: f"{it.role}-{it.plan}".replace(" ", "-"))
async def test_every_deed_comes_to_what_the_table_says(team, persona):
    world = await World(team).build()
    wrong = [
        f"{name} for {attempt.deed} {said}"
        for (_, name), tried in ATTEMPTS.items()
        for attempt in tried
        if (said := await judge(world, persona, attempt))
    ]
    assert not wrong, "\n".join(wrong)


async def test_pages_show_nothing_of_plans_that_somebody_may_not_see(team):
    await team.plan(f"{SECRET} plan", channel="leads")
    await team.type("alice", f"add {SECRET} step @chandra due 26 Feb 2027 to P-1")
    for name in ("bob", "erin", "dana"):
        for line in ("", "list", "list team", "overdue", "show", "checkin", "done", "help"):
            seen = await team.type(name, line, channel="team" if name == "bob" else "shared")
            assert SECRET not in seen.visible_text, f"{name}: {line}"
        assert SECRET not in (await team.home(name)).visible_text
    assert SECRET in (await team.type("chandra", "overdue")).visible_text


async def test_who_leaves_a_private_channel_leaves_its_plans(team):
    await team.plan(f"{SECRET} plan", channel="leads")
    assert SECRET in (await team.type("chandra", "show P-1", channel="leads")).visible_text
    team.demo.sandbox.remove("chandra", "leads")
    await team.until(1, 8, 6)
    seen = await team.type("chandra", "show P-1")
    assert seen.visible_text.startswith("There is no P-1 that you can see.")
