"""What a row holds, as a digest that tells whether it has changed between two readings, and whose it is."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import orjson

from stores.qdrant_wire import ordered
from transfer.jobs import DIGEST_BYTES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checks.facts import Block, Payload

USER_BYTES = 8


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
