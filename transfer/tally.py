"""The totals of a comparison while it goes on, in room that does not grow with the rows."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from checks.facts import Comparison

if TYPE_CHECKING:
    from transfer.jobs import Differing, SecondReport, SpanReport

USERS_SHOWN = 1_000
SEARCHES = 20
"""In all: where there is no index, each costs the server as much as reading thousands of rows."""
SEARCHES_AT_ONCE = 5


class Tally:
    """Counts so far."""

    def __init__(self) -> None:
        self.source_rows = self.destination_rows = self.compared = self.suspects = self.older_rows = 0
        self.settled = self.moving = 0
        self._searches = SEARCHES
        self._users = np.empty(0, dtype=np.uint64)
        self._differing: Counter[str] = Counter()
        self._differing_users: Counter[str] = Counter()
        self._peaks: dict[str, int] = {}

    def add(self, report: SpanReport, *, older: bool = False) -> None:
        """Count a span; an older one was read by an earlier run."""
        self.source_rows += report.source_rows
        self.destination_rows += report.destination_rows
        self.compared += report.compared
        self.suspects += len(report.suspects)
        self.older_rows += report.source_rows if older else 0
        self._users = np.union1d(self._users, np.frombuffer(report.users, dtype=np.uint64))
        if not older:
            self._peaks[report.worker] = max(report.peak_bytes, self._peaks.get(report.worker, 0))

    def add_again(self, report: SecondReport) -> None:
        """Count what a second reading decided; what moves is left to the next."""
        self.settled += report.settled
        self._searches += report.searches_left
        self.destination_rows -= report.elsewhere
        for row in report.differing:
            self.add_differing(row)

    def lend_searches(self) -> int:
        """How many points a job of the second reading may search for; what it leaves comes back with its report."""
        lent = min(SEARCHES_AT_ONCE, self._searches)
        self._searches -= lent
        return lent

    def add_differing(self, row: Differing) -> None:
        """Count a row under the first of its causes."""
        self._differing[row.differences[0].cause] += 1
        self._differing_users["null" if row.user is None else row.user] += 1

    def add_outsiders(self, count: int, cause: str) -> None:
        """Count rows of the destination that were met in no span."""
        self.destination_rows += count
        if count:
            self._differing[cause] += count

    def comparison(self, *, incomplete: str = "", remedy: str = "", evidence: str = "") -> Comparison:
        """The totals as the fact that checks judge."""
        return Comparison(
            source_rows=self.source_rows,
            destination_rows=self.destination_rows,
            compared=self.compared,
            users=len(self._users),
            differing=dict(self._differing.most_common()),
            differing_users=dict(self._differing_users.most_common(USERS_SHOWN)),
            users_with_differences=len(self._differing_users),
            settled=self.settled,
            moving=self.moving,
            older_rows=self.older_rows,
            peak_bytes=sum(self._peaks.values()),
            incomplete=incomplete,
            remedy=remedy,
            evidence=evidence,
        )
