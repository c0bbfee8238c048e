"""One line for each check as it ends, while a run is under way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.neutral import duration, escape

if TYPE_CHECKING:
    from checks.finding import Outcome


def event_line(*, done: int, total: int, outcome: Outcome, check: str, seconds: float) -> str:
    """ "[12/41] pass     phase2.schema.table_exists  0.02 s"."""
    return f"[{done:>{len(str(total))}}/{total}] {outcome.value:<7}  {escape(check)}  {duration(seconds)}"
