"""Judge of what v1 promises: its OpenAPI against the recorded one."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from checks.finding import Finding, failed, passed, unknown
from checks.openapi import operations
from checks.places import differences

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from checks.facts.v1 import V1Baseline

BELOW = "/api/v1"
SHOWN = 5
PLACES = 2
"""Of an operation, how many of its differences are told."""
GONE, CHANGED, ADDED = (
    "an operation of v1 is gone",
    "an operation of v1 changed",
    "an operation was added below /api/v1",
)
AGAIN = "where it was meant: gate baseline v1 --reason TEXT"


def openapi_is_unchanged(baseline: V1Baseline, document: Mapping[str, Any]) -> Finding:
    """Every recorded operation is as it was, and none came below /api/v1; what came elsewhere is told."""
    before, after = baseline.openapi, operations(document)
    if not any(BELOW in name for name in before):
        return unknown("the baseline has no operation of v1", remedy="gate baseline v1 --reason TEXT")
    changed = [name for name in before if name in after and _changes(before[name], after[name])]
    added = [name for name in after if name not in before]
    refuting = {
        GONE: [name for name in before if name not in after],
        CHANGED: [f"{name} {'; '.join(_changes(before[name], after[name]))}" for name in changed],
        ADDED: [name for name in added if _path(name).startswith(BELOW)],
    }
    for cause, found in refuting.items():
        if found:
            return _refuted(cause, found, refuting, len(before), baseline.recorded)
    more = f"added elsewhere: {', '.join(added)}" if added else ""
    return passed(len(before), f"{len(before)} operations as recorded at {baseline.recorded}", detail=more)


def _refuted(
    cause: str, found: Sequence[str], refuting: Mapping[str, Sequence[str]], n: int, recorded: str
) -> Finding:  # fmt: skip
    others = "; ".join(f"{words}: {len(told)}" for words, told in refuting.items() if told and words != cause)
    shown = "; ".join(found[:SHOWN]) + (f" and {len(found) - SHOWN} more" if len(found) > SHOWN else "")
    return failed(
        cause, n=n, observed=found[0] if len(found) == 1 else f"{len(found)} operations",
        expected=f"as recorded at {recorded}", detail="; ".join(part for part in (shown, others) if part),
        remedy=f"put v1 back as it was, and give what is new a path outside {BELOW}; {AGAIN}",
    )  # fmt: skip


def _changes(before: Any, after: Any) -> list[str]:
    return [str(one) for one in islice(differences(before, after), PLACES)]


def _path(name: str) -> str:
    return name.partition(" ")[2]
