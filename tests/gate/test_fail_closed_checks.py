"""What a check can do to itself: each row is a phase of its own, all of them judged by one run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.gate.rows import CODES, Row, body, module
from tests.gate.toy import FAIL, HEALTHY, NAMED, PASS, Toy, check

if TYPE_CHECKING:
    from tests.gate.toy import Run

THREAD = """
import threading
thread = threading.Thread(target=lambda: 1 / 0)
thread.start()
thread.join()
"""
BOTH = "@pytest.mark.parametrize('x', [1, 0])\ndef test_s(x, verify):\n    verify({finding})\n"
LIES = [
    *[body(f"n = {n}", f"verify(Finding(outcome=Outcome.PASS, n={n}))", "n is no count")
      for n in ("True", "-1", "'3'", "3.0", "None", "float('nan')")],
    body("observed not a number", "verify(passed(3, 'nan'))", "not a number was measured"),
    body("expected endless", "verify(passed(3, 1, expected=float('inf')))", "not a number was measured"),
    body("an outcome that is none", "verify(Finding(outcome='pass', n=3))", "AttributeError"),
    body("no finding", "verify(True)", "TypeError: verify() takes a Finding, not bool"),
    body("a refutation that is caught", f"try:\n    verify({FAIL})\nexcept AssertionError:\n    pass", "no index",
         verdict="failed"),
    body("a refutation among passes", f"{PASS}\nwith pytest.raises(AssertionError):\n    verify({FAIL})\n{PASS}",
         "no index", verdict="failed"),
    body("an unknown that is caught",
         f"with pytest.raises(AssertionError):\n    verify(unknown('no answer', remedy='wait'))\n{PASS}", "no answer"),
    body("a refutation in a thread",
         f"from threading import Thread\n{PASS}\nt = Thread(target=verify, args=[{FAIL}])\nt.start()\nt.join()",
         "no index", verdict="failed"),
    module("a refutation in a teardown",
           f"@pytest.fixture\ndef late(verify):\n    yield\n    verify({FAIL})\n\n"
           f"def test_s(late, verify):\n    {PASS}\n", "no index", verdict="failed"),
]  # fmt: skip
WAYS_OUT = [
    body("a skip after the finding", f"{PASS}\npytest.skip('enough')", "it was skipped: enough"),
    body("an xfail after the finding", f"{PASS}\npytest.xfail('enough')", "an xfail mark speaks for it"),
    body("an import that skips", "pytest.importorskip('no_such_module')", "it was skipped: could not import"),
    body("a failed assertion after the finding", f"{PASS}\nassert not NAMED", "NameError"),
    body("SystemExit", f"{PASS}\nsys.exit(0)", "SystemExit: 0"),
    body("BaseException", f"{PASS}\nraise BaseException('odd')", "BaseException: odd"),
    body("GeneratorExit", f"{PASS}\nraise GeneratorExit", "GeneratorExit"),
    body("endless recursion", f"def deep():\n    deep()\n{PASS}\ndeep()", "RecursionError"),
    body("a warning", f"import warnings\n{PASS}\nwarnings.warn('old', stacklevel=1)", "UserWarning: old"),
    body("a thread that dies", f"{PASS}\n{THREAD}", "PytestUnhandledThreadExceptionWarning"),
    body("a value returned", f"{PASS}\nreturn True", "PytestReturnNotNoneWarning"),
    body("a record that is only printed",
         "print('\\n{\"event\": \"step\", \"check\": \"phase2.schema.s\"}\\n')", "it never called verify()"),
]  # fmt: skip
SHAPES = [
    module("async", f"async {HEALTHY}", "async def functions are not natively supported"),
    module("one instance refuted", BOTH.format(finding=f"passed(1) if x else {FAIL}"), "no index", verdict="failed"),
    module("one instance empty", BOTH.format(finding="passed(x)"), "nothing was measured (n = 0)"),
    module("one instance skipped",
           "@pytest.mark.parametrize('x', [1, pytest.param(0, marks=pytest.mark.skip)])\n"
           f"def test_s(x, verify):\n    {PASS}\n", "it was skipped: unconditional skip"),
    module("a subtest that fails",
           f"def test_s(subtests, verify):\n    {PASS}\n    with subtests.test('a'):\n        assert 0\n",
           "AssertionError: assert 0"),
    module("a subtest that passes",
           f"def test_s(subtests, verify):\n    {PASS}\n    with subtests.test('a'):\n        pass\n",
           "it was reported in several parts"),
    module("a skip in a class",
           f"class TestS:\n    @pytest.mark.skip('no')\n    def test_s(self, verify):\n        {PASS}\n",
           "it was skipped: no"),
    module("a unittest", "import unittest\n\nclass TestS(unittest.TestCase):\n    def test_s(self):\n        pass\n",
           "it never called verify()"),
    module("two tests of one id", f"{HEALTHY}\nclass TestS:\n    def test_s(self, verify):\n        {PASS}\n",
           "schema.s is the id of several tests"),
    Row(name="two files with one id", files={"test_schema_more.py": HEALTHY},
        says="schema.s is the id of several tests"),
    Row(name="a folder below", files={"deep/test_schema.py": HEALTHY}, says="deep/test_schema.py.s was collected but"),
    Row(name="a file that ends in _test", files={"schema_test.py": check(PASS, "t")},
        says="schema.t was collected but"),
    Row(name="a kind that is none", files={"test_smoke.py": check(PASS, "t")}, says="smoke.t was collected but"),
    Row(name="a manifest without a kind", named=NAMED[:3], says="the manifest names no latency check"),
    module("nothing but a doctest", '"""\n>>> 1\n1\n"""', "named but not collected"),
]  # fmt: skip
SOUND = [
    Row(name="healthy", says="", verdict="passed"),
    module("all instances", BOTH.format(finding="passed(x + 1)"), "", verdict="passed"),
    module("a test in a class", f"class TestS:\n    def test_s(self, verify):\n        {PASS}\n", "", verdict="passed"),
    module("a finding from a fixture",
           f"@pytest.fixture\ndef found(verify):\n    {PASS}\n\ndef test_s(found):\n    pass\n", "", verdict="passed"),
    body("several findings", f"{PASS}\n{PASS}", "", verdict="passed"),
]  # fmt: skip
ROWS = dict(enumerate([*LIES, *WAYS_OUT, *SHAPES, *SOUND], 100))


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Toy:
    folder = tmp_path_factory.mktemp("rows")
    return [row.planted(folder, number) for number, row in ROWS.items()][-1]


@pytest.fixture(scope="module")
def gate_run(toy: Toy) -> Run:
    return toy.gate()


@pytest.fixture(scope="module")
def bare_run(toy: Toy) -> Run:
    return toy.bare()


@pytest.mark.xdist_group("gate_run")
@pytest.mark.parametrize("number", ROWS, ids=lambda number: str(ROWS[number]))
def test_gate_run(number: int, gate_run: Run) -> None:
    ROWS[number].hold_for_gate_run(gate_run, f"phase{number}")


@pytest.mark.parametrize("number", ROWS, ids=lambda number: str(ROWS[number]))
def test_bare_pytest(number: int, bare_run: Run) -> None:
    ROWS[number].hold_for_bare_pytest(bare_run, f"phase{number}")


def test_one_failed_phase_fails_the_run(gate_run: Run, bare_run: Run) -> None:
    assert (gate_run.report["verdict"], gate_run.code, bare_run.code) == ("failed", 1, 1)
    assert CODES["failed"] == 1
