"""Each check is red for the named cause while its fault is there, and green again afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from checks.finding import Outcome
from fixtures.saboteurs import Saboteur, all_saboteurs
from gate import manifest
from gate.checkout import PHASES
from tests.phases.one_check import run_check

if TYPE_CHECKING:
    from fixtures.deployment import Deployment

SABOTEURS = all_saboteurs()


def test_every_check_has_a_saboteur() -> None:
    named = {check for folder in manifest.phase_folders(PHASES).values() for check in manifest.load(folder).checks}
    assert named == {saboteur.check for saboteur in SABOTEURS}


@pytest.mark.parametrize("saboteur", SABOTEURS, ids=lambda saboteur: f"{saboteur.check}-{saboteur.name}")
def test_check_is_red_for_the_cause_and_green_again(saboteur: Saboteur, own_deployment: Deployment) -> None:
    with saboteur.plant(own_deployment):
        red = run_check(own_deployment, saboteur.check)
    assert red.outcome is Outcome.FAIL, red
    assert saboteur.cause in red.cause, red
    assert red.remedy, red
    green = run_check(own_deployment, saboteur.check)
    assert green.outcome is Outcome.PASS, green
    assert green.n >= 1, green
