"""The strategy document that a session is about, as a fact for its checks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from checks.facts.strategy import Strategy, StrategyPhase
from gate.checkout import STRATEGY
from gate.strategy import document_file
from gate.strategy.document import DocumentError

if TYPE_CHECKING:
    from gate.strategy.document import Phase


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a session be about another document than the default one; `gate run` hands over its own."""
    parser.getgroup("phasegate").addoption(
        "--strategy", type=Path, default=STRATEGY, metavar="FILE",
        help="the strategy document; default is PHASEGATE_STRATEGY, else phases/STRATEGY.md",
    )  # fmt: skip


def read(path: Path) -> Strategy:
    """What a document says of its phases, or why it cannot be read."""
    try:
        found = document_file.load(path)
    except DocumentError as error:
        return Strategy(name=str(path), problem=str(error))
    return Strategy(name=str(path), phases=tuple(map(_phase, found.phases)))


def _phase(phase: Phase) -> StrategyPhase:
    return StrategyPhase(
        number=phase.number, line=phase.line, objective=phase.objective, tasks=len(phase.tasks),
        timeline=phase.timeline, success=bool(phase.success),
    )  # fmt: skip


@pytest.fixture
def strategy(request: pytest.FixtureRequest) -> Strategy:
    """The strategy document."""
    return read(request.config.invocation_params.dir / request.config.getoption("--strategy"))
