"""What evidence is held against: the document, the checks, the target and the hour of now."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gate import manifest, packages
from gate.folders import MANIFEST
from gate.standing import digests, identity, sources
from gate.strategy import document_file
from gate.usage import UsageError
from stores import target as settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from gate.manifest import Manifest
    from gate.strategy.document import Document, Phase
    from stores.target import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """A phase's checks as they are now."""

    manifest: Manifest
    digest: str
    """Of the manifest's bytes."""
    sources: Mapping[str, str]
    """Check -> digest of its source."""
    readers: frozenset[str]
    """The checks that read TARGET_REPO."""
    disrupting: frozenset[str] = frozenset()
    """The checks that run on the embedded target only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Current:
    """What evidence is held against."""

    document: Document
    bound: Mapping[int, Bound]
    """By the phase's number."""
    target: str | None = None
    """The digest of the configured target; None where nothing is configured here."""
    sources: str | None = None
    """The digest of TARGET_REPO's files; None where none is named here."""
    thresholds: Mapping[str, float] | None = None
    """Those that target.toml sets in place of the manifests'; None where nothing is configured here."""
    exclusions: Mapping[str, str] = field(default_factory=dict)
    now: datetime

    def phase(self, number: int) -> Phase | None:
        """The document's phase of that number."""
        return next((phase for phase in self.document.phases if phase.number == number), None)


def read(strategy: Path, phases: Path, *, directory: Path, rehearsal: bool = False) -> Current:
    """All of it, without asking a server; raises UsageError, DocumentError, ManifestError and TargetError."""
    target = None if rehearsal else settings.load(os.environ, directory)
    document = document_file.load(strategy)
    if rehearsal:
        return Current(document=document, bound=bound(phases), target=identity.EMBEDDED, now=datetime.now(UTC))
    return of(document, bound(phases), target)


def of(document: Document, packages: Mapping[int, Bound], target: Target | None) -> Current:
    """The document and the checks as they were read, on this target."""
    if target is None:
        return Current(document=document, bound=packages, now=datetime.now(UTC))
    named = None if target.rehearsal else target.deployment.repository
    return Current(
        document=document,
        bound=packages,
        target=identity.configured(target),
        sources=sources.digest(named) if named else None,
        thresholds=target.thresholds,
        exclusions=target.exclusions,
        now=datetime.now(UTC),
    )


def bound(phases: Path) -> dict[int, Bound]:
    """The phase packages of a folder, by number; raises UsageError where there is none."""
    folders = manifest.phase_folders(phases)
    if not folders:
        raise UsageError(f"{phases} holds no phase package (a folder phase2 with a {MANIFEST})")
    return {number: package(folder) for number, folder in folders.items()}


def package(folder: Path) -> Bound:
    """A phase folder's checks as they are now."""
    from gate import catalogue

    return Bound(
        manifest=packages.load(folder),
        digest=digests.of_manifest(folder),
        sources=digests.of_checks(folder),
        readers=frozenset(check.id for check in catalogue.legible(folder) if "repository" in check.needs),
        disrupting=catalogue.disrupting(folder),
    )
