"""The manifest of a phase: each task of the document -> the checks that prove it, or why only people can attest it."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

KINDS = ("connectivity", "schema", "parity", "latency")
FILENAME = "phase.toml"
_FOLDER = re.compile(r"phase([0-9]+)")
_TASK = re.compile(r"\s*\[\[\s*task\s*\]\]")
_CHECK = re.compile(rf"({'|'.join(KINDS)})\.[a-z][a-z0-9_]*")


class ManifestError(ValueError):
    """A manifest that cannot be used; the message names file and line, and the remedy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundTask:
    """A task's title and what proves it: check ids, or the reason why only people can attest it."""

    title: str
    line: int
    checks: tuple[str, ...] = ()
    attest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What must be proven in one phase; check ids carry the phase's name."""

    path: Path
    phase: str
    number: int
    title: str
    tasks: tuple[BoundTask, ...]
    success: tuple[str, ...]
    may_be_empty: frozenset[str] = frozenset()
    limits: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    @property
    def checks(self) -> tuple[str, ...]:
        """Every check that is named, once, in the manifest's order."""
        named = [check for task in self.tasks for check in task.checks]
        return tuple(dict.fromkeys([*named, *self.success]))

    @property
    def missing_kinds(self) -> tuple[str, ...]:
        """The kinds of check of which the manifest names none."""
        present = {check.split(".")[1] for check in self.checks}
        return tuple(kind for kind in KINDS if kind not in present)


def phase_number(folder: Path) -> int | None:
    """The number in a phase folder's name; None where the folder is no phase's."""
    match = _FOLDER.fullmatch(folder.name)
    return int(match[1]) if match else None


def phase_folders(phases: Path) -> dict[int, Path]:
    """The phase folders below `phases` that hold a manifest, by number; raises ManifestError on two of one number."""
    found: dict[int, Path] = {}
    for folder in sorted(phases.iterdir()) if phases.is_dir() else []:
        number = phase_number(folder)
        if number is None or not (folder / FILENAME).is_file():
            continue
        if number in found:
            raise ManifestError(f"{folder} and {found[number]} are both phase {number}: rename one of them")
        found[number] = folder
    return dict(sorted(found.items()))


def load(folder: Path) -> Manifest:
    """The manifest of a phase folder; raises ManifestError on anything that it does not understand."""
    path = folder / FILENAME
    try:
        text = path.read_bytes().decode()
        values = tomllib.loads(text)
    except OSError as error:
        raise ManifestError(f"{path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ManifestError(f"{path}: no valid TOML: {error}") from error
    return _Reader(path, text).manifest(values)


class _Reader:
    """Turns TOML values into a Manifest, with file and line in every complaint."""

    def __init__(self, path: Path, text: str) -> None:
        self.path, self.lines = path, text.split("\n")
        self.phase = path.parent.name

    def manifest(self, values: dict[str, Any]) -> Manifest:
        self._keys(values, {"title", "task", "success", "may_be_empty", "limits"}, "the manifest")
        tasks = tuple(self._tasks(values.get("task", [])))
        success = values.get("success", {})
        self._keys(success, {"checks"}, "[success]")
        manifest = Manifest(
            path=self.path,
            phase=self.phase,
            number=phase_number(self.path.parent) or 0,
            title=self._text(values.get("title", ""), "title"),
            tasks=tasks,
            success=self._checks(success.get("checks", []), "[success]"),
            may_be_empty=frozenset(self._checks(values.get("may_be_empty", []), "may_be_empty")),
            limits=self._limits(values.get("limits", {})),
        )
        self._only_named(manifest)
        return manifest

    def _tasks(self, entries: Any) -> Iterator[BoundTask]:
        if not isinstance(entries, list):
            raise self._error("task", "tasks are written as [[task]] tables")
        lines = [number for number, line in enumerate(self.lines, 1) if _TASK.match(line)]
        if len(lines) != len(entries):
            raise self._error("task", "every task is a [[task]] table on a line of its own")
        seen: dict[str, int] = {}
        for entry, line in zip(entries, lines, strict=True):
            task = self._task(entry, line)
            if task.title in seen:
                raise ManifestError(
                    f"{self.path}:{line}: task {task.title!r} is there already, on line {seen[task.title]}: "
                    "titles are keys, so remove or rename one"
                )
            seen[task.title] = line
            yield task

    def _task(self, entry: dict[str, Any], line: int) -> BoundTask:
        where = f"the task on line {line}"
        self._keys(entry, {"title", "checks", "attest"}, where)
        title = " ".join(self._text(entry.get("title"), where).split())
        if ("checks" in entry) == ("attest" in entry):
            raise ManifestError(f"{self.path}:{line}: task {title!r} needs either checks or attest, not both")
        if "attest" in entry:
            return BoundTask(title=title, line=line, attest=self._text(entry["attest"], where))
        checks = self._checks(entry["checks"], where)
        if not title or not checks:
            raise ManifestError(
                f"{self.path}:{line}: {'a task without title' if not title else f'task {title!r}'} "
                "names no check: name at least one, or say in attest why only people can"
            )
        return BoundTask(title=title, line=line, checks=checks)

    def _checks(self, names: Any, where: str) -> tuple[str, ...]:
        if not isinstance(names, list):
            raise self._error(where, "checks are a list of names such as 'schema.table_exists'")
        for name in names:
            if not isinstance(name, str) or not _CHECK.fullmatch(name):
                raise self._error(
                    str(name), f"{name!r} in {where} is no check: write kind.name, kind one of {', '.join(KINDS)}"
                )
        return tuple(f"{self.phase}.{name}" for name in dict.fromkeys(names))

    def _limits(self, entries: Any) -> dict[str, Mapping[str, float]]:
        limits: dict[str, Mapping[str, float]] = {}
        for name, numbers in entries.items() if isinstance(entries, dict) else []:
            (check,) = self._checks([name], "limits")
            if not isinstance(numbers, dict) or not all(type(number) in (int, float) for number in numbers.values()):
                raise self._error(name, f"the limits of {name} are numbers, each under a name")
            limits[check] = numbers
        return limits

    def _only_named(self, manifest: Manifest) -> None:
        strangers = (manifest.may_be_empty | set(manifest.limits)) - set(manifest.checks)
        if strangers:
            name = sorted(strangers)[0].partition(".")[2]
            raise self._error(name, f"{name} has settings here but no task and no success criterion names it")

    def _keys(self, values: Any, allowed: set[str], where: str) -> None:
        if not isinstance(values, dict):
            raise self._error(where, f"{where} is no table")
        for key in values.keys() - allowed:
            raise self._error(key, f"unknown key {key!r} in {where}; known are {', '.join(sorted(allowed))}")

    def _text(self, value: Any, where: str) -> str:
        if not isinstance(value, str):
            raise self._error(where, f"{where} needs a text, not {value!r}")
        return value

    def _error(self, word: str, problem: str) -> ManifestError:
        line = next((number for number, line in enumerate(self.lines, 1) if word in line), 1)
        return ManifestError(f"{self.path}:{line}: {problem}")
