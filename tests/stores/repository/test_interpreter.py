"""What an interpreter can import, asked of real ones."""

from __future__ import annotations

import sys
import venv
from pathlib import Path

import pytest

from stores.errors import Ambiguous, BadAnswer, NotFound, Unreachable
from stores.repository import Repository, interpreter
from stores.target import Deployment


def repository(python: Path | str | None) -> Repository:
    """A repository that runs on that interpreter."""
    return Repository(Deployment(python=Path(python) if python else None))


def script(folder: Path, text: str) -> Path:
    """An executable file with that text."""
    path = folder / "python"
    path.write_text(text)
    path.chmod(0o755)
    return path


def test_this_interpreter() -> None:
    found = repository(sys.executable).imports(["psycopg", "pgvector", "no_such_package"])
    assert found.python.startswith("3.")
    assert found.problems["psycopg"] == found.problems["pgvector"] == ""
    assert "no_such_package" in found.problems["no_such_package"]


def test_a_bare_one(tmp_path: Path) -> None:
    venv.create(tmp_path, with_pip=False)
    problems = repository(tmp_path / "bin" / "python").imports(["psycopg", "pgvector"]).problems
    assert all("ModuleNotFoundError" in problem for problem in problems.values())


def test_neither_the_checkout_nor_this_project_is_on_its_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "only_here.py").write_text("")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert repository(sys.executable).imports(["only_here"]).problems["only_here"]


def test_not_given() -> None:
    with pytest.raises(Ambiguous, match="TARGET_PYTHON is not given") as caught:
        repository(None).imports(["psycopg"])
    assert "set TARGET_PYTHON" in caught.value.remedy


def test_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="TARGET_PYTHON cannot be run"):
        repository(tmp_path / "python").imports(["psycopg"])


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="TARGET_PYTHON cannot be run"):
        repository(tmp_path).imports(["psycopg"])


@pytest.mark.parametrize("text", ["#!/bin/sh\necho hello\n", "#!/bin/sh\nexit 3\n", "#!/bin/sh\necho '{}'\n"])
def test_no_python(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadAnswer, match="TARGET_PYTHON is no Python 3"):
        repository(script(tmp_path, text)).imports(["psycopg"])


def test_one_that_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interpreter, "TIMEOUT_S", 0.5)
    with pytest.raises(Unreachable, match="did not answer within"):
        repository(script(tmp_path, "#!/bin/sh\nexec sleep 60\n")).imports(["psycopg"])
