"""A round in which others wait for somebody's ratings, as Home and the message of the day say it."""

from slackblocks.blocks import SectionBlock

from bot.rules.rounds import OwedRating
from bot.views import limits, lines
from bot.views.buttons import rate_areas
from bot.views.elements import section
from bot.views.mrkdwn import bold, escape, write


def rating_due(owed: OwedRating, *, block_id: str) -> SectionBlock:
    """Say who waits for ratings: `P-1 Reduce churn · Ana waits for your ratings of 5 key areas`."""
    said = write(
        "{plan} · {name} waits for your ratings of {areas}",
        plan=bold(lines.name(owed.plan_ref, owed.plan_title)),
        name=escape(owed.started_by, limits.NAME),
        areas=lines.count(owed.areas - owed.rated, "key area"),
    )
    of = f"{owed.plan_ref} {owed.plan_title}"
    return section(said, block_id=block_id, accessory=rate_areas(owed.round_id, of=of))
