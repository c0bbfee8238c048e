"""The files of TARGET_REPO that checks may read, as one digest: what their evidence is bound to, whatever the commit.

A document that lies in TARGET_REPO is no part of it: to tick its boxes, and to commit them, makes no evidence stale.
"""

from __future__ import annotations

import hashlib
import os
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from gate import git
from gate.standing.digests import of_values
from stores.errors import StoreError
from stores.repository.files import MAX_BYTES
from stores.repository.walk import TOOLS, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

UNREAD = (
    "*.md", "*.markdown", "*.ledger.jsonl*", "*.part", "*.html", "*.xml", "*.json", "*.jsonl", "*.log", "*.svg",
    "*source-before.txt",
)  # fmt: skip
"""Documents, ledgers and what else a run leaves behind, beside the folders of tools; no check reads any of these."""


def digest(folder: Path) -> str:
    """The digest of the files by their content; empty where they cannot be told."""
    try:
        found = _of_git(folder) or dict(_blobs(folder, walk(folder)))
    except (OSError, StoreError):
        return ""
    return of_values(found) if found else ""


def _of_git(folder: Path) -> dict[str, str]:
    """Each file of the work tree with its blob; empty outside git."""
    listed = git.ask(folder, "ls-files", "--stage", "-z", "--", ".")
    changed = git.ask(folder, "ls-files", "--modified", "--others", "--exclude-standard", "-z", "--", ".")
    if listed is None or changed is None:
        return {}
    entries = (entry.partition("\t") for entry in _names(listed))
    kept = {name: about.split()[1] for about, _, name in entries if _is_read(name)}
    return {name: blob for name, blob in (kept | dict(_blobs(folder, _names(changed)))).items() if blob}


def _is_read(name: str) -> bool:
    if TOOLS.intersection(PurePosixPath(name).parts):
        return False
    return not any(fnmatchcase(name.casefold(), pattern) for pattern in UNREAD)


def _names(output: bytes) -> list[str]:
    return os.fsdecode(output).split("\0")[:-1]


def _blobs(folder: Path, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each file with the name that git gives its content; empty for what is there no more."""
    for name in filter(_is_read, names):
        yield name, _blob(folder / name)


def _blob(path: Path) -> str:
    if path.is_symlink():
        return _hashed(os.fsencode(path.readlink()))
    if not path.is_file():
        return ""
    size = path.stat().st_size
    return _hashed(path.read_bytes()) if size <= MAX_BYTES else f"{size} bytes, more than any check reads"


def _hashed(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0%b" % (len(content), content), usedforsecurity=False).hexdigest()
