"""Ids that a column cannot hold, or that could meet in one row, are refused by name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from checks import migrated_ids
from checks.facts import IdKind, SourceIds
from checks.finding import Outcome
from tests.checks.facts import ID, PRIMARY, TABLE, USER

if TYPE_CHECKING:
    from checks.facts import Table

NUMBERS, UUIDS, BOTH = (IdKind.NUMBER,), (IdKind.UUID,), (IdKind.NUMBER, IdKind.UUID)
IDS = SourceIds(points=600, collections=1, kinds=UUIDS)
SEVERAL = replace(IDS, collections=3)
BY_USER = replace(PRIMARY, name="m_user_id", keys=(USER, "id"), primary=False)


def of_type(name: str) -> Table:
    return replace(TABLE, columns=(replace(ID, type=name), *TABLE.columns[1:]))


@pytest.mark.parametrize(
    ("column", "kinds"), [("uuid", UUIDS), ("bigint", NUMBERS), ("numeric", NUMBERS), ("text", BOTH), ("text", UUIDS)]
)
def test_a_column_that_holds_every_kind_passes(column: str, kinds: tuple[IdKind, ...]) -> None:
    found = migrated_ids.ids_fit(of_type(column), replace(IDS, kinds=kinds))
    assert (found.outcome, found.n, found.observed) == (Outcome.PASS, 600, f"id {column}")


@pytest.mark.parametrize(
    ("column", "kinds", "wanted"),
    [
        ("uuid", NUMBERS, "numeric"), ("uuid", BOTH, "text"), ("bigint", UUIDS, "uuid"), ("bigint", BOTH, "text"),
        ("bytea", UUIDS, "uuid"), ("numeric", BOTH, "text"),
    ],
)  # fmt: skip
def test_a_column_that_does_not_is_refused(column: str, kinds: tuple[IdKind, ...], wanted: str) -> None:
    found = migrated_ids.ids_fit(of_type(column), replace(IDS, kinds=kinds))
    assert (found.outcome, found.cause) == (Outcome.FAIL, "the id column cannot hold every kind of id")
    assert f'ALTER COLUMN "id" TYPE {wanted} USING "id"::text::{wanted};' in found.remedy


def test_a_number_that_is_too_large_is_refused() -> None:
    found = migrated_ids.ids_fit(of_type("bigint"), replace(IDS, kinds=NUMBERS, too_large=2**63))
    assert (found.outcome, found.observed) == (Outcome.FAIL, 2**63)
    assert found.cause == "the id column cannot hold the largest ids"
    assert found.expected == "at most 9223372036854775807, the largest bigint"


def test_no_ids_are_undecided() -> None:
    assert migrated_ids.ids_fit(TABLE, replace(IDS, points=0, kinds=())).outcome is Outcome.UNKNOWN


def test_a_unique_key_of_the_id_passes() -> None:
    for ids in (IDS, SEVERAL):
        found = migrated_ids.ids_are_unique(TABLE, ids)
        assert (found.outcome, found.observed) == (Outcome.PASS, "m_pkey (id)")


def test_a_key_of_user_and_id_passes_for_several_collections_only() -> None:
    table = replace(TABLE, indexes=(BY_USER,))
    assert migrated_ids.ids_are_unique(table, SEVERAL).outcome is Outcome.PASS
    found = migrated_ids.ids_are_unique(table, IDS)
    assert (found.outcome, found.observed) == (Outcome.FAIL, f"({USER}, id)")
    assert found.remedy == 'CREATE UNIQUE INDEX ON "public"."memories" ("id");'


@pytest.mark.parametrize("change", [{"unique": False}, {"valid": False}, {"ready": False}, {"predicate": "true"}])
def test_a_key_that_is_none_is_refused(change: dict[str, bool | str]) -> None:
    table = replace(TABLE, indexes=(replace(PRIMARY, **change),))  # type: ignore[arg-type]
    found = migrated_ids.ids_are_unique(table, IDS)
    assert (found.outcome, found.cause, found.observed) == (Outcome.FAIL, "no unique key on the id", "none")


def test_the_key_is_the_users_where_the_id_has_none() -> None:
    assert migrated_ids.is_keyed_by_user(replace(TABLE, indexes=(BY_USER,)))
    assert not migrated_ids.is_keyed_by_user(replace(TABLE, indexes=(BY_USER, PRIMARY)))
    assert not migrated_ids.is_keyed_by_user(replace(TABLE, indexes=()))


def test_a_key_that_comes_twice_is_refused() -> None:
    assert migrated_ids.ids_are_not_repeated(TABLE, SEVERAL, per_user=False).n == 600
    repeated = replace(SEVERAL, repeated=2, examples=("7 of ada", "8 of ada"))
    found = migrated_ids.ids_are_not_repeated(TABLE, repeated, per_user=True)
    assert (found.outcome, found.observed, found.detail) == (Outcome.FAIL, "2 of them", "7 of ada, 8 of ada")
    assert found.cause == "pairs of user and id are repeated over the collections"
