"""Checks and commands that crash with secrets in their hands tell none of them."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from gate.checkout import ROOT
from tests.gate.toy import Toy, check
from tests.secrets import spied
from tests.secrets.planted import Planted, planted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

GIVEN = 's = os.environ["DATABASE_URL"] + " " + os.environ["USER_TOKEN"] + " " + repr(dict(os.environ))\n'
CRASHES = {
    "an exception": "raise ValueError(s)",
    "a chain": "try:\n    raise KeyError(s)\nexcept KeyError as error:\n    raise RuntimeError(s) from error",
    "a note": "error = OSError(s)\nerror.add_note(s)\nraise error",
    "an assertion": "assert os.environ['USER_TOKEN'] == 'another'\n",
    "a long assertion": "assert s == 'another'",
    "a failure": "pytest.fail(s)",
    "a skip": "pytest.skip(s)",
    "an exit of pytest": "pytest.exit(s)",
    "an end without a word": "print(s, flush=True)\nos.write(2, s.encode())\nos._exit(0)",
    "what it prints": "import logging\nprint(s)\nprint(s, file=sys.stderr)\nlogging.warning(s)\nraise ValueError",
    "a warning": "import warnings\nwarnings.warn(s)",
    "a finding": "from checks.finding import failed\nverify(failed(s, n=1, observed=s, expected=s, remedy=s))",
}
ENDING = ("an exit of pytest", "an end without a word")
"""Those that end a session which nobody supervises."""
OPTIONS = ("-l", "--tb=long", "-rA", "--junitxml=junit.xml", "--alluredir=allure")


@pytest.fixture
def secrets() -> Planted:
    """Of a target that is not there."""
    return planted(database="127.0.0.1:1/app", qdrant="127.0.0.1:1", embedder="127.0.0.1:1", elsewhere="127.0.0.1:1")


@pytest.fixture
def toy(tmp_path: Path) -> Toy:
    """A phase in which a check of each kind crashes in its own way."""
    made = Toy(tmp_path)
    _lay(made, CRASHES)
    return made


def test_a_run_of_the_gate(toy: Toy, secrets: Planted) -> None:
    done = toy.gate("--report", "report.html", "--report", "report.md", "--report", "report.xml", "--allure", "allure",
                    PHASEGATE_TRACEBACK="1", **secrets.variables)  # fmt: skip
    assert done.code in (1, 3), done.output
    assert secrets.found_in(done.output.encode()) == []
    assert secrets.found_below(toy.folder) == []
    logs = b"".join(path.read_bytes() for path in toy.runs.rglob("*.log"))
    assert b"***" in logs, "the log does not tell of the crashes, so that nothing was proven"


def test_bare_pytest(toy: Toy, secrets: Planted) -> None:
    _lay(toy, [crash for crash in CRASHES if crash not in ENDING])
    done = toy.bare(*OPTIONS, **secrets.variables)
    assert done.code == 3, done.output
    assert done.output.count("***") > 10, done.output
    assert secrets.found_in(done.output.encode()) == []
    assert (toy.folder / "junit.xml").exists()
    assert secrets.found_below(toy.folder) == []


@pytest.mark.parametrize(
    "files",
    [
        {
            "test_connectivity.py": f"{GIVEN}raise RuntimeError(s)",
            "test_schema.py": f"{GIVEN}pytest.skip(s, allow_module_level=True)",
            "test_parity.py": f"{GIVEN}@pytest.fixture\ndef broken():\n    yield s\n    raise RuntimeError(s)\n\n\n"
            "def test_p(broken, verify):\n    verify(passed(1, broken))",
        },
        {"conftest.py": f"{GIVEN}def pytest_runtest_protocol():\n    raise RuntimeError(s)"},
    ],
    ids=["modules and fixtures", "pytest itself"],
)
def test_whatever_else_crashes(files: dict[str, str], tmp_path: Path, secrets: Planted) -> None:
    toy = Toy(tmp_path)
    for name, text in files.items():
        toy.write(name, text)
    for done in (toy.bare(*OPTIONS[:3], **secrets.variables), toy.gate(**secrets.variables)):
        assert done.code in (1, 3), done.output
        assert "***" in done.output
        assert secrets.found_in(done.output.encode()) == []
    assert secrets.found_below(toy.folder) == []


@pytest.mark.parametrize("traceback", ["", "1"])
def test_an_internal_error_of_the_command(traceback: str, tmp_path: Path, secrets: Planted) -> None:
    code = (
        "import os, sys\nfrom gate import command, listing\n"
        "def crash(*_):\n    try:\n        raise KeyError(os.environ['DATABASE_URL'])\n"
        "    except KeyError as error:\n        raise RuntimeError(repr(dict(os.environ))) from error\n"
        "listing.catalogue_lines = crash\nsys.argv = ['gate', 'list']\ncommand.main()\n"
    )
    variables = spied.environment(tmp_path, secrets.variables) | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=variables | {"PHASEGATE_TRACEBACK": traceback}, capture_output=True,
        timeout=60, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 3
    assert b"***" in done.stderr
    assert secrets.found_in(done.stdout + done.stderr) == []


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1"])
def test_what_was_typed_is_not_repeated(encoding: str, tmp_path: Path, secrets: Planted) -> None:
    """The shell's history holds it, the command's message need not; click writes around streams of ASCII."""
    for words in (["run", secrets.variables["DATABASE_URL"]], ["explain", secrets.secrets[0]], [secrets.secrets[1]]):
        said = spied.run(words, tmp_path, secrets.variables | {"PYTHONIOENCODING": encoding})
        assert said.code == 2, said.output
        assert b"***" in said.output
        assert secrets.found_in(said.output) == []


def _lay(toy: Toy, crashes: Iterable[str]) -> None:
    """Put the crashes into the phase's modules, in turn; the first of each is in the check that the manifest names."""
    for place, (kind, name) in enumerate((("connectivity", "c"), ("schema", "s"), ("parity", "p"))):
        own = [CRASHES[crash] for crash in crashes][place::3]
        sources = [check(GIVEN + body, f"{name}_{number}" if number else name) for number, body in enumerate(own)]
        toy.write(f"test_{kind}.py", "\n".join(sources))
