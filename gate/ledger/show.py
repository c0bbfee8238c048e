"""`gate ledger show`: the records for people, a line each or one in full."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from gate.ledger import file, records
from gate.ledger.errors import LedgerError
from reports.neutral import escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from gate.ledger.chain import Line

    Told = Mapping[str, Any]

LEAST_LETTERS = 4
"""Of an id: fewer would be met by chance."""
_SHOWN_APART = ("phases", "edits", "files")


def report(path: Path, record: str | None, *, as_json: bool) -> list[str]:
    """The lines; raises LedgerError where the ledger is broken, or has no such record."""
    lines = file.load(path).lines
    if record is not None:
        lines = (_wanted(path, lines, record),)
    if as_json:
        return [line.raw.decode() for line in lines]
    if record is not None:
        return list(_full(lines[0]))
    return [brief(line) for line in lines] or [f"{path}: no record yet; gate run adds one"]


def brief(line: Line) -> str:
    """A record in a line: "record 12 (3f9a01c2b3d4): run, 2026-01-02T12:00:00Z, phase2 failed"."""
    try:
        told = _own(line)
    except LedgerError as error:
        return error.message
    words = [line.kind, str(told.get("finished", "no time")), *_about(told)]
    if told.get("rehearsal"):
        words.append("rehearsal")
    return escape(f"record {line.seq} ({line.id}): {', '.join(words)}")


def _wanted(path: Path, lines: Sequence[Line], record: str) -> Line:
    if record.isdecimal() and (found := [line for line in lines if line.seq == int(record)]):
        return found[0]
    letters = record.lower()
    found = [line for line in lines if len(letters) >= LEAST_LETTERS and line.hash.startswith(letters)]
    if len(found) == 1:
        return found[0]
    several = ", ".join(f"{line.id} (record {line.seq})" for line in found)
    newest = f"its records are 1 to {len(lines)}" if lines else "it has none yet"
    what = f"{record} could be {several}" if found else f"there is no record {record}; {newest}"
    raise LedgerError(f"{path}: {what}", remedy="gate ledger show lists them; an id is told by four letters or more")


def _about(told: Told) -> Iterator[str]:
    for phase in _parts(told, "phases"):
        yield f"{phase.get('name')} {phase.get('verdict')}"
    if "task" in told:
        yield f"phase{told.get('phase')} {json.dumps(told['task'], ensure_ascii=False)}"
    for file_ in _parts(told, "files"):
        yield str(file_.get("name"))


def _full(line: Line) -> Iterator[str]:
    told = _own(line)
    yield f"record {line.seq} ({line.id}): {line.kind}"
    yield f"hash: {line.hash}"
    yield f"previous: {line.previous}"
    for key, value in told.items():
        if key not in _SHOWN_APART:
            yield escape(f"{key}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}")
    for phase in _parts(told, "phases"):
        yield escape(f"{phase.get('name')}: {phase.get('verdict')}{_because(phase.get('reasons'))}")
        for check in _parts(phase, "checks"):
            counted = f"n = {check.get('n')}{_because(check.get('cause'))}"
            yield escape(f"  {check.get('outcome')} {check.get('id')}{_rehearsed(check)}, {counted}")
    for file_ in _parts(told, "files"):
        before = f", in place of {file_['replaced']}" if file_.get("replaced") else ""
        yield escape(f"{file_.get('name')}: {file_.get('sha256')}{before}")
    for edit in _parts(told, "edits"):
        yield escape(f"edit at byte {edit.get('offset')}: {json.dumps([edit.get('old'), edit.get('new')])}")


def _rehearsed(check: Told) -> str:
    found = check.get("rehearsed")
    return f" (rehearsed, record {found.get('record')})" if isinstance(found, dict) else ""


def _parts(told: Told, key: str) -> list[Told]:
    """What stands there, as far as it is what this phasegate writes there."""
    found = told.get(key)
    return [part for part in found if isinstance(part, dict)] if isinstance(found, list) else []


def _because(why: object) -> str:
    text = "; ".join(map(str, why)) if isinstance(why, list) else str(why or "")
    return f": {text}" if text else ""


def _own(line: Line) -> Told:
    return records.own(line.statement())
