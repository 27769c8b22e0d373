"""How people speak of the parts of a plan other than its steps: objectives, areas, obstacles, people.

It is a part of `phrases`, which says how they are taken.
"""

from bot.rules.phrasing import clear, offered, or_text

_MAKE = r"(?:create|make|new|set|define|write|start)"
_AREA = r"(?:key |focus )?area"
_OBSTACLE = r"(?:obstacle|blocker|impediment|risk|issue|problem|hindrance)"
_ROLE = r"(?: (?:an?|the))?(?P<rest> (?:owner|sponsor|approver|collaborator|viewer))"
_OF_P = r"(?: (?:of|for|in|on|to|with|at))?(?: the)? <P>"
_MILESTONES = "Milestones stand under More in the form of the target."
_LEFT_OUT = (
    "Nothing is ever deleted: a measurement is left out by its day, for example exclude T-3 12 Nov"
    " broken sensor, and a check-in is taken back in the history."
)
_IN_THE_ROUND = "Reveal and Cancel stand where the round is shown."

NEW_PARTS = [
    *clear("objective", rf"(?:add|{_MAKE}) <A>objectives?"),
    *clear(
        "objective {rest}",
        rf"{_MAKE} <A>objective(?:<CALLED>| (?:for|to|in|of))?<MORE>",
        r"add <A>objective<CALLED><MORE>",
        r"add <A>objective(?P<rest> (?:(?:to|for|in) )?P .+)",
    ),
    *or_text("objective {rest}", r"add <A>objective<MORE>"),
    *clear("area", rf"(?:add|{_MAKE}) <A>{_AREA}s?"),
    *clear(
        "area {rest}",
        rf"{_MAKE} <A>(?:key |focus )area(?:<CALLED>| (?:for|to|in|of))?<MORE>",
        rf"add <A>{_AREA}<CALLED><MORE>",
        r"add <A>(?:key |focus )area<MORE>",
    ),
    *or_text("area {rest}", rf"add <A>{_AREA}<MORE>"),
    *clear("obstacles", rf"(?:add|raise|report|{_MAKE}) <A>{_OBSTACLE}"),
    *clear(
        "obstacles {rest}",
        rf"(?:raise|report) <A>{_OBSTACLE}(?:<CALLED>| (?:for|to|in|of|with))?<MORE>",
        rf"(?:add|new) <A>{_OBSTACLE}<CALLED><MORE>",
        rf"(?:add|new) <A>{_OBSTACLE}(?P<rest> (?:(?:to|for|in) )?P .+)",
    ),
    *or_text("obstacles {rest}", rf"(?:add|new) <A>{_OBSTACLE}<MORE>"),
    *or_text("budget {rest}", r"add <A>budget(?: of)?<MORE>"),
    *or_text("hours {rest}", r"add hours<MORE>"),
    *or_text("tool {rest}", r"add <A>tool<CALLED>?<MORE>"),
    *offered(
        "edit {t}",
        r"(?:add|set|new|create|change|edit) <A>milestones?.* (?:to|for|of|in|on) <T>.*",
        r"(?:(?:add|set|new|create) )?milestones? <T> .+",
        hint=_MILESTONES,
    ),
    *offered("new {rest}", r"(?:we|i|you) need <A>plan(?: (?:for|to|on|about))?<MORE>"),
    *offered("target {rest}", r"(?:our |my |the )?(?:goal|target|aim) is(?: to)?<MORE>"),
]
"""Before the phrases that make plans and steps: "new objective" is no plan that is called so."""

PARTS = [
    *offered(
        "role {p} {who} {rest}",
        rf"(?:make|set|add|appoint|name) (?P<who>@)(?: (?:as|to be|is))?{_ROLE}{_OF_P}",
        rf"(?P<who>@) (?:is|should be|will be|becomes)(?: now)?{_ROLE}{_OF_P}",
    ),
    *offered("role {p} {who} collaborator", rf"(?:invite|add|include|bring) (?P<who>@){_OF_P}"),
    *offered(
        "role {p} {who} none", r"(?:<DELETE>|take|kick) (?P<who>@)(?: (?:from|off|out of))(?: the)? <P>"
    ),
    *clear(
        "role {p}",
        r"(?:who|which people|what people) (?:(?:is|are|works?|has|have|takes?|part|approves?|sponsors?|owns?"
        r"|in|on|of|to|can|see|approve|it|for) )*<P>",
        rf"(?:<LOOK>)?(?:members?|people|roles?|participants?|team members?|approvers?){_OF_P}",
    ),
    *clear(
        "obstacles {p}",
        rf"<LOOK>(?:{_OBSTACLE}s?|in the way|blockers|hindering|blocked){_OF_P}<END>",
    ),
    *clear("rate {p}", rf"(?:start|open|hold|begin|do|run) <A>(?:silent )?(?:rating |ranking )?round{_OF_P}"),
    *clear(
        "rate {p}",
        rf"rate <A>(?:key |focus )?areas?{_OF_P}",
        rf"<LOOK>(?:ranking|ratings?|round){_OF_P}<END>",
    ),
    *clear("rate", r"rate <A>(?:key |focus )?areas?", r"<LOOK>(?:ranking|ratings?|rating round)<END>"),
    *offered(
        "rate {p}",
        rf"(?:reveal|show|cancel|stop|end|finish) <A>(?:rating )?(?:ratings?|round){_OF_P}",
        hint=_IN_THE_ROUND,
    ),
    *offered(
        "rate", r"(?:reveal|cancel|stop|end|finish) <A>(?:rating )?(?:ratings|round)", hint=_IN_THE_ROUND
    ),
    *clear(
        "show {t}",
        r"<LOOK>(?:milestones?|values?|measurements?|numbers?|baseline)(?: (?:of|for|in))? <T><END>",
    ),
    *clear(
        "show {p}",
        r"<LOOK>(?:objectives?|goals?|key areas|areas|targets?|kpis?|steps|tasks)(?: (?:of|for|in|on))? <P>"
        r"<END>",
    ),
    *clear("history {ref}", r"why (?:did|was|has|have|were)(?: [a-z]+)* (?P<ref>[PST])(?: .*)?"),
    *clear(
        "revise {t} to {rest}",
        r"<CHANGE>(?: the)? target(?: of| for)? <T>(?: (?:to|at|=|is))?(?P<rest> 0.*)",
        r"(?:change|raise|lower|increase|decrease|reduce) <T>(?: (?:to|at|as|=|is))(?P<rest> 0.*)",
    ),
    *offered(
        "revise {t} to {rest}",
        r"<T> (?:should|must|has to|needs to|will)(?: (?:be|reach|become|get to))(?P<rest> 0.*)",
    ),
    *offered(
        "correct {t} {rest}",
        r"(?:the |my )?(?:last |latest )?(?:value|number|measurement|check-in|figure)(?: (?:of|for|on|in))?"
        r" <T> (?:was|is) (?:wrong|false|incorrect|not right)(?: (?:it|and|that|is|was|should|be))*"
        r"(?P<rest> 0.*)",
        r"(?:fix|correct) <A>(?:last )?(?:value|number|measurement|check-in)(?: (?:of|for|on|in))? <T>"
        r"(?: (?:to|is|as|at))*(?P<rest> 0.*)",
    ),
    *offered(
        "show {t}",
        r"(?:<DELETE>|ignore|skip) <A>(?:last |latest |wrong )?(?:value|number|measurement|check-in|figure)s?"
        r".* (?:of|for|on|in|from) <T>.*",
        hint=_LEFT_OUT,
    ),
    *clear(
        "checkin",
        r"(?:(?:do|make|start|fill in|fill out|my|our|weekly|daily|monthly|the|a|give|send|submit|next) )+"
        r"(?:checkin|check-in|check in|status update)s?<NOW>",
    ),
    *offered(
        "block {s} {rest}",
        rf"<S1> (?:has|has got|hit|ran into) <A>{_OBSTACLE}:?(?: (?:with|because|because of|:))?<REST>",
    ),
]
"""Before the other phrases that name a plan, a target or a step."""
