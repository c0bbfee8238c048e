"""The mark before a success criterion, "✅ **ACHIEVED** - ": read, put where it is proven, and taken away."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gate.strategy.claims import Claim, in_letters_of, of_mark, usual_mark
from gate.strategy.labels import FIELD, LABEL, unmarked
from gate.strategy.phase_heading import MARK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from gate.strategy.document import Phase
    from gate.strategy.earlier import Earlier
    from gate.strategy.layout import Layout, Line
    from gate.strategy.splices import Splice

_KIND = "success mark"
_MET = ("achieved", "complete", "completed", "done", "exceeded", "met", "passed")
_WORD = r"(?i:achieved|completed?|done|exceeded|met|passed|failed|pending|in progress)\b"
# "✅ All criteria met": without its mark it would still say so.
_CLAIM = re.compile(rf"(?:all\s+)?(?:\w+\s+)?(?:{'|'.join(_MET)})\b", re.IGNORECASE)
_SIGN = re.compile(
    rf"(?:[*_]+(?={MARK}[ \t]*{_WORD}))?(?:(?P<mark>{MARK})[ \t]*)?(?:[*_]*(?P<word>{_WORD})"
    r"[*_]*[ \t]*[-–—:](?:[*_]+(?=\s|$))?[ \t]*)?"
)
_ITEM = re.compile(r"[ \t>]*(?:[-*+]|[0-9]{1,9}[.)])[ \t]+")
_TEXT = re.compile(r"[ \t>]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """A line of a success criterion, and the letter at which its text, or the sign before it, begins."""

    line: Line
    start: int

    @property
    def sign(self) -> str:
        """The mark and word before it, with what separates them from the text; "" without any."""
        sign = _SIGN.match(self.line.text, self.start)
        return sign[0] if sign and (sign["mark"] or sign["word"]) else ""


def criteria(layout: Layout, phase: Phase) -> tuple[Criterion, ...]:
    """The lines of a phase's success criterion; none where it has none or is a list of boxes."""
    if phase.success_line is None or any(task.line == phase.success_line for task in phase.tasks):
        return ()
    label = layout.line(phase.success_line)
    announced = LABEL.match(label.text)
    if announced and label.text[announced.end() :].strip():
        return (Criterion(line=label, start=announced.end()),)
    below = (line for line in layout.texts if phase.success_line < line.number < phase.end)
    return tuple(_below(layout, below))


def claims_success(sign: str) -> bool:
    """Whether a sign says that the criterion is met; its word outweighs its mark."""
    match = _SIGN.match(sign)
    if match is None or not (match["word"] or match["mark"]):
        return False
    return match["word"].casefold() in _MET if match["word"] else of_mark(match["mark"]) is Claim.COMPLETE


def plan(layout: Layout, wanted: Mapping[int, bool], earlier: Earlier) -> list[Splice]:
    """The edits that put the sign before these phases' criteria or take it away.

    A sign is put only where the document has one before some criterion, or had it before it was taken away.
    """
    lines = {phase.number: criteria(layout, phase) for phase in layout.document.phases}
    signs = [criterion.sign for own in lines.values() for criterion in own if criterion.sign]
    sample = _sample([*signs, *(text for text in earlier.taken(_KIND) if text and _SIGN.fullmatch(text))])
    edits = []
    for number, own in lines.items():
        for place, criterion in enumerate(own, 1):
            if number in wanted and claims_success(criterion.sign) is not wanted[number]:
                kind = f"{_KIND} {place} of phase {number}"
                ways = [*_before(criterion, kind, earlier), sample if wanted[number] else ""]
                fitting = (new for new in ways if new is not None and _fits(criterion, new, met=wanted[number]))
                end = criterion.start + len(criterion.sign)
                edits += [criterion.line.splice(criterion.start, end, new, kind) for new in fitting][:1]
    return edits


def _before(criterion: Criterion, kind: str, earlier: Earlier) -> list[str]:
    """The signs that stood there before, the newest first."""
    found = [old for _, old in earlier.before(kind, criterion.sign.__eq__)]
    return [old for old in found if not old or _SIGN.fullmatch(old)]


def _fits(criterion: Criterion, new: str, *, met: bool) -> bool:
    return claims_success(new) is met and _keeps_text(criterion, new)


def _sample(signs: Sequence[str]) -> str | None:
    """How this document says that a criterion is met; None if it never says anything of the kind."""
    met = next((sign for sign in signs if claims_success(sign)), None)
    return met or (_made_of(signs[0]) if signs else None)


def _made_of(sign: str) -> str:
    match = _SIGN.match(sign)
    assert match is not None  # it is a sign
    word = in_letters_of(match["word"], "achieved") if match["word"] else ""
    renamed = sign.replace(match["word"], word, 1) if word else sign
    return renamed.replace(match["mark"], usual_mark(match["mark"], Claim.COMPLETE), 1) if match["mark"] else renamed


def _below(layout: Layout, lines: Iterable[Line]) -> Iterator[Criterion]:
    """The paragraph or the items below a label that stands alone."""
    headings = {heading.line for heading in layout.document.outline.headings}
    listed = False
    for line in lines:
        item = _ITEM.match(line.text)
        text = item or _TEXT.match(line.text)
        assert text is not None  # the text may be empty
        if line.number in headings or LABEL.match(line.text) or FIELD.match(line.text, text.end()):
            return
        if item or not listed:
            yield Criterion(line=line, start=text.end())
        if not item and not listed:
            return
        listed = True


def _keeps_text(criterion: Criterion, new: str) -> bool:
    """Whether a reader sees the same criterion behind the other sign."""
    text = criterion.line.text[criterion.start :]
    seen = unmarked(text)
    return bool(seen) and unmarked(new + text[len(criterion.sign) :]) == seen and not _CLAIM.match(seen)
