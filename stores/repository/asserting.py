"""The assertions of a function: which can fail, and why the others cannot."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from stores.repository.meanings import Scope
from stores.repository.syntax import FUNCTIONS, caught, leaf, live

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stores.repository.meanings import Definition
    from stores.repository.program import Program
    from stores.repository.python_source import Module

_FAILING = {"pytest.fail", "pytest.raises", "pytest.warns"}
_SWALLOWING = {"AssertionError", "Exception", "BaseException", ""}
_COMPARED_WITH_ITSELF = (ast.Eq, ast.Is, ast.LtE, ast.GtE, ast.In)


def assertions(program: Program, function: Definition) -> Iterator[tuple[Module, ast.AST, str]]:
    """Every live assertion of a function, with the reason why it cannot fail the test, or ""."""
    if not isinstance(function.node, FUNCTIONS):
        return
    for node in live(function.node.body):
        if isinstance(node, ast.Assert):
            reason = _always_true(node.test)
        elif isinstance(node, ast.Call) and _is_assertion(program, function.scope, node):
            reason = _always_true(node.args[0]) if leaf(node.func) == "assertTrue" and node.args else ""
        elif isinstance(node, ast.Raise) and "AssertionError" in {leaf(part) for part in ast.walk(node)}:
            reason = ""
        else:
            continue
        yield function.module, node, reason or _swallowed(function.module, node)


def _is_assertion(program: Program, scope: Scope, call: ast.Call) -> bool:
    if program.external(Scope(scope.module, scope.module.owners[call]), call.func) in _FAILING:
        return True
    return isinstance(call.func, ast.Attribute) and (
        call.func.attr.startswith("assert_")
        or (leaf(call.func.value) == "self" and (call.func.attr.startswith("assert") or call.func.attr == "fail"))
    )


def _always_true(test: ast.expr) -> str:
    """Why a condition is true whatever happens, empty when it depends on something."""
    match test:
        case ast.Tuple(elts=[_, *_]):
            return "a tuple is always true"
        case ast.Compare(left=left, ops=[op], comparators=[right]) if isinstance(op, _COMPARED_WITH_ITSELF):
            if ast.unparse(left) == ast.unparse(right):
                return "it compares something with itself"
        case ast.BoolOp(op=ast.Or(), values=values):
            return next(filter(None, map(_always_true, values)), "")
        case ast.BoolOp(op=ast.And(), values=values):
            reasons = [_always_true(value) for value in values]
            return reasons[0] if all(reasons) else ""
        case ast.Constant(value=value):
            return f"{value!r} is always true" if value else ""
    depends = any(isinstance(part, ast.Name | ast.Call | ast.Attribute) for part in ast.walk(test))
    return "" if depends else f"{ast.unparse(test)} depends on nothing"


def _swallowed(module: Module, node: ast.AST) -> str:
    """Why the failure of an assertion goes no further, empty when it fails the test."""
    child, parent = node, module.parents.get(node)
    while parent is not None and not isinstance(parent, FUNCTIONS):
        if isinstance(parent, ast.Try) and child in parent.body:
            for handler in parent.handlers:
                if _SWALLOWING & set(caught(handler)):
                    if not _goes_on(handler):
                        return f"the handler at line {handler.lineno} swallows its failure"
                    break
        if isinstance(parent, ast.With | ast.AsyncWith) and any(_suppresses(item) for item in parent.items):
            return f"line {parent.lineno} suppresses its failure"
        child, parent = parent, module.parents.get(parent)
    return ""


def _goes_on(handler: ast.ExceptHandler) -> bool:
    """Whether a handler fails the test itself."""
    for node in live(handler.body):
        if isinstance(node, ast.Raise | ast.Assert):
            return True
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"pytest.fail", "self.fail", "sys.exit"}:
            return True
    return False


def _suppresses(item: ast.withitem) -> bool:
    call = item.context_expr
    if not isinstance(call, ast.Call) or leaf(call.func) != "suppress":
        return False
    return bool(_SWALLOWING & {leaf(argument) for argument in call.args})
