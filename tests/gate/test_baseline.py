"""gate baseline records source and v1 once; anew only for a reason, which stays in file and ledger."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from checks.finding import Outcome
from fixtures import engines, v1_baseline_file
from fixtures.baseline_file import PATH, read
from fixtures.deployment import POINTS, Deployment, deployment
from fixtures.engines.processes import free_port
from fixtures.engines.source import create_collection
from gate.baseline import Options, record
from gate.ledger import file as ledger_file
from gate.ledger import records, show
from gate.ledger.errors import LedgerError
from gate.standing.digests import of_bytes
from gate.usage import UsageError
from stores.errors import BadAnswer, NotFound, StoreError
from tests.phases.one_check import run_check

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHECK = "phase5.parity.originals_are_unchanged"
V1_CHECK = "phase1.parity.v1_answers_are_unchanged_without_graph"
API = ("API_URL", "API_URL_WITHOUT_GRAPH", "USER_TOKEN", "OTHER_USER_TOKEN")


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """A configured target on the embedded engines: a source and a service, v1 without the graph."""
    running = engines.up(lambda _: None, api=True)
    with deployment(tmp_path_factory.mktemp("deployed"), running) as made:
        (made.directory / "STRATEGY.md").write_text("# Strategy\n\n## Phase 1: Begin\n\n- [ ] Begin\n")
        yield made


@pytest.fixture
def own(deployed: Deployment) -> Iterator[Deployment]:
    """The same without a baseline, and without a ledger."""
    for path in (PATH, v1_baseline_file.PATH, "STRATEGY.ledger.jsonl"):
        (deployed.directory / path).unlink(missing_ok=True)
    yield deployed
    deployed.record_baseline()


def recorded(own: Deployment, *parts: str, reason: str | None = None, **more: Any) -> list[str]:
    options = Options(
        directory=own.directory, parts=parts, reason=reason, strategy=own.directory / "STRATEGY.md", **more
    )
    return record(options, lambda line: None)


def ledger(own: Deployment) -> list[Any]:
    """What phasegate says in the records."""
    return [records.own(line.statement()) for line in ledger_file.load(own.directory / "STRATEGY.ledger.jsonl").lines]


def test_it_says_what_it_records(own: Deployment) -> None:
    lines = recorded(own)
    source, v1 = own.directory / PATH, own.directory / v1_baseline_file.PATH
    assert lines[0] == f"recorded in {source}:"
    assert lines[1].endswith(f", {own.collection}: {POINTS} points")
    assert lines[2] == f"  settings of 1 collections, 1 payload indexes, the digests of {POINTS} points"
    assert lines[3:5] == [f"recorded in {v1}:", "  Unified memory 1.0.0: 20 operations, 45 answers"]
    assert lines[5].startswith("record 1 (")
    tokens = own.engines.service.tokens if own.engines.service else pytest.fail("no service")
    for secret in (*own.engines.postgres.passwords.values(), *tokens):
        assert secret not in source.read_text() + v1.read_text()


def test_the_ledger_has_names_digests_and_the_reason(own: Deployment) -> None:
    recorded(own)
    old = (own.directory / v1_baseline_file.PATH).read_bytes()
    recorded(own, "v1", reason="a page is longer now")
    new = (own.directory / v1_baseline_file.PATH).read_bytes()
    first, second = ledger(own)
    assert [one["name"] for one in first["files"]] == ["baseline/source.json", "baseline/v1.json"]
    assert [one["replaced"] for one in first["files"]] == ["", ""]
    file = {"name": "baseline/v1.json", "sha256": of_bytes(new), "replaced": of_bytes(old)}
    assert (second["files"], second["reason"], second["rehearsal"]) == ([file], "a page is longer now", False)
    told = show.report(own.directory / "STRATEGY.ledger.jsonl", "2", as_json=False)
    assert f"baseline/v1.json: {of_bytes(new)}, in place of {of_bytes(old)}" in told
    assert "reason: a page is longer now" in told


def test_it_is_recorded_anew_for_a_reason_only(own: Deployment) -> None:
    recorded(own, "source")
    with pytest.raises(UsageError, match="is there already: give --reason TEXT"):
        recorded(own, "source")
    with pytest.raises(UsageError, match="--reason is empty"):
        recorded(own, reason=" ")
    recorded(own, "source", reason="an index more")
    told = [f"  recorded anew: {reason}" for reason in (read(own.directory / PATH) or pytest.fail("none")).reasons]
    assert recorded(own, "source", reason="another")[3:4] == told
    kept = json.loads((own.directory / PATH).read_text())["reasons"]
    assert [reason.rpartition(": ")[2] for reason in kept] == ["an index more", "another"]


def test_without_a_reason_only_what_is_missing_is_recorded(own: Deployment) -> None:
    recorded(own, "source")
    before = (own.directory / PATH).read_bytes()
    assert recorded(own)[0] == f"recorded in {own.directory / v1_baseline_file.PATH}:"
    assert (own.directory / PATH).read_bytes() == before
    with pytest.raises(UsageError, match="is there already"):
        recorded(own)


def test_a_file_that_is_gone_is_no_reason(own: Deployment) -> None:
    recorded(own)
    path = own.directory / v1_baseline_file.PATH
    path.unlink()
    for parts in (("v1",), ()):
        with pytest.raises(UsageError, match=r"v1\.json is gone, but record 1 \(.*restore it from version control"):
            recorded(own, *parts)
    assert (path.exists(), len(ledger(own))) == (False, 1)
    recorded(own, "v1", reason="it was lost with a disk")
    assert ledger(own)[1]["reason"] == "it was lost with a disk"


def test_reasons_of_v1_stay_with_it(own: Deployment) -> None:
    recorded(own, "v1")
    recorded(own, "v1", reason="one")
    recorded(own, "v1", reason="two")
    found = v1_baseline_file.read(own.directory / v1_baseline_file.PATH)
    assert found is not None
    assert [reason.rpartition(": ")[2] for reason in found.reasons] == ["one", "two"]


def test_a_file_that_is_none_is_told_and_replaced(own: Deployment) -> None:
    for path, check in ((PATH, CHECK), (v1_baseline_file.PATH, V1_CHECK)):
        (own.directory / path).write_text("{}")
        found = run_check(own, check)
        assert (found.outcome, "is no baseline" in found.cause) == (Outcome.UNKNOWN, True), found
    recorded(own, reason="the files were torn")
    for check in (CHECK, V1_CHECK):
        assert run_check(own, check).outcome is Outcome.PASS


def test_without_one_the_check_is_unknown(own: Deployment) -> None:
    for check in (CHECK, V1_CHECK):
        found = run_check(own, check)
        assert (found.outcome, found.remedy) == (Outcome.UNKNOWN, "gate baseline")


def nothing_was_written(own: Deployment) -> bool:
    left = list((own.directory / "baseline").glob("*"))
    return not left and not (own.directory / "STRATEGY.ledger.jsonl").exists()


def test_an_empty_source_has_no_baseline(own: Deployment) -> None:
    create_collection(own.client, f"{own.collection}_mem0_empty")
    with (
        own.set(MAIN_QDRANT_COLLECTION_NAME=f"{own.collection}_mem0_empty"),
        pytest.raises(NotFound, match="the source is empty"),
    ):
        recorded(own)
    own.remove_collections()
    assert nothing_was_written(own)


def test_an_api_that_is_down_lets_nothing_be_written(own: Deployment) -> None:
    with own.set(API_URL=f"http://127.0.0.1:{free_port()}"), pytest.raises(StoreError, match="connection refused"):
        recorded(own)
    assert nothing_was_written(own)


def test_a_token_that_is_refused_lets_nothing_be_written(own: Deployment) -> None:
    with own.set(OTHER_USER_TOKEN="of-nobody-at-all"), pytest.raises(BadAnswer, match="as other: v1 answers 401"):
        recorded(own, "v1")
    with own.unset("OTHER_USER_TOKEN"), pytest.raises(StoreError, match="OTHER_USER_TOKEN is not set"):
        recorded(own, "v1")
    assert nothing_was_written(own)


def test_a_ledger_that_is_broken_lets_nothing_be_written(own: Deployment) -> None:
    path = own.directory / "STRATEGY.ledger.jsonl"
    path.write_text("reviewed\n")
    with pytest.raises(LedgerError, match=r"STRATEGY\.ledger\.jsonl:1"):
        recorded(own)
    path.unlink()
    assert nothing_was_written(own)


def test_a_folder_that_cannot_be_made_lets_nothing_be_recorded(own: Deployment) -> None:
    (own.directory / "baseline").rmdir()
    (own.directory / "baseline").write_text("a file")
    with pytest.raises(OSError, match="baseline"):
        recorded(own)
    assert not (own.directory / "STRATEGY.ledger.jsonl").exists()
    (own.directory / "baseline").unlink()


def test_what_the_target_lacks_is_said(own: Deployment) -> None:
    with own.unset(*API):
        assert not [line for line in recorded(own) if "v1" in line]
        with pytest.raises(UsageError, match="the target has no v1 to record; it has: source"):
            recorded(own, "v1")
    with own.unset("QDRANT_URL", *API), pytest.raises(UsageError, match="nothing to record: set QDRANT_URL"):
        recorded(own)


def test_without_a_target_there_is_nothing_to_record(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no target is configured"):
        record(Options(directory=tmp_path), lambda line: None)
    with pytest.raises(UsageError, match="recorded when it is filled"):
        record(Options(directory=tmp_path, parts=("source",), rehearse=True, ledger=tmp_path / "l"), lambda line: None)


def test_on_the_embedded_target_it_is_what_was_filled(deployed: Deployment) -> None:
    found = run_check(deployed, CHECK, "--rehearse")
    assert (found.outcome, found.n) == (Outcome.PASS, 1001)


def test_the_embedded_v1_is_recorded_anew_as_it_was(
    own: Deployment, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(v1_baseline_file, "EMBEDDED", tmp_path / "v1.json")
    lines = recorded(own, reason="another embedder", rehearse=True, ledger=tmp_path / "ledger.jsonl")
    assert lines[1] == "  Unified memory 1.0.0: 20 operations, 45 answers"
    (line,) = ledger_file.load(tmp_path / "ledger.jsonl").lines
    assert records.is_rehearsal(line.statement())
    monkeypatch.undo()
    committed, again = v1_baseline_file.read(v1_baseline_file.EMBEDDED), v1_baseline_file.read(tmp_path / "v1.json")
    assert committed is not None
    assert again == replace(committed, recorded=again.recorded if again else "", reasons=again.reasons if again else ())
