"""What records of a sound chain say: a line whose hash fits may still hold what no phasegate ever wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeGuard

from gate.ledger import faults, records
from gate.ledger.chain import Chain
from gate.ledger.errors import LedgerError
from gate.ledger.records import Kind
from gate.strategy import splices

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gate.ledger.chain import Line

    Told = Mapping[str, Any]


TEXTS = ("by", "reason", "evidence", "until", "of")
"""What a person's statement may hold."""
FILE = ("name", "sha256", "replaced")
"""What a baseline says of each of its files."""


def judged(found: Chain) -> Chain:
    """The chain up to the first record that is no statement of phasegate, which is its fault then."""
    for line in found.lines:
        if why := odd(line):
            return Chain(lines=found.lines[: line.seq - 1], fault=faults.no_statement(line.seq, why))
    return found


def odd(line: Line) -> str:
    """Why the record is no statement of phasegate; empty where it is one."""
    try:
        statement = line.statement()
    except LedgerError:
        return "what stands there is no JSON object"
    if not isinstance(statement.get("predicate"), dict):
        return "its predicate is no table"
    if not (told := records.own(statement)):
        return f"its predicate has no table {records.OWN}"
    return _odd(told) or _odd_of_kind(line.kind, told)


def _odd(told: Told) -> str:
    match told:
        case {"document": {"name": str(), "title": str()}, "rehearsal": bool()}:
            return ""
        case {"rehearsal": bool()}:
            return "it does not say which document it is of"
    return "it does not say whether it is a rehearsal's"


def _odd_of_kind(kind: str, told: Told) -> str:
    match kind:
        case Kind.RUN:
            return _odd_run(told)
        case Kind.ATTESTATION | Kind.WAIVER | Kind.REVOCATION:
            return _odd_words(told)
        case Kind.WRITE | Kind.UNDO:
            return _odd_edits(told.get("edits", []))
        case Kind.BASELINE:
            return _odd_baseline(told)
    return ""


def _odd_words(told: Told) -> str:
    match told:
        case {"phase": int(), "task": str()}:
            return next((f"its {word} is no text" for word in TEXTS if not isinstance(told.get(word, ""), str)), "")
    return "it names no task of a phase"


def _odd_baseline(told: Told) -> str:
    if not isinstance(told.get("reason"), str):
        return "its reason is no text"
    files = told.get("files")
    if not _are_tables(files) or not all(isinstance(one.get(word), str) for one in files for word in FILE):
        return "its files have no name and no digests"
    return ""


def _odd_run(told: Told) -> str:
    target = told.get("target")
    if not isinstance(target, dict) or not isinstance(target.get("configured"), str):
        return "it does not say what was judged"
    systems = target.get("systems", {})
    if not isinstance(systems, dict) or not _are_tables([*systems.values()]):
        return "the systems of its target are no tables"
    return _odd_phases(told)


def _odd_phases(told: Told) -> str:
    if not _are_tables(phases := told.get("phases")):
        return "its phases are no list of tables"
    for phase in phases:
        if type(phase.get("number")) is not int or not _are_tables(checks := phase.get("checks")):
            return "a phase of it has no number, or no list of checks"
        if not all(isinstance(check.get(word), str) for check in checks for word in ("id", "outcome")):
            return "a check of it has no id, or no outcome"
    return ""


def _odd_edits(edits: object) -> str:
    try:
        splices.from_json(edits)
    except splices.SpliceError as error:
        return str(error).partition("; ")[0]
    return ""


def _are_tables(found: object) -> TypeGuard[list[dict[str, Any]]]:
    return isinstance(found, list) and all(isinstance(part, dict) for part in found)
