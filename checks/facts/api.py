"""What the service's API is asked, and what it answers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Caller(StrEnum):
    """Who asks, told by the token that a request carries."""

    USER = "user"
    """USER_TOKEN's user."""
    OTHER = "other"
    """OTHER_USER_TOKEN's, who may see nothing of the first one's."""
    NOBODY = "nobody"
    """Somebody without a token."""
    STRANGER = "stranger"
    """Somebody with a token that nobody has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiRequest:
    """One request."""

    caller: Caller
    method: str
    path: str
    """With its query, below the API's address: "/api/v1/memories/?page=2"."""
    body: Any = None
    """JSON; None sends none."""

    @property
    def name(self) -> str:
        """The request for people, and its key: "GET /api/v1/memories/?page=2 as user"."""
        body = "" if self.body is None else f" {json.dumps(self.body, ensure_ascii=False)}"
        return f"{self.method} {self.path}{body} as {self.caller}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiAnswer:
    """What came back."""

    status: int
    """0 where nothing came back that has one."""
    body: Any = None
    """JSON; of an error of the server whatever text it gave."""
    problem: str = ""
    """Why there is no answer to compare, in a few stable words: "no answer in time", "is no JSON", ..."""
    detail: str = ""
    remedy: str = ""
    seconds: float = 0.0
