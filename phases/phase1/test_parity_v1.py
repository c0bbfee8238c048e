"""v1 is what it was before there was a graph beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.v1_answers import answers_are_unchanged
from checks.v1_openapi import openapi_is_unchanged

if TYPE_CHECKING:
    from collections.abc import Callable

    from checks.facts.v1 import V1Baseline
    from checks.finding import Finding
    from stores.api import Api

    Verify = Callable[[Finding], None]


def test_v1_openapi_is_unchanged(api: Api, v1_baseline: V1Baseline, verify: Verify) -> None:
    """v1's OpenAPI is the recorded one, for every operation.

    Why: A commit that promised to keep v1 turned its page of memories into a bare list, and every client that read
    `items` failed.

    How: Parameters, request bodies, responses and security of every recorded operation are compared by value, with
    references resolved; words for people do not count. An operation that is new below /api/v1 fails too, one
    elsewhere is told.

    Remedy: Put v1 back as it was; where it was meant to change, gate baseline v1 --reason TEXT.
    """
    verify(openapi_is_unchanged(v1_baseline, api.openapi()))


def test_v1_answers_are_unchanged(api: Api, v1_baseline: V1Baseline, verify: Verify) -> None:
    """v1 answers as recorded, with the graph switched on.

    Why: What a document promises is not what is answered: a time in milliseconds, another order, another user's
    memory, an answer that waits for the graph.

    How: The recorded requests are asked again, none of which writes: as the user, as the other user, without a token
    and with an invented one. Status and body are compared by value; how often memories were accessed is left out.

    Remedy: Take back what changed v1; where the users' memories changed meanwhile, gate baseline v1 --reason TEXT.
    """
    answers = api.ask(v1_baseline.requests)
    verify(answers_are_unchanged(v1_baseline.exchanges, answers, at=v1_baseline.recorded))


def test_v1_answers_are_unchanged_without_graph(
    api_without_graph: Api, v1_baseline: V1Baseline, verify: Verify
) -> None:  # fmt: skip
    """v1 answers as recorded, with the graph switched off.

    Why: The flag is the way back; a service that only works with it on cannot be switched back.

    How: As with the graph, at API_URL_WITHOUT_GRAPH.

    Remedy: Take back what changed v1 while its graph is off; where it was meant, gate baseline v1 --reason TEXT.
    """
    answers = api_without_graph.ask(v1_baseline.requests)
    verify(answers_are_unchanged(v1_baseline.exchanges, answers, at=v1_baseline.recorded))
