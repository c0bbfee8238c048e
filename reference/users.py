"""Who may use the service: users with the hash of their token; the token itself is kept nowhere."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

_DIGEST = re.compile(r"[0-9a-f]{64}")
_KEYS = {"user_id", "email", "token_sha256", "expires", "disabled"}


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """One user, as MEMORY_USERS describes them."""

    user_id: str
    token_sha256: str
    email: str | None = None
    expires: datetime | None = None
    """When the token stops being accepted; None is never."""
    disabled: bool = False

    def has_expired(self, now: datetime) -> bool:
        """Whether the token is accepted no more."""
        return self.expires is not None and now >= self.expires


def digest(token: str) -> str:
    """What is kept of a token; tokens are long and random, so a fast hash serves."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def read_users(text: str) -> tuple[User, ...]:
    """The users of a JSON list of objects; a ValueError that repeats no value where it is none."""
    try:
        entries = json.loads(text)
    except ValueError:
        raise ValueError("MEMORY_USERS is no JSON") from None
    if not isinstance(entries, list):
        raise ValueError("MEMORY_USERS is no JSON list of users")
    users = tuple(_user(number, entry) for number, entry in enumerate(entries, start=1))
    if len({user.token_sha256 for user in users}) < len(users):
        raise ValueError("MEMORY_USERS is ambiguous: two users have the same token")
    return users


def _user(number: int, entry: Any) -> User:
    place = f"MEMORY_USERS is wrong at user {number}"
    if not isinstance(entry, dict) or not entry.keys() <= _KEYS:
        raise ValueError(f"{place}: an object with some of {', '.join(sorted(_KEYS))}")
    user_id, email, disabled = entry.get("user_id"), entry.get("email"), entry.get("disabled", False)
    if not isinstance(user_id, str) or not user_id:
        raise ValueError(f"{place}: user_id is a text that is not empty")
    if not isinstance(email, str | None) or not isinstance(disabled, bool):
        raise ValueError(f"{place}: email is a text, disabled is true or false")
    if not _DIGEST.fullmatch(str(entry.get("token_sha256"))):
        raise ValueError(f"{place}: token_sha256 is the SHA-256 of the token, 64 lower-case hexadecimal digits")
    return User(
        user_id=user_id, email=email, disabled=disabled, token_sha256=entry["token_sha256"],
        expires=_moment(place, entry.get("expires")),
    )  # fmt: skip


def _moment(place: str, text: Any) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ValueError(f"{place}: expires is an ISO 8601 time with its offset, as 2027-01-31T12:00:00Z")
    return moment
