"""A broken ledger, mended: its sound beginning stays, the file as it was is kept beside it, nothing is rewritten."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gate.ledger import aside, chain, content, faults, frame
from gate.ledger.errors import LedgerError, reported
from gate.ledger.file import cut, refusal
from gate.ledger.opened import contents, whole, writing
from reports import files

if TYPE_CHECKING:
    from gate.ledger.chain import Chain


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """What a repair did."""

    kept: int
    """Records, from the first one on."""
    copy: Path | None = None
    """The file as it was before; None where there was nothing to repair."""
    lost: tuple[str, ...] = ()
    """A line for each record, or rest of one, that the ledger has no more."""


def repair(path: Path) -> Repaired:
    """Keep the sound beginning; raises LedgerError where cutting the file there is no way on."""
    if contents(path) is None:
        raise LedgerError(f"{path}: does not exist", remedy="name the ledger with --ledger FILE")
    with writing(path) as descriptor, reported(path):
        raw = whole(descriptor)
        text = raw.removeprefix(frame.MARK) if frame.is_marked(raw) else raw
        found = content.judged(chain.read(text))
        if not found.fault and not found.torn and text is raw:
            return Repaired(kept=len(found.lines))
        if found.fault and not found.fault.repairable:
            raise refusal(path, found.fault)
        copy = _mended(path, descriptor, found, raw, text)
    return Repaired(kept=len(found.lines), copy=copy, lost=_told(text[found.size :], len(found.lines)))


def _mended(path: Path, descriptor: int, found: Chain, raw: bytes, text: bytes) -> Path:
    """The copy of the file as it was, made before anything of it goes; raises OSError."""
    if text is raw:
        return cut(path, descriptor, found, word="broken" if found.fault else "torn", kept=raw)
    copy = aside.keep(path, "broken", raw)
    # Bytes at a file's beginning can't be cut off in one step. Who waits for the lock sees that the file is another.
    files.replace(Path(os.path.realpath(path)), text[: found.size])
    return copy


def _told(rest: bytes, before: int) -> tuple[str, ...]:
    """The lines after the sound records, each by what is left of it."""
    if not rest:
        return ()
    pieces = rest.removesuffix(b"\n").split(b"\n")
    return tuple(f"line {number}: {_name(piece)}" for number, piece in enumerate(pieces, before + 1))


def _name(piece: bytes) -> str:
    span = slice(0, len(piece))
    found = frame.of(piece, span)
    if found is None:
        return f"{len(piece)} bytes that are no record"
    said = found[5].decode()
    state = "unchanged in itself" if said == frame.actual_hash(piece, span) else "changed"
    return f"record {int(found[3])} ({said[: faults.ID_LETTERS]}), kind {found[2].decode()}, {state}"
