"""A transfer in a process of its own, to be killed: python -m tests.transfer.transfer_process DIRECTORY JSON."""

from __future__ import annotations

import json
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from stores import target as settings
from stores.postgres.loading import Loader
from stores.qdrant_writer import Writer
from transfer import plan
from transfer.export.export import export
from transfer.export.log import Log
from transfer.export.options import Options as ExportOptions
from transfer.loading.load import load
from transfer.loading.options import Options
from transfer.rollback.options import Options as RollbackOptions
from transfer.rollback.rollback import roll_back

OF = {
    "export": (Log, "add"), "import": (Loader, "note"), "copy": (Loader, "write"), "rollback": (Writer, "upsert"),
    "deletion": (Writer, "delete"),
}  # fmt: skip
"""What is counted: lines of the export's log, of the journal before their commit, rows written before their journal."""


def main(directory: str, written: str) -> None:
    """Do it, and kill this very process after some of what is counted."""
    wanted = json.loads(written)
    target = settings.load({}, Path(directory))
    assert target is not None
    target = replace(
        target, source=replace(target.source, collection=wanted["pair"]),
        destination=replace(target.destination, table=wanted["pair"], search_function=None),
    )  # fmt: skip
    plan.SPAN_ROWS = wanted["span_rows"]
    _kill_after(*OF[wanted["counted"]], wanted["times"])
    folder = Path(wanted["folder"])
    if wanted["counted"] == "export":
        export(target, ExportOptions(folder=folder), lambda line: None)
    elif wanted["counted"] in ("rollback", "deletion"):
        ordered = RollbackOptions(backup=folder, folder=folder.with_name("killed"), confirmed=True)
        roll_back(target, ordered, lambda line: None)
    else:
        load(target, Options(folder=folder, quarantine=folder / "quarantine.jsonl", confirmed=True), lambda line: None)


def _kill_after(kind: type, name: str, times: int) -> None:
    before, left = getattr(kind, name), [times]

    def counted(self: Any, *given: Any, **named: Any) -> None:
        before(self, *given, **named)
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    setattr(kind, name, counted)


if __name__ == "__main__":
    main(*sys.argv[1:])
