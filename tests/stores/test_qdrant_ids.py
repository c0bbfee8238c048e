"""Ids alone: of both kinds, beyond what a column holds, repeated, and found by a filter."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING

import pytest
from qdrant_client import models as m

from checks.facts import Condition, Filter, IdKind
from fixtures import engines
from fixtures.deployment import Deployment, deployment
from stores import qdrant_ids, target
from stores.postgres import Destination
from stores.postgres.filters import ids_where, lists_with_null, point_id
from stores.qdrant import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checks.facts import PointId

VALUES = ["work", ["work", "home"], [], None, "", ["home", None], 7, True, "Work"]
FILTERS = [
    Filter(key="k", condition=Condition.IS, value="work"),
    Filter(key="k", condition=Condition.IS, value=""),
    Filter(key="k", condition=Condition.IS, value=7),
    Filter(key="k", condition=Condition.EMPTY),
    Filter(key="k", condition=Condition.NULL),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """Two collections of numbers and UUIDs, and a table with the same payloads."""
    with deployment(tmp_path_factory.mktemp("deployment"), engines.up(lambda _: None)) as one:
        yield one
        one.remove_collections()


def collection(made: Deployment, name: str, payloads: dict[PointId, dict[str, object]]) -> None:
    full = f"{made.collection}_ids_{name}"
    made.client.delete_collection(full)
    made.client.create_collection(full, vectors_config=m.VectorParams(size=2, distance=m.Distance.COSINE))
    points = [
        m.PointStruct(id=id_ if isinstance(id_, int) else str(id_), vector=[1.0, 0.0], payload=payload)
        for id_, payload in payloads.items()
    ]
    made.client.upsert(full, points, wait=True)


def source(made: Deployment) -> Source:
    with made.set(MAIN_QDRANT_COLLECTION_NAME=f"{made.collection}_ids_*"):
        found = target.load({}, made.directory)
    assert found is not None
    return Source(found.source)


def test_kinds_largest_and_repeated_ids(made: Deployment) -> None:
    one = uuid.UUID(int=1)
    collection(made, "a", {1: {"user_id": "ada"}, 2**63: {"user_id": "ada"}, one: {"user_id": "ada"}})
    collection(made, "b", {1: {"user_id": "bob"}, one: {"user_id": "ada"}})
    with source(made) as store:
        found = store.ids(largest=2**63 - 1)
        assert (found.points, found.collections, found.too_large) == (5, 2, 2**63)
        assert found.kinds == (IdKind.NUMBER, IdKind.UUID)
        assert (found.repeated, found.examples) == (2, ("1", str(one)))
        per_user = store.ids(per_user=True)
        assert (per_user.repeated, per_user.examples, per_user.too_large) == (1, (f"{one} of ada",), None)
    made.remove_collections()


def test_ids_come_with_their_users_in_the_order_of_their_texts(made: Deployment) -> None:
    one, two = str(uuid.UUID(int=1)), str(uuid.UUID(int=2**127))
    first: dict[PointId, dict[str, object]] = {9: {"user_id": "ada"}, 10: {"user_id": 7}, uuid.UUID(two): {}}
    collection(made, "a", {**first, uuid.UUID(one): {"user_id": None}})
    collection(made, "b", {10: {"user_id": "bo"}, 100: {"user_id": ["x"]}})
    wanted = [(one, None), ("10", "7"), ("10", "bo"), ("100", '["x"]'), (two, None), ("9", "ada")]
    with source(made) as store:
        assert [(found.id, found.user) for found in store.owned()] == wanted
        some = store.owned(among={"9", "10", "11", "010", two, two.upper(), "no id", ""})
        assert [(found.id, found.user) for found in some] == [("10", "7"), ("10", "bo"), (two, None), ("9", "ada")]
        assert list(store.owned(among=())) == []
    made.remove_collections()


@pytest.mark.parametrize("page", [1, 2, 1000])
def test_ids_come_in_order_wherever_a_page_ends(made: Deployment, page: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qdrant_ids, "PAGE", page)
    ids: list[PointId] = [*range(8, 13), *(uuid.UUID(int=number) for number in (1, 5, 2**100))]
    collection(made, "a", {id_: {"user_id": "ada"} for id_ in ids})
    with source(made) as store:
        assert [found.id for found in store.owned()] == sorted(map(str, ids))
    made.remove_collections()


def test_filters_find_the_same_on_both_sides(made: Deployment) -> None:
    ids = [uuid.UUID(int=number) for number in range(1, len(VALUES) + 1)]
    payloads: dict[PointId, dict[str, object]] = {id_: {"k": value} for id_, value in zip(ids, VALUES, strict=True)}
    collection(made, "f", {**payloads, uuid.UUID(int=99): {}})
    made.migrate()
    rows = ", ".join(f"('{id_}', {place})" for place, id_ in enumerate([*ids, uuid.UUID(int=99)]))
    made.sql("create table numbered (id uuid, place integer)", f"insert into numbered values {rows}")
    made.sql("delete from memories where id not in (select id from memories limit 10)")
    made.sql(
        "with m as (select id, row_number() over () - 1 as place from memories) update memories set id = n.id, "
        "payload = '{}' from m join numbered n using (place) where memories.id = m.id"
    )
    for place, value in enumerate(VALUES):
        text = json.dumps(value)
        made.sql(f"update memories set payload = '{{\"k\": {text}}}' where id = '{ids[place]}'")
    found = target.load({}, made.directory)
    assert found is not None
    with source(made) as store, Destination(found.destination) as destination, destination.read() as cursor:
        grey = lists_with_null(cursor, destination.table(), "k")
        assert grey == {ids[5]}
        for one in FILTERS:
            there = ids_where(cursor, destination.table(), one)
            assert store.ids_where(one) - grey == there - grey, one
            assert there, one
    made.reset_database()
    made.remove_collections()


@pytest.mark.parametrize(
    ("value", "expected"),
    [(7, 7), ("8", 8), ("no id", "no id"), ("٣", "٣"), (str(uuid.UUID(int=5)), uuid.UUID(int=5)), ("-7", "-7")],
)
def test_an_id_of_the_table_is_as_the_source_has_it(value: object, expected: object) -> None:
    assert point_id(value) == expected
