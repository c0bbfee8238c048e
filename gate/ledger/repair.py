"""A broken ledger, mended: its sound beginning stays, the file as it was is kept beside it, nothing is rewritten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gate.ledger import chain, faults, frame
from gate.ledger.errors import LedgerError, reported
from gate.ledger.file import cut, refusal
from gate.ledger.opened import contents, whole, writing

if TYPE_CHECKING:
    from pathlib import Path


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
        found = chain.read(raw)
        if not found.fault and not found.torn:
            return Repaired(kept=len(found.lines))
        if found.fault and not found.fault.repairable:
            raise refusal(path, found.fault)
        copy = cut(path, descriptor, found, word="broken" if found.fault else "torn", kept=raw)
    return Repaired(kept=len(found.lines), copy=copy, lost=_told(raw[found.size :], len(found.lines)))


def _told(rest: bytes, before: int) -> tuple[str, ...]:
    """The lines after the sound records, each by what is left of it."""
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
