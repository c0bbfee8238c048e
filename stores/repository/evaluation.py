"""What an expression of the checkout gives for one environment: worked out over its tree, nothing of it is run."""

from __future__ import annotations

import ast
import operator
from typing import TYPE_CHECKING, Any, TypeAlias

from stores.repository import casts
from stores.repository.casts import NotTold, Raised, guarded
from stores.repository.execution import result
from stores.repository.getters import asked
from stores.repository.meanings import Definition, Scope, Variable
from stores.repository.signatures import defaults, passed
from stores.repository.syntax import FUNCTIONS, leaf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from stores.repository.getters import Asked
    from stores.repository.program import Program

Names: TypeAlias = "dict[str, Any]"
"""Local name -> what it holds."""

MAX_STEPS = 5_000
MAX_DEPTH = 60
MAX_LENGTH = 10_000
_COMPARED: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt,
    ast.GtE: operator.ge, ast.Is: operator.is_, ast.IsNot: operator.is_not,
    ast.In: lambda one, many: one in many, ast.NotIn: lambda one, many: one not in many,
}  # fmt: skip
_TRANSPARENT = {"staticmethod", "classmethod", "cache", "lru_cache"}
"""Decorators that leave a function's answer as it is."""


class Evaluation:
    """Works expressions out as they would be where only these variables are set."""

    def __init__(self, program: Program, environment: Mapping[str, str]) -> None:
        self._program = program
        self._environment = environment
        self._steps = self._depth = 0

    def of(self, scope: Scope, node: ast.AST, names: Names) -> Any:
        """The value of an expression; Raised where it ends with an exception, NotTold where that cannot be told."""
        self._steps += 1
        if self._steps > MAX_STEPS or self._depth > MAX_DEPTH:
            raise NotTold("it takes too many steps")
        self._depth += 1
        try:
            found = self._of(scope, node, names)
        finally:
            self._depth -= 1
        if isinstance(found, str | tuple) and len(found) > MAX_LENGTH:
            raise NotTold(f"how long {_short(node)} becomes")
        return found

    def _of(self, scope: Scope, node: ast.AST, names: Names) -> Any:
        if read := asked(self._program, scope, node):
            return self._read(scope, node, read, names)
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name) if name in names:
                return names[name]
            case ast.Name() | ast.Attribute():
                return self._variable(scope, node)
            case ast.NamedExpr(target=ast.Name(id=name), value=value):
                names[name] = self.of(scope, value, names)
                return names[name]
            case ast.Call():
                return self._call(scope, node, names)
            case ast.Subscript(value=held, slice=key):
                return guarded(operator.getitem, self.of(scope, held, names), self.of(scope, key, names))
        return self._composed(scope, node, names)

    def _composed(self, scope: Scope, node: ast.AST, names: Names) -> Any:
        match node:
            case ast.BoolOp(op=op, values=values):
                return self._first(scope, values, names, stop=isinstance(op, ast.Or))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return not self.of(scope, operand, names)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self.of(scope, body if self.of(scope, test, names) else orelse, names)
            case ast.Compare(left=left, ops=ops, comparators=others):
                return self._compared(scope, [left, *others], ops, names)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                return tuple(self.of(scope, part, names) for part in parts)
            case ast.Set(elts=parts):
                return guarded(frozenset, [self.of(scope, part, names) for part in parts])
            case ast.JoinedStr(values=parts):
                return "".join(str(self.of(scope, part, names)) for part in parts)
            case ast.FormattedValue(value=value, conversion=-1, format_spec=None):
                return self.of(scope, value, names)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return guarded(operator.add, self.of(scope, left, names), self.of(scope, right, names))
            case ast.Dict(keys=keys, values=values):
                return guarded(dict, list(self._entries(scope, keys, values, names)))
        raise NotTold(f"what {_short(node)} gives")

    def _first(self, scope: Scope, values: list[ast.expr], names: Names, *, stop: bool) -> Any:
        found = None
        for value in values:
            found = self.of(scope, value, names)
            if bool(found) is stop:
                break
        return found

    def _compared(self, scope: Scope, sides: list[ast.expr], ops: list[ast.cmpop], names: Names) -> bool:
        values = [self.of(scope, side, names) for side in sides]
        return all(guarded(_COMPARED[type(op)], values[place], values[place + 1]) for place, op in enumerate(ops))

    def _entries(
        self, scope: Scope, keys: list[ast.expr | None], values: list[ast.expr], names: Names
    ) -> Iterator[tuple[Any, Any]]:  # fmt: skip
        for key, value in zip(keys, values, strict=True):
            found = self.of(scope, value, names)
            if key is None:
                yield from guarded(dict, found).items()
            else:
                yield self.of(scope, key, names), found

    def _variable(self, scope: Scope, node: ast.Name | ast.Attribute) -> Any:
        """A constant of a module or a class; what a function assigns to its own is in the names already."""
        meant = self._program.meaning(scope, node)
        if not isinstance(meant, Variable) or len(meant.values) != 1:
            raise NotTold(f"what {_short(node)} holds")
        if isinstance(meant.scope.module.definitions.get(meant.scope.owner), FUNCTIONS):
            raise NotTold(f"what {_short(node)} holds")
        return self.of(meant.scope, meant.values[0], {})

    def _read(self, scope: Scope, node: ast.AST, read: Asked, names: Names) -> Any:
        """What a read of the environment gives; every other variable is taken as not set."""
        name = read.name if isinstance(read.name, str) else self.of(scope, read.name, names)
        cast = casts.of_read(self._program, scope, node)
        if name in self._environment:
            return self._cast(scope, cast, self._environment[name])
        if read.default is None:
            return casts.missing(self._program, scope, node)
        default = self.of(scope, read.default, names)
        return self._cast(scope, cast, default) if isinstance(default, str) else default

    def _cast(self, scope: Scope, cast: casts.Cast, value: Any) -> Any:
        if not isinstance(cast, ast.AST):
            return cast(value)
        called = self._program.meaning(scope, cast)
        if isinstance(called, Definition) and isinstance(called.node, FUNCTIONS):
            first = next(iter(called.node.args.args), None)
            return result(self, called.scope, called.node.body, {first.arg: value} if first else {})
        raise NotTold(f"what {_short(cast)} makes of it")

    def _call(self, scope: Scope, node: ast.Call, names: Names) -> Any:
        if any(isinstance(argument, ast.Starred) for argument in node.args) or any(not k.arg for k in node.keywords):
            raise NotTold(f"what {_short(node)} is given")
        called = self._program.meaning(scope, node.func)
        if isinstance(called, Definition) and isinstance(called.node, FUNCTIONS):
            return self._function(scope, node, called, names)
        if function := casts.function(self._program, scope, node.func):
            return guarded(function, *(self.of(scope, argument, names) for argument in node.args))
        if isinstance(node.func, ast.Attribute) and not isinstance(called, Definition):
            held = self.of(scope, node.func.value, names)
            given = [self.of(scope, argument, names) for argument in node.args]
            return guarded(casts.method(held, node.func.attr), *given)
        raise NotTold(f"what {_short(node)} gives")

    def _function(self, scope: Scope, node: ast.Call, called: Definition, names: Names) -> Any:
        assert isinstance(called.node, FUNCTIONS)
        wrapped = {leaf(one.func if isinstance(one, ast.Call) else one) for one in called.node.decorator_list}
        if wrapped - _TRANSPARENT or isinstance(called.node, ast.AsyncFunctionDef):
            raise NotTold(f"what {called.name} gives")
        own, outside = defaults(called.node), Scope(called.module, called.name.rpartition(".")[0])
        given: Names = {}
        for name, value in passed(node, called.node).items():
            is_default = value is own.get(name)
            given[name] = self.of(outside, value, {}) if is_default else self.of(scope, value, names)
        return result(self, called.scope, called.node.body, given)


def _short(node: ast.AST) -> str:
    text = ast.unparse(node)
    return text if len(text) <= 60 else f"{text[:57]}..."


__all__ = ["Evaluation", "Names", "NotTold", "Raised"]
