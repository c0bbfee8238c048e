"""A Qdrant in this process that answers whatever a test wants."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import grpc
from qdrant_client import grpc as q
from qdrant_client.grpc.collections_service_pb2_grpc import CollectionsServicer, add_CollectionsServicer_to_server
from qdrant_client.grpc.points_service_pb2_grpc import PointsServicer, add_PointsServicer_to_server
from qdrant_client.grpc.qdrant_pb2_grpc import QdrantServicer, add_QdrantServicer_to_server

from fixtures.engines.qdrant_config import config_message
from stores.qdrant import Source
from stores.target import Source as Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from checks.facts import PointId


class Odd(PointsServicer):
    """Answers scrolls as it is told."""

    def __init__(self, answer: Callable[[q.ScrollPoints, Any], q.ScrollResponse]) -> None:
        self.answer = answer
        self.asked: list[q.ScrollPoints] = []

    def Scroll(self, request: q.ScrollPoints, context: Any) -> q.ScrollResponse:
        self.asked.append(request)
        return self.answer(request, context)

    def Get(self, request: q.GetPoints, context: Any) -> q.GetResponse:
        return q.GetResponse(result=[a_point(one.num) for one in [*request.ids, *request.ids]])

    def Count(self, request: q.CountPoints, context: Any) -> q.CountResponse:
        return q.CountResponse(result=q.CountResult(count=7))


class OddCollections(CollectionsServicer):
    """One collection of two dimensions."""

    def Get(self, request: Any, context: Any) -> q.GetCollectionInfoResponse:
        params = q.VectorsConfig(params=q.VectorParams(size=2, distance=q.Distance.Dot))
        config = config_message(q.CreateCollection(collection_name="c", vectors_config=params))
        green = q.CollectionStatus.Green
        return q.GetCollectionInfoResponse(result=q.CollectionInfo(status=green, segments_count=1, config=config))


class OddGreeting(QdrantServicer):
    """Says that it is a Qdrant."""

    def HealthCheck(self, request: Any, context: Any) -> q.HealthCheckReply:
        return q.HealthCheckReply(title="an odd qdrant", version="1.0.0")


@contextmanager
def odd(answer: Callable[[q.ScrollPoints, Any], q.ScrollResponse], **settings: Any) -> Iterator[tuple[Odd, Source]]:
    """A server in this process whose scrolls are answered by a function."""
    with ThreadPoolExecutor(4) as pool:
        server, points = grpc.server(pool), Odd(answer)
        add_PointsServicer_to_server(points, server)  # type: ignore[no-untyped-call]
        add_CollectionsServicer_to_server(OddCollections(), server)  # type: ignore[no-untyped-call]
        add_QdrantServicer_to_server(OddGreeting(), server)  # type: ignore[no-untyped-call]
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        try:
            where = Settings(url="http://127.0.0.1:1", grpc_port=port, collection="c")
            with Source(where, **settings) as source:
                yield points, source
        finally:
            server.stop(0).wait()


def a_point(id_: PointId, data: tuple[float, ...] = (1.0, 2.0)) -> q.RetrievedPoint:
    """A point as a server answers it."""
    vector = q.VectorsOutput(vector=q.VectorOutput(dense=q.DenseVector(data=data)))
    return q.RetrievedPoint(id=an_id(id_), vectors=vector)


def an_id(id_: PointId) -> q.PointId:
    """An id on the wire."""
    return q.PointId(num=id_) if isinstance(id_, int) else q.PointId(uuid=str(id_))


def a_page(ids: list[PointId], following: PointId | None = None) -> q.ScrollResponse:
    """The answer to a scroll; `following` is where the next page begins."""
    offset = None if following is None else an_id(following)
    return q.ScrollResponse(result=map(a_point, ids), next_page_offset=offset)


def wait_until(holds: Callable[[], bool]) -> None:
    """Return as soon as something holds; ten seconds are enough for whatever comes about."""
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end, "it does not come about"
        time.sleep(0.01)
