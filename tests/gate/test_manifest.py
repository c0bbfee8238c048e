"""A manifest is understood whole or refused with file, line and remedy."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gate.manifest import BoundTask, Manifest, ManifestError, load, phase_folders

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = """\
title = "PGVector"
may_be_empty = ["parity.p"]

[[task]]
title = "Make the  table"
checks = ["schema.s", "connectivity.c", "schema.s"]

[[task]]
title = "Merge to main"
attest = "people see it"

[success]
checks = ["parity.p", "latency.l", "schema.s"]

[limits."latency.l"]
margin = 0.5
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "phase2"
    folder.mkdir()
    return folder


def written(folder: Path, text: str | bytes) -> Manifest:
    (folder / "phase.toml").write_bytes(text.encode() if isinstance(text, str) else text)
    return load(folder)


def refusal(folder: Path, text: str | bytes) -> str:
    with pytest.raises(ManifestError) as caught:
        written(folder, text)
    return str(caught.value).replace(str(folder), "phase2")


def test_a_whole_manifest_is_read(folder: Path) -> None:
    found = written(folder, WHOLE)
    assert (found.phase, found.number, found.title) == ("phase2", 2, "PGVector")
    assert found.tasks == (
        BoundTask(title="Make the table", line=4, checks=("phase2.schema.s", "phase2.connectivity.c")),
        BoundTask(title="Merge to main", line=8, attest="people see it"),
    )
    assert found.checks == ("phase2.schema.s", "phase2.connectivity.c", "phase2.parity.p", "phase2.latency.l")
    assert found.may_be_empty == {"phase2.parity.p"}
    assert found.limits == {"phase2.latency.l": {"margin": 0.5}}
    assert found.missing_kinds == ()


def test_how_long_evidence_counts_is_set_per_kind(folder: Path) -> None:
    found = written(folder, "[max_age_days]\nlatency = 1")
    assert found.max_age_days == {"connectivity": 7, "schema": 30, "parity": 30, "latency": 1}


def test_line_ends_and_a_byte_order_mark_do_not_matter(folder: Path) -> None:
    whole = written(folder, WHOLE)
    assert written(folder, b"\xef\xbb\xbf" + WHOLE.replace("\n", "\r\n").encode()) == whole


def test_an_empty_manifest_names_nothing(folder: Path) -> None:
    found = written(folder, "")
    assert found.checks == ()
    assert found.missing_kinds == ("connectivity", "schema", "parity", "latency")


def test_tasks_may_be_inline_tables(folder: Path) -> None:
    found = written(folder, 'task = [{title = "A", checks = ["schema.s"]}, {title = "B", attest = "why"}]')
    assert [task.title for task in found.tasks] == ["A", "B"]


TASK = '[[task]]\ntitle = "A"\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("titel = 'x'", "phase2/phase.toml:1: unknown key 'titel' in the manifest; known are limits, max_age_days"),
        (f"{TASK}cheks = []", "phase2/phase.toml:3: unknown key 'cheks' in task; known are attest, checks, merge"),
        ("title = ''\n[success]\nchecks = []\ntask = 1", "phase2/phase.toml:4: unknown key 'task' in success"),
        (f"{TASK}checks = ['shema.s']", ":3: 'shema.s' in checks of task is no check: write kind.name, kind one of"),
        (f"{TASK}checks = ['phase2.schema.s']", ":3: 'phase2.schema.s' in checks of task is no check"),
        (f"{TASK}checks = ['schema.S']", ":3: 'schema.S' in checks of task is no check"),
        (f"{TASK}checks = ['schema.s[a]']", ":3: 'schema.s[a]' in checks of task is no check"),
        (f"{TASK}checks = [1]", ":3: 1 in checks of task is no check"),
        (f"{TASK}checks = 'schema.s'", ":3: checks of task is a list of names"),
        (f"{TASK}checks = []", ":1: task 'A' names no check: name one, or say in attest why only people can"),
        (TASK, ":1: task 'A' needs either checks or attest, not both"),
        (f"{TASK}checks = ['schema.s']\nattest = 'x'", ":1: task 'A' needs either checks or attest, not both"),
        (f"{TASK}attest = ' '", ":3: task 'A': say in attest why no check can prove it"),
        (f"{TASK}attest = 'x'\nmerge = 1", ":4: merge of task is true or false, not 1"),
        (f"{TASK}checks = ['schema.s']\nmerge = true", ":4: task 'A' has checks: a merge is what people attest"),
        ("[max_age_days]\nschema = 0", ":2: max_age_days.schema is a number of days above zero"),
        ("[max_age_days]\nshema = 1", ":2: unknown key 'shema' in max_age_days"),
        ("max_age_days = 3", ":1: max_age_days is no table"),
        (f"{TASK}attest = true", ":3: attest of task is a text in quotes, not True"),
        ("\n[[task]]\nchecks = ['schema.s']", ":2: a task without title: give it the words of the document's box"),
        ("[[task]]\ntitle = ' '\nattest = 'x'", ":1: a task without title"),
        ("[[task]]\ntitle = 5\nattest = 'x'", ":2: title of task is a text in quotes, not 5"),
        ("[task]\ntitle = 'A'", ":1: tasks are written as [[task]] tables, with two brackets"),
        ("task = [1]", ":1: task is no table"),
        ("success = 3", ":1: success is no table"),
        ("[success]\nchecks = 'schema.s'", ":2: checks of success is a list of names"),
        ("title = 3", ":1: title is a text in quotes, not 3"),
        ("may_be_empty = true", ":1: may_be_empty is a list of names"),
        ("may_be_empty = ['parity.p']", ":1: parity.p has may_be_empty here, but no task and no success names it"),
        ("[limits.'latency.l']\nmargin = 1", ":1: latency.l has limits here, but no task and no success names it"),
        ("limits = 5", ":1: limits are tables such as"),
        ("[limits]\nlatency.l = 5", ":1: 'latency' in latency of limits is no check"),
        ("[limits]\n'latency.l' = 5", ":2: the limits of 'latency.l' are finite numbers"),
        ("\n[limits.'latency.l']\nmargin = nan", ":2: the limits of 'latency.l' are finite numbers"),
        ("[limits.'latency.l']\nmargin = inf", ":1: the limits of 'latency.l' are finite numbers"),
        ("[limits.'latency.l']\nmargin = true", ":1: the limits of 'latency.l' are finite numbers"),
        ("[limits.'latency.l']\nmargin = '1'", ":1: the limits of 'latency.l' are finite numbers"),
        ("title = 'a'\ntitle = 'b'", "phase2/phase.toml:2: is no TOML"),
        ("[[task]\n", "phase2/phase.toml:1: is no TOML"),
        ("title = '''", "phase2/phase.toml:1: is no TOML"),
        (b"title = 'a'\n# \xff", "phase2/phase.toml:2: is not UTF-8; save the file as UTF-8"),
        ("a = " + "[" * 5000, "phase2/phase.toml: is nested too deeply to be read"),
    ],
)
def test_what_is_wrong_is_told_by_file_and_line(folder: Path, text: str | bytes, told: str) -> None:
    assert told in refusal(folder, text)


@pytest.mark.parametrize("again", ["A task", " A  task ", "A task (done ✅)"])
def test_a_title_that_is_there_already_is_told_with_both_lines(folder: Path, again: str) -> None:
    text = f"[[task]]\ntitle = 'A task'\nattest = 'x'\n\n[[task]]\ntitle = '{again}'\nchecks = ['schema.s']\n"
    told = refusal(folder, text)
    assert told.startswith("phase2/phase.toml:5: task 'A")
    assert "is there already, on line 1: titles are keys" in told


def test_a_title_twice_on_one_line_is_refused(folder: Path) -> None:
    told = refusal(folder, "task = [{title = 'A', attest = 'x'}, {title = 'A', attest = 'y'}]")
    assert "is there already" in told


def test_what_is_no_file_is_refused(folder: Path) -> None:
    with pytest.raises(ManifestError, match=r"phase.toml: cannot be read: no such file"):
        load(folder)
    (folder / "phase.toml").mkdir()
    with pytest.raises(ManifestError, match=r"phase.toml: cannot be read: is a directory"):
        load(folder)


def test_phase_folders_are_those_with_a_number_and_a_manifest(tmp_path: Path) -> None:
    for name in ("phase2", "phase10", "phase3", "phases", "Phase4", "phase5x", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "phase.toml").touch()
    (tmp_path / "phase3" / "phase.toml").unlink()
    assert phase_folders(tmp_path) == {2: tmp_path / "phase2", 10: tmp_path / "phase10"}
    assert phase_folders(tmp_path / "nowhere") == {}


def test_two_folders_of_one_number_are_refused(tmp_path: Path) -> None:
    for name in ("phase2", "phase02"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "phase.toml").touch()
    with pytest.raises(ManifestError, match=r"phase2 and .*phase02 are both phase 2: rename one of them"):
        phase_folders(tmp_path)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_read_or_refused(folder: Path, raw: bytes) -> None:
    (folder / "phase.toml").write_bytes(raw)
    try:
        title = load(folder).title
    except ManifestError as error:
        title = str(error)
    assert (
        title.startswith(f"{folder / 'phase.toml'}:")
        or tomllib.loads(raw.decode("utf-8-sig")).get("title", "") == title
    )


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, len(WHOLE)), length=st.integers(0, 12), instead=st.text("[]\"'=.\n ax", max_size=4))
def test_no_slip_of_the_pen_adds_a_check(folder: Path, place: int, length: int, instead: str) -> None:
    """Whatever is mangled, what can be read still names checks by kind and name, each task has a title and a proof."""
    try:
        found = written(folder, WHOLE[:place] + instead + WHOLE[place + length :])
    except ManifestError:
        return
    assert all(check.split(".")[1] in ("connectivity", "schema", "parity", "latency") for check in found.checks)
    assert all(task.title and bool(task.checks) != bool(task.attest) for task in found.tasks)
    assert found.may_be_empty | set(found.limits) <= set(found.checks)
