"""What an API's status says where it is no success, by name."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from stores.api.link import text_of
from stores.api.problems import NoV1, ServerFails, TokenRefused, UserDisabled
from stores.errors import BadAnswer

if TYPE_CHECKING:
    from stores.api.address import Place
    from stores.api.link import Reply
    from stores.errors import StoreError

SHOWN = 200
"""Characters of what the server said."""


def require_success(reply: Reply, place: Place, path: str) -> None:
    """Raises by name what the status says, with the server's own words."""
    said = f"{place.system} answers {reply.status} to {path.partition('?')[0]}: {text_of(reply)[:SHOWN]}"
    if reply.status >= HTTPStatus.BAD_REQUEST:
        raise _named(reply.status, said, place)


def _named(status: int, said: str, place: Place) -> StoreError:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ServerFails(said, remedy="read the service's log")
    if status == HTTPStatus.UNAUTHORIZED:
        return TokenRefused(said, remedy="export a USER_TOKEN that is valid: sign in anew, or have one issued")
    if status == HTTPStatus.FORBIDDEN:
        return UserDisabled(said, remedy="enable USER_TOKEN's user, or take another user's token")
    if status == HTTPStatus.NOT_FOUND:
        return NoV1(said, remedy=f"write the address below which /api/v1 lies into {place.variable}")
    return BadAnswer(said, remedy=f"point {place.variable} at the memory service, and read its log")
