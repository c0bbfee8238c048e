"""A phase is passed only on evidence that is whole; nothing taken away or added to it opens the gate."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.finding import Finding, Outcome, sound
from gate.evidence import Evidence, Step
from gate.rehearsal import Rehearsed
from gate.verdict import EXIT_CODES, CheckResult, PhaseResult, decide, overall
from reports.summary import TaskState, Verdict
from tests.gate.evidences import (
    CHECKS,
    EMPTY,
    FAIL,
    LIES,
    MANIFEST,
    PASS,
    STRANGER,
    UNKNOWN,
    clean,
    evidences,
    instance,
    steps,
    whole,
)

SCHEMA = "phase2.schema.s"
SCHEMA_A = instance(SCHEMA, "[a]")


def judged(evidence: Evidence) -> PhaseResult:
    return decide(MANIFEST, evidence, {})


def result(evidence: Evidence, check: str = SCHEMA) -> CheckResult:
    return next(result for result in judged(evidence).checks if result.check == check)


def instead(check: str, *steps: Step) -> Evidence:
    """Whole evidence but for one check, which has the one instance that the steps are of."""
    evidence = whole()
    evidence.collected[check] = {step.instance for step in steps} or {instance(check)}
    evidence.steps = [step for step in evidence.steps if step.check != check] + list(steps)
    return evidence


def test_whole_evidence_passes() -> None:
    found = judged(whole())
    assert (found.verdict, found.reasons) == (Verdict.PASSED, ())
    assert [check.finding.outcome for check in found.checks] == [Outcome.PASS] * 4
    assert found.task_state(CHECKS) is TaskState.PROVEN


def test_n_is_the_sum_over_instances_and_findings() -> None:
    assert result(whole()).n == 6
    both = (PASS, replace(PASS, n=4))
    twice = [replace(step, findings=both[: len(step.findings) * 2]) for step in clean(SCHEMA)]
    assert result(instead(SCHEMA, *twice)).counted.n == 7
    assert result(whole()).seconds == 2.0


def closed(evidence: Evidence) -> bool:
    """What PASSED may rest on, said in another way than in the gate."""
    if not evidence.ended or evidence.interrupted or evidence.narrowed or evidence.problems:
        return True
    if set(evidence.collected) != set(CHECKS) or any(step.check not in CHECKS for step in evidence.steps):
        return True
    return not all(opens(check, instances, evidence.steps) for check, instances in evidence.collected.items())


def opens(check: str, instances: set[str], steps: list[Step]) -> bool:
    own = [step for step in steps if step.check == check]
    one_test = len({name.partition("[")[0] for name in instances}) == 1
    return one_test and {step.instance for step in own} == instances and all(
        threefold([step for step in own if step.instance == name], check) for name in instances
    )  # fmt: skip


def threefold(steps: list[Step], check: str) -> bool:
    least = 0 if check in MANIFEST.may_be_empty else 1
    words = [step.when for step in steps]
    counted = [finding for step in steps for finding in step.findings]
    return (
        words == ["setup", "call", "teardown"] * (len(words) // 3)
        and all(step.outcome == "passed" and not step.marked for step in steps)
        and all(any(steps[place + at].findings for at in range(3)) for place in range(0, len(steps), 3))
        and all(type(f.n) is int and f.n >= least and f.outcome is Outcome.PASS for f in counted)
        and not any(f.observed != f.observed or f.observed == "nan" for f in counted)
    )


@settings(deadline=None, max_examples=500)
@given(evidences)
def test_passed_is_exactly_whole(evidence: Evidence) -> None:
    assert (judged(evidence).verdict is Verdict.PASSED) == (not closed(evidence))


@settings(deadline=None)
@given(st.sets(st.integers(0, len(whole().steps) - 1), min_size=1))
def test_no_report_can_be_missing(lost: set[int]) -> None:
    evidence = whole()
    evidence.steps = [step for place, step in enumerate(evidence.steps) if place not in lost]
    assert judged(evidence).verdict is Verdict.UNDECIDED


@settings(deadline=None)
@given(evidences, st.sampled_from(["problem", "narrowed", "interrupted", "cut", "stranger", "step"]), st.data())
def test_no_trouble_opens_the_gate(evidence: Evidence, trouble: str, data: st.DataObject) -> None:
    before = judged(evidence).verdict
    if trouble == "problem":
        evidence.problems.append("a worker died")
    elif trouble == "narrowed":
        evidence.narrowed.append("-k")
    elif trouble == "stranger":
        evidence.collect(STRANGER, instance(STRANGER))
    elif trouble == "step":
        evidence.steps.append(data.draw(steps))
    else:
        evidence.ended, evidence.interrupted = trouble == "interrupted", trouble == "interrupted"
    after = judged(evidence).verdict
    assert after is not Verdict.PASSED
    assert (after is Verdict.FAILED) >= (before is Verdict.FAILED) or trouble == "step"


@pytest.mark.parametrize(
    ("finding", "outcome", "cause"),
    [
        (FAIL, Outcome.FAIL, "no index"),
        (UNKNOWN, Outcome.UNKNOWN, "no answer"),
        (EMPTY, Outcome.UNKNOWN, "nothing was measured (n = 0)"),
        *[(lie, Outcome.UNKNOWN, "") for lie in LIES],
    ],
    ids=repr,
)
def test_what_a_finding_makes_of_a_check(finding: Finding, outcome: Outcome, cause: str) -> None:
    """One instance is enough, and whether it is the first or the last."""
    for parameter in ("[a]", "[b]"):
        evidence = whole()
        evidence.steps = [step for step in evidence.steps if step.instance != instance(SCHEMA, parameter)]
        evidence.steps += clean(SCHEMA, finding, parameter=parameter)
        found = result(evidence).finding
        assert (found.outcome, found.cause.startswith(cause)) == (outcome, True)
        assert found.remedy
        assert judged(evidence).verdict is (Verdict.FAILED if outcome is Outcome.FAIL else Verdict.UNDECIDED)


def test_an_empty_population_passes_where_the_manifest_says_so() -> None:
    evidence = instead("phase2.parity.p", *clean("phase2.parity.p", EMPTY))
    assert judged(evidence).verdict is Verdict.PASSED
    assert result(evidence, "phase2.parity.p").n == 0


SETUP, CALL, TEARDOWN = clean(SCHEMA)


@pytest.mark.parametrize(
    ("disturbed", "cause"),
    [
        ([], "it was collected but never ran"),
        ([SETUP], "it did not run to its end"),
        ([SETUP, CALL], "it did not run to its end"),
        ([SETUP, TEARDOWN], "it did not run to its end"),
        ([CALL, TEARDOWN], "it did not run to its end"),
        ([SETUP, CALL, CALL, TEARDOWN], "it was reported in several parts"),
        ([SETUP, replace(CALL, findings=()), replace(TEARDOWN, findings=())], "it never called verify()"),
        ([replace(SETUP, outcome="failed", problem="no server"), TEARDOWN], "no server"),
        ([replace(SETUP, outcome="skipped"), TEARDOWN], "its setup skipped"),
        ([SETUP, CALL, replace(TEARDOWN, outcome="failed", problem="still open")], "still open"),
        ([SETUP, replace(CALL, outcome="rerun"), TEARDOWN], "its call rerun"),
        ([SETUP, CALL, TEARDOWN, replace(CALL, when="crash", problem="worker died")], "worker died"),
        ([SETUP, replace(CALL, when="crash", outcome="passed"), TEARDOWN], "its crash passed"),
        ([SETUP, replace(CALL, marked=True, outcome="skipped"), TEARDOWN], "an xfail mark speaks for it"),
        ([SETUP, replace(CALL, marked=True), TEARDOWN], "an xfail mark speaks for it"),
        ([SETUP, CALL, TEARDOWN, SETUP, CALL], "it did not run to its end"),
        ([*clean(SCHEMA, FAIL), *clean(SCHEMA)], "flaky: it failed and passed within one run"),
        ([*clean(SCHEMA), *clean(SCHEMA, FAIL)], "flaky: it failed and passed within one run"),
        ([*clean(SCHEMA), *clean(SCHEMA, UNKNOWN)], "no answer"),
    ],
)
def test_a_check_is_unknown_when_it_was_disturbed(disturbed: list[Step], cause: str) -> None:
    evidence = instead(SCHEMA, *disturbed)
    assert (result(evidence).finding.outcome, result(evidence).finding.cause) == (Outcome.UNKNOWN, cause)
    assert judged(evidence).verdict is Verdict.UNDECIDED


def test_a_refutation_counts_however_the_attempt_ended() -> None:
    for last in (replace(TEARDOWN, outcome="failed"), replace(CALL, when="crash", findings=())):
        evidence = instead(SCHEMA, SETUP, replace(CALL, outcome="failed", findings=(PASS, FAIL)), last)
        assert judged(evidence).verdict is Verdict.FAILED


def test_a_refutation_counts_in_a_run_that_decides_nothing_else() -> None:
    evidence = instead(SCHEMA, *clean(SCHEMA, FAIL))
    evidence.narrowed, evidence.ended, evidence.problems = ["-k"], False, ["a worker died"]
    found = judged(evidence)
    assert found.verdict is Verdict.FAILED
    assert found.reasons == (
        "the pytest session did not reach its end",
        "narrowed by -k: this run decides nothing",
        "a worker died",
    )


def test_every_named_check_is_collected_and_every_collected_one_named() -> None:
    evidence = instead(SCHEMA)
    del evidence.collected[SCHEMA]
    assert result(evidence).finding.cause == "named but not collected"
    evidence.collect(STRANGER, instance(STRANGER))
    assert judged(evidence).reasons == (
        "phase2.schema.stranger was collected but phases/phase2/phase.toml does not name it",
    )


def test_checks_of_other_phases_are_no_strangers() -> None:
    evidence = whole()
    evidence.collect("phase20.schema.s", "phases/phase20/test_schema.py::test_s")
    assert judged(evidence).verdict is Verdict.PASSED


def test_two_tests_of_one_id_are_refused() -> None:
    evidence = whole()
    evidence.collect(CHECKS[0], "phases/phase2/test_connectivity_more.py::test_c")
    evidence.steps += [replace(s, instance="phases/phase2/test_connectivity_more.py::test_c") for s in clean(CHECKS[0])]
    assert judged(evidence).reasons == ("phase2.connectivity.c is the id of several tests: rename all but one",)
    assert judged(evidence).verdict is Verdict.UNDECIDED


@pytest.mark.parametrize("missing", CHECKS)
def test_a_manifest_without_all_kinds_is_undecided(missing: str) -> None:
    kept = tuple(check for check in CHECKS if check != missing)
    manifest = replace(MANIFEST, tasks=(replace(MANIFEST.tasks[0], checks=kept),))
    evidence = whole()
    del evidence.collected[missing]
    evidence.steps = [step for step in evidence.steps if step.check != missing]
    found = decide(manifest, evidence, {})
    assert found.verdict is Verdict.UNDECIDED
    assert found.reasons == (f"phases/phase2/phase.toml: the manifest names no {missing.split('.')[1]} check",)


def test_a_manifest_without_checks_is_undecided() -> None:
    found = decide(replace(MANIFEST, tasks=()), Evidence(ended=True), {})
    assert found.verdict is Verdict.UNDECIDED
    assert "no check is left that could prove anything" in found.reasons


def test_an_excluded_check_counts_neither_way() -> None:
    for finding in (PASS, FAIL, UNKNOWN):
        found = decide(MANIFEST, instead(CHECKS[0], *clean(CHECKS[0], finding)), {CHECKS[0]: "no such server here"})
        assert found.verdict is Verdict.PASSED
        assert found.checks[0].excluded == "no such server here"
        assert found.task_state(CHECKS[:1]) is TaskState.OPEN
        assert found.task_state(CHECKS) is TaskState.OPEN
        assert found.task_state(CHECKS[1:]) is TaskState.PROVEN


def test_excluding_everything_proves_nothing() -> None:
    found = decide(MANIFEST, whole(), dict.fromkeys(CHECKS, "later"))
    assert (found.verdict, found.reasons) == (Verdict.UNDECIDED, ("no check is left that could prove anything",))


def by_rehearsal(finding: Finding, *, record: str = "3f9a01c2b3d4") -> dict[str, Rehearsed]:
    return {SCHEMA: Rehearsed(finding=finding, record=record, finished="2026-01-02T12:00:00+00:00")}


def left_out() -> Evidence:
    """Whole, but that the check of the schema was collected and not run."""
    evidence = instead(SCHEMA)
    evidence.collected[SCHEMA] = {SCHEMA_A}
    return evidence


@pytest.mark.parametrize("finding", [PASS, FAIL, UNKNOWN, EMPTY, *LIES], ids=repr)
def test_a_rehearsed_finding_counts_as_if_the_check_had_run(finding: Finding) -> None:
    found = decide(MANIFEST, left_out(), {}, by_rehearsal(finding))
    ran = judged(instead(SCHEMA, *clean(SCHEMA, finding, parameter="[a]")))
    assert (found.verdict, found.reasons) == (ran.verdict, ran.reasons)
    assert found.task_state(CHECKS) is ran.task_state(CHECKS)
    of_both = [next(one for one in result.checks if one.check == SCHEMA) for result in (found, ran)]
    assert [one.finding.outcome for one in of_both] == [of_both[1].finding.outcome] * 2
    assert [one.finding.cause for one in of_both] == [of_both[1].finding.cause] * 2
    assert [one.is_rehearsed for one in of_both] == [True, False]


def test_without_a_rehearsal_a_check_that_was_left_out_is_unknown() -> None:
    never = "it was collected but never ran"
    assert result(left_out()).finding.cause == never
    found = decide(MANIFEST, left_out(), {}, by_rehearsal(UNKNOWN, record=""))
    assert found.verdict is Verdict.UNDECIDED
    assert [one.is_rehearsed for one in found.checks] == [False] * 4


def test_an_empty_rehearsal_passes_where_the_manifest_says_so() -> None:
    allowed = replace(MANIFEST, may_be_empty=frozenset({SCHEMA}))
    assert decide(allowed, left_out(), {}, by_rehearsal(EMPTY)).verdict is Verdict.PASSED


def test_what_is_rehearsed_has_to_be_there_still() -> None:
    evidence = left_out()
    del evidence.collected[SCHEMA]
    found = decide(MANIFEST, evidence, {}, by_rehearsal(PASS))
    assert found.verdict is Verdict.UNDECIDED
    assert "named but not collected" in [one.finding.cause for one in found.checks]


def test_what_ran_although_it_disrupts_is_no_pass() -> None:
    found = decide(MANIFEST, whole(), {}, by_rehearsal(PASS))
    assert found.verdict is Verdict.UNDECIDED
    assert "it ran on a configured target, though it disrupts" in [one.finding.cause for one in found.checks]


def test_what_is_excluded_counts_neither_way_though_it_was_rehearsed() -> None:
    found = decide(MANIFEST, left_out(), {SCHEMA: "later"}, by_rehearsal(FAIL))
    assert found.verdict is Verdict.PASSED
    assert [one.excluded for one in found.checks if one.excluded] == ["later"]


def test_rehearsals_alone_prove_nothing() -> None:
    others = {check: "later" for check in CHECKS if check != SCHEMA}
    found = decide(MANIFEST, left_out(), others, by_rehearsal(PASS))
    assert (found.verdict, found.reasons) == (Verdict.UNDECIDED, ("no check is left that could prove anything",))


@settings(deadline=None)
@given(evidences, st.sampled_from([PASS, FAIL, UNKNOWN, EMPTY, *LIES]))
def test_no_rehearsal_opens_a_gate_that_is_shut(evidence: Evidence, finding: Finding) -> None:
    evidence.steps = [step for step in evidence.steps if step.check != SCHEMA]
    found = decide(MANIFEST, evidence, {}, by_rehearsal(finding))
    passes = sound(finding).outcome is Outcome.PASS and finding.n > 0
    healthy = replace(evidence, steps=[*evidence.steps, *_clean_of(evidence)])
    assert (found.verdict is Verdict.PASSED) == (passes and judged(healthy).verdict is Verdict.PASSED)


def _clean_of(evidence: Evidence) -> list[Step]:
    """What the check of the schema would have reported, had each of its instances passed."""
    found = sorted(evidence.collected.get(SCHEMA, ()))
    return [replace(step, instance=name) for name in found for step in clean(SCHEMA)]


def test_what_a_task_rests_on_decides_where_it_stands() -> None:
    found = judged(instead(SCHEMA, *clean(SCHEMA, FAIL)))
    assert found.task_state([SCHEMA]) is TaskState.REFUTED
    assert found.task_state(CHECKS) is TaskState.REFUTED
    assert found.task_state([CHECKS[0], CHECKS[2]]) is TaskState.PROVEN
    assert found.task_state([CHECKS[0], "phase2.schema.nowhere"]) is TaskState.OPEN
    assert found.task_state([]) is TaskState.OPEN
    assert judged(instead(SCHEMA, *clean(SCHEMA, UNKNOWN))).task_state(CHECKS) is TaskState.OPEN


@given(st.lists(st.sampled_from(Verdict)))
def test_over_phases(verdicts: list[Verdict]) -> None:
    code = EXIT_CODES[overall(verdicts)]
    assert code == (1 if Verdict.FAILED in verdicts else 3 if Verdict.UNDECIDED in verdicts or not verdicts else 0)
