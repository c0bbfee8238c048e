"""Which tests are checks, and which options make a session look at less than whole phases."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.checkout import PHASES, ROOT
from gate.folders import phase_folder, phase_number, phases_at
from gate.recorder import check_id, named_phases, narrowings


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("root")
    for name in ("phases/phase2", "phases/phase10", "deep/down/phase3", "phases/phase4x", "phases/other"):
        (root / name).mkdir(parents=True)
        (root / name / "phase.toml").touch()
    (root / "phases" / "phase5").mkdir()
    return root


@pytest.mark.parametrize(
    ("instance", "check"),
    [
        ("phases/phase2/test_schema.py::test_s", "phase2.schema.s"),
        ("phases/phase2/test_schema_table.py::test_table_exists", "phase2.schema.table_exists"),
        ("phases/phase2/test_schema.py::test_s[a]", "phase2.schema.s"),
        ("phases/phase2/test_schema.py::test_s[a::b]", "phase2.schema.s"),
        ("phases/phase2/test_schema.py::test_s[a[b]::test_x]", "phase2.schema.s"),
        ("phases/phase2/test_schema.py::TestS::test_s[a]", "phase2.schema.s"),
        ("phases/phase10/test_parity.py::test_test_p", "phase10.parity.test_p"),
        ("deep/down/phase3/test_parity.py::test_p", "phase3.parity.p"),
        ("deep/../phases/phase2/test_schema.py::test_s", "phase2.schema.s"),
        ("phases/phase2/deep/test_schema.py::test_s", "phase2.deep/test_schema.py.s"),
        ("phases/phase2/README.md::README.md", "phase2.README.README.md"),
        ("phases/phase2/test_schema.py", "phase2.schema."),
        ("phases/phase5/test_schema.py::test_s", None),
        ("phases/phase4x/test_schema.py::test_s", None),
        ("phases/other/test_schema.py::test_s", None),
        ("phases/test_schema.py::test_s", None),
        ("tests/test_schema.py::test_s", None),
        ("", None),
    ],
)
def test_the_check_of_a_node(instance: str, check: str | None, root: Path) -> None:
    assert check_id(root, instance) == check


@given(st.text(max_size=40).filter(lambda text: "\0" not in text))
def test_any_parameter_is_an_instance_of_its_check(parameter: str) -> None:
    assert check_id(ROOT, f"phases/phase2/test_schema.py::test_s[{parameter}]") == "phase2.schema.s"


@pytest.mark.parametrize(
    ("name", "number"),
    [("phase2", 2), ("phase02", 2), ("phase", None), ("Phase2", None), ("phase2x", None), ("phase²", None), ("", None)],
)
def test_the_number_of_a_folder(name: str, number: int | None) -> None:
    assert phase_number(Path("x") / name) == number


def test_the_checkouts_own_phases_are_phases_without_a_manifest_too(tmp_path: Path) -> None:
    """Who lost the manifest must not get pytest's own exit code."""
    assert phase_folder(PHASES / "phase2" / "test_schema.py") == PHASES / "phase2"
    assert phase_folder(PHASES / "phase99" / "test_schema.py") is None  # nothing there
    (tmp_path / "phase2").mkdir()
    (tmp_path / "phase2" / "test_schema.py").touch()
    assert phase_folder(tmp_path / "phase2" / "test_schema.py") is None


def config(root: Path, *args: str, **options: object) -> Any:
    silent = {
        "keyword": "",
        "markexpr": "",
        "deselect": None,
        "ignore": None,
        "ignore_glob": None,
        "collectonly": False,
    }
    return cast(
        "Any",
        SimpleNamespace(
            args=list(args), invocation_params=SimpleNamespace(dir=root), option=SimpleNamespace(**silent | options)
        ),
    )


@pytest.mark.parametrize(
    ("argument", "phases"),
    [
        ("phases/phase2", ["phase2"]),
        ("phases/phase2/", ["phase2"]),
        ("phases/phase2/test_schema.py::test_s[a]", ["phase2"]),
        ("phases/phase2/nowhere/test_schema.py", ["phase2"]),
        ("phases", ["phase10", "phase2"]),
        (".", ["phase10", "phase2"]),
        ("deep", ["phase3"]),
        ("phases/other", []),
        ("tests", []),
    ],
)
def test_the_phases_that_a_session_is_about(argument: str, phases: list[str], root: Path) -> None:
    assert [folder.name for folder in named_phases(config(root, argument))] == phases
    assert named_phases(config(root, argument, argument)) == named_phases(config(root, argument))
    assert [folder.name for folder in phases_at(root / argument.partition("::")[0])] == phases


def test_two_arguments_name_two_phases(root: Path) -> None:
    found = named_phases(
        config(root, "phases/phase10/test_schema.py", "phases/phase2", str(root / "phases" / "phase2"))
    )
    assert [folder.name for folder in found] == ["phase10", "phase2"]


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("keyword", "s", "-k"),
        ("markexpr", "slow", "-m"),
        ("lf", True, "--lf"),
        ("stepwise", True, "--sw"),
        ("deselect", ["x"], "--deselect"),
        ("ignore", ["x"], "--ignore"),
        ("ignore_glob", ["x"], "--ignore-glob"),
        ("collectonly", True, "--collect-only"),
    ],
)
def test_options_that_narrow(option: str, value: object, told: str, root: Path) -> None:
    assert narrowings(config(root, "phases/phase2", **{option: value})) == [told]


def test_a_whole_phase_is_not_narrowed(root: Path) -> None:
    assert narrowings(config(root, "phases/phase2", "phases")) == []
    file = "phases/phase2/test_schema.py"
    assert narrowings(config(root, file)) == [f"the argument {file}"]
    assert narrowings(config(root, f"{file}::test_s")) == [f"the argument {file}::test_s"]
