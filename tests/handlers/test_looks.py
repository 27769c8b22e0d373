"""Every look from outside is in the audit log, whatever command or button it is had by.

The rows of the access table are walked as somebody who may see a team's plan and has no part in it: what
shows them anything of it has to leave an entry. A new handler has a row there, or another test fails.
"""

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel, select

from storage.models import AuditEntry
from tests.handlers.access.table import DONE, PERSONAS, SECRET, expect, outcome
from tests.handlers.access.world import World
from tests.handlers.test_access import ATTEMPTS

(MEMBER,) = (each for each in PERSONAS if (each.role, each.plan) == ("member", "public"))
OPENED = {"see plan", "see step"}


@pytest.mark.slow
async def test_whatever_shows_a_plan_to_somebody_from_outside_is_written_down(team):
    world = await World(team).build(with_individual=False)
    wrong, found = [], set()
    for (_, name), tried in ATTEMPTS.items():
        for attempt in tried:
            if expect(MEMBER, attempt.deed) not in {DONE, "refused"}:
                continue
            subject = await world.subject(MEMBER, is_done=attempt.on_done, has_area=attempt.on_area)
            await forget(team)
            seen, _ = await world.see(MEMBER, attempt, subject)
            deeds = await looks(team)
            found |= deeds
            is_opened = attempt.deed in OPENED or (SECRET in seen and not attempt.is_list)
            if outcome(seen) == DONE and is_opened != bool(deeds):
                wrong.append(f"{name} for {attempt.deed} has {deeds or 'nothing'} in the log: {seen}")
    assert not wrong, "\n".join(wrong)
    assert found == {
        *("plan.seen", "objective.seen", "area.seen", "round.seen", "target.seen", "step.seen"),
        *("resource.seen", "history.seen"),
    }


async def forget(team):
    """Empty the log, so that the same look counts again."""
    table = SQLModel.metadata.tables["audit_entry"]

    def run(session):
        session.connection().execute(sa.delete(table))

    await team.demo.house.database.write(run)


async def looks(team):
    """Return the looks of the one who is tried, without what is written down of everybody."""

    def read(session):
        rows = session.exec(select(AuditEntry).where(AuditEntry.actor_id == team.person(MEMBER.name).id))
        return {row.deed for row in rows if row.deed.endswith(".seen")}

    return await team.demo.house.database.read(read)
