"""Calling the functions of handlers: each is handed what it names."""

import inspect
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any, TypeVar

from slack_bolt.async_app import AsyncBoltContext

Result = TypeVar("Result")


async def call(function: Callable[..., Awaitable[Result]], context: AsyncBoltContext) -> Result:
    """Hand a function what it names, from what this request offers."""
    offered = {"context": context}
    return await function(**{name: offered.get(name, context.get(name)) for name in _names_of(function)})


@cache  # of the functions that there are, each is asked at every line of its verb
def _names_of(function: Callable[..., Any]) -> tuple[str, ...]:
    return tuple(inspect.signature(function).parameters)
