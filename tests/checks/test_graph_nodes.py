"""Judging what holding memories and nodes together has found."""

from __future__ import annotations

import pytest

from checks.facts.graph import Mismatch, NodeComparison, Strays
from checks.finding import Outcome
from checks.graph_nodes import NEW_IDS, memories_are_nodes

NONE = Strays()
ROWS = {"the graph": 7, "collection memories": 7}
MOVED = {**ROWS, 'table "public"."memories"': 7}
SAME = NodeComparison(ids=7, rows=MOVED)


def differing(*wrong: Mismatch, nodes: int = 7, count: int = 1) -> NodeComparison:
    """A comparison in which as many ids are wrong in each of these ways."""
    told = {f"{number}": "not there" for number in range(count * len(wrong))}
    rows = {**MOVED, "the graph": nodes}
    return NodeComparison(ids=7, rows=rows, counts=dict.fromkeys(wrong, count), differing=told)


def test_the_same_ids_pass_with_what_was_read() -> None:
    finding = memories_are_nodes(SAME, without_id=NONE)
    assert (finding.outcome, finding.n, finding.observed) == (Outcome.PASS, 7, "7 ids")
    assert finding.detail == '7 in the graph, 7 in collection memories, 7 in table "public"."memories"'


def test_it_is_told_that_the_destination_was_not_compared() -> None:
    finding = memories_are_nodes(NodeComparison(ids=7, rows=ROWS), without_id=NONE)
    assert finding.outcome is Outcome.PASS
    assert finding.detail.endswith("; the destination does not hold this collection")


@pytest.mark.parametrize("mismatch", Mismatch)
def test_each_mismatch_fails_by_its_name_with_a_remedy(mismatch: Mismatch) -> None:
    finding = memories_are_nodes(differing(mismatch), without_id=NONE)
    assert (finding.outcome, finding.cause, finding.n, finding.observed) == (Outcome.FAIL, mismatch.value, 7, 1)
    assert finding.detail.startswith(f"{mismatch}: 1; 0 not there; 7 in the graph")
    assert finding.remedy
    assert type(finding.cause) is str


@pytest.mark.parametrize("added", [Mismatch.NO_MEMORY, Mismatch.NOBODYS])
@pytest.mark.parametrize("lost", [Mismatch.NO_NODE, Mismatch.NOT_MOVED])
def test_ids_that_are_lost_and_others_that_are_added_are_different_ids(lost: Mismatch, added: Mismatch) -> None:
    finding = memories_are_nodes(differing(lost, added, Mismatch.FOREIGN), without_id=NONE)
    assert (finding.outcome, finding.cause, finding.observed) == (Outcome.FAIL, NEW_IDS, 3)
    assert "under the ids that they had" in finding.remedy


def test_the_most_frequent_mismatch_is_the_cause() -> None:
    counts = {Mismatch.FOREIGN: 1, Mismatch.NO_NODE: 3}
    finding = memories_are_nodes(NodeComparison(ids=7, rows=MOVED, counts=counts), without_id=NONE)
    assert (finding.cause, finding.observed) == (Mismatch.NO_NODE, 4)


def test_five_ids_are_shown_and_all_are_counted() -> None:
    finding = memories_are_nodes(differing(Mismatch.NO_NODE, count=6), without_id=NONE)
    assert "; 4 not there; 7 in" in finding.detail
    assert "5 not there" not in finding.detail


def test_where_the_graph_has_no_memory_its_label_is_looked_at_first() -> None:
    finding = memories_are_nodes(differing(Mismatch.NO_NODE, nodes=0, count=7), without_id=NONE)
    assert (finding.outcome, finding.cause) == (Outcome.FAIL, Mismatch.NO_NODE)
    assert finding.remedy.startswith("where memories' nodes have another label, name it: [graph] memory")


@pytest.mark.parametrize("beside", [(), (Mismatch.NO_NODE,)])
def test_where_no_node_has_a_memory_nobody_deletes_a_graph_before_its_collection_was_looked_at(
    beside: tuple[Mismatch, ...],
) -> None:
    finding = memories_are_nodes(differing(Mismatch.NO_MEMORY, *beside, count=7), without_id=NONE)
    assert finding.remedy.startswith("if they are kept in another collection, name it: [graph] collection")


def test_memories_without_an_id_fail_whatever_the_others_are() -> None:
    strays = Strays(count=2, examples=("4:x:1", "4:x:2"))
    for found in (SAME, NodeComparison(ids=0, rows=MOVED)):
        finding = memories_are_nodes(found, without_id=strays)
        assert (finding.outcome, finding.cause) == (Outcome.FAIL, "memories without an id")
        assert (finding.n, finding.observed) == (found.ids + 2, 2)


def test_nothing_anywhere_is_unknown() -> None:
    finding = memories_are_nodes(NodeComparison(ids=0, rows=dict.fromkeys(MOVED, 0)), without_id=NONE)
    assert (finding.outcome, finding.n) == (Outcome.UNKNOWN, 0)
    assert finding.remedy
