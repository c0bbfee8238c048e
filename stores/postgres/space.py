"""Where search is judged: the real table when it holds enough rows, else a scratch copy filled from the source."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING

from stores.errors import Unsupported
from stores.postgres.neighbours import OPERATORS, SearchSpace, find_function
from stores.postgres.scratch import SCRATCH_SECONDS, register_vectors, scratch_table, use_search_path
from stores.postgres.translation import translated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checks.facts import Collection, Table
    from stores.postgres import Destination
    from stores.postgres.connection import Session
    from stores.qdrant import Source
    from stores.target import Destination as Settings

ENOUGH_ROWS = 5_000
"""From here on the planner takes an index by itself and the real table is searched (measured; architecture.md)."""
MOST_POINTS = 50_000
"""Of the source, for a scratch copy."""


@contextmanager
def search_space(destination: Destination, source: Source, settings: Settings) -> Iterator[SearchSpace]:
    """A table to search, open until the end of the block; raises StoreError, Ambiguous without a scratch schema."""
    table, collection = destination.table(), source.collection()
    if collection.distance not in OPERATORS:
        raise Unsupported(
            f"the source's distance {collection.distance} has no operator in pgvector", remedy="see the docs"
        )
    if table.rows >= ENOUGH_ROWS:
        with translated(destination.system), destination.connect() as session:
            session.begin("READ ONLY", seconds=SCRATCH_SECONDS)
            use_search_path(session, None, table)
            register_vectors(session)
            yield _space(session, table, collection, settings, f"the table itself, {table.rows} rows")
    else:
        with scratch_table(destination, settings.scratch_schema) as copy, translated(destination.system):
            filled = copy.rows.copy_in(islice(source.points(MOST_POINTS), MOST_POINTS))
            copy.build_indexes()
            described = (
                f"a scratch copy with {filled} of the source's {collection.points} points (table: {table.rows} rows)"
            )
            yield _space(copy.session, copy.table, collection, settings, described, rows=filled)


def _space(
    session: Session,
    table: Table,
    collection: Collection,
    settings: Settings,
    described: str,
    *,
    rows: int | None = None,
) -> SearchSpace:
    named = settings.search_function
    return SearchSpace(
        session=session,
        table=table,
        distance=collection.distance,
        function=find_function(session, named, table, settings.score_column) if named else None,
        rows=table.rows if rows is None else rows,
        described=described,
    )
