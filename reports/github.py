"""What GitHub Actions shows beside a change: annotations, and the summary of a step."""

from __future__ import annotations

import os
import re
import secrets
from typing import TYPE_CHECKING

from reports import markdown, wording
from reports.files import ReportError
from reports.neutral import encodable, escape, value
from stores.redaction import redact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from reports.summary import CheckSummary, Summary

MAX_OF_A_LEVEL = 10
"""More errors, or warnings, GitHub does not show of one step."""

MAX_MESSAGE_CHARS = 2_000
MAX_STEP_SUMMARY_BYTES = 1_000_000
"""Of all that a step's commands append: beyond 1 MiB GitHub shows nothing of it."""

_PLACED = re.compile(r"(?P<file>[^\s:]+):(?P<line>\d+):? ")


def commands(summary: Summary, places: Mapping[str, tuple[str, int]]) -> list[str]:
    """The workflow commands, one a line: errors for what failed, warnings for what is unknown or does not fit.

    `places` says, by check id, in which file (relative to the repository) and line a check stands, where that is known.
    """
    errors = [_of_check("error", check, places) for group in wording.troubles(summary, "fail") for check in group]
    unknown = [_of_check("warning", check, places) for group in wording.troubles(summary, "unknown") for check in group]
    reasons = [_command("warning", reason, title="undecided") for reason in wording.reasons(summary)]
    gaps = (*summary.document.unplaced, *summary.document.orphans)
    warnings = [*reasons, *unknown, *map(_of_document, gaps)]
    return [*_limited("error", errors, summary.folder), *_limited("warning", warnings, summary.folder)]


def shielded(report: str, *, token: str = "") -> str:
    """The report's lines so that none of them is taken for a command; its last line, the verdict, stays the last."""
    token = token or f"phasegate-{secrets.token_hex(16)}"
    *told, last = report.splitlines()
    return "".join(f"{line}\n" for line in (f"::stop-commands::{token}", *told, f"::{token}::", last))


def append_summary(place: Path, summary: Summary) -> None:
    """Append the run as Markdown to the step's summary, as far as GitHub has room; raises ReportError."""
    try:
        room = MAX_STEP_SUMMARY_BYTES - (place.stat().st_size if place.exists() else 0)
        if room < markdown.PULL_REQUEST_BYTES + 1:
            raise ReportError(f"{place} has no room for the summary", remedy="write it in a step of its own")
        text = encodable(redact(markdown.render(summary, limit=room - 1)))
        _append(place, f"{text}\n".encode())
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        remedy = "let GITHUB_STEP_SUMMARY name a file that can be written"
        raise ReportError(f"cannot append to {place}: {reason}", remedy=remedy) from error


def _append(place: Path, content: bytes) -> None:
    file = os.open(place, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
    try:
        while content:
            content = content[os.write(file, content) :]
    finally:
        os.close(file)


def _limited(level: str, told: list[str], folder: str) -> Iterator[str]:
    if len(told) <= MAX_OF_A_LEVEL:
        yield from told
        return
    yield from told[: MAX_OF_A_LEVEL - 1]
    more = len(told) - MAX_OF_A_LEVEL + 1
    yield _command(level, f"{more:,} more {level}s: see {folder}/report.json", title="phasegate")


def _of_check(level: str, check: CheckSummary, places: Mapping[str, tuple[str, int]]) -> str:
    observed = f" (observed {value(check.observed)}, expected {value(check.expected)})" if check.observed != "" else ""
    remedy = f"\nremedy: {check.remedy}" if check.remedy else ""
    file, line = places.get(check.id, ("", 0))
    return _command(level, f"{check.cause}{observed}{remedy}", title=check.id, file=file, line=line)


def _of_document(gap: str) -> str:
    placed = _PLACED.match(gap)
    place = {"file": placed["file"], "line": int(placed["line"])} if placed else {}
    return _command("warning", gap, title="strategy document", **place)  # type: ignore[arg-type]


def _command(level: str, message: str, *, title: str, file: str = "", line: int = 0) -> str:
    where = f"file={_property(file)},line={line}," if file else ""
    return f"::{level} {where}title={_property(title)}::{_data(message)}"


def _data(text: str) -> str:
    """As GitHub wants a message: no character that ends or starts a command."""
    told = escape(text.replace("\r\n", "\n"), keep="\n")
    if len(told) > MAX_MESSAGE_CHARS:
        told = f"{told[:MAX_MESSAGE_CHARS]} ..."
    return (told.strip() or "no reason given").replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
