"""The modules of the checkout: parsed when they are asked for, found by what an import names."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from stores.errors import StoreError
from stores.repository.python_source import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stores.repository.files import Checkout
    from stores.repository.python_source import Import, Module


class Modules:
    """Every module once."""

    def __init__(self, checkout: Checkout) -> None:
        self._checkout = checkout
        self._parsed: dict[str, Module] = {}

    def module(self, path: str) -> Module:
        """The module of a file; StoreError when it cannot be parsed."""
        if path not in self._parsed:
            self._parsed[path] = parse(self._checkout.text(path), path)
        return self._parsed[path]

    def find(self, importer: Module, source: Import, *more: str) -> Module | None:
        """The module that an import names, None when it is not the checkout's or cannot be parsed."""
        tail = [*filter(None, source.module.split(".")), *more]
        found = (self._at(base.joinpath(*tail)) for base in _bases(importer.path, source.level))
        return next((module for module in found if module), None)

    def within(self, package: Module, name: str) -> Module | None:
        """A package's module of that name."""
        path = PurePosixPath(package.path)
        return self._at(path.parent / name) if path.name == "__init__.py" else None

    def _at(self, path: PurePosixPath) -> Module | None:
        for candidate in (path.with_name(f"{path.name}.py") if path.name else None, path / "__init__.py"):
            if candidate and self._checkout.has(candidate.as_posix()):
                try:
                    return self.module(candidate.as_posix())
                except StoreError:
                    return None
        return None


def _bases(path: str, level: int) -> Iterator[PurePosixPath]:
    """Where an import is looked up: nobody says what is on the path, so in every folder above, the nearest first."""
    folders = list(PurePosixPath(path).parents)
    if level:
        yield from folders[level - 1 : level]
    else:
        yield from (base for folder in folders for base in (folder, folder / "src"))
