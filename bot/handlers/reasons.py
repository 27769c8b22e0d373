"""What else stands in a line that does something: it is kept as the reason, or named where it cannot be."""

from collections.abc import Sequence

from bot.rules.action_steps import StepLine
from bot.rules.grammar import Command

_FILLERS = frozenset(
    {
        *("a", "all", "already", "and", "are", "as", "be", "both", "finally", "have", "i", "is", "it", "its"),
        *("just", "now", "of", "off", "ok", "please", "step", "steps", "thank", "thanks", "the", "them"),
        *("then", "these", "to", "too", "today", "was", "we", "were", "with", "yes", "you"),
        *("done", "finished", "complete", "completed", "closed", "open", "again", "plan"),
    }
)
"""Words that say nothing more than the verb does."""
_BEFORE = ("because of ", "because ", "since ", ": ", "- ", "\N{EN DASH} ", "\N{EM DASH} ", "as ")
NOT_KEPT = "Nothing changed, so what else you wrote was not kept."


def reason_of(line: Command) -> str:
    """Return what a line says besides what it does; nothing where that only fills it."""
    said = line.text.strip()
    if not said.rstrip(".!").lower().strip(",;:") or _is_filler(said):
        return ""
    before = next((each for each in _BEFORE if said.lower().startswith(each)), "")
    return said[len(before) :].strip()


def left_out(line: Command, steps: Sequence[StepLine] = ()) -> tuple[str, ...]:
    """Say what of a line was not kept: a day that moves nothing, and words of a change that made none."""
    found = []
    if line.due is not None and line.refs:
        ref = line.refs[0]
        found.append(
            f'"{line.due_text}" is left out: it moves nothing. To move it: due {ref} {line.due_text}'
        )
    if reason_of(line) and steps and all(step.undo is None for step in steps):
        found.append(NOT_KEPT)
    return tuple(found)


def _is_filler(said: str) -> bool:
    return all(word.strip(".,;:!") in _FILLERS or not word.strip(".,;:!") for word in said.lower().split())
