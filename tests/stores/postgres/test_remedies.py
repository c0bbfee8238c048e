"""The remedies' own statements make a table that mem0 left, or that somebody broke, green."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from checks import connectivity, extension, filter_index, schema, vector_index
from checks.finding import Finding, Outcome
from tests.stores.postgres.faults import FAULTS
from tests.stores.postgres.mem0 import DIMENSION, make_collection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stores.postgres import Destination
    from tests.stores.postgres.conftest import Database

NAMES = [
    "memories",
    "Mem0-User",
    'quo"ted',
    "with space",
    "mem0_5f1c-9A",
    "order",
    "perc%ent",
    "dot.ted",
    "ünïcode",
    "q'e",
]


def findings(destination: Destination, *, distance: str, points: int) -> Iterator[tuple[str, Finding]]:
    """What the checks find that concern the table, one after the other."""
    yield "extension_on_search_path", extension.is_on_search_path(destination.extension())
    yield "role_may_read", connectivity.role_may_read(destination.may_read())
    table, settings = destination.table(), destination.search_settings()
    yield from {
        "primary_key_on_id": schema.primary_key_on_id(table),
        "vector_column_by_type": schema.vector_column_by_type(table, dimension=DIMENSION),
        "dimension_is_the_sources": schema.dimension_agrees(table, DIMENSION, of="the source"),
        "payload_is_jsonb": schema.payload_is_jsonb(table),
        "no_public_rights": schema.no_public_rights(table),
        "user_filter_is_indexed": filter_index.user_filter_is_indexed(table),
        "vector_index_exists": vector_index.exists(table, distance),
        "vector_index_is_valid": vector_index.is_valid(table, distance),
        "vector_index_operator_class": vector_index.has_operator_class(table, distance),
        "vector_index_parameters": vector_index.fits_parameters(table, settings, distance=distance, points=points),
    }.items()
    yield "vector_index_is_used", vector_index.is_used(destination.plan(distance), table, distance)


def remedied(database: Database, name: str, *, distance: str = "Cosine", points: int = 40, **fields: Any) -> list[str]:
    """Execute what the first failing check says until all are green; the checks that failed, in order."""
    failed: list[str] = []
    while True:
        with database.destination(name, **fields) as destination:
            found = findings(destination, distance=distance, points=points)
            check, finding = next(((check, f) for check, f in found if f.outcome is not Outcome.PASS), ("", None))
        if finding is None:
            return failed
        assert finding.outcome is Outcome.FAIL, finding
        assert check not in failed, f"the remedy did not help: {finding}"
        failed.append(check)
        for statement in finding.remedy.partition(" -- ")[0].split("; "):
            database.sql(statement)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("hnsw", [False, True], ids=["plain", "hnsw"])
def test_mem0s_table_is_red_for_what_it_lacks(database: Database, name: str, hnsw: bool) -> None:  # noqa: FBT001
    make_collection(database, name, hnsw=hnsw)
    lacks = [] if hnsw else ["vector_index_exists"]
    assert remedied(database, name) == ["role_may_read", "user_filter_is_indexed", *lacks]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_and_its_remedy_helps(database: Database, fault: str) -> None:
    statements, expected = FAULTS[fault]
    name = make_sound_collection(database)
    for statement in statements:
        database.sql(statement.format(**names(database)))
    assert remedied(database, name) == expected


def make_sound_collection(database: Database) -> str:
    """A table that every check takes, as the target names it."""
    make_collection(database, "Mem0-User", hnsw=True, schema="App")
    database.sql(
        f'GRANT USAGE ON SCHEMA "App" TO "{database.reader}"',
        f'GRANT SELECT ON "App"."Mem0-User" TO "{database.reader}"',
        """CREATE INDEX "by user" ON "App"."Mem0-User" ((payload->>'user_id'))""",
    )
    assert remedied(database, "App.Mem0-User") == []
    return "App.Mem0-User"


def names(database: Database) -> dict[str, str]:
    """What the faults call things."""
    return {
        "t": '"App"."Mem0-User"', "s": '"App"', "hnsw": '"App"."Mem0-User_hnsw_idx"', "user": '"App"."by user"',
        "key": '"Mem0-User_pkey"', "r": f'"{database.reader}"', "d": f'"{database.name}"',
    }  # fmt: skip


def test_a_mapped_halfvec_is_indexed_as_one(database: Database) -> None:
    make_collection(database, "memories")
    database.sql(
        "ALTER TABLE memories ALTER vector TYPE halfvec(8)", f'GRANT SELECT ON memories TO "{database.reader}"'
    )
    failed = ["user_filter_is_indexed", "vector_index_exists"]
    assert remedied(database, "memories", halfvec=True) == failed


def test_a_mapped_user_column_is_indexed(database: Database) -> None:
    make_collection(database, "memories", hnsw=True)
    database.sql('ALTER TABLE memories ADD COLUMN "Owner" text', f'GRANT SELECT ON memories TO "{database.reader}"')
    assert remedied(database, "memories", user_column="Owner") == ["user_filter_is_indexed"]


@pytest.mark.parametrize("distance", ["Dot", "Euclid", "Manhattan"])
def test_an_index_is_made_for_the_sources_distance(database: Database, distance: str) -> None:
    make_collection(database, "memories", hnsw=True)
    database.sql(f'GRANT SELECT ON memories TO "{database.reader}"')
    failed = ["user_filter_is_indexed", "vector_index_operator_class"]
    assert remedied(database, "memories", distance=distance) == failed


def test_an_id_of_another_type_is_no_fault(database: Database) -> None:
    make_collection(database, "memories", hnsw=True, id_type="VARCHAR(64)")
    database.sql(f'GRANT SELECT ON memories TO "{database.reader}"')
    assert remedied(database, "memories") == ["user_filter_is_indexed"]


@pytest.mark.parametrize("written", ["memories", "Mem0-User", "App.Mem0-User", '"My ""Schema"""."m.m"'])
def test_a_missing_table_is_made_by_its_remedy(database: Database, written: str) -> None:
    with database.destination(written) as destination:
        finding = schema.table_exists(destination.located(), dimension=DIMENSION)
    assert finding.cause == "no such table"
    for statement in finding.remedy.partition(" -- ")[0].split("; "):
        database.sql(statement)
    with database.destination(written) as destination:
        assert schema.table_exists(destination.located(), dimension=None).outcome is Outcome.PASS
    assert "user_filter_is_indexed" in remedied(database, written)


def test_the_extensions_remedies(database: Database) -> None:
    database.sql("DROP EXTENSION vector")
    with database.destination() as destination:
        finding = extension.is_installed(destination.extension())
    assert finding.cause == "extension not installed"
    database.sql(finding.remedy)
    with database.destination() as destination:
        assert extension.is_installed(destination.extension()).outcome is Outcome.PASS


@pytest.mark.parametrize("bound", ["DATABASE", "ROLE"])
def test_headrooms_remedy(database: Database, bound: str) -> None:
    name = database.name if bound == "DATABASE" else database.reader
    database.sql(f'ALTER {bound} "{name}" CONNECTION LIMIT 3')
    with database.destination() as destination:
        finding = connectivity.connection_headroom(destination.headroom())
    assert finding.outcome is Outcome.FAIL
    database.sql(finding.remedy)
    with database.destination() as destination:
        assert connectivity.connection_headroom(destination.headroom()).outcome is Outcome.PASS
