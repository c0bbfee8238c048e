"""What can be wrong with a ledger's lines: each fault by name, with a way on."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gate.ledger import frame

ID_LETTERS = 12
RESTORE = (
    "put the file back as it was (where it is in git: git log -p -- FILE), "
    "or keep the records before this line with gate ledger repair"
)
_CONFLICT = re.compile(rb"(?:<{7}|={7}|>{7}|\|{7})(?= |\Z)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Where a ledger stops being sound."""

    line: int
    what: str
    remedy: str
    repairable: bool = True
    """Whether cutting the ledger before this line is a way on."""


def changed(number: int, *, seq: int, said: str, actual: str) -> Fault:
    """A record whose bytes are not those that its hash was taken of."""
    hashes = f"its bytes have the hash {actual[:ID_LETTERS]}, it says {said[:ID_LETTERS]}"
    return Fault(line=number, what=f"record {seq} was changed after it was written: {hashes}", remedy=RESTORE)


def out_of_place(number: int, *, seq: int, behind: bool = False) -> Fault:
    """A sound record with another number than its line's; `behind` it may stand the one of that number."""
    if behind and seq > number:
        what = f"record {seq} stands before record {number}: lines were moved"
    elif seq < number:
        what = f"record {seq} stands where record {number} belongs: it was put in, doubled or moved"
    elif seq == number + 1:
        what = f"record {number} is missing: record {seq} stands here"
    else:
        what = f"records {number} to {seq - 1} are missing: record {seq} stands here"
    return Fault(line=number, what=what, remedy=RESTORE)


def not_continued(number: int, *, previous: str, before: str) -> Fault:
    """A sound record that was written after another one than stands before it."""
    what = f"record {number} continues {previous[:ID_LETTERS]}, before it stands {before[:ID_LETTERS]}"
    return Fault(line=number, what=f"{what}: history was rewritten, here or just before", remedy=RESTORE)


def stranger(number: int, line: bytes) -> Fault:
    """A line that is no record of this version."""
    if _CONFLICT.match(line):
        remedy = "take one side whole (git checkout --ours FILE), then gate ledger import the other side's file"
        return Fault(line=number, what="a version-control conflict marker", remedy=remedy, repairable=False)
    if line.endswith(b"\r") and frame.of(line, slice(0, len(line) - 1)):
        remedy = "turn the line ends back to LF, and write *.ledger.jsonl -text in .gitattributes"
        what = "the line ends in CR LF, a ledger's in LF: something converted the file"
        return Fault(line=number, what=what, remedy=remedy, repairable=False)
    if version := frame.newer_version(line):
        what = f"a record of version {version}; this phasegate knows version {frame.VERSION}"
        remedy = "use the phasegate that wrote it, or a newer one"
        return Fault(line=number, what=what, remedy=remedy, repairable=False)
    if number == 1 and not line.startswith(frame.OPENING):
        return no_ledger()
    return Fault(line=number, what="no record: the line was changed, or something else wrote it", remedy=RESTORE)


def no_ledger() -> Fault:
    """A file whose beginning is no record's."""
    what, remedy = "no record, so this is no ledger but some other file", "name the ledger with --ledger FILE"
    return Fault(line=1, what=what, remedy=remedy, repairable=False)


def marked() -> Fault:
    """A ledger that an editor saved with a byte order mark."""
    what = "a byte order mark (BOM) stands before the first record: an editor put it there"
    remedy = (
        "save the file as UTF-8 without one, or gate ledger repair takes it away and keeps the file as it was aside"
    )
    return Fault(line=1, what=what, remedy=remedy)


def no_statement(number: int, why: str) -> Fault:
    """A record whose hash fits, and which says what no phasegate writes."""
    what = f"record {number} is no statement of phasegate: {why}"
    return Fault(line=number, what=what, remedy=f"use the tool that wrote it; or {RESTORE}")


def count(number: int) -> str:
    """ "1 record", "1,200 records"."""
    return f"{number:,} record{'' if number == 1 else 's'}"
