"""What the source falls back to where a variable is not set, other than the read's own default."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from stores.repository.syntax import caught

if TYPE_CHECKING:
    from stores.repository.python_source import Module

_MISSING = {"KeyError", "LookupError", "Exception", "BaseException", ""}


def fallback(module: Module, node: ast.AST) -> ast.expr | None:
    """The expression that replaces a read which finds nothing, None when there is none."""
    child = node
    while (parent := module.parents.get(child)) is not None:
        if found := _around(parent, child):
            return found
        if isinstance(parent, ast.stmt):
            return _afterwards(module, parent) or _on_error(module, parent) or _tested(module, parent, node)
        child = parent
    return None


def _tested(module: Module, statement: ast.AST | None, node: ast.AST) -> ast.expr | None:
    """A test that the variable is set: the read is the test, or stands where the test holds."""
    read = ast.unparse(node)
    while statement is not None:
        if isinstance(statement, ast.If | ast.While | ast.Assert) and read in map(ast.unparse, _parts(statement.test)):
            return _failing(statement.test)
        statement = module.parents.get(statement)
    return None


def _failing(test: ast.expr) -> ast.expr:
    """What stands in for a variable that is only read where it is set: that the test fails."""
    return ast.UnaryOp(op=ast.Not(), operand=test)


def _parts(test: ast.expr) -> list[ast.AST]:
    return [part for part in ast.walk(test) if isinstance(part, ast.Call | ast.Subscript)]


def _around(parent: ast.AST, child: ast.AST) -> ast.expr | None:
    match parent:
        case ast.BoolOp(op=ast.Or(), values=values) if child is not values[-1]:
            return values[-1]
        case ast.IfExp(test=test) if child is test:
            return _failing(test)
        case ast.IfExp(body=body, orelse=orelse, test=test) if child is body:
            return orelse if _tests_presence(test, child) else None
    return None


def _tests_presence(test: ast.expr, read: ast.AST) -> bool:
    if isinstance(test, ast.Compare):
        return any(isinstance(op, ast.In | ast.IsNot) for op in test.ops)
    return ast.unparse(test) in {ast.unparse(part) for part in ast.walk(read)}


def _afterwards(module: Module, statement: ast.stmt) -> ast.expr | None:
    """x = read; if not x: x = value."""
    targets = {ast.unparse(target) for target in _targets(statement)}
    parent = module.parents.get(statement)
    for _, block in ast.iter_fields(parent) if parent else ():
        if not isinstance(block, list) or statement not in block:
            continue
        for later in block[block.index(statement) + 1 :]:
            if isinstance(later, ast.If) and _tests_absence(later.test, targets):
                return next((value for inner in later.body for value in _assigned(inner, targets)), None)
    return None


def _tests_absence(test: ast.expr, targets: set[str]) -> bool:
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand) | ast.Compare(left=operand, ops=[ast.Is()]):
            return ast.unparse(operand) in targets
    return False


def _targets(statement: ast.AST) -> list[ast.expr]:
    match statement:
        case ast.Assign(targets=targets):
            return targets
        case ast.AnnAssign(target=target):
            return [target]
    return []


def _assigned(statement: ast.stmt, targets: set[str]) -> list[ast.expr]:
    if not isinstance(statement, ast.Assign | ast.AnnAssign) or statement.value is None:
        return []
    hit = {ast.unparse(target) for target in _targets(statement)} & targets
    return [statement.value] if hit else []


def _on_error(module: Module, statement: ast.stmt) -> ast.expr | None:
    """try: x = os.environ[...] except KeyError: x = value."""
    around = module.parents.get(statement)
    if not isinstance(around, ast.Try) or statement not in around.body:
        return None
    targets = {ast.unparse(target) for target in _targets(statement)}
    handlers = [handler for handler in around.handlers if _MISSING & set(caught(handler))]
    found = [value for handler in handlers for inner in handler.body for value in _assigned(inner, targets)]
    return found[0] if found else None
