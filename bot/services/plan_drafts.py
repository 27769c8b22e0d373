"""What is written in a plan's form: filled in from the plan, and back into its fields, with what follows."""

from typing import Any

from bot.errors import InvalidError
from bot.rules.access import Actor
from bot.rules.plans import PlanDraft
from bot.rules.rhythms import say_rhythm
from bot.rules.roles import Role, give_role
from bot.services.lines import look_at
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
        subject_id=plan.subject_id,
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
        (seen,) = look_at(store, [plan]).values()
        is_gone = store.members.is_gone(plan.workspace_id, plan.owner_id)
        values |= give_role(seen.people, owner.id, Role.OWNER, name=owner.name, stays=not is_gone)
        values |= {} if plan.subject_id else {"zone": owner.lives_in}
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


def ensure_confidential(draft: PlanDraft) -> None:
    """Refuse to put one person's plan before a channel."""
    if draft.subject_id is not None and draft.channel_id is not None:
        raise InvalidError(
            {
                "channel_id": "An individual plan has no channel: it goes by direct messages alone. "
                "Take the channel out, or else the person whom the plan is about."
            }
        )


def people_of(store: Store, actor: Actor, draft: PlanDraft) -> dict[str, PlanRole]:
    """Return who takes part in a new plan beside its owner, or refuse one who could not."""
    named = [("subject_id", draft.subject_id), ("sponsor_id", draft.sponsor_id)]
    for field, who in (*named, *(("collaborators", each) for each in draft.collaborators)):
        if who is not None:
            _ensure_member(store, actor, who, field=field)
    apart = {draft.owner_id, draft.subject_id}
    if draft.sponsor_id is not None and draft.sponsor_id in apart:
        raise InvalidError({"sponsor_id": "A sponsor is somebody else than the owner and whom it is about."})
    if draft.sponsor_id is not None and draft.sponsor_id in draft.collaborators:
        raise InvalidError({"sponsor_id": "They are among the collaborators already. One role each, please."})
    maker = [actor.id] if actor.id not in {*apart, draft.sponsor_id} else []
    roles = [who for who in (*draft.collaborators, *maker) if who not in apart]
    return dict.fromkeys(roles, PlanRole.COLLABORATOR)


def _ensure_member(store: Store, actor: Actor, member_id: str, *, field: str) -> None:
    member = store.members.find(actor.workspace_id, member_id)
    if member is None or member.is_stranger:
        raise InvalidError({field: "That is nobody of this workspace. Choose a full member of it."})
    if member.is_deactivated:
        raise InvalidError({field: f"{member.name} has left this workspace. Choose somebody else."})
    if member.is_guest:
        said = f"{member.name} is a guest, who sees only what is assigned to them. Choose a full member."
        raise InvalidError({field: said})


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
