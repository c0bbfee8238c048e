"""The target is what environment, .env and target.toml say, all or nothing; what is wrong is told by its place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stores import target_file
from stores.errors import TargetError
from stores.source_url import read_address, without_credentials
from stores.target import Destination, Target, embedded, load
from stores.variables import VARIABLES

if TYPE_CHECKING:
    from pydantic import SecretStr

FULL = """
[destination]
url_variable = "MEMORY_DATABASE"
table = "app.memories"
id_column = "id"
vector_column = "embedding"
payload_column = "payload"
user_column = "owner"
halfvec = true
search_function = "match_memories"
score_column = "score"
scratch_schema = "scratch"

[destination.columns]
team = "team_id"
"metadata key" = "Meta"

[source]
url = "https://abc.eu.cloud.qdrant.io"
grpc_port = 7000
api_key_variable = "MEMORY_KEY"
collection = "mem0_*"
vector = "dense"
user_key = "owner"

[deployment]
repository = "checkout"
python = "/opt/venv/bin/python"
embeddings_url = "http://embedder:80/v1"
settings = "app/settings.py"
migrations = ["db/1.sql", "db/2.sql"]

[search]
k = 20

[thresholds]
"phase2.latency.search_is_not_slower" = 0.8
phase2.schema.version = 1

[[exclude]]
check = "phase2.schema.payload_is_jsonb"
reason = "a view hides it"
"""


def loaded(directory: Path, environ: dict[str, str] | None = None, *, dotenv: str = "", toml: str = "") -> Target:
    """The target of a directory with these files."""
    if dotenv:
        (directory / ".env").write_bytes(dotenv.encode())
    if toml:
        (directory / "target.toml").write_bytes(toml.encode())
    target = load(environ or {}, directory)
    assert target is not None
    return target


def text(secret: SecretStr | None) -> str | None:
    """The secret's value."""
    return secret.get_secret_value() if secret else None


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


ADDRESSES = {
    "localhost": ("http://localhost:6333", 6333, None),
    "localhost:7000": ("http://localhost:7000", 7000, None),
    "http://h": ("http://h:6333", 6333, None),
    "https://h:443/qdrant/": ("https://h:443/qdrant", 443, None),
    "abc.eu.cloud.qdrant.io": ("https://abc.eu.cloud.qdrant.io:6333", 6333, None),
    "https://KEY@h:6333": ("https://h:6333", 6333, "KEY"),
    "https://user:K%40EY@h:6333": ("https://h:6333", 6333, "K@EY"),
    "https://K@E/Y@h:6333": ("https://h:6333", 6333, "K@E/Y"),
    "https://h:6333/?api_key=KEY&x=1": ("https://h:6333", 6333, "KEY"),
    "https://h?api-key=KEY": ("https://h:6333", 6333, "KEY"),
    "::1": ("http://[::1]:6333", 6333, None),
    "http://[::1]:7": ("http://[::1]:7", 7, None),
    "http://KEY@h:port": ("http://h:port", None, "KEY"),
    "http://h:0": ("http://h:0", None, None),
    "http://h:70000": ("http://h:70000", None, None),
    "http://": ("http://", None, None),
}


@pytest.mark.parametrize(("raw", "expected"), ADDRESSES.items(), ids=ADDRESSES)
def test_the_address_of_the_source(raw: str, expected: tuple[str, int | None, str | None]) -> None:
    address = read_address(raw)
    assert (address.url, address.port, address.key) == expected
    assert "KEY" not in repr(address)
    assert "KEY" not in without_credentials(raw)


def test_qdrant_port_belongs_to_the_host_and_the_key_of_the_variable_wins(tmp_path: Path) -> None:
    target = loaded(tmp_path, {"QDRANT_URL": "http://inside@h", "QDRANT_PORT": "7", "QDRANT_API_KEY": "variable"})
    assert (target.source.url, text(target.source.api_key)) == ("http://h:6333", "variable")
    target = loaded(tmp_path, {"QDRANT_URL": "http://inside@h"})
    assert text(target.source.api_key) == "inside"


SECRET = "looks like a secret, which has no place in target.toml;"
IN_DESTINATION = f'{SECRET} keep it in the environment and name its variable: url_variable = "DATABASE_URL"'
IN_SOURCE = f'{SECRET} keep it in the environment and name its variable: api_key_variable = "QDRANT_API_KEY"'
ELSEWHERE = f"{SECRET} keep it in the environment"

BAD_FILES = {
    "[destination]\nurl = 'postgresql://u:hunter2@h/db'": f"2: [destination] url: {IN_DESTINATION}",
    "[destination]\ntable = 'host=h password=hunter2'": f"2: [destination] table: {IN_DESTINATION}",
    "\n[destination]\n\ndb_password = 'hunter2'": f"4: [destination] db_password: {IN_DESTINATION}",
    "[source]\napi_key = 'hunter2'": f"2: [source] api_key: {IN_SOURCE}",
    "[source]\nurl = 'https://hunter2@h'": f"2: [source] url: {IN_SOURCE}",
    "source.url = 'https://h?api_key=hunter2'": f"1: [source] url: {IN_SOURCE}",
    "[source]\ncollection = 'eyJhbGciOiJI.eyJhY2Nlc3M.hunter2'": f"2: [source] collection: {IN_SOURCE}",
    "[deployment]\nembeddings_url = 'https://u:hunter2@h'": (
        f"2: [deployment] embeddings_url: {ELSEWHERE}: EMBEDDINGS_URL takes an address with credentials"
    ),
    "[[exclude]]\ncheck = 'a'\nreason = 'b'\n[[exclude]]\ncheck = 'c'\nreason = 'sk-hunter2hunter2hunter2'": (
        f"6: [[exclude]] reason: {ELSEWHERE}"
    ),
    "token = 'hunter2'": f"1: token: {ELSEWHERE}",
    "[source]\napi_key_variable = 'hunter2'": (
        "2: [source] api_key_variable: is no variable's name; name the variable, in capitals, that holds the value"
    ),
    "[destination]\npassword = 12": (
        "2: [destination] password: unknown key; known here are url_variable, table, id_column, vector_column,"
        " payload_column, user_column, halfvec, search_function, score_column, scratch_schema, columns"
    ),
    "[destination.columns]\nuser = 'owner'\nteam = 7": "3: [destination] columns.team: is no text; write it in quotes",
    "[destination]\ncolumns = 'team'": "2: [destination] columns: is no table; write it as [name] with its keys below",
    "[destination.columns]\nteam = ''": (
        "2: [destination] columns.team: is empty; give it a value or take the line away"
    ),
    "[destination.columns]\nteam = 'password=hunter2'": f"2: [destination] columns.team: {IN_DESTINATION}",
    "[sources]\nurl = 'http://h'": "1: sources: unknown key; did you mean source?",
    "[source]\n# one\n'colection' = 'mem0'": "3: [source] colection: unknown key; did you mean collection?",
    "colour = 'red'": (
        "1: colour: unknown key; known here are destination, source, deployment, search, thresholds, exclude"
    ),
    "source = 'http://h'": "1: source: is no table; write it as [name] with its keys below",
    "[source]\ngrpc_port = '6334'": "2: [source] grpc_port: is no whole number; write one, without quotes",
    "[source]\ngrpc_port = 65536": "2: [source] grpc_port: must be less than or equal to 65535",
    "[source]\ncollection = 7": "2: [source] collection: is no text; write it in quotes",
    "[destination]\nhalfvec = 'true'": (
        "2: [destination] halfvec: is neither true nor false; write one of them, without quotes"
    ),
    "[destination]\ntable = ''": "2: [destination] table: is empty; give it a value or take the line away",
    "[deployment]\nsettings = 3": "2: [deployment] settings: is neither a text nor a list of texts; write one of them",
    "[deployment]\nmain = ['a', 3]": "2: [deployment] main: is no text; write it in quotes",
    "[deployment]\nmain = []": "2: [deployment] main: is an empty list; name a file or take the line away",
    "[search]\nk = 0": "2: [search] k: must be greater than or equal to 1",
    "[thresholds]\nphase2.latency.search = 'x'": (
        "2: [thresholds] phase2.latency.search: is no number; write one, without quotes"
    ),
    "[thresholds]\n'phase2.latency.search' = nan": (
        "2: [thresholds] phase2.latency.search: is no finite number; write one"
    ),
    "[[exclude]]\ncheck = 'a'\nreason = 'b'\n[[exclude]]\ncheck = 'a'": "4: [[exclude]] reason: is missing; add it",
    "[source\nurl = 'x'": (
        "1: is no TOML: expected ']' at the end of a table declaration; correct the line"
    ),
    "[source]\nurl = 'hunter2": "2: is no TOML: expected \"'\"; correct the line",
    "[source]\nurl = hunter2": "2: is no TOML: invalid value; correct the line",
    "[source]\n[source]\n": "2: is no TOML: cannot declare ('source',) twice; correct the line",
}  # fmt: skip


@pytest.mark.parametrize(("toml", "told"), BAD_FILES.items(), ids=BAD_FILES)
def test_a_wrong_file_is_told_by_line_and_key_and_never_by_value(tmp_path: Path, toml: str, told: str) -> None:
    with pytest.raises(TargetError) as raised:
        loaded(tmp_path, toml=toml)
    assert str(raised.value) == f"{tmp_path / 'target.toml'}:{told}"
    assert "hunter2" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_every_wrong_key_is_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(TargetError) as raised:
        loaded(tmp_path, toml="[source]\nurll = 'x'\n[destination]\ntable = 1\nhalfvec = 1\n")
    lines = [line.removeprefix(str(tmp_path / "target.toml")) for line in str(raised.value).split("\n")]
    assert [line.split(" ")[:3] for line in lines] == [
        [":2:", "[source]", "urll:"], [":4:", "[destination]", "table:"], [":5:", "[destination]", "halfvec:"],
    ]  # fmt: skip


ASSIGN = "is no assignment; write NAME=value with closed quotes, or put a # before it"
BAD_DOTENV = {
    b"A=1\nDATABASE_URL: postgresql://u:hunter2@h": f"2: {ASSIGN}",
    b"\n\nDATABASE_URL='postgresql://u:hunter2@h\n": f"3: {ASSIGN}",
    b"A='x\nDATABASE_URL=hunter2\nB='y'\n": f"1: {ASSIGN}",
    b"A=1\r\nDATABASE_URL=postgresql://u:${hunter2}@h\r\n": (
        "2: DATABASE_URL: refers to another variable, which is not filled in; write it out"
    ),
    b"A=1\nDATABASE_URL=hunter2\xff": "2: is not UTF-8; save the file as UTF-8",
}


@pytest.mark.parametrize(("content", "told"), BAD_DOTENV.items(), ids=map(repr, BAD_DOTENV))
def test_a_wrong_dotenv_is_told_by_line_and_never_by_value(tmp_path: Path, content: bytes, told: str) -> None:
    (tmp_path / ".env").write_bytes(content)
    with pytest.raises(TargetError) as raised:
        load({}, tmp_path)
    assert str(raised.value) == f"{tmp_path / '.env'}:{told}"


@pytest.mark.parametrize("name", [".env", "target.toml"])
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(TargetError) as raised:
        load({}, tmp_path)
    expected = f"{tmp_path / name}: cannot be read (is a directory); make it a readable file or take it away"
    assert str(raised.value) == expected


def test_a_link_that_leads_nowhere_is_no_absent_file(tmp_path: Path) -> None:
    (tmp_path / ".env").symlink_to(tmp_path / ".env")
    with pytest.raises(TargetError, match="cannot be read"):
        load({}, tmp_path)


def test_a_file_that_is_not_utf8_is_told_by_line(tmp_path: Path) -> None:
    (tmp_path / "target.toml").write_bytes(b"[source]\n# caf\xe9\n")
    with pytest.raises(TargetError) as raised:
        load({}, tmp_path)
    assert str(raised.value) == f"{tmp_path / 'target.toml'}:2: is not UTF-8; save the file as UTF-8"


PORT = "is no port; write a whole number from 1 to 65535"


@pytest.mark.parametrize("name", ["QDRANT_PORT", "QDRANT_GRPC_PORT"])
@pytest.mark.parametrize("value", ["http", "0", "65536", "-1", "6.3", "٣"])
def test_a_port_that_is_none_names_the_variable_and_where_it_is_set(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(TargetError) as raised:
        load({name: value}, tmp_path)
    assert str(raised.value) == f"{name} (environment): {PORT}"
    with pytest.raises(TargetError) as raised:
        loaded(tmp_path, dotenv=f"{name}={value}")
    assert str(raised.value) == f"{name} (.env): {PORT}"


def test_a_variable_that_is_no_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(TargetError) as raised:
        load({"QDRANT_API_KEY": "hunter2\udcff"}, tmp_path)
    assert str(raised.value) == "QDRANT_API_KEY (environment): is not UTF-8; set it anew"


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


def test_a_payload_key_of_any_name_may_have_become_a_column(tmp_path: Path) -> None:
    destination = loaded(tmp_path, toml="[destination.columns]\ntoken = 'api_token'").destination
    assert destination.columns == {"token": "api_token"}


def test_the_users_key_is_a_column_by_either_line() -> None:
    by_line, by_table = Destination(user_column="owner"), Destination(columns={"user": "owner", "team": "t"})
    assert (by_line.user_column_for("user"), by_line.columns_for("user")) == ("owner", {"user": "owner"})
    assert (by_table.user_column_for("user"), by_table.columns_for("user")) == ("owner", {"user": "owner", "team": "t"})
    assert by_table.user_column_for("other") is None


def test_the_users_key_cannot_be_two_columns() -> None:
    with pytest.raises(TargetError, match="name one column for the user's key"):
        Destination(user_column="owner", columns={"user": "team"}).columns_for("user")
