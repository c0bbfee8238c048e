"""Where phases stand, as a table for people at a terminal."""

from __future__ import annotations

from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from reports.neutral import escape
from reports.terminal import COLOURS, MAX_WIDTH

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_BLOCKS = 3
"""Shown of one phase; piped output shows all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One phase."""

    name: str
    title: str
    verdict: str
    complete: bool
    proven: int
    attested: int
    open: int
    """Waived and refuted ones too: whatever is neither proven nor attested."""
    age: str
    blocks: tuple[str, ...]


def render(rows: Sequence[Row], *, width: int) -> str:
    """The table as text with colours."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", show_edge=False)
    for name in ("phase", "verdict", "proven", "attested", "open", "evidence", "what blocks"):
        number = name in ("proven", "attested", "open", "evidence")
        table.add_column(name, justify="right" if number else "left", no_wrap=name != "what blocks", overflow="fold")
    for row in rows:
        verdict = f"{row.verdict}, complete" if row.complete else row.verdict
        counts = (str(count) for count in (row.proven, row.attested, row.open))
        table.add_row(
            escape(row.name), Text(verdict, style=COLOURS[row.verdict]), *counts, row.age, Text("\n".join(_shown(row)))
        )
    page = StringIO()
    Console(
        file=page, width=min(width, MAX_WIDTH + 20), force_terminal=True, color_system="standard", legacy_windows=False
    ).print(table)
    return "".join(f"{line.rstrip(' ')}\n" for line in page.getvalue().splitlines())


def _shown(row: Row) -> list[str]:
    more = len(row.blocks) - MOST_BLOCKS
    return [*row.blocks[:MOST_BLOCKS], *([f"and {more} more"] if more > 0 else [])]
