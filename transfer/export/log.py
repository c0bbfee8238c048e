"""What an export has written so far, on disk beside its files: the plan, then a line for each range read to its end."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Self

from stores.backup.manifest import MANIFEST, Part
from stores.backup.part_file import SUFFIX
from transfer.errors import CheckpointError
from transfer.export.part import Written
from transfer.export.plan import FOLDER, Plan
from transfer.summed_lines import SummedLines, drop_torn_line, read_line
from transfer.writing import writing

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

NAME = "export.jsonl"
_ELSEWHERE = "name another folder: --to FOLDER"


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """An export that was begun in a folder."""

    plan: Plan
    started: str
    written: dict[int, Written]
    """By the range's place in the plan; a range that was read again counts by its last line."""


class Log:
    """The file, open for further lines."""

    def __init__(self, lines: SummedLines) -> None:
        self._lines = lines

    @classmethod
    def create(cls, folder: Path, plan: Plan, started: str) -> Self:
        """A new one; the folder is made where it is not there."""
        with writing(folder, then="run it again"):
            (folder / FOLDER).mkdir(parents=True, exist_ok=True)
        log = cls(SummedLines(folder / NAME, mode="wb"))
        log._lines.add({"plan": plan.as_dict(), "started": started})
        return log

    @classmethod
    def resume(cls, folder: Path) -> Self:
        """The file of an interrupted export, without what was torn or left half-written."""
        drop_torn_line(folder / NAME)
        for torn in (folder / FOLDER).glob(f"*{SUFFIX}"):
            torn.unlink()
        return cls(SummedLines(folder / NAME, mode="ab"))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._lines.close()

    def add(self, written: Written) -> None:
        """Record a range whose file is there."""
        part = written.part.model_dump() if written.part else None
        self._lines.add({"range": {**asdict(written), "part": part}})


def begun(folder: Path) -> Begun | None:
    """What was begun in a folder, None where it is empty or not there.

    Raises CheckpointError where the folder holds a finished backup, or anything that is no export.
    """
    if (folder / MANIFEST).exists():
        raise CheckpointError(f"{folder} holds a finished backup, which is never overwritten", remedy=_ELSEWHERE)
    path = folder / NAME
    if not path.exists():
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise CheckpointError(f"{folder} holds something else already", remedy=_ELSEWHERE)
        return None
    try:
        lines = [line for line in path.read_bytes().splitlines(keepends=True) if line.endswith(b"\n")]
        return _begun(lines, path) if lines else None
    except OSError as error:
        raise CheckpointError(
            f"{path} cannot be read: {(error.strerror or str(error)).lower()}", remedy=_ELSEWHERE
        ) from error


def require_same(kept: Plan, now: Plan, folder: Path) -> None:
    """Raise CheckpointError where what is exported now is not what was exported then."""
    for name, value in now.identity.items():
        if kept.identity.get(name) != value:
            raise CheckpointError(
                f"{folder} holds the beginning of another export: its {name} is "
                f"{kept.identity.get(name, 'unknown')}, and now it is {value}",
                remedy=f"go on with the target and the options that it belongs to, or {_ELSEWHERE}",
            )


def _begun(lines: list[bytes], path: Path) -> Begun:
    number = 1
    try:
        first = read_line(lines[0])
        written = {}
        for line in lines[1:]:
            number += 1
            one = _written(read_line(line)["range"])
            written[one.number] = one
        return Begun(plan=Plan.from_dict(first["plan"]), started=str(first["started"]), written=written)
    except (ValueError, KeyError, TypeError) as error:
        raise CheckpointError(f"{path}:{number} is no record of an export: {error}", remedy=_ELSEWHERE) from error


def _written(values: dict[str, Any]) -> Written:
    return Written(**{**values, "part": Part.model_validate(values["part"]) if values["part"] else None})
