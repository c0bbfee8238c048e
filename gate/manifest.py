"""The manifest of a phase: each task of the document -> the checks that prove it, or why only people can attest it."""

from __future__ import annotations

import math
import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from gate.folders import MANIFEST, phase_number
from gate.strategy.titles import key
from stores.toml_lines import line_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    At: TypeAlias = tuple[str | int, ...]  # the keys that lead to a value, as in ("task", 2, "checks")

KINDS = ("connectivity", "schema", "parity", "latency")
MAX_AGE_DAYS = {"connectivity": 7.0, "schema": 30.0, "parity": 30.0, "latency": 7.0}
"""How long evidence counts where the manifest says nothing (architecture.md, The ledger)."""
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
    merge: bool = False
    """Whether it is a merge, whose attestation names the commit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What must be proven in one phase; check ids carry the phase's name."""

    path: Path
    phase: str
    number: int
    title: str
    tasks: tuple[BoundTask, ...]
    success: tuple[str, ...]
    success_line: int = 1
    """Where the success criterion's checks are named."""
    may_be_empty: frozenset[str] = frozenset()
    limits: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    max_age_days: Mapping[str, float] = field(default_factory=lambda: MAX_AGE_DAYS)
    """Kind -> how long its evidence counts."""

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


def phase_folders(phases: Path) -> dict[int, Path]:
    """The phase folders below `phases` that hold a manifest, by number; raises ManifestError on two of one number."""
    found: dict[int, Path] = {}
    for folder in sorted(phases.iterdir()) if phases.is_dir() else []:
        number = phase_number(folder)
        if number is None or not (folder / MANIFEST).is_file():
            continue
        if number in found:
            raise ManifestError(f"{folder} and {found[number]} are both phase {number}: rename one of them")
        found[number] = folder
    return dict(sorted(found.items()))


def load(folder: Path) -> Manifest:
    """The manifest of a phase folder; raises ManifestError on anything that it does not understand."""
    path = folder / MANIFEST
    try:
        text = path.read_bytes().decode("utf-8-sig")
        values = tomllib.loads(text)
    except OSError as error:
        raise ManifestError(f"{path}: cannot be read: {(error.strerror or str(error)).lower()}") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ManifestError(f"{path}:{line}: is not UTF-8; save the file as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        told = re.search(r"at line (\d+)", str(error))
        raise ManifestError(f"{path}:{told[1] if told else len(text.splitlines())}: is no TOML: {error}") from error
    except RecursionError as error:
        raise ManifestError(f"{path}: is nested too deeply to be read; a manifest has tables and lists only") from error
    return _Reader(path, text).manifest(values)


class _Reader:
    """Turns TOML values into a Manifest, with file and line in every complaint."""

    def __init__(self, path: Path, text: str) -> None:
        self.path, self.text = path, text
        self.phase = path.parent.name

    def manifest(self, values: dict[str, Any]) -> Manifest:
        self._keys(values, {"title", "task", "success", "may_be_empty", "limits", "max_age_days"}, ())
        self._keys(values.get("success", {}), {"checks"}, ("success",))
        manifest = Manifest(
            path=self.path,
            phase=self.phase,
            number=phase_number(self.path.parent) or 0,
            title=self._text(values.get("title", ""), ("title",)),
            tasks=tuple(self._tasks(values.get("task", []))),
            success=self._checks(values.get("success", {}).get("checks", []), ("success", "checks")),
            success_line=line_of(self.text, ("success", "checks")),
            may_be_empty=frozenset(self._checks(values.get("may_be_empty", []), ("may_be_empty",))),
            limits=self._limits(values.get("limits", {})),
            max_age_days=self._max_age_days(values.get("max_age_days", {})),
        )
        self._only_named(manifest)
        return manifest

    def _tasks(self, entries: Any) -> Iterator[BoundTask]:
        if not isinstance(entries, list):
            raise self._error(("task",), "tasks are written as [[task]] tables, with two brackets")
        seen: dict[str, int] = {}
        for place, entry in enumerate(entries):
            task = self._task(entry, ("task", place))
            if first := seen.get(key(task.title)):
                problem = f"task {task.title!r} is there already, on line {first}"
                raise self._error(("task", place), f"{problem}: titles are keys, so remove or rename one")
            seen[key(task.title)] = task.line
            yield task

    def _task(self, entry: Any, at: At) -> BoundTask:
        self._keys(entry, {"title", "checks", "attest", "merge"}, at)
        title = " ".join(self._text(entry.get("title", ""), (*at, "title")).split())
        if not title:
            raise self._error(at, "a task without title: give it the words of the document's box")
        if ("checks" in entry) == ("attest" in entry):
            raise self._error(at, f"task {title!r} needs either checks or attest, not both")
        line = line_of(self.text, at)
        if "checks" in entry:
            if "merge" in entry:
                raise self._error((*at, "merge"), f"task {title!r} has checks: a merge is what people attest")
            checks = self._checks(entry["checks"], (*at, "checks"))
            if checks:
                return BoundTask(title=title, line=line, checks=checks)
            raise self._error(at, f"task {title!r} names no check: name one, or say in attest why only people can")
        reason = self._text(entry["attest"], (*at, "attest")).strip()
        if not reason:
            raise self._error((*at, "attest"), f"task {title!r}: say in attest why no check can prove it")
        if type(merge := entry.get("merge", False)) is not bool:
            raise self._error((*at, "merge"), f"{_written((*at, 'merge'))} is true or false, not {merge!r}")
        return BoundTask(title=title, line=line, attest=reason, merge=merge)

    def _checks(self, names: Any, at: At) -> tuple[str, ...]:
        if not isinstance(names, list):
            raise self._error(at, f"{_written(at)} is a list of names such as 'schema.table_exists'")
        for name in names:
            self._is_check(name, at)
        return tuple(f"{self.phase}.{name}" for name in dict.fromkeys(names))

    def _is_check(self, name: Any, at: At) -> None:
        if not isinstance(name, str) or not _CHECK.fullmatch(name):
            problem = f"{name!r} in {_written(at)} is no check"
            raise self._error(at, f"{problem}: write kind.name, kind one of {', '.join(KINDS)}")

    def _limits(self, entries: Any) -> dict[str, Mapping[str, float]]:
        if not isinstance(entries, dict):
            raise self._error(("limits",), 'limits are tables such as [limits."latency.search_is_not_slower"]')
        for name, numbers in entries.items():
            self._is_check(name, ("limits", name))
            if not isinstance(numbers, dict) or not all(map(_is_number, numbers.values())):
                raise self._error(("limits", name), f"the limits of {name!r} are finite numbers, each under a name")
        return {f"{self.phase}.{name}": numbers for name, numbers in entries.items()}

    def _max_age_days(self, entries: Any) -> dict[str, float]:
        self._keys(entries, set(KINDS), ("max_age_days",))
        for kind, days in entries.items():
            if not _is_number(days) or days <= 0:
                raise self._error(("max_age_days", kind), f"max_age_days.{kind} is a number of days above zero")
        return MAX_AGE_DAYS | {kind: float(days) for kind, days in entries.items()}

    def _only_named(self, manifest: Manifest) -> None:
        for setting, checks in (("may_be_empty", manifest.may_be_empty), ("limits", manifest.limits)):
            for check in sorted(set(checks) - set(manifest.checks)):
                name = check.partition(".")[2]
                raise self._error((setting, name), f"{name} has {setting} here, but no task and no success names it")

    def _keys(self, values: Any, allowed: set[str], at: At) -> None:
        if not isinstance(values, dict):
            raise self._error(at, f"{_written(at)} is no table")
        for name in sorted(values.keys() - allowed):
            problem = f"unknown key {name!r} in {_written(at)}"
            raise self._error((*at, name), f"{problem}; known are {', '.join(sorted(allowed))}")

    def _text(self, value: Any, at: At) -> str:
        if not isinstance(value, str):
            raise self._error(at, f"{_written(at)} is a text in quotes, not {value!r}")
        return value

    def _error(self, at: At, problem: str) -> ManifestError:
        return ManifestError(f"{self.path}:{line_of(self.text, at)}: {problem}")


def _written(at: At) -> str:
    return " of ".join(part for part in reversed(at) if isinstance(part, str)) or "the manifest"


def _is_number(value: Any) -> bool:
    """Whether it can be a limit: beyond infinity and not-a-number nothing would ever fail."""
    return type(value) is int or (type(value) is float and math.isfinite(value))
