"""An edit changes the planned bytes and no others, and can be taken back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gate.strategy.document import Document, loads
from gate.strategy.splices import Splice, SpliceError, apply, as_json, from_json, inverse, plan, prove, undo
from tests.gate.generated_documents import Page, pages

if TYPE_CHECKING:
    import random

DOCUMENTS = Path(__file__).parent / "documents"
# A machine that is busy with other things is no fault of the document.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def changed(raw: bytes, edited: bytes) -> dict[int, int]:
    assert len(raw) == len(edited)
    return {offset: new for offset, (old, new) in enumerate(zip(raw, edited, strict=True)) if old != new}


def tick(page: Page) -> str:
    """The one letter that all ticked boxes of the page have, else x."""
    letters = {chr(page.raw[box.offset]) for box in page.boxes if box.ticked}
    return letters.pop() if len(letters) == 1 else "x"


def states(document: Document) -> dict[tuple[int, str], bool]:
    return {(phase.number, task.title): task.ticked for phase in document.phases for task in phase.tasks}


@unhurried
@given(pages())
def test_boxes_are_found_where_they_were_written(page: Page) -> None:
    document = loads(bytes(page.raw), "page.md")
    found = [(p.number, task.title, task.offset, task.ticked) for p in document.phases for task in p.tasks]
    assert found == [(box.phase, box.title, box.offset, box.ticked) for box in page.boxes]


@unhurried
@given(pages(), st.randoms(use_true_random=False))
def test_any_set_of_ticks_changes_its_bytes_and_no_others_and_is_undone(page: Page, chance: random.Random) -> None:
    raw = bytes(page.raw)
    document = loads(raw, "page.md")
    wanted = {(box.phase, box.title): chance.random() < 0.5 for box in page.boxes if chance.random() < 0.7}
    splices = plan(document, wanted)
    edited = apply(raw, splices)
    assert changed(raw, edited) == {
        box.offset: ord(tick(page) if wanted[box.phase, box.title] else " ")
        for box in page.boxes
        if wanted.get((box.phase, box.title), box.ticked) is not box.ticked
    }
    assert states(loads(edited, "page.md")) == states(document) | wanted
    assert undo(edited, splices) == raw


_TEXT = st.binary(max_size=30)


@unhurried
@given(_TEXT, st.lists(st.tuples(st.integers(0, 30), st.integers(0, 5), st.binary(max_size=5)), max_size=5))
def test_edits_of_any_length_are_applied_proven_and_undone(raw: bytes, edits: list[tuple[int, int, bytes]]) -> None:
    splices, at = [], 0
    for gap, length, new in edits:
        start = min(at + gap, len(raw))
        at = min(start + length, len(raw))
        splices.append(Splice(offset=start, old=raw[start:at], new=new))
    edited = apply(raw, splices)
    assert len(edited) == len(raw) + sum(len(s.new) - len(s.old) for s in splices)
    assert undo(edited, splices) == raw
    assert undo(raw, inverse(splices)) == edited


def test_edits_may_come_in_any_order_and_those_at_one_place_stay_in_theirs() -> None:
    splices = [
        Splice(offset=2, old=b"c", new=b""),
        Splice(offset=0, old=b"", new=b"1"),
        Splice(offset=0, old=b"", new=b"2"),
    ]
    assert apply(b"abc", splices) == b"12ab"
    assert undo(b"12ab", splices) == b"abc"


def test_a_tick_in_a_document_with_every_kind_of_box() -> None:
    raw = (DOCUMENTS / "boxes.md").read_bytes()
    document = loads(raw, "boxes.md")
    splices = plan(document, {(1, "nested"): True, (1, "plus, capital"): False, (1, "star"): True, (2, "dash"): True})
    assert splices == [
        Splice(offset=raw.index(b"[X]") + 1, old=b"X", new=b" "),
        Splice(offset=raw.index(b"[ ] nested\n") + 1, old=b" ", new=b"x"),
    ]
    assert apply(raw, splices) == raw.replace(b"[X]", b"[ ]").replace(b"[ ] nested\n", b"[x] nested\n")


def test_a_box_that_has_its_state_keeps_its_byte_and_unknown_titles_have_none() -> None:
    document = loads(b"# Phase 1\n- [X] a\n- [ ] b\n", "plan.md")
    assert plan(document, {(1, "a"): True, (1, "b"): False, (1, "c"): True, (2, "b"): True}) == []
    assert apply(document.raw, []) == document.raw


@pytest.mark.parametrize(
    "splices",
    [
        [Splice(offset=0, old=b"b", new=b"x")],
        [Splice(offset=3, old=b"a", new=b"x")],
        [Splice(offset=-3, old=b"a", new=b"x")],
        [Splice(offset=0, old=b"ab", new=b"x"), Splice(offset=1, old=b"b", new=b"y")],
    ],
    ids=["other bytes", "behind the end", "before the start", "overlapping"],
)
def test_edits_that_do_not_fit_are_refused(splices: list[Splice]) -> None:
    with pytest.raises(SpliceError, match=r"there is no b'\w+' to replace; read the document again"):
        apply(b"abc", splices)


@pytest.mark.parametrize(
    ("edited", "problem"),
    [
        (b"axX", "bytes 2 to 3 changed"),
        (b"Xxc", "bytes 0 to 1 changed"),
        (b"ayc", "byte 1 is not what was planned"),
        (b"axcd", "bytes were added at the end"),
        (b"ax", "bytes 2 to 3 changed"),
        (b"", "bytes 0 to 1 changed"),
    ],
)
def test_a_difference_that_was_not_planned_is_caught(edited: bytes, problem: str) -> None:
    with pytest.raises(SpliceError, match=problem):
        prove(b"abc", edited, [Splice(offset=1, old=b"b", new=b"x")])


def test_edits_out_of_order_prove_nothing() -> None:
    splices = [Splice(offset=2, old=b"c", new=b"c"), Splice(offset=0, old=b"a", new=b"a")]
    with pytest.raises(SpliceError, match="bytes 3 to 0"):
        prove(b"abc", b"abc", splices)


@unhurried
@given(st.lists(st.tuples(st.integers(0), st.text(), st.text())))
def test_edits_come_back_from_a_record_as_they_were(edits: list[tuple[int, str, str]]) -> None:
    splices = [Splice(offset=offset, old=old.encode(), new=new.encode()) for offset, old, new in edits]
    kept = json.loads(json.dumps(as_json(splices)))
    assert from_json(kept) == sorted(splices, key=lambda splice: splice.offset)


@pytest.mark.parametrize(
    "value",
    [
        None,
        {"offset": 0, "old": "", "new": ""},
        [None],
        [{"offset": 0, "old": ""}],
        [{"offset": True, "old": "", "new": ""}],
        [{"offset": -1, "old": "", "new": ""}],
        [{"offset": 1.0, "old": "", "new": ""}],
        [{"offset": 0, "old": "", "new": None}],
        [{"offset": 0, "old": "\ud800", "new": ""}],
    ],
    ids=["nothing", "no list", "no edit", "no new", "true", "negative", "no integer", "null", "half a letter"],
)
def test_what_is_no_edit_is_refused(value: object) -> None:
    with pytest.raises(SpliceError, match=r"is no (list of edits|edit with offset, old and new); repair the ledger"):
        from_json(value)


def test_half_a_letter_is_kept_in_no_record() -> None:
    with pytest.raises(SpliceError, match=r"b'\\xc3' is no text, so no record can hold the edit"):
        as_json([Splice(offset=0, old=b"\xc3", new=b"")])
