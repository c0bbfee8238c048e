"""A row of the fail-closed table: a phase of four checks, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.gate.toy import NAMED, Toy, check

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tests.gate.toy import Run

CODES = {"passed": 0, "failed": 1, "undecided": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What is wrong, and what comes of it."""

    name: str
    files: Mapping[str, str] = field(default_factory=dict)
    """Files of the phase's folder, written over the healthy ones."""
    says: str
    """What a report must say: a check's cause, or a reason beyond the checks."""
    verdict: str = "undecided"
    options: Sequence[str] = ()
    """pytest's options: of bare pytest, and put into PYTEST_ADDOPTS for `gate run`, which must not heed them."""
    gate_verdict: str = ""
    """The verdict of `gate run` where it differs."""
    gate_says: str = ""
    named: Sequence[str] = NAMED
    """The checks that the manifest names."""

    def __str__(self) -> str:
        return self.name

    def planted(self, folder: Path, number: int = 2) -> Toy:
        """The row's phase in the folder."""
        toy = Toy(folder, number, named=self.named)
        for name, text in self.files.items():
            toy.write(name, text)
        return toy

    def hold_for_gate_run(self, run: Run, phase: str = "phase2") -> None:
        """Assert what `gate run` must have said of the phase."""
        assert run.verdict(phase) == (self.gate_verdict or self.verdict), run.output
        assert (self.gate_says or self.says) in run.said(phase), run.said(phase)

    def hold_for_bare_pytest(self, run: Run, phase: str = "phase2") -> None:
        """Assert what bare pytest must have said of the phase."""
        assert run.verdict(phase) == self.verdict, run.output
        assert self.says in run.said(phase), run.said(phase)


def module(name: str, source: str, says: str, **more: object) -> Row:
    """A row about the module that holds `schema.s`."""
    return Row(name=name, files={"test_schema.py": source}, says=says, **more)  # type: ignore[arg-type]


def body(name: str, source: str, says: str, **more: object) -> Row:
    """A row about what `schema.s` does."""
    return module(name, check(source), says, **more)
