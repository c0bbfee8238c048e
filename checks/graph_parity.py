"""Whose the graph is: every node and edge of one user, none between users, every memory one that exists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.finding import Finding, failed, passed, unknown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from checks.facts.graph import GraphOwners, Strays
    from checks.facts.ids import OwnedId

_EMPTY = "the graph is empty"
FILL = "let the deployment fill it, with the memories of two users at least"
COLLECTION = "if they are kept in another collection, name it: [graph] collection in target.toml; if not"
ORPHANS = "delete these nodes with their edges, and let the deployment remove a memory from the graph too"
SHOWN = 5


def nodes_belong_to_one_user(owners: GraphOwners) -> Finding:
    """Every node belongs to exactly one user."""
    expected = "a user_id on every node"
    if not owners.nodes:
        return unknown(_EMPTY, expected=expected, remedy=FILL)
    strays = owners.nodes_without
    if strays.count:
        return failed(
            "nodes that belong to no user, or to several", n=owners.nodes, observed=strays.count, expected=expected,
            detail="; ".join(strays.examples),
            remedy="MATCH (n) WHERE n.user_id IS NULL RETURN n -- then give each its user, or delete it",
        )  # fmt: skip
    return passed(owners.nodes, f"{owners.nodes} nodes of {len(owners.users)} users", expected=expected)


def no_edge_crosses_users(owners: GraphOwners) -> Finding:
    """Every edge begins, ends and is named within one user's nodes; one user alone cannot show that."""
    expected = "both ends of one user"
    if not owners.edges:
        return unknown("the graph has no edge", expected=expected, remedy=FILL)
    strays = owners.edges_across
    if strays.count:
        return failed(
            "edges that cross users", n=owners.edges, observed=strays.count, expected=expected,
            detail="; ".join(strays.examples),
            remedy="MATCH (a)-[r]->(b) WHERE a.user_id <> b.user_id RETURN a, r, b -- delete them, and let every MATCH "
            "and MERGE of the deployment name the user at both ends",
        )  # fmt: skip
    if len(owners.users) < 2:
        return unknown("the graph has one user only", n=owners.edges, expected=expected, remedy=FILL)
    return passed(owners.edges, f"{owners.edges} edges of {len(owners.users)} users", expected=expected)


def memories_exist(
    memories: Sequence[OwnedId], owners: Mapping[str, str | None], *, without_id: Strays
) -> Finding:  # fmt: skip
    """Every memory of the graph is one of the store's, and of the same user; `owners` has those ids that are there."""
    expected = "every memory's id in the store, with its user"
    if finding := nameless(without_id, beside=len(memories), expected=expected):
        return finding
    if not memories:
        return unknown("the graph has no memory", expected=expected, remedy=FILL)
    if missing := [memory.id for memory in memories if memory.id not in owners]:
        return failed(
            "memories that the store does not have", n=len(memories), observed=len(missing), expected=expected,
            detail=", ".join(missing[:SHOWN]),
            remedy=ORPHANS if len(missing) < len(memories) else f"{COLLECTION}; {ORPHANS}",
        )  # fmt: skip
    if foreign := [memory for memory in memories if owners[memory.id] != memory.user]:
        return failed(
            "memories of another user than in the store", n=len(memories), observed=len(foreign), expected=expected,
            detail="; ".join(f"{memory.id} of {memory.user}" for memory in foreign[:SHOWN]),
            remedy="delete these nodes with their edges, and let the deployment write them again from the store",
        )  # fmt: skip
    return passed(len(memories), f"{len(memories)} memories", expected=expected)


def nameless(without_id: Strays, *, beside: int, expected: str) -> Finding | None:
    """The memories' nodes that have no id can be held against nothing, however many others there are; None without."""
    if not without_id.count:
        return None
    return failed(
        "memories without an id", n=beside + without_id.count, observed=without_id.count, expected=expected,
        detail="; ".join(without_id.examples),
        remedy="delete these nodes with their edges, and let the deployment write each memory's id, as a text",
    )  # fmt: skip
