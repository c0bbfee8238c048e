"""The benchmark of the comparison, small: every line is there, and every number is one."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from typing import TYPE_CHECKING

import psycopg
import pytest

from benchmarks.data import fill_both, make_table
from benchmarks.lines import LEAST, MOST, Line, table
from fixtures import engines
from fixtures.engines.destination import create_database, drop_database
from fixtures.engines.processes import CHECKOUT
from fixtures.engines.source import create_collection, open_client
from fixtures.own_servers import own_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROWS, DIMENSION, USUAL_LINES = 2_000, 64, 18
MEASURED = ("threads", "processes", "obvious", "differing", "reading", "decoding", "comparing", "memory", "2 processes")


@pytest.fixture
def where() -> Iterator[list[str]]:
    """The options that name a collection and a table with the same memories."""
    running, name = engines.up(lambda _: None), own_name("benchmark")
    with psycopg.connect(running.admin_url, autocommit=True) as admin, open_client(running.qdrant) as client:
        create_database(admin, name)
        try:
            url = running.postgres.url(name)
            with psycopg.connect(url, autocommit=True) as connection:
                make_table(connection, name, DIMENSION)
                create_collection(client, name, DIMENSION)
                fill_both(connection, name, client, name, rows=ROWS, dimension=DIMENSION)
            yield [
                "--qdrant", running.qdrant.environment["QDRANT_URL"], "--grpc", str(running.qdrant.grpc_port),
                "--database", url, "--collection", name, "--table", name,
            ]  # fmt: skip
        finally:
            client.delete_collection(name)
            drop_database(admin, name)


def test_the_benchmark_of_the_comparison_measures_everything(where: list[str], tmp_path: Path) -> None:
    output = tmp_path / "folder" / "report.json"
    command = [sys.executable, "-m", "benchmarks.comparison", *where, "--rounds", "1", "--output", str(output)]
    done = subprocess.run(command, cwd=CHECKOUT, text=True, capture_output=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr
    report = json.loads(output.read_text(encoding="utf-8"))
    names = [line["name"] for line in report["lines"]]
    assert len(set(names)) == len(names) == USUAL_LINES
    assert all(math.isfinite(line["value"]) and line["value"] > 0 for line in report["lines"])
    assert all(any(words in name for name in names) for words in MEASURED)
    assert all(f"| {name} |" in done.stdout for name in names)
    assert report["machine"]["cores"]
    assert report["rounds"] == 1


@pytest.mark.parametrize(
    ("value", "direction", "aim", "verdict"),
    [
        (1.2, MOST, 1.3, "aim met"), (1.3, MOST, 1.3, "aim met"), (1.4, MOST, 1.3, "kept"), (1.4, MOST, None, "kept"),
        (2.01, MOST, 1.3, "NOT kept"), (1.9, LEAST, 3.0, "NOT kept"), (2.0, LEAST, 3.0, "kept"),
        (3.0, LEAST, 3.0, "aim met"),
    ],
)  # fmt: skip
def test_a_line_says_whether_its_bound_is_kept(value: float, direction: str, aim: float | None, verdict: str) -> None:
    line = Line(name="some ratio", value=value, direction=direction, limit=2.0, aim=aim)
    assert line.verdict == line.as_dict()["verdict"] == verdict
    assert f"{direction} 2" in table([line])


def test_a_line_without_a_bound_has_no_verdict() -> None:
    line = Line(name="client CPU", value=46.04, unit="us")
    assert line.verdict == ""
    assert table([line]).splitlines()[-1] == "| client CPU | 46.0 us |  |  |  |"
