"""What Neo4j returns, as facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checks.facts.graph import GraphConstraint, GraphIndex, Strays

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def constraint(row: Mapping[str, Any]) -> GraphConstraint:
    """A constraint from SHOW CONSTRAINTS."""
    return GraphConstraint(
        name=row["name"], type=row["type"], labels=tuple(row["labelsOrTypes"] or ()),
        properties=tuple(row["properties"] or ()),
    )  # fmt: skip


def index(row: Mapping[str, Any]) -> GraphIndex:
    """An index from SHOW INDEXES."""
    config = (row["options"] or {}).get("indexConfig") or {}
    dimension = config.get("vector.dimensions")
    return GraphIndex(
        name=row["name"], type=row["type"], state=row["state"], labels=tuple(row["labelsOrTypes"] or ()),
        properties=tuple(row["properties"] or ()), dimension=None if dimension is None else int(dimension),
        similarity=str(config.get("vector.similarity_function", "")).lower(),
    )  # fmt: skip


def shape(rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Label or type -> property -> types; without properties too."""
    found: dict[str, dict[str, set[str]]] = {}
    for row in rows:
        properties = found.setdefault(row["name"], {})
        if row["property"] is not None:
            properties.setdefault(row["property"], set()).update(row["types"] or ())
    return {name: {key: tuple(sorted(types)) for key, types in each.items()} for name, each in sorted(found.items())}


def strays(rows: Sequence[Mapping[str, Any]]) -> Strays:
    """How many there are, and some of them."""
    return Strays(count=rows[0]["n"], examples=tuple(rows[0]["examples"])) if rows else Strays()
