"""Several collections into one table: each under its users, and no row outside all of them."""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING

from qdrant_client import models as m

from stores import target as settings
from tests.transfer.pairs import DIMENSION, Memory, Pair, compared, create_collection, pair
from transfer import outsiders

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

    from fixtures.deployment import Deployment

MISSING, EXTRA = "missing in the destination", "only in the destination"


def id_of(number: int) -> uuid.UUID:
    return uuid.UUID(int=number << 70)


def memory(number: int, user: str | None, *, first: float = 1.0) -> Memory:
    payload = {} if user is None else {"user_id": user}
    return Memory(id=id_of(number), vector=[first] + [0.5] * (DIMENSION - 1), payload=payload)


@contextmanager
def split(deployment: Deployment, *parts: list[Memory], unique: bool = True) -> Iterator[Pair]:
    """A pair of several collections and a table of their memories."""
    with pair(deployment, primary_key=unique) as made:
        names = [f"{made.collection}_{number}" for number in range(len(parts))]
        try:
            for name, part in zip(names, parts, strict=True):
                create_collection(made, name, DIMENSION)
                made.write_points(part, collection=name)
                made.insert(part)
            yield made.sourced(collection=f"{made.collection}_*")
        finally:
            for name in names:
                made.client.delete_collection(name)


def test_a_collection_for_each_user(own_deployment: Deployment) -> None:
    names = own_deployment.fill_collections("mem0_", users=6)
    try:
        with own_deployment.set(MAIN_QDRANT_COLLECTION_NAME=own_deployment.pattern("mem0_")):
            target = settings.load({}, own_deployment.directory)
            assert target is not None
            result = compared(target)
            found = result.found
            assert (found.differing, found.incomplete, found.refusal) == ({}, "", None)
            assert found.users == len(names)
            assert found.source_rows == found.destination_rows == found.compared > 100
            own_deployment.sql("insert into memories select gen_random_uuid(), embedding, "
                               "jsonb_build_object('user_id', 'of nobody') from memories limit 3")  # fmt: skip
            result = compared(target)
            assert result.found.differing == {EXTRA: 3}
            assert {line["user"] for line in result.lines} == {"of nobody"}
            assert all(uuid.UUID(line["id"]) for line in result.lines)
            assert result.found.destination_rows == found.destination_rows + 3
    finally:
        own_deployment.remove_collections()
        own_deployment.reset_database()


def test_collections_with_some_of_the_same_users(own_deployment: Deployment) -> None:
    """Whoever lacks a row and whoever has one too many is told once."""
    first = [memory(number, user) for number, user in enumerate(["ada", "ada", "bob", None])]
    second = [memory(number, user) for number, user in enumerate(["ada", "bob", "cid", None], start=10)]
    third = [memory(number, "dan") for number in (20, 21)]
    with split(own_deployment, first, second, third) as made:
        found = made.compare().found
        assert (found.differing, found.moving, found.settled, found.incomplete) == ({}, 0, 0, "")
        assert found.source_rows == found.destination_rows == found.compared == 10
        assert found.users == 5
        made.sql(f"delete from THIS where id = '{id_of(10)}'")
        made.insert([memory(30, "ada"), memory(31, None), memory(32, "dan"), memory(33, "eve")])
        made.sql(f"update THIS set embedding = '[9,9,9,9,9,9,9,9]' where id = '{id_of(2)}'")
        result = made.compare()
        assert result.causes == {
            str(id_of(10)): [("", MISSING)],
            **{str(id_of(number)): [("", EXTRA)] for number in (30, 31, 32, 33)},
            str(id_of(2)): [("vector", "other numbers")],
        }
        assert len(result.lines) == 6
        assert result.found.destination_rows == 10 - 1 + 4


def test_one_id_of_two_users_in_two_collections(own_deployment: Deployment) -> None:
    """The table's key is user and id, so that neither is twice."""
    first = [memory(1, "ada"), memory(2, "ada"), memory(3, "ada")]
    second = [memory(1, "bob", first=2.0), memory(2, "cid"), memory(4, "ada")]
    with split(own_deployment, first, second, unique=False) as made:
        found = made.compare().found
        assert (found.differing, found.moving, found.incomplete) == ({}, 0, "")
        assert found.source_rows == found.destination_rows == 6
        made.sql("update THIS set embedding = '[9,9,9,9,9,9,9,9]' where payload ->> 'user_id' = 'bob'")
        result = made.compare()
        assert [(line["id"], line["user"], line["field"]) for line in result.lines] == [
            (str(id_of(1)), "bob", "vector")
        ]


def test_one_id_of_one_user_in_two_collections_is_refused(own_deployment: Deployment) -> None:
    with split(own_deployment, [memory(1, "ada"), memory(2, "bob")], [memory(1, "ada"), memory(2, "cid")],
               unique=False) as made:  # fmt: skip
        refusal = made.compare().found.refusal
        assert refusal is not None
        assert refusal.cause == "mapping is not injective"
        assert f"{id_of(1)} of ada" in refusal.observed
        assert str(id_of(2)) not in refusal.observed


def test_who_came_after_the_plan_was_made_is_no_stranger(
    own_deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new user's memory goes into a collection and the table while the comparison is under way."""
    original = outsiders.outsiders
    with split(own_deployment, [memory(1, "ada")], [memory(2, "bob")]) as made:

        def later(*arguments: object) -> None:
            late = memory(3, "late")
            name = str(made.target.source.collection).replace("*", "1")
            made.client.upsert(name, [m.PointStruct(id=str(late.id), vector=list(late.vector or ()),
                                                    payload=late.payload)], wait=True)  # fmt: skip
            made.insert([late])
            original(*arguments)  # type: ignore[arg-type]

        monkeypatch.setattr("transfer.compare.outsiders", later)
        assert made.compare().found.differing == {}
