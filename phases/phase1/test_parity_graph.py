"""Whose the graph is, and that its memories are those of the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks import graph_parity

if TYPE_CHECKING:
    from collections.abc import Callable

    from checks.finding import Finding
    from stores.graph import Graph
    from stores.qdrant import Source

    Verify = Callable[[Finding], None]


def test_graph_nodes_belong_to_one_user(graph: Graph, verify: Verify) -> None:
    """Every node of the graph belongs to exactly one user.

    Why: A node without a user is everybody's: its memories are shown to whoever asks for its name.

    How: Every node is counted by its user_id, which is one text that is not empty, or one whole number.

    Remedy: MATCH (n) WHERE n.user_id IS NULL RETURN n, then give each its user, or delete it.
    """
    verify(graph_parity.nodes_belong_to_one_user(graph.owners()))


def test_graph_edges_stay_within_users(graph: Graph, verify: Verify) -> None:
    """No edge of the graph leads from one user's node to another's.

    Why: The graph's expansion took no user at its far end, and one edge across showed a user what another had told.

    How: Both ends of every edge, and its own user_id where it has one, name the same user. With one user alone nothing
    could cross, so that is undecided.

    Remedy: Delete these edges, and name the user at both ends of every MATCH and MERGE.
    """
    verify(graph_parity.no_edge_crosses_users(graph.owners()))


def test_graph_memories_exist_in_the_store(graph: Graph, graph_memories: Source, verify: Verify) -> None:
    """Every memory of the graph exists in the store, and is the same user's there.

    Why: Deleting a memory did not touch the graph for a year, and its relations went on answering for it.

    How: The ids of all of the graph's memories are looked up in the collection that they are kept in, with their user.
    A memory without an id, or with one that is no text, can be looked up nowhere, and fails.

    Remedy: Delete these nodes, and let the deployment remove a memory from the graph too.
    """
    memories, without_id = list(graph.memories()), graph.memories_without_id()
    owners = graph_memories.owners(memory.id for memory in memories)
    verify(graph_parity.memories_exist(memories, owners, without_id=without_id))
