"""The commit of a merge, looked up in TARGET_REPO where one is named."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from gate import git
from gate.usage import UsageError
from stores import target as settings

if TYPE_CHECKING:
    from pathlib import Path

_COMMIT = re.compile(r"[0-9a-f]{7,64}")
MAIN = ("origin/main", "origin/master", "main", "master")
"""Where a merge has arrived: the first of them that exists; a squash merge leaves the branch itself no ancestor."""


def checked(commit: str, directory: Path) -> str:
    """The whole commit that a merge's attestation names, or the given one where no TARGET_REPO is set.

    Raises UsageError where it is none, is not in TARGET_REPO, or has not arrived on its main branch.
    """
    if not _COMMIT.fullmatch(commit.strip().lower()):
        raise UsageError("a merge is attested with its commit: --commit and the hexadecimal name that git log shows")
    target = settings.load(os.environ, directory)
    if target is None or target.deployment.repository is None:
        return commit.strip().lower()
    return _found(commit.strip().lower(), target.deployment.repository)


def _found(commit: str, repository: Path) -> str:
    whole = _git(repository, "rev-parse", "--verify", "--quiet", f"{commit}^{{commit}}")
    if not whole:
        raise UsageError(
            f"--commit {commit} is no commit of TARGET_REPO ({repository}): fetch it there, or name another"
        )
    branch = next((name for name in MAIN if _git(repository, "rev-parse", "--verify", "--quiet", name)), None)
    if branch is None:
        raise UsageError(f"TARGET_REPO ({repository}) has none of the branches {', '.join(MAIN)}: fetch main there")
    if _git(repository, "merge-base", whole, branch) != whole:
        raise UsageError(
            f"--commit {commit} has not arrived on {branch} of TARGET_REPO: merge it, or fetch {branch} there"
        )
    return whole


def _git(repository: Path, *words: str) -> str:
    return (git.ask(repository, *words) or b"").decode(errors="replace").strip()
