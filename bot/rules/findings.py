"""What measurements say, in words: whether it changed, how likely the target is, and at which pace.

Every sentence comes from a table by its code, and claims no more than the code does. The chance, the pace
and the days agree: nothing is called early that more likely fails, or late that more likely comes.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from bot.rules.dates import say_date
from bot.rules.evaluation import EVEN, Despite, Evaluation, ForecastCode, Quiet, VerdictCode
from bot.rules.numbers import say_number

UNLIKELY_PERCENT, LIKELY_PERCENT = 20, 80


def say_evaluation(found: Evaluation, *, aim: str, deadline_on: date, today: date) -> str:
    """Say all that can be said of a target's measurements, in two sentences; before that, in one."""
    ahead = say_forecast(found, aim=aim, deadline_on=deadline_on, today=today)
    if found.ended_on is None and found.verdict == found.forecast == "too_early" and ahead:
        both = _BOTH.replace("by {day}", "on {day}") if found.is_band else _BOTH
        return both.format(
            aim=aim, day=say_date(deadline_on, today=today), many=_more(found.more_to_forecast)
        )
    if found.ended_on is not None and not found.is_measured:
        return ahead
    return f"{say_verdict(found, today=today)} {ahead}".rstrip()


def say_verdict(found: Evaluation, *, today: date) -> str:
    """Say whether it changed: `Improved: 9 check-ins in a row under the old average of 8.1.`."""
    average = "" if found.average is None else say_number(found.average)
    average = f"{average} a check-in" if found.is_total else average
    side = "over" if found.is_over else "under"
    sentence = _QUIET[found.quiet] if found.verdict == "no_change" else _VERDICTS[found.verdict]
    if found.is_total:
        sentence = _OF_TOTALS.get(sentence, sentence)
    if found.ended_on is not None:
        sentence = _IN_THE_END.get(sentence, sentence)
    if found.since is not None and found.verdict == "no_change" and found.quiet == "usual":
        since = say_date(found.since, today=today)
        for shows in (" that shows", " that showed"):
            sentence = sentence.replace(f"{shows}:", f"{shows} since {since}:")
    return sentence.format(run=found.run, side=side, average=average, many=_more(found.more))


def say_forecast(found: Evaluation, *, aim: str, deadline_on: date, today: date) -> str:
    """Say how likely the target is: `Chance of 5 by Wed 31 Mar: 62 %, could go either way; …`."""
    if found.ended_on is not None:
        return _say_end(found, aim=aim, today=today)
    if found.is_met:
        return ""
    said = _ahead(found, aim=aim, deadline_on=deadline_on, today=today)
    old = "" if found.days_old is None else f"The last measurement is {found.days_old:,} days old. "
    return f"{old}{said}{_rates(found)}"


def say_why(found: Evaluation, *, aim: str, deadline_on: date, today: date) -> str:
    """Say in one sentence why a target stands as it does: `Chance of 5 by Wed 31 Mar: 62 %, …`."""
    if found.ended_on is not None:
        return _say_end(found, aim=aim, today=today)
    if found.is_met:
        return _KEPT.format(aim=aim) if found.is_band else _MET.format(aim=aim)
    said = _ahead(found, aim=aim, deadline_on=deadline_on, today=today)
    is_old = found.days_old is not None and found.chance is not None
    old = f", by a measurement that is {found.days_old:,} days old" if is_old else ""
    return f"{said.rstrip('.')}{old}."


def _say_end(found: Evaluation, *, aim: str, today: date) -> str:
    """Say how a target of a closed plan came out: `When the plan closed on Fri 9 Apr, 5 was not reached.`."""
    assert found.ended_on is not None
    day = say_date(found.ended_on, today=today)
    if not found.is_measured:
        return _NEVER.format(day=day)
    said = _ENDS["met" if found.is_met else "missed"]
    if found.is_band:
        said = said.replace("was reached", "was kept").replace("was not reached", "was not kept")
    return said.format(day=day, aim=aim)


def say_outlook(found: Evaluation) -> str:
    """Say a chance with its word, everywhere in the same ones: `62 %, could go either way`."""
    if found.chance is None:
        return ""
    word = _CHANCES[found.forecast]
    if found.forecast == "unlikely" and found.despite is not None:
        word = _ALTHOUGH[found.despite]
    return f"{say_chance(found.chance)}, {word}"


def say_chance(chance: float | None) -> str:
    """Say a probability in whole percent, and never that something is sure: `62 %`, `over 99 %`.

    It is on the side of 20 and of 80 % on which its word is.
    """
    if chance is None:
        return ""
    percent = round(chance * 100)
    if chance * 100 < LIKELY_PERCENT:
        percent = min(percent, LIKELY_PERCENT - 1)
    if chance * 100 > UNLIKELY_PERCENT:
        percent = max(percent, UNLIKELY_PERCENT + 1)
    return "under 1 %" if percent < 1 else "over 99 %" if percent > 99 else f"{percent} %"  # noqa: PLR2004


_VERDICTS: Mapping[VerdictCode, str] = {
    "too_early": "Too early to tell whether it changed: {many}.",
    "signal_better": "A sign that it gets better, and no proof yet.",
    "signal_worse": "A sign that it gets worse, and no proof yet.",
    "improved": "Improved: {run} check-ins in a row {side} the old average of {average}.",
    "worsened": "Worse: {run} check-ins in a row {side} the old average of {average}.",
}
_QUIET: Mapping[Quiet, str] = {
    "usual": "No change that shows: the difference so far is within the usual ups and downs.",
    "still": "It has not moved so far.",
    "first": "It never moved before, so only 8 check-ins in a row on one side tell a change: {run} so far.",
    "neither": "It moved, and so far neither for better nor for worse.",
}
_OF_TOTALS: Mapping[str, str] = {
    _QUIET["usual"]: "No change of pace that shows: the difference so far is within the usual ups and downs.",
    _QUIET["still"]: "The pace has not changed so far.",
    _QUIET["first"]: (
        "The pace never changed before, so only 8 check-ins in a row on one side tell a change: {run} so far."
    ),
    _VERDICTS["signal_better"]: "A sign that it gets faster, and no proof yet.",
    _VERDICTS["signal_worse"]: "A sign that it gets slower, and no proof yet.",
}
"""What is said instead of a count that adds up, which always goes on: its pace is what may change."""
_IN_THE_END: Mapping[str, str] = {
    _VERDICTS["too_early"]: "There were too few check-ins to tell whether it changed.",
    _VERDICTS["signal_better"]: "A sign that it got better, and no proof.",
    _VERDICTS["signal_worse"]: "A sign that it got worse, and no proof.",
    _OF_TOTALS[_VERDICTS["signal_better"]]: "A sign that it got faster, and no proof.",
    _OF_TOTALS[_VERDICTS["signal_worse"]]: "A sign that it got slower, and no proof.",
    _QUIET["usual"]: "No change that showed: the difference was within the usual ups and downs.",
    _OF_TOTALS[_QUIET["usual"]]: (
        "No change of pace that showed: the difference was within the usual ups and downs."
    ),
    _QUIET["still"]: "It did not move.",
    _OF_TOTALS[_QUIET["still"]]: "The pace did not change.",
    _QUIET["first"]: "It had never moved before, and there were too few check-ins since to tell a change.",
    _OF_TOTALS[_QUIET["first"]]: (
        "The pace had never changed before, and there were too few check-ins since to tell a change."
    ),
    _QUIET["neither"]: "It moved, neither for better nor for worse.",
}
"""What is said instead once the plan is closed, and nothing more comes."""
_FORECASTS: Mapping[ForecastCode, str] = {
    "too_early": "Too early to say how likely {aim} by {day} is: {many}.",
    "likely": "Chance of {aim} by {day}: {chance}",
    "toss_up": "Chance of {aim} by {day}: {chance}",
    "unlikely": "Chance of {aim} by {day}: {chance}",
    "past_deadline": "The deadline for {aim} was {day}, and it is not reached.",
    "no_variation": "It was the same at each check-in, so nothing says how likely {aim} by {day} is.",
}
_CHANCES: Mapping[ForecastCode, str] = {
    "likely": "likely",
    "toss_up": "could go either way",
    "unlikely": "not at the current pace",
}
_ALTHOUGH: Mapping[Despite, str] = {
    "slowing": "as few keep up such a pace",
    "spread": "as its usual ups and downs reach beyond that",
    "beyond": "as the pace leads past that",
}
"""Why something is unlikely although the pace would do: trends are not carried on for ever."""
_EVEN = "It moves evenly, by {pace} a check-in: too evenly to reckon how likely {aim} by {day} is."
_EVEN_TOTAL = "It grows evenly, by {pace} a check-in: too evenly to reckon how likely {aim} by {day} is."
"""What has no spread has no chance that can be reckoned; that it is sure nobody knows."""
_ENDS = {
    "met": "When the plan closed on {day}, {aim} was reached.",
    "missed": "When the plan closed on {day}, {aim} was not reached.",
}
_NEVER = "The plan closed on {day}, and it was never measured."
_MET = "The newest measurement reaches {aim}."
_KEPT = "The newest measurement lies within {aim}."
_BOTH = "Too early to tell whether it changed, or how likely {aim} by {day} is: {many}."


def _ahead(found: Evaluation, *, aim: str, deadline_on: date, today: date) -> str:
    """Say what the forecast says of a target that is not reached; what has a chance ends without a stop."""
    sentence = _FORECASTS[found.forecast]
    if found.even_pace is not None:
        sentence = _EVEN_TOTAL if found.is_total and found.even_pace > 0 else _EVEN
    if found.is_total and found.chance is not None:
        sentence = f"If the pace stays as it is, {sentence[0].lower()}{sentence[1:]}"
    if found.is_band:
        sentence = sentence.replace("by {day}", "on {day}")
    day, many = say_date(deadline_on, today=today), _more(found.more_to_forecast)
    pace = "" if found.even_pace is None else _signed(found.even_pace)
    return sentence.format(aim=aim, day=day, chance=say_outlook(found), many=many, pace=pace)


def _more(count: int) -> str:
    return "1 more check-in" if count == 1 else f"{count} more check-ins"


def _rates(found: Evaluation) -> str:
    """Add what is needed a check-in beside what there is: `; that needs −0.09 a check-in, …`."""  # noqa: RUF002  # a true minus
    if found.chance is None:
        return ""
    if found.needed is None or found.pace is None or found.despite in {"spread", "beyond"}:
        return "."
    said = f"; that needs {_signed(found.needed)} a check-in, the pace is {_signed(found.pace)}"
    if found.despite == "slowing":
        is_said = found.forecast == "unlikely"
        return f"{said}." if is_said else f"{said}, and few keep up such a pace."
    return f"{said}{_when(found, found.chance)}."


def _when(found: Evaluation, chance: float) -> str:
    """Add how early or late the pace gets there, where the chance says the same."""
    late = found.days_late
    if not late or (late > 0) != (chance < EVEN):
        return ""
    days = "1 day" if abs(late) == 1 else f"{abs(late):,} days"
    return f", about {days} {'late' if late > 0 else 'early'}"


def _signed(value: Decimal) -> str:
    said = say_number(value)
    return f"+{said}" if value > 0 else said
