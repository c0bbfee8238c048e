"""What is wrong in .env and in the environment is told by line or variable, never by value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stores.errors import TargetError
from stores.target import load
from tests.stores.target.given import loaded

if TYPE_CHECKING:
    from pathlib import Path

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
