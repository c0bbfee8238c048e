"""How a source is reached, and what it says when it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stores.errors import StoreError
from tests.fixtures.engines.qdrant_servers import KINDS, Running

if TYPE_CHECKING:
    from stores.target import Source as Settings

WAYS = ("grpc", "rest") if len(KINDS) > 1 else ("grpc",)
"""The transports that the servers of these tests have."""


def settings_of(qdrant: Running, way: str, **changes: Any) -> Settings:
    """A server as the source of a target that is reached by that transport."""
    return qdrant.over_rest(**changes) if way == "rest" else qdrant.settings(**changes)


def refused(call: Any) -> StoreError:
    """The error with which a call ends."""
    with pytest.raises(StoreError) as caught:
        call()
    return caught.value
