"""The mark before a phase's heading, "## ✅ Phase 1: Setup": read, put in the document's manner, and taken away."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gate.strategy import phase_heading
from gate.strategy.claims import Claim, of_mark, usual_mark
from gate.strategy.outline import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gate.strategy.earlier import Earlier
    from gate.strategy.layout import Layout, Line
    from gate.strategy.splices import Splice

_KIND = "mark before phase"
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


def bare(heading: str) -> str:
    """A phase's heading without what stands before its name, if that is such a mark or nothing."""
    front = _FRONT.match(heading)
    return heading[front.end() :] if front else heading


def plan(layout: Layout, wanted: Mapping[int, Claim | None], earlier: Earlier) -> list[Splice]:
    """The edits that put or take these marks; a mark is put only where another heading has or had the same kind."""
    fronts = {phase.number: _front(layout, phase.line) for phase in layout.document.phases}
    signs = [found[1]["sign"] for found in fronts.values() if found and found[1]["sign"]]
    manner = _manner([*signs, *(text for text in earlier.taken(_KIND) if text)])
    edits = []
    for number, found in fronts.items():
        if found and number in wanted:
            line, front = found
            kind = f"{_KIND} {number}"
            new = _sign(front["sign"] or "", wanted[number], manner, earlier, kind)
            edit = line.splice(front.end("before"), front.end(), new, kind)
            edits += [edit] if edit.old != edit.new and _same(line.text, front, new) else []
    return edits


def _manner(signs: Iterable[str]) -> dict[Claim, str]:
    """How the document makes each claim; an hourglass gives way to the mark that most teams use."""
    manner: dict[Claim, str] = {}
    for sign in signs:
        if _SIGN.fullmatch(sign):
            manner.setdefault(of_mark(sign), sign)
    if (waits := manner.get(Claim.OPEN)) and Claim.COMPLETE not in manner:
        manner[Claim.COMPLETE] = waits.replace(waits.rstrip(), usual_mark(waits.rstrip(), Claim.COMPLETE))
    return manner


def _front(layout: Layout, number: int) -> tuple[Line, re.Match[str]] | None:
    line = layout.line(number)
    front = _FRONT.match(line.text)
    return (line, front) if front else None


def _sign(sign: str, wanted: Claim | None, manner: Mapping[Claim, str], earlier: Earlier, kind: str) -> str:
    """The sign that is to stand there instead of this one."""
    if _true(sign, wanted):
        return sign
    known = (old for _, old in earlier.before(kind, sign.__eq__) if not old or _SIGN.fullmatch(old))
    usual = manner.get(wanted, "") if wanted else ""
    return next((old for old in known if _true(old, wanted)), usual)


def _true(sign: str, wanted: Claim | None) -> bool:
    says = of_mark(sign) if sign else None
    return says is wanted or (says is Claim.OPEN and wanted is not Claim.COMPLETE)


def _same(text: str, front: re.Match[str], new: str) -> bool:
    """Whether the heading names the same phase with the other sign."""
    edited = text[: front.end("before")] + new + text[front.end() :]
    return phase_heading.read(plain(edited)) == phase_heading.read(plain(text))
