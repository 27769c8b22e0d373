"""Whether the app's tokens still stand: its bot token may be revoked, and the app uninstalled."""

from dataclasses import dataclass

from sandbox.errors import SlackError
from sandbox.manifest import App


@dataclass(slots=True)
class Tokens:
    """The tokens of one installation; `refusal` is the answer to the bot token once it is worthless."""

    app: App
    refusal: str = ""
    is_installed: bool = True

    def revoke(self) -> None:
        """Revoke the bot token; the app stays."""
        self.refusal = "token_revoked"

    def restore(self) -> None:
        """Take the same bot token again, as of an account that was locked for a while."""
        self.refusal, self.is_installed = "", True

    def uninstall(self) -> None:
        """Take the app out of the workspace, and its bot token with it."""
        self.refusal, self.is_installed = "account_inactive", False

    def ensure(self, token: str, *, takes_bot: bool, takes_app: bool, takes_none: bool) -> None:
        """Refuse a token that is missing, unknown, of the wrong kind, or worthless."""
        if not token:
            if takes_none:
                return
            raise SlackError("not_authed")
        if token not in {self.app.bot_token, self.app.app_token}:
            raise SlackError("invalid_auth")
        is_bot = token == self.app.bot_token
        if not (takes_bot if is_bot else takes_app):
            raise SlackError("not_allowed_token_type")
        if is_bot and self.refusal:
            raise SlackError(self.refusal)
