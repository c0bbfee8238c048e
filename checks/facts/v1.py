"""v1 of the service as its owner recorded it, before anything was changed beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from checks.facts.api import ApiAnswer, ApiRequest, Caller

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request and its answer."""

    request: ApiRequest
    answer: ApiAnswer

    def as_dict(self) -> dict[str, Any]:
        """As JSON values; who asked, never with which token."""
        request = self.request
        sent = {} if request.body is None else {"body": request.body}
        asked = {"as": str(request.caller), "method": request.method, "path": request.path, **sent}
        return {**asked, "status": self.answer.status, "answer": self.answer.body}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Exchange:
        """The inverse of `as_dict`; raises TypeError, KeyError or ValueError on anything else."""
        method, path, status = values["method"], values["path"], values["status"]
        if not (isinstance(method, str) and isinstance(path, str) and type(status) is int):
            raise TypeError("method and path are texts, status is a number")
        request = ApiRequest(caller=Caller(values["as"]), method=method, path=path, body=values.get("body"))
        return cls(request=request, answer=ApiAnswer(status=status, body=values["answer"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class V1Baseline:
    """What v1 promises and answers."""

    recorded: str
    """When: ISO 8601, UTC."""
    service: str
    """What the service calls itself, and its version."""
    openapi: Mapping[str, Any]
    """Operation -> what its clients rely on, as `checks.openapi.operations` makes it."""
    exchanges: tuple[Exchange, ...] = field(repr=False)
    """What is volatile in the answers is masked."""
    reasons: tuple[str, ...] = ()
    """Why it was recorded anew, each time that it was, with the time."""

    @property
    def requests(self) -> tuple[ApiRequest, ...]:
        """What is to be asked again."""
        return tuple(exchange.request for exchange in self.exchanges)

    def as_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "version": VERSION, "recorded": self.recorded, "service": self.service, "reasons": list(self.reasons),
            "openapi": self.openapi, "requests": [exchange.as_dict() for exchange in self.exchanges],
        }  # fmt: skip

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> V1Baseline:
        """The inverse of `as_dict`; raises TypeError, KeyError or ValueError on anything else."""
        if values["version"] != VERSION:
            raise ValueError(f"version {values['version']}")
        if not isinstance(values["openapi"], dict) or not all(
            isinstance(one, dict) for one in values["openapi"].values()
        ):
            raise TypeError("openapi is an object of objects")
        return cls(
            recorded=str(values["recorded"]), service=str(values["service"]), openapi=values["openapi"],
            exchanges=tuple(map(Exchange.from_dict, values["requests"])), reasons=tuple(map(str, values["reasons"])),
        )  # fmt: skip
