"""What statements of the checkout lead to, one after the other; nothing of them is run."""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING, Any

from stores.repository.casts import NotTold, Raised, guarded
from stores.repository.syntax import DEFINITIONS, caught, leaf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stores.repository.evaluation import Evaluation, Names
    from stores.repository.meanings import Scope

_SPOKEN = {"debug", "info", "warning", "warn", "error", "exception", "critical", "log", "print"}
"""Calls that only say something."""
_ENDING = {"exit", "_exit"}


class Returned(Exception):
    """A function returns this."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self.value = value


def result(evaluation: Evaluation, scope: Scope, body: Sequence[ast.stmt], names: Names) -> Any:
    """What a function's body returns; raises Raised and NotTold."""
    try:
        Execution(evaluation, scope, names).block(body)
    except Returned as returned:
        return returned.value
    return None


class Execution:
    """Follows the statements of one scope, with the names that they assign."""

    def __init__(self, evaluation: Evaluation, scope: Scope, names: Names) -> None:
        self._evaluation = evaluation
        self._scope = scope
        self.names = names
        self._handled: Raised | None = None

    def block(self, body: Sequence[ast.stmt]) -> None:
        """One statement after the other."""
        for statement in body:
            self.statement(statement)

    def statement(self, node: ast.stmt) -> None:
        """One statement; raises Returned, Raised and NotTold."""
        match node:
            case ast.Return(value=value):
                raise Returned(self._value(value) if value else None)
            case ast.Assign(targets=[target], value=value):
                self._assign(target, self._value(value))
            case ast.AnnAssign(target=ast.Name(id=name), value=value):
                self.names |= {name: self._value(value)} if value else {}
            case ast.If(test=test, body=body, orelse=orelse):
                self.block(body if self._value(test) else orelse)
            case ast.Match(subject=subject, cases=cases):
                self._match(self._value(subject), cases)
            case ast.Expr(value=value):
                self._spoken(value)
            case ast.Pass() | ast.Import() | ast.ImportFrom():
                pass
            case _:
                self._ending(node)

    def _ending(self, node: ast.stmt) -> None:
        match node:
            case ast.Raise(exc=None) if self._handled:
                raise self._handled
            case ast.Raise(exc=ast.expr() as error):
                raise Raised(leaf(error.func if isinstance(error, ast.Call) else error))
            case ast.Assert(test=test):
                if not self._value(test):
                    raise Raised("AssertionError")
            case ast.Try():
                self._try(node)
            case ast.For(target=target, iter=many, body=body, orelse=orelse):
                for one in guarded(tuple, self._value(many)):
                    self._assign(target, one)
                    self.block(body)
                self.block(orelse)
            case _ if not isinstance(node, DEFINITIONS):
                raise NotTold(f"what line {node.lineno} of {self._scope.module.path} does")

    def _value(self, node: ast.expr) -> Any:
        return self._evaluation.of(self._scope, node, self.names)

    def _assign(self, target: ast.expr, value: Any) -> None:
        match target:
            case ast.Name(id=name):
                self.names[name] = value
            case ast.Tuple(elts=parts) if isinstance(value, tuple) and len(parts) == len(value):
                for part, one in zip(parts, value, strict=True):
                    self._assign(part, one)
            case _:
                raise NotTold(f"what line {target.lineno} of {self._scope.module.path} sets")

    def _try(self, node: ast.Try) -> None:
        try:
            self.block(node.body)
        except Raised as raised:
            handler = next((h for h in node.handlers if any(_handles(name, raised.name) for name in caught(h))), None)
            if handler is None:
                raise
            before, self._handled = self._handled, raised
            self.block(handler.body)
            self._handled = before
        else:
            self.block(node.orelse)
        self.block(node.finalbody)

    def _match(self, subject: Any, cases: Sequence[ast.match_case]) -> None:
        for case in cases:
            if self._fits(subject, case.pattern) and (case.guard is None or self._value(case.guard)):
                self.block(case.body)
                return

    def _fits(self, subject: Any, pattern: ast.pattern) -> bool:
        match pattern:
            case ast.MatchValue(value=value):
                return bool(subject == self._value(value))
            case ast.MatchSingleton(value=value):
                return subject is value
            case ast.MatchOr(patterns=patterns):
                return any(self._fits(subject, one) for one in patterns)
            case ast.MatchAs(pattern=inner, name=name):
                fits = inner is None or self._fits(subject, inner)
                self.names |= {name: subject} if fits and name else {}
                return fits
        raise NotTold("which case matches")

    def _spoken(self, value: ast.expr) -> None:
        """An expression alone: a docstring, what is logged, the end of the process, a function that may raise."""
        name = leaf(value.func) if isinstance(value, ast.Call) else ""
        if name in _ENDING:
            raise Raised("SystemExit")
        if not is_said(value):
            self._value(value)


def is_said(node: ast.AST) -> bool:
    """Whether an expression is a call that only says something."""
    return isinstance(node, ast.Call) and leaf(node.func) in _SPOKEN


def _handles(caught: str, name: str) -> bool:
    """Whether a handler of the exception `caught`, "" for all, handles the one called `name`."""
    if caught in {"", "BaseException", name}:
        return True
    if caught == "Exception":
        return name != "SystemExit"
    own = ValueError if name == "JSONDecodeError" else getattr(builtins, name, None)
    other = getattr(builtins, caught, None)
    return isinstance(own, type) and isinstance(other, type) and issubclass(own, other)
