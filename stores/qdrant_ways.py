"""How points are asked for: over gRPC, or over REST with the answer put into gRPC's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from qdrant_client import grpc as q

from stores.qdrant_clients import open_channel, open_client
from stores.qdrant_columns import id_message
from stores.qdrant_errors import translated
from stores.qdrant_facts import named_vectors, point_id
from stores.qdrant_messages import messages
from stores.qdrant_vectors import vector_message
from stores.qdrant_wire import written

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qdrant_client import models as m

    from checks.facts.memories import PointId
    from stores.qdrant_link import Link
    from stores.qdrant_problems import Peer

_SERVICE = "/qdrant.Points/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for of each point."""

    payload: bool | str = False
    """All of it, none, or one key."""
    vector: str | None = None
    """A name, "" for the unnamed one; None for no vector."""
    also: tuple[str, ...] = ()
    """Other vectors, by name."""

    @property
    def keys(self) -> bool | list[str]:
        """The payload as the client asks for it."""
        return [self.payload] if isinstance(self.payload, str) else self.payload

    @property
    def vectors(self) -> bool | list[str]:
        """The vector as the client asks for it; by name always, for others may be beside it."""
        return False if self.vector is None else [self.vector, *self.also]


class Call(Protocol):
    """A question under way."""

    def result(self) -> bytes:
        """The answer, waited for; raises StoreErrors."""

    def cancel(self) -> None:
        """Do without the answer."""


class Way(Protocol):
    """A connection of its own to one collection."""

    def scroll(self, start: PointId | None, limit: int, wanted: Wanted) -> Call:
        """Ask for points from an id on, in the order of their ids."""

    def get(self, ids: Sequence[PointId], wanted: Wanted) -> Call:
        """Ask for the points of these ids."""

    def close(self) -> None:
        """End the connection."""


def open_way(link: Link, collection: str) -> Way:
    """The way that the link has found, once more."""
    return _Grpc(link, collection) if link.over_grpc else _Rest(link, collection)


class _Grpc:
    def __init__(self, link: Link, collection: str) -> None:
        self._peer, self._collection, self._seconds = link.peer, collection, link.seconds
        self._metadata = [("api-key", link.place.key)] if link.place.key else []
        self._channel = open_channel(link.place)
        self._scroll = self._channel.unary_unary(_SERVICE + "Scroll")
        self._get = self._channel.unary_unary(_SERVICE + "Get")

    def scroll(self, start: PointId | None, limit: int, wanted: Wanted) -> Call:
        offset = None if start is None else wire_id(start)
        question = q.ScrollPoints(
            collection_name=self._collection, offset=offset, limit=limit, **_selectors(wanted), timeout=self._seconds
        )  # fmt: skip
        return self._ask(self._scroll, question)

    def get(self, ids: Sequence[PointId], wanted: Wanted) -> Call:
        question = q.GetPoints(
            collection_name=self._collection, ids=map(wire_id, ids), **_selectors(wanted), timeout=self._seconds
        )
        return self._ask(self._get, question)

    def close(self) -> None:
        self._channel.close()

    def _ask(self, method: Any, question: Any) -> Call:
        with translated(self._peer):
            data = question.SerializeToString()
            return _Future(method.future(data, timeout=self._seconds, metadata=self._metadata), self._peer)


class _Future:
    def __init__(self, future: Any, peer: Peer) -> None:
        self._future, self._peer = future, peer

    def result(self) -> bytes:
        with translated(self._peer):
            return bytes(self._future.result())

    def cancel(self) -> None:
        self._future.cancel()


class _Rest:
    def __init__(self, link: Link, collection: str) -> None:
        self._peer, self._collection = link.peer, collection
        self._client = open_client(link.place, link.seconds, grpc=False)

    def scroll(self, start: PointId | None, limit: int, wanted: Wanted) -> Call:
        def ask() -> bytes:
            records, offset = self._client.scroll(
                self._collection, offset=plain_id(start), limit=limit, with_payload=wanted.keys,
                with_vectors=wanted.vectors,
            )  # fmt: skip
            made = messages().scrolled(points=[_message(record) for record in records])
            if offset is not None:
                following: Any = offset
                made.following.CopyFrom(id_message(point_id(following)))
            return bytes(made.SerializeToString())

        return _Later(ask, self._peer)

    def get(self, ids: Sequence[PointId], wanted: Wanted) -> Call:
        def ask() -> bytes:
            records = self._client.retrieve(
                self._collection, [plain_id(one) for one in ids], with_payload=wanted.keys, with_vectors=wanted.vectors
            )
            return bytes(messages().got(points=[_message(record) for record in records]).SerializeToString())

        return _Later(ask, self._peer)

    def close(self) -> None:
        self._client.close()


class _Later:
    """Asks when the answer is wanted."""

    def __init__(self, ask: Callable[[], bytes], peer: Peer) -> None:
        self._ask, self._peer = ask, peer

    def result(self) -> bytes:
        with translated(self._peer):
            return self._ask()

    def cancel(self) -> None:
        """Nothing is under way."""


def _selectors(wanted: Wanted) -> dict[str, Any]:
    keys, vectors = wanted.keys, wanted.vectors
    payload = {"enable": keys} if isinstance(keys, bool) else {"include": q.PayloadIncludeSelector(fields=keys)}
    chosen = {"enable": vectors} if isinstance(vectors, bool) else {"include": q.VectorsSelector(names=vectors)}
    return {"with_payload": q.WithPayloadSelector(**payload), "with_vectors": q.WithVectorsSelector(**chosen)}


def wire_id(id_: PointId) -> q.PointId:
    """An id as gRPC has it."""
    return q.PointId(num=id_) if isinstance(id_, int) else q.PointId(uuid=str(id_))


def plain_id(id_: PointId | None) -> Any:
    """An id as REST has it."""
    return id_ if id_ is None or isinstance(id_, int) else str(id_)


def _message(record: m.Record) -> Any:
    """A record as gRPC answers it."""
    made = messages().point(id=id_message(point_id(record.id)), payload=written(record.payload or {}))
    for name, numbers in named_vectors(record.vector).items():
        into = made.vectors.vectors.vectors.add(key=name.encode()).value if name else made.vectors.vector
        vector_message(numbers, into)
    return made
