"""A key that is refused, missing or impossible is told, and no key is ever shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fixtures.engines.processes import free_port
from stores.errors import AccessDenied
from stores.qdrant import Source
from tests.fixtures.engines.qdrant_servers import KEY, Running
from tests.stores.qdrant.unreachable.answers import answer_of
from tests.stores.qdrant.unreachable.ports import local

if TYPE_CHECKING:
    from checks.facts import Answer

pytestmark = pytest.mark.timeout(60)


def reached(server: Running, key: str | None, *, rest: bool = False) -> Answer:
    engine = server.engine
    return answer_of(local(engine.http_port), grpc_port=free_port() if rest else engine.grpc_port, key=key)


def test_the_right_key_travels_openly_and_that_is_said(locked: Running) -> None:
    with Source(locked.settings(collection="none")) as source:
        answer = source.answer()
    assert answer.problem == ""
    assert answer.detail.endswith("; the API key travels without TLS")
    assert KEY not in repr(answer)


@pytest.mark.parametrize("rest", [False, True], ids=["grpc", "rest"])
def test_the_wrong_key_or_none(locked: Running, rest: bool) -> None:  # noqa: FBT001
    wrong, none = reached(locked, "another-key", rest=rest), reached(locked, None, rest=rest)
    assert (wrong.problem, none.problem) == ("wrong API key", "API key missing")
    assert wrong.detail.endswith("refuses the API key: Invalid API key or JWT")
    assert "QDRANT_API_KEY" in none.remedy
    with Source(locked.settings(api_key=None, collection="memories")) as source, pytest.raises(AccessDenied):
        source.collections()


def test_a_key_that_no_header_carries(locked: Running) -> None:
    for key in ("clé", "two\nlines"):
        assert reached(locked, key).problem == "wrong API key"


def test_a_key_in_the_address_is_used_and_never_shown(locked: Running) -> None:
    engine = locked.engine
    answer = answer_of(f"http://:{KEY}@127.0.0.1:{engine.http_port}", grpc_port=engine.grpc_port)
    assert answer.problem == ""
    assert KEY not in repr(answer)
