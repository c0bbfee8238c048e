"""Nearest neighbours on the destination are found by an index of the source's distance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks import vector_index

if TYPE_CHECKING:
    from collections.abc import Callable

    from checks.finding import Finding
    from stores.postgres import Destination
    from stores.qdrant import Source

    Verify = Callable[[Finding], None]


def test_vector_index_exists(destination: Destination, source: Source, verify: Verify) -> None:
    """The vector column has an index for nearest neighbours over all rows.

    Why: A library's default was an index type that the server did not have, so it made none and said nothing.

    How: The catalogue has an hnsw, ivfflat or diskann index whose first key is the vector column and that has no
    condition.

    Remedy: CREATE INDEX CONCURRENTLY ON ... USING hnsw (vector vector_cosine_ops)
    """
    verify(vector_index.exists(destination.table(), source.collection().distance))


def test_vector_index_is_valid(destination: Destination, source: Source, verify: Verify) -> None:
    """The vector index is valid and ready.

    Why: An interrupted CREATE INDEX CONCURRENTLY leaves an index that costs every write and serves no query.

    How: indisvalid and indisready of pg_index.

    Remedy: REINDEX INDEX CONCURRENTLY ...
    """
    verify(vector_index.is_valid(destination.table(), source.collection().distance))


def test_vector_index_operator_class(destination: Destination, source: Source, verify: Verify) -> None:
    """The vector index has the operator class of the source's distance.

    Why: An index orders by one distance; a query by another reads the whole table, or answers with other neighbours.

    How: Cosine needs vector_cosine_ops, Dot vector_ip_ops, Euclid vector_l2_ops, Manhattan vector_l1_ops; halfvec_*
    on a column that is mapped as halfvec.

    Remedy: CREATE INDEX CONCURRENTLY with that class, then DROP INDEX of the old one.
    """
    verify(vector_index.has_operator_class(destination.table(), source.collection().distance))


def test_vector_index_parameters(destination: Destination, source: Source, verify: Verify) -> None:
    """The vector index is built and searched with parameters that find what is there.

    Why: HNSW returns at most ef_search rows; IVFFlat with the default 100 lists on 5,000 rows looks at one in a
    hundred.

    How: hnsw: hnsw.ef_search of a new session of the role is at least k. ivfflat: lists within 4 times rows / 1000
    (the square root beyond a million; rows of the table or the source, whichever has more), and probes of at least
    a quarter of the square root of lists.

    Remedy: ALTER ROLE ... SET hnsw.ef_search; ALTER INDEX ... SET (lists = ...) and REINDEX.
    """
    settings, collection = destination.search_settings(), source.collection()
    verify(
        vector_index.fits_parameters(
            destination.table(), settings, distance=collection.distance, points=collection.points
        )
    )


def test_vector_index_is_used(destination: Destination, source: Source, verify: Verify) -> None:
    """Nearest-neighbour queries on the destination use an index of the source's distance.

    Why: An index can be there, valid and of the right class, and still not be taken.

    How: EXPLAIN of the unfiltered query on the real table; nothing is run. From 5,000 rows the plan is taken as it
    is; below, where reading the table may rightly be cheaper, with sequential scans switched off for the one
    transaction.

    Remedy: The index of the source's distance; ANALYZE; or the planner's settings that the finding names.
    """
    distance = source.collection().distance
    verify(vector_index.is_used(destination.plan(distance), destination.table(), distance))
