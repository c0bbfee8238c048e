"""A comparison that is killed goes on where it was, and never with another's checkpoint."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from fixtures.engines.processes import CHECKOUT
from tests.transfer.pairs import DIMENSION, Memory, Pair, pair
from transfer import first, plan, spans
from transfer.checkpoint import NAME
from transfer.errors import CheckpointError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fixtures.deployment import Deployment
    from transfer.jobs import Job, SpanReport

ROWS, SPAN_ROWS, KILLED_AFTER = 1_500, 100, 6


@pytest.fixture(scope="module")
def hurt(own_deployment: Deployment) -> Iterator[Pair]:
    """A pair with faults in many spans; spans are small."""
    random = np.random.default_rng(6)
    memories = [
        Memory(id=uuid.UUID(bytes=random.bytes(16)), vector=random.standard_normal(DIMENSION).round(3).tolist(),
               payload={"user_id": f"user {number % 7}", "n": number})
        for number in range(ROWS)
    ]  # fmt: skip
    with pair(own_deployment) as made, pytest.MonkeyPatch.context() as patch:
        made.write(memories)
        made.sql("update THIS set payload = payload - 'n' where (payload ->> 'n')::int % 50 = 3")
        patch.setattr(plan, "SPAN_ROWS", SPAN_ROWS)
        yield made


@pytest.fixture
def killed(hurt: Pair, tmp_path: Path) -> Path:
    """The folder of a comparison that was killed after some spans."""
    wanted = {"pair": hurt.table, "folder": str(tmp_path), "span_rows": SPAN_ROWS, "spans": KILLED_AFTER}
    command = [sys.executable, "-m", "tests.transfer.compare_process", str(hurt.deployment.directory)]
    ended = subprocess.run([*command, json.dumps(wanted)], cwd=CHECKOUT, timeout=60, check=False)
    assert ended.returncode == -signal.SIGKILL
    return tmp_path


def test_what_was_read_is_not_read_again(hurt: Pair, killed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = hurt.compare()
    with (killed / NAME).open() as lines:
        kept = [json.loads(line)["span"] for line in list(lines)[1:]]
    assert len(kept) == KILLED_AFTER
    read: list[int] = []

    def counted(job: Job) -> SpanReport:
        read.append(job.number)
        return spans.compare_span(job)

    monkeypatch.setattr(first, "compare_span", counted)
    with (killed / NAME).open("ab") as file:
        file.write(b'{"span": {"number": 9, "sou')
    result = hurt.compare(folder=killed, resume=True)
    assert not {span["number"] for span in kept} & set(read)
    assert len(read) == len(set(read)) > 1
    assert sorted(result.lines, key=str) == sorted(whole.lines, key=str)
    older = sum(span["source_rows"] for span in kept)
    assert result.found.older_rows == older > 0
    assert result.found.older_since
    assert any(f"{older:,} of {ROWS:,} rows were first read by an interrupted comparison" in note
               for note in result.found.notes)  # fmt: skip
    same = {
        "older_rows": 0,
        "older_since": "",
        "notes": (),
        "started": "",
        "seconds": 0.0,
        "peak_bytes": 0,
        "evidence": "",
    }
    assert replace(result.found, **same) == replace(whole.found, **same)  # type: ignore[arg-type]
    assert whole.found.differing == {"key missing": ROWS // 50}


def test_what_was_mended_meanwhile_is_no_difference(hurt: Pair, killed: Path) -> None:
    hurt.sql("create table THIS_kept as select * from THIS", "truncate THIS")
    try:
        found = hurt.compare(folder=killed, resume=True).found
        assert found.differing == {"missing in the destination": ROWS - found.older_rows + _suspects(killed)}
    finally:
        hurt.sql("insert into THIS select * from THIS_kept", "drop table THIS_kept")


def _suspects(folder: Path) -> int:
    """Rows of the older spans that differed, and are read again."""
    with (folder / NAME).open() as lines:
        spans_ = [json.loads(line)["span"] for line in list(lines)[1 : KILLED_AFTER + 1]]
    return sum(len(span["suspects"]) * 3 // 4 // 32 for span in spans_)


def test_a_checkpoint_of_another_plan_is_refused(hurt: Pair, killed: Path, own_deployment: Deployment) -> None:
    with pair(own_deployment) as other, pytest.raises(CheckpointError, match="checkpoint of another comparison"):
        other.compare(folder=killed, resume=True)
    hurt.sql("alter table THIS add column team text")
    try:
        with pytest.raises(CheckpointError, match="its columns is"):
            hurt.mapped(columns={"team": "team"}).compare(folder=killed, resume=True)
    finally:
        hurt.sql("alter table THIS drop column team")
    assert hurt.compare(folder=killed, resume=True).found.older_rows > 0


def test_there_is_nothing_to_go_on_with(hurt: Pair, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="cannot be read"):
        hurt.compare(folder=tmp_path / "empty", resume=True)
    (tmp_path / NAME).write_text("no plan\n")
    with pytest.raises(CheckpointError, match="is no plan of a comparison"):
        hurt.compare(folder=tmp_path, resume=True)


def test_a_full_disk_is_named(hurt: Pair, tmp_path: Path) -> None:
    (tmp_path / "differences.jsonl").symlink_to("/dev/full")
    found = hurt.compare(folder=tmp_path).found
    assert f"{ROWS:,} of {ROWS:,} rows were compared, then: cannot write {tmp_path}" in found.incomplete
    assert "no space left on device" in found.incomplete
    assert "--resume" in found.remedy
    assert found.source_rows == ROWS
    (tmp_path / "differences.jsonl").unlink()
    found = hurt.compare(folder=tmp_path, resume=True).found
    assert (found.older_rows, found.differences, found.incomplete) == (ROWS, ROWS // 50, "")
    (tmp_path / NAME).unlink()
    (tmp_path / NAME).symlink_to("/dev/full")
    assert f"cannot write {tmp_path / NAME}" in hurt.compare(folder=tmp_path).found.incomplete


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written(hurt: Pair, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    found = hurt.compare(folder=tmp_path / "within").found
    assert "permission denied" in found.incomplete
