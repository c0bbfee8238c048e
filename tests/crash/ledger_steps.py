"""What the ledger's crash tests let fail: each step takes text and runs in a process of its own."""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from gate.ledger import adopt, file, repair
from tests.gate.ledger.statements import DOCUMENT, run


def append(path: str, number: str) -> None:
    """Add one record, which says its number."""
    file.append(Path(path), run(int(number)), kind="run")


def append_many(path: str, first: str, count: str, confirmed: str, letters: str = "0") -> None:
    """Add records one after the other, so many letters longer, and note the number of each that was confirmed."""
    descriptor = os.open(confirmed, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number in range(int(first), int(first) + int(count)):
        file.append(Path(path), run(number, padding="x" * int(letters)), kind="run")
        os.write(descriptor, b"%d\n" % number)
    os.close(descriptor)


def mend(path: str) -> None:
    """Keep what is sound."""
    repair.repair(Path(path))


def take_over(path: str, source: str) -> None:
    """Adopt what is new in another ledger."""
    document = DOCUMENT["name"], DOCUMENT["title"]
    adopt.adopt(adopt.Adoption(path=Path(path), source=Path(source), document=document, now=datetime.now(UTC)))


def main(ready: str, start: str, *words: str) -> None:
    """Make the file `ready`; add many as soon as the file `start` is there."""
    Path(ready).touch()
    while not Path(start).exists():
        time.sleep(0.001)
    append_many(*words)


if __name__ == "__main__":
    main(*sys.argv[1:])
