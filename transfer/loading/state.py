"""Where an import stands, by the journal."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checks.facts.transfers import BATCH, BEGAN, DROPPED, ENDED, REST

if TYPE_CHECKING:
    from collections.abc import Iterable

    from checks.facts.transfers import Entry

SHOWN = 3
"""Users in the name of a phase."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Of one backup into one table."""

    begun: str | None
    """The phase that was begun and has not ended."""
    imported: frozenset[str]
    """The users whose phases have ended."""
    is_finished: bool
    """Whether everybody's memories are there."""
    batches: frozenset[str]
    """The names of those that were committed."""
    rows: int
    """That these wrote."""
    quarantined: int
    dropped: tuple[tuple[str, str], ...]
    """Indexes that were dropped and not built again: name and definition."""


def state_of(entries: Iterable[Entry], transfer: str) -> State:
    """The state of a transfer."""
    begun, imported, finished = None, set[str](), False
    dropped: dict[str, str] = {}
    batches, rows, quarantined = set(), 0, 0
    for one in entries:
        if one.transfer != transfer:
            continue
        if one.entry == BEGAN:
            begun = one.what["phase"]
        elif one.entry == DROPPED:
            dropped = dict(one.what["indexes"])
        elif one.entry == BATCH:
            batches.add(one.what["batch"])
            rows += one.what["rows"]
            quarantined += one.what["quarantined"]
        elif one.entry == ENDED:
            begun, dropped = None, {}
            imported |= set(one.what["users"])
            finished = finished or one.what["phase"] == REST
    return State(
        begun=begun, imported=frozenset(imported), is_finished=finished, batches=frozenset(batches), rows=rows,
        quarantined=quarantined, dropped=tuple(dropped.items()),
    )  # fmt: skip


def phase_of(users: Iterable[str]) -> str:
    """What a phase is called: of these users, or of everybody else."""
    named = sorted(set(users))
    if not named:
        return REST
    others = f" and {len(named) - SHOWN} others" if len(named) > SHOWN else ""
    digest = hashlib.blake2b(json.dumps(named).encode(), digest_size=4).hexdigest()
    return f"users {', '.join(named[:SHOWN])}{others} ({digest})"
