"""What a transfer did, for people: one fact a line, the verdict last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.neutral import duration, escape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checks.facts.transfers import Exported, Imported, RolledBack

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


def imported_lines(found: Imported) -> Iterator[str]:
    """What was written, what could not go, and the verdict."""
    if found.was_done:
        where = escape(found.table)
        yield f"passed: nothing to do: {found.before:,} rows of {escape(found.phase)} are in {where} already"
        return
    yield f"{'would write' if found.is_dry else 'written'}: {found.rows:,} rows in {found.batches:,} batches"
    if found.there or found.before:
        yield f"there already: {found.there + found.before:,} rows"
    yield f"cannot go: {found.quarantined:,} rows"
    yield from (f"  {count:,} {escape(reason)}" for reason, count in found.reasons.items())
    if found.quarantined and not found.is_dry:
        yield f"every one of them: {escape(found.quarantine)}"
    rate = found.rows / found.seconds if found.seconds else 0.0
    yield f"time: {duration(found.seconds)}, {rate:,.0f} rows/s, {found.peak_bytes / BYTES:,.0f} MB of memory"
    yield _imported(found)


def is_complete(found: Imported) -> bool:
    """Whether everything that was asked for is there, or would be; what is in quarantine is not."""
    return not found.quarantined


def _imported(found: Imported) -> str:
    whose = f"{escape(found.phase)} into {escape(found.table)}"
    if not is_complete(found):
        return f"failed: {found.quarantined:,} rows of {whose} could not go"
    if found.is_dry:
        return f"passed: a dry run: {found.rows:,} rows of {whose} would be written; nothing was"
    return f"passed: {found.rows + found.there + found.before:,} rows of {whose}, each batch verified before the next"


def rolled_back_lines(found: RolledBack) -> Iterator[str]:
    """What was carried to the source, what was not, and the verdict."""
    verb = "would go back" if found.is_dry else "went back"
    yield f"{verb}: {found.added:,} new, {found.changed:,} changed, {found.deleted:,} deleted memories"
    if found.conflicts or found.kept:
        yield f"changed on both sides: {found.conflicts + found.kept:,}, of {found.kept:,} the source's state counts"
    if found.cannot:
        yield f"cannot go back: {found.cannot:,}"
    if found.normalised:
        yield f"brought to length 1 by Qdrant: {found.normalised:,} vectors"
    yield f"every one of them: {escape(found.evidence)}"
    yield f"time: {duration(found.seconds)}"
    yield _rolled_back(found)


def is_back(found: RolledBack) -> bool:
    """Whether the source has, or would have, everything that was written after the cut-over."""
    return not (found.cannot or found.conflicts or found.differing)


def _rolled_back(found: RolledBack) -> str:
    if found.differing:
        return f"failed: {found.differing:,} memories differ between source and destination, and nothing explains it"
    if not is_back(found):
        return f"failed: {found.cannot + found.conflicts:,} memories cannot go back as they are"
    if found.is_dry:
        return "passed: a dry run: all of it can go back; nothing was written"
    return "passed: the source has everything that was written after the cut-over, by the comparison of both"
