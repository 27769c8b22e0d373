"""How people say things who have never seen the commands: a closed list, each with the line that is meant.

A pattern is held against a sketch of the line: its words in lower case, S, P or T for a reference to a step,
a plan or a target, @ for a person, # for a channel, 0 for a number, and " for quoted text and links. What can
be undone, only shows something, or opens a form is done at once where a phrase is clear; all else is offered.
"""

import re
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way to say something; `template` is the line, with the groups of the pattern in braces."""

    pattern: str
    template: str
    is_clear: bool = False
    may_be_text: bool = False
    """Whether its first word is a verb that could also be meant to the letter: "add a step to the form"."""
    hint: str = ""

    def match(self, sketch: str) -> re.Match[str] | None:
        """Hold it against a sketch of a line."""
        return _compile(self.pattern).fullmatch(sketch)


@cache  # all of them are needed by the first line in somebody's own words, and none by a start
def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


POLITE = re.compile(
    r"(?:(?:please|pls|kindly|hey|hi|hello|ok|okay|waymark"
    r"|(?:can|could|would|will) you(?: please| kindly)?) )+(?=\S)"
)
"""Words that ask for what follows."""

WISHING = re.compile(
    r"(?:(?:i|we) (?:want|wish|need|have|would like|'d like)(?: you)? to|(?:i'd|we'd) like(?: you)? to|let me"
    r"|let's|lets|i will|i'll|we should|we will) (?=\S)"
)
"""Words that may ask for what follows, or tell of it."""

VALUE = re.compile(
    r"(?:our |the |my )?(?P<name>[^0@#\"A-Z]+?)"
    r"(?: (?:is|was|are|were|now|at|to|of|=|:|->|stands|has|have|reached|hit|went|up|down|dropped|rose|fell"
    r"|grew|value|currently|by))*(?P<rest> 0.*)"
)
"""A value of something that is named: "churn is now 6.4, two renewals slipped"."""

_PIECES = {
    "A": r"(?:(?:a|an|the|my|our|another|one|this|that|new|more) )*",
    "ONE": r"(?:a|an|another|one|new|more)(?: new| more)?",
    "STEP": r"(?:step|task|todo|to-do)",
    "ITEM": r"(?:action step|action item|step|task|todo|to-do|action|item)",
    "TARGET": r"(?:target|goal|kpi|metric|indicator)",
    "FIGURE": r"(?:value|measurement|number|score|reading)",
    "CALLED": r"(?::| :| called| named| titled)",
    "S": r"(?:(?:step|task|todo|item)s? )?(?P<s>S(?:(?: and| &| or| ,)? S)*)",
    "S1": r"(?:(?:step|task) )?(?P<s>S)",
    "P": r"(?:plan )?(?P<p>P)",
    "T": r"(?:target )?(?P<t>T)",
    "WHO": r"(?P<who>@|me)",
    "REST": r"(?P<rest>(?: .+)?)",
    "MORE": r"(?P<rest> .+)",
    "IS": r"(?: (?:is|are|was|were|has been|have been|=|:|->))?",
    "DONE": r"(?:done|finished|complete|completed|closed|✅|:white_check_mark:)",
    "NOW": r"(?: (?:now|today|already|please|thanks|finally|all|yet|again|currently|then))*",
    "CHANGE": r"(?:set|change|update|make|move|put)",
    "DATE": r"(?:due date|due|deadline|date)",
    "POSTPONE": r"(?:postpone|push|delay|extend|defer|shift)(?: back| out)?",
    "TICK": r"(?:tick|check|cross|mark)",
    "REPORT": r"(?:record|report|measure|score|enter|submit|track|note)",
    "DELETE": r"(?:delete|remove|cancel|erase|discard|scrap|trash|kill|abandon|del|rm|get rid of)",
    # What a question or a wish to see something begins with, and what it may end with.
    "LOOK": (
        r"(?:(?:show|list|view|see|give|get|display|open|find|tell|read|check|look at|what|what's|whats|which"
        r"|when|where|where's|who|who's|how|how's|is|are|do|does|have|has|having|i|we|me|the|all|any|anything"
        r"|everything|there|of|on|in|my|our|team|team's|active|current|about|that|things?|status|state"
        r"|progress"
        r"|report|summary|overview|details|doing|owns|working|every) )*"
    ),
    "END": (
        r"(?: (?:are|is|there|we|i|have|exist|please|now|today|yet|doing|going|due|on|track|looking|like"
        r"|right"
        r"|status|progress|steps?|tasks?|things|this|week|in|for|of|to|do|with|plan|up|it|team|everyone))*"
    ),
}


def _phrases(
    template: str, *patterns: str, clear: bool = False, hint: str = "", text: bool = False
) -> list[Phrase]:
    """Write phrases that mean the same line, each with the pieces it is made of in angle brackets."""
    found = []
    for pattern in patterns:
        for name, piece in _PIECES.items():
            pattern = pattern.replace(f"<{name}>", piece)  # noqa: PLW2901  # written out piece by piece
        found.append(Phrase(pattern, template, clear, text, hint))
    return found


def _clear(template: str, *patterns: str) -> list[Phrase]:
    return _phrases(template, *patterns, clear=True)


def _offered(template: str, *patterns: str, hint: str = "") -> list[Phrase]:
    return _phrases(template, *patterns, hint=hint)


def _or_text(template: str, *patterns: str) -> list[Phrase]:
    return _phrases(template, *patterns, text=True)


_HELP = [
    *_clear("", r"(?:hi|hello|hey|good morning)(?: there| waymark| all)?", r"hub|home|menu|back"),
    *_clear(
        "help",
        r"-h|--help|h|commands?|all commands|usage|manual|man|docs|examples?|info|about|tutorial|guide"
        r"|who are you",
        r"help (?:me|please|us)(?: please| out)?",
        r"what (?:is|are|does|can) (?:this|you|it|waymark|i|we)(?: (?:do|for|type|say|ask|write|use|about))*",
        r"how (?:does|do|can|should) (?:this|it|you|i|we|waymark)(?: (?:work|begin|start|use|this|it"
        r"|works))*",
        r"(?:getting|get|how to get) started|where do (?:i|we) (?:start|begin)",
    ),
    *_clear(
        "help {rest}",
        r"(?:how|where) (?:do|can|could|would|should|to)(?: i| we| you)?<MORE>",
        r"help (?:me|us)(?: to| with)?<MORE>",
    ),
]

_MAKING = [
    *_clear(
        "new {rest} {who}",
        r"(?:new|create|start|make|begin|set up|draft|write) <A>plan:?(?: (?P<who>for @))?"
        r"(?: (?:to|for|about|on|called|named|titled|:|-))?<REST>",
    ),
    *_or_text("new {rest}", r"add <ONE> plan:?(?: (?:to|for|about|called|named))?<REST>"),
    *_clear("add", r"(?:add|create|make|new) <A><ITEM>s?"),
    *_clear(
        "add {rest}",
        r"(?:add|create|make|new) <A><ITEM><CALLED><MORE>",
        r"(?:add|create|make|new) <A><ITEM>(?P<rest> (?:(?:to|for|in|on) )?[P\"@] .+)",
    ),
    *_or_text("list", r"(?:todo|task|step) list"),
    *_or_text(
        "add {rest}",
        r"(?:add|create|new) <STEP>(?: to| that| for)?<MORE>",
        r"(?:add|create|new) <ONE> <ITEM>(?: to| that| for)?<MORE>",
    ),
    *_offered("add {rest}", r"(?:make|write|note down|put down) <ONE> <ITEM>(?: to| that| for)?<MORE>"),
    *_clear("target", r"(?:add|create|make|new|set|define) <A><TARGET>s?"),
    *_clear(
        "target {rest}",
        r"(?:create|make|new|set|define) <A><TARGET>(?:<CALLED>| for| to| of)?<MORE>",
        r"add <A><TARGET><CALLED><MORE>",
        r"add <A><TARGET>(?P<rest> (?:(?:to|for|in|on) )?[P\"] .+)",
    ),
    *_or_text("target {rest}", r"add <A><TARGET><MORE>"),
]

_DONE = [
    *_clear(
        "done {s}",
        r"(?:(?:i|we|i've|we've|i'm|i am|have|has|just|already) )*"
        r"(?:done|did|finished|finish|completed|closed)(?: with| off|:)? <S><NOW>",
        r"(?:<TICK>|<CHANGE>|flag|call)(?: off)? <S>(?: (?:as|to|=|is|off as))? <DONE><NOW>",
        r"<TICK> off <S><NOW>",
        r"<TICK> <S> off<NOW>",
        r"<S><IS><NOW> <DONE><NOW>",
    ),
    *_offered("done {s}", r"(?:tick|mark|solved?|resolved?|achieved?) <S>"),
    *_offered(
        "reopen {s}",
        r"(?:undo|undone|uncheck|untick|unmark|redo|restart|un-done|restore) <S>",
        r"<S><IS> (?:not|isn't|wasn't) <DONE><NOW>",
        r"<S><IS> (?:undone|reopened|open|incomplete|unfinished)<NOW>",
        r"mark <S>(?: as)? (?:not <DONE>|undone|open|todo|incomplete|unfinished)",
    ),
    *_offered(
        "close {p}",
        r"(?:complete|finish|finished|done|end|stop|conclude|wrap up|terminate|mark|drop)(?: with)? <A><P>"
        r"(?:(?: as)? <DONE>)?",
        r"<P><IS> <DONE><NOW>",
    ),
]

_NOT_DELETED = "Nothing is ever deleted: a step is dropped, a plan closed."
_UNDO = "Undo stands under the answer to each line. A step that is done is taken up again so: reopen S-1"
_DELETE = [
    *_offered("drop {s} {rest}", r"<DELETE> <A><S><REST>", hint=_NOT_DELETED),
    *_offered("close {p}", r"<DELETE> <A><P>", hint=_NOT_DELETED),
    *_offered("show {t}", r"(?:<DELETE>|drop|close) <A><T>", hint="A target stays with its plan."),
    *_offered("close", r"<DELETE> <A>plans?", hint=_NOT_DELETED),
    *_offered("drop", r"<DELETE>(?: <A><ITEM>s?)?", hint=_NOT_DELETED),
    *_offered("", r"(?:undo|revert|take (?:it|that) back|oops)(?: (?:that|it|this|last))?", hint=_UNDO),
]

_PEOPLE = [
    *_clear(
        "assign {s} {who}",
        r"(?:reassign|delegate|hand|transfer|pass|give|assign)(?: over| on)? <S1>(?: over| on)?"
        r"(?: to)? <WHO>",
        r"(?:assign|let|ask|have|get) <WHO>(?: (?:to|do|take|handle|own|for|on))* <S1>",
    ),
    *_clear(
        "assign {s} me",
        r"(?:(?:i|i'll|i'd|can|could|will|would|let me) )*(?:take|claim|grab|pick up)(?: on)? <S1><NOW>",
    ),
    *_clear("assign {s}", r"(?:unassign|reassign) <S1>"),
    *_offered(
        "assign {s} {who}",
        r"(?P<who>@)(?: (?:does|do|takes|will do|should do|owns|is on|gets|has|for|on|please do"
        r"|to do))? <S1>",
        r"<S1>(?: (?:is|to|for|goes|belongs|by|with|is for))* <WHO>",
    ),
    *_offered(
        "role {p} {who} collaborator",
        r"(?:invite|add|include|bring) (?P<who>@)(?: (?:to|in|into|on))?(?: the)? <P>",
    ),
]

_BLOCKED = [
    *_offered(
        "block {s} {rest}",
        r"<S1><IS> (?:blocked|stuck|held up)(?: (?:by|on|because of|because|:))?<REST>",
        r"<S1><IS>(?P<rest> (?:waiting|waits|on hold)(?: .+)?)",
        r"(?:(?:i'm|i am|we're|we are) )?(?:stuck|blocked) (?:on|with|at|in) <S1>(?: (?:by|because of"
        r"|because|:))?<REST>",
    ),
    *_offered("unblock {s}", r"<S1><IS> (?:unblocked|not blocked|no longer blocked|not stuck)<NOW>"),
]

_CHECK_INS = [
    *_clear(
        "checkin {t} {rest}",
        r"<REPORT>(?: <A><FIGURE>)?(?: (?:for|on|of|in))? <T>(?: (?:is|at|as|to|of|=|:|now))*<REST>",
        r"(?:checkin|check-in|check in|update|log)(?: (?:for|on))? <T>(?: (?:is|to|at|as|now|="
        r"|:))+(?P<rest> 0.*)",
        r"<REPORT>(?P<rest> 0)(?: (?:for|on|of|in|as|to))? <T>",
    ),
    *_clear(
        "checkin",
        r"(?:<REPORT>|add|new)(?: <A>(?:<FIGURE>|check-in|checkin|check in|update))+",
        r"record|measure|score",
    ),
    *_offered(
        "checkin {t} {rest}",
        r"<T>(?: (?:is|was|now|at|to|of|=|:|stands|has|reached|value|score))*(?P<rest> 0.*)",
        r"(?:set|change|make|put|move) <T>(?: (?:to|at|as|=|is))*(?P<rest> 0.*)",
    ),
]

_REST = [
    *_clear(
        "settings",
        r"(?:(?:change|set|edit|update|show|open|adjust|my|the|manage|where|are|is|wrong|not) )*"
        r"(?:settings?|preferences|options|config|notifications?|notification settings|reminder times?"
        r"|reminders"
        r"|time ?zone|working (?:hours|days)|work days|quiet hours)"
        r"(?: (?:is|are|wrong|please|settings?|time|to|at|0|\d+\S*))*",
    ),
    *_clear(
        "away {rest}",
        r"(?:(?:i'm|i am|i'll be|i will be|be) )?(?:on )?(?:vacation|holidays?|leave|pto|ooo|out of "
        r"(?:the )?office"
        r"|off|sick|away)(?P<rest>(?: (?:until|till|from|for|through|on|next|today|tomorrow|this)(?: .+)?)?)",
    ),
    *_clear(
        "pause",
        r"(?:stop|unsubscribe|quiet|silence|turn off|disable|no more|leave me alone|be quiet)"
        r"(?: (?:reminding|reminders?|notifications?|nudges?|messages?|pings?|all|my|me|everything|nagging"
        r"|these))*",
    ),
    *_offered(
        "share {p} {c}",
        r"(?:send|post|publish|forward|announce|show) <P>(?: (?:to|in|with|on|into))? (?P<c>#)",
    ),
    *_clear("export {p}", r"(?:download|csv|excel|print|save)(?: (?:of|for))? <P>.*"),
    *_clear(
        "chart {t}",
        r"(?:graph|plot|draw|diagram|trend|show (?:the |a )?(?:chart|graph|trend))(?: (?:of"
        r"|for))? (?P<t>[TP])",
    ),
]

_LOOKING = [
    *_clear(
        "history {ref}",
        r"<LOOK>(?:changed|changes|history|happened|activity|edits)(?: (?:in|of|to|for|on|with"
        r"|about))? (?P<ref>[PST])",
    ),
    *_clear(
        "overdue {p}",
        r"<LOOK>(?:(?:steps?|tasks?|is|are) )*(?:overdue|late|past due|behind|delayed)<END>(?: (?P<p>P))?",
    ),
    *_clear("list team", r"<LOOK>plans<END>", r"team|everyone|everybody|all|everything"),
    *_clear(
        "show",
        r"<LOOK>(?:targets|goals|kpis|metrics|numbers)<END>",
        r"how (?:are|is) (?:we|it|things|everything|the team|the plan|our plan)(?: doing| going| looking)*",
        r"report|summary|overview|dashboard|progress|scorecard|(?:weekly|status) report|who",
    ),
    *_clear(
        "show {ref}",
        r"<LOOK>(?:(?:plan|step|task|target|due date|owner|assignee|deadline|of|for) )*(?P<ref>[PST])<END>",
        r"(?:is|are|was|has) (?P<ref>[PST])<NOW> <DONE>",
    ),
    *_clear(
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
    *_clear(
        "edit {s} {rest}",
        r"(?:rename|retitle|edit|change)(?: the)?(?: title of)? <S1>(?: (?:to|into|as))?<REST>",
    ),
]

_REMINDED = "Waymark reminds whoever a step is assigned to, on the day that it is due."
_DATES = [
    # By how much, not until when: the form shows the present date.
    *_clear(
        "due {s}",
        r"<POSTPONE> <S1>(?: back| out)? (?:(?:by|for) )?"
        r"(?:0|a|an|one|two|three|\d+[dw]) ?(?:more )?(?:days?|weeks?|months?)?<NOW>",
    ),
    *_clear(
        "due {s} {rest}",
        r"(?:<POSTPONE>|reschedule) <A><S1>(?: back| out)?(?: (?:to|till|until|on))?<REST>",
        r"<CHANGE> <A><DATE>(?: (?:of|for|on))? <S1>(?: (?:to|is|=))?<REST>",
        r"(?:due date|deadline)(?: (?:of|for|on))? <S1>(?: (?:to|is|=))?<REST>",
        r"<CHANGE> <S1> (?:(?:to be )?due|due date|deadline)(?: (?:to|on|by))?<REST>",
        r"<S1> (?:(?:is|now|to be) )*(?:due|due date|deadline)(?: (?:is|on|by|to))?<MORE>",
    ),
    *_offered(
        "due {s} {rest}",
        r"(?:set|change|update|put) <S1>(?: (?:to|for|on|until))?<MORE>",
        r"<S1>(?: (?:to|for|on|until|by))?<MORE>",
    ),
    *_offered(
        "snooze {s} {rest}",
        r"remind me(?: again)?(?: (?:about|of|on|for))? <S1>(?: again)?(?: on| at)?<REST>",
        r"remind me<MORE> (?:about|of) <S1>",
        r"(?:don't|do not|stop|no more)(?: (?:remind|reminding|bother|bothering|nag|nagging|ping))(?: me)?"
        r"(?: (?:about|of|with|for))? <S1><REST>",
        r"(?:hide|ignore|silence|mute|pause|hold|sleep)(?: off)? <S1><REST>",
    ),
    *_offered("add {rest} for me", r"remind me to<MORE>"),
    *_offered(
        "show {s}", r"(?:remind|ping|nudge|chase|nag) @(?: (?:about|of|on|for|to do))? <S1>.*", hint=_REMINDED
    ),
]

PHRASES: tuple[Phrase, ...] = (
    *(
        *_HELP,
        *_MAKING,
        *_DONE,
        *_DELETE,
        *_PEOPLE,
        *_BLOCKED,
        *_CHECK_INS,
        *_REST,
        *_LOOKING,
        *_DATES,
        *_EDITING,
    ),
)
"""Every phrase, the more particular ones first."""
