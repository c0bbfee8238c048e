"""The graph: what is read of Neo4j."""

from __future__ import annotations

from stores.graph.graph import Graph

__all__ = ["Graph"]
