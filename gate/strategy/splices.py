"""Edits of a document: bytes for bytes, and the proof that nothing else changed."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from gate.strategy.document import Document
    from gate.strategy.earlier import Earlier


_SHOWN = 100
"""Letters of a value that is no edit, in the message that says so."""


class SpliceError(ValueError):
    """An edit that does not fit the bytes, or that changed others than the planned ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Splice:
    """At this offset of the old bytes, `old` becomes `new`; several at one offset stay in the order they came in."""

    offset: int
    old: bytes
    new: bytes
    kind: str = field(default="", compare=False)
    """What stands at its place, as "status of phase 2"; empty where nobody is to learn from it."""

    @property
    def end(self) -> int:
        """Where the replaced bytes end."""
        return self.offset + len(self.old)


def plan(
    document: Document, states: Mapping[tuple[int, str], bool], earlier: Earlier | None = None
) -> list[Splice]:  # fmt: skip
    """The edits that give each box named by (phase number, title) its state; boxes that have it keep their byte.

    Titles that the document lacks have no box to edit; `placement` names them.
    """
    letter = _tick(document)
    edits = []
    for phase in document.phases:
        for place, task in enumerate(phase.tasks, 1):
            if (ticked := states.get((phase.number, task.title), task.ticked)) is not task.ticked:
                kind = f"box {place} of phase {phase.number}"
                new = _earlier_tick(earlier, kind) or letter if ticked else b" "
                old = document.raw[task.offset : task.offset + 1]
                edits.append(Splice(offset=task.offset, old=old, new=new, kind=kind))
    return edits


def _earlier_tick(earlier: Earlier | None, kind: str) -> bytes:
    """The letter that a write took away there; empty if none did."""
    found = earlier.before(kind, " ".__eq__) if earlier else ()
    return next((old.encode() for _, old in found if old in ("x", "X")), b"")


def _tick(document: Document) -> bytes:
    """The letter of the boxes that are ticked already; x where they differ or there are none."""
    letters = {document.raw[box.offset : box.offset + 1] for box in document.outline.boxes if box.ticked}
    return letters.pop() if len(letters) == 1 else b"x"


def apply(raw: bytes, splices: Iterable[Splice]) -> bytes:
    """The edited bytes; raises SpliceError unless exactly the planned ones differ."""
    ordered = sorted(splices, key=lambda splice: splice.offset)
    pieces, at = [], 0
    for splice in ordered:
        if splice.offset < at or raw[splice.offset : splice.end] != splice.old:
            raise SpliceError(f"at byte {splice.offset} there is no {splice.old!r} to replace; read the document again")
        pieces += [raw[at : splice.offset], splice.new]
        at = splice.end
    edited = b"".join([*pieces, raw[at:]])
    prove(raw, edited, ordered)
    return edited


def inverse(splices: Iterable[Splice]) -> list[Splice]:
    """The edits that take the edited bytes back."""
    back, shift = [], 0
    for splice in sorted(splices, key=lambda splice: splice.offset):
        back.append(replace(splice, offset=splice.offset + shift, old=splice.new, new=splice.old))
        shift += len(splice.new) - len(splice.old)
    return back


def undo(edited: bytes, splices: Iterable[Splice]) -> bytes:
    """The bytes before these edits were applied."""
    return apply(edited, inverse(splices))


def as_json(splices: Iterable[Splice]) -> list[dict[str, int | str]]:
    """Edits as a record keeps them: offset, old, new, and kind if they have one, as they stand in the file.

    Raises SpliceError where the bytes are no text of their own: an edit cuts no letter in two.
    """
    return [_as_json(splice) for splice in sorted(splices, key=lambda splice: splice.offset)]


def from_json(value: object) -> list[Splice]:
    """The edits of a record; raises SpliceError where it holds anything else."""
    if not isinstance(value, list):
        raise SpliceError(f"{str(value)[:_SHOWN]} is no list of edits; repair the ledger")
    return [_from_json(item) for item in value]


def _as_json(splice: Splice) -> dict[str, int | str]:
    told: dict[str, int | str] = {"offset": splice.offset, "old": _text(splice.old), "new": _text(splice.new)}
    return told | ({"kind": splice.kind} if splice.kind else {})


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise SpliceError(f"{content[:_SHOWN]!r} is no text, so no record can hold the edit") from None


def _from_json(item: object) -> Splice:
    match item if not isinstance(item, dict) else {"kind": ""} | item:  # records of before have no kind
        case {"offset": int(offset), "old": str(old), "new": str(new), "kind": str(kind)} if (
            type(offset) is int and offset >= 0
        ):
            with contextlib.suppress(UnicodeEncodeError):
                return Splice(offset=offset, old=old.encode(), new=new.encode(), kind=kind)
    raise SpliceError(f"{str(item)[:_SHOWN]} is no edit with offset, old and new; repair the ledger")


def prove(raw: bytes, edited: bytes, splices: Sequence[Splice]) -> None:
    """Raises SpliceError unless the two texts are equal but for these edits; compares, and rebuilds nothing."""
    at, there = 0, 0
    for splice in [*splices, Splice(offset=len(raw), old=b"", new=b"")]:
        kept = splice.offset - at
        if edited[there : there + kept] != raw[at : splice.offset] or kept < 0:
            raise SpliceError(f"bytes {at} to {splice.offset} changed, though no edit was planned there")
        there += kept
        if edited[there : there + len(splice.new)] != splice.new:
            raise SpliceError(f"byte {splice.offset} is not what was planned")
        at, there = splice.end, there + len(splice.new)
    if there != len(edited):
        raise SpliceError("bytes were added at the end, though no edit was planned there")
