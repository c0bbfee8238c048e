"""Checkpoints: what is recorded is read again, what is torn is dropped, and what is another's is refused by name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from checks.facts import IdKind
from transfer.checkpoint import NAME, Checkpoint, Header, read_header, require_same
from transfer.errors import CheckpointError, TransferError
from transfer.jobs import SpanReport, Suspect
from transfer.plan import Plan, Share, spans_of

if TYPE_CHECKING:
    from pathlib import Path

PLAN = Plan(
    identity={"source": "Qdrant at a", "destination": "PostgreSQL at b"},
    shares=(Share(collection="memories", points=2),),
    spans=spans_of("memories", 2, (IdKind.UUID,), []),
    column_kinds={},
)
HEADER = Header(plan=PLAN, started="2026-01-02T03:04:05+00:00")
REPORT = SpanReport(
    number=0, source_rows=2, destination_rows=3, compared=2, users=bytes(range(16)), seconds=0.5, worker="a/1",
    suspects=(Suspect(key=bytes(16), digest=b"\n" * 16), Suspect(key=b"\xff" * 16, digest=bytes(16))), peak_bytes=7,
)  # fmt: skip


def recorded(folder: Path, *reports: SpanReport) -> Path:
    path = folder / NAME
    with Checkpoint.create(path, HEADER) as kept:
        for report in reports:
            kept.add(report)
    return path


def test_what_was_recorded_is_read_again(tmp_path: Path) -> None:
    path = recorded(tmp_path, REPORT, replace(REPORT, number=1, suspects=()))
    with Checkpoint.resume(path) as kept:
        assert kept.header == HEADER
        assert list(kept.reports()) == [REPORT, replace(REPORT, number=1, suspects=())]
        kept.add(replace(REPORT, number=2))
        assert [report.number for report in kept.reports()] == [0, 1, 2]


def test_one_that_reached_its_end_is_refused(tmp_path: Path) -> None:
    with Checkpoint.create(tmp_path / NAME, HEADER) as kept:
        kept.add(REPORT)
        kept.end()
    with pytest.raises(CheckpointError, match="reached its end"):
        Checkpoint.resume(tmp_path / NAME)


def test_a_line_torn_anywhere_is_dropped(tmp_path: Path) -> None:
    path = recorded(tmp_path, REPORT)
    whole = path.read_bytes()
    second = whole.index(b"\n") + 1
    for end in range(second, len(whole)):
        path.write_bytes(whole[:end])
        with Checkpoint.resume(path) as kept:
            assert list(kept.reports()) == []
            kept.add(REPORT)
            assert list(kept.reports()) == [REPORT]


@pytest.mark.parametrize("text", [b"", b"{}\n", b"[]\n", b"nonsense\n", b'{"plan": {}, "digest": "", "started": ""}\n'])
def test_a_file_that_is_no_checkpoint_is_named(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / NAME
    path.write_bytes(text)
    with pytest.raises(CheckpointError, match=r"checkpoint\.jsonl:1 is no plan"):
        read_header(path)


def test_a_plan_that_was_edited_is_refused(tmp_path: Path) -> None:
    path = recorded(tmp_path)
    path.write_text(path.read_text().replace("Qdrant at a", "Qdrant at z"))
    with pytest.raises(CheckpointError, match="it was changed"):
        read_header(path)


def test_a_record_that_was_edited_is_named_with_its_line(tmp_path: Path) -> None:
    path = recorded(tmp_path, REPORT)
    whole = path.read_text()
    for edited in (
        whole.replace('"compared"', '"kompared"'),
        whole.replace('"compared":2', '"compared":3'),
        whole + "\xff\n",
    ):
        path.write_text(edited, encoding="latin-1")
        with Checkpoint.resume(path) as kept, pytest.raises(CheckpointError, match=r"jsonl:[23] is no record"):
            list(kept.reports())


def test_a_span_that_is_recorded_twice_is_named(tmp_path: Path) -> None:
    path = recorded(tmp_path, REPORT, REPORT)
    with Checkpoint.resume(path) as kept, pytest.raises(CheckpointError, match=r"jsonl:3 repeats a span"):
        list(kept.reports())


def test_no_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="no such file"):
        read_header(tmp_path / NAME)


def test_another_plan_is_refused_by_what_differs(tmp_path: Path) -> None:
    other = replace(PLAN, identity={**PLAN.identity, "destination": "PostgreSQL at c"})
    with pytest.raises(CheckpointError, match="its destination is PostgreSQL at b, and now it is PostgreSQL at c"):
        require_same(PLAN, other, tmp_path)
    require_same(PLAN, replace(PLAN, spans=()), tmp_path)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    with pytest.raises(TransferError, match=r"cannot write .*checkpoint\.jsonl"):
        Checkpoint.create(tmp_path / NAME, HEADER)
