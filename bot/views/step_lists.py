"""A pasted list of steps: the form that takes it, and what each of its lines becomes."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from slackblocks.blocks import Block
from slackblocks.views import ModalView

from bot.rules.action_steps import StepLine
from bot.rules.dates import say_date
from bot.rules.efforts import say_effort
from bot.rules.ledger import Strain
from bot.rules.plans import PlanLine
from bot.rules.step_lists import FIELD, MOST_STEPS, ListedStep, ListGround, StepList
from bot.values import frozen
from bot.views import limits, lines
from bot.views.answers import Answers, metadata
from bot.views.buttons import see_plan
from bot.views.elements import Post, actions, context, modal, section, text_field, user_field
from bot.views.mrkdwn import Mrkdwn, bold, escape, join, plain, spoken, write
from bot.views.plan_choice import no_plans_modal, plan_blocks
from bot.views.resource_lines import strain_line
from bot.views.small_print import read_only_list
from bot.views.undo import undo_buttons

SAVE = "step_list.save"
MOST_FIELDS = 3
FULL = limits.PLAIN_INPUT - 100
"""From so many characters on a field is as good as full, and a further one is offered."""

_SEEN = "seen"
_PREVIEW = "preview"
_WHO = "who:"
_OURS = (_PREVIEW, _WHO)
MOST_ASKED = 10
"""So many names can be told at once who they are."""
_TOLD_PROBLEMS = 5
_MOST_STRAINS = 5
_ADDED = "Steps, one on each line"
_HOW = (
    "Dashes, numbers and boxes in front are fine. Who, when and how much go at the end, for example: "
    "- Book venue @ann friday must after S-1"
)

_CUT = "The field is full: Slack may have cut off the end of what you pasted. Look at the last line."


@frozen
class Pasted:
    """What came back of a list; `is_seen` says that its author has seen what it becomes, as it stands."""

    plan_id: int
    text: str
    is_seen: bool
    told: Mapping[str, str]
    """Who is meant by names that were not known, by name."""


def paste_modal(
    plan: PlanLine | None, *, plans: Sequence[PlanLine], pieces: Sequence[str] = ("",)
) -> ModalView:
    """Ask for a list of steps, of one plan or of one to be chosen; `pieces` are what its fields hold."""
    if plan is None and not plans:
        return no_plans_modal("Paste steps", callback_id=SAVE)
    plan_id = plan.id if plan else None
    known = plans if plan is None or plan in plans else [plan]
    starts = [1 + sum(len(before.splitlines()) for before in pieces[:place]) for place in range(len(pieces))]
    fields = [_field(place, piece, start=starts[place]) for place, piece in enumerate(pieces)]
    blocks = (*plan_blocks(known, plan_id=plan_id), *fields)
    return modal(
        "Paste steps", blocks, callback_id=SAVE, submit="Preview", metadata=metadata(plan_id=plan_id)
    )


def pieces_of(text: str) -> tuple[str, ...] | None:
    """Return a text in pieces of whole lines that fit into the fields, or None where it does not fit."""
    pieces = [""]
    for line in text.splitlines():
        longer = f"{pieces[-1]}\n{line}" if pieces[-1] else line
        if len(longer) <= FULL or not pieces[-1]:
            pieces[-1] = longer
        else:
            pieces.append(line)
    fits = len(pieces) <= MOST_FIELDS and all(len(piece) <= limits.PLAIN_INPUT for piece in pieces)
    return tuple(pieces) if fits else None


def read_paste(view: Mapping[str, Any]) -> Pasted:
    """Read a list, or raise InvalidError."""
    answers = Answers(view)
    plan_id = answers.id("plan_id", missing="Choose the plan that the steps belong to.")
    answers.ensure_complete()
    assert plan_id is not None
    text = _typed(answers)
    people = {name: answers.person(name) for name in answers.fields() if name.startswith(_WHO)}
    told = {name.removeprefix(_WHO): who for name, who in people.items() if who is not None}
    return Pasted(plan_id, text, is_seen=answers.kept(_SEEN) == mark_of(plan_id, text), told=told)


def with_preview(
    form: Mapping[str, Any],
    found: StepList,
    ground: ListGround,
    *,
    today: date,
    strains: Sequence[Strain] = (),
) -> dict[str, Any]:
    """Return a filled form with what its lines become below, and a further field once those are full."""
    fields = [block for block in form["blocks"] if not str(block.get("block_id")).startswith(_OURS)]
    typed = [block for block in fields if str(block.get("block_id")).startswith(FIELD)]
    values = [str((block.get("element") or {}).get("initial_value") or "") for block in typed]
    who = {str(block.get("block_id")): block for block in form["blocks"]}
    is_full = len(values[-1]) >= FULL
    if is_full and len(values) < MOST_FIELDS:
        start = 1 + sum(len(value.splitlines()) for value in values)
        fields += _drawn([_field(len(values), "", start=start)])
    for name in found.unknown[:MOST_ASKED]:
        fields += [who[f"{_WHO}{name}"]] if f"{_WHO}{name}" in who else _drawn([_who_field(name)])
    about = json.loads(str(form.get("private_metadata") or "{}"))
    plan_id = int(about.get("plan_id") or _chosen_plan(form) or 0)
    about[_SEEN] = mark_of(plan_id, "\n".join(values).strip())
    many = len(found.steps)
    submit = "Look again" if _is_unclear(found) or not many else f"Save {lines.count(many, 'step')}"
    return {
        **form,
        "blocks": [
            *fields,
            *_drawn(_preview(found, ground, is_full=is_full, today=today)),
            *_drawn(_strained(strains, today=today)),
        ],
        "private_metadata": json.dumps(about),
        "submit": {"type": "plain_text", "text": submit, "emoji": True},
    }


def say_problems(found: StepList) -> str:
    """Say which lines have to be changed, and why, for the field; nothing where none has to."""
    told = [f"Line {step.number}: {step.problem}." for step in found.steps if step.problem]
    more = len(told) - _TOLD_PROBLEMS
    rest = [f"And {lines.count(more, 'more line')}."] if more > 0 else []
    return " ".join((*told[:_TOLD_PROBLEMS], *rest))


def say_unknown(found: StepList) -> dict[str, str]:
    """Say beside each name that nobody is known by what to do about it."""
    return {
        f"{_WHO}{name}": "Choose who this is, or take the name out above."
        for name in found.unknown[:MOST_ASKED]
    }


def too_many(count: int) -> str:
    """Say how many lines can be taken at once."""
    if count <= MOST_STEPS:
        most = MOST_FIELDS * FULL
        return f"That is more than {most:,} characters. Nothing was added. Paste it in parts."
    return (
        f"That is {count:,} lines; at most {MOST_STEPS} become steps at once. Nothing was added. Paste the "
        f"first {MOST_STEPS}, save them, and then the others."
    )


def pasted_message(steps: Sequence[StepLine], *, today: date) -> Post:
    """Answer a list that was saved: how many steps there are now, the first of them, and the way back."""
    first = steps[0]
    head = write(
        "Added {many} to {plan}",
        many=bold(escape(lines.count(len(steps), "step"))),
        plan=lines.name(first.plan_ref, first.plan_title),
    )
    items = [lines.step_words(step, today=today, says_plan=False) for step in steps]
    undo = undo_buttons([step.undo for step in steps], of=str(spoken(head)))
    blocks = (
        section(head, block_id="added"),
        section(read_only_list(items), block_id="added:steps"),
        *actions([*undo, see_plan(first.plan_id)], block_id="added:do"),
    )
    return Post(lines.tell(spoken(head), items), blocks)


def _is_unclear(found: StepList) -> bool:
    """Whether a line has to be changed; who somebody is can be told without that."""
    return any(step.problem for step in found.steps)


def _preview(found: StepList, ground: ListGround, *, is_full: bool, today: date) -> list[Block]:
    """Say what the lines become: first what is not understood, then each step, then what is left out."""
    problems, understood = found.problems, [step for step in found.steps if not step.trouble]
    head = write(
        "*{many} for {plan}.* Nothing is saved yet. What you change above is shown again first.",
        many=lines.count(len(understood), "step"),
        plan=lines.name(str(ground.plan), ground.title),
    )
    notes = [
        *([_CUT] if is_full else []),
        *(_say_ticked(found.ticked) if found.ticked else []),
    ]
    told = [_say_problem(number, why) for number, why in problems.items()]
    blocks: list[Block] = [section(head, block_id=_PREVIEW)]
    if told:
        many = lines.count(len(told), "line")
        what = "Correct above, or take out:" if _is_unclear(found) else "Choose above who that is:"
        head = write("*{many} not understood.* {what}", many=many, what=what)
        blocks += _paragraphs([head, *told], block_id=f"{_PREVIEW}:problems")
    blocks += _paragraphs(
        [_say_step(step, ground, today=today) for step in understood], block_id=f"{_PREVIEW}:steps"
    )
    blocks += [context(escape(note), block_id=f"{_PREVIEW}:note:{at}") for at, note in enumerate(notes)]
    return blocks


def _strained(strains: Sequence[Strain], *, today: date) -> list[Block]:
    """Say who of those to whom the steps go has promised more hours than a week has."""
    return [
        context(strain_line(each, today=today), block_id=f"{_PREVIEW}:strain:{place}")
        for place, each in enumerate(strains[:_MOST_STRAINS])
    ]


def _say_ticked(numbers: Sequence[int]) -> list[str]:
    named = ", ".join(map(str, numbers[: limits.LINES])) + ("…" if len(numbers) > limits.LINES else "")
    one = len(numbers) == 1
    return [f"{'Line' if one else 'Lines'} {named} {'is' if one else 'are'} ticked off, and left out."]


def _say_problem(number: int, why: str) -> Mrkdwn:
    return write("Line {number}: {why}.", number=number, why=escape(why, limits.WORDS))


def _say_step(step: ListedStep, ground: ListGround, *, today: date) -> Mrkdwn:
    """Say what a line becomes: `3 Book venue · Ann · due Fri 5 Mar · must · 2 days`."""
    who = ground.names.called.get(step.assignee_id or "", "")
    title = bold(escape(step.title, limits.PLAN_IN_LINE))
    note = write("_{note}_", note=escape(step.note, limits.WORDS)) if step.note else Mrkdwn()
    return join(
        (
            write("{number}  {title}", number=step.number, title=title),
            escape(who or "nobody yet", limits.NAME),
            escape(f"due {say_date(step.due_on, today=today)}" if step.due_on else "no date"),
            escape(step.priority.value if step.priority else ""),
            escape("" if step.effort is None else say_effort(step.effort)),
            escape(f"waits for {', '.join(map(str, step.awaited))}" if step.awaited else ""),
            escape(f"belongs to {step.place}" if step.place else ""),
            note,
        )
    )


def _paragraphs(told: Iterable[Mrkdwn], *, block_id: str) -> list[Block]:
    """Put lines into as many paragraphs as they need."""
    texts = [""]
    for line in told:
        if texts[-1] and len(texts[-1]) + len(line) >= limits.REPORT:
            texts.append("")
        texts[-1] += f"{line}\n"
    return [
        section(Mrkdwn(text.rstrip("\n")), block_id=f"{block_id}:{place}")
        for place, text in enumerate(texts)
        if text
    ]


def _field(place: int, value: str, *, start: int) -> Block:
    label = _ADDED if place == 0 else f"Further lines, from line {start}"
    hint = _HOW if place == 0 else f"Slack takes at most {limits.PLAIN_INPUT:,} characters in one field."
    name = FIELD if place == 0 else f"{FIELD}_{place + 1}"
    return text_field(name, label, value=value, lines=True, hint=hint, optional=place > 0)


def _who_field(name: str) -> Block:
    """Ask who somebody is whose name is not known: Slack's own list knows everybody."""
    label = plain(f"Who is @{name}?", limits.NAME)
    return user_field(f"{_WHO}{name}", label, optional=True)


def _typed(answers: Answers) -> str:
    fields = [FIELD, *(f"{FIELD}_{place}" for place in range(2, MOST_FIELDS + 1))]
    return "\n".join(answers.text(field) for field in fields if field in answers.fields()).strip()


def _chosen_plan(form: Mapping[str, Any]) -> str:
    """Return the plan that is chosen in a form's menu."""
    for block in form["blocks"]:
        if block.get("block_id") == "plan_id":
            return str(((block.get("element") or {}).get("initial_option") or {}).get("value") or "")
    return ""


def mark_of(plan_id: int, text: str) -> str:
    """Return what tells apart the lists that somebody has seen become steps."""
    return sha256(f"{plan_id} {' '.join(text.split())}".encode()).hexdigest()[:12]


def _drawn(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    drawn: list[dict[str, Any]] = Post(Mrkdwn(), tuple(blocks)).payload()["blocks"]
    return drawn
