"""When evidence counts no more: each cause of the design, and what is none."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from gate.ledger.errors import LedgerError
from reports.summary import TaskState, Verdict
from tests.gate.recorded import NOW, SYSTEMS, Recorded
from tests.gate.toy import HEALTHY, PASS, check

if TYPE_CHECKING:
    from pathlib import Path

DAY = timedelta(days=1)


@pytest.fixture
def ledger(tmp_path: Path) -> Recorded:
    ledger = Recorded(tmp_path)
    ledger.run(timedelta(hours=1))
    return ledger


def expired(ledger: Recorded, title: str = "Do it", **changes: object) -> str:
    """Why the task's proof counts no more; empty while it does."""
    task = ledger.task(title, **changes)
    assert task.ticked is (not task.expired)
    assert task.expired is (task.state is TaskState.OPEN)
    return task.reason


def test_evidence_counts_while_nothing_changes(ledger: Recorded) -> None:
    assert expired(ledger) == ""
    assert ledger.stand().verdict is Verdict.PASSED


def test_boxes_and_status_words_make_nothing_stale(ledger: Recorded) -> None:
    text = ledger.toy.document.read_text().replace("[ ]", "[x]").replace("2: Toy", "2: Toy - ✅ COMPLETE")
    ledger.toy.document.write_text(text.replace("Do it", "Do it (done ✅)"), encoding="utf-8")
    assert expired(ledger) == ""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("- [ ] Watch it", "- [ ] Watch it well"),
        ("- [ ] Watch it\n", ""),
        ("- [ ] Do it\n- [ ] Watch it", "- [ ] Watch it\n- [ ] Do it"),
    ],
    ids=["reworded", "removed", "reordered"],
)
def test_other_tasks_of_the_phase(ledger: Recorded, old: str, new: str) -> None:
    text = ledger.toy.document.read_text(encoding="utf-8")
    ledger.toy.document.write_text(text.replace(old, new), encoding="utf-8")
    assert expired(ledger).endswith("the phase's tasks have changed since")


def test_another_manifest(ledger: Recorded) -> None:
    manifest = ledger.toy.phase / "phase.toml"
    manifest.write_text(manifest.read_text() + '\n[limits."latency.l"]\nmargin = 5\n', encoding="utf-8")
    assert expired(ledger) == "connectivity.c: the manifest has changed since"
    assert ledger.stand().verdict is Verdict.UNDECIDED


def test_another_check_of_that_name_alone(ledger: Recorded) -> None:
    ledger.toy.write("test_schema.py", check(f"assert True\n{PASS}"))
    assert expired(ledger) == "schema.s: the check has changed since"
    assert expired(ledger, "Watch it") == ""


def test_what_stands_beside_a_check_is_a_part_of_it(ledger: Recorded) -> None:
    ledger.toy.write("test_schema.py", f"LIMIT = 3\n\n{HEALTHY}")
    assert expired(ledger) == "schema.s: the check has changed since"


@pytest.mark.parametrize("name", ["conftest.py", "shared.py", "../conftest.py", "parts/more.py"])
def test_what_checks_of_a_phase_share_is_a_part_of_them(ledger: Recorded, name: str) -> None:
    ledger.toy.write(name, "LIMIT = 3\n")
    assert expired(ledger) == "connectivity.c: the check has changed since"


def test_another_test_in_its_file_is_no_part_of_it(ledger: Recorded) -> None:
    ledger.toy.write("test_schema.py", HEALTHY + "\n" + check(PASS, "other"))
    assert expired(ledger) == ""


@pytest.mark.parametrize(("title", "days"), [("Watch it", 7), ("Do it", 7)])
def test_age(ledger: Recorded, title: str, days: int) -> None:
    now = ledger.current().now + days * DAY
    assert expired(ledger, title, now=now - 2 * timedelta(hours=1)) == ""
    assert f"is {days} days old, and" in expired(ledger, title, now=now)


def test_the_manifest_sets_another_age(tmp_path: Path) -> None:
    ledger = Recorded(tmp_path)
    manifest = ledger.toy.phase / "phase.toml"
    manifest.write_text(manifest.read_text() + "\n[max_age_days]\nconnectivity = 0.5\n", encoding="utf-8")
    ledger.run()
    assert expired(ledger, now=ledger.current().now + DAY / 4) == ""
    assert "connectivity counts for 0.5" in expired(ledger, now=ledger.current().now + DAY)


def test_a_clock_that_jumped(ledger: Recorded) -> None:
    assert expired(ledger, now=ledger.current().now - timedelta(hours=1, minutes=4)) == ""
    assert "it is dated in the future" in expired(ledger, now=ledger.current().now - timedelta(hours=2))


@pytest.mark.parametrize("word", ["version", "fingerprint"])
def test_another_server_behind_the_same_name(ledger: Recorded, word: str) -> None:
    systems = SYSTEMS | {"PostgreSQL": {**SYSTEMS["PostgreSQL"], word: "another"}}
    target = {"configured": ledger.current().target, "systems": systems}
    ledger.run(target=target, outcomes={"phase2.schema.s": "unknown"})
    assert expired(ledger) == f"schema.s: another PostgreSQL answers since record 2: another {word}"


def test_a_server_that_told_nothing_is_no_other(ledger: Recorded) -> None:
    target: dict[str, object] = {"configured": ledger.current().target, "systems": {}}
    ledger.run(target=target, outcomes={"phase2.schema.s": "unknown"})
    assert expired(ledger) == ""


def test_another_threshold_of_that_check_alone(tmp_path: Path) -> None:
    ledger = Recorded(tmp_path)
    limit = {"phase2.schema.s": 5.0}
    ledger.run(thresholds=limit)
    why = "schema.s: its threshold in target.toml has changed since"
    assert [expired(ledger, thresholds=found) for found in (limit, {"phase2.schema.s": 0.5}, {})] == ["", why, why]
    assert expired(ledger, "Watch it", thresholds={}) == ""
    assert expired(ledger, thresholds=None) == ""  # nothing configured here: those of the newest run


def test_other_files_of_target_repo_for_checks_that_read_it(tmp_path: Path) -> None:
    ledger = Recorded(tmp_path)
    ledger.toy.write("test_schema.py", HEALTHY.replace("verify)", "repository, verify)"))
    ledger.run()
    assert expired(ledger, sources="d" * 64) == "schema.s: TARGET_REPO has changed since"
    assert expired(ledger, "Watch it", sources="d" * 64) == ""
    assert expired(ledger, sources=None) == ""  # not named here: that of the newest run


def test_a_stale_failure_refutes_nothing(tmp_path: Path) -> None:
    ledger = Recorded(tmp_path)
    ledger.run(outcomes={"phase2.schema.s": "fail"})
    assert ledger.task().state is TaskState.REFUTED
    ledger.toy.write("test_schema.py", check(f"assert True\n{PASS}"))
    assert ledger.task().state is TaskState.OPEN


def from_rehearsal(ledger: Recorded, finished: object, outcome: str = "pass") -> None:
    """Append a run of now that took the outcome of a check over from a rehearsal."""
    phase = ledger.run(outcomes={"phase2.schema.s": outcome}).statement()["predicate"]["phasegate"]["phases"][0]
    check = next(check for check in phase["checks"] if check["id"] == "phase2.schema.s")
    check["rehearsed"] = {"record": "3f9a01c2b3d4", "finished": finished}
    ledger.run(phases=[phase])


@pytest.mark.parametrize(
    ("age", "reason"),
    [
        (29 * DAY, ""),
        (31 * DAY, "schema.s: it is 31 days old, and schema counts for 30"),
        (-DAY, ""),  # the run's own time says what its clock was
    ],
    ids=str,
)
def test_what_a_rehearsal_found_is_as_old_as_that_whatever_run_took_it_over(
    tmp_path: Path, age: timedelta, reason: str
) -> None:
    ledger = Recorded(tmp_path)
    from_rehearsal(ledger, (NOW - age).isoformat())
    assert expired(ledger) == reason


def test_a_rehearsed_failure_refutes_its_task(tmp_path: Path) -> None:
    ledger = Recorded(tmp_path)
    from_rehearsal(ledger, NOW.isoformat(), "fail")
    assert (ledger.task().state, ledger.task().reason) == (TaskState.REFUTED, "failed: schema.s")


@pytest.mark.parametrize("finished", [None, "yesterday", 5, []], ids=repr)
def test_a_rehearsal_without_a_time_is_not_passed_over(tmp_path: Path, finished: object) -> None:
    ledger = Recorded(tmp_path)
    from_rehearsal(ledger, finished)
    with pytest.raises(LedgerError, match="is no run that can be understood"):
        ledger.stand()
