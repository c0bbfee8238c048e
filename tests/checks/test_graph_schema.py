"""Judges of the graph's schema, value by value."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checks import graph_schema
from checks.facts.graph import GraphConstraint, GraphIndex, GraphShape
from checks.finding import Outcome
from checks.graph_expected import Expected

CONSTRAINTS = (
    GraphConstraint(name="memory_id", type="UNIQUENESS", labels=("Memory",), properties=("id",)),
    GraphConstraint(name="entity_name", type="NODE_KEY", labels=("Entity",), properties=("name", "user_id")),
)
VECTOR = GraphIndex(
    name="v", type="VECTOR", state="ONLINE", labels=("Memory",), properties=("embedding",), dimension=384,
    similarity="cosine",
)  # fmt: skip
INDEXES = (
    GraphIndex(name="m", type="RANGE", state="ONLINE", labels=("Memory",), properties=("user_id",)),
    GraphIndex(name="e", type="RANGE", state="ONLINE", labels=("Entity",), properties=("user_id",)),
    GraphIndex(name="all", type="LOOKUP", state="ONLINE", labels=(), properties=()),
    VECTOR,
)
SHAPE = GraphShape(
    nodes={
        "Memory": {"id": ("String",), "user_id": ("String",), "embedding": ("FloatArray",), "hash": ("String",)},
        "Entity": {"name": ("String",), "user_id": ("String",)},
    },
    edges={"MENTIONS": {"user_id": ("String",)}},
)


def test_constraints_pass_whatever_the_order_of_their_properties() -> None:
    finding = graph_schema.uniqueness(CONSTRAINTS)
    assert (finding.outcome, finding.n) == (Outcome.PASS, 2)


@pytest.mark.parametrize(
    "changed",
    [
        CONSTRAINTS[1:],
        (),
        (replace(CONSTRAINTS[0], type="NODE_PROPERTY_EXISTENCE"), CONSTRAINTS[1]),
        (replace(CONSTRAINTS[0], labels=("Other",)), CONSTRAINTS[1]),
        (replace(CONSTRAINTS[0], properties=("id", "user_id")), CONSTRAINTS[1]),
    ],
    ids=["dropped", "none", "of another type", "on another label", "weaker"],
)
def test_a_constraint_that_is_missing_fails_with_its_statement(changed: tuple[GraphConstraint, ...]) -> None:
    finding = graph_schema.uniqueness(changed)
    assert (finding.outcome, finding.cause) == (Outcome.FAIL, "no uniqueness constraint on Memory(id)")
    assert "CREATE CONSTRAINT FOR (n:`Memory`) REQUIRE (n.`id`) IS UNIQUE" in finding.remedy


def test_indexes_pass() -> None:
    finding = graph_schema.indexes_are_online(INDEXES)
    assert (finding.outcome, finding.n) == (Outcome.PASS, 4)


@pytest.mark.parametrize(
    ("changed", "outcome", "cause"),
    [
        (INDEXES[1:], Outcome.FAIL, "no index on Memory(user_id)"),
        ((), Outcome.FAIL, "no index on Memory(user_id)"),
        (
            (replace(INDEXES[0], properties=("user_id", "id")), *INDEXES[1:]),
            Outcome.FAIL,
            "no index on Memory(user_id)",
        ),
        ((replace(INDEXES[0], type="TEXT"), *INDEXES[1:]), Outcome.FAIL, "no index on Memory(user_id)"),
        ((*INDEXES[:3], replace(VECTOR, state="FAILED")), Outcome.FAIL, "index v has failed"),
        ((*INDEXES[:3], replace(VECTOR, state="POPULATING")), Outcome.UNKNOWN, "index v is populating"),
    ],
    ids=["dropped", "none", "of more", "of another type", "failed", "populating"],
)
def test_indexes_that_do_not_serve(changed: tuple[GraphIndex, ...], outcome: Outcome, cause: str) -> None:
    finding = graph_schema.indexes_are_online(changed)
    assert (finding.outcome, finding.cause) == (outcome, cause)
    assert finding.remedy


def test_vector_index_passes() -> None:
    finding = graph_schema.vector_index(INDEXES, dimension=384)
    assert (finding.outcome, finding.observed) == (Outcome.PASS, "v: 384 dimensions, cosine, ONLINE")


@pytest.mark.parametrize(
    ("indexes", "cause"),
    [
        (INDEXES[:3], "no vector index"),
        ((replace(VECTOR, properties=("other",)),), "no vector index"),
        ((replace(VECTOR, dimension=1536),), "wrong dimension"),
        ((replace(VECTOR, dimension=None),), "wrong dimension"),
        ((replace(VECTOR, similarity="euclidean"),), "wrong similarity"),
    ],
    ids=["none", "on another property", "of another dimension", "of none", "of another similarity"],
)
def test_a_vector_index_that_does_not_serve_fails(indexes: tuple[GraphIndex, ...], cause: str) -> None:
    finding = graph_schema.vector_index(indexes, dimension=384)
    assert (finding.outcome, finding.cause) == (Outcome.FAIL, cause)
    assert "`vector.dimensions`: 384, `vector.similarity_function`: 'cosine'" in finding.remedy


def test_shape_passes_with_more_properties() -> None:
    finding = graph_schema.shape_is_as_expected(SHAPE)
    assert (finding.outcome, finding.n, finding.observed) == (Outcome.PASS, 3, "Memory, Entity; MENTIONS")


@pytest.mark.parametrize(
    ("shape", "cause"),
    [
        (replace(SHAPE, nodes={**SHAPE.nodes, "Episode": {}}), "unexpected label Episode"),
        (replace(SHAPE, nodes={**SHAPE.nodes, "": {}}), "nodes without a label"),
        (replace(SHAPE, edges={"RELATES": {}}), "unexpected relationship type RELATES"),
        (replace(SHAPE, edges={"MENTIONS": {}}), "MENTIONS.user_id is missing, not String"),
        (replace(SHAPE, nodes={"Entity": {"name": ("Long", "String"), "user_id": ("String",)}}),
         "Entity.name is Long or String, not String"),
    ],
    ids=["label", "no label", "type", "property missing", "property of two types"],
)  # fmt: skip
def test_another_shape_fails_by_name(shape: GraphShape, cause: str) -> None:
    finding = graph_schema.shape_is_as_expected(shape)
    assert (finding.outcome, finding.cause) == (Outcome.FAIL, cause)


@pytest.mark.parametrize("also", [(), ("Episodic", "RELATES_TO")], ids=["nothing else", "only what is named beside"])
def test_what_is_expected_and_not_there_says_nothing_of_its_types(also: tuple[str, ...]) -> None:
    shape = GraphShape(nodes={"Episodic": {}} if also else SHAPE.nodes, edges={"RELATES_TO": {}} if also else {})
    finding = graph_schema.shape_is_as_expected(shape, Expected(also=also))
    assert (finding.outcome, finding.cause) == (Outcome.UNKNOWN, f"the graph has no {'Memory' if also else 'MENTIONS'}")


def test_an_empty_graph_has_no_shape() -> None:
    assert graph_schema.shape_is_as_expected(GraphShape(nodes={}, edges={})).outcome is Outcome.UNKNOWN
