"""What approvers say by a line: `confirm R-3`, `decline R-3 not before April`."""

from datetime import date, datetime

from bot.errors import InvalidError
from bot.handlers.pages import Pages
from bot.handlers.scene import Forms
from bot.rules.access import Actor, Deed
from bot.rules.grammar import Command, Ref
from bot.rules.ledger import ResourceLine
from bot.services.resources import Resources
from bot.views import resource_forms as forms_of
from bot.views import resources as views
from bot.views.elements import Origin, Post

_SMALL = frozenset({"and", "please"})


async def confirm(
    line: Command, resources: Resources, pages: Pages, actor: Actor, today: date, now: datetime
) -> Post:
    """Answer `confirm R-3 R-4`: all or none of them; with P-, what waits there is shown."""
    if _says_more(line):
        said = "Name resources alone, for example: confirm R-3. With a reservation: decline R-3 and why"
        raise InvalidError({"refs": said})
    if [ref.kind for ref in line.refs] == ["P"]:
        return await pages.draw(Origin("ledger", str(line.refs[0])), actor=actor, now=now)
    found = await _to_decide(line, resources, actor=actor)
    confirmed = await resources.confirm_all([each.id for each in found], actor=actor, now=now)
    return views.confirmed_message(confirmed, today=today)


async def decline(
    line: Command, resources: Resources, forms: Forms, actor: Actor, today: date, now: datetime
) -> Post | None:
    """Answer `decline R-3 not before April`; without a reason it is asked for."""
    found = await _to_decide(line, resources, actor=actor)
    if len(found) > 1:
        raise InvalidError({"refs": f"One at a time, please, each with its reason: decline {line.refs[0]}"})
    because = line.text.strip().removeprefix("because ").strip(" :,")
    if not because:
        await forms.open(forms_of.decline_modal(found[0]))
        return None
    declined = await resources.decline(found[0].id, because, actor=actor, now=now)
    return views.changed_message(declined, what="Declined", today=today)


def _says_more(line: Command) -> bool:
    """Whether a line says more than which resources: what is said besides may be a condition."""
    words = line.text.casefold().replace(",", " ").split()
    return bool(line.people or line.names or line.me or not _SMALL.issuperset(words))


async def _to_decide(line: Command, resources: Resources, *, actor: Actor) -> list[ResourceLine]:
    """Return the resources that a line names, each of which the actor may decide on."""
    refs: list[Ref] = list(dict.fromkeys(line.refs))
    if not refs or any(ref.kind != "R" for ref in refs):
        said = "Which resource? Name it" if not refs else "Name resources alone"
        raise InvalidError({"refs": f"{said}, for example: {line.verb} R-3"})
    return [await resources.get(actor=actor, number=ref.number, deed=Deed.APPROVE) for ref in refs]
