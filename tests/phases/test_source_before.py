"""The check that nothing changed the source, run whole: with what gate run hands over, and on either kind of target."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from checks.finding import Outcome
from fixtures.engines.as_target import as_target
from fixtures.unchanged import read_fingerprint
from stores import target
from tests.phases.one_check import run_check

if TYPE_CHECKING:
    from pathlib import Path

    from fixtures.deployment import Deployment

CHECK = "phase2.parity.source_is_unchanged"


def before(own: Deployment, **changes: Any) -> Path:
    """What was read before the run, with some of it as if it had been otherwise."""
    found = target.load({}, own.directory)
    assert found is not None
    return written(own, read_fingerprint(found) | changes)


def written(own: Deployment, values: Any) -> Path:
    path = own.directory / "before.json"
    path.write_text(values if isinstance(values, str) else json.dumps(values), encoding="utf-8")
    return path


def embedded(own: Deployment) -> target.Target:
    return as_target(own.engines)


def test_what_was_handed_over_is_compared(own_deployment: Deployment) -> None:
    found = run_check(own_deployment, CHECK, f"--source-before={before(own_deployment)}")
    assert (found.outcome, found.n) == (Outcome.PASS, 601)


def test_a_point_that_differs_is_unknown_on_a_configured_target(own_deployment: Deployment) -> None:
    points = json.loads(before(own_deployment).read_text())["points"]
    name = min(points)
    path = before(own_deployment, points=points | {name: "another digest"})
    found = run_check(own_deployment, CHECK, f"--source-before={path}")
    assert (found.outcome, found.detail) == (Outcome.UNKNOWN, f"{name} is another")


def test_a_point_that_differs_refutes_on_the_embedded_target(own_deployment: Deployment) -> None:
    values = read_fingerprint(embedded(own_deployment))
    name = min(values["points"])
    values["points"][name] = "another digest"
    found = run_check(own_deployment, CHECK, "--rehearse", f"--source-before={written(own_deployment, values)}")
    assert (found.outcome, found.detail) == (Outcome.FAIL, f"{name} is another")


@pytest.mark.parametrize(
    ("values", "cause"),
    [
        ("{", "is lost"),
        ({"error": "Qdrant did not answer", "remedy": "start it"}, "before the first check: Qdrant did not answer"),
        ({"points": {}}, "is lost"),
        ([], "is lost"),
    ],
    ids=["no JSON", "an error", "half of it", "no table"],
)
def test_what_was_not_read_leaves_it_unknown(own_deployment: Deployment, values: Any, cause: str) -> None:
    path = written(own_deployment, values)
    found = run_check(own_deployment, CHECK, f"--source-before={path}")
    assert found.outcome is Outcome.UNKNOWN
    assert cause in found.cause
    assert found.remedy


def test_a_file_that_is_not_there_leaves_it_unknown(own_deployment: Deployment) -> None:
    found = run_check(own_deployment, CHECK, f"--source-before={own_deployment.directory / 'nothing'}")
    assert (found.outcome, "is lost" in found.cause) == (Outcome.UNKNOWN, True)
