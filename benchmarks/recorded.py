"""Pages and rows recorded in memory, decoded and compared by the comparison's own parts without a server."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from benchmarks import floor
from checks.facts import END, IdKind, Span
from stores.postgres.copy_binary import Layout, decode
from stores.postgres.copy_out import cut
from stores.qdrant_columns import block_of, vector_reader
from stores.qdrant_walk import Walk
from stores.qdrant_ways import Wanted
from transfer.jobs import Job
from transfer.spans import compare_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qdrant_client.grpc import PointId as PointMessage

    from benchmarks.place import Place
    from checks.facts import Block
    from checks.facts.memories import PointId

UUID_BYTES = 16
_HEADER_BYTES, _TRAILER_BYTES = 19, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """Consecutive pages of the source, and the rows of the same ids."""

    place: Place
    dimension: int
    span: Span
    pages: Sequence[bytes]
    rows: Sequence[bytes]

    def source(self) -> Iterator[Block]:
        """The pages, decoded."""
        vector = vector_reader("")
        for page in Walk(_Answers(self.pages), self.span, Wanted(), limit=floor.PAGE).pages():
            yield block_of(page.points, page.keys, vector, self.dimension)

    def destination(self) -> Iterator[Block]:
        """The rows, decoded."""
        layout = Layout(key_bytes=UUID_BYTES, dimension=self.dimension, payload="jsonb")
        return (decode(some, layout) for some in cut(map(memoryview, self.rows), layout.cuts))

    def compare(self, source: Iterator[Block], destination: Iterator[Block]) -> None:
        """As a worker compares a span; raises RuntimeError where anything differs."""
        report = compare_blocks(Job(plan="", number=0, target=self.place.target, span=self.span), source, destination)
        if report.suspects or report.compared != len(self.rows):
            raise RuntimeError(f"{len(report.suspects)} of {report.compared} recorded rows differ")


def recorded(place: Place, dimension: int, *, rows: int, parts: int = 1) -> list[Recording]:
    """The first rows of both sides in so many recordings, one after the other."""
    each = max(1, rows // floor.PAGE // parts)
    pages = list(islice(floor.pages(place), each * parts))
    table = islice(_rows(place), len(pages) * floor.PAGE)
    bounds = [0, *(_number(floor.next_id(page)) for page in pages)]
    return [
        Recording(
            place=place, dimension=dimension, pages=pages[at : at + each],
            rows=list(islice(table, each * floor.PAGE)),
            span=Span(
                collection=place.collection, kind=IdKind.UUID, low=bounds[at],
                high=bounds[min(at + each, len(pages))],
            ),
        )
        for at in range(0, len(pages), each)
    ]  # fmt: skip


def _rows(place: Place) -> Iterator[bytes]:
    rows = floor.rows(place)
    yield bytes(next(rows))[_HEADER_BYTES:]
    yield from (bytes(row) for row in rows if len(row) > _TRAILER_BYTES)


def _number(following: PointMessage | None) -> int:
    return int(following.uuid.replace("-", ""), 16) if following else END[IdKind.UUID]


class _Answers:
    """What a server answered, once more."""

    def __init__(self, pages: Sequence[bytes]) -> None:
        self._pages = iter(pages)

    def scroll(self, start: PointId | None, limit: int, wanted: Wanted) -> _Answer:
        """The next page."""
        return _Answer(next(self._pages))

    def get(self, ids: Sequence[PointId], wanted: Wanted) -> _Answer:
        """Nobody asks for single points here."""
        raise NotImplementedError

    def close(self) -> None:
        """Nothing is open."""


class _Answer:
    def __init__(self, page: bytes) -> None:
        self._page = page

    def result(self) -> bytes:
        return self._page

    def cancel(self) -> None:
        """Nothing is under way."""
