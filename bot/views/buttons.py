"""The buttons that more than one noun's messages have, so that no noun's module needs another's."""

from slackblocks.elements import Button

from bot.rules.targets import TargetLine
from bot.views.elements import button

PLAN_NEW = "plan.new"
PLAN_SHOW = "plan.show"
TARGET_ADD = "target.add"
CHECK_IN_OPEN = "check_in.open"
STEP_ADD = "action_step.add"
HELP_SHOW = "help.show"
SETTINGS_OPEN = "settings.open"
SAMPLE_CREATE = "sample.create"


def create_plan(text: str = "New plan", *, is_primary: bool = False) -> Button:
    """Open the form of a new plan."""
    return button(text, action_id=PLAN_NEW, is_primary=is_primary)


def try_sample() -> Button:
    """Make a plan out of made-up data, for the one who presses."""
    return button("Try with sample data", action_id=SAMPLE_CREATE)


def see_plan(plan_id: int, *, text: str = "See plan", spoken: str = "") -> Button:
    """Show a plan."""
    return button(text, action_id=PLAN_SHOW, value=str(plan_id), spoken=spoken)


def add_target(plan_id: int | None = None, *, is_primary: bool = False) -> Button:
    """Open the form of a new target, of one plan or one to be chosen."""
    return button("Add target", action_id=TARGET_ADD, value=_value(plan_id), is_primary=is_primary)


def add_step(plan_id: int | None = None) -> Button:
    """Open the form of a new step, of one plan or one to be chosen."""
    return button("Add step", action_id=STEP_ADD, value=_value(plan_id))


def check_in(target: TargetLine | None = None, *, is_primary: bool = False) -> Button:
    """Open the form of a check-in, on one target or one to be chosen."""
    return button(
        "Check in",
        action_id=CHECK_IN_OPEN,
        value=_value(target.id if target else None),
        spoken=f"Check in on {target.ref} {target.indicator}" if target else "",
        is_primary=is_primary,
    )


def show_help(verb: str = "") -> Button:
    """Show what can be typed."""
    return button("Help", action_id=HELP_SHOW, value=verb)


def change_settings(text: str = "Settings") -> Button:
    """Open the form of one's own settings."""
    return button(text, action_id=SETTINGS_OPEN)


def _value(number: int | None) -> str:
    return "" if number is None else str(number)
