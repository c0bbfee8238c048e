"""The ledger on disk: loaded whole and verified, written one record at a time under a lock, never renamed."""

from __future__ import annotations

import contextlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from gate.ledger import aside, chain
from gate.ledger.chain import BEGINNING
from gate.ledger.errors import LedgerError as LedgerError
from gate.ledger.errors import reported
from gate.ledger.opened import check_place, contents, sync_folder, whole, writing
from stores.redaction import redact_values

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from gate.ledger.chain import Chain, Fault, Line

    Entry: TypeAlias = tuple[str, Mapping[str, Any]]

SUFFIX = ".ledger.jsonl"
EXACT = ("write", "undo")
"""Kinds that hold bytes of the document, which undo needs as they are; every other record is without secrets."""
FREE_BYTES = 64 * 1024
"""What a record of a run may take; with less left on the disk it is not begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """A ledger as it was read: every line of it is sound."""

    path: Path
    lines: tuple[Line, ...]
    torn: bytes = b""
    """A last line that was never confirmed; the next append sets it aside."""


def beside(document: Path) -> Path:
    """Where a document's ledger is: STRATEGY.ledger.jsonl beside STRATEGY.md, links followed."""
    place = Path(os.path.realpath(document))
    return place.with_name(f"{place.stem}{SUFFIX}")


def load(path: Path) -> Ledger:
    """The ledger in a file, empty where there is none; raises LedgerError on a fault, or where it cannot be read."""
    found = chain.read(contents(path) or b"")
    return Ledger(path=path, lines=_sound(path, found).lines, torn=found.torn)


def append(path: Path, statement: Mapping[str, Any], *, kind: str) -> Line:
    """Add a record; when this returns it is on the disk, when it raises LedgerError the ledger is as it was."""
    return extend(path, lambda lines: [(kind, statement)])[0]


def extend(path: Path, choose: Callable[[Sequence[Line]], Sequence[Entry]]) -> tuple[Line, ...]:
    """Add what `choose` makes of the records that are there: kinds and statements, in one write.

    When this raises LedgerError, be it that of `choose`, the ledger is as it was.
    """
    with writing(path) as descriptor, reported(path):
        found = _sound(path, chain.read(whole(descriptor)))
        lines = _encoded(path, choose(found.lines), found.lines[-1] if found.lines else None)
        if lines and found.torn:
            cut(path, descriptor, found, word="torn", kept=found.torn)
        # A line feed that an editor took comes back in the same write.
        content = (b"\n" if lines and found.unended else b"") + b"".join(line.raw + b"\n" for line in lines)
        _write(descriptor, found.size, content)
        if not found.lines:
            sync_folder(Path(os.path.realpath(path)))
    return lines


def cut(path: Path, descriptor: int, found: Chain, *, word: str, kept: bytes) -> Path:
    """End the ledger after its last sound record, `kept` first copied to a file beside it; raises OSError."""
    copy = aside.keep(path, word, kept)
    os.ftruncate(descriptor, found.size)
    os.fsync(descriptor)
    return copy


def refusal(path: Path, fault: Fault) -> LedgerError:
    """The fault as an error: "PATH:12: record 12 was changed ...; put the file back ..."."""
    return LedgerError(f"{path}:{fault.line}: {fault.what}", remedy=fault.remedy)


def check_writable(path: Path) -> None:
    """Raises LedgerError unless a record could be added now; to be asked before a run. Leaves nothing behind."""
    check_place(path)
    place = Path(os.path.realpath(path))
    folder = next(folder for folder in place.parents if folder.exists())
    with reported(path):
        if place.exists():
            os.close(os.open(place, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC))
        # A torn line is to be set aside in the same folder.
        if not place.exists() or load(path).torn:
            with tempfile.TemporaryFile(dir=folder):
                pass
        _check_space(path, folder)


def _sound(path: Path, found: Chain) -> Chain:
    if found.fault:
        raise refusal(path, found.fault)
    return found


def _encoded(path: Path, records: Sequence[Entry], last: Line | None) -> tuple[Line, ...]:
    lines: list[Line] = []
    for kind, statement in records:
        seq, previous = (last.seq + 1, last.hash) if last else (1, BEGINNING)
        try:
            told = statement if kind in EXACT else redact_values(dict(statement))
            last = chain.decode(chain.encode(told, kind=kind, seq=seq, previous=previous))
        except (TypeError, ValueError) as error:
            remedy = "nothing was recorded; report it"
            raise LedgerError(f"{path}: a record of kind {kind} cannot be written: {error}", remedy=remedy) from error
        lines.append(last)
    return tuple(lines)


def _write(descriptor: int, size: int, content: bytes) -> None:
    if not content:
        return
    try:
        aside.write_all(descriptor, content)
        os.fsync(descriptor)
    except BaseException:
        # What cannot be cut off is a torn line, which the next append sets aside.
        with contextlib.suppress(OSError):
            os.ftruncate(descriptor, size)
            os.fsync(descriptor)
        raise


def _check_space(path: Path, folder: Path) -> None:
    disk = os.statvfs(folder)
    if disk.f_blocks and disk.f_bavail * disk.f_frsize < FREE_BYTES:
        raise LedgerError(f"{path}: cannot be written: no space left on its disk", remedy="free some space there")
