"""The variables that pydantic reads for the fields of a settings class."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from stores.repository.environment import Read
from stores.repository.meanings import Definition, Scope
from stores.repository.syntax import leaf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stores.repository.program import Program
    from stores.repository.python_source import Module

_BASES = {"pydantic_settings.BaseSettings", "pydantic.BaseSettings", "pydantic.v1.BaseSettings",
          "pydantic_settings.main.BaseSettings"}  # fmt: skip
_MAX_BASES = 10


def fields(program: Program, module: Module) -> Iterator[Read]:
    """A read for every field of the settings classes in a module."""
    for name, node in module.definitions.items():
        if isinstance(node, ast.ClassDef) and _is_settings(program, Definition(module, name)):
            yield from _of_class(program, Definition(module, name), node)


def _is_settings(program: Program, of: Definition, depth: int = _MAX_BASES) -> bool:
    if depth <= 0 or not isinstance(of.node, ast.ClassDef):
        return False
    outside = Scope(of.module, of.name.rpartition(".")[0])
    for base in of.node.bases:
        meant = program.meaning(outside, base)
        if program.external(outside, base) in _BASES:
            return True
        if isinstance(meant, Definition) and _is_settings(program, meant, depth - 1):
            return True
    return False


def _of_class(program: Program, of: Definition, node: ast.ClassDef) -> Iterator[Read]:
    prefix = _option(node, "env_prefix")
    for statement in node.body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and _is_field(statement):
            default, names = _field(program, of.scope, statement.value)
            for name in names or [prefix + statement.target.id]:
                yield Read(name.upper(), statement, of.scope, default)


def _is_field(statement: ast.AnnAssign) -> bool:
    name = statement.target.id if isinstance(statement.target, ast.Name) else ""
    kind = statement.annotation.value if isinstance(statement.annotation, ast.Subscript) else statement.annotation
    return not name.startswith("_") and name != "model_config" and leaf(kind) != "ClassVar"


def _field(program: Program, scope: Scope, value: ast.expr | None) -> tuple[ast.expr | None, list[str]]:
    """A field's default, and the variables it is read from where it does not take its own name."""
    if not (isinstance(value, ast.Call) and program.external(scope, value.func).endswith(".Field")):
        return value, []
    given = {keyword.arg: keyword.value for keyword in value.keywords if keyword.arg}
    default = value.args[0] if value.args else given.get("default", given.get("default_factory"))
    if isinstance(default, ast.Constant) and default.value is ...:
        default = None
    named = next((given[key] for key in ("validation_alias", "alias", "env") if key in given), None)
    return default, _texts(named)


def _texts(node: ast.expr | None) -> list[str]:
    parts = ast.walk(node) if node is not None else ()
    return [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]


def _option(node: ast.ClassDef, name: str) -> str:
    """An option of model_config, or of version 1's inner class Config."""
    for statement in ast.walk(node):
        if isinstance(statement, ast.keyword) and statement.arg == name:
            return next(iter(_texts(statement.value)), "")
        if isinstance(statement, ast.Dict):
            for key, value in zip(statement.keys, statement.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == name:
                    return next(iter(_texts(value)), "")
        if isinstance(statement, ast.Assign) and leaf(statement.targets[0]) == name:
            return next(iter(_texts(statement.value)), "")
    return ""
