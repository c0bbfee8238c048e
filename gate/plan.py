"""What a run is to judge, known before anything runs: document, manifests, phases."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from gate import document_file, manifest
from gate.checkout import PHASES, STRATEGY
from gate.usage import UsageError

if TYPE_CHECKING:
    from gate.document import Document, Phase
    from gate.manifest import Manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the command line asks for."""

    phases: tuple[str, ...] = ()
    strategy: Path = STRATEGY
    folder: Path = PHASES
    reports: tuple[Path, ...] = ()
    write_to: Path | None = None
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
    for path in options.reports:
        if path.suffix != ".json":
            raise UsageError(f"--report {path}: the format is chosen by the suffix, and only .json can be written yet")
    folders = manifest.phase_folders(options.folder)
    known = sorted({phase.number for phase in written.phases} | set(folders))
    numbers = _numbers(options.phases, known) or tuple(phase.number for phase in written.phases)
    loaded = {number: manifest.load(folders[number]) for number in numbers if number in folders}
    return Plan(document=written, numbers=numbers, manifests=loaded)


def _numbers(names: tuple[str, ...], known: list[int]) -> tuple[int, ...]:
    chosen = []
    for name in names:
        digits = name.rstrip("/").rpartition("/")[2].removeprefix("phase")
        if not digits.isdecimal() or int(digits) not in known:
            there = ", ".join(f"phase{number}" for number in known)
            raise UsageError(f"{name!r} is no phase of this document or of the checks; there are {there}")
        chosen.append(int(digits))
    return tuple(dict.fromkeys(chosen))
