"""Whether what a function answers depends on the result of another one."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from stores.repository.meanings import Definition, Scope
from stores.repository.reach import callable_of
from stores.repository.signatures import defaults, parameters
from stores.repository.syntax import FUNCTIONS, assignments, leaf, live

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stores.repository.program import Program
    from stores.repository.syntax import Function

_CHANGING = {"append", "update", "extend", "add", "setdefault", "insert"}
_RESULTS = (ast.Return, ast.Raise, ast.Yield)


class Answers:
    """Follows the result of one function, `origin`, into what others return, raise or decide."""

    def __init__(self, program: Program, origin: Definition, *, raises: bool) -> None:
        """`raises`: whether the origin's failure is an exception that its callers see."""
        self._program = program
        self.raises = raises
        self._known: dict[Definition, bool] = {origin: True}

    def depends(self, function: Definition) -> bool:
        """Whether the function's own answer depends on the origin's result."""
        if function not in self._known:
            self._known[function] = False  # where functions call each other
            self._known[function] = isinstance(function.node, FUNCTIONS) and _Body(self, function).answers()
        return self._known[function]

    def marks(self, scope: Scope, node: ast.AST) -> bool:
        """Whether a name stands for a function whose answer depends on the origin."""
        if not isinstance(node, ast.Name | ast.Attribute):
            return False
        called = callable_of(self._program, self._program.meaning(scope, node))
        return called is not None and self.depends(called)


class _Body:
    """The names of one function that depend on the origin's result."""

    def __init__(self, answers: Answers, function: Definition) -> None:
        assert isinstance(function.node, FUNCTIONS)
        self._answers = answers
        self._scope = function.scope
        self._nodes = list(live(function.node.body))
        outside = Scope(function.module, function.name.rpartition(".")[0])
        self._guarded = any(self._depends(outside, decorator) for decorator in function.node.decorator_list)
        self._names = self._parameters(outside, function.node)
        while new := self._new_names():
            self._names |= new

    def answers(self) -> bool:
        """Whether anything that the function returns or raises, or whether it does, depends on the origin."""
        return self._guarded or any(self._decides(node) for node in self._nodes)

    def _decides(self, node: ast.AST) -> bool:
        match node:
            case ast.Return(value=ast.expr() as value) | ast.Yield(value=ast.expr() as value):
                return self._marked(value)
            case ast.Raise():
                return self._marked(node)
            case ast.Assert(test=test):
                return self._marked(test)
            case ast.If() | ast.While() | ast.Match():
                return self._marked(_test(node)) and self._has_result(_blocks(node))
            case ast.Try() if self._answers.raises:
                return any(map(self._marked, node.body)) and self._has_result(
                    [one for handler in node.handlers for one in handler.body]
                )
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(id=name), attr="status_code")], value=value):
                return self._marked(value) or name in self._names
        return False

    def _has_result(self, block: Iterable[ast.stmt]) -> bool:
        return any(isinstance(node, _RESULTS) or _sets_status(node) for node in live(block))

    def _new_names(self) -> set[str]:
        found: set[str] = set()
        for node in self._nodes:
            found |= {_base(target) for target, value in assignments(node) if self._marked(value)}
            match node:
                case ast.Call(func=ast.Attribute(value=held, attr=name)) if name in _CHANGING:
                    found |= {_base(held)} if any(map(self._marked, node.args)) else set()
                case ast.If() | ast.While() | ast.Match() if self._marked(_test(node)):
                    inner = live(_blocks(node))
                    found |= {_base(target) for one in inner for target, _ in assignments(one)}
                case ast.Try() if self._answers.raises and any(map(self._marked, node.body)):
                    inner = live([one for handler in node.handlers for one in handler.body])
                    found |= {_base(target) for one in inner for target, _ in assignments(one)}
        return found - self._names - {""}

    def _marked(self, node: ast.AST) -> bool:
        return any(
            (isinstance(part, ast.Name) and part.id in self._names) or self._answers.marks(self._scope, part)
            for part in ast.walk(node)
        )

    def _parameters(self, outside: Scope, node: Function) -> set[str]:
        """Parameters that a framework fills: status=Depends(get_status), Annotated[..., Depends(get_status)]."""
        sources = [(name, argument.annotation) for name, argument in parameters(node).items()]
        sources += list(defaults(node).items())
        return {name for name, source in sources if source and self._depends(outside, source)}

    def _depends(self, outside: Scope, node: ast.AST) -> bool:
        calls = [part for part in ast.walk(node) if isinstance(part, ast.Call) and leaf(part.func) == "Depends"]
        return any(self._answers.marks(outside, argument) for call in calls for argument in call.args)


def _test(node: ast.If | ast.While | ast.Match) -> ast.expr:
    return node.subject if isinstance(node, ast.Match) else node.test


def _blocks(node: ast.If | ast.While | ast.Match) -> list[ast.stmt]:
    if isinstance(node, ast.Match):
        return [statement for case in node.cases for statement in case.body]
    return [*node.body, *node.orelse]


def _sets_status(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign) and any(leaf(target) == "status_code" for target in node.targets)


def _base(target: ast.expr) -> str:
    """The name that an assignment changes: of a["b"].c that is a."""
    while isinstance(target, ast.Subscript | ast.Attribute | ast.Starred):
        target = target.value
    return target.id if isinstance(target, ast.Name) else ""
