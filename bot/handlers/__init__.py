"""A person acts: every command, button, form and event that Waymark answers."""

from slack_bolt.async_app import AsyncApp

from bot.handlers import (
    absences,
    again,
    alignments,
    api_tokens,
    charts,
    check_ins,
    commands,
    day_settings,
    dependencies,
    drops,
    failures,
    focus_areas,
    installations,
    leavers,
    measurements,
    news,
    objectives,
    obstacles,
    overruns,
    pages,
    past_values,
    pausing,
    plans,
    privacy,
    prompts,
    proposals,
    resources,
    revisions,
    roles,
    rounds,
    sharing,
    shortcuts,
    step_buttons,
    step_lists,
    step_moves,
    talk,
    target_pages,
    targets,
    templates,
    unsure,
    welcome,
)
from bot.handlers.context import Offers


def register(app: AsyncApp, offers: Offers, *, command_name: str) -> None:
    """Register everything; this is the table of contents."""
    app.use(offers.offer)
    commands.register(app, command_name)
    talk.register(app)
    shortcuts.register(app)
    welcome.register(app)
    pages.register(app)
    plans.register(app)
    prompts.register(app)
    pausing.register(app)
    sharing.register(app)
    objectives.register(app)
    alignments.register(app)
    roles.register(app)
    targets.register(app)
    target_pages.register(app)
    charts.register(app)
    measurements.register(app)
    obstacles.register(app)
    api_tokens.register(app)
    past_values.register(app)
    proposals.register(app)
    drops.register(app)
    templates.register(app)
    focus_areas.register(app)
    rounds.register(app)
    step_buttons.register(app)
    step_lists.register(app)
    step_moves.register(app)
    check_ins.register(app)
    day_settings.register(app)
    dependencies.register(app)
    overruns.register(app)
    resources.register(app)
    absences.register(app)
    installations.register(app)
    leavers.register(app)
    privacy.register(app)
    news.register(app)
    revisions.register(app)
    again.register(app)
    unsure.register(app)
    failures.register(app)
