"""v1 as it is now, recorded: what it promises, and what it answers to each request that writes nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from checks.facts.api import ApiAnswer
from checks.facts.v1 import Exchange, V1Baseline
from checks.finding import Outcome
from checks.openapi import operations
from checks.v1_answers import answers_are_unchanged
from checks.v1_masks import masked
from stores.api.v1 import LISTS, first_memory, memories_of, requests
from stores.errors import BadAnswer, NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from checks.facts.api import ApiRequest
    from stores.api.api import Api

_REPAIR = "repair it, and record again"


def recorded(api: Api) -> V1Baseline:
    """The baseline of a service; raises a StoreError where it, or any answer of it, cannot be had."""
    document = api.openapi()
    known = operations(document)
    lists = _exchanges(api, LISTS)
    own, other = map(_memory, lists)
    _require_apart(*lists)
    exchanges = _exchanges(api, [*LISTS, *requests(known, own, other)])
    _require_lasting(exchanges, api)
    return V1Baseline(
        recorded=datetime.now(UTC).isoformat(timespec="seconds"), service=_named(document), openapi=known,
        exchanges=exchanges,
    )  # fmt: skip


def _exchanges(api: Api, asked: Sequence[ApiRequest]) -> tuple[Exchange, ...]:
    answers = api.ask(asked)
    pairs = zip(asked, answers, strict=False)
    return tuple(Exchange(request=request, answer=_sound(request, answer)) for request, answer in pairs)


def _sound(request: ApiRequest, answer: ApiAnswer) -> ApiAnswer:
    """The answer with what is volatile masked; what no baseline can rest on is raised."""
    if answer.problem:
        raise BadAnswer(f"{request.name}: {answer.detail}", remedy=answer.remedy or _REPAIR)
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise BadAnswer(f"{request.name}: v1 answers {answer.status}: {answer.body}", remedy=_REPAIR)
    return ApiAnswer(status=answer.status, body=masked(answer.body))


def _memory(listed: Exchange) -> Mapping[str, Any]:
    request, answer = listed.request, listed.answer
    if answer.status != HTTPStatus.OK:
        raise BadAnswer(f"{request.name}: v1 answers {answer.status}: {answer.body}", remedy="export a valid token")
    if (found := first_memory(answer.body)) is None:
        remedy = "record with two users that have memories"
        raise NotFound(f"{request.name}: lists no memory, so nothing could be recorded of one", remedy=remedy)
    return found


def _require_apart(own: Exchange, other: Exchange) -> None:
    """Raise where both users are shown one memory: what one may not see of the other's could not be recorded."""
    if shared := _ids(own) & _ids(other):
        message = f"both users are shown the memory {min(shared)}: the two tokens are one user's, or v1 mixes users"
        raise BadAnswer(message, remedy="export the tokens of two users; if they are two, mend v1 first")


def _ids(listed: Exchange) -> set[str]:
    return {str(memory.get("id")) for memory in memories_of(listed.answer.body) if isinstance(memory, dict)}


def _require_lasting(exchanges: Sequence[Exchange], api: Api) -> None:
    again = api.ask([one.request for one in exchanges])
    found = answers_are_unchanged(exchanges, again)
    if found.outcome is not Outcome.PASS:
        message = f"v1 answers otherwise when it is asked again ({found.cause}): {found.detail or found.observed}"
        raise BadAnswer(message, remedy="record while nobody writes the two users' memories")


def _named(document: Mapping[str, Any]) -> str:
    info = document.get("info")
    told = info if isinstance(info, dict) else {}
    return f"{told.get('title', '')} {told.get('version', '')}".strip()
