"""A comparison in a process of its own, to be killed: python -m tests.transfer.compare_process DIRECTORY JSON."""

from __future__ import annotations

import json
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from stores import target as settings
from transfer import plan
from transfer.checkpoint import Checkpoint
from transfer.compare import compare
from transfer.options import Options

if TYPE_CHECKING:
    from transfer.jobs import SpanReport


def main(directory: str, written: str) -> None:
    """Compare, and kill this very process after some spans."""
    wanted = json.loads(written)
    target = settings.load({}, Path(directory))
    assert target is not None
    target = replace(
        target, source=replace(target.source, collection=wanted["pair"]),
        destination=replace(target.destination, table=wanted["pair"]),
    )  # fmt: skip
    plan.SPAN_ROWS = wanted["span_rows"]
    add, left = Checkpoint.add, [wanted["spans"]]

    def counted(self: Checkpoint, report: SpanReport) -> None:
        add(self, report)
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    Checkpoint.add = counted  # type: ignore[method-assign]
    compare(target, Options(folder=Path(wanted["folder"])), lambda line: None)


if __name__ == "__main__":
    main(*sys.argv[1:])
