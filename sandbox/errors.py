"""What the pretend Slack refuses: an API error for the app, a plain sentence for the person."""

from typing import Any


class CannotDo(Exception):  # noqa: N818 - the name is what a test reads: alice cannot do this
    """A person tried what Slack's own client would not let through; the message is a sentence saying why."""


class SlackError(Exception):
    """A Web API refusal by Slack's own code, with what else its envelope carries (such as `needed`)."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra

    @property
    def envelope(self) -> dict[str, Any]:
        """The JSON body with which Slack answers."""
        return {"ok": False, "error": self.code, **self.extra}


def invalid_arguments(*messages: str) -> SlackError:
    """Slack's `invalid_arguments`, with each message worded as Slack does."""
    told = [f"[ERROR] {message}" for message in messages]
    return SlackError("invalid_arguments", response_metadata={"messages": told})
