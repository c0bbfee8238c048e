"""The expression that a read's text is parsed by, and what it gives."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from stores.repository.casts import NotTold
from stores.repository.execution import Execution, Returned, is_said
from stores.repository.meanings import Definition
from stores.repository.syntax import assignments

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stores.repository.environment import Read
    from stores.repository.evaluation import Evaluation, Names
    from stores.repository.program import Program

_PLAIN = (ast.Assign, ast.AnnAssign, ast.Return, ast.Expr)


class Parsed:
    """From a read of the environment to the setting that is made of it."""

    def __init__(self, program: Program, read: Read) -> None:
        self._program = program
        self._scope = read.scope
        self._parents = read.scope.module.parents
        self.expression = self._around(read.node)
        """The largest expression around the read that is still the setting's value."""

    @property
    def is_guard(self) -> bool:
        """Whether the read only decides if the settings are refused: if os.getenv(...) not in ...: raise."""
        around = self._parents.get(self.expression)
        refuses = isinstance(around, ast.If) and isinstance(around.body[-1], ast.Raise)
        return refuses or isinstance(around, ast.Assert)

    @property
    def is_said(self) -> bool:
        """Whether the read's text is only logged or printed."""
        return isinstance(self._parents.get(self.expression), ast.Expr) and is_said(self.expression)

    def guard(self, evaluation: Evaluation) -> None:
        """Raises Raised where a guard refuses the settings."""
        statement = self._parents[self.expression]
        assert isinstance(statement, ast.stmt)
        Execution(evaluation, self._scope, {}).statement(statement)

    def worth(self, evaluation: Evaluation) -> Any:
        """The setting's value; a text that is given a name is followed to where it is parsed."""
        value = evaluation.of(self._scope, self.expression, {})
        if isinstance(self._parents.get(self.expression), ast.If | ast.While | ast.IfExp | ast.Assert):
            return bool(value)
        name = self._local_name()
        return self._followed(evaluation, name, value) if isinstance(value, str) and name else value

    def _around(self, node: ast.AST) -> ast.AST:
        while (parent := self._parents.get(node)) is not None and not self._holds(parent, node):
            node = parent
        return node.value if isinstance(node, ast.keyword) else node

    def _holds(self, parent: ast.AST, node: ast.AST) -> bool:
        """Whether what stands around an expression keeps its value instead of making another of it."""
        if isinstance(parent, ast.stmt | ast.Lambda | ast.Dict):
            return True
        if isinstance(parent, ast.Call) and node is not parent.func:
            called = self._program.meaning(self._scope, parent.func)
            of_class = isinstance(called, Definition) and isinstance(called.node, ast.ClassDef)
            return of_class or (isinstance(node, ast.keyword) and not isinstance(called, Definition))
        return False

    def _local_name(self) -> str:
        statement = self._parents.get(self.expression)
        targets = [target for target, _ in assignments(statement)] if statement else []
        names = [target.id for target in targets if isinstance(target, ast.Name)]
        return names[0] if isinstance(statement, ast.Assign | ast.AnnAssign) and names else ""

    def _followed(self, evaluation: Evaluation, name: str, text: str) -> Any:
        """The value after the statements of the same block that use the name, or what they make of it."""
        execution = Execution(evaluation, self._scope, {name: text})
        found: Any = text
        for statement in self._behind():
            uses = [part for part in ast.walk(statement) if isinstance(part, ast.Name) and part.id in execution.names]
            if isinstance(statement, _PLAIN) and uses:
                found = self._made(evaluation, statement, uses, execution.names, found)
            try:
                if uses or isinstance(statement, ast.Return | ast.Raise):
                    execution.statement(statement)
            except Returned as returned:
                return found if isinstance(statement, ast.Return) and uses else returned.value
            except NotTold:
                if not isinstance(statement, _PLAIN):
                    raise
            if not isinstance(statement, _PLAIN):
                found = next((value for value in execution.names.values() if isinstance(value, bool)), found)
        return found

    def _made(
        self, evaluation: Evaluation, statement: ast.stmt, uses: Iterable[ast.Name], names: Names, found: Any
    ) -> Any:  # fmt: skip
        """What a statement makes of the names; one that only says something makes nothing."""
        try:
            values = [evaluation.of(self._scope, self._around(use), names) for use in uses]
        except NotTold:
            if isinstance(statement, ast.Expr):
                return found
            raise
        return next((value for value in values if not isinstance(value, str)), found)

    def _behind(self) -> Iterator[ast.stmt]:
        statement = self._parents[self.expression]
        for _, block in ast.iter_fields(self._parents[statement]):
            if isinstance(block, list) and statement in block:
                yield from block[block.index(statement) + 1 :]
