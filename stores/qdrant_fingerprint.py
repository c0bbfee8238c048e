"""What tells whether the source has changed: settings, payload indexes, and the digests of some points."""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np
from qdrant_client import models as m

from checks.facts import Fingerprint
from stores.errors import NotFound
from stores.qdrant_facts import named_vectors

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stores.qdrant_reader import Reader

_DIGEST_BYTES = 16


def read(reader: Reader, names: Sequence[str], sample: int) -> Fingerprint:
    """The collections' fingerprint with up to `sample` points, drawn in proportion to the collections' sizes."""
    sizes = [reader.count(name) for name in names]
    shares = Counter(random.choices(names, weights=sizes, k=sample)) if any(sizes) else Counter[str]()
    points = {
        f"{name}/{record.id}": digest(record) for name, share in shares.items() for record in reader.sample(name, share)
    }
    return _fingerprint({name: reader.info(name) for name in names}, points)


def read_again(reader: Reader, names: Iterable[str], points: Iterable[str]) -> Fingerprint:
    """The fingerprint of the same collections and points; what is gone is left out."""
    wanted: dict[str, list[int | str]] = {}
    for key in points:
        name, _, written = key.rpartition("/")
        wanted.setdefault(name, []).append(int(written) if written.isdecimal() else written)
    infos = _infos(reader, names)
    found = {
        f"{name}/{record.id}": digest(record)
        for name, ids in wanted.items()
        if name in infos
        for record in reader.points(name, ids)
    }
    return _fingerprint(infos, found)


def _infos(reader: Reader, names: Iterable[str]) -> dict[str, m.CollectionInfo]:
    infos = {}
    for name in names:
        with suppress(NotFound):
            infos[name] = reader.info(name)
    return infos


def _fingerprint(infos: Mapping[str, m.CollectionInfo], points: dict[str, str]) -> Fingerprint:
    return Fingerprint(
        settings={name: settings_of(info) for name, info in infos.items()},
        payload_indexes={name: payload_indexes_of(info) for name, info in infos.items()},
        points=points,
    )


def settings_of(info: m.CollectionInfo) -> str:
    """A collection's configuration as canonical JSON; state and counters are no part of it."""
    return _canonical(_given(info.config.model_dump(mode="json")))


def payload_indexes_of(info: m.CollectionInfo) -> dict[str, str]:
    """Field -> type and parameters of its index, without the count of points."""
    return {field: _index(index) for field, index in info.payload_schema.items()}


def _index(index: m.PayloadIndexInfo) -> str:
    params = _given(index.params.model_dump(mode="json")) if index.params else {}
    params.pop("type", None)
    return f"{index.data_type.value} {_canonical(params)}" if params else index.data_type.value


def _given(values: Any) -> Any:
    """Without what is not set: the two transports leave that out in ways of their own."""
    if isinstance(values, dict):
        kept = {key: _given(value) for key, value in values.items()}
        return {key: value for key, value in kept.items() if value not in (None, {}, [])}
    return [_given(value) for value in values] if isinstance(values, list) else values


def digest(record: m.Record | m.ScoredPoint) -> str:
    """What changes when a bit of a vector or a value of the payload does."""
    hashed = hashlib.blake2b(digest_size=_DIGEST_BYTES)
    for name, vector in sorted(named_vectors(record.vector).items()):
        hashed.update(_canonical(name).encode() + _bits(vector))
    hashed.update(_canonical(record.payload or {}).encode())
    return hashed.hexdigest()


def _bits(vector: Any) -> bytes:
    if isinstance(vector, m.SparseVector):
        return np.asarray(vector.indices, dtype="<u4").tobytes() + np.asarray(vector.values, dtype="<f4").tobytes()
    array = np.asarray(vector, dtype="<f4")
    return _canonical(array.shape).encode() + array.tobytes()


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))
