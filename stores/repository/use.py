"""Which of the settings' names the connection uses."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from stores.repository.meanings import Definition, External, Instance, Scope, Variable, Whole
from stores.repository.reach import callable_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stores.repository.connection import ConnectionSource
    from stores.repository.meanings import Meaning
    from stores.repository.program import Program
    from stores.repository.python_source import Module


def names_used(
    program: Program, connection: ConnectionSource, settings: Sequence[Module], mains: Sequence[Module]
) -> set[str]:
    """The names in the modules that connect, and in what main passes to the connection module's functions."""
    own = {name for module in connection.sources() for name in _names(program, module, ast.walk(module.tree), settings)}
    for module in mains:
        for call in (node for node in ast.walk(module.tree) if isinstance(node, ast.Call)):
            called = callable_of(program, program.meaning(Scope(module, module.owners[call]), call.func))
            if called in connection.definitions:
                own |= set(_names(program, module, ast.walk(call), settings))
    return own


def _names(program: Program, module: Module, nodes: Iterator[ast.AST], settings: Sequence[Module]) -> Iterator[str]:
    for node in nodes:
        scope = Scope(module, module.owners[node])
        match node:
            case ast.Attribute(value=base, attr=name) if _may_be_settings(program, scope, base, settings):
                if not _is_all(program, program.meaning(scope, node)):
                    yield name
            case ast.Call(func=ast.Name(id="getattr"), args=[base, ast.Constant(value=str(name)), *_]):
                yield name
            case ast.Name() if _home(program.meaning(scope, node)) in settings:
                meant = program.meaning(scope, node)
                if isinstance(meant, Definition | Variable) and not _is_all(program, meant):
                    yield meant.name


def _may_be_settings(program: Program, scope: Scope, node: ast.expr, settings: Sequence[Module]) -> bool:
    """Whether an object is of the settings, or may be: a parameter without a type."""
    meant = program.meaning(scope, node)
    if isinstance(meant, Variable) and meant.scope.module not in settings:
        return any(
            _may_be_settings(program, meant.scope, value, settings) for value in meant.values if value is not node
        )
    return meant in (None, External("")) or _home(meant) in settings


def _is_all(program: Program, meant: Meaning) -> bool:
    """Whether a name stands for the settings as a whole: the class, an object of it, a function that makes one."""
    if isinstance(meant, Variable):
        return any(isinstance(program.meaning(meant.scope, value), Instance) for value in meant.values)
    return isinstance(meant, Definition) and (
        isinstance(meant.node, ast.ClassDef) or isinstance(program.made_by(meant), Instance)
    )


def _home(meant: object) -> Module | None:
    match meant:
        case Definition(module, _) | Whole(module) | Instance(Definition(module, _)):
            return module
        case Variable(scope, _):
            return scope.module
    return None
