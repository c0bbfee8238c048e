"""The vectors of a collection beside the one that is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from qdrant_client import models as m

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from checks.facts import Collection, Vector
    from stores.qdrant import Source

DENSE, SPARSE, MULTI = "dense", "sparse", "multivector"
_FLOAT = np.dtype("<f4")


def other_vectors(source: Source, collection: Collection) -> dict[str, str]:
    """Name -> DENSE, SPARSE or MULTI; raises StoreErrors."""
    return vectors_beside(source._reader.info(collection.name), collection.vector_name)


def vectors_beside(info: m.CollectionInfo, vector: str) -> dict[str, str]:
    """The names of the other vectors, in order, and their kinds: DENSE, MULTI or SPARSE."""
    params = info.config.params
    given = {} if isinstance(params.vectors, m.VectorParams) else params.vectors or {}
    kinds = {name: MULTI if one.multivector_config else DENSE for name, one in given.items()}
    kinds |= dict.fromkeys(params.sparse_vectors or {}, SPARSE)
    return {name: kind for name, kind in sorted(kinds.items()) if name != vector}


def named_reader(name: str, kind: str) -> Callable[[Any], Any]:
    """What reads that vector off a point's private message; None where the point has none.

    DENSE gives (d,) float32, MULTI a list of these, SPARSE {"indices": [...], "values": [...]}.
    """
    key, read = name.encode(), _READERS[kind]

    def found(point: Any) -> Any:
        for named in point.vectors.vectors.vectors:
            if named.key == key:
                return read(named.value)
        return None

    return found


def vector_message(given: Any, into: Any) -> None:
    """Put a vector as the client has it, of any kind, into its private message."""
    if isinstance(given, m.SparseVector):
        into.sparse.indices.extend(given.indices)
        into.sparse.values = np.asarray(given.values, _FLOAT).tobytes()
    elif given and isinstance(given[0], list):
        for one in given:
            into.multi.vectors.add().data = np.asarray(one, _FLOAT).tobytes()
    else:
        into.dense.data = np.asarray(given, _FLOAT).tobytes()


def _dense(value: Any) -> Vector:
    return np.frombuffer(value.dense.data or value.data, _FLOAT)


def _sparse(value: Any) -> dict[str, Any]:
    # Before 1.16 the numbers lay in `data`.
    if value.HasField("sparse"):
        return {"indices": list(value.sparse.indices), "values": np.frombuffer(value.sparse.values, _FLOAT)}
    return {"indices": list(value.indices.data), "values": np.frombuffer(value.data, _FLOAT)}


def _multi(value: Any) -> list[NDArray[np.float32]]:
    if value.HasField("multi"):
        return [np.frombuffer(one.data, _FLOAT) for one in value.multi.vectors]
    numbers = np.frombuffer(value.data, _FLOAT)
    return list(numbers.reshape(value.count, -1)) if value.count else []


_READERS: dict[str, Callable[[Any], Any]] = {DENSE: _dense, SPARSE: _sparse, MULTI: _multi}
