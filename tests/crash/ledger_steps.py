"""What the ledger's crash tests let fail: each step takes text and runs in a process of its own."""

from __future__ import annotations

import os
from pathlib import Path

from gate.ledger import file, repair
from tests.gate.ledger.statements import run


def append(path: str, number: str) -> None:
    """Add one record, which says its number."""
    file.append(Path(path), run(int(number)), kind="run")


def append_many(path: str, first: str, count: str, confirmed: str) -> None:
    """Add records one after the other, and note each that was confirmed."""
    descriptor = os.open(confirmed, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number in range(int(first), int(first) + int(count)):
        file.append(Path(path), run(number), kind="run")
        os.write(descriptor, b"%d\n" % number)


def mend(path: str) -> None:
    """Keep what is sound."""
    repair.repair(Path(path))
