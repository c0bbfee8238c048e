"""What requirements and env examples name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stores.errors import BadAnswer, NotFound
from tests.stores.repository.checkouts import checkout

if TYPE_CHECKING:
    from pathlib import Path


def names(folder: Path, text: str, **files: str) -> list[str]:
    """The packages of a requirements file with that text, those that don't apply left out."""
    others = {f"{name}.txt": content for name, content in files.items()}
    packages = checkout(folder, {"requirements.txt": text, **others}).requirements().packages
    return [package.name for package in packages if package.applies]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Psycopg2_Binary>=2.9\n", ["psycopg2-binary"]),
        ("psycopg[binary,pool]>=3.2  # the driver\n", ["psycopg"]),
        ("# psycopg\n\n  pgvector==0.4.0 ; python_version >= '3.8'\n", ["pgvector"]),
        ("pgvector; python_version < '3'\n", []),
        ("pgvector==0.4.0 \\\n    --hash=sha256:abc \\\n    --hash=sha256:def\npsycopg\n", ["pgvector", "psycopg"]),
        ("--index-url https://index.example/simple\n-c constraints.txt\npsycopg\n", ["psycopg"]),
        ("psycopg @ https://files.example/psycopg-3.2.tar.gz\n", ["psycopg"]),
        ("git+https://git.example/pgvector#egg=pgvector\n", ["pgvector"]),
        ("-e git+https://git.example/pgvector#egg=pgvector\n", ["pgvector"]),
        ("./local/package\nhttps://files.example/asyncpg-0.30.0-cp311-cp311-linux_x86_64.whl\n", ["asyncpg"]),
        ("pgvector\r\npsycopg\r\n", ["pgvector", "psycopg"]),
        ("-r base.txt\npgvector\n", ["psycopg", "requirements", "pgvector"]),
    ],
)
def test_packages(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert sorted(names(tmp_path, text, base="psycopg\n-r requirements.txt\nrequirements\n")) == sorted(expected)


def test_places_and_extras(tmp_path: Path) -> None:
    files = {"api/requirements.txt": "# first\n-r ../base/more.txt\n", "base/more.txt": "\npsycopg[pool,binary]\n"}
    (package,) = checkout(tmp_path, files).requirements().packages
    assert (str(package.place), package.extras) == ("base/more.txt:2", ("binary", "pool"))


def test_pyproject(tmp_path: Path) -> None:
    standard = '[project]\nname = "x"\ndependencies = ["pgvector>=0.4", "psycopg[binary]"]\n'
    repository = checkout(tmp_path, {"pyproject.toml": standard}, requirements="pyproject.toml")
    assert [(package.name, package.place.line) for package in repository.requirements().packages] == [
        ("pgvector", 3), ("psycopg", 3),
    ]  # fmt: skip
    poetry = '[tool.poetry.dependencies]\npython = "^3.11"\npgvector = "^0.4"\n'
    repository = checkout(tmp_path, {"pyproject.toml": poetry}, requirements="pyproject.toml")
    assert [package.name for package in repository.requirements().packages] == ["pgvector"]


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("psycopg\n===\n", BadAnswer, r"requirements\.txt:2 is no requirement: ==="),
        ("psycopg\npg vector\n", BadAnswer, r"requirements\.txt:2 is no requirement"),
        ("-r missing.txt\n", NotFound, r"requirements\.txt:1 includes missing\.txt, which does not exist"),
        ("-r ../../etc/passwd\n", NotFound, "which does not exist"),
    ],
)
def test_requirements_that_cannot_be_read(tmp_path: Path, text: str, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        names(tmp_path, text)


def test_env_example(tmp_path: Path) -> None:
    text = (
        "# How to configure\n\n\nDATABASE_URL=postgresql://localhost/db\nexport PGVECTOR_TABLE='memories'\n"
        "# PGVECTOR_SCHEMA=public\n#PGVECTOR_PORT=5432\n# - PGVECTOR_DIRECT=true (default)\nPGVECTOR_USER=\n"
        "# PGVECTOR_HOST is not needed\n# NOTE: PGVECTOR_MODE=x\nthis is no line of an env file\n"
    )
    example = checkout(tmp_path, {"env.example": text}).env_example()
    assert {name: place.line for name, place in example.names.items()} == {
        "DATABASE_URL": 4, "PGVECTOR_TABLE": 5, "PGVECTOR_SCHEMA": 6, "PGVECTOR_PORT": 7, "PGVECTOR_DIRECT": 8,
        "PGVECTOR_USER": 9,
    }  # fmt: skip


def test_env_example_with_a_dot(tmp_path: Path) -> None:
    assert list(checkout(tmp_path, {"api/.env.example": "A=1\n"}).env_example().names) == ["A"]
