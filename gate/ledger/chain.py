"""The ledger's lines as bytes: how a record is written, and whether a chain of them is sound. Touches no file."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson

from gate.ledger import faults, frame
from gate.ledger.errors import LedgerError
from gate.ledger.faults import Fault as Fault
from gate.ledger.frame import BEGINNING as BEGINNING
from gate.ledger.frame import KINDS as KINDS
from gate.ledger.frame import encode as encode

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One record as it stands in the file."""

    seq: int
    """Counted from 1; in a sound ledger it is the line's number too."""
    kind: str
    previous: str
    hash: str
    source: bytes = field(repr=False, compare=False)
    """All bytes that it was read with: 10,000 records are not copied for being looked at."""
    span: slice = field(repr=False, compare=False)
    """Where it stands in them, without the line's end."""

    @property
    def raw(self) -> bytes:
        """Its bytes, without the line's end."""
        return self.source[self.span]

    @property
    def id(self) -> str:
        """What people call the record by."""
        return self.hash[: faults.ID_LETTERS]

    def statement(self) -> dict[str, Any]:
        """The in-toto Statement; raises LedgerError where a sound line holds something else."""
        raw = self.raw
        found = frame.of(raw, slice(0, len(raw)))
        statement = _parsed(raw[len(frame.OPENING) : found.start() if found else 0])
        if not isinstance(statement, dict):
            raise LedgerError(f"record {self.seq} holds no statement", remedy="use the tool that wrote it")
        return statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """A ledger's bytes, read: the sound records from the beginning on, and what comes after them."""

    lines: tuple[Line, ...]
    torn: bytes = b""
    """A last line that was never confirmed; what was recorded before it stands."""
    unended: bool = False
    """Whether the last record lacks its line feed, as some editors leave it; the next append puts it back."""
    fault: Fault | None = None

    @property
    def size(self) -> int:
        """How many bytes the sound records take in the file."""
        return self.lines[-1].span.stop + (not self.unended) if self.lines else 0


def decode(line: bytes) -> Line:
    """The Line of what `encode` returned; raises ValueError where it is no sound record."""
    span = slice(0, len(line.removesuffix(b"\n")))
    found = frame.of(line, span)
    if found is None or found[5].decode() != frame.actual_hash(line, span):
        raise ValueError("no record")
    return _line(line, span, found)


def read(raw: bytes) -> Chain:
    """The sound records of a ledger's bytes, and its first fault."""
    if frame.is_marked(raw):
        return Chain(lines=(), fault=faults.marked())
    lines: list[Line] = []
    given, raw = len(raw), frame.ended(raw)
    end = _confirmed(raw)
    for number, span in enumerate(_spans(raw, end), 1):
        found = _judged(raw, span, number, lines[-1].hash if lines else BEGINNING)
        if isinstance(found, Fault):
            return Chain(lines=tuple(lines), fault=found)
        lines.append(found)
    torn = raw[end:]
    if not lines and not frame.is_begun(torn):
        return Chain(lines=(), fault=faults.no_ledger())
    return Chain(lines=tuple(lines), torn=torn, unended=given < len(raw))


def _confirmed(raw: bytes) -> int:
    """Where the last line that has its end ends."""
    end = raw.rfind(b"\n") + 1
    if end < len(raw):
        return end
    # A machine that lost its power may leave zeros where the first part of a line was still to be written.
    start = raw.rfind(b"\n", 0, max(0, end - 1)) + 1
    return start if raw.find(b"\0", start) >= 0 else end


def _spans(raw: bytes, end: int) -> Iterator[slice]:
    start = 0
    while start < end:
        stop = raw.index(b"\n", start)
        yield slice(start, stop)
        start = stop + 1


def _judged(raw: bytes, span: slice, number: int, before: str) -> Line | Fault:
    found = frame.of(raw, span)
    if found is None or int(found[1]) != frame.VERSION:
        return faults.stranger(number, raw[span])
    line = _line(raw, span, found)
    if line.hash != (actual := frame.actual_hash(raw, span)):
        return faults.changed(number, seq=line.seq, said=line.hash, actual=actual)
    if line.seq != number:
        behind = raw.find(f',"seq":{number},"previous":"'.encode(), span.stop) >= 0
        return faults.out_of_place(number, seq=line.seq, behind=behind)
    if line.previous != before:
        return faults.not_continued(number, previous=line.previous, before=before)
    return line


def _parsed(text: bytes) -> object:
    with suppress(ValueError):
        return orjson.loads(text)
    # Half a surrogate pair is JSON, and orjson takes none.
    with suppress(ValueError, RecursionError):
        return json.loads(text)
    return None


def _line(raw: bytes, span: slice, found: re.Match[bytes]) -> Line:
    _, kind, seq, previous, hashed = (part.decode() for part in found.groups())
    return Line(seq=int(seq), kind=kind, previous=previous, hash=hashed, source=raw, span=span)
