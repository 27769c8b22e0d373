"""What each column of text holds of people: every table is here, so that deleting and exporting miss none.

Whoever adds a column of text, or a table, says here what it holds; a test asks for it.
"""

from collections.abc import Mapping
from enum import StrEnum


class Holds(StrEnum):
    """What a column holds, and so what becomes of it when somebody has what is stored of them deleted."""

    PERSON = "person"
    """The id of a member: it becomes that of nobody in particular."""
    COMPANION = "companion"
    """The id of a member whose row it is: the row goes with them."""
    ASIDE = "aside"
    """The id of a member who may as well be nobody: it is emptied."""
    PROSE = "prose"
    """What somebody wrote: it is dropped, if they did."""
    WORK = "work"
    """What a plan or a part of it is called: it stays, as the numbers are of it."""
    FACT = "fact"
    """Neither: it stays, without their id."""


AUTHORS: Mapping[str, str] = {
    "action_step": "created_by",
    "check_in": "author_id",
    "focus_area": "created_by",
    "measurement": "excluded_by",
    "objective": "created_by",
    "obstacle": "created_by",
    "phase": "set_by",
    "plan": "created_by",
    "resource": "created_by",
    "proposal": "proposed_by",
    "revision": "changed_by",
    "template": "created_by",
}
"""Which column names who wrote the prose of a row at first."""

ANYWHERE = frozenset({"workspace_id"})
"""Columns that mean the same in every table, and nothing of people."""

COLUMNS: Mapping[str, Mapping[str, Holds]] = {
    "absence": {"member_id": Holds.COMPANION, "deputy_id": Holds.ASIDE},
    "action_step": {
        "title": Holds.WORK,
        "note": Holds.PROSE,
        "blocked_by": Holds.PROSE,
        "effort": Holds.FACT,
        "assignee_id": Holds.PERSON,
        "done_by": Holds.PERSON,
        "created_by": Holds.PERSON,
    },
    "alignment": {},
    "api_request": dict.fromkeys(("key", "body", "answer"), Holds.FACT),
    "api_token": {"digest": Holds.FACT, "created_by": Holds.PERSON},
    "area_rating": {"member_id": Holds.ASIDE},
    "audit_entry": {
        "actor_id": Holds.PERSON,
        "deed": Holds.FACT,
        "subject": Holds.FACT,
        "fields": Holds.FACT,
    },
    "channel": {"id": Holds.FACT, "name": Holds.FACT},
    "channel_member": {"channel_id": Holds.FACT, "member_id": Holds.COMPANION},
    "check_in": {
        "author_id": Holds.PERSON,
        "edited_by": Holds.PERSON,
        "happened": Holds.PROSE,
        "next_step": Holds.PROSE,
        "expected": Holds.FACT,
        "next_id": Holds.ASIDE,
        "changed": Holds.PROSE,
    },
    "counter": {"kind": Holds.FACT},
    "delivery": {
        "member_id": Holds.COMPANION,
        **dict.fromkeys(
            (
                "occ_key", "nonce", "channel_id", "facts", "lease_token", "posted_in", "posted_ts", "reason",
                "thread_ts", "content", "look_cursor", "doubles",
            ),
            Holds.FACT,
        ),
    },
    "focus_area": {
        "name": Holds.WORK,
        "evidence": Holds.PROSE,
        "strengths": Holds.PROSE,
        "causes": Holds.PROSE,
        "parked_because": Holds.PROSE,
        "created_by": Holds.PERSON,
    },
    "hold": {"reason": Holds.FACT, "scopes": Holds.FACT},
    "home": {"member_id": Holds.COMPANION, "hash": Holds.FACT, "fingerprint": Holds.FACT},
    "inbox": dict.fromkeys(("key", "kind", "body", "ack", "owner", "deed"), Holds.FACT),
    "job_lease": {"name": Holds.FACT, "owner": Holds.FACT},
    "measurement": {
        "value": Holds.FACT,
        "first_value": Holds.FACT,
        "measured_by": Holds.PERSON,
        "excluded_by": Holds.PERSON,
        "excluded_because": Holds.PROSE,
    },
    "member": {
        "id": Holds.COMPANION,
        "name": Holds.FACT,
        "zone": Holds.FACT,
        "locale": Holds.FACT,
        "own_zone": Holds.FACT,
        "own_working_days": Holds.FACT,
        "own_hours": Holds.FACT,
    },
    "milestone": {"value": Holds.FACT},
    "objective": {
        "outcome": Holds.WORK,
        "for_whom": Holds.WORK,
        "why": Holds.PROSE,
        "owner_id": Holds.PERSON,
        "created_by": Holds.PERSON,
    },
    "obstacle": {"what": Holds.PROSE, "created_by": Holds.PERSON},
    "own_revision": {"member_id": Holds.COMPANION, "changes": Holds.FACT},
    "pace": {"place": Holds.FACT},
    "phase": {"cause": Holds.PROSE, "set_by": Holds.PERSON},
    "plan": {
        "title": Holds.WORK,
        "purpose": Holds.PROSE,
        "owner_id": Holds.PERSON,
        "sponsor_id": Holds.ASIDE,
        "subject_id": Holds.PERSON,
        "created_by": Holds.PERSON,
        "channel_id": Holds.FACT,
        "zone": Holds.FACT,
        "silent_in": Holds.FACT,
        "shared_in": Holds.FACT,
    },
    "plan_member": {"member_id": Holds.COMPANION},
    "proposal": {
        "changes": Holds.FACT,
        "reason": Holds.PROSE,
        "proposed_by": Holds.PERSON,
        "decided_by": Holds.PERSON,
        "declined_because": Holds.PROSE,
    },
    "rater": {"member_id": Holds.COMPANION},
    "rating_round": {"started_by": Holds.PERSON, "ended_by": Holds.PERSON},
    "reported_obstacle": {},
    "resource": {
        "name": Holds.WORK,
        "currency": Holds.FACT,
        "planned": Holds.FACT,
        "committed": Holds.FACT,
        "spent": Holds.FACT,
        "hours": Holds.FACT,
        "member_id": Holds.PERSON,
        "decided_by": Holds.ASIDE,
        "declined_because": Holds.PROSE,
        "created_by": Holds.PERSON,
    },
    "revision": {
        "changes": Holds.FACT,
        "reason": Holds.PROSE,
        "changed_by": Holds.PERSON,
        "approved_by": Holds.PERSON,
    },
    "round_area": {},
    "schedule": {
        "member_id": Holds.COMPANION,
        "created_by": Holds.PERSON,
        **dict.fromkeys(
            ("unit", "weekdays", "zone", "next_slot", "on_holiday", "fixed_zone"), Holds.FACT
        ),
    },
    "snooze": {"snoozed_by": Holds.PERSON},
    "step_dependency": {},
    "target": {
        "indicator": Holds.WORK,
        "unit": Holds.WORK,
        "baseline": Holds.FACT,
        "value": Holds.FACT,
        "lower": Holds.FACT,
        "benchmark": Holds.FACT,
        "baseline_source": Holds.WORK,
        "benchmark_source": Holds.WORK,
        "owner_id": Holds.PERSON,
        "created_by": Holds.PERSON,
    },
    "template": {
        "name": Holds.WORK,
        "summary": Holds.PROSE,
        "content": Holds.WORK,
        "created_by": Holds.PERSON,
    },
    "workspace": dict.fromkeys(("id", "name", "working_days", "holiday_country"), Holds.FACT),
}  # fmt: skip
"""Every column of text of every table. The prose within a revision is that of the row which it is of."""

IN_TEMPLATES = frozenset({"purpose", "why", "note"})
"""What is prose within the content of a template, by its key; the rest of it is work."""


def columns_of(table: str, *kinds: Holds) -> tuple[str, ...]:
    """Return the columns of a table that hold one of these."""
    return tuple(name for name, holds in COLUMNS.get(table, {}).items() if holds in kinds)
