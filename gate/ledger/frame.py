"""How one record is written: the statement, then a frame of fixed order that ends in the hash of all before it."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

from reports.neutral import escape

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION = 1
KINDS = ("run", "attestation", "waiver", "revocation", "write", "undo", "baseline")
BEGINNING = "0" * 64
"""What the first record names as the hash of the one before."""
OPENING = b'{"statement":'
MARK = b"\xef\xbb\xbf"
"""The byte order mark (BOM) that some editors put before a text in UTF-8."""

_END_BYTES = len(',"hash":""}') + 64
_FRAME_BYTES = 320
"""More than what follows the statement can take."""
_WHOLE = re.compile(
    rb',"version":([1-9]\d{0,8}),"kind":"([a-z]{1,32})","seq":([1-9]\d{0,17}),"previous":"([0-9a-f]{64})"'
    rb',"hash":"([0-9a-f]{64})"\}'
)
_FRAME = re.compile(_WHOLE.pattern + rb"\Z")
# Every later version is to end in its hash too, so that it can be told from a changed line.
_ANY_VERSION = re.compile(rb'.*,"version":([1-9]\d{0,8}),.*,"hash":"([0-9a-f]{64})"\}\Z', re.DOTALL)


def encode(statement: Mapping[str, Any], *, kind: str, seq: int, previous: str) -> bytes:
    """The record's line, its end included; raises ValueError for what JSON cannot hold or a kind that is none.

    What could move a cursor is spelled out, so that a ledger may be shown on any terminal as it is.
    """
    if kind not in KINDS:
        raise ValueError(f"{kind!r} is no kind of record; kinds are {', '.join(KINDS)}")
    text = escape(json.dumps(statement, ensure_ascii=False, allow_nan=False, separators=(",", ":")))
    frame = f',"version":{VERSION},"kind":"{kind}","seq":{seq},"previous":"{previous}"'
    body = OPENING + f"{text}{frame}".encode()
    return body + f',"hash":"{_sha256(body)}"}}\n'.encode()


def of(raw: bytes, span: slice) -> re.Match[bytes] | None:
    """The frame of the line there, its end left out: version, kind, seq, previous, hash; None where it has none."""
    found = _FRAME.search(raw, max(span.start, span.stop - _FRAME_BYTES), span.stop)
    return found if found and raw.startswith(OPENING, span.start, span.stop) else None


def actual_hash(raw: bytes, span: slice) -> str:
    """The hash that the line there should say of itself."""
    return _sha256(memoryview(raw)[span.start : max(span.start, span.stop - _END_BYTES)])


def newer_version(line: bytes) -> int | None:
    """The version of a line that a later phasegate wrote; None where it is no such line, or was changed."""
    found = _ANY_VERSION.match(line[-4 * _FRAME_BYTES :])
    if found is None or found[2].decode() != actual_hash(line, slice(0, len(line))):
        return None
    return int(found[1]) if int(found[1]) > VERSION else None


def is_begun(torn: bytes) -> bool:
    """Whether these bytes can be the first part of a record, lost blocks (zeros) allowed."""
    return all(byte in (0, expected) for byte, expected in zip(torn, OPENING, strict=False))


def ended(raw: bytes) -> bytes:
    """The ledger's bytes with a line feed behind a last line that holds a whole frame and has none.

    A writer that was killed leaves the first part of a line; what has its frame was whole, and lost its end later.
    """
    tail = raw[raw.rfind(b"\n") + 1 :]
    return raw + b"\n" if b"\0" not in tail and (_WHOLE.search(tail) or newer_version(tail)) else raw


def is_marked(raw: bytes) -> bool:
    """Whether a byte order mark stands before what can be a ledger."""
    return raw.startswith(MARK) and is_begun(raw[len(MARK) : len(MARK) + len(OPENING)])


def _sha256(body: bytes | memoryview) -> str:
    return hashlib.sha256(body).hexdigest()
