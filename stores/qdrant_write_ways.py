"""How points are written: over gRPC, their vectors as bytes, or over REST, by the client."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from qdrant_client import grpc as q
from qdrant_client import models as m

from stores.qdrant_applied import require_applied, translated_write
from stores.qdrant_clients import open_channel, open_client
from stores.qdrant_columns import id_of_message
from stores.qdrant_errors import translated
from stores.qdrant_facts import named_vectors, point_id
from stores.qdrant_messages import messages
from stores.qdrant_upserts import points_field
from stores.qdrant_walk import parsed
from stores.qdrant_ways import plain_id, wire_id

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from checks.facts.memories import PointId
    from stores.qdrant_link import Link
    from stores.qdrant_problems import Peer
    from stores.qdrant_upserts import Parcel

_SERVICE = "/qdrant.Points/"
_LATER_S = 5
"""What the client waits beyond the server's own time-out, so that the server says what became of the write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """The vector of a collection that is written."""

    collection: str
    vector: str
    """Its name, "" for the unnamed one."""
    beside: tuple[str, ...]
    """Names of the others that its points may have, which stay as they are."""


class Write(Protocol):
    """A write under way."""

    def finish(self) -> None:
        """Wait until it is applied; raises StoreErrors where the server does not say that it is."""

    def cancel(self) -> None:
        """Do without the answer; the server may apply it all the same."""


class WriteWay(Protocol):
    """A connection of its own to one collection."""

    def upsert(self, parcel: Parcel) -> Callable[[], Write]:
        """What begins to write the points, as often as it is called; reads what they have beside the vector."""

    def delete(self, ids: Sequence[PointId]) -> Callable[[], Write]:
        """What begins to remove points, as often as it is called."""

    def close(self) -> None:
        """End the connection."""


def open_write_way(link: Link, where: Where, *, seconds: int) -> WriteWay:
    """The way that the link has found, once more, for writing; each call takes at most about so many seconds."""
    return (_Grpc if link.over_grpc else _Rest)(link, where, seconds)


class _Grpc:
    def __init__(self, link: Link, where: Where, seconds: int) -> None:
        self._peer, self._where, self._seconds = link.peer, where, seconds
        self._metadata = [("api-key", link.place.key)] if link.place.key else []
        self._channel = open_channel(link.place)
        self._common: dict[str, Any] = {
            "collection_name": where.collection, "wait": True, "timeout": seconds,
            "ordering": q.WriteOrdering(type=q.WriteOrderingType.Strong),
        }  # fmt: skip

    def upsert(self, parcel: Parcel) -> Callable[[], Write]:
        beside = self._beside(parcel.ids) if self._where.beside else {}
        others = [beside.get(id_, ()) for id_ in parcel.ids]
        head = q.UpsertPoints(**self._common).SerializeToString()
        data = head + points_field(parcel, self._where.vector, others)
        return lambda: self._begun("Upsert", data)

    def delete(self, ids: Sequence[PointId]) -> Callable[[], Write]:
        chosen = q.PointsSelector(points=q.PointsIdsList(ids=map(wire_id, ids)))
        data = q.DeletePoints(points=chosen, **self._common).SerializeToString()
        return lambda: self._begun("Delete", data)

    def close(self) -> None:
        self._channel.close()

    def _beside(self, ids: Sequence[PointId]) -> dict[PointId, list[bytes]]:
        """The points that exist, their other vectors as they came: they are written back without being understood."""
        names = q.WithVectorsSelector(include=q.VectorsSelector(names=self._where.beside))
        question = q.GetPoints(
            collection_name=self._where.collection, ids=map(wire_id, ids), with_vectors=names,
            with_payload=q.WithPayloadSelector(enable=False), timeout=self._seconds,
        )  # fmt: skip
        with translated(self._peer):
            raw = bytes(self._call("Get", question.SerializeToString()).result())
        points = parsed(messages().got, raw).points
        return {
            id_of_message(one.id): [entry.SerializeToString() for entry in one.vectors.vectors.vectors]
            for one in points
        }

    def _begun(self, method: str, data: bytes) -> Write:
        with translated_write(self._peer):
            return _Future(self._call(method, data), self._peer)

    def _call(self, method: str, data: bytes) -> Any:
        call = self._channel.unary_unary(_SERVICE + method)
        return call.future(data, timeout=self._seconds + _LATER_S, metadata=self._metadata)


class _Future:
    def __init__(self, future: Any, peer: Peer) -> None:
        self._future, self._peer = future, peer

    def finish(self) -> None:
        with translated_write(self._peer):
            answer = q.PointsOperationResponse.FromString(self._future.result())
        require_applied(q.UpdateStatus.Name(answer.result.status).lower(), self._peer)

    def cancel(self) -> None:
        self._future.cancel()


class _Rest:
    def __init__(self, link: Link, where: Where, seconds: int) -> None:
        self._peer, self._where = link.peer, where
        self._client = open_client(link.place, seconds + _LATER_S, grpc=False)
        self._common: dict[str, Any] = {"wait": True, "ordering": m.WriteOrdering.STRONG}

    def upsert(self, parcel: Parcel) -> Callable[[], Write]:
        beside = self._beside(parcel.ids) if self._where.beside else {}
        points = [
            # What the columns hold is of the right types; the client would look at every number.
            m.PointStruct.model_construct(
                id=plain_id(id_), vector=self._vectors(numbers, beside.get(id_)), payload=payload
            )
            for id_, numbers, payload in zip(parcel.ids, parcel.vectors, parcel.payloads, strict=True)
        ]
        return lambda: _Later(lambda: self._client.upsert(self._where.collection, points, **self._common), self._peer)

    def delete(self, ids: Sequence[PointId]) -> Callable[[], Write]:
        chosen = m.PointIdsList(points=[plain_id(id_) for id_ in ids])
        return lambda: _Later(lambda: self._client.delete(self._where.collection, chosen, **self._common), self._peer)

    def close(self) -> None:
        self._client.close()

    def _beside(self, ids: Sequence[PointId]) -> dict[PointId, dict[str, Any]]:
        with translated(self._peer):
            found = self._client.retrieve(
                self._where.collection, [plain_id(id_) for id_ in ids], with_payload=False,
                with_vectors=list(self._where.beside),
            )  # fmt: skip
        return {point_id(record.id): named_vectors(record.vector) for record in found}

    def _vectors(self, numbers: Any, beside: dict[str, Any] | None) -> Any:
        if numbers is None:
            return beside or {}
        own = numbers.tolist()
        return {**(beside or {}), self._where.vector: own} if beside or self._where.vector else own


class _Later:
    """Writes when it is waited for."""

    def __init__(self, write: Callable[[], m.UpdateResult], peer: Peer) -> None:
        self._write, self._peer = write, peer

    def finish(self) -> None:
        with translated_write(self._peer):
            answer = self._write()
        require_applied(answer.status.value, self._peer)

    def cancel(self) -> None:
        """Nothing is under way."""
