"""A toy's ledger, written without running anything: records as runs would leave them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from gate.ledger import chain, records
from gate.ledger.records import Kind
from gate.standing import current, digests
from gate.standing.phases import stand
from gate.strategy.titles import key
from tests.gate.toy import Toy

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gate.ledger.chain import Line
    from gate.standing.current import Current
    from gate.standing.phases import PhaseStanding
    from gate.standing.tasks import TaskStanding

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CHECKS = ("phase2.connectivity.c", "phase2.schema.s", "phase2.parity.p", "phase2.latency.l")
TARGET, SOURCES = "t" * 64, "c" * 64
SYSTEMS = {
    "PostgreSQL": {"version": "18.4", "fingerprint": "f" * 64},
    "Qdrant": {"version": "1.18.3", "fingerprint": ""},
}
MANIFEST = """\
title = "Toy"

[[task]]
title = "Do it"
checks = ["connectivity.c", "schema.s"]

[[task]]
title = "Watch it"
checks = ["parity.p", "latency.l"]

[[task]]
title = "Merge to main when stable"
attest = "people see it"
merge = true

[success]
checks = ["parity.p"]
"""
DOCUMENT = """\
# Plan

## Phase 2: Toy

- [ ] Do it
- [ ] Watch it
- [ ] Merge to main when stable
"""


class Recorded:
    """A toy phase, its document, and the lines of its ledger."""

    def __init__(self, folder: Path) -> None:
        self.toy = Toy(folder)
        self.toy.write("phase.toml", MANIFEST)
        self.toy.document.write_text(DOCUMENT, encoding="utf-8")
        self.lines: list[Line] = []

    def current(self, **changes: Any) -> Current:
        """What evidence is held against."""
        given: dict[str, Any] = {"target": TARGET, "sources": SOURCES, "now": NOW} | changes
        read = current.read(self.toy.document, self.toy.phase.parent, directory=self.toy.folder, rehearsal=True)
        return current.Current(document=read.document, bound=read.bound, **given)

    def run(self, age: timedelta = timedelta(), *, outcomes: Mapping[str, str] | None = None, **own: Any) -> Line:
        """Append the record of a run so old, in which every check passed but those in `outcomes`."""
        told = {"rehearsal": False, "whole": True, "target": {"configured": TARGET, "systems": SYSTEMS}} | {
            "sources": SOURCES,
            "finished": (NOW - age).isoformat(),
            "phases": [self._phase(outcomes or {})],
        }
        return self.append(Kind.RUN, told | own)

    def append(self, kind: Kind, own: Mapping[str, Any]) -> Line:
        """Append any record."""
        document = {"name": "plan.md", "title": "Plan"}
        own = {"rehearsal": False, "finished": NOW.isoformat(), "document": document, **own}
        before = self.lines[-1] if self.lines else None
        seq, previous = (before.seq + 1, before.hash) if before else (1, chain.BEGINNING)
        line = chain.decode(chain.encode(records.statement(kind, [], own), kind=kind, seq=seq, previous=previous))
        self.lines.append(line)
        return line

    def state(self, title: str, kind: Kind = Kind.ATTESTATION, **own: Any) -> Line:
        """Append what somebody states of a task."""
        by: dict[str, Any] = {
            "phase": 2,
            "task": key(title),
            "by": "Ada",
            "evidence": "https://x.example/1",
            "reason": "so",
        }
        return self.append(kind, by | own)

    def _phase(self, outcomes: Mapping[str, str]) -> dict[str, Any]:
        now = self.current()
        bound = now.bound[2]
        found = set(outcomes.values()) - {"excluded"}
        verdict = "failed" if "fail" in found else "undecided" if found else "passed"
        return {
            "name": "phase2",
            "number": 2,
            "verdict": verdict,
            "manifest": bound.digest,
            "thresholds": {check: dict(numbers) for check, numbers in bound.manifest.limits.items()},
            "titles": digests.of_titles(task.title for task in now.document.phases[0].tasks),
            "checks": [
                {"id": check, **_outcome(outcomes.get(check, "pass")), "source": bound.sources[check]}
                for check in CHECKS
            ],
        }

    def stand(self, *, rehearsal: bool = False, **changes: Any) -> PhaseStanding:
        """Where the phase stands by these records."""
        return stand(self.lines, self.current(**changes), rehearsal=rehearsal)[0]

    def task(self, title: str = "Do it", **changes: Any) -> TaskStanding:
        """Where one task stands."""
        return self.stand(**changes).by_title()[title]

    def save(self) -> Path:
        """Write the ledger beside the document; returns its path."""
        path = self.toy.folder / "plan.ledger.jsonl"
        path.write_bytes(b"".join(line.raw + b"\n" for line in self.lines))
        return path


def _outcome(word: str) -> dict[str, str]:
    """How a record says that a check passed, failed, was undecided, or was left out by target.toml."""
    return {"outcome": "unknown", "excluded": "for now"} if word == "excluded" else {"outcome": word}
