"""gate baseline records the source once; anew only for a reason, which stays with it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from checks.finding import Outcome
from fixtures import engines
from fixtures.baseline_file import PATH, read
from fixtures.deployment import POINTS, Deployment, deployment
from fixtures.engines.source import create_collection
from gate.baseline import record
from gate.usage import UsageError
from stores.errors import BadAnswer, NotFound
from tests.phases.one_check import run_check

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHECK = "phase5.parity.originals_are_unchanged"


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """A configured target on the embedded engines."""
    with deployment(tmp_path_factory.mktemp("deployed"), engines.up(lambda _: None)) as made:
        yield made


@pytest.fixture
def own(deployed: Deployment) -> Iterator[Deployment]:
    """The same without a baseline."""
    (deployed.directory / PATH).unlink()
    yield deployed
    deployed.record_baseline()


def test_it_says_what_it_records(own: Deployment) -> None:
    lines = record(own.directory, {}, None)
    assert lines[0] == f"recorded in {own.directory / PATH}:"
    assert lines[1].endswith(f", {own.collection}: {POINTS} points")
    assert lines[2:] == [f"  settings of 1 collections, 1 payload indexes, the digests of {POINTS} points"]
    for password in own.engines.postgres.passwords.values():
        assert password not in (own.directory / PATH).read_text()


def test_it_is_recorded_anew_for_a_reason_only(own: Deployment) -> None:
    record(own.directory, {}, None)
    with pytest.raises(UsageError, match="is there already: give --reason TEXT"):
        record(own.directory, {}, None)
    with pytest.raises(UsageError, match="--reason is empty"):
        record(own.directory, {}, " ")
    record(own.directory, {}, "an index more")
    assert record(own.directory, {}, "another")[3:] == [
        f"  recorded anew: {reason}" for reason in (read(own.directory / PATH) or pytest.fail("none")).reasons
    ]
    kept = json.loads((own.directory / PATH).read_text())["reasons"]
    assert [reason.rpartition(": ")[2] for reason in kept] == ["an index more", "another"]


def test_a_file_that_is_none_is_told_and_replaced(own: Deployment) -> None:
    (own.directory / PATH).write_text("{}")
    with pytest.raises(BadAnswer, match="is no baseline"):
        read(own.directory / PATH)
    found = run_check(own, CHECK)
    assert (found.outcome, "is no baseline" in found.cause) == (Outcome.UNKNOWN, True)
    record(own.directory, {}, "the file was torn")
    assert run_check(own, CHECK).outcome is Outcome.PASS


def test_without_one_the_check_is_unknown(own: Deployment) -> None:
    found = run_check(own, CHECK)
    assert (found.outcome, found.remedy) == (Outcome.UNKNOWN, "gate baseline")


def test_an_empty_source_has_no_baseline(own: Deployment) -> None:
    create_collection(own.client, f"{own.collection}_mem0_empty")
    with (
        own.set(MAIN_QDRANT_COLLECTION_NAME=f"{own.collection}_mem0_empty"),
        pytest.raises(NotFound, match="the source is empty"),
    ):
        record(own.directory, {}, None)
    own.remove_collections()
    assert not (own.directory / PATH).exists()


def test_without_a_target_there_is_nothing_to_record(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no target is configured"):
        record(tmp_path, {}, None)


def test_on_the_embedded_target_it_is_what_was_filled(deployed: Deployment) -> None:
    found = run_check(deployed, CHECK, "--rehearse")
    assert (found.outcome, found.n) == (Outcome.PASS, 1001)
