"""What can be wrong with Neo4j more precisely than the project's few errors say, each with its stable words."""

from __future__ import annotations

from stores.errors import AccessDenied, Ambiguous, NotFound, StoreError, Unreachable, Unsupported


class MalformedUri(Unreachable):
    """The URI is none that a driver takes."""


class NoSuchHost(Unreachable):
    """The name has no address."""


class PausedAura(Unreachable):
    """An Aura instance that nobody answers for: its name is gone, or its connections are refused."""


class TimedOut(Unreachable):
    """Nobody answers in time."""


class Tls(Unreachable):
    """TLS is not offered, wanted but not asked for, or offered by somebody who is not trusted."""


class NotNeo4j(Unreachable):
    """Somebody answers, and does not speak Bolt."""


class WrongPassword(AccessDenied):
    """User name or password are refused."""


class OneDatabase(NotFound):
    """A Community server was asked for another database than its only one."""


class TooOld(Unsupported):
    """The server speaks no Bolt that the driver knows."""


#: An error's few stable words; the most special class first.
PROBLEMS: tuple[tuple[type[StoreError], str], ...] = (
    (Ambiguous, "not given"), (MalformedUri, "malformed URI"), (PausedAura, "Aura instance paused or deleted"),
    (NoSuchHost, "no such host"), (TimedOut, "no answer in time"), (Tls, "no trusted TLS"), (NotNeo4j, "not a Neo4j"),
    (WrongPassword, "wrong password"), (AccessDenied, "access denied"),
    (OneDatabase, "Community has only one database"), (NotFound, "database does not exist"),
    (TooOld, "version too old"), (Unreachable, "unreachable"), (Unsupported, "not supported"),
    (StoreError, "answer not understood"),
)  # fmt: skip


def problem_of(error: StoreError) -> str:
    """The stable words of an error."""
    return next(words for kind, words in PROBLEMS if isinstance(error, kind))
