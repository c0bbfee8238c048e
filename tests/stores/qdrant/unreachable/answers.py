"""What the source says of a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from stores.errors import StoreError
from stores.qdrant import Source
from stores.target import Source as Settings
from tests.stores.qdrant.unreachable.ports import NOWHERE

if TYPE_CHECKING:
    from checks.facts import Answer


def answer_of(url: str | None, *, grpc_port: int | None = NOWHERE, key: str | None = None) -> Answer:
    """What the source says of a server, having made sure that everything else fails with the same words."""
    secret = SecretStr(key) if key else None
    with Source(Settings(url=url, grpc_port=grpc_port, api_key=secret, collection="memories")) as source:
        answer = source.answer()
        if answer.problem:
            with pytest.raises(StoreError) as caught:
                source.collections()
            assert (caught.value.message, caught.value.remedy) == (answer.detail, answer.remedy)
            assert answer.remedy
        if key:
            assert key not in repr(answer)
        return answer
