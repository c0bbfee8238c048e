"""docs/ledger.md is current: its shell lines check a real ledger, its words are those that are told."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import jsonschema
import pytest

from gate.checkout import ROOT
from gate.ledger import chain
from gate.ledger.records import Kind
from tests.gate.ledger.statements import run, stated, write

if TYPE_CHECKING:
    from pathlib import Path

TEXT = (ROOT / "docs" / "ledger.md").read_text(encoding="utf-8")
ONE, ALL = re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
SUBJECT = {
    "type": "object",
    "required": ["digest"],
    "properties": {
        "name": {"type": "string"},
        "digest": {
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {"type": "string", "pattern": "^[0-9a-f]+$"},
        },
    },
}
STATEMENT = {
    "type": "object",
    "required": ["_type", "subject", "predicateType", "predicate"],
    "additionalProperties": False,
    "properties": {
        "_type": {"const": "https://in-toto.io/Statement/v1"},
        "subject": {"type": "array", "minItems": 1, "items": SUBJECT},
        "predicateType": {"type": "string", "pattern": "^[a-z]+:"},
        "predicate": {"type": "object"},
    },
}
"""in-toto/attestation, spec/v1/statement.md."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "STRATEGY.ledger.jsonl"
    difficult = 'é 😀 \u2028 \\ "hash":"0","hash":"' + "a" * 64 + '"} %s $(id) `id` \x1b[2J\n\t'
    write(path, run(1), run(2, reason=difficult), stated(Kind.ATTESTATION, difficult), run(4))
    return path


def shell(path: Path, script: str) -> tuple[list[str], int]:
    done = subprocess.run(["sh", "-c", script], cwd=path.parent, capture_output=True, text=True, check=False)
    assert not done.stderr
    return done.stdout.splitlines(), done.returncode


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_record_is_checked_by_shell_tools(path: Path, number: int) -> None:
    hash_ = chain.read(path.read_bytes()).lines[number - 1].hash
    assert shell(path, ONE.replace("2p", f"{number}p")) == ([hash_, hash_], 0)


def test_a_changed_record_is_seen_by_shell_tools(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"12:02:00Z", b"12:02:01Z"))
    (actual, said), _ = shell(path, ONE)
    assert actual != said
    assert shell(path, ALL) == (["line 2 is not as it was written"], 1)


def test_the_whole_chain_is_checked_by_shell_tools(path: Path) -> None:
    assert shell(path, ALL) == (["4 records, sound"], 0)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:2] + lines[3:]))
    assert shell(path, ALL) == (["line 3 is not as it was written"], 1)


def test_a_last_record_without_its_line_feed_is_checked_by_shell_tools_too(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    assert shell(path, ALL) == (["4 records, sound"], 0)
    assert chain.read(path.read_bytes()).lines[3].hash == shell(path, ONE.replace("2p", "4p"))[0][0]
    path.write_bytes(whole.replace(b"12:04:00Z", b"12:04:01Z")[:-1])
    assert shell(path, ALL) == (["line 4 is not as it was written"], 1)


def test_each_statement_is_an_in_toto_statement(path: Path) -> None:
    for line in chain.read(path.read_bytes()).lines:
        jsonschema.validate(line.statement(), STATEMENT)


def test_every_kind_is_named() -> None:
    row = next(line for line in TEXT.splitlines() if line.startswith("| `kind`"))
    assert tuple(re.findall(r"`(\w+)`", row)[1:]) == chain.KINDS
    assert set(Kind) <= set(chain.KINDS)


@pytest.mark.parametrize(
    "words",
    [
        "was changed after it was written", "is missing", "stands where record", "history was rewritten", "no record",
        "a version-control conflict marker", "the line ends in CR LF", "a record of version",
        "this is no ledger but some other file", "the ledger is another document's",
        "another process has been writing it", "a byte order mark (BOM)", "is no statement of phasegate",
        "lacks the line feed at its end", "stands before record",
    ],
)  # fmt: skip
def test_what_is_told_is_what_the_table_explains(words: str) -> None:
    told = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "gate" / "ledger").glob("*.py"))
    assert words in told
    assert f"| {words}" in TEXT or re.search(rf"\| [a-z0-9 ]*{re.escape(words)}", TEXT)
