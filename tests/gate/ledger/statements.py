"""Statements as a run or a person would make them, and ledgers of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from gate.ledger import file, records
from gate.ledger.records import Kind

if TYPE_CHECKING:
    from pathlib import Path

    from gate.ledger.chain import Line

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
DOCUMENT = {"name": "STRATEGY.md", "title": "Strategy: vectors move"}
TEXT = b"# Strategy: vectors move\n\n## Phase 2: Schema\n\n- [ ] Make the table\n"
"""A document of that title."""


def run(number: int, *, phase: int = 2, verdict: str = "passed", minutes: int | None = None, **own: Any) -> Any:
    """The record of a run that ended some minutes after noon; `own` replaces what phasegate says in it."""
    finished = NOON + timedelta(minutes=number if minutes is None else minutes)
    told = {
        "number": number,
        "verdict": verdict,
        "rehearsal": False,
        "whole": True,
        "started": _iso(finished - timedelta(minutes=1)),
        "finished": _iso(finished),
        "document": DOCUMENT,
        "target": {"configured": "production"},
        "phases": [{"name": f"phase{phase}", "number": phase, "verdict": verdict, "reasons": [], "checks": [
            {"id": f"phase{phase}.schema.table_exists", "outcome": "pass", "n": 3, "cause": ""}]}],
    }  # fmt: skip
    result = "PASSED" if verdict == "passed" else "FAILED"
    subject = records.subject("STRATEGY.md", TEXT)
    return records.statement(Kind.RUN, [subject], told | own, result=result, configuration=[], passedTests=[])


def stated(kind: Kind, task: str, *, minutes: int = 0, **own: Any) -> Any:
    """What a person says of a task."""
    told = {
        "rehearsal": False, "finished": _iso(NOON + timedelta(minutes=minutes)), "document": DOCUMENT, "phase": 2,
        "task": task, "by": "Ada",
    }  # fmt: skip
    return records.statement(kind, [records.subject("STRATEGY.md", TEXT)], told | own)


def baseline(*names: str, minutes: int = 0, **own: Any) -> Any:
    """What gate baseline says of the files that it wrote."""
    files = [{"name": name, "sha256": "0" * 64, "replaced": ""} for name in names]
    told = {
        "rehearsal": False, "finished": _iso(NOON + timedelta(minutes=minutes)), "document": DOCUMENT,
        "reason": "a page is longer", "files": files,
    }  # fmt: skip
    return records.statement(Kind.BASELINE, [records.subject("STRATEGY.md", TEXT)], told | own)


def write(path: Path, *statements: Any) -> list[Line]:
    """A ledger of these, runs unless their predicate says otherwise."""
    return [file.append(path, statement, kind=_kind(statement)) for statement in statements]


def _kind(statement: Any) -> str:
    told = str(statement["predicateType"])
    return "run" if told == records.TEST_RESULT else told.split(":")[2]


def _iso(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
