"""A member as somebody who acts."""

from bot.rules.access import Actor
from storage.models import Member
from storage.repositories.workspaces import Acting
from storage.unit_of_work import Store


def actor_of(store: Store, member: Member | Acting) -> Actor:
    """Return a member as somebody who acts, with the private channels that they are in."""
    return Actor(
        workspace_id=member.workspace_id,
        id=member.id,
        name=member.name,
        zone=member.lives_in,
        locale=member.locale,
        is_guest=member.is_guest,
        is_stranger=member.is_stranger,
        channels=store.channels.private_ids_of(member.workspace_id, member.id),
    )
