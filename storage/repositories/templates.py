"""Questions about the templates that a workspace has saved."""

from sqlmodel import Session, col, select

from storage.models import Template
from storage.repositories.asking import one


class TemplateRepository:
    """Templates that members have saved."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, template: Template) -> Template:
        """Add a template, so that it has an id."""
        self._session.add(template)
        self._session.flush()
        return template

    def find(self, workspace_id: str, template_id: int) -> Template | None:
        """Return the template of this workspace by its id, also one that was taken away."""
        given = {"workspace": workspace_id, "wanted": template_id}
        return self._session.exec(one(Template, "id", to_change=False), params=given).one_or_none()

    def list_kept(self, workspace_id: str) -> list[Template]:
        """Return the templates of a workspace, the newest first."""
        statement = (
            select(Template)
            .where(Template.workspace_id == workspace_id, col(Template.is_dropped).is_(False))
            .order_by(col(Template.id).desc())
        )
        return list(self._session.exec(statement))
