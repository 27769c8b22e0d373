"""What the app wants to show, checked as Slack checks it: messages and views."""

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.block_kit import Problem, check_message, check_view
from sandbox.blocks import Json
from sandbox.errors import SlackError
from sandbox.files import Files
from sandbox.web_api.call import Call


def message_content(call: Call, *, is_update: bool = False) -> Json:
    """Return the text, blocks, attachments and metadata of a chat.* call, or refuse them as Slack does.

    In an update whatever is not named stays, and empty metadata takes the old ones away.
    """
    content: Json = {}
    if call.args.get("text") is not None:
        content["text"] = call.text("text")
    parts = {
        "blocks": "invalid_blocks_format",
        "attachments": "invalid_attachments",
        "metadata": "invalid_metadata_format",
    }
    for name, error in parts.items():
        if (value := call.json(name, error=error)) is not None:
            content[name] = value
    if markdown := call.text("markdown_text"):
        if content.get("text") or content.get("blocks"):
            raise SlackError("markdown_text_conflict")
        content |= {"text": markdown, "blocks": [{"type": "markdown", "text": markdown}]}
    if is_update and content.get("metadata") == {}:
        content["metadata"] = None
    ensure_message(content, files=call.slack.files, needs_content=not is_update)
    return content


def ensure_message(content: Mapping[str, Any], *, files: Files, needs_content: bool = True) -> None:
    """Refuse a message that Slack would not take."""
    if needs_content and not any(content.get(name) for name in ("text", "blocks", "attachments")):
        raise SlackError("no_text")
    parts = {name: content.get(name) for name in ("blocks", "attachments")}
    if problems := check_message(content) or list(files.problems(parts)):
        raise _refusal(problems[0].code, problems)


def view_content(call: Call, *, home: bool = False) -> Json:
    """Return the view of a views.* call, refused as Slack refuses."""
    view = call.json("view", error="invalid_arguments")
    if view is None:
        raise _refusal("invalid_arguments", [], "missing required field: view")
    if not isinstance(view, dict):
        raise _refusal("invalid_arguments", [], "must be an object [json-pointer:/view]")
    ensure_view(view, files=call.slack.files, home=home)
    return view


def ensure_view(view: Json, *, files: Files, home: bool) -> None:
    """Refuse a view that Slack would not show, or a Home where a modal belongs."""
    if problems := check_view(view) or list(files.problems(view, path="/view")):
        raise _refusal(problems[0].code, problems)
    wanted = "home" if home else "modal"
    if view.get("type") != wanted:
        raise _refusal(
            "invalid_arguments", [], f"must be a valid enum value: {wanted} [json-pointer:/view/type]"
        )


def _refusal(code: str, problems: Sequence[Problem], *more: str) -> SlackError:
    messages = [f"[ERROR] {text}" for text in (*(problem.text for problem in problems), *more)]
    extra = {"errors": [problem.text for problem in problems]} if code == "invalid_blocks" else {}
    return SlackError(code, **extra, response_metadata={"messages": messages})
