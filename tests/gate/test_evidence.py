"""A record is whole or it proves nothing: torn anywhere, it is seen as cut off."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gate.evidence import Evidence, Step, read, replay, step_line
from gate.recorder import Recorder
from gate.verdict import decide
from reports.summary import Verdict
from tests.gate.evidences import FAIL, MANIFEST, PASS, clean, evidences, steps, whole

if TYPE_CHECKING:
    from pathlib import Path


def lines(evidence: Evidence) -> list[str]:
    """The record of a session that saw this evidence."""
    collected = [
        json.dumps({"event": "collected", "check": check, "instance": instance})
        for check, instances in evidence.collected.items()
        for instance in sorted(instances)
    ]
    problems = [json.dumps({"event": "problem", "text": text}) for text in evidence.problems]
    before = [*collected, *map(step_line, evidence.steps), *problems]
    return [*before, end(len(before), evidence)] if evidence.ended else before


def end(events: int, evidence: Evidence | None = None) -> str:
    told = evidence or Evidence()
    return json.dumps(
        {"event": "end", "narrowed": told.narrowed, "interrupted": told.interrupted, "events": events}
    )  # fmt: skip


RECORD = "".join(f"{line}\n" for line in lines(whole())).encode()


def verdict(path: Path) -> Verdict:
    return decide(MANIFEST, read(path), {}).verdict


def test_a_whole_record_passes(tmp_path: Path) -> None:
    (tmp_path / "record").write_bytes(RECORD)
    assert read(tmp_path / "record") == whole()
    assert verdict(tmp_path / "record") is Verdict.PASSED


def test_a_record_torn_at_any_byte_is_undecided(tmp_path: Path) -> None:
    for length in range(len(RECORD) - 1):  # without its last line end it is still whole
        (tmp_path / "record").write_bytes(RECORD[:length])
        assert not read(tmp_path / "record").ended
    assert verdict(tmp_path / "record") is Verdict.UNDECIDED


def test_a_record_without_its_beginning_is_undecided(tmp_path: Path) -> None:
    for length in range(1, len(RECORD)):
        (tmp_path / "record").write_bytes(RECORD[length:])
        assert not read(tmp_path / "record").ended
    assert verdict(tmp_path / "record") is Verdict.UNDECIDED


@settings(deadline=None)
@given(st.sets(st.integers(0, len(lines(whole())) - 1), min_size=1))
def test_a_record_with_a_hole_is_undecided(lost: set[int]) -> None:
    kept = [line for place, line in enumerate(lines(whole())) if place not in lost]
    assert not replay(kept).ended


@settings(deadline=None)
@given(st.integers(0, len(lines(whole()))), st.binary(min_size=1, max_size=20))
def test_a_record_with_garbage_is_undecided(place: int, garbage: bytes) -> None:
    record = lines(whole())
    record.insert(place, garbage.decode("utf-8", "replace"))
    assert not replay(record).ended


@pytest.mark.parametrize(
    "line",
    [
        "1",
        "null",
        '"end"',
        "[]",
        "{}",
        '["event"]',
        '{"event": "end"}',
        '{"event": "end", "narrowed": [], "interrupted": false}',
        '{"event": "End", "narrowed": [], "interrupted": false, "events": 0}',
        '{"event": "step"}',
        '{"event": "step", "findings": [1]}',
        '{"event": "collected", "check": [], "instance": "x"}',
        '{"event": "problem"}',
        "[" * 100_000,
    ],
    ids=lambda line: line[:30],
)
def test_what_is_no_event_ends_the_reading(line: str) -> None:
    assert replay([line, end(1)]) == Evidence()


def test_nothing_may_follow_the_end() -> None:
    whole_record = lines(whole())
    assert not replay([*whole_record, whole_record[0]]).ended
    assert not replay([*whole_record, end(len(whole_record) - 1)]).ended


def test_no_record_is_no_evidence(tmp_path: Path) -> None:
    assert read(tmp_path / "nowhere") == Evidence()
    assert read(tmp_path) == Evidence()
    (tmp_path / "record").write_bytes(b"\xff\xfe")
    assert read(tmp_path / "record") == Evidence()


@settings(deadline=None)
@given(steps)
def test_a_step_survives_its_line(step: Step) -> None:
    again = replay([step_line(step)]).steps
    assert step_line(again[0]) == step_line(step)
    assert "\n" not in step_line(step)


@settings(deadline=None)
@given(evidences, evidences)
def test_two_sessions_together_are_no_better_than_each(one: Evidence, other: Evidence) -> None:
    both = one.merged(other)
    assert both.ended == (one.ended and other.ended)
    assert both.interrupted == (one.interrupted or other.interrupted)
    assert set(both.problems) == {*one.problems, *other.problems}
    assert set(both.narrowed) == {*one.narrowed, *other.narrowed}
    assert both.steps == [*one.steps, *other.steps]
    assert all(
        both.collected[check] >= instances for check, instances in [*one.collected.items(), *other.collected.items()]
    )


SESSION = cast("pytest.Session", SimpleNamespace(shouldfail=False))


def recorder(path: Path) -> Recorder:
    option = SimpleNamespace(
        keyword="", markexpr="", deselect=None, ignore=None, ignore_glob=None, collectonly=False
    )  # fmt: skip
    config = SimpleNamespace(option=option, args=[], rootpath=path.parent, getoption=lambda name: path)
    return Recorder(cast("Any", config))


def test_the_recorder_writes_what_it_gathers(tmp_path: Path) -> None:
    folder = tmp_path / "phases" / "phase2"
    folder.mkdir(parents=True)
    (folder / "phase.toml").touch()
    recording = recorder(tmp_path / "record")
    for node in (
        "phases/phase2/test_schema.py::test_s[a]",
        "phases/phase2/test_schema.py::test_s[b]",
        "tests/x.py::test",
    ):
        recording.collected(node)
    recording.problem("a worker died")
    for step in clean("phase2.schema.s", FAIL):
        recording.step(step)
    assert not read(tmp_path / "record").ended
    recording.end(SESSION)
    assert read(tmp_path / "record") == recording.evidence
    assert set(recording.evidence.collected) == {"phase2.schema.s"}


def test_a_record_that_is_deleted_on_the_way_is_undecided(tmp_path: Path) -> None:
    recording = recorder(tmp_path / "record")
    recording.step(clean("phase2.schema.s", PASS)[0])
    (tmp_path / "record").unlink()
    recording.step(clean("phase2.schema.s", PASS)[1])
    recording.end(SESSION)
    assert not read(tmp_path / "record").ended
