"""The sign before a success criterion is put where it is proven, in the document's manner, and taken away."""

from __future__ import annotations

import pytest

from gate.strategy.document import loads
from gate.strategy.splices import apply
from gate.strategy.write_back import plan
from tests.gate.written_back import changes, phases, state, written

PUT, TAKE = state(1, achieved=True), state(1, achieved=False)
SIGNS = [
    "✅ **ACHIEVED** - ",
    "✅ ",
    "ACHIEVED: ",
    "✅ Met: ",
    "**✅ ACHIEVED** - ",
    "**ACHIEVED:** ",
    "☑ DONE — ",
    "✅ **EXCEEDED** - ",
]


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("label", ["**Success Criteria**: ", "Success Criteria - ", "- __Success criterion:__ "])
def test_a_sign_is_learnt_and_taken_away(label: str, sign: str) -> None:
    line = f"{label}{sign}all is *well*  "
    raw = phases("# Phase 1: X", "# Phase 2: Y\n\nSuccess Criteria: b \t", below=line)
    assert changes(raw, TAKE) == {line: f"{label}all is *well*  "}
    assert written(raw, PUT) == raw
    put = changes(raw, state(2, achieved=True))
    assert put == {"Success Criteria: b \t": f"Success Criteria: {sign}b \t"}


def test_the_items_below_a_label_have_a_sign_each() -> None:
    raw = phases("# Phase 1: X", "# Phase 2: Y", below="#### Success Criteria\n\n- ✅ a\n  more\n- ✅ b  \n1. c")
    assert changes(raw, TAKE) == {"- ✅ a": "- a", "- ✅ b  ": "- b  "}
    assert changes(raw, PUT) == {"1. c": "1. ✅ c"}


def test_a_paragraph_below_a_label_has_one() -> None:
    below = "**Success Criteria**\n\n✅ a\nb\n\n- ✅ c\n\n**Owner**: ✅ nobody"
    assert changes(phases("# Phase 1: X", "# Phase 2: Y", below=below), TAKE) == {"✅ a": "a"}


def test_a_sign_of_waiting_gives_way_and_is_imitated() -> None:
    raw = phases("# Phase 1: X", "# Phase 2: Y", below="**Success Criteria**: ⏳ **Pending** - a")
    assert list(changes(raw, PUT).values()) == ["**Success Criteria**: ✅ **Achieved** - a"]
    assert written(raw, TAKE) == raw


@pytest.mark.parametrize(
    "below",
    [
        "**Success Criteria**: a",
        "**Success Criteria**:",
        "**Success Criteria**:\n\n# End",
        "**Success Criteria**:\n- [x] a ✅",
        "**Success Criteria**: ✅ **ACHIEVED**",
        "**Success Criteria**: **✅ a**",
        "**Success Criteria**: ✅ ALL MET\n- a",
        "**Success Criteria**: ✅ All criteria met",
        "**Success Criteria**: ✅\n- a ✅",
        "- [x] Success Criteria: ✅ a",
    ],
)
def test_without_a_sign_that_is_certain_nothing_is_changed(below: str) -> None:
    raw = phases("# Phase 1: X", "# Phase 2: Y", below=below)
    assert written(raw, PUT) == written(raw, TAKE) == raw


def test_a_sign_that_a_write_took_away_comes_back() -> None:
    raw = phases("# Phase 1: X", "# Phase 2: Y", below="Success Criteria: ✔️ Achieved: a")
    earlier = plan(loads(raw, "plan.md"), [TAKE])
    without = apply(raw, earlier)
    assert written(without, PUT) == without
    assert written(without, PUT, earlier=earlier) == raw
