"""The document and reports under a file layer that fails: the old bytes or the new ones, and nothing else for long."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import pytest

from gate.strategy import document_file
from gate.strategy.splices import apply
from tests.crash.document_steps import plans
from tests.crash.layer import FAULTS, Ended, Fault, Layer

STEPS = "tests.crash.document_steps"
OLD = (
    "\ufeff# Plan\r\n\r\n**Status**: Phase 1 - A (In Progress)  \r\n\r\n## Phase 1: A - 🚧 IN PROGRESS\r\n\r\n"
    "- [ ] a  \r\n- [X] b ✅\r\n\r\n**Success Criteria**: ⏳ c\r\n\r\n## Phase 2: B\r\n- [ ] d"
).encode()
LONG = OLD + b"\r\n\r\n```\r\n" + b"code " * 400_000 + b"\r\n```"
KILLS = 15
LONGEST_S = 0.4


def place(folder: Path, content: bytes = OLD) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / "STRATEGY.md"
    path.write_bytes(content)
    return path


def new(path: Path) -> bytes:
    document = document_file.load(path)
    return apply(document.raw, plans(document))


def left(path: Path) -> list[str]:
    """The temporary files beside it."""
    return [other.name for other in path.parent.iterdir() if other.name.startswith(".")]


def must_be_new(ended: Ended) -> bool:
    return not ended.killed and not ended.error


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", ["STRATEGY.md", "link.md"])
def test_a_write_that_fails_anywhere_leaves_the_old_or_the_new_document(
    layer: Layer, tmp_path: Path, fault: Fault, name: str
) -> None:
    calls, wanted = [], new(place(tmp_path / "0"))

    def prepare(nth: int) -> tuple[str]:
        path = place(tmp_path / f"{nth}")
        path.chmod(0o640)
        path.with_name("link.md").symlink_to(path.name)
        return (str(path.with_name(name)),)

    for ended in layer.each(f"{STEPS}:write", prepare, fault=fault):
        path = tmp_path / f"{ended.nth}" / "STRATEGY.md"
        calls.append(ended.call)
        assert path.read_bytes() in ([wanted] if must_be_new(ended) else [OLD, wanted]), ended
        assert path.stat().st_mode & 0o777 == 0o640, ended
        assert ended.killed == (fault in (Fault.KILLED, Fault.TORN) and not ended.through)
        assert not ended.error or ended.error.startswith("DocumentError: "), ended
        assert len(left(path)) <= 1, ended
        document = document_file.load(path)
        document_file.write_in_place(path, document, plans(document))
        assert left(path) == [], "the next write takes away what a dead one left"
        assert path.with_name("link.md").is_symlink()
    assert {"open", "write", "fsync", "fchmod", "replace"} <= set(calls), "the layer saw what a write does"


@pytest.mark.parametrize("fault", [Fault.FULL, Fault.BROKEN, Fault.READ_ONLY])
def test_a_write_that_is_refused_says_so_and_changes_nothing(layer: Layer, tmp_path: Path, fault: Fault) -> None:
    for ended in layer.each(f"{STEPS}:write", lambda nth: (str(place(tmp_path / f"{nth}")),), fault=fault):
        path = tmp_path / f"{ended.nth}" / "STRATEGY.md"
        assert (path.read_bytes() == OLD) == bool(ended.error), ended
        if ended.error:
            assert ": cannot be written: " in ended.error
            way = "free some space on that disk" if fault is Fault.FULL else "make file and folder writable"
            assert f"; {way}" in ended.error


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(("step", "name"), [("report", "report.md"), ("write_copy", "copy.md")])
def test_a_report_or_a_copy_is_the_old_or_the_new_one(
    layer: Layer, tmp_path: Path, fault: Fault, step: str, name: str
) -> None:
    wanted = {"report.md": b"new" * 10_000, "copy.md": new(place(tmp_path / "0"))}[name]

    def prepare(nth: int) -> tuple[str]:
        path = place(tmp_path / f"{nth}")
        path.with_name(name).write_bytes(b"old")
        return (str(path if name == "copy.md" else path.with_name(name)),)

    for ended in layer.each(f"{STEPS}:{step}", prepare, fault=fault):
        path = tmp_path / f"{ended.nth}" / name
        assert path.read_bytes() in ([wanted] if must_be_new(ended) else [b"old", wanted]), ended
        assert path.with_name("STRATEGY.md").read_bytes() == OLD
        assert not ended.error or ended.error.startswith(("DocumentError: ", "ReportError: ")), ended
        assert len(left(path)) <= 1, ended


def test_fifteen_kills_at_random_moments_leave_one_of_two_documents(layer: Layer, tmp_path: Path) -> None:
    original = place(tmp_path / "original", LONG)
    path, moments, both = place(tmp_path / "plan", LONG), random.Random(5), (LONG, new(original))
    started, longest_s = 0, LONGEST_S
    for kill in range(10 * KILLS):
        ready = tmp_path / f"ready-{kill}"
        words = (str(path), str(original), str(ready))
        ended = layer.kill(f"{STEPS}:write_for_ever", *words, after_s=moments.uniform(0.01, longest_s))
        assert ended.killed, ended
        assert path.read_bytes() in both, kill
        assert len(left(path)) <= 1, "what an earlier kill left is gone"
        started += ready.exists()
        # On a busy machine a writer takes longer to come to write.
        longest_s *= 1 if ready.exists() else 1.3
        if started == KILLS:
            return
    raise AssertionError("hardly any writer came to write")


def test_a_folder_that_takes_no_file_from_this_user_keeps_the_document(layer: Layer) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = place(folder)
        path.chmod(0o666)
        folder.chmod(0o555)
        ended = layer.run(f"{STEPS}:write_as_nobody", str(path))
        folder.chmod(0o755)
        assert ended.error == (
            f"DocumentError: {path}: cannot be written: permission denied; "
            "make file and folder writable for this user, or write a copy with --write-to FILE"
        )
        assert path.read_bytes() == OLD
        folder.chmod(0o777)
        path.chmod(0o644)
        refused = layer.run(f"{STEPS}:write_as_nobody", str(path)).error
        assert refused.startswith(f"DocumentError: {path}: is write-protected; make") or path.stat().st_uid
