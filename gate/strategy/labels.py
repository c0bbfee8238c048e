"""The lines that mark a section as a phase: Objective, Tasks, Timeline, Success Criteria."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from gate.strategy.outline import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gate.strategy.outline import Paragraph

LABEL = re.compile(
    r"[\W_]*+(objective|tasks|timeline|success criteri)(?:s|a|on)?[*_]*\s*"
    r"(?:[:：](?:[*_]+(?=\s|$))?\s*|(?<=\s)[–—-]\s+|$)",
    re.IGNORECASE,
)
# "**Branch**: x" or "**Owner:** y": a line of its own, though Markdown would fold it into the text before it.
FIELD = re.compile(r"(\*\*|__)[^*_]{1,60}(?::\1|\1\s*:)")
_STATUS = re.compile(
    r"^(?:\[[ xX]\]\s+)?(?:[✅☑✔🚧⏳❌❎⛔]\ufe0f?\s*)?"
    r"(?:(?i:ACHIEVED|COMPLETED?|DONE|EXCEEDED|MET|PASSED|FAILED|PENDING|IN PROGRESS)\s*[-–—:]\s*)?"
)


class Kind(StrEnum):
    """What a label announces."""

    OBJECTIVE = "objective"
    TASKS = "tasks"
    TIMELINE = "timeline"
    SUCCESS = "success criteri"


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One such line, and what it announces."""

    kind: Kind
    line: int
    text: str


def labels(paragraphs: Sequence[Paragraph]) -> Iterator[Label]:
    """Every label of a document; one that stands alone announces the paragraph behind it."""
    for index, paragraph in enumerate(paragraphs):
        for row, source in enumerate(paragraph.lines):
            if match := LABEL.match(source):
                text = opening([source[match.end() :], *paragraph.lines[row + 1 :]])
                text = text or _behind(paragraphs[index + 1 : index + 2])
                kind = Kind(match[1].casefold())
                yield Label(kind=kind, line=paragraph.line + row, text=unmarked(text))


def opening(lines: Sequence[str]) -> str:
    """The text that the first of these lines begins, up to the next label or field, white space folded."""
    return " ".join(word for line in lines[: length(lines)] for word in line.split())


def length(lines: Sequence[str]) -> int:
    """How many of these lines belong to the text that the first one begins."""
    others = (row for row, line in enumerate(lines) if row and (LABEL.match(line) or FIELD.match(line)))
    return next(others, len(lines))


def _behind(following: Sequence[Paragraph]) -> str:
    texts = (opening(p.lines) for p in following if not p.heading and not LABEL.match(p.lines[0]))
    return next(texts, "")


def unmarked(text: str) -> str:
    """What a reader sees of a criterion, without the box, mark and word that say whether it is met."""
    return _STATUS.sub("", plain(text), count=1).strip("*_ ")
