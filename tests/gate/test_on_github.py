"""`gate run` in GitHub Actions: annotations first, the report shielded, the verdict last; the step's summary."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from tests.gate.toy import PASS, Toy, check

if TYPE_CHECKING:
    from pathlib import Path

FORGED = 'verify(failed("no index", n=1, observed=0, expected=1, remedy="x\\n::set-output name=a::b"))'


@pytest.fixture
def red(tmp_path: Path) -> Toy:
    """A phase with a check that is refuted, whose remedy looks like a command."""
    toy = Toy(tmp_path)
    toy.write("test_schema.py", check(FORGED))
    return toy


def test_annotations_report_verdict(red: Toy) -> None:
    summary = red.folder / "step.md"
    own = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary), "GITHUB_WORKSPACE": str(red.folder)}
    done = red.gate(**own)
    assert done.code == 1
    lines = [line for line in done.output.splitlines() if not line.startswith("[")]
    assert lines[0] == (
        "::error file=phases/phase2/test_schema.py,line=11,title=phase2.schema.s"
        "::no index (observed 0, expected 1)%0Aremedy: x%0A::set-output name=a::b"
    )
    assert lines[-1].startswith("phase2: failed")
    stopped, resumed = (next(at for at, line in enumerate(lines) if line.startswith(word)) for word in (
        "::stop-commands::phasegate-", "::phasegate-",
    ))  # fmt: skip
    forged = [at for at, line in enumerate(lines) if line.strip().startswith("::set-output")]
    assert forged
    assert all(stopped < at < resumed for at in forged)
    assert summary.read_text(encoding="utf-8").startswith("# ❌ failed\n")


def test_elsewhere_nothing_of_it(red: Toy) -> None:
    output = red.gate().output
    assert "::error" not in output
    assert "::stop-commands" not in output


def test_a_summary_that_cannot_be_appended_is_said_and_changes_no_verdict(tmp_path: Path) -> None:
    done = Toy(tmp_path).gate(GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(tmp_path / "none" / "step.md"))
    assert done.code == 0
    assert "cannot append to" in done.output


def test_every_format_is_written_in_one_run(red: Toy) -> None:
    places = [red.folder / f"out/report{suffix}" for suffix in (".json", ".md", ".html", ".XML")]
    done = red.gate(*(word for place in places for word in ("--report", str(place))))
    assert done.code == 1
    told = [place.read_text(encoding="utf-8") for place in places]
    assert json.loads(told[0])["verdict"] == "failed"
    assert told[1].startswith("# ❌ failed")
    assert "<h1>failed</h1>" in told[2]
    assert ElementTree.fromstring(told[3].encode())[0].get("failures") == "1"


def test_another_suffix_is_refused_before_anything_runs(tmp_path: Path) -> None:
    toy = Toy(tmp_path)
    done = toy.gate("--report", str(tmp_path / "report.txt"))
    assert done.code == 2
    assert "the format is chosen by the suffix, which is .json or .md or .html or .xml" in done.output
    assert not toy.runs.exists()


def test_a_report_that_cannot_be_written_keeps_a_run_from_passing(tmp_path: Path) -> None:
    toy = Toy(tmp_path)
    toy.write("test_schema.py", check(PASS))
    (tmp_path / "report.md").mkdir()
    done = toy.gate("--report", str(tmp_path / "report.md"))
    assert done.code == 3
    assert "report.md: is a directory; name an ordinary file" in done.output
