"""What is moved and verified fits into the time and the memory that there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks import awaited

if TYPE_CHECKING:
    from collections.abc import Callable

    from checks.finding import Finding


def test_batch_fits_its_window(verify: Callable[[Finding], None]) -> None:
    """A batch of the transfer takes no longer than the window that it is given.

    Why: A batch that is not done by morning is stopped in its middle, or runs into the day's load.

    How: The journal of the transfer says when each batch began and ended. Nothing writes or reads one yet: until then
    this is unknown.

    Remedy: Move the memories with a tool that keeps a journal, in smaller batches.
    """
    verify(awaited.journal("how long a batch took"))
