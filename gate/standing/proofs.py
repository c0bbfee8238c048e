"""The newest evidence for each check among the records of runs, and whether it still counts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from checks.finding import Outcome
from gate.ledger import records
from gate.ledger.errors import LedgerError
from gate.standing import digests
from gate.standing.wanted import Wanted
from reports.summary import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from gate.ledger.chain import Line
    from gate.standing.current import Bound, Current

    Told = Mapping[str, Any]

DECISIVE = (Outcome.PASS, Outcome.FAIL)
FUTURE = timedelta(minutes=5)
"""How far the clocks of two machines may differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run as its record tells it."""

    line: Line
    finished: datetime
    whole: bool
    told: Told

    @property
    def id(self) -> str:
        """The record's."""
        return self.line.id

    @property
    def target(self) -> str:
        """The digest of the target that was configured."""
        return str(self.told["target"]["configured"])

    def verdict(self, number: int) -> str:
        """What it decided about a phase that it was about."""
        return str(next(phase["verdict"] for phase in self.told["phases"] if phase["number"] == number))


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The newest record that decided a check."""

    run: Run
    outcome: Outcome
    stale: str = ""
    """Why it counts no more; empty while it does."""

    def __str__(self) -> str:
        return f"record {self.run.line.seq} ({self.run.id})"


@dataclass(slots=True, kw_only=True)
class Found:
    """What the records of runs tell, as far back as anybody has to look."""

    proofs: dict[str, Proof] = field(default_factory=dict)
    """Check -> its newest decisive outcome."""
    newest: dict[int, Run] = field(default_factory=dict)
    """Phase's number -> the newest run that was about it."""
    latest: Run | None = None


def read(backwards: Iterable[Line], current: Current, *, rehearsal: bool) -> Found:
    """The newest evidence on the current target: a fail whenever it was seen, a pass only of a run that was whole.

    Where only another target was judged, that is stale evidence. Raises LedgerError on a run that is not understood.
    Records in which nothing of what is still looked for was decided are not even parsed: their bytes tell.
    """
    found, wanted = Found(), Wanted(current)
    elsewhere: dict[str, Proof] = {}
    target = current.target
    for line in backwards:
        if wanted.is_empty:
            break
        run = run_of(line, rehearsal=rehearsal) if line.kind == records.Kind.RUN and wanted.may_be_in(line) else None
        # Where nothing is configured, in a job that only looks at documents, the newest run says what the target is.
        target = target or (run.target if run else None)
        if run and run.target == target:
            _take(run, found, wanted, current)
        elif run:
            elsewhere |= {check: proof for check, proof in _of_another(run, wanted) if check not in elsewhere}
            wanted.only_on(str(target), elsewhere)
    found.proofs |= {check: proof for check, proof in elsewhere.items() if check in wanted.checks}
    return found


def _take(run: Run, found: Found, wanted: Wanted, current: Current) -> None:
    found.latest = found.latest or run
    for phase in run.told["phases"]:
        if wanted.phases.pop(phase["number"], None):
            found.newest[phase["number"]] = run
        for check, outcome in _decided(run, phase, wanted):
            stale = _stale(check, run, phase, current, found.latest)
            found.proofs[check["id"]] = Proof(run=run, outcome=outcome, stale=stale)
            del wanted.checks[check["id"]]


def _of_another(run: Run, wanted: Wanted) -> Iterator[tuple[str, Proof]]:
    why = "it is of another target than the one that is configured here"
    for phase in run.told["phases"]:
        for check, outcome in _decided(run, phase, wanted):
            yield check["id"], Proof(run=run, outcome=outcome, stale=why)


def run_of(line: Line, *, rehearsal: bool) -> Run | None:
    """The run of a record, None for one of the other sort; raises LedgerError on one that says something else."""
    statement = line.statement()
    try:
        told = records.own(statement)
        _understood(told)
        run = Run(line=line, finished=records.finished(statement), whole=told["whole"] is True, told=told)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise LedgerError(
            f"record {line.seq} ({line.id}) is no run that can be understood: {type(error).__name__}",
            remedy="gate ledger verify says what is odd in it; passing over it might hide a failure",
        ) from None
    return run if records.is_rehearsal(statement) is rehearsal else None


def _understood(told: Told) -> None:
    """Touches all that is read of a run later on."""
    told["target"]["configured"], told.get("thresholds", {}).keys()
    for system in told["target"]["systems"].values():
        system["version"], system["fingerprint"]
    for phase in told["phases"]:
        Verdict(phase["verdict"])
        phase["number"], phase["manifest"], phase["titles"]
        for check in phase["checks"]:
            check["id"], check["source"], Outcome(check["outcome"])
            _rehearsed(check)


def _rehearsed(check: Told) -> datetime | None:
    """When the rehearsal was over that a check's outcome comes from; None where the run made it itself."""
    return datetime.fromisoformat(check["rehearsed"]["finished"]).astimezone(UTC) if "rehearsed" in check else None


def decides(run: Run, check: Told) -> bool:
    """Whether the run decided the check: a fail does whenever it was seen, a pass only in a run that was whole."""
    outcome = Outcome(check["outcome"])
    return outcome in DECISIVE and (run.whole or outcome is Outcome.FAIL) and not check.get("excluded")


def _decided(run: Run, phase: Told, wanted: Wanted) -> list[tuple[Told, Outcome]]:
    return [
        (check, Outcome(check["outcome"]))
        for check in phase["checks"]
        if wanted.checks.get(check["id"]) == phase["number"] and decides(run, check)
    ]


def _stale(check: Told, run: Run, phase: Told, current: Current, latest: Run) -> str:
    """Why the evidence counts no more (architecture.md, The ledger)."""
    bound, written = current.bound[phase["number"]], current.phase(phase["number"])
    titles = digests.of_titles(task.title for task in written.tasks) if written else ""
    if phase["manifest"] != bound.digest:
        return "the manifest has changed since"
    if phase["titles"] != titles:
        return "the phase's tasks have changed since"
    if check["source"] != bound.sources.get(check["id"]):
        return "the check has changed since"
    if _retuned(check["id"], run, current, latest):
        return "its threshold in target.toml has changed since"
    if check["id"] in bound.readers and (moved := _moved(run, current, latest)):
        return moved
    return _other_servers(run, latest) or _old(check, run, bound, current)


def _retuned(check: str, run: Run, current: Current, latest: Run) -> bool:
    now = latest.told.get("thresholds", {}) if current.thresholds is None else current.thresholds
    return bool(run.told.get("thresholds", {}).get(check) != now.get(check))


def _moved(run: Run, current: Current, latest: Run) -> str:
    now = latest.told.get("sources") if current.sources is None else current.sources
    return "" if now and run.told.get("sources") == now else "TARGET_REPO has changed since"


def _other_servers(run: Run, latest: Run) -> str:
    """Whether what answered then is what was met last: where the same name leads may change."""
    for system, met in latest.told["target"]["systems"].items():
        before = run.told["target"]["systems"].get(system)
        for word in ("fingerprint", "version"):
            if before and before[word] and met[word] and before[word] != met[word]:
                return f"another {system} answers since record {latest.line.seq}: another {word}"
    return ""


def _old(check: Told, run: Run, bound: Bound, current: Current) -> str:
    age = current.now - run.finished
    if age < -FUTURE:
        return f"it is dated in the future ({run.finished:%Y-%m-%d %H:%M} UTC): set the clock right and run again"
    # What a rehearsal found is as old as that, whatever run took it over.
    age = max(age, current.now - (_rehearsed(check) or run.finished))
    kind = check["id"].split(".")[1]
    days = bound.manifest.max_age_days[kind]
    if age > timedelta(days=days):
        return f"it is {age.days} days old, and {kind} counts for {days:g}"
    return ""
