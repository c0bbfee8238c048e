"""What is still looked for in a ledger, and which records are worth being parsed for it: their bytes tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container

    from gate.ledger.chain import Line
    from gate.standing.current import Current

_UNDECIDED = b'"unknown"'


class Wanted:
    """Checks without a decisive outcome so far, and phases without a run; asked from the last line backwards."""

    def __init__(self, current: Current) -> None:
        bound = {number: package.manifest for number, package in current.bound.items()}
        self.checks = {check: number for number, manifest in bound.items() for check in manifest.checks}
        self.phases = {number: manifest.phase for number, manifest in bound.items()}
        self._names = {number: _token(name) for number, name in self.phases.items()}
        self._target = b""
        self._before: dict[bytes, int] = {}
        self._source = b""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is looked for any more."""
        return not self.checks and not self.phases

    def only_on(self, target: str, elsewhere: Container[str]) -> None:
        """Look at that target's records alone, once all that is looked for was decided on another one."""
        if all(check in elsewhere for check in self.checks):
            self._target = f'"configured":"{target}"'.encode()

    def may_be_in(self, line: Line) -> bool:
        """Whether the record decides one of the checks, or is the first to be about one of the phases."""
        if self._target and self._last(self._target, line) < 0:
            return False
        # A check is told below the name of its phase: one search serves all checks of a phase that no record is about.
        near = {number for number, name in self._names.items() if self._last(name, line) >= 0}
        if any(number in near for number in self.phases):
            return True
        # `run_record` writes the outcome behind the id.
        return bool(near) and any(
            number in near and self._decided(f'"id":"{check}","outcome":'.encode(), line)
            for check, number in self.checks.items()
        )

    def _decided(self, token: bytes, line: Line) -> bool:
        at = self._last(token, line)
        return at >= 0 and not line.source.startswith(_UNDECIDED, at + len(token))

    def _last(self, token: bytes, line: Line) -> int:
        """Where the token stands in the line, -1 where it doesn't; one search serves all lines that lack it."""
        if line.source is not self._source:
            self._source, self._before = line.source, {}
        at = self._before.get(token, line.span.stop)
        if at >= line.span.start:
            at = self._before[token] = line.source.rfind(token, 0, line.span.stop)
        return at if at >= line.span.start else -1


def _token(name: str) -> bytes:
    """How a phase of that name begins in a record."""
    return f'"name":"{name}","number":'.encode()
