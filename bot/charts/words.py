"""A picture in words, for whoever cannot see it."""

from decimal import Decimal

from bot.rules.plots import Plot, short_day

LONGEST = 1_000
"""https://docs.slack.dev/reference/methods/files.getUploadURLExternal"""
_SHOWN_NOTES = 3


def alt_text(plot: Plot) -> str:
    """Say what a picture shows: its kind, what was counted and when, the finding, and all its lines."""
    first, last = plot.days[0], plot.days[-1]
    many = "1 measurement" if len(plot.days) == 1 else f"{len(plot.days):,} measurements"
    period = (
        f"on {short_day(first)} {first.year}"
        if first == last
        else (f"from {short_day(first)} {first.year} to {short_day(last)} {last.year}")
    )
    unit = f" in {plot.unit}" if plot.unit else ""
    said = [f"{plot.kind.value.capitalize()} of {plot.ref} {plot.indicator}{unit}, {many} {period}."]
    stands = f" {plot.stands.capitalize()}." if plot.stands else ""
    said += [f"{plot.title}.{stands}", f"{plot.summary[:1].upper()}{plot.summary[1:]}."]
    said += [each for each in (_lines(plot), _outlook(plot), plot.made, _notes(plot)) if each]
    text = " ".join(" ".join(said).split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"


def _say(plot: Plot, value: float) -> str:
    """Say a value as it is read aloud: `0.000017` rather than `1.7e−5`."""  # noqa: RUF002  # a true minus
    said = plot.say(value)
    return f"{Decimal(f'{value:.1e}').normalize():f}".replace("-", "\N{MINUS SIGN}") if "e" in said else said


def _lines(plot: Plot) -> str:
    line = plot.line
    if line is None:
        return ""
    said = f"{line.name} {_say(plot, line.centre)}"
    if line.lower is not None and line.upper is not None:
        return f"{said}, usually between {_say(plot, line.lower)} and {_say(plot, line.upper)}."
    if line.upper is not None:
        return f"{said}, usually under {_say(plot, line.upper)}."
    return f"{said}, usually over {_say(plot, line.lower)}." if line.lower is not None else f"{said}."


def _outlook(plot: Plot) -> str:
    if plot.outlook is None:
        return ""
    low, high = _say(plot, plot.outlook.low), _say(plot, plot.outlook.high)
    day = f"{short_day(plot.deadline_on)} {plot.deadline_on.year}"
    return f"On {day} likely between {low} and {high}, 8 times in 10."


def _notes(plot: Plot) -> str:
    """Say what was left out, revised and done differently, the latest of each."""
    said = [f"A new baseline counts from {short_day(each.on)}: {each.cause}." for each in plot.new_baselines]
    said += [f"Until {short_day(each.until_on)} the target was {each.value}." for each in plot.old_aims]
    said += [f"{short_day(each.on)}: {each.what}." for each in plot.changes]
    said += [f"{each.value} on {short_day(each.on)} is left out: {each.reason}." for each in plot.left_out]
    return " ".join(each for each in said[-2 * _SHOWN_NOTES :])
