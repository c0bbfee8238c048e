"""What rows hold, as digests that tell whether they have changed between two readings, and whose they are."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson

from stores.qdrant_wire import ordered
from transfer.jobs import DIGEST_BYTES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from checks.facts import Block, Payload
    from checks.facts.blocks import Keys

USER_BYTES = 8


class Contents:
    """What a range holds, as a digest that a second reading can be held against, however its pages are cut."""

    def __init__(self) -> None:
        self._keys, self._texts, self._vectors = (hashlib.blake2b(digest_size=16) for _ in range(3))

    def add(self, keys: Keys, texts: Sequence[bytes]) -> None:
        """Some rows; `texts` are their payloads, which hold no line end."""
        self._keys.update(keys.tobytes())
        self._texts.update(b"".join([text + b"\n" for text in texts]))

    def add_vectors(self, block: Block, others: Mapping[str, Sequence[Any]]) -> None:
        """The vectors of these rows."""
        self._vectors.update(block.bits.tobytes() + block.shapes.tobytes())
        for row in zip(*(others[name] for name in sorted(others)), strict=True):
            self._vectors.update(repr([_plain(value) for value in row]).encode())

    def digest(self) -> str:
        """Of all rows so far."""
        return self._keys.hexdigest() + self._texts.hexdigest() + self._vectors.hexdigest()


def digest(*places: tuple[Block, int]) -> bytes:
    """Of what the given rows hold together; DIGEST_BYTES long."""
    hashed = hashlib.blake2b(digest_size=DIGEST_BYTES)
    for block, row in places:
        hashed.update(block.keys[row] + bytes([int(block.shapes[row])]) + block.bits[row].tobytes())
        for part in (block.payloads[row], block.columns[row] if block.columns else None):
            hashed.update(_joined(part))
    return hashed.digest()


def _joined(part: bytes | Sequence[bytes] | None) -> bytes:
    """Qdrant writes the keys of a payload in another order each time."""
    if part is None:
        return b"\x03"
    return b"\x01" + part if isinstance(part, bytes) else b"\x02" + b"\0".join(ordered(part))


def user_of(payload: Payload, key: str) -> str | None:
    """The user that a payload names, as text as jsonb's ->> gives it; None for null and missing."""
    user = payload.get(key)
    if user is None or isinstance(user, str):
        return user
    return orjson.dumps(user).decode()


def hashed_user(user: str | None) -> bytes:
    """A user in USER_BYTES, so that a million of them need no room."""
    text = b"\0" if user is None else user.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, digest_size=USER_BYTES).digest()


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.tobytes()
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value
