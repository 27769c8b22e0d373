"""Questions about tokens of programs, and about the requests that they made."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from storage.models import ApiRequest, ApiToken


class ApiTokenRepository:
    """Tokens, one for each target at most."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, token: ApiToken) -> ApiToken:
        """Add a token."""
        self._session.add(token)
        self._session.flush()
        return token

    def find_of(self, workspace_id: str, target_id: int) -> ApiToken | None:
        """Return the token of a target."""
        return self._session.exec(
            select(ApiToken).where(ApiToken.workspace_id == workspace_id, ApiToken.target_id == target_id)
        ).one_or_none()

    def find(self, digest: str) -> ApiToken | None:
        """Return the token of any workspace that has this SHA-256, locked: its requests come one by one."""
        return self._session.exec(
            select(ApiToken).where(ApiToken.digest == digest).with_for_update()
        ).one_or_none()

    def is_known(self, digest: str) -> bool:
        """Say whether there is a token with this SHA-256 in any workspace."""
        return self._session.exec(select(ApiToken.id).where(ApiToken.digest == digest)).first() is not None

    def remove_of(self, workspace_id: str, target_id: int) -> bool:
        """Delete the token of a target, so that it opens nothing any more; say whether there was one."""
        gone = self._session.connection().execute(
            sa.delete(ApiToken).where(
                col(ApiToken.workspace_id) == workspace_id, col(ApiToken.target_id) == target_id
            )
        )
        self._session.expire_all()
        return gone.rowcount > 0

    def find_request(self, workspace_id: str, target_id: int, key: str) -> ApiRequest | None:
        """Return the request for a target that has this key."""
        return self._session.exec(
            select(ApiRequest).where(
                ApiRequest.workspace_id == workspace_id,
                ApiRequest.target_id == target_id,
                ApiRequest.key == key,
            )
        ).one_or_none()

    def add_request(self, request: ApiRequest) -> None:
        """Remember a request, and what it was answered."""
        self._session.add(request)

    def forget_requests(self, workspace_id: str, target_id: int, *, before: datetime) -> None:
        """Forget the requests for a target that were made before a moment."""
        self._session.connection().execute(
            sa.delete(ApiRequest).where(
                col(ApiRequest.workspace_id) == workspace_id,
                col(ApiRequest.target_id) == target_id,
                col(ApiRequest.created_at) < before,
            )
        )
