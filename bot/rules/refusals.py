"""What a refused message comes to, by the word of the refusal."""

from collections.abc import Mapping
from enum import StrEnum


class Refusal(StrEnum):
    """What a failed call means for the message; UNLISTED is worth a few tries."""

    LATER = "later"
    UNLISTED = "unlisted"
    NEVER = "never"
    HELD = "held"
    UNSURE = "unsure"


REFUSALS: Mapping[str, Refusal] = {
    **dict.fromkeys(("request_timeout",), Refusal.LATER),
    **dict.fromkeys(("fatal_error", "internal_error", "service_unavailable"), Refusal.UNSURE),
    **dict.fromkeys(
        ("token_revoked", "account_inactive", "invalid_auth", "not_authed", "app_access_restricted",
         "missing_scope", "no_permission", "token_expired"),
        Refusal.HELD,
    ),
    **dict.fromkeys(
        ("channel_not_found", "not_in_channel", "is_archived", "user_not_found", "invalid_blocks",
         "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "no_text", "restricted_action",
         "message_not_found", "cant_update_message", "edit_window_closed", "cannot_dm_bot", "user_disabled",
         "invalid_arguments", "messages_tab_disabled", "user_not_in_channel", "thread_not_found",
         "cannot_reply_to_message", "not_enabled", "view_too_large"),
        Refusal.NEVER,
    ),
}  # fmt: skip
"""Every word that is known, with what it means."""

NO_THREAD = frozenset({"thread_not_found", "cannot_reply_to_message"})
"""What refuses the thread, and not the channel."""


def refusal_of(code: str) -> Refusal:
    """Return what a word of refusal means."""
    return REFUSALS.get(code, Refusal.UNLISTED)
