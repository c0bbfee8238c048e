"""`gate run`: judge phases on the target, decide, report, and tick a copy of the document."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gate import document_file, measure, splices, summarize, verdict
from gate.checkout import RUNS
from gate.document import DocumentError
from gate.placement import advice
from gate.plan import plan
from gate.titles import key, quoted
from gate.usage import UsageError
from reports import files, formats
from reports.summary import DocumentSummary, PhaseSummary, Summary, TargetSummary, TaskState, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from gate.plan import Options, Plan
    from gate.verdict import PhaseResult


def run(options: Options, say: Callable[[str], None]) -> Summary:
    """Everything from the plan to the files; what it returns is all that is left to print."""
    started = datetime.now(UTC)
    chosen = plan(options)
    folder = files.new_folder(RUNS, started=started, phases=chosen.names)
    measured = measure.measure(options, chosen, folder, time.monotonic() + options.deadline_s, say)
    results = {
        number: verdict.decide(bound, measured.evidence, measured.target.exclusions)
        for number, bound in chosen.manifests.items()
    }
    phases = tuple(_phase(number, chosen, results.get(number)) for number in chosen.numbers)
    decided = verdict.overall(phase.verdict for phase in phases)
    written, notes = _write_copy(options, chosen, results, ended=measured.evidence.ended or not results)
    missing = options.write_to is not None and not written
    summary = Summary(
        verdict=Verdict.UNDECIDED if missing and decided is Verdict.PASSED else decided,
        started=started.isoformat(timespec="seconds"),
        finished=datetime.now(UTC).isoformat(timespec="seconds"),
        tool_version=measure.tool_version(),
        commit=measure.commit(),
        machine=measure.machine(),
        folder=str(folder),
        target=TargetSummary(
            rehearsal=measured.target.rehearsal, origin=measured.target.origin, versions=measured.versions
        ),
        phases=phases,
        document=DocumentSummary(strategy=str(options.strategy), written=written, **_gaps(chosen, results)),
        notes=notes,
    )
    return _reported(summary, (folder / "report.json", *options.reports))


def _reported(summary: Summary, places: Iterable[Path]) -> Summary:
    """Write the reports; what cannot be written keeps a run from passing, and its findings from nobody."""
    failures = []
    for place in places:
        try:
            files.write(place, formats.render(summary, place.suffix))
        except files.ReportError as error:
            failures.append(str(error))
    decided = Verdict.UNDECIDED if failures and summary.verdict is Verdict.PASSED else summary.verdict
    return replace(summary, verdict=decided, notes=(*summary.notes, *failures))


def _phase(number: int, chosen: Plan, result: PhaseResult | None) -> PhaseSummary:
    written = chosen.phase(number)
    if result:
        return summarize.phase(result, written)
    if written is None:
        raise UsageError(f"phase{number} is neither in the document nor among the checks")
    return summarize.without_package(f"phase{number}", written)


def _gaps(chosen: Plan, results: dict[int, PhaseResult]) -> dict[str, tuple[str, ...]]:
    """The boxes that no manifest names, and the tasks that the document lacks, a line each with the way on."""
    unplaced: list[str] = []
    orphans: list[str] = []
    for number, result in results.items():
        placement = summarize.placed(result, chosen.phase(number))
        if placement is None:
            orphans.append(f"{chosen.document.name} has no phase {number}; {result.manifest.path} binds no box of it")
            continue
        names = {"document": chosen.document.name, "manifest": str(result.manifest.path)}
        lines = {task.title: task.line for task in result.manifest.tasks}
        unplaced.extend(advice(replace(placement, orphans=()), **names, lines=lines))
        orphans.extend(advice(replace(placement, unplaced=()), **names, lines=lines))
    for task in chosen.document.loose:
        where = f"{chosen.document.name}:{task.line}"
        unplaced.append(f"{where}: {quoted(task.title)} stands in no phase, so nothing proves it")
    return {"unplaced": tuple(unplaced), "orphans": tuple(orphans)}


def _write_copy(
    options: Options, chosen: Plan, results: dict[int, PhaseResult], *, ended: bool
) -> tuple[str, tuple[str, ...]]:
    """Tick what is proven and un-tick what is refuted, in this run's phases only; a cut-off run writes nothing."""
    if options.write_to is None:
        return "", ()
    if not ended:
        return "", (f"{options.write_to} was not written: the run did not reach its end",)
    states = {}
    for number, result in results.items():
        placement = summarize.placed(result, chosen.phase(number))
        for title, state in summarize.task_states(result, placement).items() if placement else ():
            if state in (TaskState.PROVEN, TaskState.REFUTED):
                states[number, key(title)] = state is TaskState.PROVEN
    edits = splices.plan(chosen.document, states)
    try:
        document_file.write_to(options.strategy, chosen.document, edits, options.write_to)
    except DocumentError as error:
        return "", (str(error),)
    return str(options.write_to), ()
