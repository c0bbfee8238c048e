"""docs/latency.md is current: its table is the simulation's, its numbers the code's, its shell lines run."""

from __future__ import annotations

import json
import math
import os
import re
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks.latency import BATCH, HEAD, cases, measured
from checks.latency import RECALL_ABS_TOL, Samples, not_slower
from checks.latency_looks import ALPHA, CONFIDENCE, LEAST_NOISE, LOOKS
from checks.latency_remedies import Remedies
from fixtures.side_by_side import CALLS, SEED
from fixtures.stopwatch import LATEST_SECONDS, TIMED_SECONDS
from gate.checkout import ROOT
from gate.supervise import CHECK_TIMEOUT_S
from stores.timing import FEWEST_CALLS

if TYPE_CHECKING:
    from benchmarks.latency import Case

DOCUMENT = (ROOT / "docs" / "latency.md").read_text(encoding="utf-8")
RUNS = BATCH
CASES = list(cases())


def rows() -> list[list[str]]:
    """The table's cells."""
    lines = DOCUMENT.partition(HEAD)[2].partition("\n\n")[0].strip().splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def share(cell: str) -> float:
    return float(cell.removesuffix("%")) / 100


def test_the_table_has_every_case_in_its_order() -> None:
    assert [row[:3] for row in rows()] == [[case.name, f"{case.margin:.0%}", f"{case.ratio:.2f}"] for case in CASES]


def named(case: Case) -> str:
    return f"{case.name}, {case.margin}, {case.ratio}"


@pytest.mark.parametrize(("row", "case"), list(zip(rows(), CASES, strict=True)), ids=map(named, CASES))
def test_a_line_is_what_the_simulation_gives(row: list[str], case: Case) -> None:
    line = measured(case, RUNS)
    told = dict(zip(("passed", "failed", "unknown", "noisy"), map(share, row[3:7]), strict=True))
    found = {name: getattr(line, name) for name in ("passed", "failed", "noisy")}
    found["unknown"] = 1 - line.passed - line.failed
    for name, expected in told.items():
        spread = math.sqrt(max(expected * (1 - expected), 0.004) / RUNS)
        assert found[name] == pytest.approx(expected, abs=5 * spread), name
    assert line.blocks == pytest.approx(float(row[7]), abs=6)


def test_what_was_asked_for_is_kept() -> None:
    told = {(row[0], row[1], row[2]): row for row in rows()}
    for name in ("quiet", "drifting", "interrupted"):
        assert share(told[name, "50%", "1.00"][4]) <= 0.05
        assert share(told[name, "50%", "2.00"][4]) >= 0.95
    for row in (row for key, row in told.items() if key[2] == "1.50" and "look" not in key[0]):
        assert share(row[3]) <= ALPHA
        assert share(row[4]) <= ALPHA
    for row in (row for key, row in told.items() if key[0] == "wild"):
        assert (share(row[3]), share(row[4])) == (0, 0)


@pytest.mark.parametrize(
    "text",
    [
        "after {}, {} and {} blocks".format(*LOOKS),
        f"alpha = {ALPHA:.0%}",
        f"each bound has {CONFIDENCE:.1%}",
        f"margins below {LEAST_NOISE:.0%}, within {LEAST_NOISE:.0%}",
        f"lower by more than {RECALL_ABS_TOL}",
        f"{CALLS} calls an arm and block",
        f"stops after {TIMED_SECONDS:.0f} s, and {LATEST_SECONDS:.0f} s after the check began",
        f"killed after {CHECK_TIMEOUT_S} s",
        f"down to {FEWEST_CALLS} calls",
        f"seed {SEED}",
    ],
)
def test_its_numbers_are_those_of_the_code(text: str) -> None:
    assert text in re.sub(r"\s+", " ", DOCUMENT)


def samples(blocks: int = LOOKS[0]) -> Samples:
    flat = [[0.001] * CALLS for _ in range(blocks)]
    return Samples(old=flat, control=flat, new=flat, seed=SEED, warm_up=CALLS)


def test_the_finding_that_it_shows_is_worded_so() -> None:
    told = not_slower(samples(), margin=0.5, subject="toys", remedies=Remedies(slower="")).as_dict()
    number, shown = re.compile(r"[\d.]+"), re.sub(r"\s+", " ", DOCUMENT)
    for part in (str(told["observed"]), *str(told["detail"]).split("; ")[2:]):
        wanted = r"[\d.]+".join(map(re.escape, number.split(part)))
        assert re.search(wanted, shown), part


def test_its_shell_lines_work_out_again_what_was_decided(tmp_path: Path) -> None:
    place = tmp_path / "reports" / "runs" / "1" / "evidence" / "phase2-search_is_not_slower.samples.json"
    place.parent.mkdir(parents=True)
    place.write_text(json.dumps(asdict(samples())), encoding="utf-8")
    lines = re.findall(r"```sh\n(python - .*?)```", DOCUMENT, re.DOTALL)[0]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["sh", "-c", lines], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.split("json ")[1:] == ["20 1.00 (1.00 to 1.00) 1.00 (1.00 to 1.00) pass\n"], done.stderr
