"""Judges of the table; tests/stores/postgres/test_remedies.py executes their remedies."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checks import filter_index, schema
from checks.facts import Collection, Index, Located
from checks.finding import Outcome
from tests.checks.facts import BY_USER, HNSW, PRIMARY, TABLE, USER, VECTOR, table, with_vector

COLLECTION = Collection(
    name="memories", vector_name="", dimension=384, distance="Cosine", datatype="float32", points=5,
    payload_indexes={"user_id": "keyword"},
)  # fmt: skip


def test_the_sound_table_passes() -> None:
    findings = [
        schema.primary_key_on_id(TABLE), schema.vector_column_by_type(TABLE, dimension=None),
        schema.dimension_agrees(TABLE, 384, of="the source"), schema.payload_is_jsonb(TABLE),
        schema.no_public_rights(TABLE), filter_index.user_filter_is_indexed(TABLE),
    ]  # fmt: skip
    assert {finding.outcome for finding in findings} == {Outcome.PASS}
    assert all(finding.n >= 1 for finding in findings)


@pytest.mark.parametrize("kind", schema.TABLES)
def test_a_table_exists(kind: str) -> None:
    located = Located(asked="m", schema="public", name="m", kind=kind)
    assert schema.table_exists(located, dimension=None).outcome is Outcome.PASS


@pytest.mark.parametrize("kind", ["view", "materialized view", "foreign table"])
def test_a_view_is_no_table(kind: str) -> None:
    located = Located(asked="m", schema="public", name="m", kind=kind)
    assert schema.table_exists(located, dimension=None).cause == f"is a {kind}, no table"


def test_a_missing_table_is_made_as_asked() -> None:
    located = Located(asked="App.M", asked_schema="App", asked_name="M", elsewhere=("public.m",), candidates=("x.y",))
    finding = schema.table_exists(located, dimension=3)
    assert finding.cause == "no such table"
    assert 'CREATE TABLE "App"."M" (id uuid PRIMARY KEY, vector vector(3), payload jsonb); -- ' in finding.remedy
    assert "one of: public.m, x.y" in finding.remedy


def test_a_dimension_that_is_not_known_is_left_open() -> None:
    located = Located(asked="m", asked_name="m")
    assert "vector(<dimension>)" in schema.table_exists(located, dimension=None).remedy


def test_a_primary_key_of_something_else() -> None:
    keyed = replace(PRIMARY, keys=("id", "payload"))
    assert schema.primary_key_on_id(replace(TABLE, indexes=(keyed,))).cause == "primary key is not the id alone"
    assert schema.primary_key_on_id(replace(TABLE, indexes=(HNSW,))).cause == "no primary key"


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"type": "character varying", "dimension": None}, 'column "embedding" is character varying, no vector'),
        ({"type": "other.vector", "dimension": None}, 'column "embedding" is other.vector, no vector'),
        ({"dimension": None}, "no declared dimension"),
        ({"type": "halfvec"}, "halfvec keeps only half of the bits"),
    ],
)
def test_a_column_is_judged_by_its_type(changes: dict[str, object], cause: str) -> None:
    finding = schema.vector_column_by_type(with_vector(**changes), dimension=384)
    assert (finding.outcome, finding.cause) == (Outcome.FAIL, cause)
    assert "TYPE vector(384)" in finding.remedy


def test_a_mapped_halfvec_passes() -> None:
    mapped = replace(with_vector(type="halfvec"), halfvec_mapped=True)
    assert schema.vector_column_by_type(mapped, dimension=None).outcome is Outcome.PASS


def test_a_table_without_any_vector() -> None:
    bare = replace(TABLE, columns=TABLE.columns[:1], vector_column=None)
    assert schema.vector_column_by_type(bare, dimension=384).cause == "no vector column"
    assert schema.dimension_agrees(bare, 384, of="the source").outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("rows", [0, 7])
def test_another_dimension_fails_and_counts_the_rows(rows: int) -> None:
    finding = schema.dimension_agrees(table(rows=rows), 768, of="the embedder", where="at x")
    assert (finding.cause, finding.observed, finding.expected) == ("dimension is not that of the embedder", 384, 768)
    assert ("7 rows" in finding.detail) == bool(rows)


@pytest.mark.parametrize("name", ["payload", "metadata"])
def test_a_payload_of_another_type(name: str) -> None:
    column = replace(TABLE.columns[2], name=name, type="json")
    finding = schema.payload_is_jsonb(replace(TABLE, columns=(column,), payload_column=None))
    assert finding.cause == "payload is not jsonb"
    assert f'TYPE jsonb USING "{name}"::jsonb' in finding.remedy


def test_rights_under_row_level_security_are_told_and_pass() -> None:
    granted = table(grants=(("anon", "SELECT"),))
    finding = schema.no_public_rights(replace(granted, row_security=True))
    assert (finding.outcome, finding.detail) == (Outcome.PASS, "rights under it: anon: SELECT")
    assert schema.no_public_rights(granted).cause == "anon may touch the table"


def test_rights_are_revoked_from_whoever_holds_them() -> None:
    granted = table(grants=(("PUBLIC", "SELECT"), ("anon", "INSERT (payload)"), ("anon", "SELECT")))
    finding = schema.no_public_rights(granted)
    assert finding.n == 3
    assert finding.remedy.startswith('REVOKE ALL ON TABLE "public"."memories" FROM PUBLIC, "anon"')


@pytest.mark.parametrize(
    ("index", "cause"),
    [
        (replace(BY_USER, method="gin"), "no index for the user filter"),
        (replace(BY_USER, method="brin"), "no index for the user filter"),
        (replace(BY_USER, keys=("id", USER)), "no index for the user filter"),
        (replace(BY_USER, keys=(f'{USER} COLLATE "C"',)), "no index for the user filter"),
        (replace(BY_USER, predicate="x"), "index for the user filter is partial"),
        (replace(BY_USER, valid=False), "index for the user filter is invalid"),
        (replace(BY_USER, ready=False), "index for the user filter is invalid"),
    ],
)
def test_an_index_that_the_filter_does_not_find(index: Index, cause: str) -> None:
    finding = filter_index.user_filter_is_indexed(table(index))
    assert (finding.outcome, finding.cause) == (Outcome.FAIL, cause)


def test_a_mapped_user_column_is_what_counts() -> None:
    mapped = table(BY_USER, user_column="owner")
    assert filter_index.user_filter_is_indexed(mapped).remedy.endswith('ON "public"."memories" ("owner");')
    hashed = replace(BY_USER, method="hash", keys=("owner",))
    assert filter_index.user_filter_is_indexed(table(hashed, user_column="owner")).outcome is Outcome.PASS


def test_no_payload_no_filter() -> None:
    bare = table(payload_column=None, user_expression="")
    assert filter_index.user_filter_is_indexed(bare).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("kind", filter_index.SOURCE_TYPES)
def test_a_payload_index_that_matches_exactly(kind: str) -> None:
    indexed = replace(COLLECTION, payload_indexes={"user_id": kind})
    assert filter_index.source_payload_index([indexed], user_key="user_id").outcome is Outcome.PASS


def test_every_collection_needs_its_payload_index() -> None:
    bare = replace(COLLECTION, name="mem0_b", payload_indexes={})
    finding = filter_index.source_payload_index([COLLECTION, bare], user_key="user_id")
    assert (finding.cause, finding.n, finding.observed) == ("no payload index on user_id", 2, "mem0_b: none")
    assert '/collections/mem0_b/index?wait=true"' in finding.remedy


def test_a_payload_index_of_another_type() -> None:
    numbers = replace(COLLECTION, payload_indexes={"user_id": "integer"})
    finding = filter_index.source_payload_index([numbers], user_key="user_id")
    assert finding.cause == "payload index on user_id is of another type"


def test_a_column_of_another_name_is_found() -> None:
    assert TABLE.column("embedding") is VECTOR
    assert TABLE.column("nothing") is None


def test_a_table_without_a_payload() -> None:
    bare = replace(TABLE, columns=TABLE.columns[:2], payload_column=None)
    finding = schema.payload_is_jsonb(bare)
    assert finding.cause == "no payload column"
    assert finding.remedy.startswith('ALTER TABLE "public"."memories" ADD COLUMN payload jsonb; --')


def test_indexes_of_the_old_types_classes_go_with_it() -> None:
    halved = replace(with_vector(type="halfvec"), indexes=(replace(HNSW, operator_classes=("halfvec_cosine_ops",)),))
    remedy = schema.vector_column_by_type(halved, dimension=None).remedy
    assert remedy.startswith('DROP INDEX "public"."m_hnsw"; ALTER TABLE "public"."memories" ALTER COLUMN "embedding"')


def test_a_table_that_a_crash_empties() -> None:
    located = Located(asked="m", schema="App", name="M", kind="table")
    assert schema.table_is_logged(located).outcome is Outcome.PASS
    finding = schema.table_is_logged(replace(located, unlogged=True))
    assert (finding.cause, finding.remedy) == ("the table is unlogged", 'ALTER TABLE "App"."M" SET LOGGED;')
    assert schema.table_is_logged(Located(asked="m")).outcome is Outcome.UNKNOWN
