"""What is asked of v1: nothing that writes, and nothing that leaves an entry in an access log."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from checks.facts.api import ApiRequest, Caller

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

LISTS = tuple(
    ApiRequest(caller=caller, method="GET", path="/api/v1/memories/") for caller in (Caller.USER, Caller.OTHER)
)
"""What comes first: the two users' memories, of which the others take their ids."""
STRANGERS = tuple(
    ApiRequest(caller=caller, method=method, path=path, body=body)
    for caller in (Caller.NOBODY, Caller.STRANGER)
    for method, path, body in (
        ("GET", "/api/v1/memories/", None), ("POST", "/api/v1/memories/filter", {}), ("GET", "/api/v1/apps/", None),
        ("GET", "/api/v1/stats/", None),
    )
)  # fmt: skip
"""Who has no business there."""
_FILTER = "/api/v1/memories/filter"
_AS_USER: tuple[tuple[str, dict[str, Any] | None], ...] = (
    ("/api/v1/memories/?page=2&size=5", None),
    ("/api/v1/memories/?page=100000&size=5", None),
    ("/api/v1/memories/?size=0", None),
    ("/api/v1/memories/?sort_column=created_at&sort_direction=asc&size=5", None),
    ("/api/v1/memories/?sort_column=memory&sort_direction=desc&size=5", None),
    ("/api/v1/memories/?search_query={word}&size=5", None),
    ("/api/v1/memories/?categories={category}&size=5", None),
    ("/api/v1/memories/?app_id={app_id}&size=5", None),
    ("/api/v1/memories/?from_date={created_at}&to_date={created_at}&size=5", None),
    ("/api/v1/memories/categories", None),
    ("/api/v1/memories/{memory_id}", None),
    ("/api/v1/memories/{other_memory_id}", None),
    ("/api/v1/memories/{no_memory_id}", None),
    ("/api/v1/memories/{no_id}", None),
    ("/api/v1/memories/{memory_id}/related", None),
    ("/api/v1/memories/{other_memory_id}/related", None),
    (_FILTER, {}),
    (_FILTER, {"page": 2, "size": 5, "sort_column": "created_at", "sort_direction": "asc"}),
    (_FILTER, {"search_query": "{word}", "size": 5, "show_archived": True}),
    (_FILTER, {"app_ids": ["{app_id}"], "size": 5}),
    (_FILTER, {"size": 0}),
    ("/api/v1/apps/", None),
    ("/api/v1/apps/?sort_by=memories&sort_direction=desc&page_size=1", None),
    ("/api/v1/apps/{app_id}", None),
    ("/api/v1/apps/{other_app_id}", None),
    ("/api/v1/apps/{no_memory_id}", None),
    ("/api/v1/apps/{app_id}/memories?page_size=5", None),
    ("/api/v1/stats/", None),
)
_AS_OTHER: tuple[tuple[str, dict[str, Any] | None], ...] = (
    ("/api/v1/memories/{memory_id}", None),
    ("/api/v1/memories/{other_memory_id}", None),
    ("/api/v1/memories/{memory_id}/related", None),
    (_FILTER, {"app_ids": ["{app_id}"]}),
    ("/api/v1/apps/{app_id}", None),
    ("/api/v1/apps/{app_id}/memories", None),
    ("/api/v1/stats/", None),
)
_NOWHERE = {"no_memory_id": "00000000-0000-4000-8000-000000000000", "no_id": "no-id"}
_PLACE = re.compile(r"\{(\w+)\}")


def requests(operations: Collection[str], own: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[ApiRequest]:
    """All that is asked of a service with these operations, given a memory of either user as v1 shows it."""
    values = {**_NOWHERE, **_values(own), **{f"other_{name}": value for name, value in _values(other).items()}}
    known = {_PLACE.sub("{}", name) for name in operations}
    tables = ((Caller.USER, _AS_USER), (Caller.OTHER, _AS_OTHER))
    wanted = [(caller, path, body) for caller, table in tables for path, body in table]
    for caller, path, body in wanted:
        method = "GET" if body is None else "POST"
        operation = f"{method} {_PLACE.sub('{}', path.partition('?')[0])}"
        if operation in known and _names(path, body) <= values.keys():
            filled = _PLACE.sub(lambda found: quote(values[found[1]], safe=""), path)
            yield ApiRequest(caller=caller, method=method, path=filled, body=_filled(body, values))
    yield from (one for one in STRANGERS if f"{one.method} {one.path}" in known)


def first_memory(body: Any) -> Mapping[str, Any] | None:
    """The first memory of a list, be it a page or bare; None where there is none."""
    first = next(iter(memories_of(body)), None)
    return first if isinstance(first, dict) and isinstance(first.get("id"), str) else None


def memories_of(body: Any) -> Sequence[Any]:
    """What such a list has."""
    items = body.get("items") if isinstance(body, dict) else body
    return items if isinstance(items, list) else ()


def _values(memory: Mapping[str, Any]) -> dict[str, str]:
    """What requests take of a memory; what it does not have leaves out the requests that need it."""
    words = re.findall(r"\w{4,}", str(memory.get("content", "")))
    categories = memory.get("categories")
    found = {
        "memory_id": memory.get("id"),
        "app_id": memory.get("app_id"),
        "created_at": memory.get("created_at"),
        "word": max(words, key=len, default=None),
        "category": categories[0] if isinstance(categories, list) and categories else None,
    }
    return {name: str(value) for name, value in found.items() if value is not None}


def _names(path: str, body: Any) -> set[str]:
    return {name for text in (path, *_texts(body)) for name in _PLACE.findall(text)}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(part)


def _filled(value: Any, values: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return _PLACE.sub(lambda found: values[found[1]], value)
    if isinstance(value, dict):
        return {key: _filled(part, values) for key, part in value.items()}
    return [_filled(part, values) for part in value] if isinstance(value, list) else value
