"""Whatever stands in a record whose hash fits: it is named, and no reader stumbles over it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.ledger import adopt, chain, content, records, show
from gate.ledger.records import Kind
from tests.gate.ledger.statements import baseline, run, stated
from tests.gate.ledger.test_chain import LINES, VALUES, ledger, resealed

WORDS = ("document", "rehearsal", "target", "phases", "phase", "task", "edits", "finished", "adopted", "until", "files")
OWN = st.dictionaries(st.sampled_from(WORDS), VALUES | st.lists(st.dictionaries(st.just("checks"), VALUES)))
PREDICATES = VALUES | OWN.map(lambda own: {"phasegate": own})


def lines(*told: tuple[str, Any]) -> tuple[chain.Line, ...]:
    raw, previous = b"", chain.BEGINNING
    for seq, (kind, statement) in enumerate(told, 1):
        raw += chain.encode(statement, kind=kind, seq=seq, previous=previous)
        previous = chain.read(raw).lines[-1].hash
    return chain.read(raw).lines


@given(PREDICATES, st.sampled_from(chain.KINDS))
def test_no_reader_stumbles_over_what_a_record_says(predicate: Any, kind: str) -> None:
    (line,) = lines((kind, {"predicate": predicate}))
    statement = line.statement()
    assert isinstance(content.odd(line), str)
    assert all(isinstance(word, str) for word in records.document_of(statement))
    assert isinstance(records.is_rehearsal(statement), bool)
    assert adopt.origin(line, statement)
    assert show.brief(line).startswith(f"record 1 ({line.id}): {kind}")
    with suppress(KeyError, ValueError):
        assert records.finished(statement).tzinfo


def test_what_is_written_here_is_never_odd() -> None:
    edits = [{"offset": 57, "old": " ", "new": "x"}]
    told = [("run", run(1)), ("undo", stated(Kind.UNDO, "none", edits=edits))]
    told += [("baseline", baseline("baseline/v1.json"))]
    told += [(kind.value, stated(kind, "x")) for kind in (Kind.ATTESTATION, Kind.WAIVER, Kind.REVOCATION, Kind.WRITE)]
    found = chain.Chain(lines=lines(*told))
    assert content.judged(found) is found


def test_the_first_odd_record_is_the_fault_though_another_one_follows() -> None:
    raw = ledger(run(1), run(2, phases=5), run(3)) + b"reviewed\n"
    found = content.judged(chain.read(raw))
    assert found.fault is not None
    assert (len(found.lines), found.fault.line, found.fault.repairable) == (1, 2, True)


@pytest.mark.parametrize("nested", [b"[" * 100_000, b'{"a":' * 100_000], ids=["lists", "tables"])
def test_a_statement_nested_beyond_reason_is_named(nested: bytes) -> None:
    line = resealed(LINES[0].replace(b'{"statement":{', b'{"statement":{"deep":' + nested))
    assert content.odd(chain.read(line).lines[0]) == "what stands there is no JSON object"
