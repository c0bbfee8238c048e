"""What a name in a module of the checkout means."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from stores.repository.meanings import Definition, External, Instance, Scope, Variable, Whole
from stores.repository.signatures import defaults, parameters
from stores.repository.syntax import FUNCTIONS, leaf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stores.repository.meanings import Meaning
    from stores.repository.modules import Modules
    from stores.repository.python_source import Import, Module
    from stores.repository.syntax import Function

DEPTH = 12
"""How many re-exports, wrappers and assignments are followed for one name."""


class Program:
    """The checkout's modules together."""

    def __init__(self, modules: Modules) -> None:
        self.modules = modules
        self._meanings: dict[tuple[ast.AST, str], Meaning] = {}

    def meaning(self, scope: Scope, node: ast.AST, depth: int = DEPTH) -> Meaning:
        """What an expression means, None when it cannot be told."""
        if depth < DEPTH:
            return self._meaning(scope, node, depth)
        if (node, scope.owner) not in self._meanings:
            self._meanings[node, scope.owner] = self._meaning(scope, node, depth)
        return self._meanings[node, scope.owner]

    def external(self, scope: Scope, node: ast.AST) -> str:
        """The installed thing that an expression means, through variables; empty when it is none."""
        meant = self.meaning(scope, node)
        for _ in range(DEPTH):
            if not isinstance(meant, Variable):
                break
            meant = _first(self.meaning(meant.scope, value) for value in meant.values)
        return meant.name if isinstance(meant, External) else ""

    def _meaning(self, scope: Scope, node: ast.AST, depth: int) -> Meaning:
        if depth <= 0:
            return None
        if isinstance(node, ast.Name):
            return self._name(scope, node.id, depth)
        if isinstance(node, ast.Attribute):
            return self._member(self.meaning(scope, node.value, depth - 1), node.attr, depth)
        if isinstance(node, ast.Call):
            return self._made(scope, node, depth)
        return self.meaning(scope, node.value, depth) if isinstance(node, ast.Await) else None

    def _name(self, scope: Scope, name: str, depth: int) -> Meaning:
        if name in {"self", "cls"} and (of := _class_around(scope)):
            return Instance(of)
        for owner in _outwards(scope):
            if found := self._in(Scope(scope.module, owner), name, depth):
                return found
        return _first(self._star(scope.module, star, name, depth) for star in scope.module.stars)

    def _in(self, scope: Scope, name: str, depth: int) -> Meaning:
        module, owner = scope.module, scope.owner
        node = module.definitions.get(owner)
        if (full := f"{owner}.{name}" if owner else name) in module.definitions:
            return Definition(module, full)
        if isinstance(node, FUNCTIONS) and name in parameters(node):
            return self._parameter(scope, node, name, depth) or External("")
        if source := module.imports.get(owner, {}).get(name):
            return self._imported(module, source, depth)
        return Variable(scope, name) if name in module.values.get(owner, {}) else None

    def _parameter(self, scope: Scope, function: Function, name: str, depth: int) -> Meaning:
        """What a caller or a framework passes: an object of the annotated class, or what Depends(...) makes."""
        default = defaults(function).get(name)
        if isinstance(default, ast.Call) and leaf(default.func) == "Depends" and default.args and depth > 0:
            called = self.meaning(Scope(scope.module), default.args[0], depth - 1)
            if isinstance(called, Definition):
                return self.made_by(called, depth - 1)
        return self._annotated(scope, parameters(function)[name].annotation, depth)

    def _star(self, module: Module, source: Import, name: str, depth: int) -> Meaning:
        found = self.modules.find(module, source)
        return self._in(Scope(found), name, depth - 1) if found else None

    def _imported(self, module: Module, source: Import, depth: int) -> Meaning:
        found = self.modules.find(module, source)
        if source.name is None:
            return _whole(found) or External(source.module)
        if found and (inside := self._name(Scope(found), source.name, depth - 1)):
            return inside
        if submodule := self.modules.find(module, source, source.name):
            return Whole(submodule)
        return None if found or source.level else External(f"{source.module}.{source.name}")

    def _member(self, base: Meaning, name: str, depth: int) -> Meaning:
        match base:
            case External(outer):
                return External(f"{outer}.{name}" if outer else "")
            case Whole(module):
                return self._name(Scope(module), name, depth - 1) or _whole(self.modules.within(module, name))
            case Instance(of):
                return self._of_class(of, name, depth)
            case Definition() if isinstance(base.node, ast.ClassDef):
                return self._of_class(base, name, depth)
            case Variable(scope, _) if depth > 0:
                values = (self.meaning(scope, value, depth - 1) for value in base.values)
                return _first(self._member(value, name, depth - 1) for value in values)
        return None

    def _of_class(self, of: Definition, name: str, depth: int) -> Meaning:
        full = f"{of.name}.{name}"
        if full in of.module.definitions:
            return Definition(of.module, full)
        if name in of.module.values.get(of.name, {}):
            return Variable(of.scope, name)
        assert isinstance(of.node, ast.ClassDef)
        for base in of.node.bases if depth > 0 else []:
            parent = self.meaning(Scope(of.module, of.name.rpartition(".")[0]), base, depth - 1)
            if isinstance(parent, Definition) and (found := self._member(parent, name, depth - 1)):
                return found
        return None

    def made_by(self, called: Definition, depth: int = DEPTH) -> Meaning:
        """What a call of a function or a class gives."""
        if isinstance(called.node, ast.ClassDef):
            return Instance(called)
        return self._annotated(called.scope, called.node.returns, depth) or self._returned(called, depth)

    def _made(self, scope: Scope, node: ast.Call, depth: int) -> Meaning:
        made = self.meaning(scope, node.func, depth - 1)
        if isinstance(made, Definition):
            return self.made_by(made, depth)
        return External(made.name and f"{made.name}()") if isinstance(made, External) else None

    def _returned(self, function: Definition, depth: int) -> Meaning:
        results = [node.value for node in ast.walk(function.node) if isinstance(node, ast.Return) and node.value]
        return self.meaning(function.scope, results[0], depth - 1) if len(results) == 1 else None

    def _annotated(self, scope: Scope, annotation: ast.expr | None, depth: int) -> Meaning:
        if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
            try:
                annotation = ast.parse(annotation.value, mode="eval").body
            except SyntaxError:
                return None
        if annotation is None or depth <= 0:
            return None
        if isinstance(annotation, ast.BinOp):
            return _first(self._annotated(scope, side, depth - 1) for side in (annotation.left, annotation.right))
        if isinstance(annotation, ast.Subscript) and leaf(annotation.value) in {"Annotated", "Optional"}:
            inner = annotation.slice
            return self._annotated(scope, inner.elts[0] if isinstance(inner, ast.Tuple) else inner, depth - 1)
        meant = self.meaning(Scope(scope.module), annotation, depth - 1)
        return Instance(meant) if isinstance(meant, Definition) and isinstance(meant.node, ast.ClassDef) else None


def _outwards(scope: Scope) -> Iterator[str]:
    """The scopes that a name is looked up in: those of classes only for their own body."""
    owner = scope.owner
    while owner:
        if owner == scope.owner or not isinstance(scope.module.definitions[owner], ast.ClassDef):
            yield owner
        owner = owner.rpartition(".")[0]
    yield ""


def _whole(module: Module | None) -> Meaning:
    return Whole(module) if module else None


def _first(meanings: Iterator[Meaning]) -> Meaning:
    return next((meaning for meaning in meanings if meaning), None)


def _class_around(scope: Scope) -> Definition | None:
    owner = scope.owner
    while owner := owner.rpartition(".")[0]:
        if isinstance(scope.module.definitions.get(owner), ast.ClassDef):
            return Definition(scope.module, owner)
    return None
