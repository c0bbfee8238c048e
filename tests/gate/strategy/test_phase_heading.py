"""A phase is recognised by its heading, however a team writes it."""

from __future__ import annotations

import pytest

from gate.strategy.document import loads
from gate.strategy.phase_heading import read


@pytest.mark.parametrize(
    ("heading", "number", "title"),
    [
        ("Phase 2: PGVector Setup (Week 2) - 🚧 IN PROGRESS", 2, "PGVector Setup (Week 2)"),
        ("Phase 1: Infrastructure Foundation (Week 1) - ✅ COMPLETE", 1, "Infrastructure Foundation (Week 1)"),
        ("Phase 1: X ✅", 1, "X"),
        ("Phase 1: X ✔️ Completed on 12 May", 1, "X"),
        ("Phase 1: X (✅ DONE)", 1, "X"),
        ("Phase 1: X [done]", 1, "X"),
        ("Phase 1: X — Done!", 1, "X"),
        ("Phase 1: X | in-progress", 1, "X"),
        ("Phase 1: X - COMPLETE (2025-02-03, @bob)", 1, "X"),
        ("Phase 1: X - COMPLETE – merged in #12", 1, "X"),
        ("Phase 1: X - done on 12 May", 1, "X"),
        ("Phase 1: Done (v2)", 1, "Done (v2)"),
        ("Phase 1: X - Complete rewrite", 1, "X - Complete rewrite"),
        ("Phase 1: X (complete rewrite)", 1, "X (complete rewrite)"),
        ("Phase 1: X - Live (all users)", 1, "X - Live (all users)"),
        ("Phase 1: X ✅ MERGED & DEPLOYED", 1, "X"),
        ("Phase 1 - ✅ COMPLETE", 1, ""),
        ("Phase 1: ✅ X", 1, "X"),
        ("✅ Phase 1: X", 1, "X"),
        ("[x] Phase 1: X", 1, "X"),
        ("🚀 PHASE 12 – Go live", 12, "Go live"),
        ("Phase 2 - X", 2, "X"),
        ("Phase 2. X", 2, "X"),
        ("Phase 2 — X:", 2, "X"),
        ("Phase 2) X", 2, "X"),
        ("Phase 2 | X", 2, "X"),
        ("Phase 2 → X", 2, "X"),
        ("Phase 2 X", 2, "X"),
        ("Phase 2", 2, ""),
        ("Phase 2:", 2, ""),
        ("Phase 2 (Week 2): X", 2, "(Week 2): X"),
        ("Phase #2: X", 2, "X"),
        ("Phase-2: X", 2, "X"),
        ("phase 02: X", 2, "X"),
        ("Phase 0: X", 0, "X"),
        ("2. Phase: X", 2, "X"),
        ("2) Phase — X", 2, "X"),
        ("1.3 Phase 2: X", 2, "X"),
        ("2️⃣ Phase 2: X", 2, "X"),
        ("Phase 5: Planned outage", 5, "Planned outage"),
        ("Phase 5: Migration complete", 5, "Migration complete"),
        ("Phase 9: 100% of users", 9, "100% of users"),
    ],
)
def test_headings_of_many_teams(heading: str, number: int, title: str) -> None:
    assert read(heading) == (number, title)


@pytest.mark.parametrize(
    "heading",
    [
        "Phases 1-3",
        "Phase 1-3: overview",
        "Phase 1 to 3",
        "Phase 1 & 2",
        "Phase 2.1: part",
        "Phase 2a: part",
        "Phase two: words",
        "Phase: no number",
        "After phase 2",
        "Multiphase 2",
        "Phase 20251 files",
        "2. Phases",
        "2. Phase",
        "",
    ],
)
def test_headings_that_name_no_single_phase(heading: str) -> None:
    assert read(heading) is None


@pytest.mark.parametrize(
    "heading",
    [
        "# Phase 2: X",
        "###### Phase 2: X ######",
        "Phase 2: X\n===",
        "Phase 2:\nX\n---",
        "### **Phase 2: X**  ",
        "### *Phase 2*: __X__",
        "### [Phase 2](#p2): `X`",
        "### <a name='p2'></a>Phase 2: X",
        "### Phase&nbsp;2&#58; X",
        "### \\Phase 2\\: X".replace("\\P", "P"),
    ],
)
def test_headings_in_every_notation(heading: str) -> None:
    (found,) = loads(f"{heading}\n\n- [ ] a\n".encode(), "plan.md").phases
    assert (found.number, found.title, found.line) == (2, "X", 1)
