"""What is read before the first check, once, and handed over to both sessions as files."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from fixtures import comparison, source_profile, unchanged
from gate import catalogue
from stores.redaction import redact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from gate.plan import Plan
    from stores.target import Target

    Say = Callable[[str], None]

SOURCE_BEFORE = "source-before.txt"
"""The source's fingerprint, in the evidence's folder."""


def handed_over(plan: Plan, target: Target, place: Path, deadline: float, say: Say) -> tuple[str, ...]:
    """The sessions' options; only what a check of the plan asks for is read. `place` is the evidence's folder."""
    return (
        *_source_before(plan, target, place, say),
        *_profile(plan, target, place, deadline, say),
        *_comparison(plan, target, place, deadline, say),
    )


def _source_before(plan: Plan, target: Target, place: Path, say: Say) -> Iterator[str]:
    if _asked_for(unchanged.NAME, plan):
        say("reading the source as it is before the run")
        path = place / SOURCE_BEFORE
        path.write_text(redact(json.dumps(unchanged.read_fingerprint(target))), encoding="utf-8")
        yield f"--source-before={path}"


def _profile(plan: Plan, target: Target, place: Path, deadline: float, say: Say) -> Iterator[str]:
    if _asked_for(source_profile.NAME, plan):
        say("looking at every memory of the source")
        path = place / "source-profile.json"
        source_profile.write(source_profile.profiled(target, say, seconds=_left(deadline)), path)
        yield f"--source-profile={path}"


def _comparison(plan: Plan, target: Target, place: Path, deadline: float, say: Say) -> Iterator[str]:
    if _asked_for(comparison.NAME, plan):
        say("comparing every memory of source and destination")
        path = place / "comparison.json"
        found = comparison.compared(target, place / comparison.NAME, say, seconds=_left(deadline))
        comparison.write(found, path, base=place.parent)
        yield f"--comparison={path}"


def _left(deadline: float) -> float:
    return max(0.0, deadline - time.monotonic())


def _asked_for(fixture: str, plan: Plan) -> bool:
    folders = [bound.path.parent for bound in plan.manifests.values()]
    return any(fixture in check.needs for folder in folders for check in catalogue.legible(folder))
