"""Small questions about Python's syntax tree."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Function: TypeAlias = "ast.FunctionDef | ast.AsyncFunctionDef"
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
DEFINITIONS = (*FUNCTIONS, ast.ClassDef)
_IMPORT_ERRORS = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException", ""}


def guards_import(node: ast.Try) -> bool:
    """Whether the body may fail to import something."""
    return any(_IMPORT_ERRORS & set(caught(handler)) for handler in node.handlers)


def caught(handler: ast.ExceptHandler) -> list[str]:
    """The names of the exceptions that a handler catches, "" for all."""
    if handler.type is None:
        return [""]
    types = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return [leaf(kind) for kind in types]


def leaf(node: ast.AST) -> str:
    """The last name of a dotted one, empty for anything else."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def assignments(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """The targets of an assigning node, each with what is assigned."""
    match node:
        case ast.Assign(targets=targets, value=value):
            yield from ((part, value) for target in targets for part in _parts(target))
        case ast.AnnAssign(target=target, value=ast.expr() as value):
            yield target, value
        case ast.AugAssign(target=target, value=value) | ast.NamedExpr(target=target, value=value):
            yield target, value
        case ast.For(target=target, iter=value) | ast.AsyncFor(target=target, iter=value):
            yield from ((part, value) for part in _parts(target))
        case ast.withitem(context_expr=value, optional_vars=ast.expr() as target):
            yield from ((part, value) for part in _parts(target))


def _parts(target: ast.expr) -> Iterable[ast.expr]:
    return target.elts if isinstance(target, ast.Tuple | ast.List) else [target]


def live(body: Iterable[ast.stmt]) -> Iterator[ast.AST]:
    """Every node that can be executed, without the bodies of nested definitions and what no path reaches."""
    for statement in body:
        if isinstance(statement, DEFINITIONS):
            continue
        yield statement
        for name, value in ast.iter_fields(statement):
            yield from _live_field(statement, name, value)
        if isinstance(statement, ast.Return | ast.Raise | ast.Continue | ast.Break):
            return


def _never(statement: ast.stmt, name: str) -> bool:
    if not isinstance(statement, ast.If | ast.While) or not isinstance(statement.test, ast.Constant):
        return False
    return name == ("orelse" if statement.test.value else "body")


def _live_field(statement: ast.stmt, name: str, value: object) -> Iterator[ast.AST]:
    if _never(statement, name):
        return
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, ast.ExceptHandler | ast.match_case):
            yield from (part for part in ast.iter_child_nodes(item) if not isinstance(part, ast.stmt))
            yield from live(item.body)
        elif isinstance(item, ast.AST) and not isinstance(item, ast.stmt):
            yield from ast.walk(item)
    if isinstance(value, list) and any(isinstance(item, ast.stmt) for item in value):
        yield from live(value)
