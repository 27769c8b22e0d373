"""How people say what concerns themselves: when they are reminded, when they are away, what they want to see.

It is a part of `phrases`, which says how they are taken.
"""

from bot.rules.phrasing import clear, offered

_TIME = r"(?:\d{1,2}:\d\d(?: ?[ap]m)?|\d{1,2}[ap]m|0 [ap]m)"
_SILENCE = "You then get no day's message until you resume. Settings says on which days and when it comes."
_US = r"(?:us|everyone|everybody|the team|the channel|people|me)"
ABOUT_ONESELF = [
    *offered(
        "remind {p} every {rest}",
        rf"(?:remind|ask|nudge|ping) {_US} (?:every|each)(?P<rest> .+?)"
        r" (?:to (?:report|check ?-?in|update)(?: (?:on|about|for|of|to))?|about|of|for|on) <P>",
        rf"(?:remind|ask|nudge|ping) {_US} (?:to (?:report|check ?-?in|update)(?: (?:on|about|for|of|to))?"
        r"|about|of|for|on) <P>,? (?:every|each)<MORE>",
    ),
    *offered(
        "settings {rest}",
        r"(?:remind|notify|message|ping|nudge) me(?: (?:daily|every day|each day|every morning))?"
        rf"(?: at)?(?P<rest> {_TIME})(?: (?:daily|every day|each day))?",
        r"(?:(?:change|set|edit|update|move|send|put|my|the) )*(?:reminder times?|reminders?|notifications?)"
        rf"(?: (?:is|to|at|=|for))*(?P<rest> {_TIME})",
    ),
    *clear(
        "settings",
        r"(?:(?:change|set|edit|update|show|open|adjust|my|the|manage|where|are|is|wrong|not) )*"
        r"(?:settings?|preferences|options|config|notifications?|notification settings|reminder times?"
        r"|reminders"
        r"|time ?zone|working (?:hours|days)|work days|quiet hours)"
        r"(?: (?:is|are|wrong|please|settings?|time))*",
    ),
    *clear(
        "settings quiet {rest}",
        r"(?:(?:set|change|my) )*(?:quiet|do not disturb|dnd)(?: hours)?(?: (?:from|is|are|=|:))*"
        r"(?P<rest> (?:\d|off|none|0).*)",
    ),
    *clear(
        "settings zone {rest}",
        r"(?:(?:change|set|edit|update|my|the|i'm|i am|is|in|to|use) )*(?:time ?zone|zone)"
        r"(?: (?:is|to|=|:|in|at))*<MORE>",
    ),
    *clear(
        "away {rest}",
        r"(?:(?:i'm|i am|i'll be|i will be|be) )?(?:on )?(?:vacation|holidays?|leave|pto|ooo|out of "
        r"(?:the )?office"
        r"|off|sick|away)(?P<rest>(?: (?:until|till|from|for|through|on|next|today|tomorrow|this|between"
        r"|starting|0|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)(?: .+)?)?)",
    ),
    *clear(
        "resume",
        r"(?:(?:i'm|i am|we're|we are) )?back(?: (?:again|now|at work|home|from .+))*",
        r"(?:end|stop|cancel) (?:my )?(?:vacation|holidays?|leave|absence|pause|mute)",
        r"(?:unpause|unmute|resume|start)(?: (?:my|the|all|sending|again))* (?:reminders?"
        r"|notifications?|nudges?|messages?)",
    ),
    *offered(
        "pause",
        r"(?:stop|unsubscribe|quiet|silence|turn off|disable|no more|leave me alone|be quiet)"
        r"(?: (?:reminding|reminders?|notifications?|nudges?|messages?|pings?|all|my|me|everything|nagging"
        r"|these))*",
        hint=_SILENCE,
    ),
    *offered(
        "share {p} {c}",
        r"(?:send|post|publish|forward|announce|show) <P>(?: (?:to|in|with|on|into))? (?P<c>#)",
    ),
    *clear(
        "export {p}",
        r"(?:download|csv|excel|print|save)(?: (?:of|for))? <P>(?: (?:as|to|into|in) (?!a? ?template).*)?",
    ),
    *clear(
        "chart {t}",
        r"(?:graph|plot|draw|diagram|trend|show (?:the |a )?(?:chart|graph|trend))(?: (?:of"
        r"|for))? (?P<t>[TP])",
    ),
    *clear(
        "privacy",
        r"(?:delete|erase|remove|forget) (?:me|my account|everything about me|all my data)",
        r"what (?:do you|does waymark|is) (?:know|store|stored|keep|remember|have)(?: (?:about|on|of) me)",
    ),
    *offered(
        "away deputy {who}",
        r"(?P<who>@) (?:stands in|is my deputy|will be my deputy|covers|will cover|replaces|is standing in)"
        r"(?: (?:for|me|while|i|am|i'm|away|on|holiday|vacation))*",
    ),
    *offered(
        "settings {rest}",
        r"(?:i|i only|my working days are|my work days are)(?: (?:only|work|on|from))*"
        r"(?P<rest> (?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri)(?:day)?s?(?: ?(?:-|to|till|through) ?"
        r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?s?))",
    ),
    *clear("privacy", r"(?:(?:delete|erase|remove|forget|export|download|show|what is|what about) )*my data"),
]
