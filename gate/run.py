"""`gate run`: judge phases on the target, decide, record it, write the document, report."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from gate import measure, recording, rehearsal, summarize, verdict
from gate.checkout import RUNS
from gate.plan import plan
from gate.standing import current
from gate.strategy import document_gaps
from gate.usage import UsageError
from reports import files, formats
from reports.summary import DocumentSummary, PhaseSummary, Summary, TargetSummary, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from gate.measure import Measured
    from gate.plan import Options, Plan
    from gate.standing.current import Bound
    from gate.standing.phases import PhaseStanding
    from gate.verdict import PhaseResult


def run(options: Options, say: Callable[[str], None]) -> Summary:
    """Everything from the plan to the files; what it returns is all that is left to print."""
    started, clock = datetime.now(UTC), time.monotonic()
    chosen = plan(options)
    place = recording.place(options, chosen)
    # As they are before the run: who edits them meanwhile makes its evidence stale.
    packages = current.bound(options.folder)
    folder = files.new_folder(RUNS, started=started, phases=chosen.names)
    measured = measure.measure(options, chosen, folder, clock + options.deadline_s, say)
    results = _results(chosen, measured, packages)
    # Not the clock of the wall, which may jump while a run goes on.
    finished = started + timedelta(seconds=time.monotonic() - clock)
    draft = _summary(chosen, measured, folder, _phases(chosen, results), started, finished)
    kept = recording.keep(options, place, draft, recording.Judged(chosen, results, measured, packages))
    phases = _phases(chosen, results, kept.standings)
    summary = replace(kept.summary, phases=phases, document=_document(options, chosen, kept.summary))
    summary = _for_allure(summary, options, chosen, folder / "evidence")
    return _reported(summary, (folder / "report.json", *options.reports))


def _results(chosen: Plan, measured: Measured, packages: Mapping[int, Bound]) -> dict[int, PhaseResult]:
    """What was decided of each phase; checks that disrupt were run where the target is the embedded one."""
    judged = [packages[number] for number in chosen.manifests]
    rehearsed = {} if measured.target.rehearsal else rehearsal.findings(judged, datetime.now(UTC))
    return {
        number: verdict.decide(bound, measured.evidence, measured.target.exclusions, rehearsed)
        for number, bound in chosen.manifests.items()
    }


def _summary(
    chosen: Plan, measured: Measured, folder: Path, phases: tuple[PhaseSummary, ...], started: datetime,
    finished: datetime,
) -> Summary:  # fmt: skip
    return Summary(
        verdict=verdict.overall(phase.verdict for phase in phases),
        started=started.isoformat(timespec="seconds"),
        finished=finished.isoformat(timespec="seconds"),
        tool_version=measure.tool_version(),
        commit=_short(measured.commit),
        machine=measure.machine(),
        folder=str(folder),
        target=TargetSummary(
            rehearsal=measured.target.rehearsal, origin=measured.target.origin, versions=measured.versions
        ),
        phases=phases,
        document=DocumentSummary(strategy=chosen.document.name),
    )


def _short(commit: str) -> str:
    """Twelve letters are enough for people, and a + for what differs from it."""
    return commit[:12] + ("+" if "+" in commit else "")


def _phases(
    chosen: Plan, results: dict[int, PhaseResult], standings: Iterable[PhaseStanding] = ()
) -> tuple[PhaseSummary, ...]:  # fmt: skip
    by_number = {standing.phase.number: standing for standing in standings}
    return tuple(_phase(number, chosen, results.get(number), by_number.get(number)) for number in chosen.numbers)


def _phase(number: int, chosen: Plan, result: PhaseResult | None, standing: PhaseStanding | None) -> PhaseSummary:
    written = chosen.phase(number)
    if result:
        return summarize.phase(result, written, standing)
    if written is None:
        raise UsageError(f"phase{number} is neither in the document nor among the checks")
    return summarize.without_package(f"phase{number}", written)


def _document(options: Options, chosen: Plan, summary: Summary) -> DocumentSummary:
    manifests = list(chosen.manifests.values())
    return replace(
        summary.document,
        strategy=str(options.strategy),
        unplaced=tuple(document_gaps.unplaced(chosen.document, manifests)),
        orphans=tuple(document_gaps.orphans(chosen.document, manifests)),
    )


def _reported(summary: Summary, places: Iterable[Path]) -> Summary:
    """Write the reports; what cannot be written keeps a run from passing, and its findings from nobody."""
    failures: list[str] = []
    for place in places:
        try:
            files.write(place, formats.render(summary, place.suffix))
        except files.ReportError as error:
            failures.append(str(error))
    return _lessened(summary, failures)


def _for_allure(summary: Summary, options: Options, chosen: Plan, evidence: Path) -> Summary:
    if options.allure is None:
        return summary
    from gate import allure_folder, allure_words

    try:
        allure_folder.deliver(summary, evidence, options.allure, epic=allure_words.epic(chosen.document))
    except files.ReportError as error:
        return _lessened(summary, [str(error)])
    return summary


def _lessened(summary: Summary, failures: list[str]) -> Summary:
    """The run with what could not be written told; it is no longer passed then."""
    decided = Verdict.UNDECIDED if failures and summary.verdict is Verdict.PASSED else summary.verdict
    return replace(summary, verdict=decided, notes=(*summary.notes, *failures))
