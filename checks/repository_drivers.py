"""Whether pgvector and the drivers are required, and installed where TARGET_REPO is deployed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.finding import Finding, failed, passed, unknown

if TYPE_CHECKING:
    from typing import TypeAlias

    from checks.repository_facts import ConnectionModule, Imports, Requirements

    Groups: TypeAlias = tuple[tuple[str, ...], ...]

PGVECTOR = "pgvector"
DATABASE_APIS = ("psycopg2", "psycopg", "asyncpg", "pg8000")
"""What SQLAlchemy can connect with."""
DISTRIBUTIONS = {
    "psycopg2": ("psycopg2", "psycopg2-binary"),
    "neo4j": ("neo4j-driver", "neo4j-rust-ext", "neo4j"),
}
"""Module -> the distributions that bring it, where they are called otherwise too; the last one is advised."""


def requirements_name_drivers(requirements: Requirements, connection: ConnectionModule) -> Finding:
    """The requirements name pgvector and the driver that the connection module imports."""
    if not connection.imported:
        return _no_driver(connection, len(requirements.packages))
    return _named(requirements, driver_groups(connection))


def requirements_name_graph_driver(requirements: Requirements, connection: ConnectionModule) -> Finding:
    """The requirements name the driver that the graph's connection module imports."""
    if not connection.imported:
        return _no_driver(connection, len(requirements.packages))
    return _named(requirements, connection.imported)


def python_imports_drivers(imports: Imports, connection: ConnectionModule) -> Finding:
    """The deployment's interpreter imports pgvector and the driver."""
    if not connection.imported:
        return _no_driver(connection, len(imports.problems))
    return _imported(imports, driver_groups(connection))


def python_imports_graph_driver(imports: Imports, connection: ConnectionModule) -> Finding:
    """The deployment's interpreter imports the graph's driver."""
    if not connection.imported:
        return _no_driver(connection, len(imports.problems))
    return _imported(imports, connection.imported)


def driver_groups(connection: ConnectionModule) -> tuple[tuple[str, ...], ...]:
    """The modules that have to be there, each with its alternatives."""
    named = {module for group in connection.imported for module in group}
    chosen = () if named & set(DATABASE_APIS) or "sqlalchemy" not in named else (DATABASE_APIS,)
    return ((PGVECTOR,), *connection.imported, *chosen)


def distributions(module: str) -> tuple[str, ...]:
    """The names under which a module is installed."""
    return DISTRIBUTIONS.get(module, (module,))


def _named(requirements: Requirements, groups: Groups) -> Finding:
    packages = {package.name: package for package in requirements.packages}
    n, where = len(requirements.packages), ", ".join(requirements.paths)
    for group in groups:
        named = [packages[name] for module in group for name in distributions(module) if name in packages]
        if not any(package.applies for package in named):
            wanted = " or ".join(dict.fromkeys(name for module in group for name in distributions(module)))
            return failed(
                "a required package is not named", n=n, expected=wanted,
                observed=f"{named[0].name} only where its marker holds, {named[0].place}" if named else f"no {wanted}",
                remedy=f"add a line to {where}: {distributions(group[0])[-1]}", detail=where,
            )  # fmt: skip
    return passed(n, ", ".join(" or ".join(group) for group in groups), detail=where)


def _imported(imports: Imports, groups: Groups) -> Finding:
    for group in groups:
        problems = [imports.problems[module] for module in group]
        if all(problems):
            return failed(
                "the interpreter cannot import a package", n=len(imports.problems),
                observed=f"{group[0]}: {problems[0]}", expected=f"import {' or '.join(group)}",
                detail=f"Python {imports.python}",
                remedy=f"install it there: python -m pip install {distributions(group[0])[-1]}",
            )  # fmt: skip
    return passed(len(imports.problems), ", ".join(imports.problems), detail=f"Python {imports.python}")


def _no_driver(connection: ConnectionModule, n: int) -> Finding:
    return unknown(
        "the driver cannot be told", n=n, observed=", ".join(connection.others) or "no driver is imported",
        remedy=f"import the driver where {', '.join(connection.paths)} connects",
    )  # fmt: skip
