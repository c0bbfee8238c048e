"""A journey that writes: a memory is made, read, listed, found, changed and deleted, as USER_TOKEN's user.

Only for a user without memories, of a service that nobody else uses.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeAlias

from checks.facts.api import ApiRequest, Caller
from checks.facts.disruption import Step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stores.api.api import Api

    Planned: TypeAlias = tuple[str, str, Any, int, Mapping[str, Any]]

MEMORIES, SEARCH = "/api/v1/memories/", "/api/v1/mcp/search_memory"
APP = "phasegate"
TEXT, EDITED = "Feeds the sparrows of Lisbon with Ada Lovelace", "Feeds the herons of Oslo with Grace Hopper"
OK = HTTPStatus.OK.value
STEPS = 9


def journey(api: Api) -> tuple[Step, ...]:
    """The steps in order, up to the first that nobody answers, or that leaves nothing to go on with."""
    made = _taken(api, ("POST", MEMORIES, {"text": TEXT, "app_name": APP}, OK, {"content": TEXT, "app_name": APP}))
    memory = made.answer.body.get("id") if isinstance(made.answer.body, dict) else None
    if not isinstance(memory, str):
        return (made,)
    steps = [made]
    for planned in _rest(memory):
        if steps[-1].answer.status:
            steps.append(_taken(api, planned))
    return tuple(steps)


def _rest(memory: str) -> tuple[Planned, ...]:
    place = f"{MEMORIES}{memory}"
    return (
        ("GET", place, None, OK, {"id": memory, "content": TEXT}),
        ("GET", MEMORIES, None, OK, {"total": 1, "items.0.id": memory, "items.0.content": TEXT}),
        ("POST", SEARCH, {"query": TEXT}, OK, {"count": 1, "results.0.id": memory, "results.0.memory": TEXT}),
        ("PUT", place, {"memory_content": EDITED}, OK, {"id": memory, "content": EDITED}),
        ("POST", SEARCH, {"query": EDITED}, OK, {"count": 1, "results.0.id": memory, "results.0.memory": EDITED}),
        ("DELETE", MEMORIES, {"memory_ids": [memory]}, OK, {}),
        ("GET", place, None, HTTPStatus.NOT_FOUND.value, {}),
        ("GET", MEMORIES, None, OK, {"total": 0}),
    )


def _taken(api: Api, planned: Planned) -> Step:
    method, path, body, status, shows = planned
    request = ApiRequest(caller=Caller.USER, method=method, path=path, body=body)
    return Step(request=request, answer=api.one(request), status=status, shows=shows)
