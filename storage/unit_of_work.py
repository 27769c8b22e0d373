"""One method of a service is one transaction: `Store` is what it works with, and the decorators run it."""

from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from storage.database import Database
from storage.group_commit import AFTER_COMMIT
from storage.repositories.absences import AbsenceRepository
from storage.repositories.action_steps import ActionStepRepository
from storage.repositories.api_tokens import ApiTokenRepository
from storage.repositories.audit_entries import AuditEntryRepository, Look
from storage.repositories.backlog import BacklogRepository
from storage.repositories.check_ins import CheckInRepository
from storage.repositories.deliveries import DeliveryRepository
from storage.repositories.dependencies import DependencyRepository
from storage.repositories.erasing import ErasingRepository
from storage.repositories.focus_areas import FocusAreaRepository
from storage.repositories.held import HeldRepository
from storage.repositories.holds import HoldRepository
from storage.repositories.homes import HomeRepository
from storage.repositories.inbox import InboxRepository
from storage.repositories.job_leases import JobLeaseRepository
from storage.repositories.objectives import ObjectiveRepository
from storage.repositories.obstacles import ObstacleRepository
from storage.repositories.own_revisions import OwnRevisionRepository
from storage.repositories.pace import LOCKED
from storage.repositories.plans import PlanRepository
from storage.repositories.proposals import ProposalRepository
from storage.repositories.pruning import PruningRepository
from storage.repositories.resources import ResourceRepository
from storage.repositories.retention import RetentionRepository
from storage.repositories.revisions import RevisionRepository
from storage.repositories.rounds import RoundRepository
from storage.repositories.schedules import ScheduleRepository
from storage.repositories.targets import TargetRepository
from storage.repositories.templates import TemplateRepository
from storage.repositories.uncertain import UncertainRepository
from storage.repositories.waiting import WaitingRepository
from storage.repositories.workspaces import ChannelRepository, MemberRepository, WorkspaceRepository

P = ParamSpec("P")
T = TypeVar("T")
Repository = TypeVar("Repository")


class AttemptFailedError(Exception):
    """A part of a transaction has failed and is undone; its cause says why."""


class Opened(Generic[Repository]):
    """A repository of a store, opened when it is first asked for: a transaction needs few of them."""

    def __init__(self, repository: Callable[[Session], Repository]) -> None:
        self._repository = repository

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, store: "Store", owner: type) -> Repository:
        opened = store.__dict__[self._name] = store.opened(self._repository)
        return opened


class Store:
    """The repositories of one transaction."""

    workspaces = Opened(WorkspaceRepository)
    members = Opened(MemberRepository)
    absences = Opened(AbsenceRepository)
    own_revisions = Opened(OwnRevisionRepository)
    channels = Opened(ChannelRepository)
    plans = Opened(PlanRepository)
    objectives = Opened(ObjectiveRepository)
    focus_areas = Opened(FocusAreaRepository)
    rounds = Opened(RoundRepository)
    targets = Opened(TargetRepository)
    action_steps = Opened(ActionStepRepository)
    resources = Opened(ResourceRepository)
    dependencies = Opened(DependencyRepository)
    check_ins = Opened(CheckInRepository)
    obstacles = Opened(ObstacleRepository)
    proposals = Opened(ProposalRepository)
    revisions = Opened(RevisionRepository)
    schedules = Opened(ScheduleRepository)
    deliveries = Opened(DeliveryRepository)
    uncertain = Opened(UncertainRepository)
    inbox = Opened(InboxRepository)
    backlog = Opened(BacklogRepository)
    homes = Opened(HomeRepository)
    holds = Opened(HoldRepository)
    held = Opened(HeldRepository)
    job_leases = Opened(JobLeaseRepository)
    pruning = Opened(PruningRepository)
    retention = Opened(RetentionRepository)
    audit_entries = Opened(AuditEntryRepository)
    templates = Opened(TemplateRepository)
    api_tokens = Opened(ApiTokenRepository)
    erasing = Opened(ErasingRepository)

    def __init__(self, session: Session) -> None:
        self._session = session
        self.looks: dict[Look, None] = {}

    def opened(self, repository: Callable[[Session], Repository]) -> Repository:
        """Open a repository on this transaction."""
        return repository(self._session)

    @property
    def waiting(self) -> WaitingRepository:
        """What there is to do."""
        return WaitingRepository(self._session.connection())

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Have what is done inside undone alone, should it fail; the transaction goes on.

        Raises AttemptFailedError then; but what the database itself says ends all of it.
        """
        try:
            with self._session.begin_nested():
                yield
        except SQLAlchemyError:
            raise
        except Exception as error:
            self._session.info.pop(LOCKED, None)  # what was locked inside is locked no more
            raise AttemptFailedError from error

    def flush(self) -> None:
        """Send what has changed to the database, so that questions and constraints see it."""
        self._session.flush()

    def look(self, look: Look) -> None:
        """Have a look from outside written down before what was seen is given out; refused, nothing was."""
        if look not in self.looks and not self.audit_entries.has_look(look):
            self.looks[look] = None

    def write_looks(self) -> None:
        """Write down what was looked at in this transaction."""
        for look in self.looks:
            self.audit_entries.add_look(look)

    def after_commit(self, callback: Callable[[], object]) -> None:
        """Have `callback` called on the event loop's thread once this is committed, and only then."""
        self._session.info.setdefault(AFTER_COMMIT, []).append(callback)


class Service(Protocol):
    """What the decorators need of a service: the database it works on."""

    @property
    def database(self) -> Database:
        """Where its transactions run."""
        ...


S = TypeVar("S", bound=Service)


@dataclass(slots=True)
class InHand:
    """The request that is worked on, by the keys of its rows in the inbox, and the process that does.

    Once it is finished it has no keys any more, and what is still written for it is not marked.
    """

    keys: tuple[str, ...]
    owner: str


class TakenOverError(Exception):
    """Another process works on this request by now, so that nothing of this was kept."""


_IN_HAND: ContextVar[InHand | None] = ContextVar("in_hand", default=None)


@contextmanager
def working_on(request: InHand) -> Iterator[None]:
    """Have every transaction in here, and in the tasks that begin here, mark the request as it commits."""
    token = _IN_HAND.set(request)
    try:
        yield
    finally:
        _IN_HAND.reset(token)


def transaction(
    method: Callable[Concatenate[S, Store, P], T],
) -> Callable[Concatenate[S, P], Coroutine[Any, Any, T]]:
    """Make a method of a service awaitable, without its store: committed if it returns, else rolled back.

    The request that is worked on is marked in the same transaction, so that nobody runs it again; if another
    process has taken it over, TakenOverError is raised and nothing kept. The rows that it returns stay
    readable afterwards. PostgreSQL may have it run again from the start (see `Database.write`), so what it
    does outside the store it leaves to `Store.after_commit`.
    """

    @wraps(method)
    async def run(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        request = _IN_HAND.get()

        def work(session: Session) -> T:
            store = Store(session)
            result = method(self, store, *args, **kwargs)
            store.write_looks()
            if request is not None and request.keys:
                _mark(store, request)
            return result

        return await self.database.write(work)

    return run


def _write_down(looks: Iterable[Look], session: Session) -> None:
    entries = AuditEntryRepository(session)
    for look in looks:
        entries.add_look(look)


def _mark(store: Store, request: InHand) -> None:
    if not store.inbox.mark_written(request.keys, owner=request.owner):
        raise TakenOverError


def repeatable(
    method: Callable[Concatenate[S, Store, P], T],
) -> Callable[Concatenate[S, P], Coroutine[Any, Any, T]]:
    """Do as `transaction` does, for what may be done again without harm, and hardly ever fails.

    No request is marked by it.
    """

    @wraps(method)
    async def run(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        def work(session: Session) -> T:
            store = Store(session)
            result = method(self, store, *args, **kwargs)
            store.write_looks()
            return result

        return await self.database.write(work, is_sure=True)

    return run


def query(
    method: Callable[Concatenate[S, Store, P], T],
) -> Callable[Concatenate[S, P], Coroutine[Any, Any, T]]:
    """Make a method of a service awaitable, without its store, in a transaction that cannot write.

    A look from outside is written down after it, in one that can, before what was seen is returned.
    """

    @wraps(method)
    async def run(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        def work(session: Session) -> tuple[T, tuple[Look, ...]]:
            store = Store(session)
            result = method(self, store, *args, **kwargs)
            return result, tuple(store.looks)

        result, looks = await self.database.read(work)
        if looks:
            await self.database.write(partial(_write_down, looks))
        return result

    return run


def glance(
    method: Callable[Concatenate[S, WaitingRepository, P], T],
) -> Callable[Concatenate[S, P], Coroutine[Any, Any, T]]:
    """Make a method of a service awaitable, without `waiting`, of which it asks one question."""

    @wraps(method)
    async def run(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        def ask(connection: sa.Connection) -> T:
            return method(self, WaitingRepository(connection), *args, **kwargs)

        return await self.database.glance(ask)

    return run
