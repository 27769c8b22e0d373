"""auth.test, auth.revoke, api.test, bots.info, team.info and apps.connections.open."""

from collections.abc import Mapping

from sandbox.blocks import Json
from sandbox.errors import SlackError
from sandbox.web_api.call import Call, Method


def auth_test(call: Call) -> Json:
    """Say who the token is."""
    workspace, app = call.slack.workspace, call.slack.app
    return {
        "url": f"https://{workspace.domain}.slack.com/",
        "team": workspace.domain.title(),
        "user": app.bot_name.casefold(),
        "team_id": workspace.team_id,
        "user_id": app.bot_user_id,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


def auth_revoke(call: Call) -> Json:
    """Give the token up, unless this is only a `test`."""
    if call.flag("test"):
        return {"revoked": False}
    call.slack.tokens.revoke()
    return {"revoked": True}


def api_test(call: Call) -> Json:
    """Give the arguments back, or fail with the code in `error`."""
    if error := call.text("error"):
        raise SlackError(error, args=dict(call.args))
    return {"args": dict(call.args)} if call.args else {}


def bots_info(call: Call) -> Json:
    """Describe the app's bot; the token's own where `bot` is missing."""
    app = call.slack.app
    if call.text("bot") not in {"", app.bot_id}:
        raise SlackError("bot_not_found")
    bot = {"id": app.bot_id, "deleted": False, "name": app.bot_name, "updated": 1, "app_id": app.id}
    return {"bot": {**bot, "user_id": app.bot_user_id, "icons": {}}}


def team_info(call: Call) -> Json:
    """Describe the workspace."""
    workspace = call.slack.workspace
    team = {"id": workspace.team_id, "name": workspace.domain.title(), "domain": workspace.domain}
    return {"team": {**team, "url": f"https://{workspace.domain}.slack.com/", "email_domain": "", "icon": {}}}


def connections_open(call: Call) -> Json:
    """Give out the address of a new web socket."""
    return {"url": call.slack.socket.new_url()}


METHODS: Mapping[str, Method] = {
    "auth.test": Method(auth_test, takes_app_token=True),
    "auth.revoke": Method(auth_revoke),
    "team.info": Method(team_info, scopes=("team:read",), takes_json=False),
    "api.test": Method(api_test, takes_app_token=True, takes_no_token=True),
    "bots.info": Method(bots_info, scopes=("users:read",), takes_json=False),
    "apps.connections.open": Method(connections_open, takes_app_token=True, takes_bot_token=False),
}
