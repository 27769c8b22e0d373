"""The buttons that more than one noun's messages have, so that no noun's module needs another's."""

from collections.abc import Sequence

from slackblocks.elements import Button, Element, StaticSelectMenu

from bot.errors import InvalidError
from bot.rules.evaluation import Evaluation
from bot.rules.outline import Place
from bot.rules.revisions import History, RevisionLine
from bot.rules.targets import TargetLine
from bot.views import limits
from bot.views.elements import Key, button, choose, overflow, read_id
from bot.views.mrkdwn import cut
from storage.models import RevisedNoun

PLAN_EDIT = "plan.edit"
TEMPLATES = "template.list"
TARGET_EDIT = "target.edit"
TARGET_SHOW = "target.show"
CHART_SHOW = "chart.show"
BASELINE_NEW = "baseline.new"
CHECK_IN_EDIT = "check_in.edit"
ALIGNMENT_OPEN = "alignment.open"
OBJECTIVE_NEW = "objective.new"
OBJECTIVE_EDIT = "objective.edit"
AREA_NEW = "area.new"
AREA_EDIT = "area.edit"
AREA_SHOW = "area.show"
ROUND_OPEN = "round.open"
ROUND_RATE = "round.rate"
STEP_EDIT = "action_step.edit"
RESOURCE_EDIT = "resource.edit"
LEDGER = "resource.ledger"
OBSTACLES = "obstacle.list"
OBSTACLE_NEW = "obstacle.new"
PLAN_NEW = "plan.new"
PLAN_SHOW = "plan.show"
TARGET_ADD = "target.add"
CHECK_IN_OPEN = "check_in.open"
STEP_ADD = "action_step.add"
STEPS_PASTE = "step_list.open"
STEPS_MORE = "step_list.more"
HELP_SHOW = "help.show"
PRIVACY_SHOW = "privacy.show"
SETTINGS_OPEN = "settings.open"
ABSENCE_OPEN = "absence.open"
SAMPLE_CREATE = "sample.create"


def create_plan(text: str = "New plan", *, is_primary: bool = False) -> Button:
    """Open the form of a new plan."""
    return button(text, action_id=PLAN_NEW, is_primary=is_primary)


def start_from_template() -> Button:
    """Show the templates."""
    return button("Start from a template", action_id=TEMPLATES)


def try_sample() -> Button:
    """Make a plan out of made-up data, for the one who presses."""
    return button("Try with sample data", action_id=SAMPLE_CREATE)


def see_plan(plan_id: int, *, text: str = "See plan", spoken: str = "") -> Button:
    """Show a plan."""
    return button(text, action_id=PLAN_SHOW, value=str(plan_id), spoken=spoken)


def see_target(target: TargetLine, *, text: str = "See target") -> Button:
    """Show a target whole, with its measurements."""
    of = f"{text}: {target.ref} {target.indicator}"
    return button(text, action_id=TARGET_SHOW, value=target.ref, spoken=of)


def see_targets(
    targets: Sequence[TargetLine], *, longest: int = limits.TITLE_IN_OPTION
) -> Button | StaticSelectMenu | None:
    """Show one of these targets whole, if there are any: by a button, of several by a menu."""
    if len(targets) == 1:
        return see_target(targets[0], text=f"Show {targets[0].ref}")
    choices = [
        (cut(f"{each.ref} {each.indicator}", longest), each.ref) for each in targets[: limits.PLAN_TARGETS]
    ]
    once = list({value: (text, value) for text, value in choices}.values())  # Slack takes no value twice
    return choose("Show a target…", once, action_id=TARGET_SHOW) if once else None


def new_baseline(target: TargetLine, found: Evaluation | None = None) -> list[Button]:
    """Offer a new baseline to whoever may set one, where a change has lasted; `found` says whether it has."""
    said = found or target.evaluation
    if said is None or not said.may_begin_on or not target.can_edit:
        return []
    of = f"New baseline: {target.ref} {target.indicator}"
    return [button("New baseline…", action_id=BASELINE_NEW, value=str(target.id), spoken=of)]


def see_resources(plan_id: int) -> Button:
    """Show the ledger of a plan."""
    return button("Resources", action_id=LEDGER, value=str(plan_id))


def see_obstacles(plan_ref: str) -> Button:
    """Show all that is, or was, in the way of a plan."""
    return button("Obstacles", action_id=OBSTACLES, value=plan_ref)


def add_obstacle(plan_ref: str) -> Button:
    """Open the form of a new obstacle of a plan."""
    return button("Add obstacle", action_id=OBSTACLE_NEW, value=plan_ref)


def add_target(plan_id: int | None = None, *, is_primary: bool = False, place: Place | None = None) -> Button:
    """Open the form of a new target, of one plan and in one place of it, or to be chosen."""
    return button("Add target", action_id=TARGET_ADD, value=_value(plan_id, place), is_primary=is_primary)


def read_adding(value: str) -> tuple[str, str | None]:
    """Read back the plan that a button adds to, in letters, and the place in it, as places are written."""
    plan_id, _, written = value.partition("|")
    place = Place.find(written)
    return plan_id, None if place is None else str(place)


def add_objective(plan_id: int | None = None, *, is_primary: bool = False) -> Button:
    """Open the form of a new objective, of one plan or one to be chosen."""
    return button("Add objective", action_id=OBJECTIVE_NEW, value=_value(plan_id), is_primary=is_primary)


def add_area(plan_id: int, *, is_primary: bool = False) -> Button:
    """Open the form of a new key area of a plan."""
    return button("Add key area", action_id=AREA_NEW, value=str(plan_id), is_primary=is_primary)


def add_step(plan_id: int | None = None, *, is_primary: bool = False, place: Place | None = None) -> Button:
    """Open the form of a new step, of one plan and in one place of it, or to be chosen."""
    return button("Add step", action_id=STEP_ADD, value=_value(plan_id, place), is_primary=is_primary)


def paste_steps(plan_id: int | None = None) -> Button:
    """Open the form into which a list of steps is pasted, of one plan or one to be chosen."""
    return button("Paste steps", action_id=STEPS_PASTE, value=_value(plan_id))


def steps_menu(plan_id: int) -> Element | None:
    """Offer what is done with many steps of a plan at once."""
    choices = (("Paste steps…", f"paste:{plan_id}"), ("Move all dates…", f"move:{plan_id}"))
    return overflow(choices, action_id=STEPS_MORE)


def read_steps_menu(value: str) -> tuple[str, int]:
    """Read what was chosen of a plan's steps, and the plan, or raise InvalidError."""
    deed, _, plan_id = value.partition(":")
    number = read_id(plan_id)
    if deed not in {"paste", "move"} or number is None:
        raise InvalidError({"key": "This menu is out of date. Show the plan again and choose there."})
    return deed, number


def check_in(target: TargetLine | None = None, *, is_primary: bool = False) -> Button:
    """Open the form of a check-in, on one target or one to be chosen."""
    return button(
        "Check in",
        action_id=CHECK_IN_OPEN,
        value=_value(target.id if target else None),
        spoken=f"Check in on {target.ref} {target.indicator}" if target else "",
        is_primary=is_primary,
    )


def serves(plan: Key) -> Button:
    """Open the form that says which objective of another plan a plan serves."""
    return button("Serves…", action_id=ALIGNMENT_OPEN, value=plan)


def rate_areas(round_id: int, *, text: str = "Rate", is_primary: bool = False, of: str = "") -> Button:
    """Open the form in which one rates the areas of a round."""
    spoken = f"{text}: {of}" if of else ""
    return button(text, action_id=ROUND_RATE, value=str(round_id), spoken=spoken, is_primary=is_primary)


def show_help(verb: str = "") -> Button:
    """Show what can be typed."""
    return button("Help", action_id=HELP_SHOW, value=verb)


def show_privacy() -> Button:
    """Show what is stored about the reader, and what they can do about it."""
    return button("Privacy", action_id=PRIVACY_SHOW)


def change_settings(text: str = "Settings") -> Button:
    """Open the form of one's own settings."""
    return button(text, action_id=SETTINGS_OPEN)


def away(text: str = "Away…", *, value: str | Key = "") -> Button:
    """Open the form that says when one is away, of one absence or a new one."""
    return button(text, action_id=ABSENCE_OPEN, value=value)


def edit(action_id: str, key: Key, *, of: str) -> Button:
    """Open the form in which something can be changed; `of` names it."""
    return button("Edit", action_id=action_id, value=key, spoken=f"Edit: {of}")


def edit_row(line: RevisionLine) -> list[Button]:
    """Offer to edit what a revision is of, unless that is gone."""
    is_dropped = line.changes.get("is_dropped", (False, False))[1]
    status = line.changes.get("status", ("", ""))[1]
    if is_dropped or status in {"dropped", "closed"}:
        return []
    return edit_of(line)


def edit_of(line: RevisionLine | History) -> list[Button]:
    """Open the form of what a revision, or a history, is of; an obstacle's is on its plan's page of them."""
    key, of = Key(line.row_id, line.version), f"{line.ref} {line.title}"
    return [edit(_EDIT[line.noun], key, of=of)] if line.noun in _EDIT else []


_EDIT = {
    RevisedNoun.PLAN: PLAN_EDIT,
    RevisedNoun.TARGET: TARGET_EDIT,
    RevisedNoun.STEP: STEP_EDIT,
    RevisedNoun.CHECK_IN: CHECK_IN_EDIT,
    RevisedNoun.OBJECTIVE: OBJECTIVE_EDIT,
    RevisedNoun.AREA: AREA_EDIT,
    RevisedNoun.RESOURCE: RESOURCE_EDIT,
}


def _value(number: int | None, place: Place | None = None) -> str:
    plan_id = "" if number is None else str(number)
    return plan_id if place is None else f"{plan_id}|{place}"
