"""What only the journal of the transfer can tell; unknown until it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks import awaited

if TYPE_CHECKING:
    from collections.abc import Callable

    from checks.finding import Finding

    Verify = Callable[[Finding], None]


def test_test_users_went_first(verify: Verify) -> None:
    """The test users' memories were moved before anybody else's.

    Why: A fault of the migration then costs nobody a memory that matters.

    How: The journal of the transfer names the users of each batch in order. Nothing writes or reads one yet: until
    then this is unknown.

    Remedy: Move the memories with a tool that keeps a journal.
    """
    verify(awaited.journal("whose memories went first"))


def test_batches_were_verified(verify: Verify) -> None:
    """Each batch was verified before the next one began.

    Why: What goes wrong in the first batch goes wrong in all of them, and is found when everything has been moved.

    How: The journal of the transfer has a comparison between any two batches. Nothing writes or reads one yet: until
    then this is unknown.

    Remedy: Move the memories with a tool that keeps a journal.
    """
    verify(awaited.journal("what was verified between the batches"))
