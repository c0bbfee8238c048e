"""gate doctor says what is configured and reachable, and prints the target.toml that decides the rest; no secret."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from fixtures import engines
from fixtures.deployment import Deployment, deployment
from gate.choices import Choice, of_error
from gate.doctor import FAULTY, UNDECIDED, USAGE, WELL, report
from gate.target_draft import draft
from stores import target_file
from stores.errors import Ambiguous, NotFound
from stores.target import load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """A configured target on the embedded engines."""
    with deployment(tmp_path_factory.mktemp("deployed"), engines.up(lambda _: None)) as made:
        yield made


def examined(made: Deployment) -> tuple[list[str], int]:
    """What the doctor says of the deployment, with no password in it."""
    lines, code = report(made.directory, {})
    for password in made.engines.postgres.passwords.values():
        assert password not in "\n".join(lines)
    return lines, code


def drafted(lines: list[str]) -> str:
    """The target.toml among the lines: from its introduction to the summary."""
    start = next(index for index, line in enumerate(lines) if line.startswith("This target.toml"))
    return "\n".join(lines[start + 1 : -1])


def test_a_complete_target_is_well(deployed: Deployment) -> None:
    lines, code = examined(deployed)
    assert code == WELL
    assert lines[0] == "target: configured in .env, target.toml"
    assert "  DATABASE_URL                 set (.env)" in lines
    assert "  QDRANT_API_KEY               not set" in lines
    assert "  PGVECTOR_TABLE               memories (.env)" in lines
    assert any(line.startswith("  answers: PostgreSQL ") for line in lines)
    assert "  table public.memories, 0 rows" in lines
    assert f"  collection {deployed.collection}, 600 points, 384 dimensions, Cosine" in lines
    assert "  settings: settings.py" in lines
    assert lines[-1] == "doctor: all that was looked at answers, and nothing is undecided"


def test_what_is_undecided_is_decided_by_the_printed_file(deployed: Deployment) -> None:
    """The draft, written as target.toml, leaves nothing undecided: the loop that a person goes through."""
    role = "memory"
    deployed.sql("CREATE TABLE a_table (key bigint, other bigint, one vector(3), two vector(3), p jsonb)", role=role)
    (deployed.repository / "old").mkdir()
    (deployed.repository / "old" / "settings.py").write_text("OLD = 1\n")
    none = dict.fromkeys(("search_function", "scratch_schema"))
    try:
        with (
            deployed.unset("PGVECTOR_TABLE", "MAIN_QDRANT_COLLECTION_NAME"),
            deployed.configure("destination", **none),
            deployed.configure("thresholds", **{"phase2.latency.search_is_not_slower": 0.8}),
        ):
            lines, code = examined(deployed)
            assert code == UNDECIDED
            assert "  UNDECIDED PGVECTOR_TABLE is not set; candidates: public.memories, public.a_table" in lines
            told = "\n".join(lines)
            assert "UNDECIDED MAIN_QDRANT_COLLECTION_NAME is not set; candidates: " in told
            assert "UNDECIDED TARGET_REPO has 2 files that could be settings: settings.py, old/settings.py\n" in told
            assert "NOTE no search function is named" in told
            assert "UNDECIDED no scratch schema is named" in told
            decided = target_file.parse(drafted(lines))
            assert decided.destination.table == "public.memories"
            assert decided.destination.search_function == "public.match_memories"
            assert decided.destination.scratch_schema == "phasegate_scratch"
            assert decided.deployment.settings == "settings.py"
            assert decided.source.collection is not None
            assert decided.thresholds == {"phase2.latency.search_is_not_slower": 0.8}
            deployed.target_toml.path.write_text(drafted(lines))
            lines, code = examined(deployed)
            assert (lines[-1], code) == ("doctor: all that was looked at answers, and nothing is undecided", WELL)
    finally:
        deployed.sql("DROP TABLE a_table", role=role)
        deployed.reset_repository()


def test_columns_and_vectors_that_could_be_several_are_chosen_one_after_the_other(deployed: Deployment) -> None:
    from qdrant_client import models

    name = f"{deployed.collection}_named"
    params = models.VectorParams(size=3, distance=models.Distance.COSINE)
    deployed.client.create_collection(name, vectors_config={"words": params, "image": params})
    deployed.sql("CREATE TABLE b_table (key bigint, one vector(3), two vector(3), p jsonb, q jsonb)", role="memory")
    try:
        with deployed.set(PGVECTOR_TABLE="b_table", MAIN_QDRANT_COLLECTION_NAME=name):
            lines, code = examined(deployed)
            decided = target_file.parse(drafted(lines))
    finally:
        deployed.client.delete_collection(name)
        deployed.sql("DROP TABLE b_table", role="memory")
    assert code == UNDECIDED
    assert (decided.destination.id_column, decided.destination.vector_column) == ("key", "one")
    assert (decided.destination.payload_column, decided.source.vector) == ("p", "image")
    assert "# or one of: two" in lines


def test_collections_of_users_are_offered_as_a_pattern(deployed: Deployment) -> None:
    from qdrant_client import models

    names = [f"mem0_{user}_{deployed.collection}" for user in ("ann", "bob")]
    for name in names:
        deployed.client.create_collection(
            name, vectors_config=models.VectorParams(size=3, distance=models.Distance.COSINE)
        )
    try:
        with deployed.unset("MAIN_QDRANT_COLLECTION_NAME"):
            lines, _ = examined(deployed)
    finally:
        for name in names:
            deployed.client.delete_collection(name)
    assert target_file.parse(drafted(lines)).source.collection == "mem0_*"


def test_what_is_named_and_not_there_is_a_problem(deployed: Deployment) -> None:
    with deployed.set(PGVECTOR_TABLE="nowhere", MAIN_QDRANT_COLLECTION_NAME="nobody"):
        lines, code = examined(deployed)
    assert code == FAULTY
    assert any(line.startswith('  PROBLEM the table "nowhere" does not exist; ') for line in lines)
    assert any(line.startswith("  PROBLEM Qdrant at ") and "`nobody`" in line for line in lines)
    assert lines[-1] == "doctor: 2 problems, 0 undecided"


def test_who_does_not_answer_is_a_problem(deployed: Deployment) -> None:
    with deployed.set(DATABASE_URL="postgresql://u:hunter2@127.0.0.1:1/db", QDRANT_URL="http://hunter2@127.0.0.1:1"):
        lines, code = examined(deployed)
    assert code == FAULTY
    assert "PostgreSQL at 127.0.0.1:1/db:" in lines
    assert any(line.startswith("  PROBLEM unreachable; ") for line in lines)
    assert "  QDRANT_URL                   http://127.0.0.1:1 (.env)" in lines
    assert "hunter2" not in "\n".join(lines)


def test_a_wrong_password_and_what_libpq_refuses_are_told(deployed: Deployment) -> None:
    with deployed.set(DATABASE_URL=f"{deployed.database_url}?pgbouncer=true"):
        lines, code = examined(deployed)
    assert code == WELL
    assert "  left out of DATABASE_URL, since libpq does not know it: pgbouncer" in lines
    address = deployed.database_url.partition("@")[2]
    with deployed.set(DATABASE_URL=f"postgresql://memory:hunter2@{address}"):
        lines, code = examined(deployed)
    assert code == FAULTY
    assert any(line.startswith("  PROBLEM wrong password; ") for line in lines)
    assert "hunter2" not in "\n".join(lines)


def test_one_part_set_leaves_the_others_undecided_and_never_embedded(tmp_path: Path) -> None:
    lines, code = report(tmp_path, {"TARGET_REPO": str(tmp_path / "nowhere")})
    assert code == FAULTY
    assert lines[0] == "target: configured in environment"
    assert "  UNDECIDED QDRANT_URL is not set" in lines
    assert any(line.startswith("  UNDECIDED DATABASE_URL, or the variable") for line in lines)
    assert any(line.startswith("  PROBLEM TARGET_REPO does not exist") for line in lines)
    assert target_file.parse(drafted(lines)).model_fields_set == {"source", "deployment"}
    assert '# url = "http://localhost:6333"' in lines


def test_nothing_set_is_the_embedded_target(tmp_path: Path, deployed: Deployment) -> None:
    lines, code = report(tmp_path, {})
    assert code == WELL
    assert lines[0] == "target: embedded, since nothing is set in the environment, .env or target.toml"
    assert any(line.startswith("PostgreSQL at 127.0.0.1:") for line in lines)


def test_engines_that_do_not_run_are_no_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHASEGATE_HOME", str(tmp_path / "home"))
    lines, code = report(tmp_path, {})
    assert code == WELL
    assert lines[-1] == "the engines do not run yet: gate run and gate up start them"


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("target.toml", b"[source]\napi_key = 'hunter2'\n", "target.toml:2: [source] api_key: looks like a secret"),
        ("target.toml", b"[destination]\ntable = 1\nid = 'x'\n", "target.toml:2: [destination] table: is no text"),
        (".env", b"DATABASE_URL='hunter2\n", ".env:1: is no assignment"),
        (".env", b"QDRANT_PORT=hunter2\n", "QDRANT_PORT (.env): is no port"),
    ],
)
def test_wrong_settings_are_usage(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    (tmp_path / name).write_bytes(content)
    lines, code = report(tmp_path, {})
    assert code == USAGE
    assert told in lines[0]
    assert all(line.startswith("error: ") for line in lines)
    assert "hunter2" not in "\n".join(lines)


def test_no_secret_is_shown_wherever_it_is_planted(tmp_path: Path) -> None:
    secrets = {
        "DATABASE_URL": "postgresql://hunter2:hunter2@127.0.0.1:1/db", "QDRANT_API_KEY": "hunter2",
        "QDRANT_URL": "http://u:hunter2@127.0.0.1:1/?api_key=hunter2", "NEO4J_PASSWORD": "hunter2",
        "NEO4J_URI": "bolt://u:hunter2@h", "USER_TOKEN": "hunter2", "OTHER_USER_TOKEN": "hunter2",
        "API_URL": "https://hunter2@h", "EMBEDDINGS_URL": "https://u:hunter2@h/v1?key=hunter2", "PGPASSWORD": "hunter2",
        "PGVECTOR_TABLE": "postgresql://u:hunter2@h/db", "OURS": "hunter2", "MCP_URL": "http://hunter2@h@h",
    }  # fmt: skip
    (tmp_path / "target.toml").write_text('[source]\napi_key_variable = "OURS"\n')
    secrets["DATABASE_URL"] = "postgresql://user:hunter2@127.0.0.1:1/db"
    lines, code = report(tmp_path, secrets)
    assert code == FAULTY
    assert "hunter2" not in "\n".join(lines)
    assert "  OURS                         set (environment)" in lines


FULL = """
destination.table = "a"
[source]
vector = "d\\"q\\\\"
[deployment]
migrations = ["a.sql", "b.sql"]
[search]
k = 3
[thresholds]
phase2.latency.x = 1e16
[[exclude]]
check = "phase2.schema.a"
reason = "because\\tof \\u007f 'it' \U0001f600"
"""


def test_the_draft_keeps_what_the_file_says_and_adds_the_choices() -> None:
    choices = [
        Choice(table="destination", key="id_column", why="line\nbreak", value="i'd\x7f", others=("b",)),
        Choice(table="deployment", key="python", why="not set", example="path/to/python"),
    ]
    text = "\n".join(draft(target_file.parse(FULL), choices))
    added = tomllib.loads(FULL)
    added["destination"]["id_column"] = "i'd\x7f"
    expected = target_file.TargetFile.model_validate(added)
    assert target_file.parse(text) == expected
    assert "# line break" in text
    assert '# python = "path/to/python"' in text


def test_an_empty_draft_is_no_target(tmp_path: Path) -> None:
    (tmp_path / "target.toml").write_text("\n".join(draft(target_file.TargetFile(), [])))
    assert load({}, tmp_path) is None


def test_a_remedy_without_a_line_of_the_file_asks_for_no_choice() -> None:
    assert of_error(NotFound("there is nothing", remedy="look elsewhere")) is None


def test_an_example_in_a_remedy_is_no_value() -> None:
    choice = of_error(Ambiguous("it is not there", remedy='write [deployment] settings = "path/to/settings.py"'))
    assert choice is not None
    assert (choice.key, choice.value, choice.example) == ("settings", None, "path/to/settings.py")
