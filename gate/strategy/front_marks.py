"""The mark before a phase's heading, "## ✅ Phase 1: Setup": read, put in the document's manner, and taken away."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gate.strategy import phase_heading
from gate.strategy.claims import Claim, of_mark, usual_mark
from gate.strategy.outline import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gate.strategy.layout import Layout, Line
    from gate.strategy.splices import Splice

# Other marks at this place are decoration more often than a status: 🔵, 🏁, 🔄.
_MARK = r"[✅☑✔🚧⏳]\ufe0f?"
_SIGN = re.compile(rf"(?P<mark>{_MARK})[ \t]*")
_FRONT = re.compile(
    rf"(?P<before>[ \t]*(?:#+[ \t]+)?[*_]*)(?P<sign>{_SIGN.pattern})?(?=[*_]*(?:[0-9.)]+[ \t]+)?phase\b)", re.IGNORECASE
)


def claim(heading: str) -> Claim | None:
    """What the mark before a heading claims; None without one."""
    front = _FRONT.match(heading)
    return of_mark(front["mark"]) if front and front["sign"] else None


def plan(layout: Layout, wanted: Mapping[int, Claim | None], taken: Iterable[str] = ()) -> list[Splice]:
    """The edits that put or take these marks; a mark is put only where another heading has or had the same kind."""
    fronts = {phase.number: _front(layout, phase.line) for phase in layout.document.phases}
    signs = [found[1]["sign"] for found in fronts.values() if found and found[1]["sign"]]
    manner: dict[Claim, str] = {}
    for sign in [*signs, *(text for text in taken if _SIGN.fullmatch(text))]:
        manner.setdefault(of_mark(sign), sign)
    edits = []
    for number, found in fronts.items():
        if found and number in wanted:
            line, front = found
            new = _sign(front["sign"] or "", wanted[number], manner)
            edit = line.splice(front.end("before"), front.end(), new)
            edits += [edit] if edit.old != edit.new and _same(line.text, front, new) else []
    return edits


def _front(layout: Layout, number: int) -> tuple[Line, re.Match[str]] | None:
    line = layout.line(number)
    front = _FRONT.match(line.text)
    return (line, front) if front else None


def _sign(sign: str, wanted: Claim | None, manner: Mapping[Claim, str]) -> str:
    """The sign that is to stand there instead of this one."""
    says = of_mark(sign) if sign else None
    if says is wanted or (says is Claim.OPEN and wanted is not Claim.COMPLETE):
        return sign
    if wanted is None:
        return ""
    if wanted in manner:
        return manner[wanted]
    return sign.replace(sign.rstrip(), usual_mark(sign.rstrip(), wanted)) if says is Claim.OPEN else ""


def _same(text: str, front: re.Match[str], new: str) -> bool:
    """Whether the heading names the same phase with the other sign."""
    edited = text[: front.end("before")] + new + text[front.end() :]
    return phase_heading.read(plain(edited)) == phase_heading.read(plain(text))
