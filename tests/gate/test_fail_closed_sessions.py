"""What options, environment, other plugins, and a phase's own folder can do to a session."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.gate.rows import CODES, Row, body, module
from tests.gate.toy import FAIL, HEALTHY, PASS, REFUTED, Toy, check

if TYPE_CHECKING:
    from pathlib import Path

REMOVES = """
def pytest_collection_modifyitems(config, items):
    gone = [item for item in items if "[0]" in item.name]
    items[:] = [item for item in items if "[0]" not in item.name]
    if {told}:
        config.hook.pytest_deselected(items=gone)
"""
REPEATS = """
from _pytest.runner import runtestprotocol

def pytest_runtest_protocol(item, nextitem):
    for last in (False, True):
        item._initrequest()
        for report in runtestprotocol(item, log=False, nextitem=nextitem):
            report.outcome = "rerun" if report.failed and not last else report.outcome
            item.ihook.pytest_runtest_logreport(report=report)
    return True
"""
GREEN = """
@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    report.outcome = "passed"
    return report
"""
ENDS = """
def pytest_sessionfinish(session):
    {what}
"""
ONCE = """
from pathlib import Path

def test_s(verify):
    mark = Path(__file__).with_suffix(".ran")
    first = not mark.exists()
    mark.touch()
    verify({finding})
"""
TWO = "@pytest.mark.parametrize('x', [1, 0])\ndef test_s(x, verify):\n    verify(passed(3))\n"


def folder(name: str, conftest: str, says: str, source: str = HEALTHY, **more: object) -> Row:
    """A row about the phase folder's conftest.py."""
    return Row(name=name, files={"conftest.py": conftest, "test_schema.py": source}, says=says, **more)  # type: ignore[arg-type]


RECORD = """
def test_s(verify, request):
    verify(passed(3))
    for path in request.config.getoption("--gate-record").parent.glob("*.jsonl"):
        path.unlink()
"""
GATE_RUN = [
    folder("a conftest that removes an instance", REMOVES.format(told=False), "it was collected but never ran", TWO),
    folder("a conftest that does not import", "import no_such_module", "pytest exited with 4"),
    module("a module that ends pytest", "pytest.exit('no more', returncode=0)", "cannot be collected"),
    body("KeyboardInterrupt", f"{PASS}\nraise KeyboardInterrupt", "died: keyboard-interrupt"),
    body("a check that kills pytest", f"{PASS}\nos.kill(os.getppid(), 9)", "pytest exited with -9"),
    body("a check that closes all files", f"{PASS}\nos.closerange(3, 256)", "died: Not properly terminated"),
    module("a record that is deleted", RECORD, "did not reach its end"),
]  # fmt: skip
BARE = [
    folder("a conftest that removes an instance", REMOVES.format(told=False), "it was collected but never ran", TWO),
    folder("a conftest that deselects an instance", REMOVES.format(told=True), "1 checks were deselected", TWO),
    folder("a conftest that ignores a file", "collect_ignore = ['test_schema.py']", "named but not collected"),
    folder("a conftest that repeats what failed", REPEATS, "flaky: it failed and passed within one run",
           ONCE.format(finding=f"{FAIL} if first else passed(3)")),
    folder("a conftest that repeats what broke", REPEATS, "ZeroDivisionError",
           ONCE.format(finding="1 / 0 if first else passed(3)")),
    folder("a conftest that calls all green", GREEN, "no index", REFUTED, verdict="failed"),
    folder("a conftest that calls an error green", GREEN, "ZeroDivisionError", check(f"{PASS}\n1 / 0")),
    folder("a conftest that ends with 0", ENDS.format(what="session.exitstatus = 0"), "no index", REFUTED,
           verdict="failed"),
    module("a module that ends pytest", "pytest.exit('no more', returncode=0)", "cannot be collected"),
    module("a module that skips itself", f"pytest.skip('not today', allow_module_level=True)\n{HEALTHY}",
           "test_schema.py skips itself, and a skipped check proves nothing: Skipped: not today"),
    module("a module that is no Python", "def test_s(:\n", "cannot be collected: SyntaxError"),
    *[Row(name=" ".join(options), options=options, says=says) for options, says in (
        (["-m", "not timeout"], "narrowed by -m"),
        (["--ignore=phases/phase2/test_schema.py"], "narrowed by --ignore"),
        (["--ignore-glob=*schema*"], "narrowed by --ignore-glob"),
        (["--sw"], "narrowed by --sw"),
        (["--collect-only"], "narrowed by --collect-only"),
        (["--setup-only"], "it did not run to its end"),
        (["--setup-plan"], "it did not run to its end"),
        (["--fixtures"], "it was collected but never ran"),
        (["-opython_functions=check_"], "named but not collected"),
        (["-n2"], "latency is not measured under xdist"),
        (["-n2", "--dist=each"], "latency is not measured under xdist"),
    )],
    body("a check that rewrites the manifest",
         "open(os.path.dirname(__file__) + '/phase.toml', 'w', encoding='utf-8').close()", "it never called verify()"),
    module("an empty instance that is skipped", "@pytest.mark.parametrize('x', [])\ndef test_s(x, verify):\n    pass\n",
           "it was skipped: got empty parameter set", options=["-oempty_parameter_set_mark=skip"]),
    module("--runxfail", f"@pytest.mark.xfail\n{REFUTED}", "no index", options=["--runxfail"], verdict="failed"),
]  # fmt: skip


@pytest.mark.parametrize("row", GATE_RUN, ids=str)
def test_gate_run(row: Row, tmp_path: Path) -> None:
    run = row.planted(tmp_path).gate()
    row.hold_for_gate_run(run)
    assert (run.report["verdict"], run.code) == (row.verdict, CODES[row.verdict])


@pytest.mark.parametrize("row", BARE, ids=str)
def test_bare_pytest(row: Row, tmp_path: Path) -> None:
    run = row.planted(tmp_path).bare(*row.options)
    row.hold_for_bare_pytest(run)
    assert run.code == CODES[row.verdict]


@pytest.mark.parametrize("path", ["phases/phase2/test_schema.py", "phases/phase2/test_schema.py::test_s"])
def test_a_part_of_a_phase_decides_nothing(path: str, tmp_path: Path) -> None:
    run = Toy(tmp_path).bare(paths=[path])
    assert (run.verdict(), run.code) == ("undecided", 3)
    assert f"narrowed by the argument {path}" in run.said()


def test_all_files_of_a_phase_are_still_a_part(tmp_path: Path) -> None:
    toy = Toy(tmp_path)
    run = toy.bare(paths=sorted(str(path) for path in toy.phase.glob("test_*.py")))
    assert (run.verdict(), run.code) == ("undecided", 3)


def test_a_folder_below_a_phase_is_a_part_of_it(tmp_path: Path) -> None:
    toy = Toy(tmp_path)
    toy.write("deep/test_schema.py", HEALTHY)
    run = toy.bare(paths=["phases/phase2/deep"])
    assert (run.verdict(), run.code) == ("undecided", 3)


@pytest.mark.parametrize("plugin", ["gate.bare", "gate.plugin"])
def test_no_session_without_the_plugins_that_decide(plugin: str, tmp_path: Path) -> None:
    toy = Toy(tmp_path)
    toy.write("test_schema.py", f"pytestmark = pytest.mark.skip\n{HEALTHY}")
    run = toy.bare("-p", f"no:{plugin}")
    assert run.code == 4
    assert f"the plugin {plugin} is switched off" in run.output


def test_verify_counts_nowhere_else(tmp_path: Path) -> None:
    """Without both plugins pytest has its own ways, but no check passes."""
    run = Toy(tmp_path).bare("-p", "no:gate.bare", "-p", "no:gate.plugin")
    assert run.code == 1
    assert "verify() records nothing here" in run.output


def test_an_interrupted_session_is_interrupted(tmp_path: Path) -> None:
    toy = Toy(tmp_path)
    toy.write("test_schema.py", check(f"{PASS}\nraise KeyboardInterrupt"))
    run = toy.bare()
    assert (run.verdict(), run.code) == ("undecided", 130)


@pytest.mark.parametrize(
    ("name", "source", "code"),
    [
        ("conftest.py", "import no_such_module", 4),
        ("conftest.py", ENDS.format(what="pytest.exit('done', returncode=0)"), 1),
        ("conftest.py", ENDS.format(what="raise OSError('gone')"), 1),
        ("test_schema_more.py", "sys.exit(0)", 3),
    ],
)
def test_a_session_that_breaks_is_no_pass(name: str, source: str, code: int, tmp_path: Path) -> None:
    toy = Toy(tmp_path)
    toy.write("test_schema.py", REFUTED)
    toy.write(name, source)
    assert toy.bare(paths=["phases/phase2"]).code == code


def test_a_part_of_the_gates_own_decides_nothing(tmp_path: Path) -> None:
    assert Toy(tmp_path).bare("--gate-part=serial").code == 3


def test_options_from_the_environment_narrow_a_bare_session_only(tmp_path: Path) -> None:
    toy = Toy(tmp_path)
    hostile = {"PYTEST_ADDOPTS": "--co -k nothing -p no:gate.plugin", "PYTEST_PLUGINS": "no_such_plugin"}
    assert toy.gate(**hostile).code == 0
    assert toy.bare(PYTEST_ADDOPTS="-k s").code == 3


def test_tests_elsewhere_count_too(tmp_path: Path) -> None:
    """A session over phases and other tests passes when both do."""
    toy = Toy(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    test = tmp_path / "elsewhere" / "test_other.py"
    test.write_text("def test_other():\n    pass\n", encoding="utf-8")
    assert toy.bare(paths=["phases", "elsewhere"]).code == 0
    test.write_text("def test_other():\n    assert 0\n", encoding="utf-8")
    assert toy.bare(paths=["phases", "elsewhere"]).code == 1
    assert toy.bare(paths=["elsewhere"]).code == 1
    test.write_text("import pytest\n\n@pytest.mark.skip\ndef test_other():\n    pass\n", encoding="utf-8")
    assert toy.bare(paths=["elsewhere"]).code == 0  # the gate has no say there
