"""What no comparison can be faster than: every page of the source and every row of the table, read and thrown away."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import grpc
import psycopg
from psycopg import sql
from qdrant_client import grpc as q

if TYPE_CHECKING:
    from collections.abc import Iterator

    from psycopg.abc import Buffer

    from benchmarks.place import Place

PAGE = 250
_OPTIONS = [
    ("grpc.compression_enabled_algorithms_bitset", 1), ("grpc.max_receive_message_length", -1),
    ("grpc.use_local_subchannel_pool", 1),
]  # fmt: skip
_NEXT_FIRST = 0x0A
_SECONDS = 60


def both(place: Place) -> None:
    """Both reads at once."""
    with ThreadPoolExecutor(1) as pool:
        copying = pool.submit(drain_rows, place)
        drain_pages(place)
        copying.result()


def drain_pages(place: Place) -> int:
    """Throw every page away; how many bytes there were."""
    return sum(map(len, pages(place)))


def drain_rows(place: Place) -> int:
    """Throw every row away; how many bytes there were."""
    return sum(map(len, rows(place)))


def pages(place: Place) -> Iterator[bytes]:
    """The collection's pages as gRPC answers them; each is asked for before the last one is handed on."""
    with grpc.insecure_channel(place.grpc, options=_OPTIONS) as channel:
        call = channel.unary_unary("/qdrant.Points/Scroll")
        asked = call.future(_question(place, None), timeout=_SECONDS)
        while asked:
            page = asked.result()
            following = next_id(page)
            asked = call.future(_question(place, following), timeout=_SECONDS) if following else None
            yield page


def rows(place: Place) -> Iterator[Buffer]:
    """The table's rows in binary format, the format's header before the first and its trailer after the last."""
    copy = sql.SQL("copy ({}) to stdout (format binary)").format(place.ordered())
    with psycopg.connect(place.database) as connection, connection.cursor() as cursor, cursor.copy(copy) as copying:
        yield from copying


def next_id(page: bytes) -> q.PointId | None:
    """Where the next page begins, None after the last: the first field of an answer."""
    return q.PointId.FromString(page[2 : 2 + page[1]]) if page[0] == _NEXT_FIRST else None


def _question(place: Place, offset: q.PointId | None) -> bytes:
    return q.ScrollPoints(
        collection_name=place.collection, limit=PAGE, offset=offset,
        with_payload=q.WithPayloadSelector(enable=True), with_vectors=q.WithVectorsSelector(enable=True),
    ).SerializeToString()  # fmt: skip
