"""The strategy document is read to the byte, whoever wrote it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gate.strategy.document import Document, DocumentError, Phase, loads
from gate.strategy.outline import MAX_NESTING
from gate.strategy.titles import key, quoted

DOCUMENTS = Path(__file__).parent / "documents"


def document(name: str) -> Document:
    return loads((DOCUMENTS / name).read_bytes(), name)


def of(text: str | bytes) -> Document:
    return loads(text if isinstance(text, bytes) else text.encode(), "plan.md")


def phase(text: str | bytes) -> Phase:
    (only,) = of(text).phases
    return only


def refused(text: str | bytes) -> str:
    with pytest.raises(DocumentError) as caught:
        of(text)
    return str(caught.value)


BOXES = [
    (3, False, "dash"),
    (4, True, "star"),
    (5, True, "plus, capital"),
    (6, False, "numbered"),
    (7, True, "numbered with parenthesis"),
    (8, False, "after a tab"),
    (9, False, "tab behind the box"),
    (10, True, "indented by three"),
    (12, False, "nested"),
    (13, True, "nested twice"),
    (14, False, "nested in a quote in a list"),
    (15, False, "list in a list on one line"),
    (17, False, "box below its marker"),
    (19, False, "in a quote"),
    (20, True, "in two quotes"),
    (22, False, "several lines of title with two hard ends"),
    (25, False, "title, then a field"),
    (27, True, "remark is cut"),
    (28, False, "remark is kept (no mark)"),
    (29, False, "emoji 🚀 and **emphasis** and `code` and [link](https://example.org)"),
    (30, True, "[linked title](https://example.org/a)"),
    (33, False, "trailing spaces"),
    (34, True, "combining \u00e9 is one letter"),
    (35, False, "text before <!-- and after --> a comment"),
    (40, False, "in details"),
]


def test_every_box_is_found_and_nothing_that_only_looks_like_one() -> None:
    (found,) = document("boxes.md").phases
    assert [(task.line, task.ticked, task.title) for task in found.tasks] == BOXES


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"], ids=["bare", "bom"])
def test_line_ends_and_a_byte_order_mark_move_the_boxes_and_nothing_else(bom: bytes, end: str) -> None:
    raw = bom + (DOCUMENTS / "boxes.md").read_bytes().replace(b"\n", end.encode()).rstrip()
    tasks = phase(raw).tasks
    assert [(task.line, task.ticked, task.title) for task in tasks] == BOXES
    assert {raw[task.offset - 1 : task.offset + 2] for task in tasks} == {b"[ ]", b"[x]", b"[X]"}
    lines = [raw[: task.offset].count(end.encode()) + 1 for task in tasks]
    assert lines == [line for line, _, _ in BOXES]


def test_characters_that_only_python_takes_for_line_ends_shift_nothing() -> None:
    tasks = phase("# Phase 1\n\nx\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029y\n\n- [ ] a\x85b \u2028c\n- [x] d\n").tasks
    assert [(task.line, task.title) for task in tasks] == [(5, "a b c"), (6, "d")]


def test_a_nul_byte_is_shown_as_the_replacement_character_and_keeps_the_offsets() -> None:
    raw = b"# Phase 1\n\n\0\0\n\n- [ ] a\0b\n"
    (task,) = phase(raw).tasks
    assert (task.title, raw[task.offset - 1 : task.offset + 2]) == ("a\ufffdb", b"[ ]")


def test_a_space_before_the_box_that_markdown_does_not_know_makes_it_text() -> None:
    assert phase("# Phase 1\n\n- \x0c[ ] a\n- [ ] \u00a0\n- [ ]\u00a0b\n").tasks[0].title == "b"


def test_an_underlined_box_is_a_box_still() -> None:
    assert [task.title for task in phase("# Phase 1\n- [ ] a\n  ===\n- # [ ] b\n").tasks] == ["a"]


def test_a_box_alone_on_its_line_takes_its_title_from_the_next() -> None:
    assert [task.title for task in phase("# Phase 1\n- [ ]\n  **Owner**: me\n").tasks] == ["**Owner**: me"]


def test_decoys_are_no_phases_and_a_heading_within_its_own_phase_is_a_part_of_it() -> None:
    found = document("decoys.md")
    assert [(p.number, p.title, p.line, len(p.tasks), p.success, p.success_line) for p in found.phases] == [
        (1, "Foundation (Week 1)", 10, 2, "nobody sinks", 18),
        (2, "Shelves (Week 2)", 22, 3, "things stand", 28),
        (3, "Opening (Weeks 3-4)", 35, 1, "guests come", 41),
    ]
    assert [(p.objective, p.timeline) for p in found.phases] == [(True, False), (True, False), (False, True)]
    assert [task.title for task in found.phases[1].tasks] == [
        "Buy shelves",
        "Merge to main when stable",
        "Nothing wobbles",
    ]


def test_boxes_outside_every_phase_are_told_apart() -> None:
    assert [(task.line, task.title) for task in document("decoys.md").loose] == [
        (8, "a box before every phase"),
        (63, "a box behind every phase"),
    ]


def test_a_phase_within_the_section_of_another_keeps_its_own_boxes() -> None:
    found = of("# Phase 1: all\n- [ ] a\n## Phase 2: part\n- [ ] b\n## Notes\n- [ ] c\n# End\n- [ ] d\n")
    assert [[task.title for task in p.tasks] for p in found.phases] == [["a", "c"], ["b"]]
    assert [task.title for task in found.loose] == ["d"]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Test Neo4j connectivity independently (validation successful! ✅)", "Test Neo4j connectivity independently"),
        ("Merge to main when stable (MERGED & DEPLOYED! ✅)", "Merge to main when stable"),
        ("a (b (c) ✅)", "a"),
        ("a (b) (✅)", "a (b)"),
        ("a (✅) b", "a (✅) b"),
        ("a (b)", "a (b)"),
        ("a ✅", "a ✅"),
        ("(✅)", "(✅)"),
        ("a\t b\u00a0\nc ", "a b c"),
        ("e\u0301", "\u00e9"),
    ],
)
def test_the_key_of_a_title(text: str, title: str) -> None:
    assert key(text) == title


def test_a_quoted_title_is_toml_and_upsets_no_terminal() -> None:
    assert quoted('a "b" \\ ü \x1b[31m \x7f \x9b') == '"a \\"b\\" \\\\ ü \\u001b[31m \\u007f \\u009b"'


def test_a_task_keeps_its_text_beside_its_title() -> None:
    (task,) = phase("# Phase 1\n- [x] a\n  (done ✅)\n").tasks
    assert (task.text, task.title) == ("a (done ✅)", "a")


SHAPE = 'a phase is a heading such as "## Phase 2: Title" whose section has boxes ("- [ ] task")'


@pytest.mark.parametrize("raw", [b"", b" \r\n\t\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n"])
def test_an_empty_document_is_refused(raw: bytes) -> None:
    assert refused(raw).startswith(f"plan.md: is empty; {SHAPE}")


def test_a_document_without_phases_is_told_what_one_looks_like() -> None:
    assert refused("# Plan\n\n- [ ] a\n").startswith(f"plan.md: has no phase; {SHAPE}")
    assert refused("# Phase 1\na\n# Phase 2\nb\n").endswith(
        '(below the heading on line 1, 3 there is neither); nearest headings: line 1 "Phase 1", line 3 "Phase 2"'
    )


def test_headings_that_may_have_been_meant_as_phases_are_named() -> None:
    told = refused("# Plan\n\n## Phase Two: A\n\n- [ ] a\n\n## Other\n\n## Fase 3: B\n")
    assert told.endswith('; nearest headings: line 3 "Phase Two: A", line 9 "Fase 3: B"')
    assert refused("# Notes\n\ntext\n").endswith('; nearest headings: line 1 "Notes"')


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        (b"# Phase 1\r\n- [ ] caf\xe9\n", "plan.md:2: byte 10 of the line (0xe9)"),
        (b"\xef\xbb\xbf# a\r\rb\xff", "plan.md:3: byte 2 of the line (0xff)"),
        ("# Phase 1".encode("utf-16"), "plan.md:1: byte 1 of the line (0xff)"),
        (b"# Phase 1\n- [ ] \xf0\x9f\n", "plan.md:2: byte 7 of the line (0xf0)"),
    ],
)
def test_other_encodings_are_refused_with_line_and_byte(raw: bytes, place: str) -> None:
    assert refused(raw) == f"{place} is not UTF-8; save the file as UTF-8"


@pytest.mark.parametrize("marker", ["<<<<<<< HEAD", ">>>>>>> feature/x", "<<<<<<<"])
def test_a_conflict_marker_is_refused(marker: str) -> None:
    problem = f"plan.md:3: a version-control conflict marker ({marker[:7]}); resolve the conflict first"
    assert refused(f"# Phase 1\n- [ ] a\n{marker}\n- [x] b\n=======\n") == problem


def test_deep_quotes_and_setext_underlines_are_no_conflict() -> None:
    assert phase("Phase 1\n=======\n- [ ] a\n\n<<<<<<<<\n>>>>>>>>\n").tasks[0].title == "a"


def test_two_phases_of_one_number_are_refused_with_both_lines() -> None:
    text = "## Phase 1: a\n- [ ] x\n\n## Phase 2: b\n- [ ] x\n\n## Phase 01: c\n- [ ] y\n"
    assert refused(text) == "plan.md:7: phase 1 is there already, on line 1; renumber one"


def test_a_title_twice_in_a_phase_is_refused_with_both_lines() -> None:
    text = "## Phase 1: a\n- [ ] Do  it\n- parent\n  - [x] Do it (did it ✅)\n"
    assert refused(text) == (
        'plan.md:4: task "Do it" of phase 1 is there already, on line 2; titles are keys, so reword or remove one'
    )


def test_what_is_nested_too_deeply_is_refused_and_never_dropped() -> None:
    def nested(depth: int) -> str:
        return "# Phase 1\n\n" + "".join(f"{'  ' * level}- [ ] {level}\n" for level in range(depth))

    deepest = MAX_NESTING // 2 - 1
    assert len(phase(nested(deepest)).tasks) == deepest
    problem = f"plan.md:{deepest + 3}: lists or quotes nested too deeply to be read; flatten them"
    assert refused(nested(deepest + 1)) == problem
    assert "nested too deeply" in refused("# Phase 1\n- [ ] a\n\n" + ">" * 5000 + " b\n\n- [ ] c\n")
