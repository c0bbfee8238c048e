"""Which folders are phases, and which phase a test belongs to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gate.checkout import PHASES

if TYPE_CHECKING:
    from pathlib import Path

MANIFEST = "phase.toml"
_FOLDER = re.compile(r"phase([0-9]+)")


def phase_number(folder: Path) -> int | None:
    """The number in a phase folder's name; None where the folder is no phase's."""
    match = _FOLDER.fullmatch(folder.name)
    return int(match[1]) if match else None


def is_phase(folder: Path) -> bool:
    """Whether the folder is a phase's: it has a manifest, or lies in the checkout's phases and lost it."""
    if phase_number(folder) is None:
        return False
    return (folder / MANIFEST).is_file() or (folder.parent == PHASES and any(folder.glob("*.py")))


def phase_folder(path: Path) -> Path | None:
    """The phase folder that a file lies in, however deep; None outside phases."""
    return next((folder for folder in path.parents if is_phase(folder)), None)


def phases_at(path: Path) -> list[Path]:
    """The phase folders that a path on pytest's command line is about: around it, it, or up to two levels below."""
    around = path if is_phase(path) else phase_folder(path)
    if around:
        return [around]
    below = sorted(path.glob("phase*")) + sorted(path.glob("*/phase*"))
    return [folder for folder in below if is_phase(folder)]
