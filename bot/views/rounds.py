"""Rounds of ratings in messages: how many have rated, the question to each rater, and the ranking."""

from fractions import Fraction

from slackblocks.blocks import Block
from slackblocks.elements import Button
from slackblocks.views import ModalView

from bot.rules.dates import say_date
from bot.rules.focus_areas import AreaLine
from bot.rules.rounds import (
    SCALES,
    SINGLE_FROM,
    AskToRate,
    Quarter,
    Ranked,
    Ranking,
    RoundLine,
    quarter_of,
)
from bot.views import limits, lines
from bot.views.buttons import ROUND_OPEN, rate_areas, see_plan
from bot.views.elements import Post, actions, button, confirm, context, modal, section
from bot.views.focus_areas import area_menu
from bot.views.mrkdwn import Mrkdwn, bold, escape, join, spoken, write
from bot.views.mrkdwn import lines as below
from bot.views.round_forms import who_sees
from bot.views.small_print import more_line
from bot.views.undo import undo_buttons
from storage.models import RoundStatus

OPEN = ROUND_OPEN
REVEAL = "round.reveal"
CANCEL = "round.cancel"
CHOOSE = "round.choose"
SINGLE = "round.single"
RESULT = "round.result"
AGAIN = "round.again"
PRIVATE_PUSH = Mrkdwn("You have a rating due.")
"""All that a phone shows of a round in the plan of one person."""
PRIVATE_RESULT = Mrkdwn("There is something new for you in Waymark.")
_MOST_RANKED = 20
_MOST_SINGLE = 30
_FIGURE = {"impact": "impact", "effort": "effort", "present": "level"}
_QUARTERS = {
    Quarter.FIRST: "High impact, little effort",
    Quarter.BIG: "High impact, much effort",
    Quarter.SMALL: "Low impact, little effort",
    Quarter.LAST: "Low impact, much effort",
}
_ORDER = "Order: impact minus effort plus the gap to the wanted level, averaged over the raters."


def round_message(line: RoundLine) -> Post:
    """Show an open round to whoever holds it, or may see the plan: how many have rated, and nothing else."""
    plan = lines.name(line.plan_ref, line.plan_title)
    if line.status is RoundStatus.CANCELLED:
        said = write(
            "The round of ratings in {plan} was cancelled. What was said is forgotten.", plan=bold(plan)
        )
        row: list[Button] = [see_plan(line.plan_id)]
    else:
        counted = f"{line.rated:,} of {line.asked:,} have rated"
        said = write("Round of ratings in {plan}: {counted}.", plan=bold(plan), counted=counted)
        row = _round_row(line)
    facts = join(
        (
            escape(lines.count(len(line.areas), "key area")),
            escape("anonymous" if line.is_anonymous else "with names"),
            write("asked by {name}", name=escape(line.started_by, limits.NAME)),
            escape(_held(line)),
        )
    )
    blocks = (section(said, block_id="round"), context(facts, block_id="round:how"))
    return Post(spoken(said), (*blocks, *actions(row, block_id="round:do")))


def ask_message(ask: AskToRate) -> Post:
    """Ask one person to rate, or say what has become of it."""
    line = ask.round
    if line is None:
        gone = Mrkdwn("There was a round of ratings here, in a plan that is not open to you any more.")
        return Post(gone, (section(gone, block_id="ask"),))
    plan = bold(lines.name(line.plan_ref, line.plan_title))
    facts = {"plan": plan, "areas": lines.count(len(line.areas), "key area"), "name": _by(line)}
    row: list[Button] = []
    of = f"{line.plan_ref} {line.plan_title}"
    if not line.is_asked:
        said = write("You are not asked to rate {areas} of {plan} any more. Nothing waits for you.", **facts)
    elif line.status is RoundStatus.CANCELLED:
        said = write("The round of ratings in {plan} was cancelled. Nothing waits for you.", **facts)
    elif line.status is RoundStatus.REVEALED:
        said = write("The round of ratings in {plan} is revealed.", **facts)
        row = [button("See ranking", action_id=RESULT, value=str(line.id), spoken=f"See ranking: {of}")]
    elif line.held:
        said = write("{name} asked you to rate {areas} of {plan}, which {held}.", held=_held(line), **facts)
    elif line.has_rated:
        said = write("You have rated {areas} of {plan}. You can change it until it is revealed.", **facts)
        row = [rate_areas(line.id, text="Change my ratings", of=of)]
    else:
        begun = f" {len(line.mine):,} are done." if line.mine else ""
        said = write("{name} asks you to rate {areas} of {plan}.{begun}", begun=begun, **facts)
        row = [rate_areas(line.id, is_primary=True, of=of)]
    small = (context(who_sees(line), block_id="ask:who"),) if row and line.is_open else ()
    push = PRIVATE_PUSH if line.is_individual else spoken(said)
    return Post(push, (section(said, block_id="ask"), *small, *actions(row, block_id="ask:do")))


def round_notice(told: AskToRate | Ranking) -> Post:
    """Draw what is said of a round: the question to a rater, or what came out."""
    return ask_message(told) if isinstance(told, AskToRate) else ranking_message(told)


def rated_message(line: RoundLine) -> Post:
    """Answer ratings that were just given: not with what they are, but with what comes next."""
    plan = bold(lines.name(line.plan_ref, line.plan_title))
    areas = lines.count(len(line.areas), "key area")
    if line.status is RoundStatus.REVEALED:
        said = write(
            "Kept your ratings of {areas} of {plan}. You were the last: the ranking is there.",
            areas=areas,
            plan=plan,
        )
        row = [button("See ranking", action_id=RESULT, value=str(line.id))]
    else:
        said = write(
            "Kept your ratings of {areas} of {plan}. You can change them until the ranking is revealed.",
            areas=areas,
            plan=plan,
        )
        row = [rate_areas(line.id, text="Change my ratings")]
    return Post(spoken(said), (section(said, block_id="rated"), *actions(row, block_id="rated:do")))


def started_message(line: RoundLine) -> Post:
    """Answer a round that was just started: who hears of it, and how to go on."""
    plan = bold(lines.name(line.plan_ref, line.plan_title))
    said = write(
        "Asked {people} to rate {areas} of {plan}. Each is asked directly, in their working hours.",
        people="1 person" if line.asked == 1 else f"{line.asked:,} people",
        areas=lines.count(len(line.areas), "key area"),
        plan=plan,
    )
    blocks = (section(said, block_id="started"), *actions(_round_row(line), block_id="started:do"))
    return Post(spoken(said), blocks)


def no_areas_message(ref: str, title: str, *, plan_id: int) -> Post:
    """Say that there is nothing to rate, and how that is changed."""
    said = write(
        "{plan} has no key areas yet, so there is nothing to rate. Add one: area {ref} Onboarding",
        plan=bold(lines.name(ref, title)),
        ref=ref,
    )
    row = actions([see_plan(plan_id)], block_id="areas:do")
    return Post(spoken(said), (section(said, block_id="areas"), *row))


def ranking_message(ranking: Ranking, *, can_start: bool = False) -> Post:
    """Show what came out of a round: its areas in their order, with what the order is made of."""
    plan = lines.name(ranking.plan_ref, ranking.plan_title)
    head = write("Ranking of the key areas of {plan}", plan=plan)
    counted = lines.count(ranking.raters, "rater")
    how = "anonymous" if ranking.is_anonymous else "with names"
    on = f"revealed {say_date(ranking.revealed_on, today=ranking.revealed_on)}"
    blocks: list[Block] = [section(bold(head), block_id="ranking")]
    blocks.append(context(join(map(escape, (counted, how, on))), block_id="ranking:how"))
    shown = ranking.ranked[:_MOST_RANKED]
    for place, each in enumerate(shown, start=1):
        menu = area_menu(each.area, has_history=False) if ranking.is_newest and ranking.can_choose else None
        blocks.append(section(_ranked(each), block_id=f"ranked:{place}", accessory=menu))
    blocks += more_line(len(ranking.ranked) - len(shown), block_id="ranking:more")
    quarters = _quarters(ranking)
    if quarters:
        blocks.append(section(quarters, block_id="ranking:quarters"))
    blocks.append(context(_small_print(ranking), block_id="ranking:print"))
    row = _ranking_row(ranking)
    if can_start:
        row.insert(-1, button("Rate again", action_id=AGAIN, value=str(ranking.plan_id)))
    blocks += actions(row, block_id="ranking:do")
    first = [lines.area_name(each.area) for each in shown]
    told = lines.tell(head, first) if first else head
    return Post(PRIVATE_RESULT if ranking.is_individual else told, tuple(blocks))


def single_modal(ranking: Ranking) -> ModalView:
    """Show the single answers of a round in which enough people rated."""
    if not ranking.shows_single:
        few = Mrkdwn(f"Single answers are shown from {SINGLE_FROM} raters on.")
        return modal("Single ratings", [section(few, block_id="few")], callback_id=SINGLE, close="Close")
    blocks: list[Block] = [context(_how_single(ranking), block_id="single")]
    for place, each in enumerate(ranking.ranked[:_MOST_SINGLE], start=1):
        said = _named_answers(each) if each.named else _answers(each)
        blocks.append(section(below((bold(lines.area_name(each.area)), said)), block_id=f"single:{place}"))
    return modal("Single ratings", blocks, callback_id=SINGLE, close="Close")


def decided_message(
    ref: str,
    title: str,
    *,
    plan_id: int,
    chosen: tuple[AreaLine, ...],
    parked: tuple[AreaLine, ...],
    undo: tuple[int, ...],
) -> Post:
    """Answer with what is focused on now, what is put aside, and the way back."""
    parts = [
        write("Focus of {plan}: {areas}.", plan=bold(lines.name(ref, title)), areas=_names(chosen) or "none"),
        write("Parked: {areas}.", areas=_names(parked)) if parked else Mrkdwn(),
    ]
    said = join(parts, " ") if undo else write("Nothing was changed. {said}", said=join(parts, " "))
    row = [*undo_buttons(undo, of=f"focus areas of {ref}"), see_plan(plan_id)]
    return Post(spoken(said), (section(said, block_id="decided"), *actions(row, block_id="decided:do")))


def _round_row(line: RoundLine) -> list[Button]:
    """Offer to rate, and to whoever holds the round to end it."""
    row: list[Button] = []
    of = f"{line.plan_ref} {line.plan_title}"
    if line.is_asked and line.is_open:
        text = "Change my ratings" if line.has_rated else "Rate"
        row.append(rate_areas(line.id, text=text, is_primary=not line.has_rated, of=of))
    if line.can_run and line.status is RoundStatus.OPEN:
        row += [_reveal(line), _cancel(line)]
    return row


def _reveal(line: RoundLine) -> Button:
    missing = (
        f"{line.missing:,} {'has' if line.missing == 1 else 'have'} not rated yet. " if line.missing else ""
    )
    asks = confirm(
        title="Reveal the ranking?",
        text=f"{missing}From then on nobody can rate or change a rating in this round.",
        yes="Reveal",
        no="Wait",
    )
    return button(
        "Reveal",
        action_id=REVEAL,
        value=str(line.id),
        asks=asks,
        is_primary=not line.missing and line.has_rated,
    )


def _cancel(line: RoundLine) -> Button:
    asks = confirm(
        title="Cancel this round?",
        text="What was said in it is forgotten, and nobody sees it. Another round can be started.",
        yes="Cancel round",
        no="Keep it",
    )
    return button("Cancel round", action_id=CANCEL, value=str(line.id), is_danger=True, asks=asks)


def _ranking_row(ranking: Ranking) -> list[Button]:
    row: list[Button] = []
    if ranking.can_choose and ranking.is_newest:
        row.append(
            button("Choose focus areas", action_id=CHOOSE, value=str(ranking.round_id), is_primary=True)
        )
    if ranking.shows_single:
        row.append(button("Single ratings", action_id=SINGLE, value=str(ranking.round_id)))
    return [*row, see_plan(ranking.plan_id)]


def _ranked(each: Ranked) -> Mrkdwn:
    """Say how an area came out: `1. A-2 Onboarding · impact 4.3 · effort 2 · level 2.3, up 1 · wanted 4`."""
    name = write("{place}. {area}", place=each.place, area=bold(lines.area_name(each.area)))
    figures = [
        join((write("{what} {mean}", what=_FIGURE[name_], mean=_say(value)), _spread(each, name_)), " ")
        for name_, value in (("impact", each.impact), ("effort", each.effort), ("present", each.present))
    ]
    *others, level = figures
    said = (*others, join((level, _moved(each)), ", "), _gap(each))
    return below((join((name, lines.area_standing(each.area))), join(said)))


def _spread(each: Ranked, name: str) -> Mrkdwn:
    if name not in each.spread:
        return Mrkdwn()
    low, high = each.spread[name]
    return Mrkdwn(f"(all {low})" if low == high else f"({low} to {high})")


def _gap(each: Ranked) -> Mrkdwn:
    if each.gap is None:
        return Mrkdwn("no wanted level")
    wanted = each.area.wanted
    if each.gap > 0:
        return write("wanted {wanted}, gap {gap}", wanted=wanted or 0, gap=_say(each.gap))
    return write("wanted {wanted}, reached", wanted=wanted or 0)


def _moved(each: Ranked) -> Mrkdwn:
    if each.moved is None:
        return Mrkdwn()
    if each.moved == 0:
        return Mrkdwn("as before")
    return write("{way} {by}", way="up" if each.moved > 0 else "down", by=_say(abs(each.moved)))


def _quarters(ranking: Ranking) -> Mrkdwn:
    """Set impact against effort: which areas are which."""
    found: dict[Quarter, list[str]] = {}
    for each in ranking.ranked:
        found.setdefault(quarter_of(each), []).append(each.area.ref)
    said = [
        write("{what}: {refs}", what=words, refs=", ".join(found[quarter]))
        for quarter, words in _QUARTERS.items()
        if quarter in found
    ]
    return below(said)


def _small_print(ranking: Ranking) -> Mrkdwn:
    since = (
        ""
        if ranking.before_on is None
        else f"Levels against {say_date(ranking.before_on, today=ranking.revealed_on)}."
    )
    few = f"Spread and single answers are shown from {SINGLE_FROM} raters on."
    return join((escape(_ORDER), escape(since), escape("" if ranking.shows_single else few)), " ")


def _how_single(ranking: Ranking) -> Mrkdwn:
    if ranking.is_anonymous:
        return Mrkdwn("Each line by size, mixed: nothing kept tells who said what.")
    return Mrkdwn("It was a round with names: everybody who may see the plan sees this.")


def _answers(each: Ranked) -> Mrkdwn:
    return below(
        write("{what}: {said}", what=_FIGURE[name], said=" ".join(map(str, each.single[name])))
        for name in SCALES
    )


def _named_answers(each: Ranked) -> Mrkdwn:
    shown = each.named[: limits.PAGE_ITEMS]
    said = [
        write(
            "{who}: impact {impact}, effort {effort}, level {present}",
            who=escape(who, limits.NAME),
            impact=rating.impact,
            effort=rating.effort,
            present=rating.present,
        )
        for who, rating in shown
    ]
    left_out = len(each.named) - len(shown)
    return below((*said, *([Mrkdwn(f"and {left_out} more")] if left_out > 0 else [])))


def _names(areas: tuple[AreaLine, ...]) -> Mrkdwn:
    shown = [lines.area_name(area) for area in areas[: limits.CHOICES]]
    left_out = len(areas) - len(shown)
    return join([*shown, *([Mrkdwn(f"and {left_out} more")] if left_out > 0 else [])], ", ")


def _say(value: Fraction) -> str:
    """Say a mean with one digit, and none where it is whole."""
    return f"{float(value):.1f}".removesuffix(".0")


def _held(line: RoundLine) -> str:
    return {"paused": "waits while the plan is paused", "closed": "waits, as the plan is closed"}.get(
        line.held, ""
    )


def _by(line: RoundLine) -> Mrkdwn:
    return escape(line.started_by, limits.NAME)
