"""Memories and the graph's nodes are still each other's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks import graph_nodes
from fixtures.graph_nodes import nodes_and_memories

if TYPE_CHECKING:
    from collections.abc import Callable

    from checks.finding import Finding
    from stores.graph import Graph
    from stores.postgres import Destination
    from stores.qdrant import Source
    from stores.target import Target


def test_memory_ids_are_graph_nodes(
    graph: Graph, graph_memories: Source, destination: Destination, target: Target, verify: Callable[[Finding], None]
) -> None:
    """Every memory's id is a node of the graph, and every node of a memory is one's id.

    Why: Vectors and relations are joined by id alone; an import that made new ids cuts every relation off.

    How: All nodes of memories in Neo4j are held against all memories of the collection that the graph is of (the
    source's, unless target.toml names another), side by side in the order of their ids, and their users where both
    have one. Where that collection is the one that is migrated, the destination's rows are held against both: after
    the migration it is their ids that relations have to find. Ids count as they are written, and an id that comes
    twice on any side fails. What differs is looked up again after a second, and counts when it still does. Without
    NEO4J_URI, or a server that answers there, this is unknown.

    Remedy: The finding's own, by its most frequent cause; without a graph, set NEO4J_URI, NEO4J_USER and
    NEO4J_PASSWORD.
    """
    without_id = graph.memories_without_id()
    found = nodes_and_memories(graph, graph_memories, destination, target)
    verify(graph_nodes.memories_are_nodes(found, without_id=without_id))
