"""What a baseline can be of: the source, and v1 of the service."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from fixtures import baseline_file, v1_baseline_file
from gate.standing.digests import of_bytes
from gate.usage import UsageError
from stores.errors import BadAnswer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from checks.facts import Baseline
    from checks.facts.v1 import V1Baseline
    from stores.target import Target

SOURCE, V1 = "source", "v1"
PARTS = (SOURCE, V1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A baseline that is to be written, and what to say of it."""

    path: Path
    content: bytes
    told: tuple[str, ...]

    @property
    def name(self) -> str:
        """The file for people, and for the ledger: "baseline/v1.json"."""
        return name(self.path)

    def as_file(self) -> dict[str, str]:
        """Its name and digest, and the digest of what it replaces; that is empty where nothing was there."""
        replaced = of_bytes(self.path.read_bytes()) if self.path.exists() else ""
        return {"name": self.name, "sha256": of_bytes(self.content), "replaced": replaced}


def name(path: Path) -> str:
    """A baseline's file as the ledger calls it."""
    return f"{path.parent.name}/{path.name}"


def places(target: Target, directory: Path) -> Mapping[str, Path]:
    """Part -> its file, of what the target has; raises UsageError where that is nothing."""
    found = {}
    if target.source.url and not target.rehearsal:
        found[SOURCE] = directory / baseline_file.PATH
    if target.rehearsal or target.api.url or target.api.url_without_graph:
        found[V1] = v1_baseline_file.place(target, directory)
    if not found:
        raise UsageError("the target has nothing to record: set QDRANT_URL for the source, API_URL for v1")
    return found


def made(part: str, path: Path, target: Target, reason: str) -> Recorded:
    """The part as it is now; raises a StoreError where it cannot be had."""
    return (_source if part == SOURCE else _v1)(path, target, reason)


def _source(path: Path, target: Target, reason: str) -> Recorded:
    old = _old(baseline_file.read, path)
    new = baseline_file.with_reasons(baseline_file.recorded(target), old, reason)
    return Recorded(path=path, content=baseline_file.text(new).encode(), told=(*_told_source(new), *_again(new)))


def _v1(path: Path, target: Target, reason: str) -> Recorded:
    from stores.api import Api
    from stores.api.address import WITH_GRAPH, WITHOUT_GRAPH
    from stores.api.recording import recorded

    old = _old(v1_baseline_file.read, path)
    with Api(target.api, variable=WITH_GRAPH if target.api.url else WITHOUT_GRAPH) as api:
        new = recorded(api)
    before = old.reasons if old else ()
    new = replace(new, reasons=(*before, f"{new.recorded}: {reason}") if reason else before)
    counted = f"  {new.service}: {len(new.openapi)} operations, {len(new.exchanges)} answers"
    return Recorded(path=path, content=v1_baseline_file.text(new).encode(), told=(counted, *_again(new)))


def _old(read: Callable[[Path], Any], path: Path) -> Any:
    """What is replaced; of a file that is none, nothing is kept but its digest in the ledger."""
    try:
        return read(path)
    except BadAnswer:
        return None


def _told_source(baseline: Baseline) -> list[str]:
    fingerprint = baseline.fingerprint
    indexes = sum(map(len, fingerprint.payload_indexes.values()))
    return [
        f"  {baseline.system}, {baseline.collection}: {baseline.count} points",
        f"  settings of {len(fingerprint.settings)} collections, {indexes} payload indexes, the digests of "
        f"{len(fingerprint.points)} points",
    ]


def _again(baseline: Baseline | V1Baseline) -> list[str]:
    return [f"  recorded anew: {reason}" for reason in baseline.reasons]
