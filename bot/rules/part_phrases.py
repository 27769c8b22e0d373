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
_MONEY = (
    r"(?:how much|what) (?:of )?(?:the |our )?(?:money|budget|is left|is spent|has been spent)"
    r"(?: (?:is|do|we|have|has|there|still|left|remaining|spent|spend|can|been|over|gone|used))*"
)
_IN_THE_ROUND = "Reveal and Cancel stand where the round is shown."

NEW_PARTS = [
    *clear("resources", _MONEY),
    *clear("resources {p}", rf"{_MONEY}{_OF_P}", r"(?:what|how much) (?:does|will|did|would) <P> cost"),
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
        "template save {p} {rest}", r"(?:save|keep|store|make) <P>(?: as)?(?: an?| the)? template<REST>"
    ),
    *clear(
        "template",
        r"(?:start|begin|new plan|create a plan) (?:from|with) (?:a |the )?templates?|use a template",
    ),
    *clear(
        "template {rest}",
        r"(?:use|start from|start with|begin with) (?:the |a )(?P<rest> ?[a-z -]+) template(?: .*)?",
    ),
    *clear(
        "edit {p} {c}",
        rf"<CHANGE>(?: the)? channel{_OF_P} (?:to|into) (?P<c>#)",
        r"(?:move|put|bring) <P> (?:to|in|into) (?P<c>#)",
    ),
    *clear("edit {p} {who}", rf"<CHANGE>(?: the)? owner{_OF_P} (?:to|into|as) (?P<who>@)"),
    *clear(
        "after {s} {rest}",
        r"<S1>(?: (?:is|should|must|can|only|comes?|starts?|begins?|be|done))*"
        r" (?:depends on|waits for|wait for|waiting for|after|needs|requires|blocked by|follows)"
        r"(?: step)?(?P<rest> S(?:(?: and|,)? S)*)(?: (?:first|is done|to be done|to finish))?",
    ),
    *clear(
        "after {rest} {s}",
        r"<S1> (?:(?:is|comes|must be|should be|has to be|done) )*before(?: step)?(?P<rest> S)",
    ),
    *offered(
        "after {s} nothing",
        r"<S1> (?:no longer|does not|doesn't|not) (?:depends?|waits?|needs?)(?: (?:on|for))?(?: S)?",
        r"<DELETE> <A>dependenc(?:y|ies)(?: (?:of|from|between))? <S1>.*",
        hint="It waits for no other step then.",
    ),
    *clear(
        "show {s}",
        r"what (?:blocks|is blocking|holds up|stops) <S1>",
        r"what (?:does|is|must|should) <S1> (?:wait for|waiting for|depend on|need|blocked by)",
    ),
    *clear(
        "show {s}",
        r"(?:i'm |i am |we're |we are |i have |i )?(?:start|begin|started|starting|working|work|began)"
        r"(?: working| work| to work)? on <S1><NOW>",
    ),
    *offered(
        "edit {s}",
        r"(?:(?:set|change) )?(?:the )?(?:priority|effort|estimate)(?: (?:of|for))? <S1>.*",
        r"(?:make|set|mark) <S1>(?: (?:as|to))?(?: an?)? (?:must|should|could|urgent|important)(?: .*)?",
        r"<S1> (?:is|takes|needs|will take|has priority)(?: an?)?"
        r" (?:must|should|could|urgent|important|(?:0|\d+[dh])(?: (?:hours?|days?|weeks?))?)",
        r"estimate <S1>.*",
        hint="Its priority and its effort stand in its form.",
    ),
    *offered(
        "edit {s}",
        r"(?:<DELETE>|clear|unset|reset) <A><DATE>(?: (?:of|for|from|on))? <S1>",
        r"<S1> (?:has|needs|gets) no (?:due date|deadline|date)",
        hint="Empty the date in its form.",
    ),
    *offered(
        "hours {p} {who} {rest}",
        r"(?P<who>@) (?:has|works|gives|gets|can work|spends|will work)(?P<rest> 0(?: (?:hours?|h))?"
        r"(?: (?:a|per|each|every) week)?)(?: (?:on|for|in|to))? <P>",
    ),
    *offered(
        "tool {p} {rest}",
        r"we need (?!you|to |people|more|help|a plan)(?P<rest>[^0@#\"A-Z]+?) (?:for|in) <P>",
    ),
    *offered("remind {p} every {rest}", r"(?:prompt|ask) <P> (?:every|each)<MORE>"),
    *offered(
        "remind {p} every {rest}",
        r"(?:check in|check-in|checkin|report|update) (?:every|each)(?P<rest> .+?) (?:for|on|in|about) <P>",
    ),
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
        r"<LOOK>(?:objectives|goals|key areas|areas|targets|kpis|steps|tasks)(?: (?:of|for|in|on))? <P><END>",
        r"<LOOK>(?:objective|goal|target) of <P><END>",
    ),
    *clear("history {ref}", r"why (?:did|was|has|have|were)(?: [a-z]+)* (?P<ref>[PST])(?: .*)?"),
    *clear(
        "revise {t} by {rest}",
        r"move(?: the)?(?: deadline(?: of)?)? <T> to(?P<rest>(?: 0)? (?:jan|feb|mar|apr|may|jun"
        r"|jul|aug|sep|oct|nov|dec)[a-z]*(?: 0)?)<NOW>",
    ),
    *clear(
        "revise {t} to {rest}",
        r"<CHANGE>(?: the)? target(?: of| for)? <T>(?: (?:to|at|=|is))?(?P<rest> 0.*)",
        r"(?:edit|change|target) <T>(?: from 0)? to(?P<rest> 0.*)",
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
