"""Whether target.toml and the manifests speak of the same checks: a mistyped name must not look like one that works."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from stores.errors import TargetError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from gate.manifest import Manifest
    from stores.target import Target


def check_target(target: Target | None, manifests: Iterable[Manifest]) -> None:
    """Raises TargetError on an exclusion of, or a threshold for, a check of these phases that there is none of."""
    if target is None:
        return
    bound = list(manifests)
    phases = {manifest.phase for manifest in bound}
    named = {check for manifest in bound for check in manifest.checks}
    limited = {check for manifest in bound for check in manifest.limits}
    for word, known, given in (("exclude", named, target.exclusions), ("thresholds", limited, target.thresholds)):
        for check in given:
            if check.partition(".")[0] in phases and check not in known:
                raise TargetError(_unknown(word, check, known))


def _unknown(word: str, check: str, known: Collection[str]) -> str:
    near = get_close_matches(check, known, n=1)
    nearest = f"; nearest: {near[0]}" if near else ""
    what = "check that could be excluded" if word == "exclude" else "check with a number that could be set"
    return f"target.toml: {word}: {check!r} is no {what}{nearest}; see gate list"
