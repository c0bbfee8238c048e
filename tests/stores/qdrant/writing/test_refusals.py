"""What a server says instead of having applied a write is an error by name, with the way on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from grpc import ServicerContext, StatusCode
from pydantic import SecretStr
from qdrant_client import grpc as q
from qdrant_client import models as m

from checks.facts import Collection
from fixtures.engines.processes import free_port
from stores import qdrant_writer
from stores.errors import AccessDenied, BadAnswer, NotFound, StoreError, Unsupported
from stores.qdrant_link import connect
from stores.qdrant_problems import DiskFull, TimedOut, problem_of
from stores.qdrant_writer import Writer
from tests.fixtures.engines.qdrant_servers import KEY, Running, point, vectors
from tests.stores.qdrant.reading import WAYS, refused, settings_of
from tests.stores.qdrant.writing.conftest import READER_KEY
from tests.stores.qdrant.writing.refusing import refusing
from tests.stores.qdrant.writing.written import NUMBER, bits_of, held, keys_of, opened, writer_of

if TYPE_CHECKING:
    from collections.abc import Callable

    Do = Callable[[Writer], None]


def upsert(writer: Writer) -> None:
    writer.upsert(NUMBER, keys_of([1, 2]), bits_of([[1, 2], [3, 4]]), [{}, {}])


def delete(writer: Writer) -> None:
    writer.delete(NUMBER, keys_of([1, 2]))


BOTH = pytest.mark.parametrize("write", [upsert, delete])


@BOTH
def test_what_is_asked_is_to_be_applied_in_the_strict_order(write: Do) -> None:
    with refusing(lambda _: "Completed") as (server, writer):
        write(writer)
    (asked,) = server.asked
    assert (asked.wait, asked.ordering.type, asked.timeout) == (True, q.WriteOrderingType.Strong, 60)


@BOTH
@pytest.mark.parametrize("status", ["Acknowledged", "ClockRejected", "UnknownUpdateStatus"])
def test_a_write_that_is_not_applied_is_no_success(write: Do, status: str) -> None:
    with refusing(lambda _: status) as (server, writer):
        error = refused(lambda: write(writer))
    assert isinstance(error, BadAnswer)
    assert f"answers {status.lower()} to a write that it was to apply first" in error.message
    assert (len(server.asked), bool(error.remedy)) == (1, True)


@pytest.mark.usefixtures("impatient")
@BOTH
def test_a_write_that_is_late_is_written_again_and_then_told(write: Do) -> None:
    with refusing(lambda _: "WaitTimeout") as (server, writer):
        error = refused(lambda: write(writer))
        assert isinstance(error, TimedOut)
        assert error.message.endswith("has taken a write and not applied it in time; 0 of 2 points were done")
        assert len(server.asked) == 4
    answers = iter(["WaitTimeout", "Completed"])
    with refusing(lambda _: next(answers)) as (server, writer):
        write(writer)
        assert len(server.asked) == 2


@BOTH
@pytest.mark.parametrize(
    ("code", "text", "kind", "words"),
    [
        (StatusCode.INTERNAL, "Service internal error: No space left on device: WAL buffer size exceeds available disk "
         "space", DiskFull, "free space"),
        (StatusCode.INVALID_ARGUMENT, "Bad request: Max points count limit of 9 reached! Help: Use an allowed amount",
         Unsupported, "strict mode"),
        (StatusCode.RESOURCE_EXHAUSTED, "Rate limiting exceeded: Write rate limit exceeded", Unsupported, "wait"),
        (StatusCode.PERMISSION_DENIED, "Forbidden: Global manage access is required", AccessDenied, "may write"),
        (StatusCode.NOT_FOUND, "Not found: Collection `c` doesn't exist!", NotFound, "correct the name"),
        (StatusCode.INTERNAL, "Service internal error: 1 of 1 shards failed", BadAnswer, "versions"),
    ],
)  # fmt: skip
def test_refusals_are_told_by_what_they_are(
    write: Do, code: StatusCode, text: str, kind: type[StoreError], words: str
) -> None:
    def refuse(context: ServicerContext) -> str:
        context.abort(code, text)
        return "Completed"

    with refusing(refuse, api_key=SecretStr(KEY)) as (server, writer):
        error = refused(lambda: write(writer))
    assert isinstance(error, kind)
    assert words in error.remedy
    assert text in error.message
    assert len(server.asked) == 1
    assert KEY not in repr(error)


def test_a_full_disk_has_words_of_its_own() -> None:
    assert problem_of(DiskFull("no room")) == "disk full"


def test_no_key_and_a_wrong_one(locked: Running) -> None:
    with locked.collection(vectors_config=vectors(2)) as name:
        locked.client.upsert(name, [point(1, [1, 2])])
        collection = Collection(
            name=name, vector_name="", dimension=2, distance="Dot", datatype="float32", points=1, payload_indexes={}
        )
        for grpc_port in (locked.engine.grpc_port, free_port())[: 1 + locked.real]:
            right = connect(locked.settings(grpc_port=grpc_port), seconds=10)
            with Writer(right, collection) as writer:
                upsert(writer)
            right.client.close()
        assert len(held(locked.settings(collection=name))) == 2


@pytest.mark.parametrize("transport", WAYS)
def test_a_key_that_may_only_read(readable: Running, transport: str) -> None:
    with readable.collection(vectors_config=vectors(2)) as name:
        settings = settings_of(readable, transport, collection=name, api_key=SecretStr(READER_KEY))
        for write in (upsert, delete):
            with opened(settings) as writer:
                error = refused(lambda: write(writer))  # noqa: B023
            assert isinstance(error, AccessDenied)
            assert "may write" in error.remedy
            assert READER_KEY not in repr(error)


def test_strict_mode_says_how_many_points_a_request_takes(qdrant: Running, way: str) -> None:
    if not qdrant.real:
        pytest.skip("the embedded Qdrant has no strict mode")
    strict = m.StrictModeConfig(enabled=True, upsert_max_batchsize=10)
    with qdrant.collection(vectors_config=vectors(2), strict_mode_config=strict) as name:
        with writer_of(qdrant, way, name) as writer:
            writer.upsert(NUMBER, keys_of(list(range(99))), np.zeros((99, 2), np.uint32), [{}] * 99)
        assert len(held(settings_of(qdrant, way, collection=name))) == 99


def test_strict_mode_that_narrows_meanwhile_is_told(
    qdrant: Running, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    if not qdrant.real:
        pytest.skip("the embedded Qdrant has no strict mode")
    strict = m.StrictModeConfig(enabled=True, upsert_max_batchsize=1)
    with qdrant.collection(vectors_config=vectors(2), strict_mode_config=strict) as name:
        monkeypatch.setattr(Writer, "_most_rows", qdrant_writer.MOST_ROWS)
        with writer_of(qdrant, way, name) as writer:
            error = refused(lambda: upsert(writer))
    assert isinstance(error, Unsupported)
    assert 'Limit exceeded 2 > 1 for "upsert limit"' in error.message


def test_shards_by_keys_are_refused(qdrant: Running, way: str) -> None:
    if not qdrant.real:
        pytest.skip("the embedded Qdrant has one shard")
    with qdrant.collection(vectors_config=vectors(2), sharding_method=m.ShardingMethod.CUSTOM) as name:
        with writer_of(qdrant, way, name) as writer:
            error = refused(lambda: upsert(writer))
        assert (type(error), "shards by keys" in error.message) == (Unsupported, True)


def test_a_collection_that_is_another_by_now(qdrant: Running, way: str) -> None:
    def do(change: Any) -> list[StoreError]:
        found = []
        for write in (upsert, delete):
            with qdrant.collection(vectors_config=vectors(2)) as name, writer_of(qdrant, way, name) as writer:
                qdrant.client.delete_collection(name)
                change(name)
                found.append(refused(lambda: write(writer)))  # noqa: B023
        return found

    for error in do(lambda name: qdrant.client.create_collection(name, vectors_config=vectors(3))):
        assert (type(error), "has vectors of 3 numbers by now, not of 2" in error.message) == (BadAnswer, True)
    for error in do(lambda _: None):
        assert (type(error), "has no collection" in error.message) == (NotFound, True)
