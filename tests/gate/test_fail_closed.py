"""The fail-closed table: nothing that keeps a check from being seen whole is a pass, by `gate run` and by bare pytest.

Each row is a phase of four checks, three of them healthy, and says what is wrong with the fourth, `schema.s`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tests.gate.toy import NAMED, WHOLE, Toy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

SCHEMA = "test_schema.py"
HEALTHY = WHOLE.format(name="s")
REFUTED = """
def test_s(verify):
    verify(failed("no index", n=3, observed="none", expected="one", remedy="make one"))
"""
CODES = {"passed": 0, "failed": 1, "undecided": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What is wrong, and what comes of it."""

    name: str
    files: Mapping[str, str] = field(default_factory=dict)
    """Files of the phase's folder, written over the healthy ones."""
    says: str
    """What a report must say: a check's cause, or a reason beyond the checks."""
    named: Sequence[str] = NAMED
    verdict: str = "undecided"
    options: Sequence[str] = ()
    """pytest's options: of bare pytest, and put into PYTEST_ADDOPTS for `gate run`, which must not heed them."""
    gate_verdict: str = ""
    """The verdict of `gate run` where it differs."""
    gate_says: str = ""
    bare_code: int | None = None
    """The exit code of bare pytest where it is not the verdict's."""


def faulty(name: str, schema: str, says: str, **more: object) -> Row:
    """A row about one file of checks."""
    return Row(name=name, files={SCHEMA: schema}, says=says, **more)  # type: ignore[arg-type]


ALL_SKIPPED = {
    f"test_{kind}.py": f'pytestmark = pytest.mark.skip("not today")\n\n{WHOLE.format(name=name)}'
    for kind, name in (check.split(".") for check in NAMED)
}
TABLE = [
    Row(name="all skipped", files=ALL_SKIPPED, says="it was skipped: not today"),
    faulty("xfail", "@pytest.mark.xfail(strict=False)\ndef test_s(verify):\n    assert 0",
           "an xfail mark speaks for it"),
    faulty("xpass", f"@pytest.mark.xfail(strict=False)\n{HEALTHY}", "an xfail mark speaks for it"),
    faulty("deselected", REFUTED, "narrowed by --deselect", options=["--deselect=phases/phase2/test_schema.py"],
           gate_verdict="failed", gate_says="no index"),
    faulty("-k", REFUTED, "narrowed by -k", options=["-knot_s"], gate_verdict="failed", gate_says="no index"),
    faulty("-x", "def test_s(verify):\n    raise ValueError('broken')", "narrowed by -x", options=["-x"],
           gate_says="ValueError: broken (test_schema.py:12)"),
    faulty("empty parametrisation", "@pytest.mark.parametrize('x', [])\ndef test_s(x, verify):\n    verify(passed(1))",
           "test_schema.py cannot be collected: Empty parameter set in 'test_s'"),
    faulty("zero rows", "def test_s(verify):\n    verify(passed(0, 'no rows'))", "nothing was measured (n = 0)"),
    faulty("not a number", "def test_s(verify):\n    verify(passed(3, float('nan')))", "not a number was measured"),
    faulty("no verify() call", "def test_s(verify):\n    assert verify", "it never called verify()"),
    faulty("exception in a fixture",
           f"@pytest.fixture(autouse=True)\ndef server():\n    raise OSError('gone')\n\n{HEALTHY}",
           "OSError: gone (test_schema.py:13)"),
    faulty("teardown error",
           f"@pytest.fixture(autouse=True)\ndef server():\n    yield\n    raise OSError('gone')\n\n{HEALTHY}",
           "OSError: gone (test_schema.py:14)"),
    faulty("crashed worker", "def test_s(verify):\n    verify(passed(1))\n    os.kill(os.getpid(), 9)",
           "died: Not properly terminated", options=["-n1"]),
    faulty("os._exit(0)", "def test_s(verify):\n    verify(passed(1))\n    os._exit(0)",
           "died: Not properly terminated", options=["-n1"]),
    faulty("pytest.exit(0)", "def test_s(verify):\n    verify(passed(1))\n    pytest.exit('done', returncode=0)",
           "pytest stopped: done", gate_says="it did not run to its end"),
    faulty("time-out", "@pytest.mark.timeout(1)\ndef test_s(verify):\n    verify(passed(1))\n    time.sleep(60)",
           "Failed: Timeout (>1.0s) from pytest-timeout"),
    faulty("module that does not import", f"import no_such_module\n\n{HEALTHY}",
           "test_schema.py cannot be collected: ModuleNotFoundError: No module named 'no_such_module'"),
    Row(name="named but not collected", named=[*NAMED, "schema.other"], says="named but not collected"),
    Row(name="collected but not named", files={"test_schema_more.py": WHOLE.format(name="other")},
        says="phase2.schema.other was collected but"),
]  # fmt: skip


def planted(folder: Path, row: Row) -> Toy:
    toy = Toy(folder, named=row.named)
    for name, text in row.files.items():
        toy.write(name, text)
    return toy


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_gate_run(row: Row, tmp_path: Path) -> None:
    run = planted(tmp_path, row).gate(PYTEST_ADDOPTS=" ".join(row.options))
    assert (run.verdict, run.code) == (row.gate_verdict or row.verdict, CODES[row.gate_verdict or row.verdict])
    assert (row.gate_says or row.says) in "\n".join([*run.phase["reasons"], *run.causes.values()])


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_bare_pytest(row: Row, tmp_path: Path) -> None:
    run = planted(tmp_path, row).bare(*row.options)
    assert (run.verdict, run.code) == (row.verdict, CODES[row.verdict] if row.bare_code is None else row.bare_code)
    assert row.says in run.output
