"""How the service is, store by store; the graph is told of, and takes nothing down with it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .graph_writer import GraphWriter
    from .status import Status


def now() -> str:
    """The moment of the answer."""
    return datetime.now(UTC).isoformat()


def told(status: Status) -> dict[str, Any]:
    """A store's part of the detailed answer."""
    error = {"error": status.problem} if status.problem else {}
    return {"connected": status.ready, "overall_status": "ready" if status.ready else "unavailable", **error}


def told_of_graph(graph: GraphWriter, *, enabled: bool) -> dict[str, Any]:
    """The graph's part; nothing is asked of it while it is switched off."""
    if not enabled:
        return {"enabled": False, "connected": False, "overall_status": "disabled"}
    return {"enabled": True, "pending": graph.pending, **told(graph.status())}
