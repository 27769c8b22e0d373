"""How people say things who have never seen the commands: a closed list, each with the line that is meant.

What can be undone, only shows something, or opens a form is done at once if clear; all else is offered.
"""

from bot.rules.part_phrases import NEW_PARTS, PARTS
from bot.rules.personal_phrases import ABOUT_ONESELF
from bot.rules.phrasing import Phrase, clear, offered, or_text

_NO_QUESTION = "Press a button where one is shown, or type a line."
_ANY_TIME = "Any time. Help shows what can be typed."
_HELP = [
    *clear("", r"(?:hi|hello|hey|good morning)(?: there| waymark| all)?", r"hub|home|menu|exit|quit|test"),
    *clear(
        "help",
        r"-h|--help|h|commands?|all commands|usage|manual|man|docs|examples?|info|about|tutorial|guide"
        r"|who are you",
        r"help (?:me|please|us)(?: please| out)?",
        r"what (?:is|are|does|can) (?:this|you|it|waymark|i|we)(?: (?:do|for|type|say|ask|write|use|about))*",
        r"how (?:does|do|can|should) (?:this|it|you|i|we|waymark)(?: (?:work|begin|start|use|this|it"
        r"|works))*",
        r"(?:getting|get|how to get) started|where do (?:i|we) (?:start|begin)",
    ),
    *offered("", r"yes|no|yep|nope", hint=_NO_QUESTION),
    *offered(
        "",
        r"<THANKS>(?: (?:<THANKS>|you|so|very|much|a lot|waymark|:[a-z0-9_+'-]+:))*",
        hint=_ANY_TIME,
    ),
    *clear(
        "help {rest}",
        r"(?:how|where) (?:do|can|could|would|should|to)(?: i| we| you)?<MORE>",
        r"help (?:me|us)(?: to| with)?<MORE>",
    ),
]

_MAKING = [
    *clear(
        "new {rest} {who}",
        r"(?:new|create|start|make|begin|set up|draft|write) <A>plan:?(?! [a-z0]{1,2}$)(?: (?P<who>for @))?"
        r"(?: (?:to|for|about|on|called|named|titled|:|-))?<REST>",
    ),
    *or_text("new {rest}", r"add <ONE> plan:?(?: (?:to|for|about|called|named))?<REST>"),
    *clear("add", r"(?:add|create|make|new) <A><ITEM>s?"),
    *clear("add {rest} for {who}", r"(?:add|create|make|new) <A><ITEM> for (?P<who>@) (?:to|that)<MORE>"),
    *clear(
        "add {rest}",
        r"(?:add|create|make|new) <A><ITEM><CALLED><MORE>",
        r"(?:add|create|make|new) <A><ITEM>(?P<rest> (?:(?:to|for|in|on) )?[P\"@] .+)",
    ),
    *or_text("list", r"(?:todo|task|step) list"),
    *or_text(
        "add {rest}",
        r"(?:add|create|new) <STEP>(?: to| that| for)?<MORE>",
        r"(?:add|create|new) <ONE> <ITEM>(?: to| that| for)?<MORE>",
    ),
    *offered("add {rest}", r"(?:make|write|note down|put down) <ONE> <ITEM>(?: to| that| for)?<MORE>"),
    *clear("target", r"(?:add|create|make|new|set|define) <A><TARGET>s?"),
    *clear(
        "target {rest}",
        r"(?:create|make|new|set|define) <A><TARGET>(?:<CALLED>| for| to| of)?<MORE>",
        r"add <A><TARGET><CALLED><MORE>",
        r"add <A><TARGET>(?P<rest> (?:(?:to|for|in|on) )?[P\"] .+)",
    ),
    *or_text("target {rest}", r"add <A><TARGET><MORE>"),
]

_DONE = [
    *clear(
        "done {s}",
        r"(?:(?:i|we|i've|we've|i'm|i am|have|has|just|already) )*"
        r"(?:done|did|finished|finish|completed|closed)(?: with| off|:)? <S><NOW>",
        r"(?:<TICK>|<CHANGE>|flag|call)(?: off)? <S>(?: (?:as|to|=|is|off as))? <DONE><NOW>",
        r"<TICK> off <S><NOW>",
        r"<TICK> <S> off<NOW>",
        r"<S><IS><NOW> <DONE><NOW>",
    ),
    *offered("done {s}", r"(?:tick|mark|solved?|resolved?|achieved?) <S>"),
    *offered(
        "reopen {s}",
        r"(?:undone|uncheck|untick|unmark|redo|restart|un-done|restore) <S>",
        r"<S><IS> (?:not|isn't|wasn't) <DONE><NOW>",
        r"<S><IS> (?:undone|reopened|open|incomplete|unfinished)<NOW>",
        r"mark <S>(?: as)? (?:not <DONE>|undone|open|todo|incomplete|unfinished)",
    ),
    *offered(
        "close {p}",
        r"(?:complete|finish|finished|done|end|stop|conclude|wrap up|terminate|mark|drop)(?: with)? <A><P>"
        r"(?:(?: as)? <DONE>)?",
        r"<P><IS> <DONE><NOW>",
    ),
]

_NOT_DELETED = "Nothing is ever deleted: a step is dropped, a plan closed."
_DELETE = [
    *offered("drop {s} {rest}", r"<DELETE> <A><S><REST>", hint=_NOT_DELETED),
    *offered("close {p}", r"<DELETE> <A><P>", hint=_NOT_DELETED),
    *offered("drop {t} {rest}", r"(?:<DELETE>|close) <A><T><REST>", hint=_NOT_DELETED),
    *offered("close", r"<DELETE> <A>plans?", hint=_NOT_DELETED),
    *offered("drop", r"<DELETE>(?: <A><ITEM>s?)?", hint=_NOT_DELETED),
    *clear("history {ref}", r"take back <A>(?:(?:plan|step|task|target) )?(?P<ref>[PST])<NOW>"),
    *clear(
        "undo",
        r"(?:undo|revert)(?: (?:that|it|this|last|(?:my |the )?last (?:one|change|thing)|everything|all))",
        r"take (?:it|that|this) back|oops",
    ),
    *clear(
        "redo",
        r"redo(?: (?:that|it|this|last|(?:my |the )?last (?:one|change|thing)))?|do (?:it|that|this) again",
    ),
]

_PEOPLE = [
    *clear(
        "assign {s} {who}",
        r"(?:reassign|delegate|hand|transfer|pass|give|assign)(?: over| on)? <S1>(?: over| on)?"
        r"(?: to)? <WHO>",
        r"(?:assign|let|ask|have|get) <WHO>(?: (?:to|do|take|handle|own|for|on))* <S1>",
    ),
    *clear(
        "assign {s} me",
        r"(?:(?:i|i'll|i'd|can|could|will|would|let me) )*(?:take|claim|grab|pick up)(?: on)? <S1><NOW>",
    ),
    *clear("assign {s}", r"(?:unassign|reassign) <S1>"),
    *offered(
        "assign {s} {who}",
        r"(?P<who>@)(?: (?:please|should|will|can|to))?(?: (?:does|do|takes?|owns?|is on|gets|has|for"
        r"|on))? <S1>",
        r"<S1>(?: (?:is|to|for|goes|belongs|by|with|should|will|be|done|=|->|=>|:))* <WHO>",
    ),
]

_BLOCKED = [
    *offered(
        "block {s} {rest}",
        r"<S1><IS> (?:blocked|stuck|held up)(?: (?:by|on|because of|because|:))?<REST>",
        r"<S1><IS>(?P<rest> (?:waiting|waits|on hold)(?: .+)?)",
        r"(?:(?:i'm|i am|we're|we are) )?(?:stuck|blocked) (?:on|with|at|in) <S1>(?: (?:by|because of"
        r"|because|:))?<REST>",
    ),
    *offered("unblock {s}", r"<S1><IS> (?:unblocked|not blocked|no longer blocked|not stuck)<NOW>"),
]

_CHECK_INS = [
    *clear("checkin {t}", r"(?:checkin|check-in|check in|update|log)(?: (?:on|for|about))? <T>"),
    *clear(
        "checkin {t} {rest}",
        r"<REPORT>(?: <A><FIGURE>)?(?: (?:for|on|of|in))? <T>(?: (?:is|at|as|to|of|=|:|now))*<REST>",
        r"(?:checkin|check-in|check in|update|log)(?: (?:for|on))? <T>(?: (?:is|to|at|as|now|="
        r"|:))+(?P<rest> 0.*)",
        r"<REPORT>(?P<rest> 0)(?: (?:for|on|of|in|as|to))? <T>",
    ),
    *clear(
        "checkin",
        r"(?:<REPORT>|add|new)(?: <A>(?:<FIGURE>|check-in|checkin|check in|update))+",
        r"record|measure|score",
    ),
    *offered(
        "checkin {t} {rest}",
        r"(?:new|add|latest|current) <FIGURE>(?: (?:for|of|on))? <T>(?: (?:is|at|to|=|:))*(?P<rest> 0.*)",
        r"<T>(?: (?:is|was|now|at|to|of|=|:|stands|has|reached|value|score))*(?P<rest> 0.*)",
    ),
    *offered(
        "checkin {t} {rest}",
        r"(?:set|make|put|move) <T>(?: (?:to|at|as|=|is))*(?P<rest> 0.*)",
        otherwise="revise {t} to {rest}",
    ),
]

_LOOKING = [
    *clear(
        "history {ref}",
        r"<LOOK>(?:changed|changes|history|happened|activity|edits)(?: (?:in|of|to|for|on|with"
        r"|about))? (?P<ref>[PST])",
    ),
    *clear(
        "overdue {p}",
        r"<LOOK>(?:(?:steps?|tasks?|is|are) )*(?:overdue|late|past due|behind|delayed)<END>(?: (?P<p>P))?",
    ),
    *clear("history", r"<LOOK>(?:changed|changes|happened|activity|edits)<END>"),
    *clear(
        "list {who}",
        r"<LOOK>(?:(?:open )?(?:steps|tasks|todos|for|of) )*(?P<who>@)"
        r"(?: (?:'s|tasks?|steps?|todos?|doing|working on))*",
    ),
    *clear("list team", r"<LOOK>plans<END>", r"team|everyone|everybody|all|everything"),
    *clear(
        "show",
        r"<LOOK>(?:targets|goals|kpis|metrics|numbers)<END>",
        r"how (?:are|is) (?:we|it|things|everything|the team|the plan|our plan)(?: doing| going| looking)*",
        r"<LOOK>(?:(?:weekly|status) )?(?:report|summary|overview|dashboard|progress|status|scorecard|plan"
        r"|track)<END>",
        r"who",
    ),
    *clear(
        "show {ref}",
        r"<LOOK>(?:(?:plan|step|task|target|due date|owner|assignee|deadline|of|for) )*(?P<ref>[ST])<END>",
        r"<LOOK>(?:(?:plan|due date|owner|assignee|deadline|of|for|(?:step|task|target) (?:of|in)) )*"
        r"(?P<ref>P)<END>",
        r"(?:is|are|was|has) (?P<ref>[PST])<NOW> <DONE>",
        r"(?:working on|doing|started|starting) (?P<ref>[PST])<NOW>",
    ),
    *clear(
        "list",
        r"<LOOK>(?:my|mine|to do|next)(?: (?:open|own|next|current|steps?|tasks?|todos?|to-dos?|work|list"
        r"|items?"
        r"|actions?|stuff|things|plate|day|week|agenda|do))*<END>",
        r"<LOOK>(?:steps|tasks|todos|to-dos|actions|agenda|due|next|up next|left|waiting|for me"
        r"|on my plate|to do"
        r"|for today)<END>",
        r"what (?:do|should|must|shall|can|have|am) i(?: .+)?",
        r"today|tomorrow|this week|weekly|now|agenda|inbox|work",
    ),
]

_EDITING = [
    *clear(
        "edit {ref}",
        r"(?:change|edit|set)(?: the)? (?:owner|title|name|assignee|note|period|channel|text|details|dates?)"
        r"(?: (?:of|for|on))?(?: (?:plan|step|target))? (?P<ref>[PST])(?: (?:to|into|as) @)?",
    ),
    *clear("edit {p} {rest}", r"(?:rename|retitle)(?: the)? <P>(?: (?:to|into|as))?<MORE>"),
    *clear("edit {t} {rest}", r"(?:rename|retitle)(?: the)? <T>(?: (?:to|into|as))?<MORE>"),
    *clear(
        "note {s} {rest}",
        r"(?:(?:add|write|leave|put|make|new) )?(?:a |an |the )?(?:comment|note)s?:?"
        r"(?: (?:on|to|for|about|in|of))? <S1><REST>",
    ),
    *clear(
        "edit {s} {rest}",
        r"(?:rename|retitle|edit|change)(?: the)?(?: title of)? <S1>(?: (?:to|into|as))?<REST>",
    ),
]

_REMINDED = "Waymark reminds whoever a step is assigned to, on the day that it is due."
_DATES = [
    # By how much, not until when: the form shows the day that comes of it.
    *clear(
        "snooze {s} in {rest}",
        r"snooze <S>(?: (?:by|for))?(?P<rest> (?:a|one|two|three)(?: more)? (?:days?|weeks?|months?))<NOW>",
    ),
    *clear("due {s} later {rest}", r"<POSTPONE> <S><BY>(?P<rest> <LENGTH>)<NOW>"),
    *clear(
        "edit {p} later {rest}",
        r"extend(?: the)?(?: (?:end|deadline|period)(?: of)?)? <P><BY>(?P<rest> <LENGTH>)<NOW>",
    ),
    *clear(
        "edit {p} until {rest}",
        r"(?:extend|prolong|shorten)(?: the)?(?: (?:end|deadline|period)(?: of)?)? <P>"
        r"(?: (?:to|till|until|on|by|for))*<MORE>",
        r"<CHANGE>(?: the)? (?:end|end date|deadline|due date)(?: (?:of|for))? <P>(?: (?:to|on|is))?<MORE>",
        r"<P> (?:is due|ends)(?: (?:on|by))?<MORE>",
    ),
    *clear(
        "revise {t} later {rest}", r"<POSTPONE>(?: the)?(?: deadline of)? <T><BY>(?P<rest> <LENGTH>)<NOW>"
    ),
    *clear(
        "revise {t} by {rest}",
        r"(?:<POSTPONE>|prolong|shorten|reschedule)(?: the)?(?: deadline(?: of)?)? <T>"
        r"(?: (?:to|till|until|on|by|for))*<MORE>",
        r"<CHANGE>(?: the)? (?:end|end date|deadline|due date)(?: (?:of|for))? <T>(?: (?:to|on|is))?<MORE>",
    ),
    *clear("due {p} later {rest}", r"<POSTPONE> <ALL><P><BY>(?P<rest> <LENGTH>)<NOW>"),
    *clear("due all later {rest}", r"<POSTPONE> (?:all|everything)(?: steps)?<BY>(?P<rest> <LENGTH>)<NOW>"),
    *clear(
        "due {s}",
        r"<POSTPONE> <S1>(?: back| out)? (?:(?:by|for) )?"
        r"(?:0|a|an|one|two|three|\d+[dw]) ?(?:more )?(?:days?|weeks?|months?)?<NOW>",
    ),
    *clear(
        "due {s} {rest}",
        r"(?:<POSTPONE>|reschedule) <A><S1>(?: back| out)?(?: (?:to|till|until|on))?<REST>",
        r"<CHANGE> <A><DATE>(?: (?:of|for|on))? <S1>(?: (?:to|is|=))?<REST>",
        r"(?:due date|deadline)(?: (?:of|for|on))? <S1>(?: (?:to|is|=))?<REST>",
        r"<CHANGE> <S1> (?:due date|(?:to be )?due|deadline)(?: (?:to|on|by))?<REST>",
        r"<S1> (?:(?:is|now|to be) )*(?:due|due date|deadline)(?: (?:is|on|by|to))?<MORE>",
    ),
    *offered(
        "due {s} {rest}",
        r"(?:set|change|update|put) <S1>(?: (?:to|for|on|until))?<MORE>",
        r"<S1>(?: (?:to|for|on|until|by))?<MORE>",
    ),
    *offered(
        "snooze {s} {rest}",
        r"remind me(?: again)?(?: (?:about|of|on|for))? <S1>(?: again)?(?: on| at)?<REST>",
        r"remind me<MORE> (?:about|of) <S1>",
        r"(?:set|add|create|make) (?:a |an )?(?:reminder|alarm)(?: (?:for|about|on))? <S1>(?: (?:on|at"
        r"|for))?<REST>",
        r"(?:don't|do not|stop|no more)(?: (?:remind|reminding|bother|bothering|nag|nagging|ping))(?: me)?"
        r"(?: (?:about|of|with|for))? <S1><REST>",
        r"(?:hide|ignore|silence|mute|pause|hold|sleep)(?: off)? <S1><REST>",
    ),
    *offered("snooze {s}", r"remind me(?: later| again)?(?: about| of) <S1>(?: later| again)?"),
    *offered("add {rest} for me", r"remind me to<MORE>"),
    *offered("add {rest} {who}", r"(?:remind|ask|tell) (?P<who>@) to<MORE>"),
    *offered(
        "add {rest}", r"(?:remind|ask|tell) (?!us |me |everyone |everybody |the |people )[^ ]+ to<MORE>"
    ),
    *offered("show {s}", r"(?:start|begin|work on) <S1>"),
    *offered(
        "show {s}", r"(?:remind|ping|nudge|chase|nag) @(?: (?:about|of|on|for|to do))? <S1>.*", hint=_REMINDED
    ),
]

_NAMED = [
    *clear(
        "show {rest}",
        r"(?:how is|how's|how are|what about)(?: we doing (?:on|with))?<MORE>(?: (?:doing|going|looking"
        r"|coming along))",
        r"(?:how is|how's|how are we doing (?:on|with)|what about|search|search for|find|look for"
        r"|look up)<MORE>",
    ),
    *clear(
        "help {rest}",
        r"(?:what (?:does|is|are)|what's)(?: a| an| the)?(?P<rest> [a-z-]+)(?: (?:do|mean|for))*",
    ),
]

PHRASES: tuple[Phrase, ...] = (
    *(
        *_HELP,
        *NEW_PARTS,
        *_MAKING,
        *PARTS,
        *_DONE,
        *_DELETE,
        *_PEOPLE,
        *_BLOCKED,
        *_CHECK_INS,
        *ABOUT_ONESELF,
        *_LOOKING,
        *_DATES,
        *_EDITING,
        *_NAMED,
    ),
)
"""Every phrase, the more particular ones first."""
