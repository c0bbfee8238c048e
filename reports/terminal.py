"""The run for people at a terminal: calm columns, colour for outcomes only."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from reports import plain, wording
from reports.neutral import duration, escape, lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import RenderableType

    from reports.summary import CheckSummary, PhaseSummary, Summary

COLOURS = {
    "pass": "green", "proven": "green", "attested": "green", "passed": "green",
    "fail": "red", "refuted": "red", "failed": "red",
    "unknown": "yellow", "open": "yellow", "waived": "yellow", "undecided": "yellow", "excluded": "yellow",
}  # fmt: skip

PATHS = frozenset({"evidence", "copy", "document", "report"})
"""Labels of what is to be copied, which is never broken."""

MAX_WIDTH = 100
"""Wider columns only tear apart what belongs together."""

MAX_SHOWN_CHARS = 600
"""Of one observed value or detail; report.json holds all of it. A remedy is never shortened."""


def render(summary: Summary, *, width: int, colour: bool, tty: bool) -> str:
    """The whole run as text: laid out for a terminal with colours, line by line for everything else."""
    if not (tty and colour):
        return plain.render(summary)
    page = StringIO()
    console = Console(
        file=page, width=min(width, MAX_WIDTH), force_terminal=True, color_system="standard", no_color=False,
        legacy_windows=False,
    )  # fmt: skip
    for part in _parts(summary):
        # A line that is too long is left to the terminal, which doesn't put its line breaks into what is copied.
        console.print(part, soft_wrap=isinstance(part, Text))
    return "".join(f"{line.rstrip(' ')}\n" for line in page.getvalue().splitlines())


def _parts(summary: Summary) -> Iterator[RenderableType]:
    yield from _head(summary)
    for phase in summary.phases:
        yield from _phase(phase)
    yield from _notes(summary)
    yield from _undecided(summary)
    yield from _failed(summary)
    yield from _section("Result")
    yield from _labelled(wording.closing(summary))
    yield Text()
    for verdict, line in wording.verdicts(summary):
        yield Text(line, style=f"bold {COLOURS[verdict]}")


def _head(summary: Summary) -> Iterator[RenderableType]:
    yield Text()
    yield Text.assemble((f"phasegate {escape(summary.tool_version)}", "bold"), f"  {wording.target(summary.target)}")
    if versions := wording.versions(summary.target):
        yield Text(versions, style="dim")
    yield Text(wording.run(summary), style="dim")


def _section(title: str, style: str = "bold") -> Iterator[RenderableType]:
    yield Text()
    yield Rule(Text(title, style=style), align="left", style="dim", characters="─")


def _phase(phase: PhaseSummary) -> Iterator[RenderableType]:
    yield from _section(escape(f"{phase.name}  {phase.title}"))
    if phase.tasks:
        yield _tasks(phase)
    if phase.checks:
        yield _checks(phase)


def _tasks(phase: PhaseSummary) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    table.add_column(width=8)
    table.add_column(overflow="fold")
    for task in phase.tasks:
        table.add_row(_outcome(task.state), _with(escape(task.title), wording.standing(task, phase)))
    return Padding(table, (0, 0, 0, 2))


def _checks(phase: PhaseSummary) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    table.add_column(width=8)
    table.add_column(overflow="fold", min_width=24)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    heads = [Text("n", style="dim"), Text("time", style="dim")]
    for kind in dict.fromkeys(check.kind for check in phase.checks):
        table.add_row()
        table.add_row("", Text(escape(kind), style="bold"), *heads)
        heads = []
        for check in phase.checks:
            if check.kind == kind:
                table.add_row(*_check(check))
    return Padding(table, (0, 0, 0, 2))


def _check(check: CheckSummary) -> tuple[Text, ...]:
    name = escape(check.name) + (" (rehearsed)" if check.rehearsed else "")
    count, seconds = Text(f"{check.n:,}"), Text(duration(check.seconds), style="dim")
    return _outcome(check.standing), _with(name, escape(check.excluded)), count, seconds


def _outcome(word: str) -> Text:
    return Text(word, style=COLOURS[word])


def _with(text: str, why: str) -> Text:
    return Text.assemble(text, ("\n" + why, "dim")) if why else Text(text)


def _notes(summary: Summary) -> Iterator[RenderableType]:
    remarks = wording.remarks(summary)
    if remarks:
        yield from _section("Notes")
    for first, *rest in map(lines, remarks):
        yield Padding(Text(first), (0, 0, 0, 2))
        yield from _verbatim(rest)


def _undecided(summary: Summary) -> Iterator[RenderableType]:
    reasons, unknown = list(wording.reasons(summary)), wording.troubles(summary, "unknown")
    if reasons or unknown:
        yield from _section(wording.unknown_title(summary), "bold yellow")
    yield from (Padding(Text(reason), (0, 0, 0, 2)) for reason in reasons)
    if reasons and unknown:
        yield Text()
    yield from _troubles("unknown", unknown, summary.folder)


def _failed(summary: Summary) -> Iterator[RenderableType]:
    if failed := wording.troubles(summary, "fail"):
        yield from _section("Failed", "bold red")
        yield from _troubles("fail", failed, summary.folder)


def _troubles(word: str, groups: list[tuple[CheckSummary, ...]], folder: str) -> Iterator[RenderableType]:
    for number, group in enumerate(groups):
        if number:
            yield Text()
        yield Text.assemble("  ", (wording.heading(group), f"bold {COLOURS[word]}"))
        told = dict(wording.entries(group, folder))
        remedy = told.pop("remedy", ())
        yield from _labelled((label, "\n".join(said)) for label, said in told.items())
        yield from [Text("  remedy", style="dim")] if remedy else []
        yield from _verbatim(remedy)


def _verbatim(told: Iterable[str]) -> Iterator[RenderableType]:
    """Lines to be copied: kept whole, however narrow the terminal is."""
    return (Text(f"    {line.expandtabs(4)}") for line in told)


def _labelled(told: Iterable[tuple[str, str]]) -> Iterator[RenderableType]:
    rows = list(told)
    width = max((len(label) for label, _ in rows), default=0)
    for label, text in rows:
        if label in PATHS:
            yield from (Text.assemble((f"  {label:<{width}}  ", "dim"), path) for path in text.split("\n"))
        else:
            table = Table.grid(padding=(0, 2))
            table.add_column(style="dim", width=width)
            table.add_column(overflow="fold")
            table.add_row(label, _shown(text))
            yield Padding(table, (0, 0, 0, 2))


def _shown(text: str) -> Text:
    rest = len(text) - MAX_SHOWN_CHARS
    return Text(text if rest <= 0 else f"{text[:MAX_SHOWN_CHARS]} ... ({rest:,} more characters in report.json)")
