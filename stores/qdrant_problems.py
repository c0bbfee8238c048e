"""What can be wrong with Qdrant more precisely than the project's few errors say, each with its stable words."""

from __future__ import annotations

from dataclasses import dataclass

from stores.errors import AccessDenied, Ambiguous, StoreError, Unreachable, Unsupported


class MalformedAddress(Unreachable):
    """The address is none."""


class NoSuchHost(Unreachable):
    """The name has no address."""


class TimedOut(Unreachable):
    """Nobody answers in time."""


class Tls(Unreachable):
    """TLS is not offered, or offered by somebody who is not trusted."""


class NotQdrant(Unreachable):
    """Somebody answers, and not as Qdrant does."""


class DiskFull(Unsupported):
    """The server has no room for what is written."""


class NotStorable(Unsupported):
    """A value that is to be written is none that the server could give back."""


class KeyMissing(AccessDenied):
    """A key is wanted and none is set."""


class WrongKey(AccessDenied):
    """The key is refused."""


#: An error's few stable words; the most special class first.
PROBLEMS: tuple[tuple[type[StoreError], str], ...] = (
    (Ambiguous, "not given"), (MalformedAddress, "malformed URL"), (NoSuchHost, "no such host"),
    (TimedOut, "no answer in time"), (Tls, "no trusted TLS"), (NotQdrant, "not a Qdrant"),
    (KeyMissing, "API key missing"), (WrongKey, "wrong API key"), (AccessDenied, "access denied"),
    (Unreachable, "unreachable"), (DiskFull, "disk full"), (NotStorable, "not storable"),
    (Unsupported, "not supported"), (StoreError, "answer not understood"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """Whom we speak to, for people, and whether we have shown a key."""

    system: str
    keyed: bool


def problem_of(error: StoreError) -> str:
    """The stable words of an error."""
    return next(words for kind, words in PROBLEMS if isinstance(error, kind))
