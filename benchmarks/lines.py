"""The report of a benchmark: ratios beside what they should be."""

from __future__ import annotations

import json
import os
import platform
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MOST, LEAST = "at most", "at least"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One number of the report."""

    name: str
    value: float
    unit: str = "x"
    direction: str = ""
    """MOST or LEAST, where there is anything to keep."""
    limit: float | None = None
    aim: float | None = None
    """What was hoped for; None where the limit is all there is."""

    @property
    def verdict(self) -> str:
        """Whether the aim was met, the limit kept or not; empty where there is none."""
        if self.limit is None:
            return ""
        if self.aim is not None and self._keeps(self.aim):
            return "aim met"
        return "kept" if self._keeps(self.limit) else "NOT kept"

    def as_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return {**asdict(self), "verdict": self.verdict}

    def _keeps(self, bound: float) -> bool:
        return self.value <= bound if self.direction == MOST else self.value >= bound


def table(lines: Iterable[Line]) -> str:
    """The lines as a Markdown table."""
    head = "| what | value | limit | aim | |\n|---|---:|---:|---:|---|"
    return "\n".join([head, *map(_row, lines)])


def save(lines: Iterable[Line], output: Path, *, rounds: int) -> None:
    """Write the lines as JSON, with when and on what machine they were measured."""
    machine = {"cores": os.cpu_count(), "system": platform.system(), "python": platform.python_version()}
    report = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"), "machine": machine, "load": os.getloadavg()[0],
        "rounds": rounds, "lines": [line.as_dict() for line in lines],
    }  # fmt: skip
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def _row(line: Line) -> str:
    bounds = [f"{line.direction} {bound:g}" if bound is not None else "" for bound in (line.limit, line.aim)]
    return (
        f"| {line.name} | {line.value:,.{_digits(line.value)}f} {line.unit} | {' | '.join(bounds)} | {line.verdict} |"
    )


def _digits(value: float) -> int:
    return 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
