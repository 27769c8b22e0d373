"""A form that comes back because its wording may not be meant so: what was typed stays, and can be saved."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from bot.errors import DoubtfulError
from bot.views import limits
from bot.views.elements import Post, context
from bot.views.mrkdwn import Mrkdwn, escape

NOTE = "note:"
"""How the id of a line begins that says what may not be meant."""

PASTED = "past"
"""The field of which every word counts: what else was pasted into it is asked about anew."""

_ASKED = "asked"
_WHOLE = frozenset({"Check in"})
"""What a button says that is one verb of two words."""
_ABOVE = Mrkdwn(
    "Nothing is saved yet. Look at the notes below the fields; send it again to save it as it stands."
)


def is_asked(view: Mapping[str, Any]) -> bool:
    """Whether a form was sent with its notes before its author's eyes."""
    asked = json.loads(str(view.get("private_metadata") or "{}")).get(_ASKED)
    values: Mapping[str, Any] = ((view.get("state") or {}).get("values") or {}).get(PASTED) or {}
    typed = next((each.get("value") for each in values.values()), None)
    return bool(asked == _mark(typed))


def noted_view(form: Mapping[str, Any], error: DoubtfulError) -> dict[str, Any]:
    """Return a form, filled as it was sent, with a note below each doubtful field."""
    blocks = [*_drawn(_ABOVE, f"{NOTE}above")]
    names = {str(block.get("block_id")) for block in form["blocks"]}
    for block in form["blocks"]:
        name = str(block.get("block_id"))
        if not name.startswith(NOTE):
            blocks.append(block)
            blocks += _drawn(escape(error.notes.get(name, ""), limits.SENTENCE), f"{NOTE}{name}")
    for name, said in error.notes.items():
        if name not in names:
            blocks += _drawn(escape(said, limits.SENTENCE), f"{NOTE}{name}")
    pasted: Mapping[str, Any] = next(
        (each["element"] for each in form["blocks"] if each.get("block_id") == PASTED), {}
    )
    asked = _mark(pasted.get("initial_value"))
    about = {**json.loads(str(form.get("private_metadata") or "{}")), _ASKED: asked}
    said = str((form.get("submit") or {}).get("text") or "Save")
    verb = said if said in _WHOLE else said.partition(" ")[0]
    submit = {"type": "plain_text", "text": f"{verb} anyway", "emoji": True}
    return {**form, "blocks": blocks, "private_metadata": json.dumps(about), "submit": submit}


def _mark(pasted: str | None) -> str:
    """Return what tells apart the texts that somebody has seen the notes on."""
    text = " ".join((pasted or "").split())
    return sha256(text.encode()).hexdigest()[:12] if text else "1"


def _drawn(said: Mrkdwn, block_id: str) -> list[dict[str, Any]]:
    if not said:
        return []
    drawn: list[dict[str, Any]] = Post(Mrkdwn(), (context(said, block_id=block_id),)).payload()["blocks"]
    return drawn
