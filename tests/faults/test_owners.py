"""Where nobody can look, the plan's owner is asked: what they say is done, once."""

import re

from storage.models import Delivery
from tests.faults.field import open_field
from tests.faults.ground import Amounts
from tests.faults.oracle import standing

POST = "chat.postMessage"
AGAIN, THERE = "Post again", "It is there"


async def test_whoever_is_asked_and_says_what_is_true_has_each_message_once(database_url, tmp_path):
    async with open_field(database_url, tmp_path, Amounts(prompts=8), can_read=False, times=6) as field:
        for is_after in (False, True):
            field.sandbox.faults.drop(POST, times=3, after=is_after)
        await field.crew.start("first")
        await field.sandbox.connected(timeout=30)
        owner = field.sandbox.person("t0sandbox-p0")
        told = [await answer(field, owner) for _ in range(6)]
        assert sorted(told) == [THERE] * 3 + [AGAIN] * 3
        await field.rest()
        verdict = await field.judge()
        assert verdict.is_good, verdict


async def answer(field, owner):
    """Wait until the owner is asked, look whether the message is there, and say so."""

    def asked():
        return [each for each in owner.messages("@waymark") if each.bot and "may not have" in each.text]

    await field.sandbox.log.until(lambda: asked() or None, timeout=60)
    question = asked()[0]
    found = re.search(r"'value': '(\d+):\d+'", str(question.blocks))
    assert found is not None, question.blocks
    row = await field.database.read(lambda session: session.get_one(Delivery, int(found[1])))
    said = THERE if row.nonce in standing(field.sandbox) else AGAIN
    await owner.click(question, said)
    await field.sandbox.log.until(
        lambda: question.ts not in {each.ts for each in asked()} or None, timeout=60
    )
    return said
