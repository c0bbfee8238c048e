"""Where search is judged: the real table when it holds enough rows, else a scratch copy filled from the source."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from checks.distances import DISTANCES
from stores.errors import NotFound, Unsupported
from stores.postgres.neighbours import SearchSpace
from stores.postgres.planning import ENOUGH_ROWS
from stores.postgres.redirection import answered_without_user, on_copy
from stores.postgres.scratch import register_vectors, scratch_table, use_search_path
from stores.postgres.search_function import find_function
from stores.postgres.storable import distinct, storable
from stores.postgres.translation import translated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checks.facts import Collection, Point, PointId, Table
    from stores.postgres import Destination
    from stores.postgres.connection import Session
    from stores.postgres.scratch import ScratchTable
    from stores.qdrant import Source
    from stores.target import Destination as Settings

MOST_POINTS = 50_000
"""Of the source, for a scratch copy."""
MOST_NUMBERS = 20_000_000
"""In a scratch copy's vectors: building HNSW takes 25 s for 10,000 x 1536 on two busy cores (measured)."""


@contextmanager
def search_space(
    destination: Destination, source: Source, settings: Settings, *, k: int, most: int = MOST_POINTS
) -> Iterator[SearchSpace]:
    """A table to search, open until the end of the block; raises StoreError, Ambiguous without a scratch schema."""
    table, collection = destination.table(), source.collection()
    require_comparable(table, collection)
    if table.rows >= ENOUGH_ROWS:
        with table_itself(destination, source, settings) as space:
            yield answered_without_user(space, k)
    else:
        with scratch_table(destination, settings.scratch_schema) as copy, translated(destination.system):
            described = _fill(copy, source, min(most, MOST_NUMBERS // collection.dimension), collection.points)
            space = _space(copy.session, copy.table, collection, settings, described, system=destination.system)
            yield answered_without_user(on_copy(space, copy, k), k)


@contextmanager
def table_itself(destination: Destination, source: Source, settings: Settings) -> Iterator[SearchSpace]:
    """The real table, however many rows it has, in a read-only transaction that lasts as long as the block."""
    table, collection = destination.table(), source.collection()
    require_comparable(table, collection)
    with translated(destination.system), destination.connect() as session:
        session.begin("READ ONLY")
        try:
            use_search_path(session, None, table)
            register_vectors(session)
            described = f"the table itself, {table.rows} rows (source: {collection.points} points)"
            yield _space(session, table, collection, settings, described, system=destination.system)
        finally:
            session.roll_back()


def require_comparable(table: Table, collection: Collection) -> None:
    """Raise a StoreError where the source's vectors do not fit the table, or its distance no operator."""
    column = table.column(table.vector_column)
    if column is None:
        raise NotFound("the table has no vector column", remedy="see schema.vector_column_by_type")
    if collection.distance not in DISTANCES:
        raise Unsupported(
            f"pgvector has no distance {collection.distance}", remedy=f"use one of {', '.join(DISTANCES)}"
        )
    if column.dimension not in (None, collection.dimension):
        raise Unsupported(
            f"the source's vectors have {collection.dimension} numbers and the table's {column.dimension}",
            remedy="see schema.dimension_is_the_sources",
        )


def _fill(copy: ScratchTable, source: Source, most: int, there: int) -> str:
    """Copy the source's points and build the indexes; returns what was done, for people."""
    left_out: list[PointId] = []

    def kept() -> Iterator[Point]:
        for point in distinct(source.points(most)):
            if storable(point):
                yield point
            else:
                left_out.append(point.id)

    filled = copy.rows.copy_in(kept())
    copy.build_indexes()
    but = f", {len(left_out)} left out that PostgreSQL cannot hold" if left_out else ""
    return f"a scratch copy with {filled} of the source's {there} points{but} (table: {copy.real.rows} rows)"


def _space(
    session: Session, table: Table, collection: Collection, settings: Settings, described: str, *, system: str
) -> SearchSpace:
    named = settings.search_function
    return SearchSpace(
        session=session,
        table=table,
        distance=collection.distance,
        function=find_function(session, named, table, settings.score_column) if named else None,
        described=described,
        system=system,
    )
