"""Generated evidence about a toy phase, whole and broken."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st

from checks.finding import Finding, Outcome, failed, passed, unknown
from gate.evidence import Evidence, Step
from gate.manifest import BoundTask, Manifest

CHECKS = ("phase2.connectivity.c", "phase2.schema.s", "phase2.parity.p", "phase2.latency.l")
STRANGER = "phase2.schema.stranger"
MANIFEST = Manifest(
    path=Path("phases/phase2/phase.toml"),
    phase="phase2",
    number=2,
    title="Toy",
    tasks=(BoundTask(title="Do it", line=1, checks=CHECKS),),
    success=(),
    may_be_empty=frozenset({"phase2.parity.p"}),
)
PASS = passed(3, "x")
FAIL = failed("no index", n=1, observed="none", expected="one", remedy="make one")
UNKNOWN = unknown("no answer", remedy="wait")
EMPTY = passed(0, "nothing")
LIES = (
    passed(-1),
    passed(n=True),
    passed(3, float("nan")),
    passed(3, "nan"),
    Finding(outcome=Outcome.PASS, n="3"),  # type: ignore[arg-type]
    Finding(outcome=Outcome.PASS, n=2.0),  # type: ignore[arg-type]
)


def instance(check: str, parameter: str = "") -> str:
    """The node id of a check's test."""
    _, kind, name = check.split(".")
    return f"phases/phase2/test_{kind}.py::test_{name}{parameter}"


def clean(check: str, finding: Finding = PASS, *, parameter: str = "") -> list[Step]:
    """The reports of an attempt that nothing disturbed."""
    node = instance(check, parameter)
    return [
        Step(check=check, instance=node, when="setup", outcome="passed", seconds=0.25),
        Step(check=check, instance=node, when="call", outcome="passed", seconds=0.5, findings=(finding,)),
        Step(check=check, instance=node, when="teardown", outcome="passed", seconds=0.25, findings=(finding,)),
    ]


def whole() -> Evidence:
    """Evidence on which the phase is passed; the schema check has two instances."""
    evidence = Evidence(ended=True)
    for check in CHECKS:
        for parameter in ("[a]", "[b]") if "schema" in check else ("",):
            evidence.collect(check, instance(check, parameter))
            evidence.steps += clean(check, parameter=parameter)
    return evidence


outcomes = st.sampled_from(["passed", "passed", "passed", "failed", "skipped", "rerun"])
steps = st.builds(
    Step,
    check=st.sampled_from([*CHECKS, STRANGER]),
    instance=st.sampled_from(["::test_x", "::test_x[a]"]),
    when=st.sampled_from(["setup", "call", "teardown", "crash"]),
    outcome=outcomes,
    findings=st.lists(st.sampled_from([PASS, FAIL, UNKNOWN, EMPTY, *LIES]), max_size=2).map(tuple),
    marked=st.sampled_from([False, False, False, True]),
)
attempts = st.builds(
    clean, st.sampled_from([*CHECKS, *CHECKS, STRANGER]),
    st.sampled_from([PASS, PASS, PASS, FAIL, UNKNOWN, EMPTY, *LIES]),
    parameter=st.sampled_from(["", "[a]", "[b]"]),
)  # fmt: skip
evidences = st.builds(
    Evidence,
    collected=st.just(whole().collected) | st.dictionaries(
        st.sampled_from([*CHECKS, STRANGER]), st.sets(st.sampled_from(["::test_x", "::test_x[a]"]), min_size=1)
    ),
    steps=st.lists(attempts | st.lists(steps, max_size=3), max_size=7).map(lambda more: sum(more, whole().steps)),
    problems=st.lists(st.just("a crash"), max_size=1),
    narrowed=st.lists(st.just("-k"), max_size=1),
    ended=st.sampled_from([True, True, True, False]),
    interrupted=st.sampled_from([False, False, False, True]),
)  # fmt: skip
