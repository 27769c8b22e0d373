"""What handlers are offered, made once: part of putting the house together."""

from collections.abc import Callable
from typing import Any

from bot.handlers.context import Parts
from bot.handlers.pages import Pages
from bot.services.absences import Absences
from bot.services.action_steps import ActionSteps
from bot.services.alignments import Alignments
from bot.services.api_tokens import ApiTokens
from bot.services.baselines import Baselines
from bot.services.charts import Charts
from bot.services.check_ins import CheckIns
from bot.services.day_settings import DaySettingsService
from bot.services.dependencies import Dependencies
from bot.services.focus_areas import FocusAreas
from bot.services.homes import Homes
from bot.services.leavers import Leavers
from bot.services.measurements import Measurements
from bot.services.objectives import Objectives
from bot.services.obstacles import Obstacles
from bot.services.outlines import Outlines
from bot.services.past_values import PastValues
from bot.services.plans import Plans
from bot.services.prompts import Prompts
from bot.services.proposals import Proposals
from bot.services.resources import Resources
from bot.services.revisions import Revisions
from bot.services.roles import Roles
from bot.services.rounds import Rounds
from bot.services.samples import Samples
from bot.services.shares import Shares
from bot.services.step_lists import StepLists
from bot.services.step_moves import StepMoves
from bot.services.target_drops import TargetDrops
from bot.services.targets import Targets
from bot.services.templates import Templates
from storage.database import Database


def make_parts(
    database: Database, *, wake: Callable[[], None], homes: Homes, command_name: str, **shared: Any
) -> Parts:
    """Make the services that are for handlers alone; `shared` are those that jobs have too."""
    plans, objectives = Plans(database, wake=wake), Objectives(database, wake=wake)
    action_steps, revisions = ActionSteps(database, wake=wake), Revisions(database, wake=wake)
    areas, resources = FocusAreas(database, wake=wake), Resources(database, wake=wake)
    absences = Absences(database, wake=wake)
    measurements, obstacles = Measurements(database, wake=wake), Obstacles(database, wake=wake)
    return Parts(
        plans=plans,
        prompts=Prompts(database, wake=wake),
        objectives=objectives,
        alignments=Alignments(database, wake=wake),
        outlines=Outlines(database),
        areas=areas,
        rounds=Rounds(database, wake=wake),
        targets=Targets(database, wake=wake),
        past_values=PastValues(database, wake=wake),
        proposals=Proposals(database, wake=wake),
        target_drops=TargetDrops(database, wake=wake),
        templates=Templates(database),
        charts=Charts(database, wake=wake),
        api_tokens=ApiTokens(database),
        action_steps=action_steps,
        step_lists=StepLists(database, wake=wake),
        step_moves=StepMoves(database, wake=wake),
        check_ins=CheckIns(database, wake=wake),
        samples=Samples(database, wake=wake),
        revisions=revisions,
        shares=Shares(database, wake=wake),
        resources=resources,
        pages=Pages(
            *(plans, homes, action_steps, areas, revisions, objectives, resources, measurements),
            *(obstacles, absences),
            command=command_name,
        ),
        measurements=measurements,
        obstacles=obstacles,
        baselines=Baselines(database, wake=wake),
        dependencies=Dependencies(database, wake=wake),
        day_settings=DaySettingsService(database, wake=wake),
        absences=absences,
        leavers=Leavers(database, wake=wake),
        roles=Roles(database, wake=wake),
        command_name=command_name,
        **shared,
    )
