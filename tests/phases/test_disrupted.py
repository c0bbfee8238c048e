"""A check that disrupts is not run on a configured target, whatever is asked of pytest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.finding import Outcome
from tests.phases.one_check import run_check

if TYPE_CHECKING:
    from fixtures.deployment import Deployment


def test_on_a_configured_target_nothing_is_disturbed(own_deployment: Deployment) -> None:
    finding = run_check(own_deployment, "phase1.connectivity.health_follows_the_graph")
    assert (finding.outcome, finding.cause) == (Outcome.UNKNOWN, "it was collected but never ran")
