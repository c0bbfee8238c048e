"""Making the plan: what the two sides are, whether they can be compared at all, and where to cut."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from checks.facts import Refusal
from transfer import refusals
from transfer.plan import Plan, Share, samples_wanted, spans_of

if TYPE_CHECKING:
    from checks.facts import Collection, IdKind, Span, Table
    from transfer.sides import Sides

FORMAT = "1"
"""Of plans and checkpoints; another one cannot be taken up."""


def drafted(sides: Sides) -> Plan | Refusal:
    """The plan, or why there is none; raises StoreErrors where that cannot be told."""
    collections = sides.source.collections()
    table = refusals.table_of(sides)
    if isinstance(table, Refusal):
        return table
    if refusal := next(refusals.before_any_scan(sides, table, collections), None):
        return refusal
    shares = _shares(sides, collections)
    if refusal := refusals.of_repeated_ids(sides, shares):
        return refusal
    spans = tuple(span for share in shares for span in _spans(sides, share, sides.table.kinds))
    return Plan(
        identity=_identity(sides, table, collections), shares=shares, spans=spans,
        column_kinds=dict(sides.table.column_kinds),
    )  # fmt: skip


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
