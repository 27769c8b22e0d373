"""What many ask for at once is done at once, and nobody's trouble is another one's."""

import asyncio

from structlog.testing import capture_logs

from bot.together import Together


class Doer:
    """Does what it is given, and remembers in how many goes; evens it leaves."""

    def __init__(self):
        self.goes = []
        self.has_begun, self.may_go_on = asyncio.Event(), asyncio.Event()
        self.may_go_on.set()
        self.error = None

    async def do(self, items):
        self.goes.append(list(items))
        self.has_begun.set()
        await self.may_go_on.wait()
        if self.error is not None:
            raise self.error
        return [item % 2 == 1 for item in items]


async def test_all_that_comes_at_once_is_done_in_one_go_and_each_hears_of_its_own():
    doer = Doer()
    together = Together(doer.do)
    assert await asyncio.gather(*map(together.ask, (1, 2, 3, 4))) == [True, False, True, False]
    assert doer.goes == [[1, 2, 3, 4]]


async def test_what_comes_meanwhile_is_the_next_go():
    doer = Doer()
    doer.may_go_on.clear()
    together = Together(doer.do)
    first = asyncio.gather(*map(together.ask, (1, 3)))
    await doer.has_begun.wait()
    second = asyncio.gather(*map(together.ask, (5, 7)))
    await asyncio.sleep(0)
    doer.may_go_on.set()
    assert [await first, await second] == [[True, True], [True, True]]
    assert doer.goes == [[1, 3], [5, 7]]


async def test_what_comes_alone_is_left_to_whoever_asks():
    doer = Doer()
    assert await Together(doer.do).ask(1) is None
    assert not doer.goes


async def test_where_a_go_fails_each_is_left_to_whoever_asks():
    doer = Doer()
    doer.error = OSError("no")
    together = Together(doer.do)
    with capture_logs() as logs:
        assert await asyncio.gather(*map(together.ask, (1, 3))) == [None, None]
    assert [(line["event"], line["count"]) for line in logs] == [("batch.failed", 2)]
    doer.error = None
    assert await asyncio.gather(*map(together.ask, (1, 3))) == [True, True]


async def test_who_was_cancelled_holds_up_nobody():
    doer = Doer()
    together = Together(doer.do)
    asks = [asyncio.create_task(together.ask(item)) for item in (1, 3)]
    await asyncio.sleep(0)
    asks[0].cancel()
    assert await asks[1]
    assert asks[0].cancelled()
