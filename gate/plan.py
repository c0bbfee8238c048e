"""What a run is to judge, known before anything runs: document, manifests, phases."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from gate import manifest, packages
from gate.checkout import PHASES, STRATEGY
from gate.folders import MANIFEST
from gate.strategy import document_file
from gate.usage import UsageError
from reports.formats import SUFFIXES

if TYPE_CHECKING:
    from gate.manifest import Manifest
    from gate.strategy.document import Document, Phase

MAX_DIGITS = 9
"""Of a phase's number; with more, Python refuses to read it, or the number names no phase anyway."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the command line asks for."""

    phases: tuple[str, ...] = ()
    strategy: Path = STRATEGY
    folder: Path = PHASES
    reports: tuple[Path, ...] = ()
    allure: Path | None = None
    """The folder for Allure's results."""
    write: bool = False
    write_to: Path | None = None
    ledger: Path | None = None
    """Another ledger than the document's own."""
    rehearse: bool = False
    deadline_s: float = 900.0
    directory: Path = field(default_factory=Path.cwd)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be judged, known before anything runs."""

    document: Document
    numbers: tuple[int, ...]
    manifests: dict[int, Manifest]

    def phase(self, number: int) -> Phase | None:
        """The document's phase of that number."""
        return next((phase for phase in self.document.phases if phase.number == number), None)

    @property
    def names(self) -> tuple[str, ...]:
        """The phases' names."""
        return tuple(f"phase{number}" for number in self.numbers)


def plan(options: Options) -> Plan:
    """Read document and manifests and choose the phases; raises UsageError, DocumentError and ManifestError."""
    written = document_file.load(options.strategy)
    if options.write_to:
        document_file.check_destination(options.strategy, options.write_to)
    _check(options)
    folders = manifest.phase_folders(options.folder)
    if not folders:
        raise UsageError(f"{options.folder} holds no phase package (a folder phase2 with a {MANIFEST})")
    known = sorted({phase.number for phase in written.phases} | set(folders))
    numbers = _numbers(options.phases, known) or tuple(phase.number for phase in written.phases)
    loaded = {number: packages.load(folders[number]) for number in numbers if number in folders}
    return Plan(document=written, numbers=numbers, manifests=loaded)


def _check(options: Options) -> None:
    """Refuse what no run could make good."""
    if options.write and options.write_to:
        raise UsageError("--write and --write-to: the document itself is written, or a copy of it; give one of them")
    for path in options.reports:
        if path.suffix.lower() not in SUFFIXES:
            raise UsageError(f"--report {path}: the format is chosen by the suffix, which is {' or '.join(SUFFIXES)}")
        if path.resolve() in [other.resolve() for other in (options.strategy, options.write_to) if other]:
            raise UsageError(f"--report {path}: is the strategy document or its copy; name another file")
    if options.allure and options.allure.exists() and not options.allure.is_dir():
        raise UsageError(f"--allure {options.allure}: is no folder; name one, which need not exist")
    if not math.isfinite(options.deadline_s):
        raise UsageError(f"--deadline {options.deadline_s}: is no number of seconds; name one")


def _numbers(names: tuple[str, ...], known: list[int]) -> tuple[int, ...]:
    chosen = []
    for name in names:
        digits = name.rstrip("/").rpartition("/")[2].removeprefix("phase")
        if not digits.isdecimal() or len(digits) > MAX_DIGITS or int(digits) not in known:
            there = ", ".join(f"phase{number}" for number in known)
            raise UsageError(f"{name!r} is no phase of this document or of the checks; there are {there}")
        chosen.append(int(digits))
    return tuple(dict.fromkeys(chosen))
