"""What somebody wrote in plans, and that was kept in templates: it goes with them."""

from collections.abc import Set as AbstractSet
from typing import Any

import sqlalchemy as sa

from storage.models import metadata
from storage.models.personal import IN_TEMPLATES


def drop_from_templates(
    connection: sa.Connection, workspace_id: str, member_id: str, wrote: AbstractSet[str]
) -> None:
    """Drop what a member wrote from all templates of a workspace, and all prose from their own."""
    template = metadata.tables["template"]
    rows = sa.select(template).where(template.c.workspace_id == workspace_id)
    for row in connection.execute(rows).mappings().all():
        is_own = row["created_by"] == member_id
        kept = {
            "content": _without(row["content"], None if is_own else wrote),
            "summary": "" if is_own or _begins_one(row["summary"], wrote) else row["summary"],
        }
        if any(kept[name] != row[name] for name in kept):
            connection.execute(sa.update(template).where(template.c.id == row["id"]).values(kept))


def _without(content: Any, wrote: AbstractSet[str] | None) -> Any:
    """Return the content of a template without these texts, or without any prose."""
    if isinstance(content, list):
        return [_without(each, wrote) for each in content]
    if not isinstance(content, dict):
        return content
    return {
        key: "" if key in IN_TEMPLATES and (wrote is None or value in wrote) else _without(value, wrote)
        for key, value in content.items()
    }


def _begins_one(summary: str, wrote: AbstractSet[str]) -> bool:
    """Whether a summary is one of these texts, or how it begins."""
    return bool(summary) and any(each.startswith(summary) for each in wrote)
