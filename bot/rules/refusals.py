"""What a refused message comes to, by the word of the refusal."""

from collections.abc import Mapping
from enum import StrEnum
from fnmatch import fnmatchcase


class Refusal(StrEnum):
    """What a failed call means for the message; UNLISTED is worth a few tries."""

    LATER = "later"
    """Surely not posted: the same again, after a while."""
    PUSHED_BACK = "pushed_back"
    """Too much at once: the place waits, and the workspace if it is not the only one."""
    FULL = "full"
    """The workspace takes no more for now."""
    SUSPENDED = "suspended"
    """The token is not taken: nothing can be said in the workspace."""
    LACKING = "lacking"
    """The app may not do this there, until somebody grants it."""
    NOT_IN = "not_in"
    """The app is not in the channel."""
    GONE = "gone"
    """The channel is not there any more, or takes no posts."""
    NO_THREAD = "no_thread"
    """The thread is not there any more; the channel may be."""
    UNFIT = "unfit"
    """The place takes a message, but not one that looks like this."""
    NEVER = "never"
    """There is nobody and nothing to say it to."""
    UNLISTED = "unlisted"
    UNSURE = "unsure"
    """It may have been posted."""


SHARED_OUTSIDE = "shared_outside"
"""Our own word, where Slack would take a post that another company could read."""

REFUSALS: Mapping[str, Refusal] = {
    **dict.fromkeys(("request_timeout",), Refusal.LATER),
    **dict.fromkeys(("ratelimited", "rate_limited"), Refusal.PUSHED_BACK),
    **dict.fromkeys(
        ("message_limit_exceeded", "team_added_to_org", "org_login_required", "accesslimited"), Refusal.FULL
    ),
    **dict.fromkeys(
        ("token_revoked", "account_inactive", "invalid_auth", "not_authed", "app_access_restricted",
         "token_expired"),
        Refusal.SUSPENDED,
    ),
    **dict.fromkeys(("missing_scope", "no_permission"), Refusal.LACKING),
    **dict.fromkeys(("not_in_channel",), Refusal.NOT_IN),
    **dict.fromkeys(("channel_not_found", "is_archived", "restricted_action*", SHARED_OUTSIDE), Refusal.GONE),
    **dict.fromkeys(("thread_not_found", "cannot_reply_to_message"), Refusal.NO_THREAD),
    **dict.fromkeys(("invalid_blocks*", "msg_*too_long", "no_text"), Refusal.UNFIT),
    **dict.fromkeys(
        ("user_not_found", "message_not_found", "cant_update_message", "edit_window_closed", "cannot_dm_bot",
         "user_disabled", "invalid_arguments", "messages_tab_disabled", "user_not_in_channel", "not_enabled",
         "view_too_large"),
        Refusal.NEVER,
    ),
    **dict.fromkeys(("fatal_error", "internal_error", "service_unavailable"), Refusal.UNSURE),
}  # fmt: skip
"""Every word that is known, with what it means; `*` stands for any ending or middle."""

LACKING_WORDS = tuple(word for word, refusal in REFUSALS.items() if refusal is Refusal.LACKING)
KEPT_BACK = frozenset({Refusal.SUSPENDED, Refusal.LACKING, Refusal.FULL})
"""What the workspace does not take until something there has changed."""
AGAIN = frozenset({Refusal.LATER, Refusal.PUSHED_BACK, Refusal.FULL, Refusal.UNSURE})
"""After these, what may be done twice is soon done again."""
NOT_READY = "invalid slack file"
"""Among what is wrong with the blocks, this means a picture that is not there yet."""


def refusal_of(code: str, *, details: str = "") -> Refusal:
    """Return what a word of refusal means; `details` is what was said beside it."""
    if NOT_READY in details:
        return Refusal.LATER
    known = REFUSALS.get(code)
    if known is not None:
        return known
    patterns = (refusal for word, refusal in REFUSALS.items() if fnmatchcase(code, word))
    return next(patterns, Refusal.UNLISTED)
