"""Writes that do not wait long, and a server with a key that may only read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from fixtures.engines.processes import free_port
from fixtures.engines.qdrant_process import Qdrant
from fixtures.engines.server import served
from tests.fixtures.engines.qdrant_servers import BINARY, KEY, Running, connected
from tests.stores.qdrant.stream.conftest import impatient

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["impatient"]
READER_KEY = "a-key-that-reads"


@dataclass(frozen=True, kw_only=True)
class WithReader(Qdrant):
    """A real server that has a second key, with which nothing can be written."""

    def _binary(self) -> tuple[list[str], dict[str, str]]:
        command, variables = super()._binary()
        return command, {**variables, "QDRANT__SERVICE__READ_ONLY_API_KEY": READER_KEY}


@pytest.fixture(scope="session")
def readable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Such a server."""
    if not BINARY:
        pytest.skip("the embedded Qdrant has one key")
    folder = tmp_path_factory.mktemp("readable")
    engine = WithReader(folder=folder, http_port=free_port(), grpc_port=free_port(), api_key=KEY, binary=BINARY)
    with served(engine) as process:
        client = connected(engine)
        yield Running(engine=engine, process=process, client=client)
        client.close()
