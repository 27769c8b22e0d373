"""How each verb, and each message and button that runs a line, is tried."""

from bot.rules.grammar import Verb
from tests.handlers.access.acts import presses, types, waits_for, writes
from tests.handlers.access.world import Attempt

VERBS: dict[Verb, list[Attempt]] = {
    Verb.NEW: [Attempt("make plan", types("new Grow sales"))],
    Verb.ADD: [
        Attempt("add", types("add Call them {P}"), writes=True),
        Attempt("add", types("add Call them to {O}"), writes=True),
        Attempt("add", types("add {P}")),
    ],
    Verb.OBJECTIVE: [
        Attempt("add", types("objective {P} Fewer customers leave"), writes=True),
        Attempt("add", types("objective {P}")),
        Attempt("add", types("objective {O} Fewer customers leave")),
    ],
    Verb.ALIGN: [
        Attempt("edit plan", types("align {P} nothing")),
        Attempt("edit plan", types("align {P} {O}")),
        Attempt("edit plan", types("align {P}")),
    ],
    Verb.AREA: [
        Attempt("add", types("area {O} Onboarding"), writes=True, on_area=True),
        Attempt("add", types("area {O}"), on_area=True),
    ],
    Verb.RATE: [Attempt("edit plan", types("rate {P}"), on_area=True)],
    Verb.TARGET: [
        Attempt("add", types("target {P} NPS from 30 to 40"), writes=True),
        Attempt("add", types("target {P} NPS")),
    ],
    Verb.CHECKIN: [
        Attempt("check in", types("checkin {T} 6.4"), writes=True),
        Attempt("check in", types("checkin {T}")),
    ],
    Verb.DONE: [Attempt("act on step", types("done {S}"), writes=True)],
    Verb.REOPEN: [
        Attempt("act on step", types("reopen {S}"), writes=True, on_done=True),
        Attempt("edit plan", types("reopen {P}")),
    ],
    Verb.DUE: [
        Attempt("act on step", types("due {S} next fri"), writes=True),
        Attempt("act on step", types("due {S}")),
    ],
    Verb.SNOOZE: [
        Attempt("act on step", types("snooze {S} 2d"), writes=True),
        Attempt("act on step", types("snooze {S}")),
    ],
    Verb.ASSIGN: [
        Attempt("act on step", types("assign {S} @chandra"), writes=True),
        Attempt("act on step", types("assign {S}")),
    ],
    Verb.EDIT: [
        Attempt("edit step", types("edit {S}")),
        Attempt("edit step", types("edit {S} Ring them")),
        Attempt("edit plan", types("edit {P}")),
        Attempt("edit step", types("edit {T}")),
        Attempt("add", types("edit {A}"), on_area=True),
        Attempt("add", types("edit {O}")),
        Attempt("add", types("edit {R}")),
    ],
    Verb.NOTE: [Attempt("edit step", types("note {S} They agreed"))],
    Verb.BLOCK: [
        Attempt("act on step", types("block {S} waiting for legal"), writes=True),
        Attempt("act on step", types("block {S}")),
    ],
    Verb.UNBLOCK: [Attempt("act on step", types("unblock {S}"))],
    Verb.AFTER: [Attempt("edit step", types("after {S} nothing"))],
    Verb.BUDGET: [
        Attempt("add", types("budget {P} 1200 EUR venue"), writes=True),
        Attempt("add", types("budget {P}")),
    ],
    Verb.HOURS: [
        Attempt("add", types("hours {P} @alice 6/week"), writes=True),
        Attempt("add", types("hours {P}")),
    ],
    Verb.TOOL: [
        Attempt("add", types("tool {P} Datadog"), writes=True),
        Attempt("add", types("tool {R} Miro board"), writes=True),
        Attempt("add", types("tool {P}")),
    ],
    Verb.RESOURCES: [
        Attempt("see plan", types("resources {P}")),
        Attempt("see plan", types("resources {R}")),
    ],
    Verb.CORRECT: [
        Attempt("edit check-in", types("correct {T} 6.4"), writes=True),
        Attempt("edit check-in", types("correct {T}")),
    ],
    Verb.EXCLUDE: [
        Attempt("edit step", types("exclude {T} 1 Mar the CRM was down"), writes=True),
        Attempt("edit step", types("exclude {T} 1 Mar")),
    ],
    Verb.INCLUDE: [Attempt("edit step", types("include {T} 1 Mar"))],
    Verb.OBSTACLES: [
        Attempt("see plan", types("obstacles {P}")),
        Attempt("add", types("obstacles {P} Legal has not answered"), writes=True),
    ],
    Verb.CONFIRM: [
        Attempt("approve", types("confirm {R}")),
        Attempt("see plan", types("confirm {P}")),
    ],
    Verb.DECLINE: [Attempt("approve", types("decline {R} not before April"), writes=True)],
    Verb.DROP: [
        Attempt("edit step", types("drop {S} no longer needed"), writes=True),
        Attempt("edit step", types("drop {T} no longer needed"), writes=True),
        Attempt("add", types("drop {A} no longer needed"), writes=True, on_done=True, on_area=True),
        Attempt("add", types("drop {A} while it is rated"), on_area=True),
        Attempt("add", types("drop {O} no longer needed"), writes=True),
        Attempt("add", types("drop {R} no longer needed"), writes=True),
    ],
    Verb.UNDO: [Attempt("look", types("undo")), Attempt("see step", types("undo {S}"))],
    Verb.REDO: [Attempt("look", types("redo"))],
    Verb.HISTORY: [
        Attempt("see plan", types("history {P}")),
        Attempt("see plan", types("history {A}"), on_area=True),
        Attempt("see plan", types("history {O}")),
        Attempt("see plan", types("history {R}")),
        Attempt("see step", types("history {T}")),
        Attempt("see step", types("history {S}")),
    ],
    Verb.LIST: [
        Attempt("look", types("list")),
        Attempt("look", types("list team"), is_list=True),
        Attempt("see plan", types("list {P}")),
    ],
    Verb.OVERDUE: [Attempt("look", types("overdue")), Attempt("see plan", types("overdue {P}"))],
    Verb.SHOW: [
        Attempt("look", types("show"), is_list=True),
        Attempt("see plan", types("show {P}")),
        Attempt("see plan", types("show {O}")),
        Attempt("see plan", types("show {R}")),
        Attempt("see step", types("show {T}")),
        Attempt("see plan", types("show {A}"), on_area=True),
        Attempt("see step", types("show {S}")),
    ],
    Verb.ROADMAP: [Attempt("look", types("roadmap")), Attempt("see plan", types("roadmap {P}"))],
    Verb.TOKEN: [Attempt("edit step", types("token {T}"))],
    Verb.CHART: [
        Attempt("see step", waits_for(types("chart {T}"))),
        Attempt("see plan", types("chart {T} #{C}")),
    ],
    Verb.IMPORT: [Attempt("edit step", types("import {T}"))],
    Verb.REVISE: [Attempt("edit step", types("revise {T} to 6"))],
    Verb.CLOSE: [
        Attempt("act on step", types("close {S}"), writes=True),
        Attempt("edit plan", types("close {P}"), writes=True),
    ],
    Verb.SHARE: [
        Attempt("see plan", types("share {P} #{C}")),
        Attempt("see plan", types("share {P}")),
        Attempt("look", types("share"), is_list=True),
    ],
    Verb.ROLE: [
        Attempt("edit plan", types("role {P} @erin viewer"), writes=True),
        Attempt("edit plan", types("role {P} @erin vewer")),
        Attempt("see plan", types("role {P}")),
    ],
    Verb.REMIND: [
        Attempt("edit plan", types("remind {P} every 2 weeks"), writes=True),
        Attempt("edit plan", types("remind {P}")),
    ],
    Verb.AWAY: [Attempt("look", types("away until 9 Mar")), Attempt("look", types("away"))],
    Verb.PAUSE: [
        Attempt("edit plan", types("pause {P} until 9 Mar"), writes=True),
        Attempt("look", types("pause until 9 Mar")),
    ],
    Verb.RESUME: [Attempt("edit plan", types("resume {P}")), Attempt("look", types("resume"))],
    Verb.SETTINGS: [
        Attempt("look", types("settings")),
        Attempt("look", types("settings 8:30 mon-thu")),
        Attempt("look", types("settings zone Berlin")),
    ],
    Verb.PRIVACY: [Attempt("look", types("privacy"))],
    Verb.EXPORT: [Attempt("see plan", types("export {P}")), Attempt("look", types("export"))],
    Verb.TEMPLATE: [
        Attempt("make plan", types("template")),
        Attempt("make plan", types("template churn")),
        Attempt("see plan", types("template {P}")),
    ],
    Verb.HELP: [Attempt("look", types("help"))],
}


ATTEMPTS: dict[tuple[str, str], list[Attempt]] = {
    ("command", "/plan"): [Attempt("look", types("")), *(each for tried in VERBS.values() for each in tried)],
    ("event", "message"): [
        Attempt("add", writes("add Write to them {P}", to_app=True), writes=True),
        Attempt("act on step", writes("due {S}", to_app=True)),
        Attempt("see plan", writes("show {P}", to_app=True)),
        Attempt("look", writes("hello", to_app=True)),
    ],
    ("event", "app_mention"): [
        Attempt("act on step", writes("done {S}", to_app=False), writes=True),
        Attempt("see step", writes("show {S}", to_app=False)),
        Attempt("make plan", writes("new Grow sales", to_app=False)),
    ],
    ("action", "command.form"): [
        Attempt("act on step", presses("command.form", lambda it: f"due {it.step.ref}")),
        Attempt("add", presses("command.form", lambda it: f"add {it.plan.ref}")),
        Attempt("make plan", presses("command.form", lambda _: "new Grow sales")),
    ],
    ("action", "command.run"): [
        Attempt("act on step", presses("command.run", lambda it: f"done {it.step.ref}"), writes=True)
    ],
    ("action", "command.otherwise"): [
        Attempt("add", presses("command.otherwise", lambda it: f'add "a step" {it.plan.ref}'), writes=True)
    ],
    ("action", "command.add"): [
        Attempt("add", presses("command.add", lambda it: f"Ring them {it.plan.ref}"), writes=True)
    ],
    ("action", "command.add_again"): [
        Attempt("add", presses("command.add_again", lambda it: f"add Ring {it.plan.ref}"), writes=True)
    ],
    ("action", "command.correct"): [
        Attempt("act on step", presses("command.correct", lambda it: f"due {it.step.ref} friyay")),
        Attempt("add", presses("command.correct", lambda it: f"target {it.plan.ref} NPS to x")),
        Attempt("check in", presses("command.correct", lambda it: f"checkin {it.target.ref} 1-2")),
    ],
}
