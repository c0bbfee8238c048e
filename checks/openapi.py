"""OpenAPI documents by what clients rely on: references resolved, words for people left out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Mapping

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
WORDS = frozenset({
    "description", "summary", "title", "example", "examples", "operationId", "tags", "externalDocs", "deprecated",
})  # fmt: skip
"""Keys of what is written for people, and of what tools call an operation."""
#: Keys below which keys are names, such as a property that is called "title".
_NAMES = frozenset({
    "properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "headers", "content", "responses",
    "callbacks", "links", "encoding", "mapping",
})  # fmt: skip
#: Keys of values, which are not looked into.
_VALUES = frozenset({"default", "const"})
#: Keys of lists whose order says nothing.
_SETS = frozenset({"required", "enum", "type", "anyOf", "oneOf", "allOf"})


def operations(document: Mapping[str, Any]) -> dict[str, Any]:
    """Each operation, "GET /api/v1/memories/", with its parameters, request body, responses and security."""
    reader = _Reader(document)
    found: dict[str, Any] = {}
    for path, item in document["paths"].items():
        together = reader.resolved(item) if isinstance(item, dict) else {}
        for method in METHODS:
            if isinstance(operation := together.get(method), dict):
                shared = together.get("parameters", [])
                found[f"{method.upper()} {path}"] = _relied_on(operation, shared, reader)
    return dict(sorted(found.items()))


def _relied_on(operation: Mapping[str, Any], shared: Any, reader: _Reader) -> dict[str, Any]:
    parts = {
        "parameters": {**_by_name(shared), **_by_name(operation.get("parameters", []))},
        "requestBody": operation.get("requestBody", {}),
        "responses": operation.get("responses", {}),
        "security": reader.security(operation),
    }
    return {name: part for name, part in parts.items() if part}


def _by_name(parameters: Any) -> dict[str, Any]:
    """ "query size" -> the parameter; what is no list of parameters stays as it is, to be seen when it changes."""
    if not _are_objects(parameters):
        return {"odd": parameters}
    named = {f"{one.get('in')} {one.get('name')}": one for one in parameters}
    return {
        name: {key: value for key, value in one.items() if key not in ("in", "name")}
        for name, one in sorted(named.items())
    }


def _are_objects(found: Any) -> bool:
    return isinstance(found, list) and all(isinstance(one, dict) for one in found)


@dataclass(frozen=True, slots=True)
class _Reader:
    document: Mapping[str, Any]

    def resolved(self, value: Any, seen: tuple[str, ...] = (), *, names: bool = False) -> Any:
        """The value with what its references mean; a schema that holds itself keeps the inner reference."""
        if isinstance(value, list):
            return [self.resolved(one, seen) for one in value]
        if not isinstance(value, dict):
            return value
        reference = value.get("$ref")
        if not names and isinstance(reference, str) and reference not in seen:
            target = self._at(reference)
            if isinstance(target, dict):
                beside = {key: part for key, part in value.items() if key != "$ref"}
                return self.resolved({**target, **beside}, (*seen, reference))
        kept = [key for key in sorted(value) if names or _counts(key)]
        return {key: self._part(key, value[key], seen, names=names) for key in kept}

    def security(self, operation: Mapping[str, Any]) -> Any:
        """The ways to be let in, any of which does; each by what it is, not by what it is called."""
        ways = operation.get("security", self.document.get("security", []))
        schemes = self._at("#/components/securitySchemes")
        if not _are_objects(ways) or not isinstance(schemes, dict):
            return ways
        known = [
            [{"scheme": self.resolved(schemes.get(name)), "scopes": scopes} for name, scopes in way.items()]
            for way in ways
        ]
        return sorted(known, key=_text)

    def _part(self, key: str, part: Any, seen: tuple[str, ...], *, names: bool) -> Any:
        if not names and key in _VALUES:
            return part
        found = self.resolved(part, seen, names=not names and key in _NAMES)
        return sorted(found, key=_text) if not names and key in _SETS and isinstance(found, list) else found

    def _at(self, reference: str) -> Any:
        if not reference.startswith("#/"):
            return None
        found: Any = self.document
        for name in reference[2:].split("/"):
            key = unquote(name).replace("~1", "/").replace("~0", "~")
            found = found.get(key) if isinstance(found, dict) else None
        return found


def _counts(key: str) -> bool:
    return key not in WORDS and not key.startswith("x-")


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)
