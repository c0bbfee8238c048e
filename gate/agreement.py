"""Whether target.toml and the manifests speak of the same checks: a mistyped name must not look like one that works."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from gate import catalogue
from stores.errors import TargetError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from gate.manifest import Manifest
    from stores.target import Target


_CHECK = re.compile(r"phase[0-9]+\.[a-z]+\.[a-z0-9_]+")


def check_target(target: Target | None, manifests: Iterable[Manifest]) -> None:
    """Raises TargetError on an exclusion of, or a threshold for, a check that there is none of, and on odd values."""
    if target is None:
        return
    bound = list(manifests)
    named = {check for manifest in bound for check in manifest.checks}
    limited = {check for manifest in bound for check in manifest.limits}
    phases = {manifest.phase for manifest in bound}
    for word, known, given in (("exclude", named, target.exclusions), ("thresholds", limited, target.thresholds)):
        for check in given:
            other_phase = _CHECK.fullmatch(check) and check.partition(".")[0] not in phases
            if not other_phase and check not in known:
                raise TargetError(_unknown(word, check, known))
    _require_meaning(target)
    _require_own_number(target, bound)


def _require_meaning(target: Target) -> None:
    for check, reason in target.exclusions.items():
        if not reason.strip():
            raise TargetError(f"target.toml: exclude: {check} has no reason: say why, it is shown in every report")
    for check, number in target.thresholds.items():
        if number < 0:
            raise TargetError(f"target.toml: thresholds: {check} = {number:g} is below zero, which no limit can be")


def _require_own_number(target: Target, bound: Iterable[Manifest]) -> None:
    """What is rehearsed was held to the manifest's number, whatever this target would have it be."""
    for manifest in bound if target.thresholds else ():
        for check in sorted(target.thresholds.keys() & catalogue.disrupting(manifest.path.parent)):
            why = "disrupts, and is rehearsed on the embedded target by the manifest's number: set it there"
            raise TargetError(f"target.toml: thresholds: {check} {why}")


def _unknown(word: str, check: str, known: Collection[str]) -> str:
    near = get_close_matches(check, known, n=1)
    nearest = f"; nearest: {near[0]}" if near else ""
    what = "check that could be excluded" if word == "exclude" else "check with a number that could be set"
    return f"target.toml: {word}: {check!r} is no {what}{nearest}; see gate list"
