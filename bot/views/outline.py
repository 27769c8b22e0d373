"""A plan's outline as a phone shows it: each part further in than the one that it hangs on."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from slackblocks.blocks import Block

from bot.rules.action_steps import StepLine
from bot.rules.alignment import Served, Serving
from bot.rules.dates import say_date
from bot.rules.objectives import ObjectiveLine
from bot.rules.outline import AreaBranch, Node, Outline, Part
from bot.rules.plans import PlanLine
from bot.rules.targets import TargetLine
from bot.views import limits, lines
from bot.views.elements import section
from bot.views.mrkdwn import Mrkdwn, bold, escape, join, write
from bot.views.small_print import more

_FURTHER_IN = "\u2003"
"""A space as wide as a letter: plain ones at the beginning of a line may be folded."""
_POINT = "• "
_LOOSE = Mrkdwn("*Under no objective*")
_TITLE = limits.TITLE_IN_OUTLINE


ServingBy = Mapping[int, Sequence[Serving]]


def outline_blocks(
    outline: Outline, *, plan: PlanLine, serving: ServingBy, today: date, says_steps: bool = True
) -> tuple[Block, ...]:
    """Show a plan's objectives with all that hangs on them, and what hangs on none; nothing without them.

    What an objective shares with its plan, whose and by when, is not said again. Where single steps would
    take too much room, each part says how many it has.
    """
    if not outline.objectives:
        return ()
    told = _Teller(serving, today, plan=plan, says_steps=says_steps).tell(outline)
    if len(told) > limits.OUTLINE_LINES:
        told = _Teller(serving, today, plan=plan, says_steps=False).tell(outline)
    return _blocks(told)


def branch_blocks(node: Node, *, today: date) -> tuple[Block, ...]:
    """Show what hangs on one part, with its steps by their numbers: they are listed by themselves."""
    return _blocks(list(_Teller({}, today, says_steps=False).below(node.children, 0)))


def served_line(served: Served) -> Mrkdwn:
    """Say which objective a plan serves: `Serves O-3 Customers stay, of P-2 Grow`."""
    objective, plan = lines.name(served.ref, served.outcome), lines.name(served.plan_ref, served.plan_title)
    if served.is_dropped:
        return write(
            "Serves {objective}, of {plan}; that objective was dropped", objective=objective, plan=plan
        )
    return write("Serves {objective}, of {plan}", objective=objective, plan=plan)


def serving_line(serving: Sequence[Serving]) -> Mrkdwn:
    """Say which plans serve an objective, if any: `Served by P-4 Onboard faster`."""
    shown = [lines.name(each.ref, each.title, limit=limits.PLAN_IN_LINE) for each in serving]
    left_out = len(shown) - limits.OUTLINE_SERVING
    told = [*shown[: limits.OUTLINE_SERVING], *([more(left_out)] if left_out > 0 else [])]
    return write("Served by {plans}", plans=join(told, ", ")) if told else Mrkdwn()


def objective_line(objective: ObjectiveLine, *, today: date) -> Mrkdwn:
    """Show an objective in one line: `O-1 Fewer customers leave · by Wed 30 Jun · Ana`."""
    return join((bold(lines.objective_name(objective)), *objective_facts(objective, today=today)))


def objective_facts(objective: ObjectiveLine, *, today: date) -> tuple[Mrkdwn, Mrkdwn]:
    """Say by when an objective is to be reached, or that it was given up, and whose it is."""
    when = "" if objective.due_on is None else f"by {say_date(objective.due_on, today=today)}"
    state = escape("dropped" if objective.is_dropped else when)
    return state, escape(objective.owner_name, limits.NAME)


class _Teller:
    """Says each part of an outline in a line of its own."""

    def __init__(
        self, serving: ServingBy, today: date, *, says_steps: bool, plan: PlanLine | None = None
    ) -> None:
        self._plan = plan
        self._serving = serving
        self._today = today
        self._says_steps = says_steps

    def tell(self, outline: Outline) -> list[Mrkdwn]:
        """Say all of an outline."""
        told: list[Mrkdwn] = []
        for node in outline.objectives:
            told += self._whole(node, 0)
        if outline.loose:
            told += [join((_LOOSE, self._counted(outline.loose))), *self.below(outline.loose, 1)]
        return told

    def below(self, nodes: Sequence[Node], depth: int) -> Iterator[Mrkdwn]:
        """Say what hangs in one place: areas and targets with all of theirs, and of the steps the first."""
        for node in nodes:
            if not isinstance(node.part, StepLine):
                yield from self._whole(node, depth)
        if not self._says_steps:
            return
        steps = sorted(_steps(nodes), key=lambda step: not step.is_open)
        # One step takes no more room than to say that there is one more.
        most = limits.OUTLINE_STEPS if len(steps) > limits.OUTLINE_STEPS + 1 else len(steps)
        yield from (_inward(self._say(step), depth) for step in steps[:most])
        if rest := len(steps) - most:
            yield _inward(write("and {rest} more steps", rest=f"{rest:,}"), depth)

    def _whole(self, node: Node, depth: int) -> Iterator[Mrkdwn]:
        said = join((self._say(node.part), self._counted(node.children)))
        if not isinstance(node.part, ObjectiveLine):
            yield _inward(said, depth)
        else:
            yield said
            if serves := serving_line(self._serving.get(node.part.id, ())):
                yield _inward(serves, depth + 1)
        yield from self.below(node.children, depth + 1)

    def _objective(self, objective: ObjectiveLine) -> Mrkdwn:
        plan = self._plan
        when, who = objective_facts(objective, today=self._today)
        own_day = when if plan is None or objective.due_on != plan.ends_on else Mrkdwn()
        own_owner = who if plan is None or objective.owner_id != plan.owner_id else Mrkdwn()
        return join((bold(lines.objective_name(objective)), own_day, own_owner))

    def _counted(self, nodes: Sequence[Node]) -> Mrkdwn:
        steps = _steps(nodes)
        if self._says_steps or not steps:
            return Mrkdwn()
        done = sum(not step.is_open for step in steps)
        return escape(f"{lines.count(len(steps), 'step')}, {f'{done:,}' if done else 'none'} done")

    def _say(self, part: Part) -> Mrkdwn:
        match part:
            case ObjectiveLine():
                return self._objective(part)
            case AreaBranch():
                return join((lines.name(part.ref, part.name, limit=_TITLE), escape(part.says)))
            case TargetLine():
                return lines.target_road(part, today=self._today, limit=_TITLE)
            case StepLine():
                mark = lines.mark(part, today=self._today)
                name = lines.name(part.ref, part.title, limit=_TITLE)
                return join((join((mark, name), " "), escape(lines.state(part, today=self._today))))


def _steps(nodes: Sequence[Node]) -> list[StepLine]:
    return [node.part for node in nodes if isinstance(node.part, StepLine)]


def _inward(said: Mrkdwn, depth: int) -> Mrkdwn:
    return Mrkdwn(f"{_FURTHER_IN * depth}{_POINT}{said}")


def _blocks(told: Sequence[Mrkdwn]) -> tuple[Block, ...]:
    """Put lines into as many paragraphs as they need, as far as there is room, and say how many are left."""
    kept: list[Mrkdwn] = []
    size = 0
    for line in told[: limits.OUTLINE_LINES]:
        size += len(line) + 1
        if size > limits.OUTLINE_CHARACTERS:
            break
        kept.append(line)
    if left_out := len(told) - len(kept):
        kept.append(write("and {more} more lines. show O-1 shows one objective whole.", more=f"{left_out:,}"))
    texts = [""]
    for line in kept:
        if len(texts[-1]) + len(line) >= limits.REPORT:
            texts.append("")
        texts[-1] += f"{line}\n"
    return tuple(
        section(Mrkdwn(text.rstrip("\n")), block_id=f"outline:{place}")
        for place, text in enumerate(texts, start=1)
        if text
    )
