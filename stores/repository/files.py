"""Which files of the checkout are what: as target.toml maps them, else the one with the document's name."""

from __future__ import annotations

import itertools
import os
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from stores.errors import AccessDenied, Ambiguous, BadAnswer, NotFound
from stores.repository.migration_files import migration_folders, readable_migrations
from stores.repository.walk import is_within, walk

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from stores.target import Deployment

NAMES: Mapping[str, tuple[str, ...]] = {
    "settings": ("settings.py",),
    "main": ("main.py",),
    "connection": ("pgvector_connection.py",),
    "graph_connection": ("neo4j_connection.py",),
    "validation": ("test_phase2_pgvector.py",),
    "graph_validation": ("test_phase1_neo4j.py",),
    "requirements": ("requirements.txt",),
    "env_example": ("env.example", ".env.example"),
}
"""What the strategy document calls the files, by target.toml's key."""
OF_THE_GRAPH = frozenset({"graph_connection", "graph_validation"})
"""Those that a deployment without a graph does not have."""
MAX_BYTES = 4_000_000
LISTED = 12


class Checkout:
    """The folder TARGET_REPO and the files in it."""

    def __init__(self, settings: Deployment) -> None:
        if settings.repository is None:
            raise Ambiguous("TARGET_REPO is not given", remedy="set TARGET_REPO to a checkout of the system's source")
        self.root = _folder(settings.repository)
        self._mapped = settings.files

    def files(self, role: str) -> tuple[str, ...]:
        """The files that are mapped as `role`, or the one that has the document's name."""
        if mapped := self._mapped.get(role):
            return tuple(self._existing(path, role) for path in ([mapped] if isinstance(mapped, str) else mapped))
        return (self._the_one(self._named(role), role),)

    def migrations(self) -> tuple[str, ...]:
        """The migrations, those of one folder: mapped, or the only folder that holds any."""
        if mapped := self._mapped.get("migrations"):
            paths = [mapped] if isinstance(mapped, str) else mapped
            found = [file for path in paths for file in self._below(self._existing(path, "migrations", folder=True))]
        else:
            folders = migration_folders(self.paths)
            found = folders[self._the_one(list(folders), "migrations")]
        if not found:
            raise NotFound("no migration is in the mapped place", remedy=_line("migrations", "path/to/migrations"))
        return tuple(found)

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Every file of the checkout that is the system's own."""
        return tuple(walk(self.root))

    def has(self, path: str) -> bool:
        """Whether there is such a file within the checkout."""
        return is_within(self.root / path, self.root) and (self.root / path).is_file()

    def text(self, path: str) -> str:
        """The text of a file; StoreError with path and line when it is none."""
        content = self._bytes(path)
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise BadAnswer(f"{path}:{line} is not UTF-8", remedy=f"save {path} as UTF-8") from None
        if "\0" in text:
            line = text.count("\n", 0, text.index("\0")) + 1
            raise BadAnswer(f"{path}:{line} holds a NUL character", remedy=f"remove the NUL character from {path}")
        return text

    def _bytes(self, path: str) -> bytes:
        try:
            with (self.root / path).open("rb") as file:
                content = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise AccessDenied(
                f"{path} of TARGET_REPO cannot be read: {error.strerror}", remedy=f"make {path} readable"
            ) from None
        if len(content) > MAX_BYTES:
            raise BadAnswer(f"{path} has more than {MAX_BYTES} bytes", remedy="name another file in target.toml")
        return content

    def _named(self, role: str) -> list[str]:
        return [path for path in self.paths if PurePosixPath(path).name in NAMES[role]]

    def _the_one(self, found: Sequence[str], role: str) -> str:
        if len(found) == 1:
            return found[0]
        kind = "folder of migrations (*.sql or Alembic)" if role == "migrations" else " or ".join(NAMES[role])
        if not found:
            remedy = f"name it in target.toml: {_line(role, _example(role))}"
            raise NotFound(f"TARGET_REPO has no {kind}", remedy=remedy)
        listed = ", ".join(found[:LISTED]) + (f" and {len(found) - LISTED} more" if len(found) > LISTED else "")
        raise Ambiguous(
            f"TARGET_REPO has {len(found)} files that could be {role}: {listed}",
            remedy=f"choose in target.toml: {_line(role, self._likely(found))}",
        )

    def _likely(self, found: Sequence[str]) -> str:
        """The candidate nearest to the file of another role that there is only one of."""
        others = [named[0] for role in ("connection", "settings") if len(named := self._named(role)) == 1]
        return max(found, key=lambda path: max((_shared(path, other) for other in others), default=0))

    def _existing(self, path: str, role: str, *, folder: bool = False) -> str:
        found = self.root / path
        if not is_within(found, self.root) or not (found.is_file() or (folder and found.is_dir())):
            raise NotFound(
                f"target.toml maps {role} to {path!r}, which TARGET_REPO does not have",
                remedy=f"correct the line in target.toml: {_line(role, _example(role))}",
            )
        return PurePosixPath(os.path.normpath(PurePosixPath(path))).as_posix()

    def _below(self, path: str) -> list[str]:
        if (self.root / path).is_file():
            return [path]
        inside = "" if path == "." else f"{path}/"
        return readable_migrations(file for file in self.paths if file.startswith(inside))


def _folder(path: Path) -> Path:
    remedy = "set TARGET_REPO to the folder of a checkout"
    try:
        found = path.resolve(strict=True)
    except PermissionError:
        raise AccessDenied(f"TARGET_REPO cannot be read: {path}", remedy="let this user read the folder") from None
    except (OSError, RuntimeError, ValueError):
        raise NotFound(f"TARGET_REPO does not exist: {path}", remedy=remedy) from None
    if not found.is_dir():
        raise BadAnswer(f"TARGET_REPO is not a folder: {path}", remedy=remedy)
    if not os.access(found, os.R_OK | os.X_OK):
        raise AccessDenied(f"TARGET_REPO cannot be read: {path}", remedy="let this user read the folder")
    return found


def _shared(path: str, other: str) -> int:
    """How many leading folders two paths have in common."""
    pairs = zip(PurePosixPath(path).parts, PurePosixPath(other).parts, strict=False)
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))


def _example(role: str) -> str:
    return f"path/to/{'migrations' if role == 'migrations' else NAMES[role][0]}"


def _line(role: str, path: str) -> str:
    return f'[deployment] {role} = "{path}"'
