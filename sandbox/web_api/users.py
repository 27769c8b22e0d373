"""users.info and users.list."""

from collections.abc import Mapping

from sandbox import wire
from sandbox.blocks import Json
from sandbox.errors import SlackError
from sandbox.web_api.call import Call, Method, paged
from sandbox.workspace import SLACKBOT


def info(call: Call) -> Json:
    """Describe a person, the app's bot, or Slackbot."""
    user_id = call.text("user")
    slack = call.slack
    if user_id == slack.app.bot_user_id:
        return {"user": wire.bot_user(slack.app, slack.workspace)}
    if user_id == SLACKBOT:
        return {"user": wire.slackbot(slack.workspace)}
    if (member := slack.workspace.people.get(user_id)) is None:
        raise SlackError("user_not_found")
    with_locale = call.flag("include_locale")
    return {"user": wire.person(member, slack.workspace, now=slack.now(), with_locale=with_locale)}


def list_users(call: Call) -> Json:
    """List the people of the workspace, deactivated ones and bots included, in pages."""
    slack, now = call.slack, call.slack.now()
    people = [
        member for member in slack.workspace.people.values() if member.team_id == slack.workspace.team_id
    ]
    with_locale = call.flag("include_locale")
    described = [wire.person(member, slack.workspace, now=now, with_locale=with_locale) for member in people]
    everybody = [wire.slackbot(slack.workspace), *described, wire.bot_user(slack.app, slack.workspace)]
    page, next_cursor = call.page(everybody, usual=1000)
    return paged({"members": page, "cache_ts": int(now.timestamp())}, next_cursor)


METHODS: Mapping[str, Method] = {
    "users.info": Method(info, scopes=("users:read",), takes_json=False),
    "users.list": Method(list_users, scopes=("users:read",), takes_json=False),
}
