"""What a transfer did, for people: one fact a line, the verdict last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.neutral import duration, escape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checks.facts.transfers import Exported, Imported

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
