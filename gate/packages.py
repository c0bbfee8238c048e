"""A phase's package: its manifest, held against what its checks say about themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gate import catalogue, manifest
from gate.manifest import ManifestError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from gate.manifest import Manifest


def load(folder: Path) -> Manifest:
    """The manifest of a phase folder; raises ManifestError where something in it rests on what disrupts alone."""
    bound = manifest.load(folder)
    disrupting = catalogue.disrupting(folder)
    for task in bound.tasks:
        _refuse(f"{bound.path}:{task.line}: task {task.title!r}", task.checks, disrupting)
    _refuse(f"{bound.path}:{bound.success_line}: the success criterion", bound.success, disrupting)
    return bound


def _refuse(what: str, checks: Iterable[str], disrupting: frozenset[str]) -> None:
    named = list(checks)
    if named and disrupting.issuperset(named):
        told = ", ".join(check.partition(".")[2] for check in named)
        why = f"rests on checks alone that disrupt ({told}), which a configured target only has from a rehearsal"
        raise ManifestError(f"{what} {why}: name one beside them that does not disrupt")
