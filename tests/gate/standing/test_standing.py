"""Where tasks and phases stand by the records of a ledger."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from gate.ledger.errors import LedgerError
from gate.ledger.records import Kind
from gate.standing.phases import stand
from reports.summary import TaskState, Verdict
from tests.gate.recorded import CHECKS, Recorded

if TYPE_CHECKING:
    from pathlib import Path

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MERGE = "Merge to main when stable"


@pytest.fixture
def ledger(tmp_path: Path) -> Recorded:
    return Recorded(tmp_path)


def test_without_a_record_nothing_is_decided(ledger: Recorded) -> None:
    standing = ledger.stand()
    assert (standing.verdict, standing.recorded, standing.achieved) == (Verdict.UNDECIDED, False, None)
    assert [(task.state, task.ticked) for task in standing.tasks] == [(TaskState.OPEN, None)] * 3


def test_a_run_proves_what_passed_in_it(ledger: Recorded) -> None:
    line = ledger.run(HOUR)
    standing = ledger.stand()
    assert (standing.verdict, standing.complete, standing.achieved) == (Verdict.PASSED, False, True)
    assert (standing.by_title()["Do it"].state, standing.by_title()["Do it"].ticked) == (TaskState.PROVEN, True)
    assert standing.by_title()["Do it"].record == f"record 1 ({line.id})"
    assert standing.by_title()[MERGE].ticked is None


def test_a_failed_check_refutes_its_task_alone(ledger: Recorded) -> None:
    ledger.run(HOUR)
    ledger.run(outcomes={"phase2.parity.p": "fail"})
    standing = ledger.stand()
    assert (standing.verdict, standing.achieved) == (Verdict.FAILED, False)
    assert standing.reasons == (f"record 2 ({ledger.lines[1].id}): failed by parity.p",)
    assert (standing.by_title()["Watch it"].state, standing.by_title()["Watch it"].ticked) == (TaskState.REFUTED, False)
    assert standing.by_title()["Watch it"].reason == "failed: parity.p"
    assert standing.by_title()["Do it"].state is TaskState.PROVEN


def test_a_pass_after_a_fail_is_a_repair(ledger: Recorded) -> None:
    ledger.run(HOUR, outcomes={"phase2.parity.p": "fail"})
    ledger.run()
    assert ledger.task("Watch it").state is TaskState.PROVEN


def test_an_undecided_run_takes_nothing_back_and_passes_nothing(ledger: Recorded) -> None:
    ledger.run(HOUR)
    ledger.run(outcomes={"phase2.schema.s": "unknown"})
    standing = ledger.stand()
    assert (standing.verdict, standing.complete) == (Verdict.UNDECIDED, False)
    assert standing.by_title()["Do it"].state is TaskState.PROVEN
    assert standing.by_title()["Do it"].record.startswith("record 2")  # its other check passed there


def test_a_run_that_was_cut_off_proves_nothing_but_refutes(ledger: Recorded) -> None:
    ledger.run(whole=False, outcomes={"phase2.parity.p": "fail"})
    assert ledger.task("Do it").ticked is None
    assert ledger.task("Watch it").state is TaskState.REFUTED


def test_a_rehearsal_proves_nothing_of_a_configured_target(ledger: Recorded) -> None:
    ledger.run(rehearsal=True)
    assert not ledger.stand().recorded
    assert ledger.stand(rehearsal=True).by_title()["Do it"].state is TaskState.PROVEN


def test_a_record_that_does_not_say_so_is_no_configured_run(ledger: Recorded) -> None:
    ledger.run(rehearsal="no")
    assert not ledger.stand().recorded


@pytest.mark.parametrize(
    "broken",
    [{"phases": 3}, {"phases": [{}]}, {"finished": "soon"}, {"target": 5}, {"target": {"configured": "t" * 64}}],
)
def test_a_record_that_is_not_understood_is_not_passed_over(ledger: Recorded, broken: dict[str, Any]) -> None:
    ledger.run(HOUR)
    ledger.run(**broken)
    if b"phase2" not in ledger.lines[-1].raw:
        assert ledger.task("Do it").record.startswith("record 1 ")  # it speaks of no phase of this document
        return
    with pytest.raises(LedgerError, match=r"record 2 .* is no run that can be understood"):
        ledger.stand()


def test_another_target_is_another_matter(ledger: Recorded) -> None:
    ledger.run(HOUR)
    ledger.run(target={"configured": "u" * 64, "systems": {}}, outcomes={"phase2.schema.s": "unknown"})
    task = ledger.task("Do it", target="v" * 64)
    assert (task.state, task.ticked) == (TaskState.OPEN, False)
    assert task.reason == "connectivity.c: it is of another target than the one that is configured here"
    assert ledger.stand(target="v" * 64).verdict is Verdict.UNDECIDED
    assert ledger.task("Do it").record.startswith("record 1 ")  # what is newer is of another target
    assert ledger.task("Watch it", target=None).record.startswith("record 2 ")  # nothing configured: the newest's


def test_what_is_excluded_proves_nothing(ledger: Recorded) -> None:
    ledger.run()
    standing = ledger.stand(exclusions={"phase2.schema.s": "not ours"})
    assert (standing.by_title()["Do it"].state, standing.by_title()["Do it"].ticked) == (TaskState.OPEN, None)
    assert standing.by_title()["Do it"].reason == "excluded: schema.s"
    assert not standing.complete


@pytest.mark.parametrize(
    ("before", "verdict", "why"),
    [
        ({}, Verdict.PASSED, ""),
        ({"phase2.parity.p": "unknown"}, Verdict.UNDECIDED, "left out parity.p, which no record decides"),
        ({"phase2.parity.p": "fail"}, Verdict.FAILED, "left out parity.p, which failed before"),
    ],
    ids=["passed", "undecided", "failed"],
)
def test_what_is_excluded_no_more_counts_as_it_was_decided(
    ledger: Recorded, before: dict[str, str], verdict: Verdict, why: str
) -> None:
    ledger.run(HOUR, outcomes=before)
    ledger.run(outcomes={"phase2.parity.p": "excluded"})
    assert ledger.stand(exclusions={"phase2.parity.p": "not yet"}).verdict is Verdict.PASSED
    standing = ledger.stand()
    assert standing.verdict is verdict
    assert " ".join(standing.reasons).endswith(why)
    assert standing.complete is False


def test_a_phase_all_of_whose_checks_are_excluded_is_undecided(ledger: Recorded) -> None:
    ledger.run(1000 * DAY)
    standing = ledger.stand(exclusions=dict.fromkeys(CHECKS, "not ours"))
    assert (standing.verdict, standing.complete) == (Verdict.UNDECIDED, False)


def test_an_attestation_closes_what_no_check_can(ledger: Recorded) -> None:
    ledger.run()
    line = ledger.state(MERGE)
    standing = ledger.stand()
    assert (standing.by_title()[MERGE].state, standing.by_title()[MERGE].ticked) == (TaskState.ATTESTED, True)
    assert standing.by_title()[MERGE].record == f"record 2 ({line.id})"
    assert standing.complete
    assert not ledger.stand(rehearsal=True).recorded


def test_an_attestation_that_was_taken_back_unticks(ledger: Recorded) -> None:
    ledger.state(MERGE)
    ledger.state(MERGE, Kind.REVOCATION, of="attestation", reason="it was another merge")
    assert (ledger.task(MERGE).state, ledger.task(MERGE).ticked) == (TaskState.OPEN, False)
    assert "it was another merge" in ledger.task(MERGE).reason
    ledger.state(MERGE)
    assert ledger.task(MERGE).state is TaskState.ATTESTED


def test_an_attestation_proves_no_task_that_has_checks(ledger: Recorded) -> None:
    ledger.state("Do it")
    assert ledger.task("Do it").state is TaskState.OPEN


def test_a_waiver_lets_a_phase_be_complete_and_ticks_nothing(ledger: Recorded) -> None:
    ledger.run()
    ledger.state(MERGE, Kind.WAIVER, until="2026-11-23")
    standing = ledger.stand()
    assert (standing.by_title()[MERGE].state, standing.by_title()[MERGE].ticked) == (TaskState.WAIVED, None)
    assert standing.complete


@pytest.mark.parametrize("until", ["2026-11-22", "never", 5])
def test_a_waiver_that_is_over_or_no_waiver_waives_nothing(ledger: Recorded, until: object) -> None:
    ledger.state(MERGE, Kind.WAIVER, until=until)
    assert ledger.task(MERGE).state is TaskState.OPEN


def test_a_waiver_hides_no_failure(ledger: Recorded) -> None:
    ledger.run(outcomes={"phase2.parity.p": "fail"})
    ledger.state("Watch it", Kind.WAIVER, until="2027-01-01")
    assert (ledger.stand().verdict, ledger.task("Watch it").state) == (Verdict.FAILED, TaskState.REFUTED)


def test_a_phase_without_checks_stays_open(ledger: Recorded) -> None:
    with ledger.toy.document.open("a", encoding="utf-8") as file:
        file.write("\n## Phase 7: Later\n\n- [x] Do more\n")

    later = stand(ledger.lines, ledger.current())[1]
    assert (later.bound, later.verdict, later.by_title()["Do more"].ticked) == (False, Verdict.UNDECIDED, None)
