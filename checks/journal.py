"""Judges of the journal of transfers: in which order memories were moved, how each batch was verified, how long it was.

What counts is the newest import into the table; an import of another backup before it is history.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from checks.facts.transfers import BATCH, BEGAN, ENDED, REST, ROLLBACK
from checks.finding import Finding, failed, passed, unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checks.facts.transfers import Entry

    Journal = Sequence[Entry] | None

_ANEW = "find out what was not verified: gate transfer compare; or import anew into an empty table"
_FIRST = "import the test users first: gate transfer import --users USER --yes, then all others without --users"


def test_users_went_first(journal: Journal) -> Finding:
    """The first phase was of named users alone, and had ended before anybody else's memories were moved."""
    if (found := _newest(journal)) is None:
        return _without_journal()
    users = [one for one in found.batches if one.what["phase"] != REST]
    others = [one for one in found.batches if one.what["phase"] == REST]
    moved = _rows(users)
    if not users or not moved:
        return failed(
            "no test users went first", n=len(found.batches), observed=f"{_rows(others):,} rows of everybody at once",
            expected="a phase of named users before all others", remedy=_FIRST,
        )  # fmt: skip
    first = min((one.number for one in others), default=None)
    if first is not None and (late := [one for one in users if one.number > first]):
        return failed(
            "others went before the test users", n=len(found.batches), observed=f"{_rows(late):,} rows of theirs later",
            expected="all of them before anybody else's", remedy=_FIRST,
        )  # fmt: skip
    ended = [one.number for one in found.ended if one.what["phase"] != REST]
    if first is not None and not any(number < first for number in ended):
        return failed(
            "the test users' phase had not ended when others' began", n=len(found.batches),
            observed=f"{moved:,} rows of test users", expected="their end in the journal first", remedy=_FIRST,
        )  # fmt: skip
    whose = ", ".join(sorted({one.what["phase"] for one in users}))
    return passed(moved, f"{moved:,} rows of {whose}", expected="before anybody else's", detail=_since(found))


def batches_were_verified(journal: Journal) -> Finding:
    """Every row of each batch was read back and compared before the next batch began; and the import has ended."""
    if (found := _newest(journal)) is None:
        return _without_journal()
    count = len(found.batches)
    if not any(one.what["phase"] == REST for one in found.ended):
        return failed(
            "the import has not ended", n=count, observed=f"{_rows(found.batches):,} rows in {count:,} batches",
            expected="its end in the journal", remedy="order the same import again: it goes on where it ended",
        )  # fmt: skip
    if unverified := [one for one in found.batches if one.what["verified"] != one.what["rows"]]:
        return _of_batches("batches were not verified", found, unverified, "each row of each batch verified")
    if overtaken := _overtaken(found.batches):
        return _of_batches("batches began before the one before was verified", found, overtaken, "one after the other")
    told, written = sum(one.what["rows"] for one in found.last_ends), _rows(found.batches)
    if told != written:
        return failed(
            "batches are missing from the journal", n=count, observed=f"{written:,} rows in {count:,} batches",
            expected=f"the {told:,} rows that their ends name", remedy=_ANEW,
        )  # fmt: skip
    if left := sum(one.what["quarantined"] for one in found.batches):
        return failed(
            "rows are in quarantine", n=written, observed=f"{left:,} rows could not go", expected="none",
            remedy="see the import's quarantine file for ids and reasons; mend them in the source, and import anew",
        )  # fmt: skip
    if not written:
        return unknown("no batch has written anything", observed=f"{count:,} batches", remedy=_ANEW)
    return passed(written, f"{written:,} rows in {count:,} batches", expected="all verified", detail=_since(found))


def batch_fits_its_window(journal: Journal, *, window_s: float) -> Finding:
    """No batch took longer than its window, from its begin to its commit."""
    if (found := _newest(journal)) is None:
        return _without_journal()
    taken = [_seconds(one) for one in found.batches]
    if not taken:
        return unknown("no batch has written anything", remedy=_ANEW)
    expected = f"at most {window_s:g} s"
    longest = max(taken)
    if longest > window_s:
        over = sum(seconds > window_s for seconds in taken)
        return failed(
            "batches take longer than their window", n=len(taken), observed=f"{longest:.1f} s", expected=expected,
            detail=f"{over:,} of {len(taken):,} batches",
            remedy="see what slows the table (triggers, indexes that --live keeps, a busy disk), or widen the window "
            "in target.toml: [thresholds]",
        )  # fmt: skip
    return passed(len(taken), f"{longest:.1f} s", expected=expected, detail=f"the longest of {len(taken):,} batches")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Import:
    """The newest one's entries."""

    batches: Sequence[Entry]
    ended: Sequence[Entry]

    @property
    def last_ends(self) -> Sequence[Entry]:
        """The last end of the import, whose rows are those of all of its batches."""
        return self.ended[-1:]


def _newest(journal: Journal) -> _Import | None:
    transfers = [one.transfer for one in journal or () if one.entry == BEGAN and one.what["phase"] != ROLLBACK]
    if not transfers:
        return None
    ours = [one for one in journal or () if one.transfer == transfers[-1]]
    return _Import(
        batches=[one for one in ours if one.entry == BATCH], ended=[one for one in ours if one.entry == ENDED]
    )


def _without_journal() -> Finding:
    return unknown(
        "there is no journal of an import into the table", expected="a line for each batch",
        remedy="move the memories with gate transfer import, or exclude this check in target.toml, with the reason why "
        "it need not hold",
    )  # fmt: skip


def _of_batches(cause: str, found: _Import, some: Sequence[Entry], expected: str) -> Finding:
    names = ", ".join(one.what["batch"] for one in some[:3])
    return failed(
        cause, n=len(found.batches), observed=f"{len(some):,} of {len(found.batches):,} batches", expected=expected,
        detail=names, remedy=_ANEW,
    )  # fmt: skip


def _overtaken(batches: Sequence[Entry]) -> list[Entry]:
    return [later for before, later in pairwise(batches) if _began_at(later) < _verified_at(before)]


def _began_at(batch: Entry) -> datetime:
    return datetime.fromisoformat(batch.what["began"])


def _verified_at(batch: Entry) -> datetime:
    return datetime.fromisoformat(batch.what["verified_at"])


def _seconds(batch: Entry) -> float:
    return (_verified_at(batch) - _began_at(batch)).total_seconds()


def _rows(batches: Sequence[Entry]) -> int:
    return sum(one.what["rows"] for one in batches)


def _since(found: _Import) -> str:
    return f"by {found.batches[0].who}, from {found.batches[0].at:%Y-%m-%d %H:%M} on" if found.batches else ""
