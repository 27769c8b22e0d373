"""A target's token for programs: what it is for, the one look at it, and its end."""

from slackblocks.views import ModalView

from bot.rules.api_tokens import TokenPage
from bot.views import limits
from bot.views.elements import Post, actions, button, context, modal, section
from bot.views.mrkdwn import Mrkdwn, bold, code, escape, join, moment, spoken, write

MAKE = "api_token.make"
REVOKE = "api_token.revoke"
SHOWN = "api_token.shown"
_ONCE = Mrkdwn(
    "Copy it now: nobody can see it again, and it is kept nowhere but where you put it. Whoever has it can "
    "send measurements of this target, and nothing else."
)
_EXAMPLE = Mrkdwn("The documentation has an example, under Measurements by a program.")
_UNKNOWN = Mrkdwn(f"Whoever runs Waymark knows the address to send to. {_EXAMPLE}")


def token_message(page: TokenPage, *, zone: str, done: Mrkdwn | None = None) -> Post:
    """Say what a token is for, and whether there is one."""
    name = bold(escape(f"{page.ref} {page.indicator}", limits.TITLE_IN_LINE))
    said = write("With a token a program sends measurements of {name}, and can do nothing else.", name=name)
    row = [button("Make a token", action_id=MAKE, value=str(page.target_id), is_primary=True)]
    stands = Mrkdwn("There is none.")
    if page.made_at is not None:
        made = write(
            "{who} made one on {when}.",
            who=escape(page.made_by, limits.NAME),
            when=moment(page.made_at, zone=zone),
        )
        used = (
            Mrkdwn("It was never used.")
            if page.used_at is None
            else write("Last used on {when}.", when=moment(page.used_at, zone=zone))
        )
        stands = join((made, used), " ")
        row = [
            button("Make a new one", action_id=MAKE, value=str(page.target_id)),
            button("Revoke", action_id=REVOKE, value=str(page.target_id), is_danger=True),
        ]
    first = said if done is None else done
    return Post(
        join((spoken(first), spoken(stands)), " "),
        (
            section(first, block_id="token"),
            context(stands, block_id="token:stands"),
            *actions(row, block_id="token:do"),
        ),
    )


def token_modal(page: TokenPage, token: str, *, address: str = "") -> ModalView:
    """Show a token, this once, and where to send with it if that is known."""
    name = bold(escape(f"{page.ref} {page.indicator}", limits.TITLE_IN_LINE))
    return modal(
        "Your token",
        [
            section(write("The token for {name}:", name=name), block_id="token"),
            section(code(token), block_id="token:it"),
            section(_ONCE, block_id="token:once"),
            *([section(_sent_to(address), block_id="token:where")] if address else []),
            context(_EXAMPLE if address else _UNKNOWN, block_id="token:how"),
        ],
        callback_id=SHOWN,
        close="Close",
    )


def _sent_to(address: str) -> Mrkdwn:
    return write("Programs send to {address}", address=code(address))


def made(page: TokenPage) -> Mrkdwn:
    """Say that there is a new token."""
    return write("There is a new token for {ref}. An old one opens nothing any more.", ref=page.ref)


def revoked(page: TokenPage) -> Mrkdwn:
    """Say that there is no token any more."""
    return write("Revoked. No program can send measurements of {ref} now.", ref=page.ref)
