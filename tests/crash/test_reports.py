"""Reports under a file layer that fails, and under real kills: the old report or the new one, never between."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from reports import formats
from reports.files import write
from tests.crash.layer import FAULTS, Fault, Layer
from tests.crash.report_steps import FORMATS, NEW, long
from tests.reports.samples import SAMPLES

if TYPE_CHECKING:
    from pathlib import Path

WRITE = "tests.crash.report_steps:write"
WRITE_IN_TURN = "tests.crash.report_steps:write_in_turn"
KILLS = 15
SHORTEST_S, LONGEST_S = 0.02, 0.3
OLD = SAMPLES["passed"]


def report(folder: Path, suffix: str, *, old: bool) -> Path:
    """The place of a report in a folder of its own, with the old one in it."""
    folder.mkdir()
    path = folder / f"report{suffix}"
    if old:
        write(path, formats.render(OLD, suffix))
    return path


def text(path: Path) -> str | None:
    """What a reader sees there."""
    return path.read_text(encoding="utf-8") if path.exists() else None


@pytest.mark.parametrize("old", [False, True], ids=["first", "another"])
@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_write_that_fails_anywhere_leaves_the_old_or_the_new_report(
    layer: Layer, tmp_path: Path, fault: Fault, suffix: str, *, old: bool
) -> None:
    before, after = formats.render(OLD, suffix) if old else None, formats.render(NEW, suffix)
    calls = []
    for ended in layer.each(WRITE, lambda nth: [str(report(tmp_path / f"{nth}", suffix, old=old))], fault=fault):
        path = tmp_path / f"{ended.nth}" / f"report{suffix}"
        found = text(path)
        assert found in (before, after), ended
        if not ended.killed and not ended.error:
            assert found == after, ended
        if ended.error:
            assert ended.error.startswith("ReportError: cannot write "), ended
        write(path, after)
        assert [file.name for file in path.parent.iterdir()] == [path.name], ended
        calls.append(ended.call)
    assert {"open", "write", "fsync", "replace"} <= set(calls)


@pytest.mark.parametrize("suffix", FORMATS)
def test_fifteen_kills_at_random_moments_leave_one_report_or_the_other(
    layer: Layer, tmp_path: Path, suffix: str
) -> None:
    path, moments = tmp_path / "out" / f"report{suffix}", random.Random(suffix)
    texts = [formats.render(OLD, suffix), formats.render(long(), suffix)]
    sources = [tmp_path / "first", tmp_path / "second"]
    for source, content in zip(sources, texts, strict=True):
        source.write_text(content, encoding="utf-8")
    seen = set()
    for _ in range(KILLS):
        ended = layer.kill(WRITE_IN_TURN, str(path), *map(str, sources), after_s=moments.uniform(SHORTEST_S, LONGEST_S))
        assert ended.killed, ended
        found = text(path)
        assert found is None or found in texts
        seen.add(found)
    assert seen & set(texts), "some of the writers came to write"
    write(path, texts[0])
    assert [file.name for file in path.parent.iterdir()] == [path.name]
