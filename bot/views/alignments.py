"""Which objective of another plan a plan serves: the form, and the answer to it."""

from collections.abc import Mapping, Sequence
from typing import Any

from slackblocks.views import ModalView

from bot.rules.alignment import Served
from bot.rules.outline import PlaceLine
from bot.rules.plans import PlanLine
from bot.views import limits, lines
from bot.views.answers import Answers, metadata
from bot.views.buttons import see_plan
from bot.views.elements import Key, Post, actions, choice_field, context, modal, section
from bot.views.mrkdwn import Mrkdwn, bold, plain, spoken, write
from bot.views.outline import served_line
from bot.views.undo import undo_buttons

SAVE = "alignment.save"

_NOTHING = "none"
_NO_CHOICE = Mrkdwn(
    "No other plan that you can see has an objective that this one could serve. Once one has, choose it here."
)


def align_modal(plan: PlanLine, choices: Sequence[PlaceLine], *, served: Served | None) -> ModalView:
    """Ask which objective a plan serves; `choices` are those that it could."""
    title, about = f"{plan.ref} serves", context(lines.plan_name(plan), block_id="about")
    if not choices and served is None:
        nothing = section(_NO_CHOICE, block_id="no_objectives")
        return modal(title, [about, nothing], callback_id=SAVE, close="Close")
    known = [choice for choice in choices if served is None or choice.place.id != served.objective_id]
    first = (
        [] if served is None else [(_text(served.ref, served.plan_ref, served.outcome), served.objective_id)]
    )
    offered = [*first, *((_text(each.ref, each.plan_ref, each.title), each.place.id) for each in known)]
    options = [(text, str(number)) for text, number in offered[: limits.SELECT_OPTIONS - 1]]
    field = choice_field(
        "serves",
        "Objective",
        [*options, ("Nothing", _NOTHING)],
        value=_NOTHING if served is None else str(served.objective_id),
        hint="An objective of another plan, which this plan helps to reach.",
    )
    ids = metadata(plan=Key(plan.id, plan.version))
    return modal(title, [about, field], callback_id=SAVE, submit="Save", metadata=ids)


def read_alignment(view: Mapping[str, Any]) -> tuple[Key, int | None]:
    """Read which objective a plan is to serve, if any, or raise InvalidError."""
    answers = Answers(view)
    return answers.key("plan"), answers.id("serves")


def aligned_message(plan: PlanLine, served: Served | None) -> Post:
    """Answer with what a plan serves now, as far as its reader may know of it."""
    name = bold(lines.plan_name(plan))
    said = write("{plan} serves no objective of another plan", plan=name)
    if served is not None:
        said = write("{plan}: {serves}", plan=name, serves=served_line(served))
    said = said if plan.undo is not None else write("Nothing was changed. {said}.", said=said)
    row = [*undo_buttons([plan.undo], of=f"{plan.ref} {plan.title}"), see_plan(plan.id)]
    return Post(spoken(said), (section(said, block_id="aligned"), *actions(row, block_id="aligned:do")))


def _text(ref: str, plan_ref: str, outcome: str) -> str:
    return f"{ref} {plain(outcome, limits.TITLE_IN_OPTION)} · {plan_ref}"
