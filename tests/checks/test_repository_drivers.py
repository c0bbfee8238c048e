"""How requirements and the deployment's interpreter are judged."""

from __future__ import annotations

import pytest

from checks.finding import Finding, Outcome
from checks.repository_drivers import (
    driver_groups,
    python_imports_drivers,
    python_imports_graph_driver,
    requirements_name_drivers,
    requirements_name_graph_driver,
)
from checks.repository_facts import ConnectionModule, Imports, Place, RequiredPackage, Requirements

AT = Place(path="requirements.txt", line=1)


def module(*imported: tuple[str, ...], others: tuple[str, ...] = ()) -> ConnectionModule:
    """A connection module that imports these drivers."""
    return ConnectionModule(paths=("connection.py",), functions=(), calls=(), imported=imported, others=others)


def outcome(finding: Finding) -> tuple[str, str]:
    """Outcome and cause; whatever is no pass says what to do."""
    assert finding.outcome is Outcome.PASS or finding.remedy
    return finding.outcome.value, finding.cause


MISSING = ("fail", "a required package is not named")


@pytest.mark.parametrize(
    ("imported", "names", "expected"),
    [
        ((("psycopg",),), ("pgvector", "psycopg"), ("pass", "")),
        ((("psycopg2",),), ("pgvector", "psycopg2-binary"), ("pass", "")),
        ((("psycopg2",),), ("pgvector", "psycopg2"), ("pass", "")),
        ((("psycopg2",),), ("pgvector", "psycopg"), MISSING),
        ((("psycopg",),), ("psycopg",), MISSING),
        ((("psycopg",),), ("pgvector",), MISSING),
        ((("psycopg",),), (), MISSING),
        ((("psycopg", "psycopg2"),), ("pgvector", "psycopg2-binary"), ("pass", "")),
        ((("psycopg",), ("asyncpg",)), ("pgvector", "psycopg"), MISSING),
        ((("sqlalchemy",),), ("pgvector", "sqlalchemy"), MISSING),
        ((("sqlalchemy",),), ("pgvector", "sqlalchemy", "asyncpg"), ("pass", "")),
        ((), ("pgvector", "psycopg"), ("unknown", "the driver cannot be told")),
    ],
)
def test_requirements_name_drivers(
    imported: tuple[tuple[str, ...], ...], names: tuple[str, ...], expected: tuple[str, str]
) -> None:
    packages = tuple(RequiredPackage(name=name, place=AT) for name in names)
    found = Requirements(paths=("requirements.txt",), packages=packages)
    assert outcome(requirements_name_drivers(found, module(*imported))) == expected


def test_a_package_whose_marker_does_not_hold_is_none() -> None:
    packages = (RequiredPackage(name="pgvector", place=AT), RequiredPackage(name="psycopg", place=AT, applies=False))
    finding = requirements_name_drivers(Requirements(paths=("r.txt",), packages=packages), module(("psycopg",)))
    assert outcome(finding) == MISSING
    assert "only where its marker holds, requirements.txt:1" in str(finding.observed)


@pytest.mark.parametrize(
    ("imported", "problems", "expected"),
    [
        ((("psycopg",),), {"pgvector": "", "psycopg": ""}, ("pass", "")),
        ((("psycopg",),), {"pgvector": "", "psycopg": "no"}, ("fail", "the interpreter cannot import a package")),
        ((("psycopg",),), {"pgvector": "no", "psycopg": ""}, ("fail", "the interpreter cannot import a package")),
        ((("psycopg", "psycopg2"),), {"pgvector": "", "psycopg": "no", "psycopg2": ""}, ("pass", "")),
        ((), {"pgvector": ""}, ("unknown", "the driver cannot be told")),
    ],
)
def test_python_imports_drivers(
    imported: tuple[tuple[str, ...], ...], problems: dict[str, str], expected: tuple[str, str]
) -> None:
    assert outcome(python_imports_drivers(Imports(python="3.11", problems=problems), module(*imported))) == expected


def test_the_remedy_names_what_is_installed() -> None:
    imports = Imports(python="3.11", problems={"pgvector": "", "psycopg2": "ModuleNotFoundError: psycopg2"})
    assert python_imports_drivers(imports, module(("psycopg2",))).remedy.endswith("psycopg2-binary")


def test_sqlalchemy_needs_a_driver_below_it() -> None:
    assert driver_groups(module(("sqlalchemy",)))[-1] == ("psycopg2", "psycopg", "asyncpg", "pg8000")
    assert driver_groups(module(("sqlalchemy",), ("asyncpg",))) == (("pgvector",), ("sqlalchemy",), ("asyncpg",))


@pytest.mark.parametrize(
    ("imported", "names", "expected"),
    [
        ((("neo4j",),), ("neo4j", "pgvector"), ("pass", "")),
        ((("neo4j",),), ("neo4j-rust-ext",), ("pass", "")),
        ((("neo4j",),), ("neo4j-graphrag",), MISSING),
        ((("neo4j",),), (), MISSING),
        ((), ("neo4j",), ("unknown", "the driver cannot be told")),
    ],
)
def test_requirements_name_the_graph_driver(
    imported: tuple[tuple[str, ...], ...], names: tuple[str, ...], expected: tuple[str, str]
) -> None:
    found = Requirements(
        paths=("requirements.txt",), packages=tuple(RequiredPackage(name=name, place=AT) for name in names)
    )
    finding = requirements_name_graph_driver(found, module(*imported))
    assert outcome(finding) == expected
    assert finding.outcome is not Outcome.FAIL or finding.remedy == "add a line to requirements.txt: neo4j"


@pytest.mark.parametrize(
    ("imported", "problem", "expected"),
    [
        ((("neo4j",),), "", ("pass", "")),
        ((("neo4j",),), "ModuleNotFoundError: neo4j", ("fail", "the interpreter cannot import a package")),
        ((), "", ("unknown", "the driver cannot be told")),
    ],
)
def test_the_interpreter_imports_the_graph_driver(
    imported: tuple[tuple[str, ...], ...], problem: str, expected: tuple[str, str]
) -> None:
    imports = Imports(python="3.12.1", problems={"neo4j": problem})
    assert outcome(python_imports_graph_driver(imports, module(*imported))) == expected
