"""JUnit as CI servers read it: nothing that is not a pass is green."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from hypothesis import given

from checks.finding import unknown
from reports.junit import render
from reports.summary import Summary, Verdict
from tests.reports.samples import MARKUP, SAMPLES, check, phase, run
from tests.reports.strategies import SUMMARIES

if TYPE_CHECKING:
    from collections.abc import Iterable

SUITE = {"name", "package", "id", "tests", "failures", "errors", "skipped", "time", "timestamp", "hostname"}
NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read(summary: Summary) -> ElementTree.Element:
    """The report as an XML parser sees it, of the shape that the usual schemas ask for."""
    text = render(summary)
    assert not NO_XML.search(text)
    root = ElementTree.fromstring(text.encode("utf-8"))
    assert (root.tag, root.attrib) == ("testsuites", {})
    for number, suite in enumerate(root):
        assert_is_a_suite(suite, number)
    return root


def assert_is_a_suite(suite: ElementTree.Element, number: int) -> None:
    """Properties first, then testcases, then what was printed; the counts are those of the testcases."""
    assert (suite.tag, set(suite.attrib), suite.get("id")) == ("testsuite", SUITE, str(number))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", suite.get("timestamp", ""))
    tags = [part.tag for part in suite]
    assert re.fullmatch(r"properties (testcase )*system-out system-err", " ".join(tags))
    cases = suite.findall("testcase")
    for tag, word in ((None, "tests"), ("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        found = [case for case in cases if tag is None or case.find(tag) is not None]
        assert suite.get(word) == str(len(found))
    for case in cases:
        assert set(case.attrib) == {"classname", "name", "time"}
        assert all(case.attrib.values())
        assert float(case.get("time", "")) >= 0
        assert len(case) <= 1
        assert all(set(inner.attrib) == {"message"} | (set() if inner.tag == "skipped" else {"type"}) for inner in case)


def outcomes(root: ElementTree.Element) -> dict[str, str]:
    """ "phase2.schema.table_exists" -> "failure", "error", "skipped" or ""."""
    return {
        f"{case.get('classname')}.{case.get('name')}": case[0].tag if len(case) else ""
        for case in root.iter("testcase")
    }


def is_green(suites: Iterable[ElementTree.Element]) -> bool:
    """What a CI server would say."""
    return not any(suite.find(f".//{tag}") is not None for suite in suites for tag in ("failure", "error"))


@given(SUMMARIES)
def test_any_run_is_well_formed_and_green_only_where_it_passed(summary: Summary) -> None:
    root = read(summary)
    assert summary.verdict is Verdict.PASSED or not is_green(root)
    for judged, suite in zip(summary.phases, root, strict=False):
        assert judged.verdict is Verdict.PASSED or not is_green([suite])
        checks = suite.findall("testcase")[: len(judged.checks)]
        assert [len(case) == 0 for case in checks] == [one.standing == "pass" for one in judged.checks]


@pytest.mark.parametrize("name", SAMPLES)
def test_sample_is_green_only_where_it_passed(name: str) -> None:
    assert is_green(read(SAMPLES[name])) == (SAMPLES[name].verdict is Verdict.PASSED)


def test_outcomes_become_their_tags() -> None:
    failed = outcomes(read(SAMPLES["failed"]))
    assert failed["phase2.schema.vector_index_is_valid"] == "failure"
    assert failed["phase2.latency.filtered_search_is_not_worse"] == "error"
    assert failed["phase2.schema.table_exists"] == ""
    assert outcomes(read(SAMPLES["excluded"]))["phase2.latency.filtered_search_is_not_worse"] == "skipped"


def test_a_check_that_never_reported_is_an_error() -> None:
    silent = check("schema.table_exists", unknown("named but not collected", remedy="write it"))
    root = read(run(phase(Verdict.UNDECIDED, checks=(silent,))))
    assert outcomes(root) == {"phase2.schema.table_exists": "error"}
    (error,) = root.iter("error")
    assert error.get("message") == "named but not collected"
    assert "remedy: write it" in (error.text or "")


def test_why_a_phase_is_undecided_is_an_error_of_its_own() -> None:
    one = phase(Verdict.UNDECIDED, reasons=("narrowed by -k", "the session did not end"))
    assert {name: tag for name, tag in outcomes(read(run(one))).items() if tag} == {
        "phase2.undecided 1": "error",
        "phase2.undecided 2": "error",
    }


def test_a_phase_without_any_trouble_that_is_not_passed_is_not_green() -> None:
    assert outcomes(read(run(phase(Verdict.UNDECIDED))))["phase2.verdict"] == "error"


def test_a_run_that_is_less_than_its_phases_is_not_green() -> None:
    summary = run(phase(Verdict.PASSED), verdict=Verdict.UNDECIDED, notes=("cannot write x.md: no space",))
    root = read(summary)
    assert [suite.get("name") for suite in root] == ["phase2", "run"]
    assert "cannot write x.md: no space" in (root[1].find(".//error").text or "")  # type: ignore[union-attr]


def test_control_characters_are_spelled_out_and_markup_stays_text() -> None:
    (_, other) = read(SAMPLES["hostile"]).iter("failure")
    assert MARKUP.remedy in (other.text or "")
    (first, _) = read(SAMPLES["hostile"]).iter("failure")
    assert first.get("message") == r"payload \u001b[2J\u001b[1;1H differs"


def test_times_that_are_none_are_zero() -> None:
    odd = replace(phase(Verdict.PASSED).checks[0], seconds=float("nan"))
    assert read(run(phase(Verdict.PASSED, checks=(odd,))))[0].get("time") == "0.000"
