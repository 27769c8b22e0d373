"""The Web API: every method that the pretend Slack answers, on one page."""

from collections.abc import Mapping

from sandbox.web_api import apps, chat, conversations, files, users, views
from sandbox.web_api.call import Call, Method

__all__ = ["METHODS", "Call", "Method"]

METHODS: Mapping[str, Method] = {
    **apps.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **users.METHODS,
    **views.METHODS,
}
