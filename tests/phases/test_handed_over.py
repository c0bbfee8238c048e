"""What is read before the first check: handed over as gate run does it, torn, or lost; never a pass by accident."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from checks.facts import Comparison
from checks.facts.profile import Profile
from checks.finding import Outcome
from fixtures import comparison, source_profile
from fixtures.comparison import compared
from stores import target
from stores.errors import TargetError, Unreachable
from tests.phases.one_check import run_check

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fixtures.deployment import Deployment

SAME, FITS = "phase5.parity.every_memory_is_the_same", "phase5.schema.payload_types_fit"
FOUND = Comparison(source_rows=600, destination_rows=600, compared=600, users=60, seconds=1.0, peak_bytes=1)


@pytest.fixture
def migrated(own_deployment: Deployment) -> Iterator[Deployment]:
    own_deployment.migrate()
    yield own_deployment
    own_deployment.reset_database()


def loaded(own: Deployment) -> target.Target:
    found = target.load({}, own.directory)
    assert found is not None
    return found


def test_a_comparison_that_is_handed_over_is_judged(migrated: Deployment, tmp_path: Path) -> None:
    path = tmp_path / "comparison.json"
    found = Comparison(**{**FOUND.as_dict(), "differing": {"zeroed": 2}, "evidence": f"{tmp_path}/evidence/d.jsonl"})
    comparison.write(found, path, base=tmp_path)
    judged = run_check(migrated, SAME, f"--comparison={path}")
    assert (judged.outcome, judged.cause) == (Outcome.FAIL, "memories differ: zeroed")
    assert judged.evidence == ("evidence/d.jsonl",)


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"source_rows": 1}', None], ids=str)
def test_what_is_torn_or_lost_leaves_it_unknown(text: str | None, migrated: Deployment, tmp_path: Path) -> None:
    path = tmp_path / "handed.json"
    if text is not None:
        path.write_text(text)
    assert comparison.read(path).incomplete
    assert source_profile.read(path).incomplete
    judged = run_check(migrated, SAME, f"--comparison={path}")
    assert (judged.outcome, "is lost" in judged.cause) == (Outcome.UNKNOWN, True)
    assert judged.remedy


def test_a_profile_is_written_and_read_back(migrated: Deployment, tmp_path: Path) -> None:
    path = tmp_path / "profile.json"
    found = source_profile.profiled(loaded(migrated), lambda line: None)
    source_profile.write(found, path)
    assert source_profile.read(path) == found
    assert run_check(migrated, FITS, f"--source-profile={path}").outcome is Outcome.PASS
    source_profile.write(Profile(incomplete="gone", remedy="run again"), path)
    assert run_check(migrated, FITS, f"--source-profile={path}").outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (Unreachable("nobody answers", remedy="start it"), "nobody answers"),
        (TargetError("target.toml: two columns for the user"), "target.toml: two columns for the user"),
        (ZeroDivisionError("division by zero"), "internal error: ZeroDivisionError: division by zero"),
    ],
)
def test_whatever_goes_wrong_leaves_it_incomplete(
    error: Exception, told: str, migrated: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr("transfer.compare.compare", broken)
    monkeypatch.setattr("transfer.profile.profile", broken)
    found = compared(loaded(migrated), tmp_path, lambda line: None)
    assert (found.incomplete, bool(found.remedy)) == (told, True)
    profile = source_profile.profiled(loaded(migrated), lambda line: None)
    assert (profile.incomplete, bool(profile.remedy)) == (told, True)


def test_a_deadline_that_has_passed_leaves_it_incomplete(migrated: Deployment, tmp_path: Path) -> None:
    found = compared(loaded(migrated), tmp_path / "late", lambda line: None, seconds=0.0)
    assert (found.incomplete, found.remedy) == (
        "comparing every memory took more than 0 s", "give --deadline more seconds",
    )  # fmt: skip


def test_it_is_made_once_for_a_session_of_its_own(migrated: Deployment) -> None:
    judged = run_check(migrated, SAME)
    assert (judged.outcome, judged.n) == (Outcome.PASS, 600)
    evidence = migrated.directory / judged.evidence[0]
    assert json.loads(f"[{','.join(evidence.read_text().splitlines())}]") == []
