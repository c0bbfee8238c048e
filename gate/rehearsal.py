"""What rehearsals found out by checks that disrupt: for a configured target that stands in for running them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from checks.finding import Finding, Outcome, unknown
from gate import ledgers
from gate.checkout import RUNS
from gate.ledger import file
from gate.ledger.errors import LedgerError
from gate.ledger.records import Kind
from gate.standing import proofs
from gate.standing.identity import EMBEDDED
from stores.redaction import redact_values

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from checks.finding import Measured
    from gate.ledger.chain import Line
    from gate.standing.current import Bound
    from gate.standing.proofs import Run

LEDGER = RUNS / ledgers.REHEARSAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """A check that disrupts, as a rehearsal left it."""

    finding: Finding
    record: str = ""
    """Id of the record that it comes from; empty where none counts."""
    finished: str = ""
    """When that rehearsal was over: UTC, ISO 8601."""


class _Seen(NamedTuple):
    """A check in the record of a rehearsal."""

    run: Run
    check: Mapping[str, Any]
    limits: object


def findings(packages: Iterable[Bound], now: datetime, path: Path = LEDGER) -> dict[str, Rehearsed]:
    """What counts for each check of these packages that disrupts; whatever the ledger holds, none is passed over."""
    wanted = {check: bound for bound in packages for check in bound.manifest.checks if check in bound.disrupting}
    if not wanted:
        return {}
    try:
        seen = _newest(reversed(file.load(path).lines), wanted)
    except LedgerError as error:
        return {check: _unusable(error, bound) for check, bound in wanted.items()}
    return {check: _judged(check, seen.get(check), bound, now) for check, bound in wanted.items()}


def _newest(backwards: Iterable[Line], wanted: Mapping[str, Bound]) -> dict[str, _Seen]:
    """The newest record that decided each check as it is now; where there is none, the newest that decided it."""
    found: dict[str, _Seen] = {}
    still = dict(wanted)
    for line in backwards:
        named = [check for check in still if _names(line, check)] if line.kind == Kind.RUN else []
        run = proofs.run_of(line, rehearsal=True) if named else None
        for seen in _decided(run, named) if run else ():
            check = seen.check["id"]
            if not _another(seen, wanted[check]):
                found[check] = seen
                del still[check]
            found.setdefault(check, seen)
    return found


def _names(line: Line, check: str) -> bool:
    """Whether the record tells of the check, by its bytes: most of a long ledger need not be parsed."""
    return line.source.find(f'"id":"{check}","outcome":'.encode(), line.span.start, line.span.stop) >= 0


def _decided(run: Run, named: Iterable[str]) -> list[_Seen]:
    own = run.told["rehearsal"] is True and run.target == EMBEDDED
    phases = run.told["phases"] if own else []
    checks = [(check, phase) for phase in phases for check in phase["checks"] if check["id"] in named]
    told = {check["id"]: _Seen(run, check, phase.get("thresholds", {})) for check, phase in checks}
    return [seen for seen in told.values() if proofs.decides(run, seen.check)]


def _another(seen: _Seen, bound: Bound) -> str:
    """Why the record tells of another check than there is now; empty where it is the same."""
    check = seen.check["id"]
    if seen.check["source"] != bound.sources.get(check):
        return "its rehearsal is of another source"
    limits = seen.limits.get(check, {}) if isinstance(seen.limits, dict) else None
    return "" if limits == dict(bound.manifest.limits.get(check, {})) else "its rehearsal was held to other limits"


def _judged(check: str, seen: _Seen | None, bound: Bound, now: datetime) -> Rehearsed:
    remedy = _again(bound)
    if seen is None:
        return Rehearsed(finding=unknown("not rehearsed", remedy=remedy))
    where = f"rehearsed on the embedded target, record {seen.run.line.seq} ({seen.run.id}), {_time(seen.run.finished)}"
    if why := _another(seen, bound) or _old(check, seen.run, bound, now):
        return Rehearsed(finding=unknown(why, detail=where, remedy=remedy))
    finished = seen.run.finished.astimezone(UTC).isoformat(timespec="seconds")
    return Rehearsed(finding=_finding(seen.check, where), record=seen.run.id, finished=finished)


def _old(check: str, run: Run, bound: Bound, now: datetime) -> str:
    age = now - run.finished
    if age < -proofs.FUTURE:
        return "its rehearsal is dated in the future"
    days = bound.manifest.max_age_days[check.split(".")[1]]
    return f"its rehearsal is {age.days} days old" if age > timedelta(days=days) else ""


def _finding(check: Mapping[str, Any], where: str) -> Finding:
    """What the record says, which may be anything; its files of evidence lie in another run's folder."""
    told = redact_values(dict(check))
    detail, cause, remedy = (str(told.get(part, "")) for part in ("detail", "cause", "remedy"))
    observed, expected = (_measured(told.get(part, "")) for part in ("observed", "expected"))
    return Finding(
        outcome=Outcome(told["outcome"]), n=told.get("n", 0), observed=observed, expected=expected,
        detail="; ".join(filter(None, (where, detail))), cause=cause, remedy=remedy,
    )  # fmt: skip


def _measured(value: object) -> Measured:
    """What is no measurement is not a number, which passes nothing."""
    return value if isinstance(value, str | int | float) else math.nan


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _unusable(error: LedgerError, bound: Bound) -> Rehearsed:
    remedy = f"gate ledger repair --rehearse\n{_again(bound)}"
    finding = unknown("the ledger of the rehearsals cannot be used", detail=error.message, remedy=remedy)
    return Rehearsed(finding=finding)


def _again(bound: Bound) -> str:
    return f"gate run --rehearse {bound.manifest.phase}"
