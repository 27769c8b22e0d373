"""Reading what the app sends over HTTP: arguments and token, however a client may send them, and files."""

import json
from dataclasses import dataclass, replace
from typing import Any

from aiohttp import web

from sandbox.errors import SlackError


@dataclass(frozen=True, slots=True)
class Sent:
    """The arguments of a request and its token; `refusal` says why the arguments cannot be read."""

    args: dict[str, Any]
    token: str = ""
    refusal: str = ""
    is_json: bool = False

    def ensure_readable(self) -> None:
        """Refuse a body that is not what it says it is."""
        if self.refusal:
            raise SlackError(self.refusal)


async def read_request(request: web.Request) -> Sent:
    """Return what a request says. With a body of JSON the token has to be in a header.

    https://docs.slack.dev/changelog/2017-10-keeping-up-with-the-jsons
    """
    scheme, _, header = request.headers.get("Authorization", "").partition(" ")
    bearer = header.strip() if scheme.casefold() == "bearer" else ""
    args: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        return replace(_with_json(args, await request.text(), token=bearer), is_json=True)
    if request.body_exists:
        form = await request.post()
        args |= {key: value for key, value in form.items() if isinstance(value, str)}
    token = str(args.pop("token", "") or "")
    if isinstance(args.get("payload"), str):  # the form in which webhooks may be called
        return _with_json(args, args.pop("payload"), token=bearer or token)
    return Sent(args, token=bearer or token)


def _with_json(args: dict[str, Any], text: str, *, token: str) -> Sent:
    try:
        body = json.loads(text or "{}")
    except ValueError:
        return Sent(args, token=token, refusal="invalid_json")
    if not isinstance(body, dict):
        return Sent(args, token=token, refusal="json_not_object")
    body.pop("token", None)
    return Sent(args | body, token=token)


async def read_content(request: web.Request) -> bytes:
    """Return the bytes of a file, sent raw or as the only file of a form."""
    if request.content_type != "multipart/form-data":
        return await request.read()
    files = [each for each in (await request.post()).values() if isinstance(each, web.FileField)]
    return files[0].file.read() if files else b""
