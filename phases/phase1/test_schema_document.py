"""What the strategy document says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks import strategy as judge

if TYPE_CHECKING:
    from collections.abc import Callable

    from checks.facts.strategy import Strategy
    from checks.finding import Finding


def test_strategy_document_is_whole(strategy: Strategy, verify: Callable[[Finding], None]) -> None:
    """The strategy document parses into phases, each with an objective, tasks or a timeline, and a success criterion.

    Why: a phase without a criterion is never done, and one without tasks is called done without anything.

    How: the document that the gate is about (--strategy FILE) is read as the gate reads it: a phase is a heading such
    as "## Phase 2: Title" whose section has boxes or one of these lines. An objective or a criterion that says nothing
    does not count.

    Remedy: add the missing line to the phase's section.
    """
    verify(judge.is_whole(strategy))
