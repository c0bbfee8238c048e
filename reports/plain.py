"""The run for logs and pipes: one item per line behind a stable word, nothing wrapped or shortened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports import wording
from reports.neutral import escape, lines, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.summary import CheckSummary, PhaseSummary, Summary


def render(summary: Summary) -> str:
    """The whole run as text; the last line is the verdict."""
    return "".join(f"{line}\n" for line in _lines(summary))


def check_line(check: CheckSummary) -> str:
    """ "PASS phase2.schema.table_exists n=1 seconds=0.02 observed=...": every part of the check but its claim."""
    return " ".join((check.standing.upper(), escape(check.id), *_parts(check)))


def _lines(summary: Summary) -> Iterator[str]:
    yield f"phasegate {escape(summary.tool_version)}: {wording.target(summary.target)}"
    yield from (f"SERVER {escape(system)} {escape(version)}" for system, version in summary.target.versions.items())
    yield f"DOCUMENT {wording.run(summary)}"
    for phase in summary.phases:
        yield from _phase(phase)
    for first, *rest in map(lines, wording.remarks(summary)):
        yield f"NOTE {first}"
        yield from (f"    {line}" for line in rest)
    yield from (f"UNDECIDED {line}" for line in wording.reasons(summary))
    for word in ("unknown", "fail"):
        for group in wording.troubles(summary, word):
            yield from _trouble(word, group, summary.folder)
    yield from (f"{label}: {text}" for label, text in wording.closing(summary))
    yield from (line for _, line in wording.verdicts(summary))


def _phase(phase: PhaseSummary) -> Iterator[str]:
    yield f"PHASE {escape(phase.name)} {escape(phase.title)}"
    for task in phase.tasks:
        why = f" ({standing})" if (standing := wording.standing(task, phase)) else ""
        yield f"{task.state.upper()} {escape(phase.name)} {escape(task.title)}{why}"
    yield from (check_line(check) for check in phase.checks)


def _parts(check: CheckSummary) -> Iterator[str]:
    yield f"n={check.n}"
    yield f"seconds={check.seconds:.2f}"
    if check.rehearsed:
        yield "rehearsed"
    for name in ("observed", "expected", "cause", "detail", "excluded", "remedy"):
        if (said := getattr(check, name)) != "":
            yield f"{name}={quoted(said)}"
    yield from (f"evidence={quoted(path)}" for path in check.evidence)


def _trouble(word: str, group: tuple[CheckSummary, ...], folder: str) -> Iterator[str]:
    """The trouble once more, as lines that can be read and pasted."""
    yield f"{word}: {wording.heading(group)}"
    for label, said in wording.entries(group, folder):
        if label == "remedy" or len(said) > 1:
            yield f"  {label}:"
            yield from (f"    {line}" for line in said)
        else:
            yield f"  {label}: {said[0]}"
