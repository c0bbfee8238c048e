"""The target is what environment, .env and target.toml say, all or nothing, and it shows no secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from stores import target_file
from stores.target import embedded, load
from stores.variables import VARIABLES
from tests.stores.target.given import FULL, loaded, text


def test_nothing_set_is_no_target(tmp_path: Path) -> None:
    assert load({"PATH": "/bin", "PGHOST": "h"}, tmp_path) is None
    (tmp_path / ".env").write_text("OTHER=1\nDATABASE_URL=\nQDRANT_URL=''\nexport TARGET_REPO\n")
    (tmp_path / "target.toml").write_text("# nothing yet\n")
    assert load({"DATABASE_URL": "  ", "API_URL": "''"}, tmp_path) is None


@pytest.mark.parametrize("name", VARIABLES)
def test_any_variable_makes_a_configured_target_with_no_part_embedded(tmp_path: Path, name: str) -> None:
    target = loaded(tmp_path, {name: "6333"})
    assert (target.rehearsal, target.origin) == (False, "environment")
    given = [target.destination.url, target.destination.table, target.source.url, target.source.collection]
    assert sum(value is not None for value in given) <= 1


@pytest.mark.parametrize("toml", ["[search]\nk = 5", "[source]", "[[exclude]]\ncheck = 'a'\nreason = 'b'"])
def test_anything_in_the_file_makes_a_configured_target(tmp_path: Path, toml: str) -> None:
    assert loaded(tmp_path, toml=toml).origin == "target.toml"


def test_every_variable_reaches_its_field(tmp_path: Path) -> None:
    environ = {
        "DATABASE_URL": "postgresql://u:p@h/db", "PGVECTOR_TABLE": "memories", "PGSSLMODE": "require",
        "QDRANT_HOST": "q", "QDRANT_PORT": "7333", "QDRANT_API_KEY": "k", "MAIN_QDRANT_COLLECTION_NAME": "mem0",
        "TARGET_REPO": "repo", "TARGET_PYTHON": "/bin/python", "EMBEDDINGS_URL": "http://e",
    }  # fmt: skip
    target = loaded(tmp_path, environ)
    assert text(target.destination.url) == "postgresql://u:p@h/db"
    assert (target.destination.table, target.source.collection) == ("memories", "mem0")
    assert target.destination.environment["PGSSLMODE"] == "require"
    assert (target.source.url, target.source.grpc_port) == ("http://q:7333", 7334)
    assert text(target.source.api_key) == "k"
    assert target.deployment.repository == tmp_path / "repo"
    assert target.deployment.python == Path("/bin/python")
    assert target.deployment.embeddings_url == "http://e"


def test_every_key_of_the_file_reaches_its_field(tmp_path: Path) -> None:
    target = loaded(tmp_path, {"MEMORY_DATABASE": "postgresql://x", "MEMORY_KEY": "k"}, toml=FULL)
    destination, source, deployment = target.destination, target.source, target.deployment
    assert (text(destination.url), destination.table, destination.id_column) == ("postgresql://x", "app.memories", "id")
    assert (destination.vector_column, destination.payload_column, destination.user_column) == (
        "embedding", "payload", "owner",
    )  # fmt: skip
    assert (destination.halfvec, destination.search_function) == (True, "match_memories")
    assert (destination.score_column, destination.scratch_schema) == ("score", "scratch")
    assert destination.columns == {"team": "team_id", "metadata key": "Meta"}
    assert (source.url, source.grpc_port, text(source.api_key)) == ("https://abc.eu.cloud.qdrant.io:6333", 7000, "k")
    assert (source.collection, source.vector, source.user_key) == ("mem0_*", "dense", "owner")
    assert (deployment.repository, deployment.python) == (tmp_path / "checkout", Path("/opt/venv/bin/python"))
    assert deployment.files == {"settings": "app/settings.py", "migrations": ("db/1.sql", "db/2.sql")}
    graph = target.graph
    assert (graph.collection, graph.memory, graph.entity) == ("kept", "Note", "Name")
    assert (graph.mentions, graph.also) == ("NAMES", ("Episodic",))
    assert (deployment.embeddings_url, target.k) == ("http://embedder:80/v1", 20)
    assert target.thresholds == {"phase2.latency.search_is_not_slower": 0.8, "phase2.schema.version": 1}
    assert target.exclusions == {"phase2.schema.payload_is_jsonb": "a view hides it"}


def test_the_environment_comes_before_dotenv_and_that_before_the_file(tmp_path: Path) -> None:
    toml = "[destination]\ntable = 'file'\n[source]\ncollection = 'file'\nurl = 'http://file'\n"
    dotenv = "PGVECTOR_TABLE=dotenv\nMAIN_QDRANT_COLLECTION_NAME=dotenv\nQDRANT_URL=http://dotenv\n"
    target = loaded(tmp_path, {"PGVECTOR_TABLE": "env", "QDRANT_HOST": "env"}, dotenv=dotenv, toml=toml)
    assert (target.destination.table, target.source.collection) == ("env", "dotenv")
    assert (target.source.url, target.origin) == ("http://env:6333", "environment, .env, target.toml")


def test_an_empty_variable_leaves_the_choice_to_the_next(tmp_path: Path) -> None:
    target = loaded(
        tmp_path, {"PGVECTOR_TABLE": "", "QDRANT_URL": "''"}, dotenv="PGVECTOR_TABLE=a\nQDRANT_URL=http://b"
    )
    assert (target.destination.table, target.source.url) == ("a", "http://b:6333")


def test_dotenv_is_read_as_it_stands(tmp_path: Path) -> None:
    lines = (
        "\ufeff# comment", "", "export DATABASE_URL='postgresql://u:p$x@h/db'", 'PGVECTOR_TABLE="a b" # which',
        "OTHER=${NOT_OURS}", "QDRANT_API_KEY=k#ey\r",
    )  # fmt: skip
    target = loaded(tmp_path, dotenv="\n".join(lines))
    assert text(target.destination.url) == "postgresql://u:p$x@h/db"
    assert (target.destination.table, text(target.source.api_key)) == ("a b", "k#ey")


def test_a_malformed_url_is_kept_for_the_check_that_refutes_it(tmp_path: Path) -> None:
    target = loaded(tmp_path, {"DATABASE_URL": "mysql://x", "QDRANT_URL": "http://h:port"})
    assert (text(target.destination.url), target.source.url) == ("mysql://x", "http://h:port")
    assert target.source.grpc_port is None


def test_a_variable_that_the_file_names_and_nobody_sets_is_not_replaced_by_another(tmp_path: Path) -> None:
    toml = "[destination]\nurl_variable = 'OURS'\n[source]\napi_key_variable = 'OUR_KEY'\n"
    target = loaded(tmp_path, {"DATABASE_URL": "postgresql://other", "QDRANT_API_KEY": "other"}, toml=toml)
    assert (target.destination.url, target.source.api_key) == (None, None)


def test_the_embedded_target_is_a_rehearsal() -> None:
    target = embedded({"DATABASE_URL": "postgresql://e", "QDRANT_URL": "http://127.0.0.1:7", "QDRANT_GRPC_PORT": "9"},
                      search_function="match_memories", scratch_schema="scratch")  # fmt: skip
    assert (target.rehearsal, target.origin) == (True, "embedded")
    assert (target.source.url, target.source.grpc_port) == ("http://127.0.0.1:7", 9)
    assert (target.destination.search_function, target.destination.scratch_schema) == ("match_memories", "scratch")


def test_what_the_embedded_target_lacks_is_missing_with_its_reason() -> None:
    target = embedded({}, graph={"collection": "kept"}, missing={"Neo4j": "no Java here; install it"})
    assert (target.graph.missing, target.api.missing) == ("no Java here; install it", "no Java here; install it")
    assert (target.graph.uri, target.graph.collection) == (None, "kept")


def test_the_graph_is_of_the_sources_memories_unless_another_collection_is_named(tmp_path: Path) -> None:
    named = {"MAIN_QDRANT_COLLECTION_NAME": "mem0_*"}
    assert loaded(tmp_path, named).graph_collection == "mem0_*"
    assert loaded(tmp_path, named, toml="[graph]\ncollection = 'kept'\n").graph_collection == "kept"


def test_the_service_is_named_with_two_users_tokens(tmp_path: Path) -> None:
    environ = {
        "API_URL": "https://a",
        "API_URL_WITHOUT_GRAPH": "https://b",
        "USER_TOKEN": "T1",
        "OTHER_USER_TOKEN": "T2",
    }
    api = loaded(tmp_path, environ).api
    assert (api.url, api.url_without_graph) == ("https://a", "https://b")
    assert (text(api.token), text(api.other_token)) == ("T1", "T2")
    assert "T1" not in repr(api)


def test_no_secret_is_shown_by_a_target(tmp_path: Path) -> None:
    environ = {
        "DATABASE_URL": "postgresql://u:hunter2@h/db", "QDRANT_URL": "https://hunter2@h", "PGPASSWORD": "hunter2",
        "EMBEDDINGS_URL": "https://u:hunter2@h", "QDRANT_API_KEY": "hunter2",
    }  # fmt: skip
    target = loaded(tmp_path, environ)
    assert "hunter2" not in f"{target} {target!r}"
    assert text(target.destination.url) == "postgresql://u:hunter2@h/db"


def test_the_keys_of_the_file_are_those_that_are_documented_above() -> None:
    file = target_file.parse(FULL)
    assert file.model_fields_set == set(target_file.TargetFile.model_fields)
    assert file.destination.model_fields_set == set(target_file.Destination.model_fields)
    assert file.source.model_fields_set == set(target_file.Source.model_fields)
