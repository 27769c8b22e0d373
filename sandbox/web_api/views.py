"""views.open, views.push, views.update and views.publish."""

from collections.abc import Mapping

from sandbox import wire
from sandbox.blocks import Json
from sandbox.errors import SlackError, invalid_arguments
from sandbox.records import View
from sandbox.web_api.call import Call, Method
from sandbox.web_api.content import view_content


def open_view(call: Call) -> Json:
    """Show a modal to the person whose trigger this is."""
    source = view_content(call)
    trigger = call.slack.triggers.spend(_trigger_id(call))
    return _shown(call, call.slack.screens.open(trigger.user, source, channel=trigger.channel))


def push(call: Call) -> Json:
    """Show a modal on top of the one that the person looks at."""
    source = view_content(call)
    trigger = call.slack.triggers.spend(_trigger_id(call))
    return _shown(call, call.slack.screens.push(trigger.user, source, channel=trigger.channel))


def update(call: Call) -> Json:
    """Show other content in a view that is open, by its id or external id."""
    screens = call.slack.screens
    view_id, external_id = call.text("view_id"), call.text("external_id")
    if not view_id and not external_id:
        raise invalid_arguments("missing required field: view_id or external_id")
    view = screens.find(view_id) if view_id else screens.find_external(external_id)
    source = view_content(call, home=view is not None and view.kind == "home")
    if view is None:
        raise SlackError("not_found")
    _ensure_unchanged(call, view)
    return _shown(call, screens.update(view, source))


def publish(call: Call) -> Json:
    """Show a person's Home."""
    slack = call.slack
    user_id = call.required("user_id")
    source = view_content(call, home=True)
    if not slack.app.has_home:
        raise SlackError("not_enabled")
    if user_id not in slack.workspace.people:
        raise SlackError("user_not_found")
    if (shown := slack.screens.home(user_id)) is not None:
        _ensure_unchanged(call, shown)
    return _shown(call, slack.screens.publish(user_id, source))


def _trigger_id(call: Call) -> str:
    return call.text("interactivity_pointer") or call.required("trigger_id")


def _ensure_unchanged(call: Call, view: View) -> None:
    if call.text("hash") not in {"", view.hash}:
        raise SlackError("hash_conflict")


def _shown(call: Call, view: View) -> Json:
    return {"view": wire.view(view, call.slack.workspace)}


METHODS: Mapping[str, Method] = {
    "views.open": Method(open_view),
    "views.push": Method(push),
    "views.update": Method(update),
    "views.publish": Method(publish),
}
