"""What target.toml says about checks has to be about checks that there are."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gate import manifest
from gate.agreement import check_target
from gate.checkout import PHASES
from stores.errors import TargetError
from stores.target import Target, embedded
from tests.gate.toy import PASS, Toy, disrupting

if TYPE_CHECKING:
    from pathlib import Path

PHASE2 = [manifest.load(PHASES / "phase2")]
TARGET = embedded({})


def with_settings(exclusions: dict[str, str] | None = None, thresholds: dict[str, float] | None = None) -> Target:
    return replace(TARGET, exclusions=exclusions or {}, thresholds=thresholds or {})


def test_what_is_there_may_be_excluded_and_set() -> None:
    check_target(None, PHASE2)
    check_target(with_settings({"phase2.schema.table_exists": "made later"}), PHASE2)
    check_target(with_settings(thresholds={"phase2.latency.search_is_not_slower": 0.2}), PHASE2)


def test_other_phases_are_not_this_runs_business() -> None:
    check_target(with_settings({"phase7.schema.anything": "later"}, {"phase7.latency.anything": 1}), PHASE2)


def test_what_is_rehearsed_takes_no_number_from_a_target(tmp_path: Path) -> None:
    toy = Toy(tmp_path, more='[limits."schema.s"]\nmost_s = 2\n')
    bound = [manifest.load(toy.phase)]
    check_target(with_settings(thresholds={"phase2.schema.s": 3}), bound)
    toy.write("test_schema.py", disrupting(PASS))
    check_target(with_settings({"phase2.schema.s": "later"}), bound)
    with pytest.raises(TargetError, match=r"phase2.schema.s disrupts, and is rehearsed .* by the manifest's number"):
        check_target(with_settings(thresholds={"phase2.schema.s": 3}), bound)


@pytest.mark.parametrize(
    ("exclusions", "thresholds", "told"),
    [
        ({"phase2.schema.table_exist": "why"}, {}, "nearest: phase2.schema.table_exists"),
        ({"schema.table_exists": "why"}, {}, "nearest: phase2.schema.table_exists"),
        ({}, {"phase2.schema.table_exists": 1}, "is no check with a number"),
        ({}, {"latency.search_is_not_slower": 1}, "nearest: phase2.latency.search_is_not_slower"),
        ({"phase2.schema.table_exists": " "}, {}, "has no reason"),
        ({}, {"phase2.latency.search_is_not_slower": -5}, "below zero"),
    ],
)
def test_what_cannot_be_meant_is_refused(exclusions: dict[str, str], thresholds: dict[str, float], told: str) -> None:
    with pytest.raises(TargetError, match=told):
        check_target(with_settings(exclusions, thresholds), PHASE2)
