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


def checkout(folder: Path) -> str:
    """A checkout that has nothing but the settings."""
    (folder / "settings.py").write_text("URI = 1\n")
    return str(folder)


def test_the_files_of_the_graph_are_looked_for_where_it_is_named(tmp_path: Path) -> None:
    graph = {"NEO4J_URI": f"bolt://127.0.0.1:{free_port()}", "TARGET_REPO": checkout(tmp_path)}
    mapped = '[deployment]\nmain = "settings.py"\nconnection = "settings.py"\n'
    (tmp_path / "target.toml").write_text(mapped)
    lines, _ = report(tmp_path, graph)
    assert "  UNDECIDED TARGET_REPO has no neo4j_connection.py" in lines


def test_the_files_of_the_graph_are_missed_by_nobody_who_has_none(tmp_path: Path) -> None:
    lines, _ = report(tmp_path, {"TARGET_REPO": checkout(tmp_path)})
    assert not [line for line in lines if "neo4j_connection" in line]
    (tmp_path / "target.toml").write_text('[deployment]\ngraph_connection = "settings.py"\n')
    lines, _ = report(tmp_path, {"TARGET_REPO": str(tmp_path)})
    assert not [line for line in lines if "graph_connection" in line and "UNDECIDED" in line]


def test_each_address_of_the_service_is_told_with_what_is_wrong_there(tmp_path: Path) -> None:
    port = free_port()
    given = {"API_URL": f"http://127.0.0.1:{port}", "API_URL_WITHOUT_GRAPH": "blot://nowhere", "USER_TOKEN": SECRET}
    lines, code = report(tmp_path, given)
    told = [line for line in lines if "PROBLEM" in line]
    assert any("unreachable" in line and f"127.0.0.1:{port}" in line for line in told)
    assert any("malformed URL" in line for line in told)
    assert code == FAULTY
    assert SECRET not in "\n".join(lines)
