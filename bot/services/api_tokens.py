"""Tokens by which programs send measurements: made, shown once, and taken back."""

import hashlib
from datetime import datetime
from secrets import token_urlsafe

from bot.rules.access import Actor, Deed, ensure_allowed
from bot.rules.api_tokens import TokenPage
from bot.services.audit_entries import AuditedDeed, record
from bot.services.lines import Seen, ensure_open
from bot.services.seeing import NO_TARGET, ensure_kept, see_target
from storage.database import Database
from storage.models import ApiToken, Target
from storage.unit_of_work import Store, query, transaction

PREFIX = "waymark_"
"""How a token begins, so that whoever finds one knows what it opens."""


class ApiTokens:
    """What people do with tokens."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @query
    def look(self, store: Store, number: int, *, actor: Actor) -> TokenPage:
        """Return what is known of the token of T-<number> to somebody who may make one."""
        found = store.targets.find_by_number(actor.workspace_id, number)
        missing = f"There is no T-{number} that you can see."
        target, _ = _open(store, actor, (found and found.id) or 0, missing=missing)
        return _page(store, target)

    @transaction
    def make(self, store: Store, target_id: int, *, actor: Actor, now: datetime) -> tuple[TokenPage, str]:
        """Make a token in the place of the one there was, and return it: nobody can read it ever again."""
        target, seen = _open(store, actor, target_id, to_change=True)
        store.api_tokens.remove_of(actor.workspace_id, target_id)
        token = f"{PREFIX}{token_urlsafe(32)}"
        store.api_tokens.add(
            ApiToken(
                workspace_id=actor.workspace_id,
                target_id=target_id,
                digest=digest(token),
                created_by=actor.id,
                created_at=now,
            )
        )
        self._audit(store, AuditedDeed.TOKEN_MADE, target, seen, actor=actor, now=now)
        return _page(store, target), token

    @transaction
    def revoke(self, store: Store, target_id: int, *, actor: Actor, now: datetime) -> TokenPage:
        """Take a target's token back: from now on it opens nothing."""
        target, seen = _open(store, actor, target_id, to_change=True)
        if store.api_tokens.remove_of(actor.workspace_id, target_id):
            self._audit(store, AuditedDeed.TOKEN_REVOKED, target, seen, actor=actor, now=now)
        return _page(store, target)

    def _audit(
        self, store: Store, deed: AuditedDeed, target: Target, seen: Seen, *, actor: Actor, now: datetime
    ) -> None:
        ref = f"T-{target.number}"
        record(store, actor.workspace_id, deed, now=now, actor_id=actor.id, subject=ref, plan_id=seen.id)


def digest(token: str) -> str:
    """Return what is kept of a token; it has so much chance in it that no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def _open(
    store: Store, actor: Actor, target_id: int, *, to_change: bool = False, missing: str = NO_TARGET
) -> tuple[Target, Seen]:
    target, seen = see_target(store, actor, target_id, to_change=to_change, missing=missing)
    ensure_allowed(actor, Deed.EDIT_TARGETS, seen.people, doer_id=target.owner_id)
    ensure_open(seen.plan)
    ensure_kept(target)
    return target, seen


def _page(store: Store, target: Target) -> TokenPage:
    assert target.id is not None
    page = TokenPage(target.id, f"T-{target.number}", target.indicator)
    token = store.api_tokens.find_of(target.workspace_id, target.id)
    if token is None:
        return page
    names = store.members.names(target.workspace_id, [token.created_by])
    return TokenPage(
        page.target_id,
        page.ref,
        page.indicator,
        made_by=names.get(token.created_by, "somebody"),
        made_at=token.created_at,
        used_at=token.last_used_at,
    )
