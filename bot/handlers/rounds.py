"""What people do in silent rounds: start one, rate, reveal or cancel it, and choose what to focus on."""

from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.directory import Directory
from bot.errors import InvalidError, NotFoundError
from bot.handlers.plans import named_plan
from bot.handlers.scene import Forms, Scene
from bot.rules.access import Actor, Deed
from bot.rules.grammar import Command
from bot.services.plans import Plans
from bot.services.rounds import NO_ROUND, Rounds
from bot.views import round_forms
from bot.views import rounds as round_views
from bot.views.elements import Post, payload_of, read_id


async def rate(
    line: Command, plans: Plans, rounds: Rounds, forms: Forms, actor: Actor, now: datetime
) -> Post | None:
    """Answer `rate P-12`: by the open round as one may see it, else by the last ranking, else by a start."""
    if not line.refs:
        mine = await plans.list_mine(actor=actor, now=now)
        if len(mine) == 1:
            return await _open(mine[0].id, rounds, forms, actor=actor, now=now)
    plan = await named_plan(line, plans, actor=actor, now=now)
    return await _open(plan.id, rounds, forms, actor=actor, now=now)


async def _open(plan_id: int, rounds: Rounds, forms: Forms, *, actor: Actor, now: datetime) -> Post | None:
    found = await rounds.find(plan_id, actor=actor)
    if found is not None and found.can_run:
        return round_views.round_message(found)
    if found is not None:
        line = await rounds.get_to_rate(actor=actor, now=now, round_id=found.id)
        await forms.open(round_forms.rate_modal(line))
        return None
    ranking = await rounds.find_ranking(plan_id, actor=actor)
    if ranking is not None:
        return round_views.ranking_message(ranking, can_start=ranking.can_run)
    return await _ask_how(plan_id, rounds, forms, actor=actor)


async def _ask_how(plan_id: int, rounds: Rounds, forms: Forms, *, actor: Actor) -> Post | None:
    """Open the form of a new round, unless there is nothing to rate."""
    start = await rounds.get_start(plan_id, actor=actor)
    if not start.areas:
        return round_views.no_areas_message(start.plan_ref, start.plan_title, plan_id=plan_id)
    await forms.open(round_forms.start_modal(start))
    return None


async def press_again(
    ack: AsyncAck, action: dict[str, Any], rounds: Rounds, forms: Forms, scene: Scene, actor: Actor
) -> None:
    """Ask how another round is to be, below the ranking of the last one."""
    post = await _ask_how(_plan_id(action), rounds, forms, actor=actor)
    await ack()
    if post is not None:
        await scene.show(post)


async def press_open(
    ack: AsyncAck,
    action: dict[str, Any],
    rounds: Rounds,
    forms: Forms,
    scene: Scene,
    actor: Actor,
    now: datetime,
) -> None:
    """Do as `rate P-12` does, for the plan whose button was pressed."""
    post = await _open(_plan_id(action), rounds, forms, actor=actor, now=now)
    await ack()
    if post is not None:
        await scene.show(post)


async def start(
    ack: AsyncAck,
    view: dict[str, Any],
    rounds: Rounds,
    forms: Forms,
    directory: Directory,
    actor: Actor,
    now: datetime,
) -> None:
    """Start the round of a submitted form."""
    plan_id, draft = round_forms.read_start(view)
    await directory.learn_members(actor, draft.member_ids, now=now)
    line = await rounds.start(plan_id, draft, actor=actor, now=now)
    await forms.finish(view, round_views.started_message(line), ack=ack, title="Round started", stays=True)


async def press_rate(
    ack: AsyncAck, action: dict[str, Any], rounds: Rounds, forms: Forms, actor: Actor, now: datetime
) -> None:
    """Open the form in which one rates."""
    line = await rounds.get_to_rate(actor=actor, now=now, round_id=_round_id(action))
    await forms.open(round_forms.rate_modal(line))
    await ack()


async def take_ratings(
    ack: AsyncAck, view: dict[str, Any], rounds: Rounds, forms: Forms, actor: Actor, now: datetime
) -> None:
    """Keep the ratings of a page; show the next one, or what comes then."""
    round_id, page, said = round_forms.read_ratings(view)
    line = await rounds.rate(round_id, said, actor=actor, now=now)
    if page < round_forms.pages_of(line) and not line.is_final:
        form = round_forms.rate_modal(line, page=page + 1)
        await ack(response_action="update", view=payload_of(form))
        return
    await forms.finish(view, round_views.rated_message(line), ack=ack, title="Rated", stays=True)


async def reveal(
    ack: AsyncAck, action: dict[str, Any], rounds: Rounds, scene: Scene, actor: Actor, now: datetime
) -> None:
    """Reveal the round whose button was pressed; a second press shows the same."""
    ranking = await rounds.reveal(_round_id(action), actor=actor, now=now)
    await ack()
    await scene.redraw(round_views.ranking_message(ranking))


async def cancel(
    ack: AsyncAck, action: dict[str, Any], rounds: Rounds, scene: Scene, actor: Actor, now: datetime
) -> None:
    """Cancel the round whose button was pressed."""
    line = await rounds.cancel(_round_id(action), actor=actor, now=now)
    await ack()
    await scene.redraw(round_views.round_message(line))


async def show_result(
    ack: AsyncAck, action: dict[str, Any], rounds: Rounds, scene: Scene, actor: Actor
) -> None:
    """Show what came out of a round beside what was clicked."""
    ranking = await rounds.get_ranking(_round_id(action), actor=actor)
    await ack()
    await scene.show(round_views.ranking_message(ranking))


async def show_single(
    ack: AsyncAck, action: dict[str, Any], rounds: Rounds, scene: Scene, actor: Actor
) -> None:
    """Show the single answers of a round in which enough people rated."""
    ranking = await rounds.get_ranking(_round_id(action), actor=actor)
    await scene.open(round_views.single_modal(ranking))
    await ack()


async def open_choice(
    ack: AsyncAck, action: dict[str, Any], rounds: Rounds, forms: Forms, actor: Actor
) -> None:
    """Ask which areas to focus on, in the order of a ranking."""
    ranking = await rounds.get_ranking(_round_id(action), actor=actor, deed=Deed.CHOOSE_AREAS)
    if not ranking.ranked:
        raise InvalidError({"chosen": "None of these key areas is there any more."})
    await forms.open(round_forms.decide_modal(ranking))
    await ack()


async def decide(
    ack: AsyncAck, view: dict[str, Any], rounds: Rounds, forms: Forms, actor: Actor, now: datetime
) -> None:
    """Choose and park as a form says."""
    plan_id, chosen, reason = round_forms.read_decision(view)
    choice = await rounds.decide(plan_id, chosen, reason=reason, actor=actor, now=now)
    post = round_views.decided_message(
        choice.plan_ref,
        choice.plan_title,
        plan_id=choice.plan_id,
        chosen=choice.chosen,
        parked=choice.parked,
        undo=choice.undo,
    )
    await forms.finish(view, post, ack=ack, title="Focus areas", stays=True)


def _plan_id(action: dict[str, Any]) -> int:
    plan_id = read_id(str(action.get("value") or ""))
    if plan_id is None:
        raise NotFoundError("There is no such plan that you can see.")
    return plan_id


def _round_id(action: dict[str, Any]) -> int:
    round_id = read_id(str(action.get("value") or ""))
    if round_id is None:
        raise NotFoundError(NO_ROUND)
    return round_id


def register(app: AsyncApp) -> None:
    """Register the buttons and the forms of rounds."""
    app.action("round.open")(press_open)
    app.action("round.again")(press_again)
    app.action("round.rate")(press_rate)
    app.action("round.reveal")(reveal)
    app.action("round.cancel")(cancel)
    app.action("round.result")(show_result)
    app.action("round.single")(show_single)
    app.action("round.choose")(open_choice)
    app.view("round.start")(start)
    app.view("round.rate")(take_ratings)
    app.view("round.decide")(decide)
