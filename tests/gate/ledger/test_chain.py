"""Records as lines: written so that anybody can check them, and no change of any byte goes unnoticed."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.ledger import chain
from gate.ledger.errors import LedgerError
from tests.gate.ledger.statements import run

TEXTS = st.text(max_size=20)
"""All of Unicode but halves of surrogate pairs, line separators and escape codes included."""
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=8,
)  # fmt: skip
STATEMENTS = st.lists(st.dictionaries(TEXTS, VALUES, max_size=4), max_size=5)


def ledger(*statements: Any) -> bytes:
    """The bytes of a ledger of runs."""
    raw, previous = b"", chain.BEGINNING
    for seq, statement in enumerate(statements, 1):
        line = chain.encode(statement, kind="run", seq=seq, previous=previous)
        raw, previous = raw + line, chain.decode(line).hash
    return raw


def resealed(line: bytes) -> bytes:
    """A line that was changed, with the hash that fits it, as somebody would write it who knows how."""
    body = re.sub(rb',"hash":"[0-9a-f]{64}"\}\n$', b"", line)
    return body + b',"hash":"%s"}\n' % hashlib.sha256(body).hexdigest().encode()


def fault(raw: bytes) -> str:
    found = chain.read(raw).fault
    assert found is not None
    assert found.remedy
    return f"{found.line}: {found.what}"


SOUND = ledger(*(run(number) for number in range(1, 6)))
LINES = SOUND.splitlines(keepends=True)


def test_a_line_is_the_statement_and_a_frame_of_fixed_order_that_ends_in_its_hash() -> None:
    assert list(json.loads(LINES[1])) == ["statement", "version", "kind", "seq", "previous", "hash"]
    told = json.loads(LINES[1])
    assert (told["statement"], told["version"], told["kind"], told["seq"]) == (run(2), 1, "run", 2)
    assert told["previous"] == json.loads(LINES[0])["hash"]
    assert json.loads(LINES[0])["previous"] == "0" * 64
    assert told["hash"] == hashlib.sha256(LINES[1].partition(b',"hash":"')[0]).hexdigest()


def test_a_line_read_back_has_all_of_it() -> None:
    found = chain.read(SOUND)
    assert (found.fault, found.torn, found.size) == (None, b"", len(SOUND))
    assert [line.seq for line in found.lines] == [1, 2, 3, 4, 5]
    second = found.lines[1]
    assert (second.kind, second.previous, second.raw + b"\n") == ("run", found.lines[0].hash, LINES[1])
    assert second.id == second.hash[:12]
    assert second.statement() == run(2)


@given(STATEMENTS)
def test_any_statements_are_given_back(statements: list[dict[str, Any]]) -> None:
    raw = ledger(*statements)
    found = chain.read(raw)
    assert (found.fault, found.torn) == (None, b"")
    assert [line.statement() for line in found.lines] == statements
    assert raw.count(b"\n") == len(statements)
    assert all(text.isprintable() for text in raw.decode().split("\n"))


@given(st.integers(0, len(SOUND) - 1), st.integers(1, 255))
def test_any_changed_byte_is_noticed(offset: int, change: int) -> None:
    raw = bytearray(SOUND)
    raw[offset] ^= change
    found = chain.read(bytes(raw))
    assert found.fault is not None or found.torn
    assert found.lines == chain.read(SOUND).lines[: len(found.lines)]
    assert found.fault is None or found.fault.line == len(found.lines) + 1


def test_every_byte_of_a_short_ledger_is_guarded() -> None:
    raw = ledger({"a": 1}, {"b": 2})
    for offset in range(len(raw)):
        for other in (0, 10, 13, 32, 34, 48, 125, 255, raw[offset] ^ 1, raw[offset] ^ 32):
            changed = raw[:offset] + bytes([other]) + raw[offset + 1 :]
            found = chain.read(changed)
            assert changed == raw or found.fault or found.torn, (offset, other)


@given(st.integers(0, len(SOUND)))
def test_a_ledger_that_ends_anywhere_keeps_what_was_confirmed(length: int) -> None:
    found = chain.read(SOUND[:length])
    assert found.fault is None
    # Its last byte is the line feed alone: without it a record is there all the same.
    assert len(found.lines) == SOUND[: length + 1].count(b"\n")
    assert found.torn == SOUND[found.size : length]
    assert found.unended == (SOUND[length : length + 1] == b"\n")


@given(st.lists(st.integers(0, 4), max_size=7))
def test_any_other_order_of_the_lines_is_noticed(order: list[int]) -> None:
    found = chain.read(b"".join(LINES[index] for index in order))
    assert (found.fault is None) == (order == list(range(len(order))))


FAULTS = {
    "changed record": (SOUND.replace(b'"number":3', b'"number":4'), "3: record 3 was changed after it was written: "),
    "changed frame of the last record": (
        SOUND.replace(b'"kind":"run","seq":5', b'"kind":"waiver","seq":5'), "5: record 5 was changed after"),
    "missing record": (b"".join(LINES[:2] + LINES[3:]), "3: record 3 is missing: record 4 stands here"),
    "missing records": (b"".join(LINES[:1] + LINES[4:]), "2: records 2 to 4 are missing: record 5 stands here"),
    "missing beginning": (b"".join(LINES[2:]), "1: records 1 to 2 are missing: record 3 stands here"),
    "records in another order": (
        b"".join([LINES[0], LINES[2], LINES[1], *LINES[3:]]), "2: record 3 stands before record 2: lines were moved"),
    "doubled record": (
        b"".join(LINES[:2] + LINES[1:]), "3: record 2 stands where record 3 belongs: it was put in, doubled or moved"),
    "rewritten record": (
        LINES[0] + resealed(LINES[1].replace(b'"passed"', b'"failed"')) + LINES[2], "3: record 3 continues "),
    "a remark by hand": (SOUND + b"reviewed, all fine\n", "6: no record: the line was changed, or something else"),
    "empty line": (LINES[0] + b"\n" + LINES[1], "2: no record: "),
    "cut line": (LINES[0] + LINES[1][:300] + b"\n" + LINES[2], "2: no record: "),
    "other line ends": (SOUND.replace(b"\n", b"\r\n"), "1: the line ends in CR LF, a ledger's in LF"),
    "conflict": (
        LINES[0] + b"<<<<<<< HEAD\n" + LINES[1] + b"=======\n" + LINES[1] + b">>>>>>> other\n",
        "2: a version-control conflict marker"),
    "newer version": (
        LINES[0] + resealed(LINES[1].replace(b'"version":1', b'"version":2')),
        "2: a record of version 2; this phasegate knows version 1"),
    "newer version of another frame": (
        resealed(b'{"statement":{},"version":17,"by":"someone","hash":"' + b"0" * 64 + b'"}\n'),
        "1: a record of version 17"),
    "version changed by hand": (
        SOUND.replace(b'"version":1,"kind":"run","seq":2', b'"version":2,"kind":"run","seq":2'),
        "2: no record: the line was changed"),
    "another beginning": (
        LINES[0] + resealed(LINES[1].replace(b'{"statement":', b'{"Statement":')), "2: no record: the line was "),
    "changed, and its line feed lost": (
        SOUND[:-1].replace(b'"number":5', b'"number":6'), "5: record 5 was changed after it was written: "),
    "doubled, and its line feed lost": (SOUND + LINES[4][:-1], "6: record 5 stands where record 6 belongs: "),
    "rewritten, and its line feed lost": (
        LINES[0] + chain.encode(run(2), kind="run", seq=2, previous="1" * 64)[:-1],
        "2: record 2 continues 111111111111, before it stands "),
    "begun otherwise, and its line feed lost": (SOUND + LINES[4][1:-1], "6: no record: the line was changed"),
    "something in place of the line feed": (SOUND[:-1] + b" ", "5: no record: the line was changed"),
    "something behind the record": (SOUND[:-1] + b"reviewed", "5: no record: the line was changed"),
    "newer version, and its line feed lost": (
        LINES[0] + resealed(LINES[1].replace(b'"version":1', b'"version":2'))[:-1],
        "2: a record of version 2; this phasegate knows version 1"),
    "newer version of another frame, and its line feed lost": (
        LINES[0] + resealed(b'{"statement":{},"version":17,"by":"someone","hash":"' + b"0" * 64 + b'"}\n')[:-1],
        "2: a record of version 17"),
    "byte order mark": (b"\xef\xbb\xbf" + SOUND, "1: a byte order mark (BOM) stands before the first record: "),
    "byte order mark before another file": (b"\xef\xbb\xbf# Strategy\n", "1: no record, so this is no ledger"),
    "byte order mark within": (LINES[0] + b"\xef\xbb\xbf" + LINES[1], "2: no record: the line was changed"),
    "a document": (b"# Strategy\n\n- [ ] a task\n", "1: no record, so this is no ledger"),
    "a word": (b"no line end", "1: no record, so this is no ledger"),
    "a report": (b'{"verdict": "passed"}\n', "1: no record, so this is no ledger"),
}  # fmt: skip


@pytest.mark.parametrize(("raw", "told"), FAULTS.values(), ids=FAULTS)
def test_each_fault_is_named(raw: bytes, told: str) -> None:
    assert fault(raw).startswith(told)


@pytest.mark.parametrize(
    "torn",
    [LINES[2][:-2], LINES[2][:40], b"{", b"\0" * 700, LINES[2][:400] + b"\0" * 100, b"\0" * 4096 + LINES[2][-60:]],
    ids=["without its last letter", "cut", "one byte", "zeros", "lost second block", "lost first block"],
)
@pytest.mark.parametrize("before", [0, 2])
def test_a_last_line_that_was_never_confirmed_is_torn(before: int, torn: bytes) -> None:
    found = chain.read(b"".join(LINES[:before]) + torn)
    assert (len(found.lines), found.torn, found.fault) == (before, torn, None)


@pytest.mark.parametrize("records", [1, 5])
def test_a_last_record_that_lost_only_its_line_feed_is_the_last_record(records: int) -> None:
    raw = b"".join(LINES[:records])[:-1]
    found = chain.read(raw)
    assert (found.fault, found.torn, found.unended, found.size) == (None, b"", True, len(raw))
    assert found.lines == chain.read(SOUND).lines[:records]
    assert found.lines[-1].raw + b"\n" == LINES[records - 1]
    assert not chain.read(SOUND).unended


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}, b"bytes"], ids=["nan", "inf", "set", "bytes"])
def test_what_json_cannot_hold_is_refused(value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        chain.encode({"observed": value}, kind="run", seq=1, previous=chain.BEGINNING)


def test_a_kind_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="'walk' is no kind of record; kinds are run, attestation, waiver"):
        chain.encode({}, kind="walk", seq=1, previous=chain.BEGINNING)


def test_half_a_surrogate_pair_and_escape_codes_are_kept_and_move_no_cursor() -> None:
    statement = {"half": "\ud800", "escape": "\x1b[2J\x9b", "direction": "\u202e", "line": "\u2028\n"}
    raw = ledger(statement)
    assert chain.read(raw).lines[0].statement() == statement
    assert raw.decode().rstrip("\n").isprintable()


def test_a_line_that_holds_no_statement_is_told() -> None:
    line = resealed(LINES[0].replace(b'{"statement":{', b'{"statement":{{'))
    with pytest.raises(LedgerError, match="record 1 holds no statement; use the tool that wrote it"):
        chain.read(line).lines[0].statement()
