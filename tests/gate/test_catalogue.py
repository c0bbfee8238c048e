"""The catalogue is read from the source of the checks, without running any of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gate import catalogue
from gate.checkout import PHASES, SABOTEURS
from gate.manifest import ManifestError, load, phase_folders

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = '''\
raise RuntimeError("never run")

import pytest


@pytest.mark.parametrize("x", [1])
def test_vectors_are_equal(destination, source, verify, x):
    """Every vector of the source
    is on the destination.

    Why: Because
    it matters.

    How: Row by row: both sides.

    Free words.

    Remedy: INSERT.
    """


def test_writes(scratch, limits, verify): ...


class TestMore:
    def test_in_a_class(self, repository, verify):
        """In a class."""


def helper(): ...
'''


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "phase7"
    folder.mkdir()
    (folder / "test_parity_vectors.py").write_text(SOURCE, encoding="utf-8")
    (folder / "helpers.py").write_text("def test_no(): ...", encoding="utf-8")
    return folder


def test_what_a_check_says_about_itself(folder: Path) -> None:
    check = catalogue.checks(folder)[0]
    assert check == catalogue.Check(
        id="phase7.parity.vectors_are_equal",
        kind="parity",
        claim="Every vector of the source is on the destination.",
        paragraphs=(
            ("Why", "Because it matters."),
            ("How", "Row by row: both sides."),
            ("", "Free words."),
            ("Remedy", "INSERT."),
        ),
        needs=("destination", "source", "x"),
        effect="reads",
        path=folder / "test_parity_vectors.py",
        line=7,
    )


def test_effects_and_classes(folder: Path) -> None:
    _, writes, in_a_class = catalogue.checks(folder)
    assert (writes.effect, writes.needs, writes.claim) == ("scratch", (), "")
    assert (in_a_class.id, in_a_class.needs) == ("phase7.parity.in_a_class", ("repository",))


@pytest.mark.parametrize("arguments", ["disrupt", "scratch, disrupt", "*, disrupt", "disrupt, /, scratch"])
def test_what_disrupts_does_so_whatever_else_it_takes(arguments: str, tmp_path: Path) -> None:
    (tmp_path / "test_schema.py").write_text(f"def test_x({arguments}): pass", encoding="utf-8")
    (found,) = catalogue.checks(tmp_path)
    assert (found.effect, found.disrupts, found.needs) == ("disrupt", True, ())
    assert catalogue.disrupting(tmp_path) == {found.id}


@pytest.mark.parametrize("source", ["def test_x(:\n", "a\0b", "(" * 500, "def f():\n\tif 1:\n        pass"])
def test_a_file_that_is_no_python_is_told(folder: Path, source: str) -> None:
    (folder / "test_schema.py").write_text(source, encoding="utf-8")
    with pytest.raises(ManifestError, match=r"test_schema.py:[0-9]+: cannot be read as Python"):
        catalogue.checks(folder)
    assert [check.kind for check in catalogue.legible(folder)] == ["parity"] * 3


def test_bytes_that_are_no_text_are_told(folder: Path) -> None:
    (folder / "test_schema.py").write_bytes(b"'\xff'")
    with pytest.raises(ManifestError, match=r"test_schema.py:1: cannot be read as Python"):
        catalogue.checks(folder)


def test_saboteurs_are_read_from_their_decorators(tmp_path: Path) -> None:
    (tmp_path / "phase7_rows.py").write_text(
        '@saboteur("phase7.parity.x", cause="a row is missing")\n@contextmanager\ndef lost(deployment):\n'
        '    """A row\n    is lost."""\n\n@other\ndef no(): ...\n\nsaboteur("phase7.parity.y", cause="z")\n',
        encoding="utf-8",
    )
    (tmp_path / "other.py").write_text('@saboteur("a", cause="b")\ndef no(): ...', encoding="utf-8")
    assert catalogue.saboteurs(tmp_path) == (
        catalogue.PlantedFault(
            name="lost", check="phase7.parity.x", cause="a row is missing", description="A row is lost."
        ),
    )  # fmt: skip


def test_the_projects_own_checks_explain_themselves() -> None:
    for folder in phase_folders(PHASES).values():
        named = load(folder).checks
        for check in catalogue.checks(folder):
            assert check.id in named
            assert check.claim.endswith("."), check.id
            assert [label for label, _ in check.paragraphs][:3] == ["Why", "How", "Remedy"], check.id


def test_the_projects_own_saboteurs_are_all_read() -> None:
    from fixtures.saboteurs import all_saboteurs

    read = {(fault.check, fault.name, fault.cause) for fault in catalogue.saboteurs(SABOTEURS)}
    assert read == {(saboteur.check, saboteur.name, saboteur.cause) for saboteur in all_saboteurs()}
