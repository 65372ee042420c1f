"""Who may call: whoever knows the token."""

import secrets
from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import HTTPException, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

_SCHEME = HTTPBearer(auto_error=False, description="BACKOFFICE_TOKEN")
_Credentials = Annotated[HTTPAuthorizationCredentials | None, Security(_SCHEME)]


def bearer(token: str) -> Callable[[_Credentials], Awaitable[None]]:
    """A dependency that answers 401 to anyone else. An empty token would let everyone in: ValueError."""
    if not token:
        raise ValueError("the back office needs a token")
    expected = token.encode()

    async def check(credentials: _Credentials) -> None:
        if credentials is None or not secrets.compare_digest(credentials.credentials.encode(), expected):
            raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"})

    return check
