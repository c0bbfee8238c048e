"""What a proof rests on, as digests: a manifest, the task titles of a phase, the source of a check."""

from __future__ import annotations

import ast
import hashlib
import json
from functools import cache
from typing import TYPE_CHECKING

from gate.checkout import ROOT
from gate.folders import MANIFEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

JUDGES = "checks"
"""The package whose modules judge: what one of them says is part of every check that asks it."""


def of_bytes(raw: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(raw).hexdigest()


def of_values(values: object) -> str:
    """The digest of JSON values, whatever the order of their keys."""
    return of_bytes(json.dumps(values, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode())


def of_titles(titles: Iterable[str]) -> str:
    """The digest of a phase's task titles in the document's order; boxes and status words are no part of them."""
    return of_values(list(titles))


def of_manifest(folder: Path) -> str:
    """The digest of a phase folder's manifest."""
    return of_bytes((folder / MANIFEST).read_bytes())


def of_checks(folder: Path) -> Mapping[str, str]:
    """The digest of each check of a phase folder by id; files that are no Python have none.

    A check's source is its own function, what stands beside the tests in its file, the other modules of its folder
    (conftest.py, what checks share), and the modules of `checks` that its file imports, with all that those import from
    there. How a fact is read is not: that is phasegate's version.
    """
    found: dict[str, str] = {}
    shared = _shared(folder)
    for path in sorted(folder.glob("test_*.py")):
        kind = path.stem.removeprefix("test_").partition("_")[0]
        for name, digest in _of_file(path, shared):
            found[f"{folder.name}.{kind}.{name}"] = digest
    return found


def _shared(folder: Path) -> list[str]:
    """The modules that the folder's checks may rest on: its own that are no tests, and conftest.py of the one above."""
    own = [path for path in sorted(folder.rglob("*.py")) if not path.name.startswith("test_")]
    return [path.read_bytes().hex() for path in (*own, folder.parent / "conftest.py") if path.is_file()]


def _of_file(path: Path, shared: list[str]) -> Iterator[tuple[str, str]]:
    try:
        text = path.read_text(encoding="utf-8")
        body = ast.parse(text).body
    except (OSError, SyntaxError, ValueError):
        return
    tests = [node for node in body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    lines = text.split("\n")
    beside = [_source(lines, node) for node in body if node not in tests]
    judges = sorted(_judges(frozenset(_imported(body))))
    around = [*shared, *beside, *(_raw(name) for name in judges)]
    for node in tests:
        yield node.name.removeprefix("test_"), of_values([_source(lines, node), *around])


def _source(lines: list[str], node: ast.stmt) -> str:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    return "\n".join(lines[first - 1 : node.end_lineno])


def _judges(names: frozenset[str]) -> frozenset[str]:
    """The modules of `checks` that these names lead to, and those that they import in turn."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found and _raw(name):
            found.add(name)
            waiting.extend(_imports_of(name))
    return frozenset(found)


@cache
def _raw(name: str) -> str:
    path = ROOT.joinpath(*name.split("."))
    for file in (path.with_suffix(".py"), path / "__init__.py"):
        if file.is_file():
            return file.read_text(encoding="utf-8")
    return ""


@cache
def _imports_of(name: str) -> frozenset[str]:
    return frozenset(_imported(ast.parse(_raw(name)).body))


def _imported(body: Iterable[ast.stmt]) -> Iterator[str]:
    """Names below `checks` that these statements import, be it for types alone; some may be no modules."""
    for node in body:
        if isinstance(node, ast.If):
            yield from _imported(node.body)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if _is_judge(alias.name))
        elif isinstance(node, ast.ImportFrom) and node.module and _is_judge(node.module):
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _is_judge(module: str) -> bool:
    return module.partition(".")[0] == JUDGES
