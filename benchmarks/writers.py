"""The contestants of writing: the same points to the same kind of collection, made ready before or as they go."""

from __future__ import annotations

from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import grpc
import numpy as np
import orjson
from qdrant_client import QdrantClient
from qdrant_client import grpc as q
from qdrant_client import models as m
from qdrant_client.http.exceptions import ApiException

from benchmarks.data import NO_GRAPH
from checks.facts.blocks import KEY_TYPE, IdKind, key_of
from fixtures.engines.source import create_collection
from fixtures.engines.source_points import points_message
from stores import target
from stores.qdrant import Source
from stores.qdrant_link import connect
from stores.qdrant_sending import AHEAD
from stores.qdrant_writer import Writer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from checks.facts import Payload
    from checks.facts.blocks import Keys
    from fixtures.engines.data import Batch

CALL_ROWS = 5_000
"""Of one call of the writer."""
PAGE = 250
_COLLECTION = "benchmark_writing"
_OPTIONS = [("grpc.max_send_message_length", -1), ("grpc.use_local_subchannel_pool", 1)]
_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What one call of the writer is given."""

    keys: Keys
    bits: Any
    values: Sequence[Payload]
    texts: Sequence[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A Qdrant by its address."""

    url: str
    grpc_port: int

    @property
    def settings(self) -> target.Source:
        """The collection that is written, as the harness knows it."""
        port = str(self.grpc_port)
        named = {"QDRANT_URL": self.url, "QDRANT_GRPC_PORT": port, "MAIN_QDRANT_COLLECTION_NAME": _COLLECTION}
        return target.embedded(named).source

    def serves_rest(self) -> bool:
        """Whether it does, which the embedded one does not."""
        with self.client() as client:
            try:
                client.get_collections()
            except ApiException:
                return False
        return True

    @contextmanager
    def client(self, *, over_grpc: bool = False) -> Iterator[QdrantClient]:
        """Its own client, over REST as it comes."""
        client = QdrantClient(
            self.url, grpc_port=self.grpc_port, prefer_grpc=over_grpc, timeout=_SECONDS, check_compatibility=False
        )
        try:
            yield client
        finally:
            client.close()


@contextmanager
def collection(server: Server, dimension: int, *, expected: int) -> Iterator[None]:
    """An empty collection for one contestant; raises RuntimeError where it does not hold all in the end."""
    # The embedded engine builds no graph, and does not take the setting.
    config = NO_GRAPH if server.serves_rest() else None
    with server.client(over_grpc=True) as client:
        create_collection(client, _COLLECTION, dimension, optimizers_config=config)
        try:
            yield
            if (count := client.count(_COLLECTION).count) != expected:
                raise RuntimeError(f"{count} of {expected} points were written")
        finally:
            client.delete_collection(_COLLECTION)


def ready_made(batch: Batch, begin: int) -> bytes:
    """A request of some of a batch, as it goes over the wire."""
    some = slice(begin, begin + PAGE)
    part = type(batch)(
        ids=batch.ids[some], vectors=batch.vectors[some], payloads=batch.payloads[some], traps=batch.traps[some]
    )
    message = points_message(_COLLECTION, part)
    message.wait = True
    message.ordering.type = q.WriteOrderingType.Strong
    return bytes(message.SerializeToString())


def calls_of(batches: Sequence[Batch]) -> list[Call]:
    """All of it as columns."""
    ids = [id_ for batch in batches for id_ in batch.ids]
    vectors = np.concatenate([batch.vectors for batch in batches]).view(np.uint32)
    payloads = [payload for batch in batches for payload in batch.payloads]
    found = []
    for begin in range(0, len(ids), CALL_ROWS):
        some = slice(begin, begin + CALL_ROWS)
        keys, texts = np.array([key_of(id_) for id_ in ids[some]], KEY_TYPE), list(map(orjson.dumps, payloads[some]))
        found.append(Call(keys=keys, bits=vectors[some], values=payloads[some], texts=texts))
    return found


def send(server: Server, requests: Sequence[bytes]) -> None:
    """As many under way as the writer has, and nothing else to do."""
    address = f"{urlsplit(server.url).hostname}:{server.grpc_port}"
    under_way: deque[Any] = deque()
    with grpc.insecure_channel(address, options=_OPTIONS) as channel:
        upsert = channel.unary_unary("/qdrant.Points/Upsert")
        for request in requests:
            under_way.append(upsert.future(request, timeout=_SECONDS))
            if len(under_way) == AHEAD:
                under_way.popleft().result()
        for sent in under_way:
            sent.result()


def write(server: Server, calls: Sequence[Call], *, texts: bool) -> None:
    """As a rollback does."""
    settings = server.settings
    with Source(settings) as source:
        where = source.collection()
    link = connect(settings, seconds=_SECONDS)
    with Writer(link, where) as writer:
        for call in calls:
            writer.upsert(IdKind.UUID, call.keys, call.bits, call.texts if texts else call.values)
    link.client.close()


def obvious(server: Server, batches: Sequence[Batch], rows: int, *, over_grpc: bool) -> None:
    """As everybody would: the client's points, as many at a time as the writer sends."""
    left = rows
    with server.client(over_grpc=over_grpc) as client:
        for batch in batches:
            for begin in range(0, min(left, len(batch.ids)), PAGE):
                some = slice(begin, min(begin + PAGE, left))
                rows_of = zip(batch.ids[some], batch.vectors[some], batch.payloads[some], strict=True)
                points = [m.PointStruct(id=str(i), vector=v.tolist(), payload=p) for i, v, p in rows_of]
                client.upsert(_COLLECTION, points, wait=True)
            left = max(0, left - len(batch.ids))
