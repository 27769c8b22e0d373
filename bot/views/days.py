"""How days are said: one near today, and several weekdays together."""

from datetime import date

from bot.rules.dates import say_date

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_RUN = 3  # from three days in a row on, the first and the last say it


def say_near(on: date, *, today: date) -> str:
    """Say a day by its distance where it is near: `today`, `tomorrow`, `yesterday`, `Fri 27 Nov`."""
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}.get((on - today).days)
    return near or say_date(on, today=today)


def say_days(days: frozenset[int]) -> str:
    """Say weekdays (0 = Monday) as people do: `Mon–Fri`, or `Mon, Wed, Fri`."""  # noqa: RUF002, people write runs of days with an en dash
    runs: list[list[int]] = []
    for number in sorted(days & frozenset(range(len(DAY_NAMES)))):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(_say_run(run) for run in runs)


def _say_run(run: list[int]) -> str:
    names = [DAY_NAMES[number][:3] for number in run]
    return f"{names[0]}–{names[-1]}" if len(run) >= _RUN else ", ".join(names)  # noqa: RUF001, as above
