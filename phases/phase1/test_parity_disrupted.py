"""v1 goes on as it was, whatever becomes of the graph beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks import v1_disrupted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from checks.facts.v1 import V1Baseline
    from checks.finding import Finding
    from fixtures.disrupt import Disrupt

    Verify = Callable[[Finding], None]


def test_v1_answers_are_unchanged_with_a_slow_graph(
    disrupt: Disrupt, v1_baseline: V1Baseline, limits: Mapping[str, float], verify: Verify
) -> None:
    """v1 answers as recorded, and in time, while each answer of the graph is held back.

    Why: A graph that is slow is worse than one that is gone: what asks it on the way keeps its users waiting, and no
    error tells of it.

    How: A service of its own reaches Neo4j through a proxy that holds each answer back for 5 s. A memory is made, read,
    listed, found, changed and deleted, then the recorded requests are asked; every answer is the expected one, each
    within the limit.

    Remedy: Let no request ask or write the graph: note what changed, and write it from a thread of its own.
    """
    served = disrupt.slow_graph(v1_baseline, most_s=limits["most_s"])
    verify(v1_disrupted.goes_on(v1_baseline.exchanges, served, most_s=limits["most_s"]))


def test_v1_answers_are_unchanged_with_the_graph_down(
    disrupt: Disrupt, v1_baseline: V1Baseline, limits: Mapping[str, float], verify: Verify
) -> None:
    """v1 answers as recorded, and in time, while the graph is down.

    Why: The phase promises no production impact; memories that cannot be made because a graph beside them is being
    restarted are one.

    How: As with a slow graph, where nobody listens at NEO4J_URI any more; the recorded requests are asked once the
    service has learnt of it.

    Remedy: Let no request ask or write the graph: note what changed, and write it from a thread of its own.
    """
    served = disrupt.graph_down(v1_baseline, most_s=limits["most_s"])
    verify(v1_disrupted.goes_on(v1_baseline.exchanges, served, most_s=limits["most_s"]))
