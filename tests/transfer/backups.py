"""Memories to move, and a backup of a pair's collection."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import uuid
from typing import TYPE_CHECKING, Any

import numpy as np

from fixtures.engines.processes import CHECKOUT
from tests.transfer.pairs import DIMENSION, Memory
from transfer.export.export import export
from transfer.export.options import Options as ExportOptions
from transfer.loading.load import load
from transfer.loading.options import Options

if TYPE_CHECKING:
    from pathlib import Path

    from checks.facts.transfers import Exported, Imported
    from tests.transfer.pairs import Pair

USERS = 7


def some_memories(count: int, seed: int = 6) -> list[Memory]:
    """Memories of USERS users, under UUIDs."""
    random = np.random.default_rng(seed)
    return [
        Memory(id=uuid.UUID(bytes=random.bytes(16), version=4), vector=random.standard_normal(DIMENSION).tolist(),
               payload={"user_id": f"user {number % USERS}", "n": number, "data": f"text {number} ü", "x": number / 3})
        for number in range(count)
    ]  # fmt: skip


def exported(pair: Pair, folder: Path, **options: Any) -> Exported:
    """A backup of the pair's collection."""
    return export(pair.target, ExportOptions(folder=folder, **options), lambda line: None)


def imported(pair: Pair, folder: Path, **options: Any) -> Imported:
    """The backup in the pair's table; the quarantine beside the manifest."""
    return load(pair.target, ordered(folder, **options), lambda line: None)


def ordered(folder: Path, **options: Any) -> Options:
    """An order to write, unless told otherwise."""
    return Options(folder=folder, **{"quarantine": folder / "quarantine.jsonl", "confirmed": True, **options})


def killed(pair: Pair, folder: Path, *, counted: str, times: int, span_rows: int = 50) -> bool:
    """Whether it was killed before its end: one that ends itself with -9 after some steps."""
    wanted = {
        "pair": pair.table, "folder": str(folder), "counted": counted, "times": times, "span_rows": span_rows,
    }  # fmt: skip
    command = [sys.executable, "-m", "tests.transfer.transfer_process", str(pair.deployment.directory)]
    ended = subprocess.run([*command, json.dumps(wanted)], cwd=CHECKOUT, timeout=120, check=False)
    assert ended.returncode in (0, -signal.SIGKILL)
    return ended.returncode != 0


def quarantined(folder: Path) -> list[dict[str, Any]]:
    """The lines of the quarantine."""
    path = folder / "quarantine.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
