"""v1's answers are held against the recorded ones, by status and by value."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.facts.api import ApiAnswer, Caller
from checks.facts.v1 import Exchange, V1Baseline
from checks.finding import Outcome
from checks.v1_answers import answers_are_unchanged
from checks.v1_masks import MASK, masked
from tests.checks.v1 import baseline, exchange, exchanges

RECORDED = exchanges()


def answered(number: int, **changes: Any) -> list[ApiAnswer]:
    """The recorded answers, one of them another."""
    found = [one.answer for one in RECORDED]
    return [*found[:number], replace(found[number], **changes), *found[number + 1 :]]


def listed(**changes: Any) -> list[ApiAnswer]:
    """The recorded answers, with another first memory of the list."""
    body = json.loads(json.dumps(RECORDED[0].answer.body))
    body["items"][0] |= changes
    return answered(0, body=body)


def test_the_same_answers_pass_and_are_counted() -> None:
    found = answers_are_unchanged(RECORDED, answered(0), at="noon")
    assert (found.outcome, found.n, found.observed) == (Outcome.PASS, 4, "4 answers as recorded at noon")


def test_what_every_search_adds_to_is_not_compared_by() -> None:
    assert answers_are_unchanged(RECORDED, listed(total_memories_accessed=99)).outcome is Outcome.PASS


LATE = {
    "status": 0,
    "body": None,
    "problem": "no answer in time",
    "detail": "did not answer within 15 s",
    "remedy": "w",
}
REFUTED: dict[str, tuple[list[ApiAnswer], str, str]] = {
    "another unit": (
        listed(created_at=1_736_152_200_000), "v1 answers otherwise",
        "GET /api/v1/memories/ as user: items[0].created_at: 1736152200 became 1736152200000",
    ),
    "another order": (
        listed(tags=["home", "work"]), "v1 answers otherwise", 'items[0].tags[0]: "work" became "home"',
    ),
    "a number as text": (listed(created_at="1736152200"), "v1 answers otherwise", 'became "1736152200"'),
    "a bare list": (
        answered(1, body=[]), "v1 answers otherwise",
        'POST /api/v1/memories/filter {"page": 1} as user: the whole: {"items": [{',
    ),
    "a refusal that is none": (answered(3, status=200), "v1 shows what it refused", "as nobody: 401 became 200"),
    "another's memory": (answered(2, status=200, body={}), "v1 shows what it refused", "as other: 404 became 200"),
    "an error": (answered(1, status=500, body="Internal Server Error"), "v1 answers 500", "200 became 500"),
    "a refusal": (answered(1, status=403), "v1 refuses what it showed", "200 became 403"),
    "another status": (answered(1, status=201), "v1 answers with another status", "200 became 201"),
    "too late": (answered(1, **LATE)[:2], "v1: no answer in time", "as user: did not answer within 15 s"),
    "a page for people": (
        answered(1, problem="is no JSON", detail="it is no JSON (200, text/html)"), "v1: is no JSON", "text/html",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("answers", "cause", "told"), REFUTED.values(), ids=REFUTED.keys())
def test_what_differs_is_told_by_request_place_and_values(answers: list[ApiAnswer], cause: str, told: str) -> None:
    found = answers_are_unchanged(RECORDED, answers)
    assert (found.outcome, found.cause, found.n) == (Outcome.FAIL, cause, len(answers))
    assert told in found.detail
    assert found.remedy


def test_what_shows_memories_to_others_outweighs_what_comes_before_it() -> None:
    answers = listed(id="c")[:3] + answered(3, status=200)[3:]
    found = answers_are_unchanged(RECORDED, answers)
    assert (found.cause, found.observed) == ("v1 shows what it refused", "2 of 4 answers differ")
    assert found.detail.startswith("GET /api/v1/memories/ as nobody: 401 became 200; GET /api/v1/memories/ as user: ")


def test_a_token_that_has_expired_says_nothing_of_v1() -> None:
    refused = [
        replace(one.answer, status=401, body={"detail": "Token has expired"})
        if one.request.caller is Caller.USER
        else one.answer
        for one in RECORDED
    ]
    found = answers_are_unchanged(RECORDED, refused)
    assert (found.outcome, found.cause) == (Outcome.UNKNOWN, "token refused")
    assert "Token has expired" in str(found.observed)


def test_nothing_recorded_and_not_everything_asked_are_no_pass() -> None:
    assert answers_are_unchanged((), ()).outcome is Outcome.UNKNOWN
    found = answers_are_unchanged(RECORDED, answered(0)[:3])
    assert (found.outcome, found.observed) == (Outcome.UNKNOWN, "3 of 4 requests were asked")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=3),
    max_leaves=6,
)


@given(VALUES)
def test_a_mask_hides_what_stands_at_its_keys_and_nothing_else(value: Any) -> None:
    assert masked(value, ()) == value
    hidden = masked(value, {"a"})
    assert masked(hidden, {"a"}) == hidden
    assert masked({"a": value, "b": value}, {"a"}) == {"a": MASK, "b": hidden}


def test_new_ids_are_called_by_words() -> None:
    found = masked(
        {"id": "7f", "items": [{"id": "7f"}, {"id": "80"}], "created_at": 5}, {"created_at"}, texts={"7f": "A"}
    )
    assert found == {"id": "A", "items": [{"id": "A"}, {"id": "80"}], "created_at": MASK}


@given(VALUES, st.integers(100, 599), st.sampled_from(Caller))
def test_a_baseline_comes_back_from_its_json(body: Any, status: int, caller: Caller) -> None:
    one = replace(baseline(), exchanges=(exchange("/x?y=1", body, status=status, caller=caller, sent=body or None),))
    assert V1Baseline.from_dict(json.loads(json.dumps(one.as_dict()))) == one


@pytest.mark.parametrize("change", [
    {"version": 2}, {"openapi": []}, {"openapi": {"GET /": 5}}, {"requests": None}, {"requests": [{}]}, {"reasons": 5},
])  # fmt: skip
def test_what_is_no_baseline_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises((TypeError, KeyError, ValueError)):
        V1Baseline.from_dict(baseline().as_dict() | change)


@pytest.mark.parametrize(
    "change", [{"as": "admin"}, {"status": "200"}, {"status": True}, {"path": 5}, {"method": None}]
)
def test_what_is_no_exchange_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises((TypeError, KeyError, ValueError)):
        Exchange.from_dict(RECORDED[0].as_dict() | change)
