"""The drivers that a module imports."""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING

from stores.repository.drivers import POSTGRES
from stores.repository.syntax import guards_import

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stores.repository.drivers import Drivers
    from stores.repository.python_source import Module

NO_DRIVERS = frozenset(
    {
        *sys.stdlib_module_names,
        *POSTGRES.modules,
        "pgvector",
        "dotenv",
        "pydantic",
        "pydantic_settings",
        "decouple",
        "numpy",
    }
    | {"fastapi", "starlette", "flask", "loguru", "structlog", "tenacity", "anyio", "typing_extensions"}
)
"""Packages of which none connects in a way that is not known here."""


def imported_drivers(module: Module, known: Drivers) -> Iterator[tuple[str, ...]]:
    """The drivers by their top-level name; those whose import is guarded by a try are alternatives."""
    guarded: dict[str, None] = {}
    for node in ast.walk(module.tree):
        drivers = list(_drivers(node, known))
        if drivers and _is_guarded(module, node):
            guarded |= dict.fromkeys(drivers)
        else:
            yield from ((driver,) for driver in drivers)
    if guarded:
        yield tuple(guarded)


def _drivers(node: ast.AST, known: Drivers) -> Iterator[str]:
    names: list[str] = []
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom) and not node.level:
        names = [node.module or ""]
    tops = (name.partition(".")[0] for name in names)
    yield from (known.packages.get(top, top) for top in tops if top in known.modules)


def _is_guarded(module: Module, node: ast.AST) -> bool:
    around = module.parents.get(node)
    while around is not None:
        if isinstance(around, ast.Try) and guards_import(around):
            return True
        around = module.parents.get(around)
    return False
