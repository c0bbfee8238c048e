"""What the crash tests of the document and of reports let fail: each step takes text and runs in its own process."""

from __future__ import annotations

import os
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

from gate.strategy import document_file
from gate.strategy.document import loads
from gate.strategy.splices import apply, inverse
from gate.strategy.write_back import PhaseState, plan
from reports import files

if TYPE_CHECKING:
    from gate.strategy.document import Document
    from gate.strategy.splices import Splice

NOBODY = 65534


def plans(document: Document) -> list[Splice]:
    """The edits that tick every box of the first phase and say that it is complete; back again where it is."""
    phase = document.phases[0]
    done = not all(task.ticked for task in phase.tasks)
    boxes = {task.title: done for task in phase.tasks}
    state = PhaseState(number=phase.number, boxes=boxes, complete=done, recorded=True, achieved=done)
    return plan(document, [state])


def write(path: str) -> None:
    """Write the document in place."""
    document = document_file.load(Path(path))
    document_file.write_in_place(Path(path), document, plans(document))


def write_copy(path: str) -> None:
    """Write a copy beside the document, over an older one."""
    document = document_file.load(Path(path))
    document_file.write_to(Path(path), document, plans(document), Path(path).with_name("copy.md"))


def report(path: str) -> None:
    """Write a report."""
    files.write(Path(path), "new" * 10_000)


def write_for_ever(path: str, original: str, ready: str) -> None:
    """Write the document and take that back until somebody ends it, beginning with what it is."""
    old = loads(Path(original).read_bytes(), path)
    edits = plans(old)
    new = loads(apply(old.raw, edits), path)
    steps = [(old, edits), (new, inverse(edits))]
    if Path(path).read_bytes() == new.raw:
        steps.reverse()
    Path(ready).touch()
    for document, planned in cycle(steps):
        document_file.write_in_place(Path(path), document, planned)


def write_as_nobody(path: str) -> None:
    """Write the document in place without the rights of root."""
    if not os.geteuid():
        os.seteuid(NOBODY)
    write(path)
