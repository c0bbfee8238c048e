"""The calls and subscripts that read the environment, of the standard library and of the usual packages."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stores.repository.signatures import defaults, parameters
from stores.repository.syntax import FUNCTIONS

if TYPE_CHECKING:
    from stores.repository.meanings import Scope
    from stores.repository.program import Program

_ENVIRONMENTS = {"os.environ", "os.environ.copy()", "dotenv.dotenv_values()", "starlette.config.environ"}
_GETTERS = {"os.getenv": 1, "decouple.config": 1, "decouple.AutoConfig()": 1, "decouple.Config()": 1,
            "starlette.config.Config()": 2, "environ.Env()": 2, "environs.Env()": 1, "environs.env": 1}  # fmt: skip
"""Callable -> the position of its default."""
_TYPED = ("environ.Env().", "environs.Env().", "environs.env.")
_KINDS = {"str", "int", "float", "bool", "list", "url", "json", "path", "get_value"}
_URLS = {"db", "db_url", "dj_db_url"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A read: the expression that names the variable, or its name, and the default it is given."""

    name: ast.expr | str
    default: ast.expr | None


def asked(program: Program, scope: Scope, node: ast.AST) -> Asked | None:
    """How a node reads the environment, None when it does not."""
    match node:
        case ast.Subscript(value=mapping, slice=name, ctx=ast.Load()) if _is_environment(program, scope, mapping):
            return Asked(name, None)
        case ast.Call(func=ast.Attribute(value=mapping, attr="get" | "pop" | "setdefault")) if _is_environment(
            program, scope, mapping
        ):
            return _call(node, 1)
        case ast.Call(func=function):
            return _getter(node, program.external(scope, function))
    return None


def _getter(call: ast.Call, name: str) -> Asked | None:
    if name in _GETTERS:
        return _call(call, _GETTERS[name])
    method = name.rpartition(".")[2] if name.startswith(_TYPED) else ""
    if method in _URLS and not call.args:
        return Asked("DATABASE_URL", _keyword(call, "default"))
    return _call(call, 1) if method in _KINDS | _URLS else None


def _call(call: ast.Call, position: int) -> Asked | None:
    name = call.args[0] if call.args else _keyword(call, "key", "var", "name", "option")
    if name is None or isinstance(name, ast.Starred):
        return None
    default = call.args[position] if len(call.args) > position else _keyword(call, "default")
    return Asked(name, default)


def _keyword(call: ast.Call, *names: str) -> ast.expr | None:
    return next((keyword.value for keyword in call.keywords if keyword.arg in names), None)


def _is_environment(program: Program, scope: Scope, node: ast.expr) -> bool:
    if program.external(scope, node) in _ENVIRONMENTS:
        return True
    match node:
        case ast.Call(func=ast.Name(id="dict"), args=[inner]):
            return _is_environment(program, scope, inner)
        case ast.Name(id=name):
            values = scope.module.values.get(scope.owner, {}).get(name, [])
            return _is_parameter(program, scope, name) or any(
                isinstance(value, ast.Call | ast.Dict | ast.BinOp) and _holds(program, scope, value) for value in values
            )
    return False


def _holds(program: Program, scope: Scope, value: ast.expr) -> bool:
    """Whether a mapping is made of the environment: {**os.environ}, dict(os.environ), os.environ | {...}."""
    if isinstance(value, ast.Call) and not (isinstance(value.func, ast.Name) and value.func.id == "dict"):
        return False
    return any(program.external(scope, part) in _ENVIRONMENTS for part in ast.walk(value))


def _is_parameter(program: Program, scope: Scope, name: str) -> bool:
    """Whether a parameter is the environment: by its default, or by its name where it is a mapping."""
    function = scope.module.definitions.get(scope.owner)
    if not isinstance(function, FUNCTIONS):
        return False
    default = defaults(function).get(name)
    if default is not None and program.external(scope, default) == "os.environ":
        return True
    annotation = parameters(function)[name].annotation if name in parameters(function) else None
    words = {part.id for part in ast.walk(annotation) if isinstance(part, ast.Name)} if annotation else set()
    return name in {"env", "environ", "environment"} and bool(words & {"Mapping", "MutableMapping", "dict", "Dict"})
