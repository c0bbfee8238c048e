"""A backup that was written, for people: one fact a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.neutral import duration, escape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checks.facts.transfers import Exported

BYTES = 1e6
_LOOKED = {
    "payloads": "ids and payloads were read twice",
    "vectors": "everything was read twice",
    "none": "nothing was looked at again: what moved meanwhile is not known",
}


def exported_lines(found: Exported) -> Iterator[str]:
    """What the backup holds, whether the source held still, and the verdict."""
    yield f"backup: {escape(found.folder)}"
    yield (
        f"holds: {found.points:,} points of {found.collections:,} collections in {found.files:,} files, "
        f"{found.bytes / BYTES:,.1f} MB"
    )
    yield from _moved(found)
    if found.older:
        yield f"note: {found.older:,} points were written by an interrupted export"
    yield f"time: {duration(found.seconds)}, {found.rate:,.0f} points/s, {found.peak_bytes / BYTES:,.0f} MB of memory"
    yield _verdict(found)


def _moved(found: Exported) -> Iterator[str]:
    if not found.moved:
        yield f"consistent: {_LOOKED[found.looked_again]}" + ("" if found.looked_again == "none" else ", nothing moved")
        return
    yield f"not of one moment: {found.moved:,} points moved while the source was read; the manifest names them"
    yield f"  {found.moved - found.moving:,} were read again and then held still, {found.moving:,} did not"


def _verdict(found: Exported) -> str:
    if not found.points:
        return "undecided: the source is empty"
    if found.moving:
        return (
            f"undecided: {found.moving:,} points are in ranges of ids that changed each time; export when it is quieter"
        )
    return f"passed: {found.points:,} points were exported"
