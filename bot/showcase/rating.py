"""What the team of the showcase does with key areas: names them, and rates them in silence."""

from bot.demo import Demo
from bot.rules.rounds import SCALES

RATED_IN_WEEK = 1
AREAS = ("Onboarding", "The import of old data", "Support in the first month", "The small plan's price")
"""The key areas of the first plan's objective."""
RATINGS = {
    "bob": ((5, 2, 2), (4, 4, 2), (3, 2, 4), (2, 1, 3)),
    "chandra": ((4, 2, 3), (4, 3, 1), (4, 3, 3), (3, 2, 3)),
    "erin": ((5, 3, 2), (3, 4, 2), (4, 2, 3), (1, 2, 4)),
}
"""How each of them rates those areas, in silence: impact, effort and level now."""


async def rate_areas(demo: Demo) -> None:
    """Let some of them rate the key areas of the first plan, each alone, until the ranking is there."""
    for name in AREAS:
        await _type(demo, "alice", f'area O-1 "{name}"')
    await _type(demo, "alice", "rate P-1")
    alice = demo.sandbox.person("alice")
    await alice.opened()
    alice.fill({"Raters": list(RATINGS)})
    await alice.submit()
    await demo.house.app.drain()
    for who, said in RATINGS.items():
        await _type(demo, who, "rate P-1")
        rater = demo.sandbox.person(who)
        await rater.opened()
        for number, levels in enumerate(said, start=1):
            asked = zip(SCALES.items(), levels, strict=True)
            rater.fill({f"{name}-{number}": f"{level} · {scale[level]}" for (name, scale), level in asked})
        await rater.submit()
        await demo.house.app.drain()


async def _type(demo: Demo, who: str, line: str) -> None:
    await demo.sandbox.person(who).command(f"/plan {line}", channel="team")
    await demo.house.app.drain()
