"""Making the plan: what the two sides are, whether they can be compared at all, and where to cut."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from checks.facts import IdKind, Refusal, quoted
from stores.errors import NotFound
from transfer.plan import Plan, Share, samples_wanted, spans_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checks.facts import Collection, Span, Table
    from stores.target import Target
    from transfer.sides import Sides

FORMAT = "1"
"""Of plans and checkpoints; another one cannot be taken up."""
VECTOR_TYPES = ("vector", "halfvec")


def drafted(sides: Sides) -> Plan | Refusal:
    """The plan, or why there is none; raises StoreErrors where that cannot be told."""
    collections = sides.source.collections()
    try:
        table = sides.destination.find_table()
    except NotFound as error:
        return Refusal(cause="no such column", observed=error.message, expected="a column", remedy=error.remedy)
    if table is None:
        return _no_table(sides)
    if refusal := next(_refusals(sides, table, collections), None):
        return refusal
    shares = _shares(sides, collections)
    spans = tuple(span for share in shares for span in _spans(sides, share, sides.table.kinds))
    return Plan(
        identity=_identity(sides, table, collections), shares=shares, spans=spans,
        column_kinds=dict(sides.table.column_kinds),
    )  # fmt: skip


def _no_table(sides: Sides) -> Refusal:
    located = sides.destination.located()
    there = ", ".join(located.candidates) or "none"
    return Refusal(
        cause="the table does not exist",
        observed=f"no table {located.asked}",
        expected="the destination's table",
        remedy=f"run the migration that creates it, or set PGVECTOR_TABLE to one of: {there}",
    )


def _refusals(sides: Sides, table: Table, collections: tuple[Collection, ...]) -> Iterator[Refusal]:
    if common := sides.source.endpoints() & sides.table.endpoints():
        where = ", ".join(f"{host}:{port}" for host, port in sorted(common))
        yield Refusal(
            cause="source and destination are one system",
            observed=f"both answer at {where}",
            expected="two systems",
            remedy="let QDRANT_URL name the Qdrant and DATABASE_URL the PostgreSQL that were migrated to",
        )
    yield from _of_vectors(table, collections, sides.target)
    for collection in collections:
        kinds = sides.pages(collection.name).kinds()
        if reason := sides.table.comparable(kinds):
            yield Refusal(
                cause="ids cannot be compared",
                observed=reason,
                expected=f"an id column that holds every id of {collection.name}",
                remedy=f"let {quoted(table.id_column)} of {table.qualified} be uuid where all ids are UUIDs, bigint "
                "where all are numbers below 2^63, else text",
            )


def _of_vectors(table: Table, collections: tuple[Collection, ...], target: Target) -> Iterator[Refusal]:
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
    for collection in collections:
        if column.dimension not in (None, collection.dimension):
            yield Refusal(
                cause="another dimension",
                observed=f"{column.name} {column.type}({column.dimension})",
                expected=f"{collection.dimension}, as {collection.name} has",
                remedy="see schema.dimension_is_the_sources",
            )


def _shares(sides: Sides, collections: tuple[Collection, ...]) -> tuple[Share, ...]:
    if len(collections) == 1:
        return (Share(collection=collections[0].name, points=sides.pages(collections[0].name).count()),)
    key = sides.target.source.user_key
    users = {one.name: sides.pages(one.name).users(key) for one in collections}
    holders: dict[str | None, set[str]] = defaultdict(set)
    for name, some in users.items():
        for user in some:
            holders[user].add(name)
    return tuple(
        Share(
            collection=one.name,
            points=sides.pages(one.name).count(),
            users=tuple(sorted(users[one.name], key=lambda user: (user is not None, user or ""))),
            siblings=tuple(sorted(set().union(*(holders[user] for user in users[one.name])) - {one.name})),
        )
        for one in collections
    )


def _spans(sides: Sides, share: Share, kinds: tuple[IdKind, ...]) -> tuple[Span, ...]:
    sample = sides.pages(share.collection).sample_ids(samples_wanted(share.points))
    return spans_of(share.collection, share.points, kinds, sample)


def _identity(sides: Sides, table: Table, collections: tuple[Collection, ...]) -> dict[str, str]:
    vector = table.column(table.vector_column)
    mapped = ", ".join(f"{key} -> {column}" for key, column in sorted(sides.target.destination.columns.items()))
    kind = vector.type if vector else "no vector"
    return {
        "format": FORMAT,
        "source": f"{sides.source.answer().system} {', '.join(f'{one.name}.{one.vector_name}' for one in collections)}",
        "destination": f"{sides.destination.system} {table.qualified} ({sides.table.identity()})",
        "columns": f"{table.id_column}, {table.vector_column} {kind}, {table.payload_column}, {mapped}",
        "user": sides.target.source.user_key,
    }
