"""A Qdrant in this process that answers writes as a test wants it to."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import grpc
from qdrant_client import grpc as q
from qdrant_client.grpc.collections_service_pb2_grpc import add_CollectionsServicer_to_server
from qdrant_client.grpc.points_service_pb2_grpc import PointsServicer, add_PointsServicer_to_server
from qdrant_client.grpc.qdrant_pb2_grpc import add_QdrantServicer_to_server

from stores.target import Source as Settings
from tests.stores.qdrant.stream.odd import OddCollections, OddGreeting
from tests.stores.qdrant.writing.written import opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stores.qdrant_writer import Writer

    #: The status that a write is answered with; it may abort the call instead.
    Answer = Callable[[grpc.ServicerContext], str]


class Refusing(PointsServicer):
    """Answers writes as it is told, and remembers them."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self.asked: list[Any] = []

    def Upsert(self, request: q.UpsertPoints, context: grpc.ServicerContext) -> q.PointsOperationResponse:
        return self._answered(request, context)

    def Delete(self, request: q.DeletePoints, context: grpc.ServicerContext) -> q.PointsOperationResponse:
        return self._answered(request, context)

    def Count(self, request: q.CountPoints, context: grpc.ServicerContext) -> q.CountResponse:
        return q.CountResponse(result=q.CountResult(count=7))

    def _answered(self, request: Any, context: grpc.ServicerContext) -> q.PointsOperationResponse:
        self.asked.append(request)
        status = q.UpdateStatus.Value(self._answer(context))
        return q.PointsOperationResponse(result=q.UpdateResult(status=status))


@contextmanager
def refusing(answer: Answer, **settings: Any) -> Iterator[tuple[Refusing, Writer]]:
    """Such a server, and a writer of its only collection."""
    with ThreadPoolExecutor(4) as pool:
        server, points = grpc.server(pool), Refusing(answer)
        add_PointsServicer_to_server(points, server)  # type: ignore[no-untyped-call]
        add_CollectionsServicer_to_server(OddCollections(), server)  # type: ignore[no-untyped-call]
        add_QdrantServicer_to_server(OddGreeting(), server)  # type: ignore[no-untyped-call]
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        try:
            where = Settings(url="http://127.0.0.1:1", grpc_port=port, collection="c", **settings)
            with opened(where) as writer:
                yield points, writer
        finally:
            server.stop(0).wait()
