"""The document of the API beside the running server: what it allows is taken, what it does not is refused."""

from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.web.api import LONGEST_KEY, Budget
from bot.web.openapi import MEASUREMENTS, OPENAPI, document
from tests.web.schemas import fitting, unfitting

POST = document()["paths"][MEASUREMENTS]["post"]
FEED = POST["requestBody"]["content"]["application/json"]["schema"]
COUNT = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
NUMBERS = count()
"""No key is used twice."""

pytestmark = pytest.mark.slow


@pytest.fixture
async def eager(program) -> Any:
    """A program that may send as often as it likes."""
    program.demo.house._api._of_tokens = Budget(lambda: 0.0, per_minute=1_000_000)
    return program


def each_day_once(body: dict[str, Any]) -> dict[str, Any]:
    """Keep the first of each day, which the document says in words; and the target that there is."""
    days = {each["on"]: each for each in reversed(body["measurements"])}
    named = {"target": "T-1"} if "target" in body else {}
    return {"measurements": list(days.values()), **named}


@COUNT
@given(body=fitting(FEED).map(each_day_once), key=st.text("abcXYZ019-_. ~", max_size=LONGEST_KEY))
async def test_what_the_document_allows_is_taken_and_kept(eager, body, key):
    said = await eager.send(body, Idempotency_Key=f"{next(NUMBERS)} {key}".strip()[:LONGEST_KEY])
    assert said.status == 200, said.body
    assert said.body["recorded"] + said.body["unchanged"] == len(body["measurements"])
    kept = dict(await eager.measured())
    for each in body["measurements"]:
        meant = Decimal(str(each["value"]))
        assert abs(Decimal(kept[each["on"]]) - meant) <= max(abs(meant) * Decimal("1e-14"), Decimal("1e-15"))


@COUNT
@given(body=unfitting(FEED))
async def test_what_the_document_does_not_allow_is_refused_by_its_place(eager, body):
    said = await eager.send(body)
    assert said.status == 422, body
    assert said.body["errors"]
    assert await eager.measured() == []


async def test_every_address_of_the_document_is_there_and_no_other_method(program):
    for path, operations in document()["paths"].items():
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            if method.lower() in operations:
                continue
            said = await program.send(b"", method=method, path=path)
            assert said.status == 405
            assert {each.lower() for each in said.headers["Allow"].split(", ")} == set(operations)
    assert (await program.send(b"", method="GET", path=OPENAPI)).body == document()
