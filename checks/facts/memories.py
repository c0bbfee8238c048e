"""Memories as either side holds them, and the collection they come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

Vector: TypeAlias = "NDArray[np.float32]"
PointId: TypeAlias = "int | uuid.UUID"
Payload: TypeAlias = "dict[str, Any]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """A collection of the source, as far as one dense vector of it is concerned."""

    name: str
    vector_name: str
    """"" for the unnamed vector."""
    dimension: int
    distance: str
    """"Cosine", "Dot", "Euclid" or "Manhattan"."""
    datatype: str
    """"float32", "float16" or "uint8"."""
    points: int
    """Counted exactly."""
    payload_indexes: Mapping[str, str]
    """Field -> "keyword", "uuid", "integer", ..."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One memory: id, vector and payload, as either side holds it."""

    id: PointId
    vector: Vector
    payload: Payload


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One search result; `score` is what the system itself answered."""

    id: PointId
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """What must be the same before and after a run: settings, payload indexes, and points by digest."""

    settings: Mapping[str, str]
    """Per collection: the configuration as canonical JSON."""
    payload_indexes: Mapping[str, Mapping[str, str]]
    points: Mapping[str, str]
    """"collection/id" -> digest of vector bits and canonical payload."""
