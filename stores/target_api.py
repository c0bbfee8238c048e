"""The service's part of a target: where its API answers, with the graph and without, and two users' tokens."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import SecretStr

    from stores.variables import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """The service; what is None is not given."""

    url: str | None = field(default=None, repr=False)
    """API_URL: the one that serves users, with the graph configured."""
    url_without_graph: str | None = field(default=None, repr=False)
    """API_URL_WITHOUT_GRAPH: the same on the same memories, with the graph switched off."""
    token: SecretStr | None = None
    """USER_TOKEN."""
    other_token: SecretStr | None = None
    """OTHER_USER_TOKEN: that of a user who may see nothing of the first one's."""
    missing: str = ""
    """Why the embedded target has none, with the remedy behind the last semicolon; empty where it has, or is none."""


def read_api(settings: Settings, *, missing: str = "") -> Api:
    """The service as the variables name it."""
    return Api(
        url=settings.value("API_URL"),
        url_without_graph=settings.value("API_URL_WITHOUT_GRAPH"),
        token=settings.secret("USER_TOKEN"),
        other_token=settings.secret("OTHER_USER_TOKEN"),
        missing=missing,
    )
