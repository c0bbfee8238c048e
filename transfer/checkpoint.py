"""What has been read so far, on disk: the plan, then one line for each span that was read to its end."""

from __future__ import annotations

import base64
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal, Self

from checks.facts import KEY_BYTES
from transfer.errors import CheckpointError
from transfer.jobs import DIGEST_BYTES, SpanReport, Suspect
from transfer.plan import Plan
from transfer.summed_lines import SummedLines, drop_torn_line, read_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

NAME = "checkpoint.jsonl"
_ANEW = "begin anew, without --resume"
_ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The first line."""

    plan: Plan
    started: str
    """ISO 8601, UTC."""


class Checkpoint:
    """The file of one comparison, open for further lines; each is on disk when `add` returns."""

    def __init__(self, path: Path, header: Header, *, mode: Literal["ab", "wb"]) -> None:
        self.path, self.header = path, header
        self._lines = SummedLines(path, mode=mode)

    @classmethod
    def create(cls, path: Path, header: Header) -> Self:
        """A new file."""
        made = cls(path, header, mode="wb")
        try:
            made._lines.add({"plan": header.plan.as_dict(), "started": header.started})
        except BaseException:
            made._lines.close()
            raise
        return made

    @classmethod
    def resume(cls, path: Path) -> Self:
        """The file of an interrupted comparison, without a line that was torn; raises CheckpointError."""
        header = read_header(path)
        drop_torn_line(path)
        if _is_ended(path):
            raise CheckpointError(f"{path} is of a comparison that reached its end", remedy=_ANEW)
        return cls(path, header, mode="ab")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._lines.close()

    def add(self, report: SpanReport) -> None:
        """Record a span that was read to its end."""
        suspects = b"".join(suspect.key + suspect.digest for suspect in report.suspects)
        binary = {"users": _text(report.users), "suspects": _text(suspects)}
        self._lines.add({"span": {**asdict(report), **binary}})

    def end(self) -> None:
        """Record that nothing is left to go on with: evidence that is all old proves nothing now."""
        self._lines.add({_ENDED: True})

    def reports(self) -> Iterator[SpanReport]:
        """The spans recorded so far, one in memory at a time."""
        with self.path.open("rb") as lines:
            next(lines)
            seen: set[int] = set()
            for number, line in enumerate(lines, 2):
                report = _report(line, f"{self.path}:{number}")
                if report.number in seen:
                    raise CheckpointError(f"{self.path}:{number} repeats a span", remedy=_ANEW)
                seen.add(report.number)
                yield report


def read_header(path: Path) -> Header:
    """The plan of an interrupted comparison; raises CheckpointError where there is none."""
    try:
        with path.open("rb") as lines:
            first = read_line(next(lines))
        plan = Plan.from_dict(first["plan"])
        return Header(plan=plan, started=str(first["started"]))
    except OSError as error:
        raise CheckpointError(
            f"{path} cannot be read: {(error.strerror or str(error)).lower()}", remedy=_ANEW
        ) from error
    except (ValueError, KeyError, TypeError, StopIteration) as error:
        raise CheckpointError(f"{path}:1 is no plan of a comparison: {error}", remedy=_ANEW) from error


def require_same(kept: Plan, now: Plan, path: Path) -> None:
    """Raise CheckpointError where what is compared now is not what was compared then."""
    differing = [name for name in now.identity if kept.identity.get(name) != now.identity[name]]
    if differing:
        name = differing[0]
        raise CheckpointError(
            f"{path} is the checkpoint of another comparison: its {name} is {kept.identity.get(name, 'unknown')}, "
            f"and now it is {now.identity[name]}",
            remedy="resume it with the target it belongs to, or begin anew, without --resume",
        )


def _is_ended(path: Path) -> bool:
    with path.open("rb") as lines:
        return any(line.startswith(f'{{"{_ENDED}"'.encode()) for line in lines)


def _report(line: bytes, where: str) -> SpanReport:
    try:
        values = read_line(line)["span"]
        suspects = _suspects(base64.b64decode(values["suspects"], validate=True))
        return SpanReport(**{**values, "users": base64.b64decode(values["users"], validate=True), "suspects": suspects})
    except (ValueError, KeyError, TypeError) as error:
        raise CheckpointError(f"{where} is no record of a span: {error}", remedy=_ANEW) from error


def _suspects(data: bytes) -> tuple[Suspect, ...]:
    size = KEY_BYTES + DIGEST_BYTES
    parts = (data[start : start + size] for start in range(0, len(data), size))
    return tuple(Suspect(key=part[:KEY_BYTES], digest=part[KEY_BYTES:]) for part in parts)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
