"""How a phrase is written down: a pattern of pieces, and the line that it means.

A pattern is held against a sketch of a line: its words in lower case, S, P or T for a reference to a step,
a plan or a target, @ for a person, # for a channel, 0 for a number, and " for quoted text and links.
"""

import re

from bot.values import frozen


@frozen
class Phrase:
    """One way to say something; `template` is the line, with the groups of the pattern in braces."""

    pattern: str
    template: str
    is_clear: bool = False
    may_be_text: bool = False
    """Whether its first word is a verb that could also be meant to the letter: "add a step to the form"."""
    hint: str = ""
    otherwise: str = ""
    """The template of another line that may be meant just as well."""


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
    r"(?:(?:i |we )?(?:have )?(?:set|change|put|record|report|measured?|note) )?"
    r"(?:(?:today|yesterday) )?(?:our |the |my )?(?P<name>[^0@#\"A-Z]+?)"
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
    "ALL": r"(?:(?:all|everything)(?: steps)?(?: (?:of|in))? )?",
    "BY": r"(?: back| out)?(?: (?:by|for))?",
    "LENGTH": (
        r"(?:\d+[dwmqy]|(?:0|a|an|one|two|three)(?: more)? "
        r"(?:days?|weeks?|fortnights?|months?|quarters?|years?))"
    ),
    "THANKS": (
        r"(?:(?:many )?thanks|thank you|thx|ty|cheers|ok|okay|alright|got it|great|cool|good|nice|perfect)"
    ),
    "TICK": r"(?:tick|check|cross|mark)",
    "REPORT": r"(?:record|report|measure|score|enter|submit|track|note)",
    "DELETE": r"(?:delete|remove|cancel|erase|discard|scrap|trash|kill|abandon|del|rm|get rid of)",
    # What a question or a wish to see something begins with, and what it may end with.
    "LOOK": (
        r"(?:(?:show|list|view|see|give|send|get|display|open|find|tell|read|check|look at|what|what's|whats"
        r"|which|when|where|where's|who|who's|why|how|how's|is|are|do|did|does|have|has|having|i|we|me|the|all"
        r"|any|anything|everything|there|of|on|in|my|our|team|team's|active|current|about|that|things?|status"
        r"|state|progress|report|summary|overview|details|doing|owns|working|every) )*"
    ),
    "END": (
        r"(?: (?:are|is|there|we|i|have|exist|please|now|today|tomorrow|yet|doing|going|due|on|track|looking"
        r"|like|right|open|left|blocked|status|progress|steps?|tasks?|things|this|next|week|in|for|of|to|do"
        r"|with|plan|up|it|team|everyone))*"
    ),
}


def _phrases(
    template: str,
    *patterns: str,
    clear: bool = False,
    hint: str = "",
    text: bool = False,
    otherwise: str = "",
) -> list[Phrase]:
    """Write phrases that mean the same line, each with the pieces it is made of in angle brackets."""
    return [Phrase(spelled(pattern), template, clear, text, hint, otherwise) for pattern in patterns]


def spelled(pattern: str) -> str:
    """Write a pattern out whose pieces are named in angle brackets."""
    for name, piece in _PIECES.items():
        pattern = pattern.replace(f"<{name}>", piece)
    return pattern


def clear(template: str, *patterns: str) -> list[Phrase]:
    """Write phrases that can mean but one thing."""
    return _phrases(template, *patterns, clear=True)


def offered(template: str, *patterns: str, hint: str = "", otherwise: str = "") -> list[Phrase]:
    """Write phrases that are asked about, with what to know first."""
    return _phrases(template, *patterns, hint=hint, otherwise=otherwise)


def or_text(template: str, *patterns: str) -> list[Phrase]:
    """Write phrases that are asked about, and may also be meant to the letter."""
    return _phrases(template, *patterns, text=True)
