"""Judge of the originals: the source as it is against the source as its owner recorded it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from checks.finding import Finding, Outcome, failed, unknown
from checks.unchanged import unchanged

if TYPE_CHECKING:
    from checks.facts import Fingerprint
    from checks.facts.baseline import Baseline

AGAIN = "gate baseline --reason TEXT records it anew"


def originals_are_unchanged(
    baseline: Baseline, after: Fingerprint, *, collection: str, count: int, own_source: bool
) -> Finding:  # fmt: skip
    """Nothing of the source was changed or taken away since the baseline; a live system adds to it.

    What a live system may have done itself refutes on the embedded target (`own_source`) only.
    """
    if collection != baseline.collection:
        return unknown(
            "the baseline is of another source", observed=collection, expected=baseline.collection, remedy=AGAIN
        )
    found = unchanged(baseline.fingerprint, after, own_source=own_source)
    if found.outcome is not Outcome.PASS:
        return _since(found, baseline)
    if count < baseline.count:
        return _fewer(baseline, count, found.n, own_source=own_source)
    return replace(found, detail=f"{count} points, {baseline.count} when it was recorded at {baseline.recorded}")


def _fewer(baseline: Baseline, count: int, n: int, *, own_source: bool) -> Finding:
    cause, expected = "points of the source are gone", f"at least {baseline.count} points"
    if own_source:
        remedy = "restore the source from its backup, and find out what deleted from it"
        return failed(cause, n=n, observed=f"{count} points", expected=expected, remedy=remedy)
    remedy = f"see who deleted them; where users did, {AGAIN}"
    return unknown(f"{cause} since the baseline", n=n, observed=f"{count} points", expected=expected, remedy=remedy)


def _since(found: Finding, baseline: Baseline) -> Finding:
    """What differs, told of the time since the baseline and not of this run."""
    cause = found.cause.removesuffix(" during the run")
    since = f"since {baseline.recorded}"
    remedy = f"see who changed it, and undo it; where it was meant, {AGAIN}"
    detail = "; ".join(part for part in (found.detail, since) if part)
    return replace(found, cause=cause, detail=detail, remedy=remedy)
