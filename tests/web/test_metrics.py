"""What Prometheus is told, scraped after a short story and read as Prometheus reads it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.demo import Demo, open_demo
from bot.metrics import Metrics

MONDAY = datetime(2027, 3, 1, 8, tzinfo=UTC)


@pytest.fixture
async def demo(tmp_path) -> AsyncIterator[Demo]:
    """The demo, in Socket Mode."""
    async with open_demo(tmp_path, start=MONDAY) as opened:
        yield opened


def scrape(metrics: Metrics) -> dict[tuple[str, tuple[str, ...]], float]:
    """Return every figure, by its name and its labels' values."""
    families = text_string_to_metric_families(metrics.render())
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in families
        for sample in family.samples
    }


async def test_after_a_short_story_every_figure_is_there(demo):
    alice = demo.sandbox.person("alice")
    await alice.command("/plan new Reduce churn by 30 Jun", channel="team")
    await alice.opened()
    alice.fill({"Channel": "team"})
    await alice.submit()
    demo.sandbox.faults.ratelimit("chat.postMessage")
    await alice.open_home()
    demo.sandbox.faults.server_error("views.publish")
    await alice.command("/plan add Ring ten customers fri", channel="team")
    await alice.post("hello", channel="@waymark")
    await demo.house.app.drain()
    await demo.house.advance(demo.clock.now() + timedelta(minutes=1))
    await demo.house.auditor.audit()
    for job in demo.house._scheduler.get_jobs():
        await job.func()
    told = scrape(demo.house.watch.metrics)
    for key in (
        ("waymark_deliveries_total", ("answer", "sent")),
        ("waymark_delivery_lateness_seconds_count", ("answer",)),
        ("waymark_ack_seconds_count", ("command",)),
        ("waymark_ack_seconds_count", ("view_submission",)),
        ("waymark_ack_seconds_count", ("event_callback",)),
        ("waymark_slack_calls_total", ("chat.postMessage", "ok")),
        ("waymark_slack_calls_total", ("chat.postMessage", "ratelimited")),
        ("waymark_slack_calls_total", ("views.open", "ok")),
        ("waymark_slack_calls_total", ("views.publish", "server_error")),
        ("waymark_slack_calls_total", ("apps.connections.open", "ok")),
        ("waymark_event_loop_lag_seconds_count", ()),
        ("waymark_job_seconds_count", ("materialise",)),
        ("waymark_job_seconds_count", ("audit",)),
    ):
        assert told[key] >= 1, key
    put_back = [
        labels[0] for name, labels in told if (name, labels[1:]) == ("waymark_deliveries_total", ("pending",))
    ]
    assert put_back, "whichever message Slack asked to wait with"
    assert 0 <= told["waymark_socket_pong_age_seconds", ()] < 60
    for nothing in ("waymark_inbox_received", "waymark_inbox_oldest_received_age_seconds", "waymark_trouble"):
        assert told[nothing, ()] == 0
    assert told["waymark_deliveries_waiting", ("pending",)] == 0


async def test_no_label_names_a_workspace_or_a_person(demo):
    alice = demo.sandbox.person("alice")
    await alice.command("/plan list", channel="team")
    await demo.house.app.drain()
    text = demo.house.watch.metrics.render()
    for secret in (demo.sandbox.team_id, alice.id, alice.name, demo.sandbox.channel("team").id):
        assert secret not in text


async def test_it_is_scraped_over_http(port):
    answer = await port.ask("/metrics")
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert b"# TYPE waymark_deliveries counter" in answer.body.replace(b"_total", b"")
    assert (await port.ask("/metrics", method="POST")).status == 405


def test_two_houses_count_each_for_itself():
    first, second = Metrics(), Metrics()
    first.deliveries.add("day", "sent")
    assert scrape(first)["waymark_deliveries_total", ("day", "sent")] == 1
    assert ("waymark_deliveries_total", ("day", "sent")) not in scrape(second)


def test_a_spread_is_told_in_buckets_that_add_up():
    metrics = Metrics()
    for seconds in (0.05, 0.06, 2.5, 99):
        metrics.count_ack("command", seconds)
    metrics.count_ack("something new", 1)
    told = scrape(metrics)
    buckets = {
        key[1][1]: value
        for key, value in told.items()
        if key[0] == "waymark_ack_seconds_bucket" and key[1][0] == "command"
    }
    assert buckets == {
        "0.05": 1,
        "0.1": 2,
        "0.25": 2,
        "0.5": 2,
        "1.0": 2,
        "2.0": 2,
        "3.0": 3,
        "10.0": 3,
        "+Inf": 4,
    }
    assert told["waymark_ack_seconds_sum", ("command",)] == pytest.approx(101.61)
    assert told["waymark_ack_seconds_count", ("other",)] == 1
