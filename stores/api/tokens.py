"""Which token a request carries."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from checks.facts.api import Caller
from stores.api.problems import TokenRefused
from stores.errors import Ambiguous

if TYPE_CHECKING:
    from pydantic import SecretStr

    from stores.target_api import Api as Settings

_STRANGE = "phasegate-nobody-has-this-token"
_SENDABLE = re.compile(r"[!-~]+")


def token_of(settings: Settings, caller: Caller) -> str | None:
    """The caller's token, None for nobody; raises Ambiguous where it is not given."""
    if caller is Caller.USER:
        return _sendable("USER_TOKEN", settings.token)
    if caller is Caller.OTHER:
        return _others(settings)
    return _STRANGE if caller is Caller.STRANGER else None


def _others(settings: Settings) -> str:
    found = _sendable("OTHER_USER_TOKEN", settings.other_token)
    if settings.token and found == settings.token.get_secret_value():
        remedy = "export another user's token, who may see nothing of the first one's"
        raise Ambiguous("OTHER_USER_TOKEN is USER_TOKEN", remedy=remedy)
    return found


def _sendable(variable: str, token: SecretStr | None) -> str:
    if token is None:
        raise Ambiguous(f"{variable} is not set", remedy=f"export {variable}")
    if not _SENDABLE.fullmatch(token.get_secret_value()):
        remedy = f"write {variable} as it was issued, without Bearer"
        raise TokenRefused(f"{variable} holds a space, or another character that no token has", remedy=remedy)
    return token.get_secret_value()
