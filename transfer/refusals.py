"""Why two sides cannot be compared at all, told before anything of them is scanned."""

from __future__ import annotations

import socket
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from checks.facts import END, IdKind, Refusal, Span, quoted
from stores.errors import NotFound, Unreachable, Unsupported

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from checks.facts import Collection, Table
    from stores.target import Target
    from transfer.plan import Share
    from transfer.sides import Sides

    Collections = Sequence[Collection]
    Endpoint = tuple[str, int]

VECTOR_TYPES = ("vector", "halfvec")
INTEGERS = {"smallint": 2**15, "integer": 2**31, "bigint": 2**63}
TABLES = ("table", "partitioned table")


def table_of(sides: Sides) -> Table | Refusal:
    """The destination's table, or why it is none; raises StoreErrors where that cannot be told."""
    try:
        table = sides.destination.find_table()
    except NotFound as error:
        missing = Refusal(cause="no such column", observed=error.message, expected="a column", remedy=error.remedy)
        return (
            missing
            if sides.destination.located().kind in TABLES
            else replace(missing, cause="the destination is no table", expected="a table")
        )
    except Unreachable:
        url = sides.destination.url()
        if common := sides.source.endpoints() & _resolved(url.host, url.port):
            return _one_system(common)
        raise
    return table or _no_table(sides)


def before_any_scan(sides: Sides, table: Table, collections: Collections) -> Iterator[Refusal]:
    """What is wrong with the two, the gravest first."""
    yield from _of_vectors(table, collections, sides.target)
    try:
        stream = sides.table
    except (NotFound, Unsupported) as error:
        yield Refusal(
            cause="a column cannot be read", observed=error.message, expected="the columns that target.toml names",
            remedy=error.remedy,
        )  # fmt: skip
        return
    if common := sides.source.endpoints() & stream.endpoints():
        yield _one_system(common)
    for collection in collections:
        if reason := stream.comparable(sides.pages(collection.name).kinds()):
            yield Refusal(
                cause="ids cannot be compared",
                observed=reason,
                expected=f"an id column that holds every id of {collection.name}",
                remedy=f"let {quoted(table.id_column)} of {table.qualified} be uuid where all ids are UUIDs, bigint "
                "where all are numbers below 2^63, else text",
            )
        elif limit := _exceeded(sides, table, collection):
            yield Refusal(
                cause="ids cannot be compared",
                observed=f"{collection.name} holds ids from {limit} on",
                expected=f"ids that {quoted(table.id_column)} can hold, below {limit}",
                remedy=f"let {quoted(table.id_column)} of {table.qualified} be numeric(20), and migrate these again",
            )


def _exceeded(sides: Sides, table: Table, collection: Collection) -> int:
    """What every number that the id column holds is less than, where the source has others; else 0."""
    column = table.column(table.id_column)
    limit = INTEGERS.get(column.type, 0) if column else 0
    beyond = Span(collection=collection.name, kind=IdKind.NUMBER, low=limit, high=END[IdKind.NUMBER])
    with closing(sides.pages(collection.name).blocks(beyond)) as blocks:
        return limit if limit and any(map(len, blocks)) else 0


def of_repeated_ids(sides: Sides, shares: Iterable[Share]) -> Refusal | None:
    """Where collections share users: whether an id of one user is in two of them."""
    if not any(share.siblings for share in shares):
        return None
    found = sides.source.ids(per_user=True)
    if not found.repeated:
        return None
    return Refusal(
        cause="mapping is not injective",
        observed=f"{found.repeated:,} ids are in several collections under one user: {', '.join(found.examples)}",
        expected="each id once for each user, since all of them go into one table",
        remedy="keep one of the points, or give one of them another id; else one overwrites the other",
    )


def _no_table(sides: Sides) -> Refusal:
    located = sides.destination.located()
    there = ", ".join(located.candidates) or "none"
    return Refusal(
        cause="the table does not exist",
        observed=f"no table {located.asked}",
        expected="the destination's table",
        remedy=f"run the migration that creates it, or set PGVECTOR_TABLE to one of: {there}",
    )


def _one_system(common: frozenset[Endpoint]) -> Refusal:
    where = ", ".join(f"{host}:{port}" for host, port in sorted(common))
    return Refusal(
        cause="source and destination are one system",
        observed=f"both answer at {where}",
        expected="two systems",
        remedy="let QDRANT_URL name the Qdrant and DATABASE_URL the PostgreSQL that were migrated to",
    )


def _resolved(host: str, port: int) -> frozenset[Endpoint]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        return frozenset()
    return frozenset((str(address[0]), int(address[1])) for *_, address in found)


def _of_vectors(table: Table, collections: Collections, target: Target) -> Iterator[Refusal]:
    column = table.column(table.vector_column)
    if column is None or column.type not in VECTOR_TYPES:
        yield Refusal(
            cause="no vector column",
            observed=f"{table.qualified} has {', '.join(f'{one.name} {one.type}' for one in table.columns)}",
            expected="a column of pgvector's type vector",
            remedy="add it, or name it in target.toml: [destination] vector_column",
        )
        return
    if column.type == "halfvec" and not target.destination.halfvec:
        yield Refusal(
            cause="halfvec is not mapped",
            observed=f"{column.name} halfvec, which keeps 11 bits of each number's 24",
            expected="vector",
            remedy=f"ALTER TABLE {table.qualified} ALTER COLUMN {quoted(column.name)} TYPE "
            f"vector({collections[0].dimension}) and migrate again; where half precision is meant, in target.toml: "
            "[destination] halfvec = true",
        )
    if len({one.dimension for one in collections}) > 1:
        yield Refusal(
            cause="collections of several dimensions",
            observed=", ".join(f"{one.name}: {one.dimension}" for one in collections),
            expected="one dimension, as a table holds it",
            remedy="narrow MAIN_QDRANT_COLLECTION_NAME to collections of one embedder",
        )
    if column.dimension not in (None, collections[0].dimension):
        yield Refusal(
            cause="another dimension",
            observed=f"{column.name} {column.type}({column.dimension})",
            expected=f"{collections[0].dimension}, as {collections[0].name} has",
            remedy=f"name the table that {collections[0].name} was migrated to as PGVECTOR_TABLE; if it is this one: "
            f"ALTER TABLE {table.qualified} ALTER COLUMN {quoted(column.name)} TYPE "
            f"{column.type}({collections[0].dimension}), and migrate again",
        )
