"""The run as one page that needs nothing else: no script, no other file; for screens, phones and paper."""

from __future__ import annotations

import re
from html import escape as as_html
from pathlib import Path
from typing import TYPE_CHECKING

from reports import wording
from reports.neutral import duration, encodable, escape, lines
from reports.summary import TaskState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reports.summary import CheckSummary, PhaseSummary, Summary, TaskSummary

STYLE = Path(__file__).with_name("page.css").read_text(encoding="utf-8")

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""What a browser may load for this page: nothing, whatever stands in it."""

BOXES = {TaskState.PROVEN: "☑", TaskState.ATTESTED: "☑", TaskState.REFUTED: "☒"}


def render(summary: Summary) -> str:
    """The page as HTML, UTF-8; all that the run found out stands in it, nothing is shortened."""
    return encodable("".join(f"{line}\n" for line in _lines(summary)))


def _lines(summary: Summary) -> Iterator[str]:
    yield '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{_text(f'{summary.verdict}: {_named(summary)}')}</title>"
    yield f"<style>\n{STYLE}</style>\n</head>\n<body>"
    yield from _head(summary)
    yield "<main>"
    yield from _troubles(summary, "Failed", "fail")
    yield from _troubles(summary, wording.unknown_title(summary), "unknown")
    for phase in summary.phases:
        yield from _phase(phase)
    yield from _notes(summary)
    yield from _section("Result", _pairs(wording.closing(summary)))
    yield "</main>\n</body>\n</html>"


def _named(summary: Summary) -> str:
    return ", ".join(phase.name for phase in summary.phases) or summary.document.strategy


def _head(summary: Summary) -> Iterator[str]:
    yield f'<header class="{summary.verdict}">\n<h1>{summary.verdict}</h1>'
    yield from (f"<p>{_text(line)}</p>" for _, line in wording.verdicts(summary))
    about = (wording.target(summary.target), wording.versions(summary.target), wording.run(summary), summary.machine)
    yield from (f'<p class="quiet">{_text(line)}</p>' for line in about if line)
    yield "</header>"


def _section(title: str, body: Iterable[str]) -> Iterator[str]:
    told = list(body)
    if told:
        yield f"<section>\n<h2>{_text(title)}</h2>"
        yield from told
        yield "</section>"


def _troubles(summary: Summary, title: str, word: str) -> Iterator[str]:
    reasons = wording.reasons(summary) if word == "unknown" else ()
    told = [f'<article class="{word}"><p>{_text(reason)}</p></article>' for reason in reasons]
    for group in wording.troubles(summary, word):
        told.extend(_trouble(group, word, summary.folder))
    yield from _section(title, told)


def _trouble(group: tuple[CheckSummary, ...], word: str, folder: str) -> Iterator[str]:
    yield f'<article class="{word}">\n<h3>{_text(wording.heading(group))}</h3>'
    told = dict(wording.entries(group, folder))
    remedy = told.pop("remedy", ())
    yield from _pairs((label, "\n".join(said)) for label, said in told.items())
    if remedy:
        yield f"<h4>remedy</h4>\n<pre>{_lines_of(remedy)}</pre>"
    yield "</article>"


def _pairs(told: Iterable[tuple[str, str]]) -> Iterator[str]:
    pairs = [f"<dt>{_text(label)}</dt><dd>{_lines_of(text.split(chr(10)))}</dd>" for label, text in told]
    if pairs:
        yield from ("<dl>", *pairs, "</dl>")


def _phase(phase: PhaseSummary) -> Iterator[str]:
    tasks = [_task(task, phase) for task in phase.tasks]
    checks = list(_checks(phase))
    body = [f"<p>{_text(wording.phase_verdict(phase))}</p>"]
    body += ["<h4>Tasks</h4>", '<ul class="tasks">', *tasks, "</ul>"] if tasks else []
    body += ["<h4>Checks</h4>", *checks] if checks else []
    yield from _section(f"{phase.name} {phase.title}", body)


def _task(task: TaskSummary, phase: PhaseSummary) -> str:
    why = wording.standing(task, phase)
    told = f'<span class="{task.state}">{task.state}</span>{": " if why else ""}{_text(why)}'
    box = f'<span aria-hidden="true">{BOXES.get(task.state, "☐")}</span>'
    return f"<li>{box}<span>{_text(task.title)}<small>{told}</small></span></li>"


def _checks(phase: PhaseSummary) -> Iterator[str]:
    if phase.checks:
        yield '<table>\n<thead><tr><th scope="col">outcome</th><th scope="col">check</th>'
        yield '<th scope="col" class="number">n</th><th scope="col" class="number">time</th></tr></thead>\n<tbody>'
        yield from map(_check, phase.checks)
        yield "</tbody>\n</table>"


def _check(check: CheckSummary) -> str:
    told = (check.claim, "rehearsed" if check.rehearsed else "", check.excluded)
    said = "".join(f"<small>{_text(line)}</small>" for line in told if line)
    return (
        f'<tr><td class="word {check.standing}">{check.standing}</td><td><code>{_id(check)}</code>{said}</td>'
        f'<td class="number">{check.n:,}</td><td class="number">{duration(check.seconds)}</td></tr>'
    )


def _id(check: CheckSummary) -> str:
    """The id, which may be broken between its words, and is the same when it is copied."""
    return re.sub(r"([._])", r"\1<wbr>", _text(check.id))


def _notes(summary: Summary) -> Iterator[str]:
    told = []
    for first, *rest in map(lines, wording.remarks(summary)):
        told.append(f"<p>{_text(first)}</p>")
        told += [f"<pre>{_lines_of(rest)}</pre>"] if rest else []
    yield from _section("Notes", told)


def _lines_of(told: Iterable[str]) -> str:
    return "\n".join(as_html(line) for line in told)


def _text(text: str) -> str:
    return as_html(escape(text))
