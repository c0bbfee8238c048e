"""What people state: an attestation for a task that no check can prove, a waiver, and taking either back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from gate import ledgers, merged
from gate.ledger import file as ledger_file
from gate.ledger import records
from gate.ledger.records import Kind
from gate.standing import current, statements
from gate.strategy import document_file
from gate.strategy.titles import key, quoted
from gate.usage import UsageError
from stores.redaction import redact

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gate.ledger.chain import Line
    from gate.manifest import BoundTask, Manifest
    from gate.strategy.document import Document, Phase, Task

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PHASE = re.compile(r"(?:phase)?([0-9]{1,4})/?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Which document, whose checks, which ledger."""

    strategy: Path
    folder: Path
    """That of the phase packages."""
    ledger: Path | None
    directory: Path


def attest(place: Place, phase: str, task: str, *, by: str, evidence: str, commit: str) -> str:
    """Record a person's word for a task that has no checks; raises UsageError on anything else."""
    document, bound, found = _task(place, phase, task)
    if found.checks:
        raise UsageError(f"{_called(bound, found)} has checks: what they prove nobody attests; gate run {bound.phase}")
    told = {"by": _name(by), "evidence": _url(evidence)}
    if found.merge:
        told |= {"commit": merged.checked(commit, place.directory)}
    elif commit:
        raise UsageError(f"{_called(bound, found)} is no merge, so --commit says nothing; leave it out")
    line = _append(place, document, bound, found, Kind.ATTESTATION, told)
    return f"attested {_called(bound, found)} by {told['by']}: {_recorded(line)}; gate sync --write ticks its box"


def waive(place: Place, phase: str, task: str, *, by: str, reason: str, until: str) -> str:
    """Record that a task is let go until a day, for a reason; it changes no outcome, no box and no exit code."""
    document, bound, found = _task(place, phase, task)
    told = {"by": _name(by), "reason": _reason(reason), "until": _day(until).isoformat()}
    line = _append(place, document, bound, found, Kind.WAIVER, told)
    return f"waived {_called(bound, found)} until {told['until']}: {_recorded(line)}; its box stays as it is"


def revoke(place: Place, phase: str, task: str, of: Kind, *, by: str, reason: str) -> str:
    """Take the newest attestation or waiver of a task back; raises UsageError where none stands."""
    document, bound, found = _task(place, phase, task)
    path = ledgers.place(place.strategy, place.ledger, rehearsal=False)
    lines = ledgers.lines(path, document, rehearsal=False)
    said = statements.read(reversed(lines), datetime.now(UTC))
    standing = (said.attestations if of is Kind.ATTESTATION else said.waivers).get((bound.number, key(found.title)))
    if standing is None or standing.revoked:
        raise UsageError(f"{_called(bound, found)} has no {of} that stands, so there is none to take back")
    told = {"by": _name(by), "reason": _reason(reason), "of": str(of)}
    line = _append(place, document, bound, found, Kind.REVOCATION, told)
    return f"took back the {of} of {_called(bound, found)} ({standing.record}): {_recorded(line)}"


def _append(
    place: Place, document: Document, bound: Manifest, task: BoundTask, kind: Kind, told: Mapping[str, Any]
) -> Line:  # fmt: skip
    path = ledgers.place(place.strategy, place.ledger, rehearsal=False)
    ledgers.lines(path, document, rehearsal=False)
    own = {
        "rehearsal": False,
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "document": records.of_document(document),
        "phase": bound.number,
        "task": key(task.title),
        **told,
    }
    subject = records.subject(records.of_document(document)["name"], document.raw)
    return ledger_file.append(path, records.statement(kind, [subject], own), kind=kind)


def _task(place: Place, phase: str, title: str) -> tuple[Document, Manifest, BoundTask]:
    """The task that is meant; raises UsageError with the nearest title where there is none of this one."""
    document = document_file.load(place.strategy)
    bound = _bound(place, phase)
    written = next((one for one in document.phases if one.number == bound.number), None)
    if written is None:
        raise UsageError(f"{document.name} has no {bound.phase}")
    _box(document, written, title)
    found = next((task for task in bound.tasks if key(task.title) == key(title)), None)
    if found is None:
        raise UsageError(
            f"{bound.path} names no task {quoted(title)}, so it cannot be told what proves it; add it there"
        )
    return document, bound, found


def _bound(place: Place, phase: str) -> Manifest:
    packages = {number: bound.manifest for number, bound in current.bound(place.folder).items()}
    named = _PHASE.fullmatch(phase.rpartition("phases/")[2])
    if named is None or int(named[1]) not in packages:
        there = ", ".join(f"phase{number}" for number in packages)
        raise UsageError(f"{phase!r} is no phase with checks; there are {there}")
    return packages[int(named[1])]


def _box(document: Document, phase: Phase, title: str) -> Task:
    titles = {task.title: task for task in phase.tasks}
    if found := titles.get(key(title)):
        return found
    folded = {known.casefold(): known for known in titles}
    near = get_close_matches(key(title).casefold(), folded, n=3, cutoff=0.3)
    hint = f"; nearest: {', '.join(quoted(folded[one]) for one in near)}" if near else ""
    raise UsageError(f"{document.name}: phase {phase.number} has no task {quoted(title)}{hint}")


def _called(bound: Manifest, task: BoundTask) -> str:
    return f"{bound.phase} {quoted(task.title)}"


def _recorded(line: Line) -> str:
    return f"record {line.seq} ({line.id})"


def _name(by: str) -> str:
    if not by.strip() or not by.isprintable():
        raise UsageError("--by is empty: say who states it")
    return redact(" ".join(by.split()))


def _reason(text: str) -> str:
    if not text.strip():
        raise UsageError("--reason is empty: say why, it is kept in the ledger and shown in every report")
    return redact(" ".join(text.split()))


def _url(evidence: str) -> str:
    try:
        parts = urlsplit(evidence.strip())
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or not evidence.strip().isprintable():
        raise UsageError(f"--evidence {redact(evidence)!r} is no address: give the https:// of what shows it")
    if parts.username or parts.password:
        raise UsageError("--evidence holds a user or a password: give the address without them, it is kept for ever")
    return redact(evidence.strip())


def _day(until: str) -> date:
    try:
        if not _DAY.fullmatch(until):
            raise ValueError
        day = date.fromisoformat(until)
    except ValueError:
        raise UsageError(f"--until {until!r} is no day: write it as 2026-12-31") from None
    if day < datetime.now(UTC).date():
        raise UsageError(f"--until {until} has passed: name a day to come")
    return day
