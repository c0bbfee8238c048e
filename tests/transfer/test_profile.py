"""The profile of real collections: each trap planted, and counted exactly with its ids."""

from __future__ import annotations

import math
import uuid
from contextlib import ExitStack
from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest
from qdrant_client import models as m

from checks.facts.profile import Noticed, Profile
from checks.finding import Outcome
from checks.profile import fits, remarks
from checks.profiling.traps import Trap
from fixtures.engines.data import memories
from fixtures.engines.source import create_collection
from fixtures.engines.source_points import write_points
from stores import target as settings
from stores.errors import NotFound, StoreError, TargetError, Unreachable
from stores.qdrant_pages import Pages
from stores.target import Deployment as NoDeployment
from stores.target import Destination, Source, Target
from tests.fixtures.engines.qdrant_servers import Running, point, qdrant, vectors
from transfer.profile import profile

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fixtures.deployment import Deployment

__all__ = ["qdrant"]

COSINE = m.Distance.COSINE
SOUND = [1.0, 2.0, 2.0]
LARGE_ID = 2**63
A_UUID = str(uuid.UUID(int=7))
DEEP: Any = [[[[["five"]]]]]
PLANTED: Mapping[str, list[tuple[int | str, Any, dict[str, Any]]]] = {
    Trap.NAN: [(1001, [math.nan, 0, 0], {}), (1002, [1, math.nan, 1], {})],
    Trap.ZERO: [(1011, [0, 0, 0], {}), (1012, [1e20] * 3, {})],
    Trap.TINY: [(1021, [1e-4, 0, 0], {}), (1022, [0, 3e-4, 0], {}), (1023, [1e-5] * 3, {})],
    Trap.WITHOUT: [(1031, {}, {})],
    Trap.HALF_UNDERFLOW: [(1041, [1, 2.0**-26, 0], {})],
    Trap.BEYOND_BIGINT: [(LARGE_ID, SOUND, {}), (2**64 - 1, SOUND, {})],
    Trap.MIXED_IDS: [(A_UUID, SOUND, {})],
    Trap.NUL: [(1051, SOUND, {"data": "a\x00b"}), (1052, SOUND, {"m": [{"deep": "\x00"}]})],
    Trap.NUL_KEY: [(1061, SOUND, {"a\x00": 1}), (1062, SOUND, {"m": {"\x00": 1}})],
    Trap.LARGE_INTEGER: [(1071, SOUND, {"n": 2**53 + 1}), (1072, SOUND, {"m": [-(2**63)]})],
    Trap.LARGE_DOUBLE: [(1081, SOUND, {"x": 1e16}), (1082, SOUND, {"x": -1.5e300})],
    Trap.LARGE: [(1091, SOUND, {"data": "x" * 9000})],
    Trap.TIME_WITH_ZONE: [(1101, SOUND, {"at": "2025-06-23T10:00:00Z"})],
    Trap.TIME_WITHOUT_ZONE: [(1111, SOUND, {"at": "2025-06-23T10:00:00"}), (1112, SOUND, {"at": "2025-06-23 10:00"})],
    Trap.FINE_TIME: [(1121, SOUND, {"at": "2025-06-23T10:00:00.123456789+02:00"})],
    Trap.USER_NULL: [(1131, SOUND, {"user_id": None})],
    Trap.USER_MISSING: [(1141, SOUND, {"user_id": ...})],
    Trap.USER_EMPTY: [(1151, SOUND, {"user_id": ""})],
    Trap.USER_NO_TEXT: [(1161, SOUND, {"user_id": 42}), (1162, SOUND, {"user_id": ["ann"]})],
    Trap.USER_LONG: [(1171, SOUND, {"user_id": "u" * 2705})],
    Trap.MIXED_KINDS: [(1181, SOUND, {"tags": "work"})],
}
MORE = {Trap.TIME_WITH_ZONE: {"1121"}}
"""Points that were planted for another trap."""


def points() -> Iterator[m.PointStruct]:
    """Sound points over several pages, and the planted ones."""
    for number in range(600):
        yield point(number, SOUND, {"user_id": f"user {number % 20}", "tags": ["home"], "data": "likes tea"})
    for planted in PLANTED.values():
        for id_, vector, payload in planted:
            whole = {"user_id": "user 1"} | payload
            yield point(id_, vector, {key: value for key, value in whole.items() if value is not ...})


def target(server: Running, collection: str, **source: Any) -> Target:
    """A target whose destination is not there yet."""
    found = server.settings(collection=collection, **source)
    return Target(rehearsal=False, origin="test", destination=Destination(), source=found, deployment=NoDeployment())


def quietly(line: str) -> None:
    """Nobody listens."""


def count(found: Profile, trap: Trap) -> tuple[int, set[str]]:
    noticed = found.noticed.get(trap) or Noticed()
    return noticed.count, set(noticed.examples)


@pytest.fixture(scope="module")
def planted(qdrant: Running) -> Iterator[Profile]:
    """The profile of a collection that holds every trap."""
    with qdrant.collection(vectors_config=vectors(3, COSINE)) as name:
        for one in points():
            qdrant.client.upsert(name, [one], wait=True)
        yield profile(target(qdrant, name), say=quietly)


@pytest.mark.parametrize("trap", [trap for trap in PLANTED if trap not in (Trap.MIXED_IDS, Trap.MIXED_KINDS)])
def test_every_trap_is_counted_exactly(planted: Profile, trap: Trap) -> None:
    ids = {str(id_) for id_, _, _ in PLANTED[trap]} | MORE.get(trap, set())
    assert count(planted, trap) == (len(ids), ids)


def test_what_was_not_planted_is_not_found(planted: Profile) -> None:
    assert set(planted.noticed) == set(PLANTED) - {Trap.MIXED_IDS, Trap.MIXED_KINDS}


def test_totals(planted: Profile) -> None:
    planted_points = sum(map(len, PLANTED.values()))
    assert planted.points == 600 + planted_points
    assert {kind: noticed.count for kind, noticed in planted.ids.items()} == {
        "number": 599 + planted_points, "uuid": 1,
    }  # fmt: skip
    assert planted.users == 20 + len(['""', "42", '["ann"]', "the long one"])
    assert (planted.largest, planted.deepest) == ("1091", "1052")
    assert planted.largest_bytes > 9000
    assert planted.depth == 3


def test_the_table_of_keys(planted: Profile) -> None:
    tags, user = planted.keys["tags"], planted.keys["user_id"]
    assert {kind: noticed.count for kind, noticed in tags.kinds.items()} == {"list": 600, "text": 1}
    assert tags.kinds["text"].examples == ("1181",)
    assert {kind: noticed.count for kind, noticed in user.kinds.items() if kind != "text"} == {
        "null": 1, '""': 1, "integer": 1, "list": 1,
    }  # fmt: skip
    assert (user.missing.count, user.missing.examples) == (1, ("1141",))


def test_its_verdict(planted: Profile) -> None:
    finding = fits(planted)
    assert (finding.outcome, finding.n) == (Outcome.FAIL, planted.points)
    assert {str(Trap.MIXED_IDS)} <= {remark.words for remark in remarks(planted)}
    assert Profile.from_dict(planted.as_dict()) == planted


def test_vectors_of_whole_numbers_are_not_normalised(qdrant: Running) -> None:
    config = vectors(3, COSINE, datatype=m.Datatype.UINT8)
    with qdrant.collection(vectors_config=config) as name:
        qdrant.client.upsert(name, [point(1, [3, 4, 0]), point(2, [1, 0, 0])], wait=True)
        found = profile(target(qdrant, name), say=quietly)
    assert count(found, Trap.LENGTH) == (1, {"1"})


def test_infinity_is_kept_where_nothing_is_normalised(qdrant: Running) -> None:
    with qdrant.collection(vectors_config=vectors(3)) as name:
        qdrant.client.upsert(name, [point(1, [math.inf, 0, 0]), point(2, [3e38, 3e38, 0])], wait=True)
        found = profile(target(qdrant, name), say=quietly)
    assert count(found, Trap.INFINITY) == (1, {"1"})
    assert count(found, Trap.HUGE) == (1, {"2"})
    assert count(found, Trap.HALF_OVERFLOW) == (1, {"2"})


def test_further_vectors_are_told(qdrant: Running) -> None:
    config: dict[str, Any] = {"vectors_config": {"text": vectors(3), "image": vectors(2)}}
    if qdrant.real:  # the embedded one serves no sparse vectors
        config["sparse_vectors_config"] = {"words": m.SparseVectorParams()}
    with qdrant.collection(**config) as name:
        qdrant.client.upsert(name, [point(1, {"text": [1, 2, 3]}), point(2, {"image": [1, 2]})], wait=True)
        found = profile(target(qdrant, name, vector="text"), say=quietly)
    (collection,) = found.collections
    assert collection.others == ("image (dense)", *(["words (sparse)"] if qdrant.real else []))
    assert count(found, Trap.WITHOUT) == (1, {"2"})
    assert str(Trap.OTHERS) in {remark.words for remark in remarks(found)}


def test_several_collections_are_one_table(qdrant: Running) -> None:
    """(user, id) tells points apart, the id alone does not."""
    users = {"ann": {1: "ann", 2: "ann", 3: "both"}, "bob": {2: "bob", 3: "both", 4: "bob"}}
    prefix = f"mem0_{uuid.uuid4().hex[:8]}"
    with ExitStack() as stack:
        names = {}
        for user, held in users.items():
            names[user] = stack.enter_context(qdrant.collection(f"{prefix}_{user}", vectors_config=vectors(3)))
            some = [point(id_, SOUND, {"user_id": owner}) for id_, owner in held.items()]
            qdrant.client.upsert(names[user], some, wait=True)
        found = profile(target(qdrant, f"{prefix}_*"), say=quietly)
    assert (found.points, found.users, len(found.collections)) == (6, 3, 2)
    assert count(found, Trap.SAME_ID) == (2, {f"{names['bob']}/2", f"{names['bob']}/3"})
    assert count(found, Trap.SAME_KEY) == (1, {f"{names['bob']}/3"})
    assert fits(found).cause == Trap.SAME_KEY


def test_an_empty_collection_is_undecided(qdrant: Running) -> None:
    with qdrant.collection(vectors_config=vectors(3)) as name:
        found = profile(target(qdrant, name), say=quietly)
    assert (found.points, fits(found).outcome, fits(found).cause) == (0, Outcome.UNKNOWN, "the source is empty")


def test_no_collection_and_nobody_there_are_the_stores_own_errors(qdrant: Running) -> None:
    with pytest.raises(NotFound):
        profile(target(qdrant, "nothing"), say=quietly)
    nobody = Target(
        rehearsal=False, origin="test", destination=Destination(), deployment=NoDeployment(),
        source=Source(url="http://127.0.0.1:9", grpc_port=9, collection="memories"),
    )  # fmt: skip
    with pytest.raises(StoreError):
        profile(nobody, say=quietly)


def test_a_scan_that_breaks_off_says_how_far_it_came(qdrant: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server is well here; the walk is cut after its first page."""
    whole = Pages.blocks

    def cut(pages: Pages, span: Any) -> Any:
        blocks = whole(pages, span)
        yield next(blocks)
        blocks.close()
        raise Unreachable("the line is cut", remedy="mend it")

    monkeypatch.setattr(Pages, "blocks", cut)
    with qdrant.collection(vectors_config=vectors(3)) as name:
        qdrant.client.upsert(name, [point(number, SOUND) for number in range(600)], wait=True)
        found = profile(target(qdrant, name), say=quietly)
    assert found.incomplete == "250 of 600 points were read, then: the line is cut"
    assert (fits(found).outcome, fits(found).remedy) == (Outcome.UNKNOWN, "mend it")


def test_points_that_are_counted_and_not_delivered_leave_it_undecided(
    qdrant: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Pages.blocks
    monkeypatch.setattr(Pages, "blocks", lambda pages, span: (block for block in islice(whole(pages, span), 1)))
    with qdrant.collection(vectors_config=vectors(3)) as name:
        qdrant.client.upsert(name, [point(number, SOUND) for number in range(600)], wait=True)
        found = profile(target(qdrant, name), say=quietly)
    assert "has 600 points and delivered 250" in found.incomplete


def test_memory_does_not_grow_with_the_points(own_deployment: Deployment) -> None:
    name = f"{own_deployment.collection}_profile"
    client, peaks = own_deployment.client, []
    try:
        for size in (2_000, 20_000):
            create_collection(client, name)
            write_points(client, name, memories(size))
            with own_deployment.set(MAIN_QDRANT_COLLECTION_NAME=name):
                peaks.append(profile(configured(own_deployment), say=quietly).peak_bytes)
    finally:
        client.delete_collection(name)
    assert peaks[1] < peaks[0] * 1.2 + 16e6


def configured(deployment: Deployment) -> Target:
    """The target that its directory describes."""
    found = settings.load({}, deployment.directory)
    assert found is not None
    return found


def test_columns_are_judged_by_the_table(own_deployment: Deployment) -> None:
    table = f"profiled_{uuid.uuid4().hex[:8]}"
    own_deployment.sql(
        f"CREATE TABLE {table} (id uuid PRIMARY KEY, embedding vector(384), payload jsonb, user_id uuid, "
        "created timestamptz, source text NOT NULL, hash text)",
        role="memory",
    )
    mapped = {"created_at": "created", "user_id": "user_id", "source_app": "source", "hash": "hash"}
    try:
        with own_deployment.set(PGVECTOR_TABLE=table), own_deployment.configure("destination.columns", **mapped):
            found = profile(configured(own_deployment), say=quietly)
    finally:
        own_deployment.sql(f"DROP TABLE {table}", role="memory")
    columns = {column.key: column for column in found.columns}
    assert found.receiver is not None
    assert (found.receiver.id_type, found.receiver.vector_dimension) == ("uuid", 384)
    assert columns["hash"].refused == columns["hash"].changed == {}
    assert columns["source_app"].refused == {}
    assert columns["created_at"].changed["time cut to microseconds"].count > 0
    assert columns["user_id"].refused["no UUID"].count > 0
    assert fits(found).outcome is Outcome.FAIL


def test_columns_of_a_table_that_is_not_there_are_not_known(own_deployment: Deployment) -> None:
    with (
        own_deployment.set(PGVECTOR_TABLE="not_yet"),
        own_deployment.configure("destination.columns", team="team_id"),
    ):
        found = profile(configured(own_deployment), say=quietly)
    assert (found.receiver, found.receiver_unknown) == (None, "there is no table not_yet")
    assert (fits(found).outcome, fits(found).cause) == (Outcome.UNKNOWN, "whether columns hold team")


def test_a_user_that_became_two_columns_is_wrong_usage(own_deployment: Deployment) -> None:
    with (
        own_deployment.configure("destination", user_column="owner"),
        own_deployment.configure("destination.columns", user_id="user_id"),
        pytest.raises(TargetError, match="name one column"),
    ):
        profile(configured(own_deployment), say=quietly)
