"""A target's chart, drawn by Slack from its numbers, with the same in words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from slackblocks.blocks import Block, DataVisualizationBlock
from slackblocks.elements import Button
from slackblocks.objects import AxisConfig, DataPoint, DataSeries, LineChart
from slackblocks.views import ModalView

from bot.errors import InvalidError
from bot.rules.charts import AskedChart, ChartQuestion, TargetChart, day_labels, title
from bot.rules.dates import say_date
from bot.rules.numbers import say_number
from bot.values import frozen
from bot.views import limits, lines
from bot.views.answers import OUT_OF_DATE, Answers, metadata
from bot.views.buttons import check_in, new_baseline, see_target
from bot.views.elements import Post, actions, button, channel_field, context, modal, section
from bot.views.evaluation import health, sentences
from bot.views.files import picture
from bot.views.mrkdwn import Mrkdwn, bold, channel, escape, join, plain, spoken, write
from bot.views.mrkdwn import lines as below

POST, SHARE = "chart.post", "chart.share"
_PRIVATE = Mrkdwn("Its plan lives in a private channel: only the plan's owner can post it elsewhere.")
_WORDS_OF_POINTS = 5
"""So many of the last measurements are read out."""


@frozen
class Hung:
    """A picture that Slack has: the id of its file, and what it shows."""

    file_id: str
    alt: str


def coming_message(chart: TargetChart) -> Post:
    """Say that a chart comes, or why none does."""
    if not chart.points:
        said = join((bold(lines.target_name(chart.target)), health(chart.evaluation)))
        none = _none(chart)
        blocks = (section(said, block_id="chart"), context(none, block_id="chart:none"))
        return Post(join((spoken(said), none), " "), blocks)
    said = write("Drawing {name}. It comes in a moment.", name=bold(lines.target_name(chart.target)))
    return Post(spoken(said), (section(said, block_id="chart:coming"),))


def chart_message(asked: AskedChart, *, hung: Hung | None = None, in_words: bool = False) -> Post:
    """Show how a target's indicator went, as a picture, as Slack draws it or in words, with what it says."""
    chart, today, target = asked.chart, asked.today, asked.chart.target
    head = join((bold(lines.target_name(target)), health(chart.evaluation)))
    said = below((head, sentences(chart.evaluation, target, today=today)))
    row = [*([check_in(target)] if target.can_check_in else []), see_target(target)]
    row += new_baseline(target, chart.evaluation)
    row += [_post_button(chart)] if chart.can_post and chart.points else []
    blocks: list[Block] = [section(said, block_id="chart")]
    if not chart.points:
        blocks.append(context(_none(chart), block_id="chart:none"))
    elif hung is not None:
        blocks.append(picture(hung.file_id, hung.alt, block_id="chart:picture"))
    elif in_words:
        blocks.append(section(_figures(chart, today=today), block_id="chart:figures"))
    else:
        blocks.append(_lines(chart))
    if hung is None and chart.points:
        blocks.append(context(_notes(chart, today=today), block_id="chart:notes"))
    if asked.shared_by:
        by = write("Shared by {who}.", who=escape(asked.shared_by, limits.NAME))
        blocks.append(context(by, block_id="chart:by"))
    told = [_figure(chart, place, today=today) for place in range(len(chart.points))][-_WORDS_OF_POINTS:]
    text = join((spoken(said), join(told)), " ")
    return Post(text, (*blocks, *actions(row, block_id="chart:do")))


def post_chart_modal(question: ChartQuestion, *, channel_id: str | None = None) -> ModalView:
    """Ask in which channel a chart is to be posted, with what it says there."""
    chart, target = question.chart, question.chart.target
    head = join((bold(lines.target_name(target)), health(chart.evaluation)))
    if not chart.points:
        blocks: tuple[Block, ...] = (
            section(head, block_id="chart"),
            context(_none(chart), block_id="chart:none"),
        )
        return modal("Post chart", blocks, callback_id=SHARE, close="Close")
    said = below((head, sentences(chart.evaluation, target, today=question.today)))
    private = (context(_PRIVATE, block_id="chart:private"),) if question.is_private else ()
    hint = "The chart is posted there with what it says above. Nobody is mentioned."
    where = channel_field("channel_id", "Channel", value=channel_id or question.channel_id, hint=hint)
    ids = metadata(target_id=target.id)
    blocks = (section(said, block_id="chart"), where, *private)
    return modal("Post chart", blocks, callback_id=SHARE, submit="Post", metadata=ids)


def read_post(view: Mapping[str, Any]) -> tuple[int, str]:
    """Read which target's chart is to be posted in which channel, or raise InvalidError."""
    answers = Answers(view)
    target_id, channel_id = answers.id("target_id"), answers.channel("channel_id")
    if channel_id is None:
        raise InvalidError({"channel_id": "Choose the channel in which it is to be posted."})
    if target_id is None:
        raise InvalidError({"key": OUT_OF_DATE})
    return target_id, channel_id


def posted_message(chart: TargetChart, *, channel_id: str) -> Post:
    """Say that a chart goes to a channel."""
    name = bold(lines.target_name(chart.target))
    said = write("Posting the chart of {name} in {channel}.", name=name, channel=channel(channel_id))
    return Post(spoken(said), (section(said, block_id="chart:posted"),))


def _post_button(chart: TargetChart) -> Button:
    of = f"Post in channel: chart of {chart.target.ref} {chart.target.indicator}"
    return button("Post in channel…", action_id=POST, value=str(chart.target.id), spoken=of)


def _none(chart: TargetChart) -> Mrkdwn:
    return write("No check-in yet. The first one is a line: checkin {ref} 6.4", ref=chart.target.ref)


def _lines(chart: TargetChart) -> DataVisualizationBlock:
    """Have Slack draw the last measurements, and straight lines for what they are held against."""
    target, shown = chart.target, chart.points[-limits.CHART_POINTS :]
    days = day_labels([point.on for point in shown])
    series = [(target.indicator, [float(point.value) for point in shown])]
    if target.lower is not None:
        series.append((f"From {say_number(target.lower)}", [float(target.lower)] * len(shown)))
    upper = "Target" if target.lower is None else "To"
    series.append((f"{upper} {say_number(target.value)}", [float(target.value)] * len(shown)))
    if chart.average is not None:
        series.append((f"Old average {say_number(chart.average)}", [float(chart.average)] * len(shown)))
    names = _names([name for name, _ in series])
    drawn = [
        DataSeries(name, [DataPoint(day, value) for day, value in zip(days, values, strict=True)])
        for name, (_, values) in zip(names, series, strict=True)
    ]
    axis = AxisConfig(list(days), y_label=plain(target.shown_unit, limits.CHART_AXIS) or None)
    return DataVisualizationBlock(title(chart), LineChart(drawn, axis), block_id="chart:lines")


def _names(names: list[str]) -> list[str]:
    """Cut names to what Slack takes, and keep them apart."""
    found: list[str] = []
    for place, name in enumerate(names):
        cut = plain(name, limits.CHART_NAME) or "Measured"
        found.append(cut if cut not in found else f"{cut[: limits.CHART_NAME - 2]} {place}")
    return found


def _notes(chart: TargetChart, *, today: date) -> Mrkdwn:
    """Say how the lines were made, and what is left out."""
    count, shown = len(chart.points), min(len(chart.points), limits.CHART_POINTS)
    many = (
        f"The last {shown} of {count:,} measurements" if count > shown else lines.count(count, "measurement")
    )
    first = say_date(chart.points[0].on, today=today)
    since = f"since {first}" if count > 1 else f"of {first}"
    begins = chart.evaluation.since
    whose = "the first six, or of all before the start"
    whose = whose if begins is None else f"the first six from {say_date(begins, today=today)}"
    base = "" if chart.average is None else f"the old average is that of {whose}"
    left_out = f"{len(chart.left_out):,} left out" if chart.left_out else ""
    return join((escape(f"{many} {since}"), escape(base), escape(left_out)))


def _figures(chart: TargetChart, *, today: date) -> Mrkdwn:
    """Tell the last measurements in a line, and in another one what they are held against."""
    first = max(0, len(chart.points) - limits.CHART_POINTS)
    told = [_figure(chart, place, today=today) for place in range(first, len(chart.points))]
    held = [lines.aim(chart.target, today=today)]
    if chart.average is not None:
        held.append(write("old average {average}", average=say_number(chart.average)))
    return below((join(told), join(held)))


def _figure(chart: TargetChart, place: int, *, today: date) -> Mrkdwn:
    point = chart.points[place]
    day = say_date(point.on, today=today)
    return write("{day}: {value}", day=day, value=lines.figure(point.value, chart.target))
