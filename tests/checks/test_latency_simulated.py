"""How often the judge of latency is wrong, on simulated machines whose truth is known (benchmarks/machines.py)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.latency import DRIFTING, INTERRUPTED, QUIET, WILD, Case, Line, last_looks, measured
from benchmarks.machines import Machine, log_p95
from checks.latency_looks import LOOKS, looks

RUNS = 400


def found(ratio: float, *, machine: Machine = QUIET, margin: float = 0.5) -> Line:
    return measured(Case(name="", ratio=ratio, machine=machine, margin=margin), RUNS)


def test_equal_sides_pass_at_the_first_look_and_raise_no_false_alarm() -> None:
    line = found(1.0)
    assert line.failed == 0
    assert line.passed >= 0.98
    assert line.noisy <= 0.01
    assert line.blocks < 22


@pytest.mark.parametrize("machine", [QUIET, DRIFTING, INTERRUPTED], ids=["quiet", "drifting", "interrupted"])
def test_twice_as_slow_fails(machine: Machine) -> None:
    line = found(2.0, machine=machine)
    assert line.failed >= 0.95
    assert line.passed == 0


@pytest.mark.parametrize("machine", [QUIET, DRIFTING, INTERRUPTED], ids=["quiet", "drifting", "interrupted"])
def test_at_the_margin_all_looks_together_seldom_pass_and_seldom_fail(machine: Machine) -> None:
    line = found(1.5, machine=machine)
    assert 0 < line.passed < 0.07
    assert 0 < line.failed < 0.07


@pytest.mark.parametrize("ratio", [0.1, 1.0, 2.0, 20.0])
def test_on_a_wild_machine_nothing_is_decided(ratio: float) -> None:
    line = found(ratio, machine=WILD)
    assert (line.passed, line.failed) == (0, 0)
    assert line.noisy > 0.95


def test_time_for_few_blocks_fails_nothing_wrongly() -> None:
    for blocks in (2, 3, 5, 10):
        for machine in (Machine(calls=2), replace(INTERRUPTED, calls=2)):
            line = measured(Case(name="", ratio=1.5, machine=machine, looks=(blocks,)), RUNS)
            assert line.passed == 0
            assert line.failed <= 0.05


def test_the_benchmark_takes_the_looks_of_the_judge() -> None:
    for ratio, margin in ((1.0, 0.2), (1.4, 0.5), (2.0, 0.5)):
        seconds = INTERRUPTED.seconds(10, ratio, np.random.default_rng(3))
        simulated = last_looks(Case(name="", ratio=ratio, margin=margin), log_p95(seconds))
        for run, ours in zip(seconds.transpose(0, 2, 1, 3).tolist(), simulated, strict=True):
            theirs = looks(*run, margin=margin)[-1]
            assert (ours.blocks, ours.outcome) == (theirs.blocks, theirs.outcome)
            assert ours.compared.upper == pytest.approx(theirs.compared.upper)
            assert ours.control.lower == pytest.approx(theirs.control.lower)


def test_a_call_is_as_long_as_the_machine_says() -> None:
    still = Machine(sigma=0.0, noise=0.0, spikes=0.0)
    old, control, new = still.seconds(2, 3.0, np.random.default_rng(1)).transpose(2, 0, 1, 3)
    assert np.unique(old) == np.unique(control) == 1
    assert np.unique(new) == 3
    wandering = Machine(sigma=0.0, spikes=0.0).seconds(50, 1.0, np.random.default_rng(1))
    assert np.log(wandering).std() == pytest.approx(0.15, rel=0.1)
    assert wandering.shape == (50, LOOKS[-1], 3, 20)
