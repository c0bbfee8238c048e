"""What no baseline of v1 can rest on is refused before anything is written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from stores.api import Api
from stores.api.recording import recorded
from stores.errors import BadAnswer, NotFound
from tests.checks.v1 import document
from tests.stores.api.serving import OTHER_TOKEN, answer, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.stores.api.serving import Answering


def lists(own: list[str], other: list[str]) -> Answering:
    """A service that shows its OpenAPI document, and these memories to its two users."""

    def answering(head: bytes) -> Iterator[bytes]:
        shown = other if OTHER_TOKEN.encode() in head else own
        body = document() if b"/openapi.json" in head else {"items": [{"id": one} for one in shown]}
        yield answer(json.dumps(body).encode())

    return answering


@pytest.mark.parametrize("other", [["a", "b"], ["c", "b"]], ids=["the same list", "one of the first one's"])
def test_two_tokens_of_one_user_are_no_two_users(other: list[str]) -> None:
    shown = serving(lists(["a", "b"], other))
    with shown as service, Api(service) as api, pytest.raises(BadAnswer, match="both users are shown") as raised:
        recorded(api)
    assert "export the tokens of two users" in raised.value.remedy


def test_a_user_without_memories_is_told() -> None:
    with serving(lists(["a"], [])) as service, Api(service) as api, pytest.raises(NotFound, match="lists no memory"):
        recorded(api)


def test_two_users_with_memories_of_their_own_are_recorded() -> None:
    with serving(lists(["a"], ["b"])) as service, Api(service) as api:
        found = recorded(api)
    assert [one.answer.body["items"] for one in found.exchanges[:2]] == [[{"id": "a"}], [{"id": "b"}]]
