"""What cannot be compared is refused by name, before anything is scanned; what cannot be reached decides nothing."""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from fixtures.engines.processes import free_port
from tests.transfer.pairs import DIMENSION, Memory, Pair, compared, create_collection, pair
from transfer import compare as comparing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checks.facts import Refusal
    from fixtures.deployment import Deployment

VECTOR = [0.5] * DIMENSION
SOME = [Memory(id=uuid.UUID(int=number + 1), vector=VECTOR, payload={"user_id": "ada"}) for number in range(3)]


@pytest.fixture(autouse=True)
def _nothing_is_scanned(monkeypatch: pytest.MonkeyPatch) -> None:
    def scan(_: object) -> None:
        raise AssertionError("was scanned")

    monkeypatch.setattr(comparing, "first_reading", scan)


def refused(made: Pair) -> Refusal:
    result = made.compare()
    assert result.found.refusal, result.found
    assert (result.found.source_rows, result.found.evidence, result.said) == (0, "", [])
    assert result.found.refusal.remedy
    return result.found.refusal


@contextmanager
def altered(made: Pair, there: str, back: str) -> Iterator[None]:
    made.sql(there)
    try:
        yield
    finally:
        made.sql(back)


def test_the_table_is_absent(uuids: Pair) -> None:
    refusal = refused(uuids.mapped(table="nowhere"))
    assert refusal.cause == "the table does not exist"
    assert "PGVECTOR_TABLE" in refusal.remedy


def test_a_column_is_absent_or_of_another_type(uuids: Pair) -> None:
    assert refused(uuids.mapped(columns={"team": "gone"})).cause == "a column cannot be read"
    assert refused(uuids.mapped(id_column="gone")).cause == "no such column"
    with altered(
        uuids, "alter table THIS alter payload type text", "alter table THIS alter payload type jsonb using '{}'"
    ):
        assert refused(uuids.mapped(payload_column="payload")).cause == "a column cannot be read"


def test_another_dimension_or_no_vector(own_deployment: Deployment) -> None:
    with pair(own_deployment, vector="vector(9)") as made:
        refusal = refused(made)
        assert (refusal.cause, refusal.observed) == ("another dimension", "embedding vector(9)")
        made.sql("alter table THIS drop column embedding")
        assert refused(made).cause == "no vector column"


def test_ids_that_the_column_cannot_hold(uuids: Pair, own_deployment: Deployment) -> None:
    uuids.write_points([*SOME, Memory(id=7, vector=VECTOR)])
    assert refused(uuids).cause == "ids cannot be compared"
    with pair(own_deployment, id_type="bigint") as made:
        made.write_points(SOME)
        assert "UUIDs" in refused(made).observed
        made.sql("alter table THIS alter id type double precision")
        assert "double precision" in refused(made).observed


@pytest.mark.parametrize(("id_type", "limit"), [("smallint", 2**15), ("integer", 2**31), ("bigint", 2**63)])
def test_numbers_that_the_column_cannot_hold(own_deployment: Deployment, id_type: str, limit: int) -> None:
    with pair(own_deployment, id_type=id_type) as made:
        made.write_points([Memory(id=number, vector=VECTOR) for number in (limit - 1, limit)])
        refusal = refused(made)
    assert refusal.cause == "ids cannot be compared"
    assert f"ids from {limit} on" in refusal.observed


def test_collections_of_several_dimensions(own_deployment: Deployment) -> None:
    with pair(own_deployment, vector="vector") as made:
        create_collection(made, f"{made.collection}_b", 3)
        try:
            assert refused(made.sourced(collection=f"{made.collection}*")).cause == "collections of several dimensions"
        finally:
            made.client.delete_collection(f"{made.collection}_b")


def test_source_and_destination_are_one_system(uuids: Pair) -> None:
    port = uuids.target.source.grpc_port
    for host in ("127.0.0.1", "localhost"):
        url = SecretStr(f"postgresql://memory@{host}:{port}/memories?connect_timeout=2")
        refusal = refused(uuids.mapped(url=url))
        assert refusal.cause == "source and destination are one system"
        assert f"127.0.0.1:{port}" in refusal.observed


def test_a_side_that_cannot_be_reached_decides_nothing(uuids: Pair) -> None:
    nobody = free_port()
    away = uuids.mapped(url=SecretStr(f"postgresql://memory@127.0.0.1:{nobody}/memories")).compare().found
    target = replace(
        uuids.target, source=replace(uuids.target.source, url=f"http://127.0.0.1:{nobody}", grpc_port=nobody)
    )
    gone = compared(target).found
    missing = uuids.sourced(collection="nowhere").compare().found
    for found in (away, gone, missing):
        assert found.incomplete
        assert found.remedy
        assert (found.refusal, found.source_rows) == (None, 0)
    assert "memory@" not in away.incomplete
    assert "nowhere" in missing.incomplete
