"""The dispatcher: takes messages that may go, marks them as being sent, posts them, and has them settled."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import structlog

from bot.clock import Clock
from bot.crash_points import CrashPoint, pass_by
from bot.directory import Directory
from bot.heartbeats import Heartbeats
from bot.homes import HomeTabs
from bot.jobs.doubles import TakingAway
from bot.jobs.gallery import Gallery
from bot.jobs.looking import Looks
from bot.jobs.settling import Settler
from bot.jobs.slots import Slots
from bot.jobs.spacing import Spacing
from bot.jobs.windows import Window
from bot.messenger import Drawn, Messenger, Place, Posted
from bot.rules.approvals import ApprovalAsk, Declined
from bot.rules.charts import AskedChart
from bot.rules.check_ins import CheckInPrompt, CheckInRecord
from bot.rules.deliverability import Leaving
from bot.rules.doubts import Doubt
from bot.rules.exports import ExportedFile
from bot.rules.hand_offs import HandOff
from bot.rules.nudges import DayMessage
from bot.rules.overruns import Overrun
from bot.rules.privacy import Departure
from bot.rules.proposals import ProposalLine
from bot.rules.refusals import SHARED_OUTSIDE, refusal_of
from bot.rules.roles import CircleNotice
from bot.rules.rounds import AskToRate, Ranking
from bot.rules.sharing import SharedPlan
from bot.services.claims import Claimed, Look, Start
from bot.services.deliveries import Content, Deliveries, Ready, Silence
from bot.services.doubles import Double, Doubles
from bot.slack_calls import Refused
from bot.slack_time import SlackTime
from bot.together import Together
from bot.views.approvals import approval_message, declined_message
from bot.views.charts import chart_message
from bot.views.check_ins import prompt_message, record_message
from bot.views.files import FilePost, file_post
from bot.views.hand_offs import hand_off_message
from bot.views.leavers import leaving_message
from bot.views.nudges import day_message
from bot.views.overruns import overrun_message
from bot.views.plainer import Plainer
from bot.views.privacy import departure_message
from bot.views.proposals import proposal_message
from bot.views.roles import notice_message
from bot.views.rounds import round_notice
from bot.views.shares import share_message
from bot.views.unsure import unsure_message
from storage.hindrances import is_of_database
from storage.models import Waiting

HEARTBEAT = "the dispatcher"
SLOTS = 160
"""So many messages are on their way at once: a commit waits for the disk as long for few as for many."""
REDRAWS = 40
"""So many messages and so many Homes are drawn anew at once."""
IDLE_S = 1.0
SOONEST_S = 0.05
"""So often at most it looks, where nothing could be sent."""
WRITTEN_DOWN_BY = 3
LOOK_UP_S = 5.0

_log = structlog.get_logger()


class Dispatcher:
    """One asyncio task that sends; what is due comes from the clock, how long it sleeps from the wall."""

    def __init__(  # noqa: PLR0913  # all that sending takes, each by its name
        self,
        deliveries: Deliveries,
        settler: Settler,
        messenger: Messenger,
        home_tabs: HomeTabs,
        clock: Clock,
        directory: Directory,
        *,
        heartbeats: Heartbeats,
        looker: Looks,
        gallery: Gallery,
        slack_time: SlackTime,
    ) -> None:
        self.looker = looker
        self._deliveries = deliveries
        self._starts = Together(deliveries.start_all)
        self._contents: Together[Look, Content | Silence] = Together(deliveries.find_all_contents)
        self._spacing = Spacing(clock)
        self._settler = settler
        self._messenger = messenger
        self._home_tabs = home_tabs
        self._clock = clock
        self._directory = directory
        self._heartbeats = heartbeats
        self._gallery = gallery
        self._slack_time = slack_time
        self._taking_away = TakingAway(Doubles(deliveries.database), messenger, clock)
        self._looking: asyncio.Task[int] | None = None
        self._one_at_a_time = asyncio.Lock()
        self._posts, self._redraws, self._homes = (
            Slots(number, on_freed=clock.wake) for number in (SLOTS, REDRAWS, REDRAWS)
        )
        self._is_stopping = False
        self._given_back: set[str] = set()
        self._is_led = False

    def wake(self) -> None:
        """Have the dispatcher look now: something was written."""
        self._clock.wake()

    def stop(self) -> None:
        """Have `run` end when what it is sending has been settled; what it has not begun it gives back."""
        self._is_stopping = True
        self._clock.wake()

    async def run(self) -> None:
        """Send whatever may go, until stopped."""
        self._heartbeats.expect(HEARTBEAT)
        while not self._is_stopping:
            pause_s, began = IDLE_S, self._clock.now()
            try:
                sent = 0 if self._is_led else await self._send_and_look()
                pause_s = IDLE_S if sent or self._is_led else await self._pause_s(began)
                self._heartbeats.beat(HEARTBEAT)
            except Exception:  # noqa: BLE001  # one failed round must not end the rounds after it
                _log.exception("dispatcher.failed")
                sent = 0
            if not sent and not self._is_stopping:
                await self._clock.wait(pause_s)
        await self._finish()
        if self._looking is not None:  # a look that is cut short does no harm: its lease gives it back
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)

    async def _pause_s(self, began: datetime) -> float:
        """Return until when nothing may go that could not go when the round began, in seconds from now."""
        coming = await self._deliveries.next_pending(after=began)
        if coming is None:
            return IDLE_S
        return min(max((coming - self._clock.now()).total_seconds(), SOONEST_S), IDLE_S)

    async def _send_and_look(self) -> int:
        """Send what may go; a look, which takes as long as there is to read, goes on meanwhile."""
        waiting = await self._deliveries.what_waits(now=self._clock.now())
        if Waiting.LOOKS in waiting and (self._looking is None or self._looking.done()):
            self._looking = asyncio.create_task(self.looker.look_due())
            self._looking.add_done_callback(_say_failed)
        return await self._begin_due(waiting)

    @contextmanager
    def led(self) -> Iterator[None]:
        """Have `run` leave the sending to whoever moves the clock, and sends at each instant themselves."""
        self._is_led = True
        try:
            yield
        finally:
            self._is_led = False

    async def send_due(self) -> int:
        """Send and redraw all that may go at this moment, to its end; return how many there were."""
        begun = await self._begin_due(await self._deliveries.what_waits(now=self._clock.now()))
        await self._finish()
        return begun

    async def _begin_due(self, waiting: frozenset[Waiting]) -> int:
        """Begin to send and redraw what may go, as far as there is room; return how many that is.

        What hangs takes up its own slot alone: the others are free for what comes next.
        """
        async with self._one_at_a_time:
            window, begun = Window(self._clock), 0
            now = window.since
            if Waiting.POSTS in waiting and (free := self._posts.free):
                claimed = await self._deliveries.claim(now=now, limit=free)
                if claimed:
                    pass_by(CrashPoint.CLAIMED)
                begun += self._posts.begin(map(self._send, claimed))
            if Waiting.REDRAWS in waiting and (free := self._redraws.free):
                redraws = await self._deliveries.claim_refreshes(now=now, limit=free)
                begun += self._redraws.begin(self._redraw(each, window) for each in redraws)
            if Waiting.HOMES in waiting and (free := self._homes.free):
                stale = await self._home_tabs.claim_stale(now=now, limit=free)
                begun += self._homes.begin(self._home_tabs.draw_stale(home, now=now) for home in stale)
            return begun

    async def _finish(self) -> None:
        await asyncio.gather(self._posts.finish(), self._redraws.finish(), self._homes.finish())

    async def _send(self, claimed: Claimed) -> None:
        await self._freshen(claimed, now=self._clock.now())
        window = Window(self._clock)
        now = window.since
        content = await self._read(claimed, now=now)
        if content is None:
            await self._settler.settle_unreadable(claimed)
            return
        if isinstance(content, Silence):
            await self._settler.settle_silent(claimed, content)
            return
        drawn = await self._draw(claimed, content)
        if drawn is None or await self._is_given_back(claimed):
            return
        leaks = await self._deliveries.would_leak(claimed)
        pass_by(CrashPoint.DRAWN)
        if not await self._start(claimed, now=now):
            return
        pass_by(CrashPoint.MARKED)
        await self._spacing.take_turn(claimed)
        if not window.is_open():
            return  # whoever takes it over looks for it first, and might not find what is still to come
        place = Place(
            channel_id=claimed.channel_id,
            member_id=claimed.member_id,
            thread_ts=claimed.thread_ts,
            is_ephemeral=claimed.is_ephemeral,
        )
        if leaks:
            outcome: Posted | Refused = Refused(refusal_of(SHARED_OUTSIDE), SHARED_OUTSIDE)
        else:
            outcome = await self._messenger.post(
                claimed.workspace_id, drawn, nonce=claimed.nonce, place=place, may_begin=window.is_open
            )
        pass_by(CrashPoint.POSTED)
        if isinstance(outcome, Refused):
            await self._settler.settle_refused(claimed, outcome, shown=content)
        elif not await self._write_down(claimed, outcome, shown=content):
            await self._taking_away.try_at_once(claimed, Double(outcome.channel_id, outcome.ts))

    async def _start(self, claimed: Claimed, *, now: datetime) -> bool:
        start = Start(claimed, now, self._slack_time.now())
        if await self._starts.ask(start):
            return True
        return await self._deliveries.start(claimed, now=now, slack_now=start.slack_now)

    async def _write_down(self, claimed: Claimed, posted: Posted, *, shown: Content) -> bool:
        """Write down that it was posted, also over a connection that has been lost meanwhile."""
        for _ in range(WRITTEN_DOWN_BY):
            try:
                return await self._settler.settle_posted(claimed, posted, shown=shown)
            except Exception as error:  # noqa: BLE001  # what is not written down could come twice
                _log.warning("delivery.not_settled", delivery_id=claimed.id, error=type(error).__name__)
                await self._clock.wait(IDLE_S)
        return await self._settler.settle_posted(claimed, posted, shown=shown)

    async def _is_given_back(self, claimed: Claimed) -> bool:
        """Whether there is no time to begin with this any more: then others have its whole lease at once."""
        if self._is_stopping and claimed.token not in self._given_back:
            self._given_back.add(claimed.token)
            await self._deliveries.give_back(claimed.token, now=self._clock.now())
        return self._is_stopping

    async def _freshen(self, claimed: Claimed, *, now: datetime) -> None:
        """Know who and where a message goes to as it is now; failing that, it goes by what was known."""
        try:
            async with asyncio.timeout(LOOK_UP_S):
                await self._directory.freshen(
                    claimed.workspace_id, member_id=claimed.member_id, channel_id=claimed.channel_id, now=now
                )
        except Exception as error:  # noqa: BLE001  # whatever it is, it must not hold the message up
            _log.warning("delivery.not_looked_up", delivery_id=claimed.id, error=type(error).__name__)

    async def _read(self, claimed: Claimed, *, now: datetime) -> Content | Silence | None:
        """Return what a message says, or None where nobody can tell; a database that fails is asked again."""
        try:
            content = await self._contents.ask(Look(claimed, now))
            return await self._deliveries.find_content(claimed, now=now) if content is None else content
        except Exception as error:
            if is_of_database(error):
                raise
            _log.exception("delivery.unreadable", delivery_id=claimed.id, kind=claimed.kind.value)
            return None

    async def _draw(self, claimed: Claimed, content: Content) -> Drawn | None:
        """Draw a message; one that cannot be drawn would fail for ever, so it ends here."""
        try:
            return await self._look_of(claimed, content)
        except Exception:  # noqa: BLE001  # whatever it is, it must not hold up the others
            _log.exception("delivery.undrawable", delivery_id=claimed.id, kind=claimed.kind.value)
            await self._settler.settle_undrawable(claimed)
            return None

    async def _look_of(self, claimed: Claimed, content: Content) -> Drawn:
        """Turn what a message says into what it looks like, as plainly as Slack takes it."""
        if isinstance(content, AskedChart):
            return _in_form(await self._gallery.show(claimed, content), claimed)
        return _in_form(_post_of(content), claimed)

    async def _redraw(self, claimed: Claimed, window: Window) -> None:
        if await self._is_given_back(claimed):
            return
        if (refused := await self._taking_away.try_again(claimed)) is not None:
            await self._settler.settle_redraw(claimed, refused)
            return
        await self._freshen(claimed, now=self._clock.now())
        now = self._clock.now()
        content = await self._read(claimed, now=now) or Silence.NOTHING_TO_SAY
        if await self._deliveries.would_leak(claimed):
            content = Silence.NOTHING_TO_SAY
        if isinstance(content, Silence) or claimed.posted_in is None or claimed.posted_ts is None:
            await self._settler.settle_redraw(claimed)
            return
        try:
            drawn = await self._look_of(claimed, content)
        except Exception:  # noqa: BLE001  # it stays as it is: drawing it again and again would not help
            _log.exception("delivery.undrawable", delivery_id=claimed.id, kind=claimed.kind.value)
            await self._settler.settle_redraw(claimed)
            return
        if not window.is_open():
            return  # whoever takes it over may draw what is newer, and this would come after it
        outcome = await self._messenger.redraw(
            claimed.workspace_id, drawn, channel_id=claimed.posted_in, ts=claimed.posted_ts
        )
        await self._settler.settle_redraw(claimed, outcome, shown=content)


def _say_failed(look: asyncio.Task[int]) -> None:
    if not look.cancelled() and (error := look.exception()) is not None:
        _log.error("look.failed", exc_info=error)


def _post_of(content: Content) -> Drawn:  # noqa: C901, PLR0911, PLR0912  # one for each kind
    """Turn what a message says into what it looks like."""
    match content:
        case DayMessage():
            return day_message(content)
        case HandOff():
            return hand_off_message(content)
        case Overrun():
            return overrun_message(content)
        case CheckInPrompt():
            return prompt_message(content, today=content.today, zone=content.zone)
        case CheckInRecord():
            return record_message(content, today=content.reported_on)
        case SharedPlan():
            return share_message(content)
        case Doubt():
            return unsure_message(content)
        case Leaving():
            return leaving_message(content)
        case Departure():
            return departure_message(content)
        case ExportedFile():
            return file_post(content)
        case CircleNotice():
            return notice_message(content)
        case ApprovalAsk():
            return approval_message(content)
        case Declined():
            return declined_message(content)
        case ProposalLine():
            return proposal_message(content)
        case AskToRate() | Ranking():
            return round_notice(content)
        case AskedChart():
            return chart_message(content)
        case Ready():
            return content


def _in_form(drawn: Drawn, claimed: Claimed) -> Drawn:
    """Draw a message as plainly as Slack takes it."""
    if isinstance(drawn, FilePost) or not claimed.plainness:
        return drawn
    return Plainer(drawn.payload(), claimed.plainness)
