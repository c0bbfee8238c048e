"""Boxes are bound by their titles alone; where that fails, the way on is printed."""

from __future__ import annotations

from pathlib import Path

from gate.strategy.document import Phase, loads
from gate.strategy.placement import advice, place

DOCUMENTS = Path(__file__).parent / "documents"
TITLES = (
    "Configure pgvector extension in Supabase (manual step)",
    "Create unified memory table schema",
    "Merge to main when stable",
    "Add pgvector health monitoring to main.py",
)


def team() -> Phase:
    return loads((DOCUMENTS / "team.md").read_bytes(), "team.md").phases[1]


def phase(*titles: str) -> Phase:
    boxes = "".join(f"- [ ] {title}\n" for title in titles)
    return loads(f"# Phase 2\n\nTasks:\n\n{boxes}".encode(), "plan.md").phases[0]


def test_titles_of_a_team_of_its_own_are_placed_or_named() -> None:
    placement = place(team(), TITLES)
    assert {title: task.line for title, task in placement.placed.items()} == {"Merge to main when stable": 13}
    assert [(task.line, nearest) for task, nearest in placement.unplaced] == [
        (11, "Configure pgvector extension in Supabase (manual step)"),
        (12, "Create unified memory table schema"),
        (14, None),
    ]
    assert placement.orphans == (TITLES[0], TITLES[1], TITLES[3])


def test_the_way_on_is_printed_for_each() -> None:
    placement = place(team(), TITLES)
    lines = advice(placement, document="team.md", manifest="phases/phase2/phase.toml", lines={TITLES[0]: 3})
    assert list(lines) == [
        'team.md:11: "Configure the pgvector extension in Supabase" is named by no manifest; '
        'nearest: "Configure pgvector extension in Supabase (manual step)"; '
        'to bind it, write title = "Configure the pgvector extension in Supabase" in phases/phase2/phase.toml:3',
        'team.md:12: "Create the unified memory table" is named by no manifest; '
        'nearest: "Create unified memory table schema"; '
        'to bind it, write title = "Create the unified memory table" in phases/phase2/phase.toml',
        'team.md:14: "请更新文档" is named by no manifest; '
        'to bind it, add a [[task]] with title = "请更新文档" and its checks to phases/phase2/phase.toml',
        'phases/phase2/phase.toml:3: task "Configure pgvector extension in Supabase (manual step)" is not in team.md, '
        "so no box shows it",
        'phases/phase2/phase.toml: task "Create unified memory table schema" is not in team.md, so no box shows it',
        'phases/phase2/phase.toml: task "Add pgvector health monitoring to main.py" is not in team.md, '
        "so no box shows it",
        "to leave phases/phase2/phase.toml as it is, copy its folder to DIR, edit the copy and add --phases DIR",
    ]


def test_nothing_is_printed_where_everything_has_its_place() -> None:
    placement = place(phase(*TITLES), TITLES)
    assert list(placement.placed) == list(TITLES)
    assert list(advice(placement, document="plan.md", manifest="phase.toml")) == []


def test_remarks_and_white_space_do_not_part_a_box_from_its_task() -> None:
    placement = place(phase("Do   it (done ✅)"), ["Do it"])
    assert (len(placement.placed), placement.unplaced, placement.orphans) == (1, (), ())
    assert place(phase("Do it"), [" Do  it (done ✅)"]).orphans == ()


def test_a_title_that_is_taken_is_never_suggested() -> None:
    placement = place(phase("Create table", "Create tables"), ["Create table"])
    assert [(task.title, nearest) for task, nearest in placement.unplaced] == [("Create tables", None)]


def test_a_box_is_bound_once() -> None:
    placement = place(phase("Do it"), ["Do it", "Do it (again ✅)"])
    assert (list(placement.placed), placement.orphans) == (["Do it"], ("Do it (again ✅)",))


def test_likeness_disregards_case_and_prefers_the_first_of_equals() -> None:
    ((_, nearest),) = place(phase("CREATE THE TABLE"), ["create the tables", "Create The Tables"]).unplaced
    assert nearest == "create the tables"


def test_titles_as_long_as_a_paragraph_are_compared_by_their_beginning() -> None:
    ((_, nearest),) = place(phase("word " * 20_000), ["word " * 30_000]).unplaced
    assert nearest == "word " * 30_000


def test_a_phase_without_boxes_leaves_every_title_an_orphan() -> None:
    placement = place(phase(), TITLES)
    assert (dict(placement.placed), placement.unplaced, placement.orphans) == ({}, (), TITLES)
    assert len(list(advice(placement, document="plan.md", manifest="phase.toml"))) == len(TITLES)
