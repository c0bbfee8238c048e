"""What an expression is worth, as far as that stands in the source."""

from __future__ import annotations

import ast
import operator
from typing import TYPE_CHECKING, TypeAlias

from stores.repository.meanings import Variable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stores.repository.meanings import Scope
    from stores.repository.program import Program

Worth: TypeAlias = "str | int | float | bool | None"
Bindings: TypeAlias = "Mapping[str, ast.expr]"
"""Parameter -> what a caller passes for it."""

_OPERATORS: dict[type[ast.operator], Callable[..., Worth]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
}
_METHODS: dict[str, Callable[..., Worth]] = {"upper": str.upper, "lower": str.lower, "strip": str.strip}
MAX_TEXT = 10_000
MAX_DEPTH = 20


class NotConstant(Exception):
    """The expression's worth is known only when it runs."""


class Constants:
    """Folds expressions of the checkout."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def of(self, scope: Scope, node: ast.expr, bound: Bindings | None = None, depth: int = MAX_DEPTH) -> Worth:
        """The worth of an expression; raises NotConstant."""
        if depth <= 0:
            raise NotConstant
        match node:
            case ast.Constant(value=str() | int() | float() | None as value):
                return value
            case ast.Name(id=name) if bound and name in bound:
                return self.of(scope, bound[name], None, depth - 1)
            case ast.Name() | ast.Attribute():
                return self._variable(scope, node, depth)
            case ast.JoinedStr(values=parts):
                return "".join(str(self.of(scope, part, bound, depth - 1)) for part in parts)
            case ast.FormattedValue(value=value, format_spec=None):
                return self.of(scope, value, bound, depth - 1)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return _apply(operator.neg, self.of(scope, operand, bound, depth - 1))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
                both = (self.of(scope, side, bound, depth - 1) for side in (left, right))
                return _apply(_OPERATORS[type(op)], *both)
            case ast.Call():
                return self._call(scope, node, bound, depth)
        raise NotConstant

    def text(self, scope: Scope, node: ast.expr, bound: Bindings | None = None) -> str | None:
        """The text that an expression is, None when it is none or not known."""
        try:
            found = self.of(scope, node, bound)
        except NotConstant:
            return None
        return found if isinstance(found, str) else None

    def _variable(self, scope: Scope, node: ast.expr, depth: int) -> Worth:
        meant = self._program.meaning(scope, node)
        if isinstance(meant, Variable) and len(meant.values) == 1:
            return self.of(meant.scope, meant.values[0], None, depth - 1)
        raise NotConstant

    def _call(self, scope: Scope, node: ast.Call, bound: Bindings | None, depth: int) -> Worth:
        match node:
            case ast.Call(func=ast.Name(id="int"), args=[value]):
                return _apply(int, self.of(scope, value, bound, depth - 1))
            case ast.Call(func=ast.Name(id="str"), args=[value]):
                return _apply(str, self.of(scope, value, bound, depth - 1))
            case ast.Call(func=ast.Attribute(value=value, attr=name), args=[]) if name in _METHODS:
                return _apply(_METHODS[name], self.of(scope, value, bound, depth - 1))
        raise NotConstant


def _apply(function: Callable[..., Worth], *values: Worth) -> Worth:
    try:
        found = function(*values)
    except (TypeError, ValueError, ArithmeticError, MemoryError):
        raise NotConstant from None
    if isinstance(found, str) and len(found) > MAX_TEXT:
        raise NotConstant
    return found
