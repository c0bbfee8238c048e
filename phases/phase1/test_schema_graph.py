"""The graph's schema is there, works, and fits the embedder; nothing else is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks import graph_schema

if TYPE_CHECKING:
    from collections.abc import Callable

    from checks.finding import Finding
    from stores.embeddings import Embedder
    from stores.graph import Graph
    from stores.repository import Repository

    Verify = Callable[[Finding], None]


def test_graph_uniqueness_constraints_exist(graph: Graph, verify: Verify) -> None:
    """Each memory can be in the graph once, and each user's entity once by its name.

    Why: mem0 makes no constraint: two writers at a time MERGE the same entity twice, and half of its relations are
    found.

    How: SHOW CONSTRAINTS has a uniqueness or key constraint on the memory's id, and on user_id and name of entities.

    Remedy: CREATE CONSTRAINT FOR (n:`Memory`) REQUIRE (n.`id`) IS UNIQUE, once what is there twice is merged.
    """
    verify(graph_schema.uniqueness(graph.constraints(), graph.expected()))


def test_graph_indexes_are_online(graph: Graph, verify: Verify) -> None:
    """A user's memories and entities are found by an index, and no index of the database is failed or building.

    Why: Every query of the service is one user's; an index that failed is silently replaced by reading everybody's.

    How: SHOW INDEXES has an index on user_id of both labels, and the state of all of them is ONLINE.

    Remedy: CREATE INDEX FOR (n:`Memory`) ON (n.`user_id`); DROP INDEX and CREATE INDEX for one that failed.
    """
    verify(graph_schema.indexes_are_online(graph.indexes(), graph.expected()))


def test_graph_vector_index_fits_the_embedder(
    graph: Graph, repository: Repository, embedder: Embedder | None, verify: Verify
) -> None:  # fmt: skip
    """The vector index on memories has the embedder's dimension, and compares by cosine.

    Why: Neo4j takes a vector of another dimension, leaves it out of the index, and finds nothing without an error.

    How: SHOW INDEXES tells dimension and similarity; the embedder at EMBEDDINGS_URL is asked for its own, and without
    one the settings of TARGET_REPO declare it.

    Remedy: DROP INDEX, and CREATE VECTOR INDEX with the embedder's dimension and cosine.
    """
    dimension = embedder.dimension() if embedder else repository.declared_dimension().value
    verify(graph_schema.vector_index(graph.indexes(), dimension=dimension, expected=graph.expected()))


def test_graph_holds_what_is_expected(graph: Graph, verify: Verify) -> None:
    """Labels, relationship types and the types of their properties are the expected ones, and there are no others.

    Why: A search for (:Memory)-[:MENTIONS]->(:Entity) found nothing for months, since what wrote the graph called them
    otherwise.

    How: db.schema.nodeTypeProperties() and relTypeProperties() tell what is stored; [graph] of target.toml names what
    is meant where a deployment calls it otherwise. Of what is not there yet nothing can be told.

    Remedy: Correct what writes it, remove what is left over, or name it in target.toml.
    """
    verify(graph_schema.shape_is_as_expected(graph.shape(), graph.expected()))
