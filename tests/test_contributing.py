"""CONTRIBUTING.md is followed step by step in a copy of the checkout, and leads to what it promises."""

from __future__ import annotations

import configparser
import re
from typing import TYPE_CHECKING

import pytest

from gate.checkout import ROOT
from gate.command import gate
from tests.followed import Copy, steps

if TYPE_CHECKING:
    from pathlib import Path

PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
CHECK = steps(PAGE, "Add a check in five steps")
PHASE = steps(PAGE, "Add a phase in three steps")
WRITTEN = [block.path for blocks in [*CHECK.values(), *PHASE.values()] for block in blocks if block.language != "sh"]
pytestmark = pytest.mark.timeout(900)
NAME = "requirements_name_a_package_once"


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    """A checkout to follow the page in."""
    return Copy(tmp_path / "checkout")


def test_there_are_as_many_steps_as_the_headings_say() -> None:
    assert [title[:2] for title in CHECK] == ["1.", "2.", "3.", "4.", "5."]
    assert [title[:2] for title in PHASE] == ["1.", "2.", "3."]
    assert all([*CHECK.values(), *PHASE.values()])


def test_a_check_in_five_steps(copy: Copy) -> None:
    judge, its_test, check, planted, proven = CHECK.values()
    told = [copy.follow(block) for block in (*judge, *its_test, *check)]
    assert "3 passed" in told[-2]
    assert f"named by no task: add them to {copy.folder}" in copy.run(".venv/bin/gate list")
    line, saboteur = planted
    copy.follow(line)
    assert f"phase2.schema.{NAME}" in copy.run(".venv/bin/pytest tests/phases -k has_a_saboteur", exit_code=1)
    copy.follow(saboteur)
    green, red, committed = (copy.follow(block) for block in proven)
    assert "second_line: Somebody adds a line" in green
    assert re.search(r"this run was narrowed: it decides nothing\n=+ 1 passed in", green)
    assert "named by no task" not in copy.run(".venv/bin/gate list")
    assert "2 passed" in red
    assert "Phase 2 checks that the requirements name a package once" in committed
    files = copy.run("git show --name-only --format= HEAD").split()
    assert sorted(files) == sorted(path for path in WRITTEN if "phase10" not in path and "own" not in path)
    is_red_without_a_server(copy)
    is_held_to_be_red(copy)


def is_red_without_a_server(copy: Copy) -> None:
    """The fault, planted by hand in the checkout that the page judges, is told by its place with the remedy."""
    copy.run("cp -r reference deployed && echo 'pgvector<0.4' >> deployed/requirements.txt")
    red = copy.run("TARGET_REPO=deployed .venv/bin/pytest phases/phase2/test_schema_packages.py", exit_code=1)
    assert f"fail     phase2.schema.{NAME}: a package is named twice" in red
    assert re.search(r"observed pgvector at requirements\.txt:\d+ and at requirements\.txt:\d+, expected one line", red)
    assert "remedy: keep one of the two lines of pgvector" in red


def is_held_to_be_red(copy: Copy) -> None:
    """A saboteur that plants nothing is not taken for one."""
    copy.run("sed -i 's/npgvector<0.4/n# pgvector<0.4/' fixtures/saboteurs/phase2_packages.py && ! git diff --quiet")
    assert "1 failed" in copy.run(f".venv/bin/pytest tests/phases -k {NAME}", exit_code=1)


def test_a_phase_in_three_steps(copy: Copy) -> None:
    document, manifest, checks = PHASE.values()
    for block in (*document, *manifest):
        copy.follow(block)
    assert "phase10.latency.filtered_search_returns_k  NOT WRITTEN YET" in copy.run(".venv/bin/gate list")
    *_, told = [copy.follow(block) for block in checks]
    assert "NOT WRITTEN YET" not in told
    assert "\nphase10: passed (4 checks, 3 of 4 tasks proven; 1 for people)\n" in told
    assert "5 passed" in told
    before, after = ((copy.folder / "own" / name).read_text().splitlines() for name in ("STRATEGY.md", "CHECKED.md"))
    ticked = [line.replace("[ ]", "[x]") if "Ask" not in line else line for line in before]
    assert after == ticked
    linted = "phases/phase10 fixtures/saboteurs/phase10.py"
    copy.run(f".venv/bin/ruff check {linted}; .venv/bin/ruff format --check {linted}; .venv/bin/mypy {linted}")


def test_every_command_of_the_page_is_there() -> None:
    tox = configparser.ConfigParser(interpolation=None)
    tox.read(ROOT / "tox.ini")
    (lint,) = re.findall(r"^\.venv/bin/tox -e (\w+) ", PAGE, re.MULTILINE)
    assert f"testenv:{lint}" in tox
    all_tests = tox["testenv:tests"]["commands"].replace(" --hypothesis-profile=ci", "").replace(" {posargs}", "")
    assert re.findall(r"^\.venv/bin/(pytest -.*?)  ", PAGE, re.MULTILINE) == all_tests.strip().splitlines()
    commands = set(re.findall(r"(?:`|/bin/)gate ([a-z]+)", PAGE))
    assert commands
    assert commands <= gate.commands.keys()


def test_every_file_of_the_page_is_there_or_written_by_it() -> None:
    named = set(re.findall(r"`((?:[a-z]+/)+(?:[\w.]+)?)`", PAGE)) | set(re.findall(r"\]\(([^)#:]+)\)", PAGE))
    assert {"gate/verdict.py", "ARCHITECTURE.md", "fixtures/saboteurs/"} <= named
    assert [path for path in named if path not in WRITTEN and not (ROOT / path).exists()] == []
