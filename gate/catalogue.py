"""The checks of a phase, read from their source without running anything."""

from __future__ import annotations

import ast
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gate.manifest import ManifestError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DISRUPT = "disrupt"
"""The fixture of checks that disturb what they judge, which only the embedded target is for."""
EFFECTS = (DISRUPT, "scratch")
"""Fixtures that are a check's effect, the graver one first; a check with neither only reads."""
PLUMBING = ("self", "verify", "limits")
"""Arguments that say nothing about what a check needs of the target."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What a check says about itself."""

    id: str
    kind: str
    claim: str
    paragraphs: tuple[tuple[str, str], ...]
    """("Why", text), ("How", text), ("Remedy", text), in the docstring's order."""
    needs: tuple[str, ...]
    effect: str
    path: Path
    line: int

    @property
    def disrupts(self) -> bool:
        """Whether it runs on the embedded target only."""
        return self.effect == DISRUPT


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantedFault:
    """A saboteur as `gate explain` shows it."""

    name: str
    check: str
    cause: str
    description: str


def checks(folder: Path) -> tuple[Check, ...]:
    """The checks of a phase folder in the order of files; raises ManifestError on a file that is no Python."""
    return tuple(check for path in sorted(folder.glob("test_*.py")) for check in _of_file(path))


def legible(folder: Path) -> tuple[Check, ...]:
    """The checks of the files that can be read as Python; what is wrong with the others is pytest's to tell."""
    found: list[Check] = []
    for path in sorted(folder.glob("test_*.py")):
        with suppress(ManifestError):
            found.extend(_of_file(path))
    return tuple(found)


def disrupting(folder: Path) -> frozenset[str]:
    """The ids of the checks that disrupt, of the files that can be read as Python."""
    return frozenset(check.id for check in legible(folder) if check.disrupts)


def saboteurs(folder: Path) -> tuple[PlantedFault, ...]:
    """The saboteurs in a folder, by their decorators."""
    return tuple(fault for path in sorted(folder.glob("phase*.py")) for fault in _faults(path))


def _of_file(path: Path) -> Iterator[Check]:
    kind = path.stem.removeprefix("test_").partition("_")[0]
    for node in ast.walk(_parsed(path)):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield _check(path, kind, node)


def _check(path: Path, kind: str, node: ast.FunctionDef) -> Check:
    claim, *paragraphs = (ast.get_docstring(node) or "").split("\n\n")
    written = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
    arguments = [argument.arg for argument in written if argument.arg not in PLUMBING]
    return Check(
        id=f"{path.parent.name}.{kind}.{node.name.removeprefix('test_')}",
        kind=kind,
        claim=" ".join(claim.split()),
        paragraphs=tuple(_paragraph(text) for text in paragraphs if text.strip()),
        needs=tuple(argument for argument in arguments if argument not in EFFECTS),
        effect=next((effect for effect in EFFECTS if effect in arguments), "reads"),
        path=path,
        line=node.lineno,
    )


def _paragraph(text: str) -> tuple[str, str]:
    label, colon, rest = text.partition(":")
    if colon and label.strip().isalpha():
        return label.strip(), " ".join(rest.split())
    return "", " ".join(text.split())


def _faults(path: Path) -> Iterator[PlantedFault]:
    functions = [node for node in ast.walk(_parsed(path)) if isinstance(node, ast.FunctionDef)]
    for node in functions:
        for decorator in node.decorator_list:
            if isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") == "saboteur":
                words = {keyword.arg: ast.literal_eval(keyword.value) for keyword in decorator.keywords}
                yield PlantedFault(
                    name=node.name,
                    check=ast.literal_eval(decorator.args[0]),
                    cause=words.get("cause", ""),
                    description=" ".join((ast.get_docstring(node) or "").split()),
                )


def _parsed(path: Path) -> ast.Module:
    try:
        return ast.parse(path.read_bytes(), filename=str(path))
    except (OSError, SyntaxError, ValueError) as error:
        raise ManifestError(f"{path}:{getattr(error, 'lineno', 1) or 1}: cannot be read as Python: {error}") from error
