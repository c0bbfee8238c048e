"""`gate doctor` says of the graph what it answers, and nothing where none is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixtures.engines.processes import free_port
from gate.doctor import FAULTY, report

if TYPE_CHECKING:
    from pathlib import Path

SECRET = "hunter2hunter2"


def test_a_graph_that_does_not_answer_is_a_problem_with_its_remedy(tmp_path: Path) -> None:
    port = free_port()
    lines, code = report(tmp_path, {"NEO4J_URI": f"bolt://127.0.0.1:{port}", "NEO4J_PASSWORD": SECRET})
    begin = lines.index(f"Neo4j at 127.0.0.1:{port}:")
    assert "connection refused; start Neo4j, or correct NEO4J_URI" in lines[begin + 1]
    assert code == FAULTY
    assert SECRET not in "\n".join(lines)


def test_a_graph_that_is_not_named_is_not_asked_for(tmp_path: Path) -> None:
    lines, _ = report(tmp_path, {"QDRANT_URL": f"http://127.0.0.1:{free_port()}"})
    assert not [line for line in lines if line.startswith("Neo4j")]
