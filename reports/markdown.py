"""The run for a pull request: verdict, what fails and what to do, tasks, and the checks folded away."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape as as_html
from itertools import accumulate
from typing import TYPE_CHECKING

from reports import wording
from reports.markdown_text import cell, code, fence, prose
from reports.neutral import duration, escape, lines
from reports.summary import TaskState, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.summary import CheckSummary, PhaseSummary, Summary, TaskSummary

PULL_REQUEST_BYTES = 65_536
"""More characters no comment on GitHub takes."""

MAX_SHOWN_CHARS = 2_000
"""Of one line; report.json holds all of it. A remedy is shown whole or not at all."""

MAX_NAME_CHARS = 80
"""Of a name or title in a heading."""

MAX_PHASES = 12
"""Whose tasks and checks are shown; with all headings as long as they can be, these just fit."""

MARKS = {Verdict.PASSED: "✅", Verdict.FAILED: "❌", Verdict.UNDECIDED: "❔"}
AS_CODE = frozenset({"checks", "observed", "expected", "evidence"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Section:
    """Entries that are shown whole or left out."""

    head: str
    noun: str
    entries: tuple[str, ...]
    tail: str = ""


def render(summary: Summary, *, limit: int = PULL_REQUEST_BYTES) -> str:
    """The run as Markdown of at most `limit` bytes (no fewer than 65,536); whole checks are left out beyond that."""
    place = code(_short(f"{summary.folder}/report.json", 2 * MAX_NAME_CHARS))
    sections = [section for section in _sections(summary) if section.entries]
    page = f"# {MARKS[summary.verdict]} {summary.verdict}\n"
    for number, section in enumerate(sections):
        others = sum(_size(_cut(other, 0, place)) for other in sections[number + 1 :])
        page += _fitted(section, limit - _size(page) - others, place)
    return page


def _fitted(section: _Section, room: int, place: str) -> str:
    """The section with as many of its entries as there is room for, and a line about the others."""
    if _size(whole := _cut(section, len(section.entries), place)) <= room:
        return whole
    ends = accumulate(map(_size, section.entries), initial=_size(_cut(section, 0, place)))
    return _cut(section, sum(end <= room for end in ends) - 1, place)


def _cut(section: _Section, shown: int, place: str) -> str:
    """The section with its first entries only; with none of them it is never longer than with some and the line."""
    left = len(section.entries) - shown
    note = f"\n{left:,} more {section.noun} left out here; all are in {place}\n" if left > 0 else ""
    return section.head + "".join(section.entries[: max(0, shown)]) + section.tail + note


def _sections(summary: Summary) -> Iterator[_Section]:
    yield _Section(head="\n", noun="verdicts", entries=tuple(_verdicts(summary)))
    yield _Section(head="", noun="lines", entries=tuple(_about(summary)))
    for title, word in (("Failed", "fail"), (wording.unknown_title(summary), "unknown")):
        groups = wording.troubles(summary, word)
        reasons = list(wording.reasons(summary)) if word == "unknown" else []
        told = (*(_item(reason) for reason in reasons), *(_trouble(group, summary) for group in groups))
        yield _Section(head=f"\n## {title}\n", noun="entries", entries=told)
    for phase in summary.phases[:MAX_PHASES]:
        yield _Section(head=_phase_head(phase), noun="tasks", entries=tuple(_task(task, phase) for task in phase.tasks))
    remarks = tuple(_remark(remark) for remark in wording.remarks(summary))
    yield _Section(head="\n## Notes\n\n", noun="notes", entries=remarks)
    yield _Section(head="\n## Written\n\n", noun="lines", entries=tuple(_written(summary)))
    for phase in summary.phases[:MAX_PHASES]:
        yield _Section(
            head=_table_head(phase), noun="checks", entries=tuple(map(_row, phase.checks)), tail="\n</details>\n"
        )


def _verdicts(summary: Summary) -> Iterator[str]:
    for _, line in wording.verdicts(summary):
        yield f"**{prose(_short(line))}**\n\n"


def _about(summary: Summary) -> Iterator[str]:
    yield _item(wording.target(summary.target))
    if versions := wording.versions(summary.target):
        yield _item(versions)
    yield _item(wording.run(summary))
    if summary.target.rehearsal:
        yield _item(f"a rehearsal {wording.REHEARSAL}")


def _item(text: str) -> str:
    return f"- {prose(_short(text))}\n"


def described(group: tuple[CheckSummary, ...], folder: str) -> str:
    """All that is to be said of one trouble, the remedy last and whole."""
    told = wording.entries(group, folder)
    return "".join(_remedy(said) if label == "remedy" else _labelled(label, said) for label, said in told)


def _trouble(group: tuple[CheckSummary, ...], summary: Summary) -> str:
    heading = _short(wording.heading(group))
    return f"\n### {code(heading) if len(group) == 1 else heading}\n\n{described(group, summary.folder)}"


def _remedy(said: tuple[str, ...]) -> str:
    return f"\n**remedy**\n\n{fence(said)}"


def _labelled(label: str, said: tuple[str, ...]) -> str:
    if len(said) > 1:
        shown = _short("\n".join(said)).split("\n")
        return f"\n**{label}**\n\n{fence(shown)}"
    text = _short(said[0])
    return f"- **{label}**: {code(text) if label in AS_CODE else prose(text)}\n"


def _phase_head(phase: PhaseSummary) -> str:
    return f"\n## {_name(phase.name)} {_name(phase.title)}: {phase.verdict}\n\n"


def _task(task: TaskSummary, phase: PhaseSummary) -> str:
    ticked = "x" if task.state in (TaskState.PROVEN, TaskState.ATTESTED) else " "
    why = wording.standing(task, phase)
    told = "" if task.state is TaskState.PROVEN else f" ({task.state}{': ' if why else ''}{prose(_short(why))})"
    return f"- [{ticked}] {prose(_short(task.title))}{told}\n"


def _remark(remark: str) -> str:
    first, *rest = lines(remark)
    return _item(first) + (f"\n{fence(rest)}\n" if rest else "")


def _written(summary: Summary) -> Iterator[str]:
    for label, text in wording.closing(summary):
        if label not in ("passed", "proven", "for people", "rehearsal"):
            yield f"- {label}: {prose(_short(text))}\n"


def _table_head(phase: PhaseSummary) -> str:
    # A line of HTML is no Markdown: here it is HTML that has to be escaped.
    title = f"{len(phase.checks):,} checks of <code>{as_html(_short(escape(phase.name), MAX_NAME_CHARS))}</code>"
    head = "| outcome | check | n | time | claim |\n|---|---|---:|---:|---|\n"
    return f"\n<details><summary>{title}</summary>\n\n{head}"


def _name(text: str) -> str:
    return prose(_short(text, MAX_NAME_CHARS))


def _row(check: CheckSummary) -> str:
    told = [check.standing, cell(_short(check.id)), f"{check.n:,}", duration(check.seconds), _claim(check)]
    return f"| {' | '.join(told)} |\n"


def _claim(check: CheckSummary) -> str:
    said = [_short(check.claim), "(rehearsed)" if check.rehearsed else "", _short(check.excluded)]
    return prose(" ".join(part for part in said if part))


def _short(text: str, most: int = MAX_SHOWN_CHARS) -> str:
    start = escape(text[:most], keep="\n\t")[:most]
    rest = len(text) - most
    return start if rest <= 0 else f"{start} ... ({rest:,} more characters in report.json)"


def _size(text: str) -> int:
    return len(text.encode("utf-8", "backslashreplace"))
