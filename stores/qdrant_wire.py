"""Payloads between Python values and the bytes in which Qdrant writes each pair of key and value over gRPC."""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from google.protobuf.message import DecodeError

from stores.errors import BadAnswer
from stores.qdrant_messages import messages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from checks.facts.memories import Payload

#: A text of fewer bytes than this needs one byte for its length, and the value around it one for its own.
_SHORT = 126
_SHORT_TEXTS = [bytes([size + 2, 0x22, size]) for size in range(_SHORT)]
_SHORT_LISTS = [bytes([size + 2, 0x3A, size]) for size in range(_SHORT)]
_BYTES = [bytes([number]) for number in range(0x80)]
_BEYOND = 2**63
_KEYS_KEPT = 4096
_KEY_TAG, _TEXT_TAGS = 0x0A, b"\x12\x22"


def payload_of(entries: Iterable[bytes]) -> Payload:
    """The payload that map entries make, exactly; raises BadAnswer where they make none.

    What Qdrant holds as an integer of 2**63 or more it writes as a float over gRPC.
    """
    try:
        return dict(map(_pair_of, entries))
    except (DecodeError, RecursionError, UnicodeDecodeError, IndexError) as error:
        raise BadAnswer(
            f"a payload cannot be decoded: {str(error) or type(error).__name__}",
            remedy="compare the versions of the Qdrant server and of the package qdrant-client",
        ) from error


def entry(key: str, value: object) -> bytes | None:
    """The bytes in which Qdrant writes a pair; None where there is more than one way, or none.

    An object's keys come in a random order, some servers leave out the empty key, and integers end at 64 bits.
    """
    try:
        if type(value) is str and key:
            text = value.encode()
            if len(text) < _SHORT:
                return _head(key) + _SHORT_TEXTS[len(text)] + text
        if type(value) is list and key and (found := _short_list(key, value)):
            return found
        return _pair(key, value) if key and _is_unique(value) else None
    except (UnicodeEncodeError, RecursionError):
        return None


def entries(payload: Payload) -> set[bytes | None]:
    """What `entry` gives of each pair, in less time: every row of a comparison comes through here."""
    found: set[bytes | None] = set()
    for key, value in payload.items():
        if type(value) is str and key and value.isascii() and len(value) < _SHORT:
            found.add(_head(key) + _SHORT_TEXTS[len(value)] + value.encode())
        else:
            found.add(entry(key, value))
    return found


def written(payload: Mapping[str, Any]) -> tuple[bytes, ...]:
    """JSON values as map entries, their order and that of nested keys by the text of the key.

    Integers beyond 64 bits become floats, as Qdrant does it.
    """
    return tuple(_pair(key, payload[key]) for key in sorted(payload))


def ordered(entries: Iterable[bytes]) -> tuple[bytes, ...]:
    """The same pairs in one order, nested ones too, which Qdrant writes at random each time; raises BadAnswer."""
    return written(payload_of(entries))


def _pair_of(entry: bytes) -> tuple[str, Any]:
    """A short text under a short key is cut out by its place, in a fifth of the time: most of a memory is that."""
    size = len(entry)
    if size < _SHORT and entry[0] == _KEY_TAG:
        at = entry[1] + 2
        if entry[at : at + 3 : 2] == _TEXT_TAGS and entry[at + 1] == size - at - 2 and entry[at + 3] == size - at - 4:
            return _key_of(entry[2:at]), entry[at + 4 :].decode()
    pair = messages().entry.FromString(entry)
    return pair.key, _decoded(pair.value)


@lru_cache(_KEYS_KEPT)
def _key_of(key: bytes) -> str:
    return key.decode()


def sized(body: bytes) -> bytes:
    """Bytes after their length."""
    return varint(len(body)) + body


def varint(number: int) -> bytes:
    """A number that is not negative, seven bits to a byte."""
    if number <= 0x7F:
        return _BYTES[number]
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def _decoded(value: Any) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "text":
        return value.text
    if kind == "object":
        return {pair.key: _decoded(pair.value) for pair in messages().object.FromString(value.object).fields}
    if kind == "list":
        return [_decoded(one) for one in messages().list.FromString(value.list).values]
    return None if kind in (None, "null") else getattr(value, kind)


def _is_unique(value: Any) -> bool:
    kind = type(value)
    if kind is dict:
        return len(value) < 2 and all(key and _is_unique(inner) for key, inner in value.items())
    if kind is list:
        return all(map(_is_unique, value))
    if kind is int:
        return bool(-_BEYOND <= value < _BEYOND)
    return kind in _WRITERS


def _short_list(key: str, values: list[Any]) -> bytes | None:
    """A list of texts that is short; None where it is anything else."""
    items = []
    for value in values:
        if type(value) is not str or len(text := value.encode()) >= _SHORT:
            return None
        items.append(b"\x0a" + _SHORT_TEXTS[len(text)] + text)
    body = b"".join(items)
    return _head(key) + _SHORT_LISTS[len(body)] + body if len(body) < _SHORT else None


def _pair(key: str, value: Any) -> bytes:
    if type(value) is str and len(text := value.encode()) < _SHORT:
        return _head(key) + _SHORT_TEXTS[len(text)] + text
    return _head(key) + sized(_value(value))


@lru_cache(_KEYS_KEPT)
def _head(key: str) -> bytes:
    return b"\x0a" + sized(key.encode()) + b"\x12"


def _value(value: Any) -> bytes:
    return _WRITERS[type(value)](value)


def _integer(value: int) -> bytes:
    return b"\x18" + varint(value % 2**64) if -_BEYOND <= value < _BEYOND else _float(float(value))


def _float(value: float) -> bytes:
    return b"\x11" + struct.pack("<d", value)


def _list(values: list[Any]) -> bytes:
    return b"\x3a" + sized(b"".join([b"\x0a" + sized(_value(one)) for one in values]))


def _object(fields: dict[str, Any]) -> bytes:
    return b"\x32" + sized(b"".join([b"\x0a" + sized(pair) for pair in written(fields)]))


_WRITERS: dict[type, Callable[[Any], bytes]] = {
    str: lambda text: b"\x22" + sized(text.encode()),
    bool: lambda truth: b"\x28\x01" if truth else b"\x28\x00",
    type(None): lambda _: b"\x08\x00",
    int: _integer,
    float: _float,
    list: _list,
    dict: _object,
}
