"""The help on each verb of a command: a sentence, and lines to type."""

from collections.abc import Mapping

from bot.rules.verbs import Verb
from bot.values import frozen


@frozen
class VerbHelp:
    """Help on a verb: one sentence, and examples to type after the command's name."""

    summary: str
    examples: tuple[str, ...]


VERB_HELP: Mapping[Verb, VerbHelp] = {
    Verb.NEW: VerbHelp("Start a plan.", ("new Reduce churn by end of q1 for @ann",)),
    Verb.ADD: VerbHelp(
        "Add a step to a plan.",
        (
            "add Book venue friday @ann to P-12",
            'add "Talk to Ann\'s team" due 27 Nov',
            "add Draft the survey in 2 weeks to T-3",
            "add Ring ten customers @bob must effort 3 hours after S-1",
        ),
    ),
    Verb.TARGET: VerbHelp(
        "Set a target for a plan.",
        (
            'target P-12 "Churn %" from 8 to 5 by eoq',
            "target P-12 NPS to 40 by 31 Mar",
            'target O-2 "Churn %" from 8 to 5',
            'target "Reply time" keep at 5 to 7 hours',
            'target "Customers won" to 50 in total',
        ),
    ),
    Verb.CHECKIN: VerbHelp(
        "Report where a target or a plan stands.",
        (
            "checkin T-3 6.4 two renewals slipped",
            "checkin T-3 6.4 expect 6",
            "checkin T-3 6.4 yesterday, next: ring Bob, obstacle: Legal",
            "checkin P-12",
        ),
    ),
    Verb.CORRECT: VerbHelp(
        "Put a measurement right; the old value stays beside it.",
        ("correct T-3 6.4 on 12 Nov", "correct T-3 6.4"),
    ),
    Verb.EXCLUDE: VerbHelp(
        "Leave a measurement out, for a reason; it stays on the chart, struck out.",
        ("exclude T-3 12 Nov broken sensor", "exclude T-3 12 Nov"),
    ),
    Verb.INCLUDE: VerbHelp("Count a measurement that was left out again.", ("include T-3 12 Nov",)),
    Verb.DONE: VerbHelp("Say that steps are done.", ("done S-41", "done S-41 S-42")),
    Verb.REOPEN: VerbHelp("Take a step up again.", ("reopen S-41",)),
    Verb.DROP: VerbHelp(
        "Give up a step, a target, an objective, a key area or a resource.",
        ("drop S-41 no longer needed", "drop T-3 the market has changed", "drop O-2", "drop A-3", "drop R-5"),
    ),
    Verb.DUE: VerbHelp(
        "Move a step to another date, or many by a length of time.",
        ("due S-41 next fri", "move S-41 to 27 Nov", "move P-12 by a week", "move S-41 S-42 by 2 days"),
    ),
    Verb.SNOOZE: VerbHelp(
        "Stop reminding me of a step for a while.", ("snooze S-41 2d", "snooze S-41 until monday")
    ),
    Verb.ASSIGN: VerbHelp("Give a step to somebody.", ("assign S-41 @bob", "assign S-41 me")),
    Verb.EDIT: VerbHelp(
        "Change what a step, a target, a key area, an objective, a resource or a plan says.",
        ("edit S-41", "rename P-12 Keep small customers"),
    ),
    Verb.NOTE: VerbHelp("Add to the note of a step.", ("note S-41 the venue is confirmed",)),
    Verb.BLOCK: VerbHelp("Say what a step is waiting for.", ("block S-41 waiting for legal",)),
    Verb.UNBLOCK: VerbHelp("Say that a step can go on.", ("unblock S-41",)),
    Verb.AFTER: VerbHelp("Let a step wait for another one.", ("after S-42 S-41", "after S-42 nothing")),
    Verb.BUDGET: VerbHelp(
        "Put a budget on a step or a plan, and say what of it is spent.",
        ("budget S-41 1200 EUR Deposit for the venue", "budget P-12 6000 EUR", "budget R-3 spent 400"),
    ),
    Verb.HOURS: VerbHelp(
        "Plan somebody's hours a week for a step or a plan.",
        ("hours S-41 @ann 6/week", "hours P-12 me 4/week until 30 Jun", "hours R-4 8/week"),
    ),
    Verb.TOOL: VerbHelp(
        "Note a tool that a step or a plan needs, and say when it is ready.",
        ("tool P-12 Datadog by 1 Mar", "tool R-5 ready"),
    ),
    Verb.CONFIRM: VerbHelp("Say that resources can be had.", ("confirm R-5", "confirm R-5 R-6")),
    Verb.DECLINE: VerbHelp("Say that a resource cannot be had, and why.", ("decline R-5 not before April",)),
    Verb.RESOURCES: VerbHelp(
        "See what a plan costs, whose hours it takes, and what is missing.", ("resources P-12",)
    ),
    Verb.OBSTACLES: VerbHelp(
        "See what is in the way of a plan, close it, or note something more.",
        ("obstacles P-12", "obstacles P-12 Legal has not answered"),
    ),
    Verb.LIST: VerbHelp("List my open steps, or all plans.", ("list", "list team")),
    Verb.OVERDUE: VerbHelp("List what is overdue.", ("overdue", "overdue P-12")),
    Verb.SHOW: VerbHelp(
        "Show a plan, an objective, a key area, a target with its measurements, or a step.",
        ("show P-12", "show O-2", "show A-3", "show T-3", "show S-41"),
    ),
    Verb.ROADMAP: VerbHelp(
        "Show the dates of a plan week by week, or those of your own steps.", ("roadmap P-12", "roadmap")
    ),
    Verb.CHART: VerbHelp(
        "Draw a target's measurements, for you alone or for a channel.", ("chart T-3", "chart T-3 #ops")
    ),
    Verb.TOKEN: VerbHelp("Let a program send a target's measurements.", ("token T-3",)),
    Verb.REMIND: VerbHelp(
        "Say how often a plan asks for its check-in, and in which channel.",
        ("remind P-12 every monday 9am", "remind P-12 #ops every 2 weeks", "remind P-12 never"),
    ),
    Verb.AWAY: VerbHelp(
        "Say when you are away, and who stands in for you.",
        ("away until 4 Jan deputy @bob", "away friday", "away 20 Dec to 4 Jan"),
    ),
    Verb.PAUSE: VerbHelp(
        "Pause a plan, or my own nudges.", ("pause P-12", "pause P-12 until 4 Jan", "pause until monday")
    ),
    Verb.RESUME: VerbHelp("Go on after a pause, or be back.", ("resume P-12", "resume", "back")),
    Verb.SHARE: VerbHelp("Show a plan to a channel.", ("share P-12 #ops",)),
    Verb.EXPORT: VerbHelp("Get a plan as a table, in a file to you alone.", ("export P-12",)),
    Verb.IMPORT: VerbHelp("Paste what was measured before, from a spreadsheet or a file.", ("import T-3",)),
    Verb.ARCHIVE: VerbHelp("Put a closed plan away.", ("archive P-12",)),
    Verb.REVISE: VerbHelp("Change a target and keep its history.", ("revise T-3", "revise T-3 to 6 by eoq")),
    Verb.REVIEW: VerbHelp("Look back at a plan together.", ("review P-12",)),
    Verb.CLOSE: VerbHelp("Close a plan; it can be reopened.", ("close P-12",)),
    Verb.HISTORY: VerbHelp(
        "See what was changed, when and by whom.", ("history P-12", "history T-3", "history me")
    ),
    Verb.UNDO: VerbHelp(
        "See what you changed last, with Undo beside each; it also stands under each answer.",
        ("undo", "undo S-41"),
    ),
    Verb.REDO: VerbHelp("Do again what your last Undo took back.", ("redo",)),
    Verb.PREVIEW: VerbHelp("See what Waymark will send, and to whom.", ("preview P-12",)),
    Verb.OBJECTIVE: VerbHelp(
        "Say what will be better, and for whom.",
        ("objective P-12 Fewer customers leave in their first 90 days", "objective O-2"),
    ),
    Verb.AREA: VerbHelp(
        "Add a key area to an objective: what decides whether it is reached.",
        ("area O-2 Onboarding", "area P-12 Onboarding"),
    ),
    Verb.ALIGN: VerbHelp(
        "Have a plan serve an objective of another plan.", ("align P-12 O-3", "align P-12 nothing")
    ),
    Verb.RATE: VerbHelp("Rate a plan's key areas in silence: each alone, then one ranking.", ("rate P-12",)),
    Verb.ROLE: VerbHelp(
        "See who is what in a plan, or give somebody a role.",
        ("role P-12", "role P-12 @bob approver", "role P-12 @bob none", "role P-12 @bob owner"),
    ),
    Verb.TEMPLATE: VerbHelp(
        "Start a plan from a template, or keep one as a template.",
        ("template", "template churn", "template save P-12", "template P-12"),
    ),
    Verb.SETTINGS: VerbHelp(
        "Choose when your day's message comes, and how many hours a week you have.",
        (
            "settings",
            "settings 8:30",
            "settings mon-thu",
            "settings hours 32",
            "settings quiet 18:00-8:00",
            "settings zone Berlin",
        ),
    ),
    Verb.PRIVACY: VerbHelp("See what is stored about you, have it sent to you, or deleted.", ("privacy",)),
    Verb.HELP: VerbHelp("Show what can be typed.", ("help", "help add")),
}
"""Help on every verb, each example a line that can be typed as it stands."""
