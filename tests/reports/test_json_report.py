"""The JSON report keeps the contract that other programs read."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

import reports
from checks.finding import Outcome, passed
from reports.json_report import as_json, render
from reports.summary import Summary, Verdict
from tests.reports.samples import SAMPLES, check, phase, run
from tests.reports.strategies import SUMMARIES

SCHEMA = json.loads(Path(reports.__file__).with_name("report.schema.json").read_text(encoding="utf-8"))

CHECK_KEYS = {
    "id", "kind", "claim", "outcome", "rehearsed", "excluded", "n", "observed", "expected", "detail", "cause", "remedy",
    "evidence", "seconds",
}  # fmt: skip


def no_constant(name: str) -> None:
    """Refuse what is no JSON: NaN, Infinity, -Infinity."""
    raise AssertionError(name)


def parsed(summary: Summary) -> Any:
    """The report as a strict reader sees it, held against the schema."""
    report = json.loads(render(summary).encode("utf-8"), parse_constant=no_constant)
    Draft202012Validator(SCHEMA).validate(report)
    return report


def test_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", SAMPLES)
def test_sample_keeps_the_contract(name: str) -> None:
    assert parsed(SAMPLES[name])["verdict"] == SAMPLES[name].verdict


@given(SUMMARIES)
def test_any_summary_keeps_the_contract(summary: Summary) -> None:
    assert parsed(summary) == as_json(summary)


@given(SUMMARIES)
def test_no_character_of_the_text_moves_a_cursor(summary: Summary) -> None:
    assert all(line.isprintable() for line in render(summary).split("\n"))


def test_names_are_those_of_the_design() -> None:
    report = parsed(SAMPLES["failed"])
    (judged,) = report["phases"]
    assert {"report_version", "verdict", "target", "phases"} <= report.keys()
    assert "rehearsal" in report["target"]
    assert {"name", "title", "verdict", "complete", "tasks", "checks"} <= judged.keys()
    assert all({"title", "state", "checks"} <= task.keys() for task in judged["tasks"])
    assert all(set(one) == CHECK_KEYS for one in judged["checks"])


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_not_a_number_is_text(number: float) -> None:
    finding = replace(passed(1, number, expected=number), outcome=Outcome.UNKNOWN)
    one = check("schema.table_exists", finding, seconds=number)
    (told,) = parsed(run(phase(Verdict.UNDECIDED, checks=(one,))))["phases"][0]["checks"]
    assert told["observed"] == told["expected"] == told["seconds"] == str(number)


@pytest.mark.parametrize("where", [(), ("target",), ("document",), ("phases", 0), ("phases", 0, "checks", 0)])
def test_a_key_that_the_contract_does_not_name_is_refused(where: tuple[Any, ...]) -> None:
    report = parsed(SAMPLES["failed"])
    part = report
    for step in where:
        part = part[step]
    part["surprise"] = 1
    assert not Draft202012Validator(SCHEMA).is_valid(report)


@pytest.mark.parametrize("outcome", ["skipped", "error", "", None])
def test_an_outcome_that_is_none_is_refused(outcome: object) -> None:
    report = parsed(SAMPLES["failed"])
    report["phases"][0]["checks"][0]["outcome"] = outcome
    assert not Draft202012Validator(SCHEMA).is_valid(report)
