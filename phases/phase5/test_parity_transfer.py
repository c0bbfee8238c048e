"""In which order the memories were moved, and what was verified on the way: what the journal of the transfer tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks import journal as judged

if TYPE_CHECKING:
    from collections.abc import Callable

    from checks.facts.transfers import Entry
    from checks.finding import Finding

    Journal = tuple[Entry, ...] | None
    Verify = Callable[[Finding], None]


def test_test_users_went_first(journal: Journal, verify: Verify) -> None:
    """The test users' memories were moved before anybody else's.

    Why: A fault of the migration then costs nobody a memory that matters.

    How: The journal of the transfer, a table beside the memories, has a line for each batch, written in the batch's
    own transaction. In the newest import, a phase of named users has to have ended before the first batch of others.

    Remedy: gate transfer import --users USER --yes, then the same without --users.
    """
    verify(judged.test_users_went_first(journal))


def test_batches_were_verified(journal: Journal, verify: Verify) -> None:
    """Each batch was verified before the next one began.

    Why: What goes wrong in the first batch goes wrong in all of them, and is found when everything has been moved.

    How: The journal of the transfer says of each batch when it began, how many rows were written and how many were read
    back and compared, and when. In the newest import, all rows of each batch have to be verified before the next one
    begins, the batches' rows have to add up to those that its end names, and none may be in quarantine.

    Remedy: gate transfer import goes on where it ended; gate transfer compare tells what differs.
    """
    verify(judged.batches_were_verified(journal))
