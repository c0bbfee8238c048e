"""v1's OpenAPI is held against the recorded one, by what clients rely on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.finding import Outcome
from checks.openapi import WORDS, operations
from checks.v1_openapi import openapi_is_unchanged
from tests.checks.v1 import HEALTH, LIST, MEMORY, ONE, baseline, document

SCHEMAS = "components.schemas"


def edited(place: str, value: Any) -> dict[str, Any]:
    """The document with another value at a place; None takes it away."""
    found = whole = document()
    *path, last = place.split(" ")
    for name in path:
        found = found[name]
    if value is None:
        del found[last]
    else:
        found[last] = value
    return whole


def test_the_same_document_passes() -> None:
    found = openapi_is_unchanged(baseline(), document())
    assert (found.outcome, found.n, found.detail) == (Outcome.PASS, 3, "")


@pytest.mark.parametrize(
    "now",
    [
        edited("paths /api/v1/memories/ get summary", "List what there is"),
        edited("paths /api/v1/memories/ get operationId", "memories"),
        edited("components schemas Memory title", "Memory"),
        edited("components schemas Memory properties title description", "another"),
        edited("components schemas Memory required", ["title", "id"]),
        edited("components schemas Memory properties state enum", ["paused", "active"]),
        edited("components schemas Memory properties title anyOf", [{"type": "null"}, {"type": "string"}]),
        edited("components securitySchemes Bearer description", "the user's token"),
        edited("info version", "1.0.1"),
        edited("components schemas Unused", {"type": "object"}),
    ],
)
def test_words_for_people_and_the_order_of_sets_say_nothing(now: dict[str, Any]) -> None:
    assert openapi_is_unchanged(baseline(), now).outcome is Outcome.PASS


def test_a_schema_may_move_behind_another_reference() -> None:
    now = document()
    now["components"]["schemas"]["Renamed"] = now["components"]["schemas"].pop("Memory")
    now["components"]["schemas"]["Page"]["properties"]["items"]["items"] = {"$ref": "#/components/schemas/Renamed"}
    schema = {"schema": MEMORY}
    now["paths"]["/api/v1/memories/{memory_id}"]["get"]["responses"]["200"]["content"] = {"application/json": schema}
    assert openapi_is_unchanged(baseline(), now).outcome is Outcome.PASS


PAGE = f"{LIST} responses.200.content.application/json.schema"
CHANGED: list[tuple[dict[str, Any], str]] = [
    (
        edited("components schemas Page", {"type": "array", "items": {"$ref": "#/components/schemas/Memory"}}),
        f'{PAGE}.type: "object" became "array"',
    ),
    (
        edited("components schemas Memory properties title", None),
        f"{PAGE}.properties.items.items.properties.title: {{",
    ),
    (edited("components schemas Memory required", ["id"]), 'required[1]: "title" became nothing'),
    (edited("components schemas Memory properties state default", "paused"), 'default: "active" became "paused"'),
    (
        edited("paths /api/v1/memories/ get parameters", []),
        f'{LIST} parameters: {{"query size": {{"required": false, ',
    ),
    (edited("paths /api/v1/memories/ get responses 404", None), f"{LIST} responses.404: {{}} became nothing"),
    (edited("paths /api/v1/memories/ get security", []), f"{LIST} security: [[{{"),
    (
        edited("components securitySchemes Bearer scheme", "basic"),
        'security[0][0].scheme.scheme: "bearer" became "basic"',
    ),
    (
        edited("paths /api/v1/memories/ get requestBody", {"content": {}}),
        f'{LIST} requestBody: nothing became {{"content": {{}}}}',
    ),
]


@pytest.mark.parametrize(("now", "told"), CHANGED, ids=[told for _, told in CHANGED])
def test_what_clients_rely_on_is_told_by_operation_place_and_values(now: dict[str, Any], told: str) -> None:
    found = openapi_is_unchanged(baseline(), now)
    assert (found.outcome, found.cause) == (Outcome.FAIL, "an operation of v1 changed")
    assert told in found.detail
    assert "gate baseline v1 --reason" in found.remedy


def test_an_operation_that_is_gone_outweighs_one_that_changed() -> None:
    now = edited("components schemas Page", {"type": "array"})
    del now["paths"]["/api/v1/memories/{memory_id}"]
    found = openapi_is_unchanged(baseline(), now)
    assert (found.outcome, found.cause, found.observed) == (Outcome.FAIL, "an operation of v1 is gone", ONE)
    assert found.detail == f"{ONE}; an operation of v1 changed: 1"


def test_what_comes_below_v1_fails_and_elsewhere_is_told() -> None:
    new = {"get": {"responses": {"200": {"description": "well"}}}}
    found = openapi_is_unchanged(baseline(), edited("paths /api/v2/memories/", new))
    assert (found.outcome, found.detail) == (Outcome.PASS, "added elsewhere: GET /api/v2/memories/")
    found = openapi_is_unchanged(baseline(), edited("paths /api/v1/profile", new))
    assert (found.outcome, found.cause) == (Outcome.FAIL, "an operation was added below /api/v1")
    assert found.observed == "GET /api/v1/profile"


@pytest.mark.parametrize("recorded", [{}, {HEALTH: {}}], ids=["nothing", "nothing of v1"])
def test_an_empty_baseline_is_no_pass(recorded: dict[str, Any]) -> None:
    found = openapi_is_unchanged(replace(baseline(), openapi=recorded), document())
    assert (found.outcome, found.n) == (Outcome.UNKNOWN, 0)


def test_a_schema_that_holds_itself_ends() -> None:
    node = {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Memory"}}}
    found = operations(edited("components schemas Memory", node))[ONE]
    schema = found["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema["properties"]["next"] == {"$ref": "#/components/schemas/Memory"}


def test_a_property_may_be_called_like_a_word_for_people() -> None:
    schema = operations(document())[ONE]["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema["properties"].keys() == {"id", "title", "state"}
    assert "description" not in schema["properties"]["title"]


ODD = st.recursive(
    st.none() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from([*sorted(WORDS), "$ref"]), inner),
    max_leaves=5,
)


@given(ODD, st.sampled_from(["parameters", "responses", "security", "requestBody"]))
def test_an_odd_document_is_read_as_it_is(odd: Any, key: str) -> None:
    now = document()
    now["paths"]["/health"]["get"][key] = odd
    assert set(operations(now)) == {LIST, ONE, HEALTH}
