"""The fail-closed table: what keeps a check from being seen whole is never a pass, by `gate run` and by bare pytest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.gate.rows import CODES, Row, body, module
from tests.gate.toy import FAIL, HEALTHY, NAMED, PASS, REFUTED, Toy, check

if TYPE_CHECKING:
    from pathlib import Path

ALL_SKIPPED = {
    f"test_{kind}.py": f'pytestmark = pytest.mark.skip("not today")\n\n{check(PASS, name)}'
    for kind, name in (entry.split(".") for entry in NAMED)
}
SLOW = check(f"{PASS}\ntime.sleep(60)")
GONE = "raise OSError('gone')"
TABLE = [
    Row(name="all skipped", files=ALL_SKIPPED, says="it was skipped: not today"),
    module("xfail", f"@pytest.mark.xfail(strict=False)\n{check('assert 0')}", "an xfail mark speaks for it"),
    module("xpass", f"@pytest.mark.xfail(strict=False)\n{HEALTHY}", "an xfail mark speaks for it"),
    module("deselected", REFUTED, "narrowed by --deselect", options=["--deselect=phases/phase2/test_schema.py"],
           gate_verdict="failed", gate_says="no index"),
    module("-k", REFUTED, "narrowed by -k", options=["-knot_s"], gate_verdict="failed", gate_says="no index"),
    body("-x", GONE, "narrowed by -x", options=["-x"], gate_says="OSError: gone"),
    module("empty parametrisation", "@pytest.mark.parametrize('x', [])\ndef test_s(x, verify):\n    verify(passed(1))",
           "test_schema.py cannot be collected: Empty parameter set in 'test_s'"),
    body("zero rows", "verify(passed(0, 'no rows'))", "nothing was measured (n = 0)"),
    body("not a number", "verify(passed(3, float('nan')))", "not a number was measured"),
    body("no verify() call", "assert verify", "it never called verify()"),
    module("exception in a fixture", f"@pytest.fixture(autouse=True)\ndef server():\n    {GONE}\n\n{HEALTHY}",
           "OSError: gone (test_schema.py:13)"),
    module("teardown error", f"@pytest.fixture(autouse=True)\ndef server():\n    yield\n    {GONE}\n\n{HEALTHY}",
           "OSError: gone (test_schema.py:14)"),
    body("crashed worker", f"{PASS}\nos.kill(os.getpid(), 9)", "died: Not properly terminated", options=["-n1"]),
    body("os._exit(0)", f"{PASS}\nos._exit(0)", "died: Not properly terminated", options=["-n1"]),
    body("pytest.exit(0)", f"{PASS}\npytest.exit('done', returncode=0)", "pytest stopped: done"),
    module("time-out", f"@pytest.mark.timeout(1)\n{SLOW}",
           "Failed: Timeout (>1.0s) from pytest-timeout"),
    module("module that does not import", f"import no_such_module\n\n{HEALTHY}",
           "test_schema.py cannot be collected: ModuleNotFoundError: No module named 'no_such_module'"),
    Row(name="named but not collected", named=[*NAMED, "schema.other"], says="named but not collected"),
    Row(name="collected but not named", files={"test_schema_more.py": check(PASS, "other")},
        says="phase2.schema.other was collected but"),
]  # fmt: skip


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_gate_run(row: Row, tmp_path: Path) -> None:
    run = row.planted(tmp_path).gate(PYTEST_ADDOPTS=" ".join(row.options))
    row.hold_for_gate_run(run)
    assert (run.report["verdict"], run.code) == (run.verdict(), CODES[run.verdict()])


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_bare_pytest(row: Row, tmp_path: Path) -> None:
    run = row.planted(tmp_path).bare(*row.options)
    row.hold_for_bare_pytest(run)
    assert run.code == CODES[row.verdict]


def test_last_failed(tmp_path: Path) -> None:
    """What failed last time and passes now says nothing about the rest."""
    toy = Toy(tmp_path)
    toy.write("test_schema.py", REFUTED)
    assert toy.bare().code == 1
    toy.write("test_schema.py", HEALTHY)
    run = toy.bare("--lf")
    assert (run.verdict(), run.code) == ("undecided", 3)
    assert "narrowed by --lf" in run.said()
    assert "this run was narrowed: it decides nothing" in run.output
    assert (toy.gate(PYTEST_ADDOPTS="--lf").verdict(), toy.bare().verdict()) == ("passed", "passed")


def test_a_worker_is_no_way_out_of_a_process_that_is_alone(tmp_path: Path) -> None:
    """Latency runs in pytest's own process, which takes the record's end with it."""
    toy = Toy(tmp_path)
    toy.write("test_latency.py", check(f"{PASS}\nos._exit(0)", "l"))
    run = toy.gate()
    assert (run.verdict(), run.code) == ("undecided", 3)
    assert "the pytest session did not reach its end" in run.said()
    assert "pytest exited with 0" in run.said()
    alone = toy.bare()
    assert "passed" not in alone.output  # nothing survives it there, not even a verdict; the README says so


def test_a_check_that_fails_is_told_although_the_run_decides_nothing_else(tmp_path: Path) -> None:
    toy = Toy(tmp_path)
    toy.write("test_connectivity.py", check(f"verify({FAIL})", "c"))
    for options in (["-x"], ["-kc"], ["--maxfail=1"]):
        run = toy.bare(*options)
        assert (run.verdict(), run.code) == ("failed", 1)
        assert "this run was narrowed: it decides nothing" in run.output
