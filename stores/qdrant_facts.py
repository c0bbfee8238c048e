"""Qdrant's models as facts: a collection and its points."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from qdrant_client import models as m

from checks.facts import Collection, Point, PointId
from stores.errors import Ambiguous, NotFound, Unsupported

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from checks.facts import Hit

_NEARER_IS_HIGHER = ("Cosine", "Dot")
_MAP_VECTOR = 'name the dense vector that holds the memories in target.toml: [source] vector = "..."'


def vector_of(name: str, info: m.CollectionInfo, wanted: str) -> tuple[str, m.VectorParams]:
    """The dense vector that is meant: the one that is named, or the only one."""
    given = info.config.params.vectors
    dense = {"": given} if isinstance(given, m.VectorParams) else dict(given or {})
    if wanted in (info.config.params.sparse_vectors or {}):
        raise Unsupported(f"the vector `{wanted}` of collection `{name}` is sparse", remedy=_MAP_VECTOR)
    chosen = wanted if wanted or "" in dense else _only(name, dense)
    if chosen not in dense:
        there = ", ".join(f"`{vector}`" for vector in sorted(dense)) or "none"
        raise NotFound(f"collection `{name}` has no vector `{chosen}`, but {there}", remedy=_MAP_VECTOR)
    if dense[chosen].multivector_config is not None:
        raise Unsupported(
            f"the vector `{chosen}` of collection `{name}` is a multivector, which no pgvector column holds",
            remedy=_MAP_VECTOR,
        )
    return chosen, dense[chosen]


def _only(name: str, dense: Mapping[str, m.VectorParams]) -> str:
    if not dense:
        raise Unsupported(f"collection `{name}` has no dense vector", remedy=_MAP_VECTOR)
    if len(dense) > 1:
        raise Ambiguous(f"collection `{name}` has several vectors: {', '.join(sorted(dense))}", remedy=_MAP_VECTOR)
    return next(iter(dense))


def collection_fact(name: str, info: m.CollectionInfo, wanted: str, points: int) -> Collection:
    """A collection, as far as its chosen vector is concerned."""
    vector_name, params = vector_of(name, info, wanted)
    return Collection(
        name=name,
        vector_name=vector_name,
        dimension=params.size,
        distance=params.distance.value,
        datatype=params.datatype.value if params.datatype else "float32",
        points=points,
        payload_indexes={field: index.data_type.value for field, index in info.payload_schema.items()},
    )


def common(pattern: str, found: Sequence[Collection]) -> Collection:
    """What collections of one shape have in common: their points together, the indexes that all have."""
    first, *others = (one.payload_indexes.items() for one in found)
    everywhere = {field: kind for field, kind in first if all((field, kind) in other for other in others)}
    points = sum(one.points for one in found)
    return replace(found[0], name=pattern, points=points, payload_indexes=everywhere)


def condition(user_key: str, user: str | int | None, ids: Iterable[PointId] | None) -> m.Filter | None:
    """What a search is restricted to: that user, those ids."""
    must: list[m.Condition] = []
    if user is not None:
        must.append(m.FieldCondition(key=user_key, match=m.MatchValue(value=user)))
    if ids is not None:
        must.append(m.HasIdCondition(has_id=[one if isinstance(one, int) else str(one) for one in ids]))
    return m.Filter(must=must) if must else None


def best(hits: Sequence[Hit], k: int, distance: str) -> list[Hit]:
    """The k nearest, best first; hits that are level stay in their order."""
    return sorted(hits, key=lambda hit: hit.score, reverse=distance in _NEARER_IS_HIGHER)[:k]


def point_fact(record: m.Record, vector_name: str) -> Point | None:
    """A point; None when it has no such vector."""
    vector = named_vectors(record.vector).get(vector_name)
    if vector is None:
        return None
    return Point(id=point_id(record.id), vector=np.asarray(vector, dtype=np.float32), payload=record.payload or {})


def named_vectors(given: Any) -> dict[str, Any]:
    """A point's vectors by name, "" being the unnamed one."""
    if given is None:
        return {}
    return given if isinstance(given, dict) else {"": given}


def point_id(given: int | str | uuid.UUID) -> PointId:
    """An id as it compares: a number or a UUID."""
    return given if isinstance(given, int | uuid.UUID) else uuid.UUID(given)
