"""What a name in the checkout can mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import ast

    from stores.repository.python_source import Module
    from stores.repository.syntax import Function


@dataclass(frozen=True, slots=True)
class Scope:
    """A place where names have a meaning: a definition of a module, "" for the module itself."""

    module: Module
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Definition:
    """A function or a class of the checkout."""

    module: Module
    name: str

    @property
    def node(self) -> Function | ast.ClassDef:
        """Its tree."""
        return self.module.definitions[self.name]

    @property
    def scope(self) -> Scope:
        """Where its body is read."""
        return Scope(self.module, self.name)


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of the checkout, with what is assigned to it."""

    scope: Scope
    name: str

    @property
    def values(self) -> list[ast.expr]:
        """Everything that is assigned to it."""
        return self.scope.module.values[self.scope.owner][self.name]


@dataclass(frozen=True, slots=True)
class External:
    """Something of an installed package or of the standard library: "psycopg.connect"; "" for what is not known."""

    name: str


@dataclass(frozen=True, slots=True)
class Whole:
    """A module of the checkout."""

    module: Module


@dataclass(frozen=True, slots=True)
class Instance:
    """An object of a class of the checkout."""

    of: Definition


Meaning: TypeAlias = "Definition | Variable | External | Whole | Instance | None"
