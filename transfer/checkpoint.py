"""What has been read so far, on disk: the plan, then one line for each span that was read to its end."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal, Self

from checks.facts import KEY_BYTES
from transfer.errors import CheckpointError
from transfer.jobs import DIGEST_BYTES, SpanReport, Suspect
from transfer.plan import Plan
from transfer.writing import writing

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
        with writing(path):
            self._file = path.open(mode)

    @classmethod
    def create(cls, path: Path, header: Header) -> Self:
        """A new file."""
        made = cls(path, header, mode="wb")
        try:
            made._append({"plan": header.plan.as_dict(), "started": header.started})
        except BaseException:
            made._close()
            raise
        return made

    @classmethod
    def resume(cls, path: Path) -> Self:
        """The file of an interrupted comparison, without a line that was torn; raises CheckpointError."""
        header = read_header(path)
        _drop_torn_line(path)
        if _is_ended(path):
            raise CheckpointError(f"{path} is of a comparison that reached its end", remedy=_ANEW)
        return cls(path, header, mode="ab")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._close()

    def add(self, report: SpanReport) -> None:
        """Record a span that was read to its end."""
        suspects = b"".join(suspect.key + suspect.digest for suspect in report.suspects)
        binary = {"users": _text(report.users), "suspects": _text(suspects)}
        self._append({"span": {**asdict(report), **binary}})

    def end(self) -> None:
        """Record that nothing is left to go on with: evidence that is all old proves nothing now."""
        self._append({_ENDED: True})

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

    def _close(self) -> None:
        # What is left unwritten could not be written, which was told.
        with suppress(OSError):
            self._file.close()

    def _append(self, values: dict[str, Any]) -> None:
        text = json.dumps(values, separators=(",", ":"))
        line = f'{text[:-1]},"sum":"{_sum(text)}"}}\n'.encode()
        with writing(self.path):
            self._file.write(line)
            self._file.flush()
            os.fsync(self._file.fileno())


def read_header(path: Path) -> Header:
    """The plan of an interrupted comparison; raises CheckpointError where there is none."""
    try:
        with path.open("rb") as lines:
            first = _read(next(lines))
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


def _drop_torn_line(path: Path) -> None:
    with path.open("rb+") as file:
        end = sum(len(line) for line in file if line.endswith(b"\n"))
        file.truncate(end)


def _is_ended(path: Path) -> bool:
    with path.open("rb") as lines:
        return any(line.startswith(f'{{"{_ENDED}"'.encode()) for line in lines)


def _sum(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _read(line: bytes) -> dict[str, Any]:
    """A line's values; raises ValueError, KeyError or TypeError where it is not as it was written."""
    values: dict[str, Any] = json.loads(line.decode())
    if values.pop("sum") != _sum(json.dumps(values, separators=(",", ":"))):
        raise ValueError("it was changed")
    return values


def _report(line: bytes, where: str) -> SpanReport:
    try:
        values = _read(line)["span"]
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
