"""Who may do what: the design's table of it, and the people in whose roles it is walked."""

import re
from dataclasses import dataclass

SECRET = "Confidential"


# What comes of it.
DONE, REFUSED, NOT_THERE, GUEST, STRANGER = "done", "refused", "not there", "no guests", "no strangers"


SENTENCES = {
    REFUSED: re.compile(r"Only its .* can .*(\. Ask .*, who owns it|, and that is .* now)\."),
    NOT_THERE: re.compile(
        r"There is no .* that you can (see|add to|check in on)"
        r"|You can see P-\d+ .*, but not add to it\. Ask .*, who owns it\."
        r"|Guests cannot add to plans\. Ask a full member"
        r"|You can see no plan that could be shared\. Ask a full member to share it\.\nshare P-"
    ),
    GUEST: re.compile(r"Guests cannot make plans\. Ask a full member"),
    STRANGER: re.compile(r"Waymark works for the members of the workspace that it is installed in"),
}


# The design's table: for each person, what comes of each deed on the plan, its targets and its steps.
DEEDS = (
    "see plan",
    "see step",
    "add",
    "edit step",
    "act on step",
    "check in",
    "edit check-in",
    "edit plan",
    "approve",
    "make plan",
    "look",
)


ADD_ANYWHERE = "add to some plan"
"""What names no plan asks for one: whoever may add to none is told so."""


MAY_ADD_SOMEWHERE = {"alice", "chandra"}


TABLE = {
    "owner": (DONE,) * 11,
    "collaborator": (DONE, DONE, DONE, DONE, DONE, DONE, REFUSED, REFUSED, REFUSED, DONE, DONE),
    "member": (DONE, DONE) + (REFUSED,) * 7 + (DONE, DONE),
    "subject": (DONE, DONE, DONE, DONE, DONE, DONE, REFUSED, REFUSED, REFUSED, DONE, DONE),
    "sponsor": (DONE, DONE) + (REFUSED,) * 6 + (DONE, DONE, DONE),
    "assignee": (DONE, DONE, REFUSED, REFUSED, DONE, DONE, REFUSED, REFUSED, REFUSED, DONE, DONE),
    "outsider": (NOT_THERE,) * 9 + (DONE, DONE),
    "outside assignee": (
        *(NOT_THERE, DONE, NOT_THERE, REFUSED, DONE, DONE, NOT_THERE, NOT_THERE, NOT_THERE, DONE, DONE),
    ),
    "guest": (NOT_THERE,) * 9 + (GUEST, DONE),
    "guest assignee": (
        *(NOT_THERE, DONE, NOT_THERE, REFUSED, DONE, DONE, NOT_THERE, NOT_THERE, NOT_THERE, GUEST, DONE),
    ),
    "stranger": (STRANGER,) * 11,
}


@dataclass(frozen=True)
class Persona:
    """Somebody in a role: in which plan, and where they type."""

    name: str
    role: str
    plan: str = "public"
    has_work: bool = False
    channel: str = "shared"


PERSONAS = (
    Persona("alice", "owner", has_work=True, channel="team"),
    Persona("chandra", "collaborator", channel="team"),
    Persona("erin", "member"),
    Persona("bob", "assignee", has_work=True, channel="team"),
    Persona("dana", "guest"),
    Persona("dana", "guest assignee", has_work=True),
    Persona("mallory", "stranger"),
    Persona("chandra", "member", plan="private", channel="leads"),
    Persona("erin", "outsider", plan="private"),
    Persona("bob", "outside assignee", plan="private", has_work=True, channel="team"),
    Persona("erin", "outsider", plan="of another workspace"),
    Persona("alice", "owner", plan="individual", has_work=True, channel="team"),
    Persona("bob", "subject", plan="individual", has_work=True, channel="team"),
    Persona("chandra", "sponsor", plan="individual", channel="team"),
    Persona("erin", "outsider", plan="individual"),
    Persona("dana", "guest", plan="individual"),
    Persona("mallory", "stranger", plan="individual"),
)


def outcome(text: str) -> str:
    """Say what a person was told, by its sentence."""
    return next((name for name, sentence in SENTENCES.items() if sentence.search(text)), DONE)


def expect(persona: Persona, deed: str) -> str:
    """Return what is to come of a deed."""
    if deed == "approve" and (persona.role, persona.plan) == ("owner", "individual"):
        return REFUSED  # that one has a sponsor
    if deed != ADD_ANYWHERE:
        return dict(zip(DEEDS, TABLE[persona.role], strict=True))[deed]
    if persona.role == "stranger":
        return STRANGER
    return DONE if persona.name in MAY_ADD_SOMEWHERE or persona.role == "subject" else NOT_THERE
