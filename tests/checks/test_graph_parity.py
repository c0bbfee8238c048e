"""Judges of whose the graph is, value by value."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checks import graph_parity
from checks.facts.graph import GraphOwners, Strays
from checks.facts.ids import OwnedId
from checks.finding import Outcome

OWNERS = GraphOwners(nodes=8, edges=6, users={"ada": (4, 3), "bo": (4, 3)})
MEMORIES = tuple(OwnedId(id=str(i), user="ada") for i in range(7))
NONE = Strays()
STRAYS = Strays(count=2, examples=(":Memory 4:x:1", ":Memory 4:x:2"))


def test_a_graph_of_two_users_passes() -> None:
    for finding, n in (
        (graph_parity.nodes_belong_to_one_user(OWNERS), 8),
        (graph_parity.no_edge_crosses_users(OWNERS), 6),
        (graph_parity.memories_exist(MEMORIES, {memory.id: "ada" for memory in MEMORIES}, without_id=NONE), 7),
    ):
        assert (finding.outcome, finding.n) == (Outcome.PASS, n)


def test_nodes_of_nobody_fail() -> None:
    finding = graph_parity.nodes_belong_to_one_user(replace(OWNERS, nodes_without=STRAYS))
    assert (finding.outcome, finding.n, finding.observed) == (Outcome.FAIL, 8, 2)
    assert finding.detail == ":Memory 4:x:1; :Memory 4:x:2"


@pytest.mark.parametrize("users", [OWNERS.users, {"ada": (8, 6)}], ids=["two users", "one user"])
def test_edges_across_users_fail(users: dict[str, tuple[int, int]]) -> None:
    finding = graph_parity.no_edge_crosses_users(replace(OWNERS, users=users, edges_across=STRAYS))
    assert (finding.outcome, finding.cause, finding.observed) == (Outcome.FAIL, "edges that cross users", 2)


def test_one_user_alone_shows_nothing_about_edges() -> None:
    finding = graph_parity.no_edge_crosses_users(replace(OWNERS, users={"ada": (8, 6)}))
    assert (finding.outcome, finding.cause) == (Outcome.UNKNOWN, "the graph has one user only")


def test_memories_that_the_store_lacks_fail_by_id() -> None:
    finding = graph_parity.memories_exist(MEMORIES, {"3": "ada"}, without_id=NONE)
    assert (finding.outcome, finding.n, finding.observed) == (Outcome.FAIL, 7, 6)
    assert finding.detail == "0, 1, 2, 4, 5"
    assert finding.remedy.startswith("delete these nodes")


def test_where_the_store_lacks_all_of_them_nobody_is_told_to_delete_a_graph_before_its_collection_was_looked_at() -> (
    None
):
    finding = graph_parity.memories_exist(MEMORIES, {}, without_id=NONE)
    assert (finding.outcome, finding.cause) == (Outcome.FAIL, "memories that the store does not have")
    assert finding.remedy.startswith("if they are kept in another collection, name it: [graph] collection")


@pytest.mark.parametrize("memories", [MEMORIES, ()], ids=["beside others", "and no others"])
def test_memories_without_an_id_fail(memories: tuple[OwnedId, ...]) -> None:
    owners = {memory.id: "ada" for memory in memories}
    finding = graph_parity.memories_exist(memories, owners, without_id=STRAYS)
    assert (finding.outcome, finding.cause) == (Outcome.FAIL, "memories without an id")
    assert (finding.n, finding.observed) == (len(memories) + 2, 2)


def test_an_empty_graph_is_unknown() -> None:
    empty = GraphOwners(nodes=0, edges=0)
    for finding in (
        graph_parity.nodes_belong_to_one_user(empty),
        graph_parity.no_edge_crosses_users(empty),
        graph_parity.memories_exist((), {}, without_id=NONE),
    ):
        assert (finding.outcome, finding.n) == (Outcome.UNKNOWN, 0)
        assert finding.remedy


@pytest.mark.parametrize("owner", ["bo", None])
def test_memories_of_another_user_than_in_the_store_fail_by_id(owner: str | None) -> None:
    owners = {memory.id: "ada" for memory in MEMORIES} | {"5": owner}
    finding = graph_parity.memories_exist(MEMORIES, owners, without_id=NONE)
    assert (finding.outcome, finding.cause) == (Outcome.FAIL, "memories of another user than in the store")
    assert (finding.n, finding.observed, finding.detail) == (7, 1, "5 of ada")
