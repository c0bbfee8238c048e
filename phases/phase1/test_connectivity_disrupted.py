"""An outage of the graph is told, and costs no more time than it was given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks import graph_disrupted
from fixtures.disrupt import ASKED_S

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from checks.finding import Finding
    from fixtures.disrupt import Disrupt

    Verify = Callable[[Finding], None]


def test_health_follows_the_graph(disrupt: Disrupt, limits: Mapping[str, float], verify: Verify) -> None:
    """Health tells of the graph's outage and of its return, and v1 goes on meanwhile.

    Why: The real health answered "healthy", with 200, whatever was down.

    How: A service of its own loses its connections to Neo4j and finds nobody listening; /health/detailed is asked until
    it says so, then /health and a list of memories, and after the graph's return until it says that.

    Remedy: Let health tell what the graph's thread met last, and how long its question has been open.
    """
    verify(graph_disrupted.health_follows(disrupt.followed(most_s=limits["most_s"]), most_s=limits["most_s"]))


def test_swallowed_packets_cost_no_more_than_the_timeout(
    disrupt: Disrupt, limits: Mapping[str, float], verify: Verify
) -> None:
    """The deployment's connection module gives up in the time that NEO4J_TIMEOUT gives it.

    Why: A firewall that drops packets answers nothing; without a time-out of its own the driver waits for half a minute
    and more.

    How: In a process of the deployment's Python that imports this module alone, it is asked for its status: first where
    the graph answers, then where connections are accepted and never answered, with a NEO4J_TIMEOUT of 1 s.

    Remedy: connection_timeout=..., connection_acquisition_timeout=... from NEO4J_TIMEOUT.
    """
    over = limits["most_over_s"]
    answered, swallowed = disrupt.connection(patience_s=ASKED_S + over + 1)
    verify(graph_disrupted.gives_up(answered, swallowed, timeout_s=ASKED_S, most_over_s=over))
