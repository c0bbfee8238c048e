"""The originals stay as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.originals import originals_are_unchanged

if TYPE_CHECKING:
    from collections.abc import Callable

    from checks.facts import Baseline
    from checks.finding import Finding
    from stores.qdrant import Source
    from stores.target import Target


def test_originals_are_unchanged(
    source: Source, baseline: Baseline, target: Target, verify: Callable[[Finding], None]
) -> None:
    """The source is what it was when the migration began.

    Why: The originals are the way back. Export tools have re-created collections without their payload indexes,
    truncated them after a copy that had failed half-way, and "cleaned up" what was not yet copied.

    How: gate baseline recorded settings, payload indexes, the count of points and the digests of 1,000 of them; the
    same are read again. A setting or index that differs refutes. A point that differs or fewer points refute on the
    embedded target, and elsewhere are unknown, since users change and delete what is theirs.

    Remedy: Restore what was changed; where it was meant, gate baseline --reason TEXT records the source anew.
    """
    fingerprint = baseline.fingerprint
    after = source.fingerprint_of(fingerprint.points, list(fingerprint.settings))
    count = source.count() if after.settings.keys() == fingerprint.settings.keys() else 0
    collection, own = str(target.source.collection), target.rehearsal
    verify(originals_are_unchanged(baseline, after, collection=collection, count=count, own_source=own))
