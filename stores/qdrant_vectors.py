"""The vectors of a collection beside the one that is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qdrant_client import models as m

if TYPE_CHECKING:
    from checks.facts import Collection
    from stores.qdrant import Source


def other_vectors(source: Source, collection: Collection) -> tuple[str, ...]:
    """Names and kinds, for people: "words (sparse)", "tokens (multivector)", "image (dense)"; raises StoreErrors."""
    found = vectors_beside(source._reader.info(collection.name), collection.vector_name)
    return tuple(f"{name} ({kind})" for name, kind in found.items())


def vectors_beside(info: m.CollectionInfo, vector: str) -> dict[str, str]:
    """The names of the other vectors, in order, and their kinds: dense, multivector or sparse."""
    params = info.config.params
    given = {} if isinstance(params.vectors, m.VectorParams) else params.vectors or {}
    kinds = {name: "multivector" if one.multivector_config else "dense" for name, one in given.items()}
    kinds |= dict.fromkeys(params.sparse_vectors or {}, "sparse")
    return {name: kind for name, kind in sorted(kinds.items()) if name != vector}
