"""Each check is red for the named cause while its fault is there, and green again afterwards."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from checks.finding import Outcome
from fixtures.saboteurs import Saboteur, all_saboteurs
from gate import catalogue, manifest
from gate.checkout import PHASES
from tests.phases.one_check import run_check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _pytest.mark.structures import ParameterSet

    from checks.finding import Finding
    from fixtures.deployment import Deployment

SABOTEURS = all_saboteurs()
DISRUPTING = {check for folder in manifest.phase_folders(PHASES).values() for check in catalogue.disrupting(folder)}
"""What runs on the embedded target only, with the deployment's checkout served there."""
JOURNALED = {
    "phase5.parity.test_users_went_first", "phase5.parity.batches_were_verified",
    "phase5.latency.batch_fits_its_window",
}  # fmt: skip
"""What only the transfer tool leaves behind."""
ATTEMPTS = 3
"""Of a latency check that noise leaves undecided; a fail or a pass stands at once."""


def test_every_check_has_a_saboteur() -> None:
    named = {check for folder in manifest.phase_folders(PHASES).values() for check in manifest.load(folder).checks}
    assert named == {saboteur.check for saboteur in SABOTEURS}


@contextmanager
def prepared(deployment: Deployment, check: str) -> Iterator[None]:
    """Phase 5 judges what a migration has left; the phases before it a table without rows."""
    if not check.startswith("phase5."):
        yield
        return
    if check in JOURNALED:
        deployment.move()
    else:
        deployment.migrate()
    yield
    deployment.reset_database()


def marked(saboteur: Saboteur) -> ParameterSet:
    """Latency needs the machine to itself: tox runs what is marked quiet after all else, without xdist."""
    # On a busy machine it may take all of its attempts, each as long as timing may take.
    marks = [pytest.mark.quiet, pytest.mark.timeout(900)] if ".latency." in saboteur.check else []
    return pytest.param(saboteur, id=f"{saboteur.check}-{saboteur.name}", marks=marks)


def found(deployment: Deployment, check: str) -> Finding:
    """What the check found, once it could tell."""
    attempts = ATTEMPTS if ".latency." in check else 1
    options = ["--rehearse"] if check in DISRUPTING else []
    finding = run_check(deployment, check, *options)
    while finding.outcome is Outcome.UNKNOWN and (attempts := attempts - 1):
        finding = run_check(deployment, check, *options)
    return finding


@pytest.mark.parametrize("saboteur", [marked(saboteur) for saboteur in SABOTEURS])
def test_check_is_red_for_the_cause_and_green_again(saboteur: Saboteur, own_deployment: Deployment) -> None:
    with saboteur.plant(own_deployment):
        red = found(own_deployment, saboteur.check)
    assert red.outcome is Outcome.FAIL, red
    assert saboteur.cause in red.cause, red
    assert red.remedy, red
    with prepared(own_deployment, saboteur.check):
        green = found(own_deployment, saboteur.check)
    assert green.outcome is Outcome.PASS, green
    assert green.n >= 1, green
