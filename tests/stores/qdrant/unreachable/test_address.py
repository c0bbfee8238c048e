"""Addresses that are none are told with the way to write one; those that deployments write are understood."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stores.errors import Ambiguous
from stores.qdrant import Source
from stores.target import Source as Settings
from tests.stores.qdrant.unreachable.answers import answer_of

if TYPE_CHECKING:
    from tests.fixtures.engines.qdrant_servers import Running

pytestmark = pytest.mark.timeout(60)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:secret@host/db", "http://", "http://:6333", "ftp://host:6333", "http://host:port", "http://host:0",
        "http://host:99999", "http://a b:6333", "//", ":6333", "http://[::1:6333", "http://ho$t",
    ],
)  # fmt: skip
def test_an_address_that_is_none(url: str) -> None:
    answer = answer_of(url)
    assert answer.problem == "malformed URL"
    assert "secret" not in repr(answer)
    assert answer.remedy.startswith("write http://host:6333")


def test_an_address_that_is_not_given() -> None:
    answer = answer_of(None, grpc_port=None)
    assert (answer.problem, answer.system, answer.detail) == ("not given", "Qdrant", "QDRANT_URL is not set")
    with pytest.raises(Ambiguous):
        Source(Settings()).count()


@pytest.mark.parametrize("written", ["127.0.0.1:{}", "http://127.0.0.1:{}/", "http://localhost:{}", "localhost:{}"])
def test_addresses_as_deployments_write_them(qdrant: Running, written: str) -> None:
    url = written.format(qdrant.engine.http_port)
    assert answer_of(url, grpc_port=qdrant.engine.grpc_port).problem == ""
