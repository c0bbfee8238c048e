"""The line "**Status**: Phase 2 - Setup (In Progress)", put right where it is no longer true."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from gate.strategy.claims import Claim, in_letters_of, of_word, usual_mark
from gate.strategy.outline import plain
from gate.strategy.status_line import bare, lines, read

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gate.strategy.document import Document, Phase
    from gate.strategy.earlier import Earlier
    from gate.strategy.layout import Layout
    from gate.strategy.splices import Splice
    from gate.strategy.status_line import StatusLine

_SPECIAL = re.compile(r"([\\`*_\[\]<>&])")


def plan(layout: Layout, wanted: Mapping[int, Claim | None], earlier: Earlier) -> list[Splice]:
    """The edits of the status lines that are no longer true, given what the phases with records are to claim.

    What stood there before a write comes back where it is true again.
    """
    edits = []
    for place, (status, phase) in enumerate(lines(layout), 1):
        kind = f"status line of phase {phase.number}" if phase else f"status line {place}"
        end = len(status.line.text.rstrip())
        old = status.line.text[status.start : end]
        before = [text for _, text in earlier.before(kind, old.__eq__)]
        known = [text for text in before if _true(layout.document, status, phase, wanted, text)]
        target = _target(layout.document, status, phase, wanted)
        untrue = target and (status.named, status.claim) != target
        right = _value(layout.document, status, end, *target) if target and untrue else old
        # The oldest that is true: several may be, and it has to be the same one each time.
        # Where nothing can be put right, for want of a title, it is what people wrote.
        new = [right, *(before if untrue and right == old else known)][-1]
        edits += [status.line.splice(status.start, end, new, kind)] if new != old else []
    return edits


def _true(
    document: Document, status: StatusLine, phase: Phase | None, wanted: Mapping[int, Claim | None], value: str
) -> bool:
    """Whether the line would be a status line that may stay, with this value."""
    line = replace(status.line, text=status.line.text[: status.start] + value)
    there = read(line, document)
    if there is None or there.start != status.start or (phase and there.named not in (None, phase.number)):
        return False
    target = _target(document, there, phase, wanted)
    return target is None or target == (there.named, there.claim)


def _target(
    document: Document, status: StatusLine, phase: Phase | None, wanted: Mapping[int, Claim | None]
) -> tuple[int | None, Claim] | None:
    """The phase that the line is to name and what it is to claim; None where it may stay."""
    if phase:
        return _target_within(status, phase, wanted)
    if status.named is None:
        return _target_of_the_whole(document, status, wanted)
    if status.named not in wanted or not _untrue(status.claim, wanted[status.named]):
        return None
    current = [number for number, claim in wanted.items() if claim is Claim.IN_PROGRESS]
    complete = [number for number, claim in wanted.items() if claim is Claim.COMPLETE]
    return (current[0], Claim.IN_PROGRESS) if current else (complete[-1], Claim.COMPLETE)


def _target_within(
    status: StatusLine, phase: Phase, wanted: Mapping[int, Claim | None]
) -> tuple[int | None, Claim] | None:
    claim = wanted.get(phase.number)
    if status.claim is None or phase.number not in wanted or not _untrue(status.claim, claim):
        return None
    return None if claim is None and status.claim is Claim.IN_PROGRESS else (status.named, claim or Claim.IN_PROGRESS)


def _target_of_the_whole(
    document: Document, status: StatusLine, wanted: Mapping[int, Claim | None]
) -> tuple[int | None, Claim] | None:
    everything = all(wanted.get(phase.number) is Claim.COMPLETE for phase in document.phases)
    if everything:
        return (None, Claim.COMPLETE)
    something = any(claim is not Claim.COMPLETE for claim in wanted.values())
    return (None, Claim.IN_PROGRESS) if something and status.claim is Claim.COMPLETE else None


def _untrue(claim: Claim | None, wanted: Claim | None) -> bool:
    if wanted is Claim.COMPLETE:
        return claim is not Claim.COMPLETE
    return claim is Claim.COMPLETE or claim is (Claim.OPEN if wanted else Claim.IN_PROGRESS)


def _value(document: Document, status: StatusLine, end: int, number: int | None, claim: Claim) -> str:
    """What is to stand behind the label, up to that letter, in the manner of what stands there."""
    line, parts = status.line, [(mark.span(), usual_mark(mark[0], claim)) for mark in status.marks]
    if number != status.named and status.number:
        title = next(phase.title for phase in document.phases if phase.number == number)
        if status.title[0] < status.title[1]:
            if not title:
                return line.text[status.start : end]  # nothing could stand where the other phase's title stands
            parts.append((status.title, _written(title, line.text[slice(*status.title)])))
        parts.append((status.number.span(1), str(number)))
    if status.state and of_word(status.state[1]) is not claim:
        parts.append((status.state.span(1), in_letters_of(status.state[1], claim.value)))
    text = line.text[:end]
    for (start, stop), new in sorted(parts, reverse=True):
        text = text[:start] + new + text[stop:]
    return text[status.start :]


def _written(title: str, before: str) -> str:
    """A title as it stands in Markdown, with its weeks only if the one before it had them."""
    shown = title if before.endswith(")") else bare(title)
    return shown if plain(shown) == shown else _SPECIAL.sub(r"\\\1", shown)
