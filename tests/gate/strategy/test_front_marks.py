"""The mark before a heading follows the records, where the document has such marks."""

from __future__ import annotations

import pytest

from gate.strategy.document import loads
from gate.strategy.splices import apply
from gate.strategy.write_back import plan
from tests.gate.written_back import changes, phases, state, written


def test_a_mark_before_the_heading_moves_with_its_phase() -> None:
    raw = phases("### ✅ Phase 1: X", "### **🚧 Phase 2: Y**  ")
    assert written(raw, state(1, complete=True), state(2)) == raw
    assert changes(raw, state(2, complete=True)) == {"### **🚧 Phase 2: Y**  ": "### **✅ Phase 2: Y**  "}
    assert changes(raw, state(1), state(2)) == {
        "### ✅ Phase 1: X": "### 🚧 Phase 1: X",
        "### **🚧 Phase 2: Y**  ": "### **Phase 2: Y**  ",
    }


def test_a_mark_is_put_where_another_heading_has_its_like() -> None:
    raw = phases("✅  Phase 1: X\n---", "# __Phase 2__: Y")
    assert changes(raw, state(2, complete=True)) == {"# __Phase 2__: Y": "# __✅  Phase 2__: Y"}
    assert written(raw, state(2)) == raw


def test_mark_and_status_go_together() -> None:
    raw = phases("### ✅ Phase 1: X - COMPLETED", "### Phase 2: Y")
    assert changes(raw, state(1)) == {"### ✅ Phase 1: X - COMPLETED": "### Phase 1: X - IN PROGRESS"}
    assert changes(raw, state(2, complete=True)) == {"### Phase 2: Y": "### ✅ Phase 2: Y - COMPLETED"}


def test_an_hourglass_waits_until_the_phase_is_complete() -> None:
    raw = phases("# ⏳ Phase 1: X", "# Phase 2: Y")
    assert written(raw, state(1), state(2)) == raw
    assert changes(raw, state(1, complete=True)) == {"# ⏳ Phase 1: X": "# ✅ Phase 1: X"}


@pytest.mark.parametrize("mark", ["🔵", "🏁", "🚀", "🔄", "1️⃣"])
def test_decoration_stays(mark: str) -> None:
    raw = phases(f"# {mark} Phase 1: X", "# Phase 2: Y")
    assert written(raw, state(1), state(2, complete=True)) == raw


def test_a_mark_that_a_write_took_away_comes_back() -> None:
    raw = phases("# ✔️  Phase 1: X", "# Phase 2: Y")
    earlier = plan(loads(raw, "plan.md"), [state(1)])
    without = apply(raw, earlier)
    assert without == phases("# Phase 1: X", "# Phase 2: Y")
    assert written(without, state(1, complete=True), earlier=earlier) == raw
