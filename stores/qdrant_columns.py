"""Points as they are answered, made columns: keys, vectors' bits and payload entries of one kind of ids."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import numpy as np

from checks.facts.blocks import KEY_BYTES, KEY_TYPE, NO_VECTOR, ODD_VECTOR, VECTOR, Block, IdKind
from stores.errors import BadAnswer
from stores.qdrant_messages import messages

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from checks.facts.blocks import Keys
    from checks.facts.memories import PointId

_FLOAT = np.dtype("<u4")
_UUID_TEXT = 36
NOT_TRUSTED = "compare again; if it stays so, the server is not to be trusted as a source"


def id_of_message(message: Any) -> PointId:
    """A number or a UUID of the private message."""
    return uuid.UUID(message.uuid.decode()) if message.uuid else int(message.num)


def id_message(id_: PointId) -> Any:
    """The private message of an id."""
    kind = messages().id
    return kind(num=id_) if isinstance(id_, int) else kind(uuid=str(id_).encode())


def split(points: Sequence[Any], kind: IdKind) -> tuple[Sequence[Any], Keys]:
    """The points of that kind and their keys; raises BadAnswer where not all numbers come before all UUIDs."""
    uuids = [point.id.uuid for point in points]
    first = next((place for place, text in enumerate(uuids) if text), len(uuids))
    if not all(uuids[first:]) or (first and kind is IdKind.UUID):
        raise not_rising("a number comes after a UUID")
    if kind is IdKind.UUID:
        return points, _uuid_keys(uuids)
    ours = points[:first]
    return ours, _number_keys([point.id.num for point in ours])


def sorted_by_id(points: Sequence[Any], kind: IdKind) -> tuple[Sequence[Any], Keys]:
    """Points in no order by their keys; raises BadAnswer where one comes twice or is not of that kind."""
    ours, keys = split(points, kind)
    order = np.argsort(keys)
    if len(ours) < len(points) or not _rise(keys[order]):
        raise BadAnswer("points came twice, or under ids of another kind", remedy=NOT_TRUSTED)
    return [ours[place] for place in order.tolist()], keys[order]


def require_rising(keys: Keys, *, at_least: int) -> int:
    """The last id as an integer; raises BadAnswer where ids do not rise strictly from `at_least` on."""
    if not len(keys):
        return at_least - 1
    first, last = _integer(keys[0]), _integer(keys[-1])
    if first < at_least:
        raise not_rising(f"{first:x} comes after {at_least - 1:x}")
    if not _rise(keys):
        raise not_rising("within one page")
    return last


def not_rising(how: str) -> BadAnswer:
    """What is raised of ids out of order."""
    return BadAnswer(f"ids do not rise within a scroll: {how}", remedy=NOT_TRUSTED)


def block_of(points: Sequence[Any], keys: Keys, vector: Callable[[Any], bytes | None], dimension: int) -> Block:
    """The columns of points."""
    shapes, bits = _stacked([vector(point) for point in points], dimension)
    return Block(keys=keys, shapes=shapes, bits=bits, payloads=[tuple(point.payload) for point in points])


def joined(blocks: Sequence[Block], dimension: int) -> Block:
    """The rows of blocks that follow each other."""
    if not blocks:
        return block_of([], np.zeros(0, KEY_TYPE), lambda _: None, dimension)
    return Block(
        keys=np.concatenate([block.keys for block in blocks]),
        shapes=np.concatenate([block.shapes for block in blocks]),
        bits=np.concatenate([block.bits for block in blocks]),
        payloads=[payload for block in blocks for payload in block.payloads],  # type: ignore[arg-type]
    )


def vector_reader(name: str) -> Callable[[Any], bytes | None]:
    """What reads the vector of that name off a point as bytes, None where it has none; "" is the unnamed one."""
    return _only_vector if not name else lambda point: _named_vector(point, name.encode())


def _only_vector(point: Any) -> bytes | None:
    vector = point.vectors.vector
    if found := vector.dense.data or vector.data:
        return bytes(found)
    return b"" if point.vectors.HasField("vector") else _named_vector(point, b"")


def _named_vector(point: Any, name: bytes) -> bytes | None:
    for named in point.vectors.vectors.vectors:
        if named.key == name:
            return bytes(named.value.dense.data or named.value.data)
    return None


def _stacked(vectors: list[bytes | None], dimension: int) -> tuple[NDArray[np.uint8], NDArray[np.uint32]]:
    size = dimension * _FLOAT.itemsize
    shapes = np.full(len(vectors), VECTOR, np.uint8)
    if {len(vector) if vector is not None else -1 for vector in vectors} - {size}:
        for place, vector in enumerate(vectors):
            if vector is None or len(vector) != size:
                shapes[place] = NO_VECTOR if vector is None else ODD_VECTOR
                vectors[place] = bytes(size)
    bits = np.frombuffer(b"".join(vectors), _FLOAT)  # type: ignore[arg-type]
    return shapes, bits.reshape(len(vectors), dimension)


def _rise(keys: Keys) -> bool:
    return bool((keys[1:] > keys[:-1]).all())


def _number_keys(numbers: list[int]) -> Keys:
    halves = np.zeros((len(numbers), 2), ">u8")
    halves[:, 1] = np.array(numbers, np.uint64)
    return halves.view(KEY_TYPE).reshape(-1)


def _uuid_keys(texts: list[bytes]) -> Keys:
    text = b"".join(texts)
    try:
        data = bytes.fromhex(text.replace(b"-", b"").decode())
    except ValueError as error:
        raise _odd_ids() from error
    if len(text) != _UUID_TEXT * len(texts) or len(data) != KEY_BYTES * len(texts):
        raise _odd_ids()
    return np.frombuffer(data, KEY_TYPE)


def _odd_ids() -> BadAnswer:
    return BadAnswer("an id is neither a number nor a UUID", remedy=NOT_TRUSTED)


def _integer(key: bytes) -> int:
    return int.from_bytes(key.ljust(KEY_BYTES, b"\0"), "big")
