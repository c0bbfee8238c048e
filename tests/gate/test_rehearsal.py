"""What a rehearsal's record is worth on a configured target: a pass only of the same check, whole and not too old."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks.finding import Outcome, passed, sound
from gate import rehearsal
from gate.ledger import chain
from stores import redaction
from tests.gate.recorded import MANIFEST, NOW, Recorded
from tests.gate.toy import PASS, disrupting

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from gate.rehearsal import Rehearsed

CHECK = "phase2.schema.s"
LIMITED = f'{MANIFEST}\n[limits."schema.s"]\nmost_s = 2\n\n[max_age_days]\nschema = 3\n'
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AGAIN = "gate run --rehearse phase2"


@pytest.fixture
def ledger(tmp_path: Path) -> Recorded:
    """Without a record; its check of the schema disrupts, has a limit, and counts for three days."""
    ledger = Recorded(tmp_path)
    ledger.toy.write("phase.toml", LIMITED)
    ledger.toy.write("test_schema.py", disrupting(PASS))
    return ledger


def rehearsed(ledger: Recorded, age: timedelta = HOUR, *, outcome: str = "pass", **own: Any) -> None:
    """Append a rehearsal so old, on any document."""
    document = {"name": "another.md", "title": "Another"}
    target = {"configured": "embedded", "systems": {}}
    ledger.run(age, outcomes={CHECK: outcome}, **({"rehearsal": True, "document": document, "target": target} | own))


def found(ledger: Recorded) -> Rehearsed:
    (check,) = rehearsal.findings([ledger.current().bound[2]], NOW, ledger.save())
    assert check == CHECK
    return rehearsal.findings([ledger.current().bound[2]], NOW, ledger.save())[CHECK]


def told(ledger: Recorded) -> dict[str, Any]:
    """What the last record says of the check, to be changed."""
    statement = ledger.lines[-1].statement()
    own: dict[str, Any] = statement["predicate"]["phasegate"]
    check: dict[str, Any] = next(check for check in own["phases"][0]["checks"] if check["id"] == CHECK)
    return {"statement": statement, "own": own, "check": check}


def rewrite(ledger: Recorded, statement: Any) -> None:
    """Put a statement in the last record's place, under a hash that fits."""
    line = ledger.lines.pop()
    told = chain.encode(statement, kind="run", seq=line.seq, previous=line.previous)
    ledger.lines.append(chain.decode(told))


def test_the_newest_rehearsal_counts_and_is_named(ledger: Recorded) -> None:
    rehearsed(ledger, 2 * HOUR, outcome="fail")
    rehearsed(ledger)
    line = ledger.lines[-1]
    one = found(ledger)
    assert one.finding.outcome is Outcome.PASS
    assert one.finding.detail == f"rehearsed on the embedded target, record 2 ({line.id}), 2026-11-23 11:00 UTC"
    assert (one.record, one.finished) == (line.id, "2026-11-23T11:00:00+00:00")


def test_a_rehearsed_fail_is_one_with_all_that_it_says(ledger: Recorded) -> None:
    rehearsed(ledger)
    rehearsed(ledger, timedelta(), outcome="fail", whole=False)
    now = told(ledger)
    now["check"] |= {"n": 4, "observed": 3.5, "expected": "2", "detail": "in call 3", "cause": "slow", "remedy": "mend"}
    rewrite(ledger, now["statement"])
    finding = found(ledger).finding
    assert (finding.outcome, finding.n, finding.observed, finding.expected) == (Outcome.FAIL, 4, 3.5, "2")
    assert (finding.cause, finding.remedy) == ("slow", "mend")
    assert finding.detail.endswith("11-23 12:00 UTC; in call 3")


def test_other_checks_than_those_that_disrupt_are_nobodys_rehearsal(ledger: Recorded) -> None:
    rehearsed(ledger)
    ledger.toy.write("test_schema.py", disrupting(PASS).replace("disrupt", "resurrect"))
    assert rehearsal.findings([ledger.current().bound[2]], NOW, ledger.save()) == {}


UNREHEARSED: dict[str, Callable[[Recorded], object]] = {
    "no record": lambda ledger: None,
    "of a configured target": lambda ledger: ledger.run(HOUR),
    "one that does not say": lambda ledger: rehearsed(ledger, rehearsal="yes"),
    "undecided there": lambda ledger: rehearsed(ledger, outcome="unknown"),
    "of another checkout than the reference": lambda ledger: rehearsed(
        ledger, target={"configured": "embedded, PHASEGATE_REFERENCE", "systems": {}}
    ),
    "not whole": lambda ledger: rehearsed(ledger, whole=False),
    "not whole in doubt": lambda ledger: rehearsed(ledger, whole="yes"),
    "an attestation": lambda ledger: ledger.state("Do it"),
}


@pytest.mark.parametrize("name", UNREHEARSED)
def test_what_is_no_rehearsal_is_told(name: str, ledger: Recorded) -> None:
    UNREHEARSED[name](ledger)
    one = found(ledger)
    assert (one.finding.outcome, one.finding.cause, one.record) == (Outcome.UNKNOWN, "not rehearsed", "")
    assert one.finding.remedy == AGAIN


def test_no_ledger_at_all_is_no_rehearsal(ledger: Recorded) -> None:
    one = rehearsal.findings([ledger.current().bound[2]], NOW, ledger.toy.folder / "no" / "such.ledger.jsonl")[CHECK]
    assert (one.finding.outcome, one.finding.cause) == (Outcome.UNKNOWN, "not rehearsed")


def other_source(ledger: Recorded) -> None:
    ledger.toy.write("test_schema.py", disrupting(f"assert True\n{PASS}"))


def other_limit(ledger: Recorded) -> None:
    ledger.toy.write("phase.toml", LIMITED.replace("most_s = 2", "most_s = 20"))


def no_limit(ledger: Recorded) -> None:
    ledger.toy.write("phase.toml", MANIFEST)


@pytest.mark.parametrize("outcome", ["pass", "fail"])
@pytest.mark.parametrize(
    ("change", "cause"),
    [
        (other_source, "its rehearsal is of another source"),
        (other_limit, "its rehearsal was held to other limits"),
        (no_limit, "its rehearsal was held to other limits"),
    ],
)
def test_what_changed_since_is_told(change: Any, cause: str, outcome: str, ledger: Recorded) -> None:
    rehearsed(ledger, outcome=outcome)
    change(ledger)
    one = found(ledger)
    assert (one.finding.outcome, one.finding.cause, one.finding.remedy) == (Outcome.UNKNOWN, cause, AGAIN)
    assert (one.record, ledger.lines[0].id in one.finding.detail) == ("", True)


def test_a_rehearsal_of_the_check_as_it_is_outweighs_newer_ones_of_another(ledger: Recorded) -> None:
    rehearsed(ledger, 2 * HOUR)
    before = (ledger.toy.phase / "test_schema.py").read_text(encoding="utf-8")
    other_source(ledger)
    rehearsed(ledger, outcome="fail")
    (ledger.toy.phase / "test_schema.py").write_text(before, encoding="utf-8")
    assert (found(ledger).finding.outcome, found(ledger).record) == (Outcome.PASS, ledger.lines[0].id)


@pytest.mark.parametrize(
    ("age", "cause"),
    [
        (3 * DAY, ""),
        (3 * DAY + HOUR, "its rehearsal is 3 days old"),
        (40 * DAY, "its rehearsal is 40 days old"),
        (-timedelta(minutes=4), ""),
        (-HOUR, "its rehearsal is dated in the future"),
    ],
    ids=str,
)
@pytest.mark.parametrize("outcome", ["pass", "fail"])
def test_a_rehearsal_counts_as_long_as_the_manifest_says(
    age: timedelta, cause: str, outcome: str, ledger: Recorded
) -> None:
    rehearsed(ledger, age, outcome=outcome)
    one = found(ledger)
    assert (one.finding.outcome, one.finding.cause) == (Outcome.UNKNOWN if cause else Outcome(outcome), cause)


def test_other_changes_of_the_manifest_change_no_rehearsal(ledger: Recorded) -> None:
    rehearsed(ledger)
    ledger.toy.write("phase.toml", LIMITED.replace("Watch it", "Watch it well"))
    assert found(ledger).finding.outcome is Outcome.PASS


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "changed": lambda raw: raw.replace(b'"outcome":"unknown"', b'"outcome":"pass"'),
    "cut": lambda raw: raw[40:],
    "another file": lambda raw: b"hello\n",
    "zeros": lambda raw: b"\0" * 100 + b"\n" + raw,
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_ledger_is_told_and_never_a_pass(name: str, ledger: Recorded) -> None:
    rehearsed(ledger, 2 * HOUR)
    rehearsed(ledger, outcome="unknown")
    path = ledger.save()
    path.write_bytes(DAMAGE[name](path.read_bytes()))
    one = rehearsal.findings([ledger.current().bound[2]], NOW, path)[CHECK]
    assert (one.finding.outcome, one.finding.cause) == (Outcome.UNKNOWN, "the ledger of the rehearsals cannot be used")
    assert str(path) in one.finding.detail
    assert one.finding.remedy == f"gate ledger repair --rehearse\n{AGAIN}"


def test_a_folder_in_its_place_is_told(ledger: Recorded) -> None:
    one = rehearsal.findings([ledger.current().bound[2]], NOW, ledger.toy.folder)[CHECK]
    assert one.finding.cause == "the ledger of the rehearsals cannot be used"


def test_a_torn_last_line_takes_nothing_away(ledger: Recorded) -> None:
    rehearsed(ledger)
    path = ledger.save()
    path.write_bytes(path.read_bytes() + path.read_bytes()[:50])
    assert rehearsal.findings([ledger.current().bound[2]], NOW, path)[CHECK].finding.outcome is Outcome.PASS


odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=3,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(part=st.sampled_from(["n", "observed", "detail", "cause", "outcome", "source", "whole", "finished"]), value=odd)
def test_whatever_a_record_says_nothing_breaks_and_no_doubt_passes(ledger: Recorded, part: str, value: object) -> None:
    ledger.lines.clear()
    rehearsed(ledger)
    now = told(ledger)
    place = now["own"] if part in now["own"] else now["check"]
    measured = isinstance(value, str | int | float) and sound(passed(3, value)).outcome is Outcome.PASS
    allowed = {"whole": value is True, "n": type(value) is int and value >= 0, "observed": measured}
    place[part] = value
    rewrite(ledger, json.loads(json.dumps(now["statement"])))
    finding = found(ledger).finding
    assert json.dumps(finding.as_dict())
    assert isinstance(finding.cause + finding.detail + finding.remedy, str)
    if not allowed.get(part, part in ("detail", "cause")):
        assert sound(finding).outcome is Outcome.UNKNOWN


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(["pass", "fail", "unknown"]), st.booleans(), st.booleans(), st.integers(0, 5)),
        max_size=6,
    )
)
def test_the_newest_that_decided_it_speaks(ledger: Recorded, runs: list[tuple[str, bool, bool, int]]) -> None:
    """Said in another way than in the gate: over all records, the last one in their order that may count."""
    ledger.lines.clear()
    for outcome, whole, rehearsal_, age in runs:
        rehearsed(ledger, age * DAY, outcome=outcome, whole=whole, rehearsal=rehearsal_)
    decided = [
        (outcome, age)
        for outcome, whole, is_one, age in runs
        if is_one and ((whole and outcome == "pass") or outcome == "fail")
    ]
    one = found(ledger)
    if not decided:
        assert one.finding.cause == "not rehearsed"
    elif decided[-1][1] > 3:
        assert one.finding.cause == f"its rehearsal is {decided[-1][1]} days old"
    else:
        assert one.finding.outcome == decided[-1][0]


def test_a_secret_that_a_record_holds_is_not_repeated(ledger: Recorded) -> None:
    redaction.learn_secret("hush-hush-hush")
    rehearsed(ledger, outcome="fail")
    now = told(ledger)
    now["check"] |= {"n": 1, "cause": "denied to hush-hush-hush"}
    rewrite(ledger, now["statement"])
    assert found(ledger).finding.cause == "denied to ***"


def test_the_checks_of_a_package_without_a_manifest_for_them_are_none(ledger: Recorded) -> None:
    bound = replace(ledger.current().bound[2], disrupting=frozenset({"phase2.schema.other"}))
    assert rehearsal.findings([bound], NOW, ledger.save()) == {}
