"""Judge of what is there staying there: the source after a run against the source before it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from checks.finding import Finding, failed, passed, unknown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from checks.facts import Fingerprint

SHOWN = 5
"""How many points or settings a finding names."""


def unchanged(before: Fingerprint, after: Fingerprint, *, own_source: bool) -> Finding:
    """The source is after the run what it was before it.

    Settings and payload indexes must not differ. Points, and collections of a pattern that are new, may be a live
    system's doing: on the embedded target (`own_source`) they refute, elsewhere they leave the claim unknown.
    """
    n = len(before.points) + len(before.settings)
    gone = sorted(before.settings.keys() - after.settings.keys())
    new = sorted(after.settings.keys() - before.settings.keys())
    points = sorted(name for name, digest in before.points.items() if after.points.get(name) != digest)
    kept = [name for name in before.settings if name in after.settings]
    refuting = {
        "collections of the source are gone": gone,
        "the source's settings changed": _changes(kept, before.settings, after.settings),
        "the source's payload indexes changed": _changes(kept, before.payload_indexes, after.payload_indexes),
    }
    for cause, found in refuting.items():
        if found:
            return _refuted(cause, found, n)
    written = {"the source has new collections": new, "points of the source changed": _told(points, after)}
    for cause, found in written.items():
        if found:
            return _refuted(cause, found, n) if own_source else _perhaps(cause, found, n)
    return passed(n, f"{len(before.points)} points, {len(before.settings)} collections unchanged")


def _refuted(cause: str, found: Sequence[str], n: int) -> Finding:
    remedy = "find out what wrote to the source during the run, undo it, and run again"
    return failed(cause, n=n, observed=f"{len(found)} differ", expected="none", detail=_named(found), remedy=remedy)


def _perhaps(cause: str, found: Sequence[str], n: int) -> Finding:
    remedy = "run again while nobody writes, or see who wrote these"
    seen = f"{len(found)} differ"
    return unknown(f"{cause} during the run", n=n, observed=seen, expected="none", detail=_named(found), remedy=remedy)


def _told(points: Sequence[str], after: Fingerprint) -> list[str]:
    return [f"{name} {'is another' if name in after.points else 'is gone'}" for name in points]


def _changes(names: Sequence[str], before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Each value that differs: "memories hnsw_config.m: 16 became 32"."""
    differing = [name for name in sorted(names) if before.get(name) != after.get(name)]
    return [change for name in differing for change in _told_apart(name, before.get(name), after.get(name))]


def _told_apart(name: str, before: Any, after: Any) -> list[str]:
    old, new = dict(_values(before)), dict(_values(after))
    keys = [key for key in sorted(old.keys() | new.keys()) if old.get(key) != new.get(key)]
    return [f"{name} {key}: {old.get(key, 'nothing')} became {new.get(key, 'nothing')}" for key in keys] or [name]


def _values(written: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """The single values of a configuration, by their paths; text that is no JSON is one value."""
    if isinstance(written, str) and not path:
        with suppress(ValueError):
            written = json.loads(written)
    if isinstance(written, Mapping) and written:
        for key, value in written.items():
            yield from _values(value, f"{path}.{key}" if path else str(key))
    else:
        yield path, json.dumps(written)


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
