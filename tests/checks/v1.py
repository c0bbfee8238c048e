"""An OpenAPI document and recorded answers, small ones, to be changed."""

from __future__ import annotations

import copy
from typing import Any

from checks.facts.api import ApiAnswer, ApiRequest, Caller
from checks.facts.v1 import Exchange, V1Baseline
from checks.openapi import operations

LIST, ONE, HEALTH = "GET /api/v1/memories/", "GET /api/v1/memories/{memory_id}", "GET /health"
MEMORY = {
    "type": "object",
    "title": "MemoryResponse",
    "required": ["id", "title"],
    "properties": {
        "id": {"type": "string", "format": "uuid", "title": "Id"},
        "title": {"anyOf": [{"type": "string"}, {"type": "null"}], "description": "what it is about"},
        "state": {"enum": ["active", "paused"], "default": "active"},
    },
}
_PAGE = {
    "type": "object",
    "required": ["items"],
    "properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/Memory"}}},
}
_SIZE = {"name": "size", "in": "query", "required": False, "schema": {"type": "integer", "default": 100}}


def _answering(schema: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"200": {"description": "Successful Response", "content": content}, "404": {"description": "Not found"}}


def document() -> dict[str, Any]:
    """A document of three operations, made anew."""
    return copy.deepcopy({
        "openapi": "3.1.0",
        "info": {"title": "Memory", "version": "1.0.0"},
        "paths": {
            "/api/v1/memories/": {
                "get": {
                    "operationId": "list_memories", "tags": ["memories"], "summary": "List", "parameters": [_SIZE],
                    "responses": _answering("Page"), "security": [{"Bearer": []}],
                },
            },
            "/api/v1/memories/{memory_id}": {
                "parameters": [{"name": "memory_id", "in": "path", "required": True, "schema": {"type": "string"}}],
                "get": {"responses": _answering("Memory"), "security": [{"Bearer": []}]},
            },
            "/health": {"get": {"responses": {"200": {"description": "well"}}}},
        },
        "components": {
            "schemas": {"Memory": MEMORY, "Page": _PAGE},
            "securitySchemes": {"Bearer": {"type": "http", "scheme": "bearer", "description": "the token"}},
        },
    })  # fmt: skip


def exchange(path: str, body: Any, *, status: int = 200, caller: Caller = Caller.USER, sent: Any = None) -> Exchange:
    """A GET, or a POST where something is sent, and its answer."""
    method = "GET" if sent is None else "POST"
    request = ApiRequest(caller=caller, method=method, path=path, body=sent)
    return Exchange(request=request, answer=ApiAnswer(status=status, body=body))


def exchanges() -> tuple[Exchange, ...]:
    """A list, one memory, one that is another's, and a request without a token."""
    memory = {"id": "a", "created_at": 1_736_152_200, "tags": ["work", "home"], "total_memories_accessed": 3}
    return (
        exchange("/api/v1/memories/", {"items": [memory, {**memory, "id": "b"}], "total": 2}),
        exchange("/api/v1/memories/filter", {"items": [memory], "total": 1}, sent={"page": 1}),
        exchange("/api/v1/memories/a", {"detail": "Not found"}, status=404, caller=Caller.OTHER),
        exchange("/api/v1/memories/", {"detail": "Authorization header missing"}, status=401, caller=Caller.NOBODY),
    )


def baseline() -> V1Baseline:
    """Both, as they were recorded."""
    return V1Baseline(
        recorded="2026-01-02T12:00:00+00:00", service="Memory 1.0.0", openapi=operations(document()),
        exchanges=exchanges(),
    )  # fmt: skip
