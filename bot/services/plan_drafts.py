"""What is written in a plan's form: filled in from the plan, and back into its fields, with what follows."""

from typing import Any

from bot.errors import InvalidError
from bot.rules.access import Actor
from bot.rules.plans import PlanDraft
from bot.rules.rhythms import say_rhythm
from bot.services.rhythms import USUAL_PROMPT_AT, prompt_of, rhythm_of, weekly
from storage.models import Channel, Member, Plan, PlanRole
from storage.unit_of_work import Store


def draft_of(store: Store, plan: Plan) -> PlanDraft:
    """Return what a plan's form says now."""
    weekday, at = prompt_of(store, plan)
    rhythm = rhythm_of(store, plan)
    return PlanDraft(
        title=plan.title,
        purpose=plan.purpose,
        owner_id=plan.owner_id,
        channel_id=plan.channel_id,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        prompt_weekday=weekday,
        prompt_at=at or USUAL_PROMPT_AT,
        prompt_said="" if rhythm is None or rhythm.is_simple else say_rhythm(rhythm),
    )


def values_of(store: Store, plan: Plan, draft: PlanDraft, *, actor: Actor) -> dict[str, Any]:
    """Return the fields of an edited plan, with what follows from a new owner, or raise InvalidError."""
    values: dict[str, Any] = {
        "title": draft.title.strip(),
        "purpose": draft.purpose.strip(),
        "owner_id": draft.owner_id,
        "channel_id": draft.channel_id,
        "starts_on": draft.starts_on,
        "ends_on": draft.ends_on,
        **_prompt(store, plan, draft),
    }
    if draft.channel_id != plan.channel_id:
        plan.shared_in = shared_in(get_channel(store, actor, draft.channel_id))
    if draft.owner_id != plan.owner_id:
        owner = get_owner(store, actor, draft.owner_id)
        assert plan.id is not None
        roles = store.plans.roles(plan.workspace_id, [plan.id])[plan.id]
        others = {member_id: role for member_id, role in roles.items() if member_id != owner.id}
        values |= {"zone": owner.lives_in, "roles": {**others, plan.owner_id: PlanRole.COLLABORATOR}}
    return values


def _prompt(store: Store, plan: Plan, draft: PlanDraft) -> dict[str, Any]:
    """Return how a plan is to ask: a rhythm that its form cannot say stays, unless another was chosen."""
    rhythm, weekday = rhythm_of(store, plan), draft.prompt_weekday
    if draft.keeps_prompt:
        return {} if rhythm is None else {"prompt_at": draft.prompt_at}
    if rhythm is None or rhythm.is_simple:
        return {"prompt_weekday": weekday, "prompt_at": None if weekday is None else draft.prompt_at}
    wanted = None if weekday is None else weekly(store, plan, weekday=weekday, at=draft.prompt_at)
    return {"cadence": wanted}


def ensure_stays_private(draft: PlanDraft, plan: Plan) -> None:
    """Refuse to put a sample, which one person alone can see, before others."""
    if draft.owner_id != plan.owner_id:
        raise InvalidError({"owner_id": "A sample stays with whoever tries it. Make a plan for others."})
    if draft.channel_id is not None:
        raise InvalidError({"channel_id": "A sample has no channel, as you alone can see it."})


def get_owner(store: Store, actor: Actor, owner_id: str) -> Member:
    """Return who is to own a plan, or refuse one who could not look after it."""
    owner = store.members.find(actor.workspace_id, owner_id)
    if owner is None or owner.is_stranger:
        raise InvalidError({"owner_id": "An owner is a person of this workspace. Choose one."})
    if owner.is_deactivated:
        raise InvalidError({"owner_id": f"{owner.name} has left this workspace. Choose somebody else."})
    if owner.is_guest:
        raise InvalidError({"owner_id": f"{owner.name} is a guest; a plan's owner is a full member."})
    return owner


def shared_in(channel: Channel | None) -> str | None:
    """Return the channel where a plan is put knowingly before the eyes of another company."""
    return channel.id if channel is not None and channel.is_shared and not channel.is_private else None


def get_channel(store: Store, actor: Actor, channel_id: str | None) -> Channel | None:
    """Return a plan's channel, if any, or refuse one that Waymark cannot speak in, or the actor is not in."""
    if channel_id is None:
        return None
    channel = store.channels.find(actor.workspace_id, channel_id)
    if channel is None or (channel.is_private and channel_id not in actor.channels):
        raise InvalidError(
            {"channel_id": "I cannot see that channel. Type /invite @Waymark in it, then send this again."}
        )
    if channel.is_archived:
        raise InvalidError({"channel_id": f"#{channel.name} is archived. Choose another channel."})
    if not channel.has_app:
        raise InvalidError(
            {"channel_id": f"I am not in #{channel.name}. Type /invite @Waymark there, then send this again."}
        )
    return channel
