"""The ledger's lines as bytes: how a record is written, and whether a chain of them is sound. Touches no file."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One record as it stands in the file."""

    seq: int
    """Counted from 1; in a sound ledger it is the line's number too."""
    kind: str
    previous: str
    hash: str
    raw: bytes
    """Without the line's end."""

    @property
    def id(self) -> str:
        """What people call the record by."""
        return self.hash[: faults.ID_LETTERS]

    def statement(self) -> dict[str, Any]:
        """The in-toto Statement; raises LedgerError where a sound line holds something else."""
        found = frame.of(self.raw)
        try:
            statement = orjson.loads(self.raw[len(frame.OPENING) : found.start() if found else 0])
        except ValueError:
            statement = None
        if not isinstance(statement, dict):
            raise LedgerError(f"record {self.seq} holds no statement", remedy="use the tool that wrote it")
        return statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """A ledger's bytes, read: the sound records from the beginning on, and what comes after them."""

    lines: tuple[Line, ...]
    torn: bytes = b""
    """A last line that was never confirmed; what was recorded before it stands."""
    fault: Fault | None = None

    @property
    def size(self) -> int:
        """How many bytes the sound records take in the file."""
        return sum(len(line.raw) + 1 for line in self.lines)


def decode(line: bytes) -> Line:
    """The Line of what `encode` returned; raises ValueError where it is no sound record."""
    line = line.removesuffix(b"\n")
    found = frame.of(line)
    if found is None or found[5].decode() != frame.actual_hash(line):
        raise ValueError("no record")
    return _line(line, found)


def read(raw: bytes) -> Chain:
    """The sound records of a ledger's bytes, and its first fault."""
    pieces, torn = _split(raw)
    lines: list[Line] = []
    for number, piece in enumerate(pieces, 1):
        found = _judged(piece, number, lines[-1].hash if lines else BEGINNING)
        if isinstance(found, Fault):
            return Chain(lines=tuple(lines), fault=found)
        lines.append(found)
    if torn and not lines and not frame.is_begun(torn):
        return Chain(lines=(), fault=faults.no_ledger())
    return Chain(lines=tuple(lines), torn=torn)


def _split(raw: bytes) -> tuple[list[bytes], bytes]:
    pieces = raw.split(b"\n")
    torn = pieces.pop()
    # A machine that lost its power may leave zeros where the first part of a line was still to be written.
    if not torn and pieces and b"\0" in pieces[-1]:
        torn = pieces.pop() + b"\n"
    return pieces, torn


def _judged(piece: bytes, number: int, before: str) -> Line | Fault:
    found = frame.of(piece)
    if found is None or int(found[1]) != frame.VERSION:
        return faults.stranger(number, piece)
    line = _line(piece, found)
    if line.hash != (actual := frame.actual_hash(piece)):
        return faults.changed(number, seq=line.seq, said=line.hash, actual=actual)
    if line.seq != number:
        return faults.out_of_place(number, seq=line.seq)
    if line.previous != before:
        return faults.not_continued(number, previous=line.previous, before=before)
    return line


def _line(piece: bytes, found: re.Match[bytes]) -> Line:
    _, kind, seq, previous, hashed = (part.decode() for part in found.groups())
    return Line(seq=int(seq), kind=kind, previous=previous, hash=hashed, raw=piece)
