"""What is wrong in target.toml is told by line and key; a file that cannot be read is no absent file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stores.errors import TargetError
from stores.target import load
from tests.stores.target.given import loaded

if TYPE_CHECKING:
    from pathlib import Path

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
        f"2: [deployment] embeddings_url: {ELSEWHERE}: EMBEDDINGS_URL=https://USER:PASSWORD@HOST/..."
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
        "1: colour: unknown key; known here are destination, source, deployment, graph, search, thresholds, exclude"
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
    "[[exclude]]\ncheck = 'a'\nreason = 'b'\n[[exclude]]\ncheck = 'a'\nreason = 'c'": (
        "4: [[exclude]] check: a is excluded already, on line 1; keep one reason"
    ),
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
