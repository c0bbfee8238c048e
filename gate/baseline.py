"""`gate baseline`: record what must stay as it is, before anything is moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixtures import baseline_file
from gate.usage import UsageError
from stores import target as settings
from stores.errors import BadAnswer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from checks.facts.baseline import Baseline


def record(directory: Path, environ: Mapping[str, str], reason: str | None) -> list[str]:
    """Record the configured target's source; raises UsageError, TargetError and StoreError. Returns what to say."""
    target = settings.load(environ, directory)
    if target is None:
        raise UsageError("no target is configured; the embedded one records its baseline when it is filled")
    if reason is not None and not reason.strip():
        raise UsageError("--reason is empty: say why the baseline is recorded anew, it is kept in its file")
    path = directory / baseline_file.PATH
    old = _old(path, reason)
    new = baseline_file.with_reasons(baseline_file.recorded(target), old, (reason or "").strip())
    baseline_file.write(path, new)
    return [f"recorded in {path}:", *_told(new)]


def _old(path: Path, reason: str | None) -> Baseline | None:
    """The baseline that this one replaces; without a reason none may be there."""
    if reason is None and path.exists():
        raise UsageError(f"{path} is there already: give --reason TEXT to record it anew")
    try:
        return baseline_file.read(path)
    except BadAnswer:
        return None


def _told(baseline: Baseline) -> list[str]:
    fingerprint = baseline.fingerprint
    indexes = sum(map(len, fingerprint.payload_indexes.values()))
    return [
        f"  {baseline.system}, {baseline.collection}: {baseline.count} points",
        f"  settings of {len(fingerprint.settings)} collections, {indexes} payload indexes, the digests of "
        f"{len(fingerprint.points)} points",
        *(f"  recorded anew: {reason}" for reason in baseline.reasons),
    ]
