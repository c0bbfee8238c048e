"""Whether a write was applied, and what it means where it was not."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from stores.errors import AccessDenied, BadAnswer
from stores.qdrant_errors import translated
from stores.qdrant_problems import TimedOut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stores.qdrant_problems import Peer

_COMPLETED = "completed"
#: As gRPC and as REST write it.
_LATE = ("waittimeout", "wait_timeout")


@contextmanager
def translated_write(peer: Peer) -> Iterator[None]:
    """Raise what goes wrong in a write as a StoreError; a key that may read is not enough for it."""
    try:
        with translated(peer):
            yield
    except AccessDenied as error:
        remedy = "set QDRANT_API_KEY to a key of this server that may write to the collection"
        raise type(error)(error.message, remedy=remedy) from error


def require_applied(status: str, peer: Peer) -> None:
    """Raise where a server that was to apply a write first says anything but that it has."""
    if status in _LATE:
        raise TimedOut(
            f"{peer.system} has taken a write and not applied it in time",
            remedy="look at the server's load and its disk, and run again: what was written is written once more",
        )
    if status != _COMPLETED:
        raise BadAnswer(
            f"{peer.system} answers {status} to a write that it was to apply first",
            remedy="compare the versions of the Qdrant server and of the package qdrant-client, and run again",
        )
