"""Who is asking, and what their request works with."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Depends, HTTPException, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from .graph_writer import GraphWriter
from .memory_store import MemoryStore
from .records import Records
from .users import User, digest

# A missing header is answered in our words.
_bearer = HTTPBearer(auto_error=False, description="the user's token")
_Given = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
REFUSALS: dict[int | str, dict[str, Any]] = {
    401: {"description": "No token, or one that is unknown or has expired"},
    403: {"description": "The user is disabled"},
    503: {"description": "The memories cannot be reached at the moment"},
}


def current_user(request: Request, given: _Given) -> User:
    """The user whose token the request carries; 401 without a valid one, 403 for a user that is disabled."""
    if "authorization" not in request.headers:
        raise _unauthorised("Authorization header missing")
    if given is None:
        raise _unauthorised("Authorization header is not of the form: Bearer TOKEN")
    users: dict[str, User] = request.app.state.users
    user = users.get(digest(given.credentials))
    if user is None:
        raise _unauthorised("Token is not valid")
    if user.has_expired(datetime.now(UTC)):
        raise _unauthorised("Token has expired")
    if user.disabled:
        raise HTTPException(403, "User is disabled")
    return user


def _store(request: Request) -> MemoryStore:
    store: MemoryStore = request.app.state.store
    return store


def _records(request: Request) -> Records:
    records: Records = request.app.state.records
    return records


def _graph(request: Request) -> GraphWriter:
    graph: GraphWriter = request.app.state.graph
    return graph


def _unauthorised(detail: str) -> HTTPException:
    return HTTPException(401, detail, headers={"WWW-Authenticate": "Bearer"})


CurrentUser = Annotated[User, Depends(current_user)]
Store = Annotated[MemoryStore, Depends(_store)]
AppRecords = Annotated[Records, Depends(_records)]
Graph = Annotated[GraphWriter, Depends(_graph)]
