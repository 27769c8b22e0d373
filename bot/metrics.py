"""What is counted of Waymark's work, and how Prometheus is told.

Counting is a plain addition. The library that knows Prometheus's format takes a tenth of a start to load, so
it is loaded when somebody first asks, and never by a process that nobody asks.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prometheus_client.core import Metric

ANSWERS_S = (0.05, 0.1, 0.25, 0.5, 1, 2, 3, 10)
"""Slack waits for an answer for 3 s."""
LATENESS_S = (0.5, 1, 2, 5, 15, 60, 300, 900, 3_600, 86_400)
ROUNDS_S = (0.01, 0.1, 0.5, 1, 5, 15, 60)
LAGS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5, 15)

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

KINDS = frozenset(
    {"command", "block_actions", "view_submission", "event_callback", "shortcut", "message_action"}
)
OTHER = "other"


@dataclass(slots=True)
class Tally:
    """How often something happened, by its labels."""

    name: str
    about: str
    labels: Sequence[str]
    counts: defaultdict[tuple[str, ...], int] = field(default_factory=lambda: defaultdict(int))

    def add(self, *labels: str) -> None:
        """Count one more."""
        self.counts[labels] += 1

    def family(self) -> "Metric":
        """Return it as Prometheus knows it."""
        from prometheus_client.core import CounterMetricFamily  # noqa: PLC0415  # loaded when asked for

        family = CounterMetricFamily(self.name, self.about, labels=self.labels)
        for labels, count in self.counts.items():
            family.add_metric(labels, count)
        return family


@dataclass(slots=True)
class Spread:
    """How long something took, in seconds, by its labels."""

    name: str
    about: str
    labels: Sequence[str]
    bounds: Sequence[float]
    counts: dict[tuple[str, ...], list[int]] = field(default_factory=dict)
    sums: defaultdict[tuple[str, ...], float] = field(default_factory=lambda: defaultdict(float))

    def observe(self, seconds: float, *labels: str) -> None:
        """Count one that took so long."""
        counts = self.counts.setdefault(labels, [0] * (len(self.bounds) + 1))
        counts[bisect_left(self.bounds, seconds)] += 1
        self.sums[labels] += seconds

    def family(self) -> "Metric":
        """Return it as Prometheus knows it."""
        from prometheus_client.core import HistogramMetricFamily  # noqa: PLC0415  # loaded when asked for

        family = HistogramMetricFamily(self.name, self.about, labels=self.labels)
        bounds = [*(str(float(bound)) for bound in self.bounds), "+Inf"]
        for labels, counts in self.counts.items():
            buckets = list(zip(bounds, accumulate(counts), strict=True))
            family.add_metric(labels, buckets, self.sums[labels])
        return family


@dataclass(slots=True)
class Level:
    """How much there is at this moment, by its labels: what was set last, or what `read` says when asked."""

    name: str
    about: str
    labels: Sequence[str] = ()
    read: Callable[[], float | None] = lambda: None
    values: dict[tuple[str, ...], float] = field(default_factory=dict)

    def set(self, value: float | None, *labels: str) -> None:
        """Take note of a value, or that there is none."""
        if value is None:
            self.values.pop(labels, None)
        else:
            self.values[labels] = value

    def family(self) -> "Metric":
        """Return it as Prometheus knows it."""
        from prometheus_client.core import GaugeMetricFamily  # noqa: PLC0415  # loaded when asked for

        family = GaugeMetricFamily(self.name, self.about, labels=self.labels)
        if (now := self.read()) is not None:
            family.add_metric((), now)
        for labels, value in self.values.items():
            family.add_metric(labels, value)
        return family


class Metrics:
    """Everything that is counted in one house; no label names a workspace or a person."""

    def __init__(self) -> None:
        self.deliveries = Tally(
            "waymark_deliveries", "What came of messages that were taken up.", ("kind", "state")
        )
        self.lateness = Spread(
            "waymark_delivery_lateness_seconds",
            "How long after the moment at which it might go a message was posted.",
            ("kind",),
            LATENESS_S,
        )
        self.acks = Spread(
            "waymark_ack_seconds",
            "How long a request of Slack's waited for its answer.",
            ("kind",),
            ANSWERS_S,
        )
        self.slack_calls = Tally(
            "waymark_slack_calls", "Calls to Slack, by what came of them.", ("method", "outcome")
        )
        self.jobs = Spread("waymark_job_seconds", "How long a round of a job took.", ("job",), ROUNDS_S)
        self.job_failures = Tally("waymark_job_failures", "Rounds of a job that failed.", ("job",))
        self.loop_lag = Spread(
            "waymark_event_loop_lag_seconds",
            "How late the event loop came to a tick of each second.",
            (),
            LAGS_S,
        )
        self.waiting = Level(
            "waymark_deliveries_waiting", "Messages that are not settled, at the last audit.", ("state",)
        )
        self.requests = Level(
            "waymark_inbox_received", "Requests that are not worked through, at the last audit."
        )
        self.oldest_request = Level(
            "waymark_inbox_oldest_received_age_seconds",
            "The age of the oldest request that is not worked through, at the last audit.",
        )
        self.trouble = Level("waymark_trouble", "How many rules of the auditor are broken.")
        self.pong_age = Level(
            "waymark_socket_pong_age_seconds", "How long ago Slack answered a ping on the socket."
        )

    def count_ack(self, kind: str, seconds: float) -> None:
        """Count the answer to a request."""
        self.acks.observe(seconds, kind if kind in KINDS else OTHER)

    def collect(self) -> Iterator["Metric"]:
        """Yield all of it, as a collector of Prometheus's library does."""
        for each in vars(self).values():
            yield each.family()

    def render(self) -> str:
        """Write all of it in Prometheus's text format, which CONTENT_TYPE names."""
        from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415  # loaded when asked for

        registry = CollectorRegistry(auto_describe=False)
        registry.register(self)
        return generate_latest(registry).decode()


def load() -> None:
    """Load the library that knows Prometheus's format; call it in a thread."""
    import prometheus_client.core  # noqa: F401, PLC0415  # as said
