"""The benchmark of writing, small: every line is there, and every number is one."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from typing import TYPE_CHECKING

from benchmarks.writing import FLOOR, OBVIOUS_GRPC, TEXTS, VALUES
from fixtures.engines.processes import CHECKOUT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fixtures.engines.qdrant_servers import Running


def test_the_benchmark_of_writing_measures_everything(qdrant: Running, tmp_path: Path) -> None:
    output = tmp_path / "folder" / "report.json"
    where = ["--qdrant", f"http://127.0.0.1:{qdrant.engine.http_port}", "--grpc", str(qdrant.engine.grpc_port)]
    small = ["--rows", "700", "--dimension", "16", "--rounds", "1", "--output", str(output)]
    command = [sys.executable, "-m", "benchmarks.writing", *where, *small]
    done = subprocess.run(command, cwd=CHECKOUT, text=True, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    lines = json.loads(output.read_text(encoding="utf-8"))["lines"]
    names = [line["name"] for line in lines]
    assert len(set(names)) == len(names) == 9 + 2 * qdrant.real
    assert all(math.isfinite(line["value"]) and line["value"] > 0 for line in lines)
    assert {FLOOR, TEXTS, VALUES, OBVIOUS_GRPC} <= set(names)
    assert all(f"| {name} |" in done.stdout for name in names)
    assert not any(found.name.startswith("benchmark") for found in qdrant.client.get_collections().collections)
