"""Reading what another program says to the workspace: JSON objects with known names of known types."""

import json
from collections.abc import Mapping

from aiohttp import web

from sandbox.blocks import Json

Arguments = Mapping[str, type | tuple[type, ...]]


class BadRequest(ValueError):  # noqa: N818 - named as HTTP names it
    """A request that cannot be read; the message is a sentence."""


def checked(given: Json, *, needs: Arguments, takes: Arguments) -> Json:
    """Return what was said, or refuse it."""
    for name in needs:
        if name not in given:
            raise BadRequest(f"{name!r} is missing.")
    known = {**needs, **takes}
    for name, value in given.items():
        if name not in known:
            raise BadRequest(f"{name!r} is not known here.")
        if not isinstance(value, known[name]):
            raise BadRequest(f"{name!r} is of the wrong type.")
    return given


async def read_body(request: web.Request) -> Json:
    """Return the JSON object of a request; a form of some page would come with another content type."""
    if request.content_type != "application/json":
        raise BadRequest("The body is a JSON object, and so is its content type.")
    try:
        body = json.loads(await request.text() or "{}")
    except ValueError as error:
        raise BadRequest("The body is not JSON.") from error
    if not isinstance(body, dict):
        raise BadRequest("The body is not a JSON object.")
    return body
