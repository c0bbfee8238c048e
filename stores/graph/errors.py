"""What Neo4j and its driver say, as the project's few errors."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from neo4j.exceptions import ClientError, DriverError, Neo4jError, ServiceUnavailable, SessionExpired, TransientError

from stores.errors import AccessDenied, BadAnswer, NotFound, StoreError, Unreachable, Unsupported
from stores.graph.problems import TimedOut, WrongPassword

if TYPE_CHECKING:
    from collections.abc import Iterator

_WAIT = "look at the server's load and its logs, and run again"
_LOGIN = "correct NEO4J_USER and NEO4J_PASSWORD"
_TIMED_OUT = ("TransactionTimedOut", "LockClientStopped", "TransactionTimedOutClientConfiguration")


@contextmanager
def translated(system: str) -> Iterator[None]:
    """Raise what goes wrong inside as a StoreError."""
    try:
        yield
    except Neo4jError as error:
        raise _of_server(error, system) from error
    except (ServiceUnavailable, SessionExpired, OSError) as error:
        raise Unreachable(f"{system} ended the connection", remedy=_WAIT) from error
    except (DriverError, ValueError, TypeError, KeyError) as error:
        remedy = "compare the versions of the Neo4j server and of the package neo4j"
        raise BadAnswer(f"{system} gave an answer that is not understood: {_short(error)}", remedy=remedy) from error


def _of_server(error: Neo4jError, system: str) -> StoreError:
    code, said = error.code or "", _short(error)
    title = code.rpartition(".")[2]
    if title == "CredentialsExpired":
        return AccessDenied(f"{system}: the user's password has to be changed first",
                            remedy="ALTER CURRENT USER SET PASSWORD FROM $old TO $new, once, in `system`")  # fmt: skip
    if title == "AuthenticationRateLimit":
        return AccessDenied(
            f"{system} refuses the user for a while, after wrong passwords", remedy=f"{_LOGIN}, and wait"
        )
    if title in ("Unauthorized", "TokenExpired"):
        return WrongPassword(f"{system} refuses user name or password", remedy=_LOGIN)
    if title == "DatabaseNotFound":
        return NotFound(f"{system} has no such database: {said}", remedy="correct NEO4J_DATABASE")
    if title in _TIMED_OUT:
        return TimedOut(f"{system} ended a query that took too long", remedy=_WAIT)
    if code.startswith("Neo.ClientError.Security"):
        return AccessDenied(f"{system} denies it: {said}", remedy="grant the user what it names, or take another user")
    if title in ("ProcedureNotFound", "SyntaxError"):
        return Unsupported(f"{system} cannot do that: {said}", remedy="upgrade Neo4j to 5.15 or newer")
    if isinstance(error, TransientError):
        return Unreachable(f"{system}: {said}", remedy=_WAIT)
    kind = "refuses" if isinstance(error, ClientError) else "fails"
    return BadAnswer(f"{system} {kind}: {said}", remedy=_WAIT)


def _short(error: Exception) -> str:
    text = getattr(error, "message", None) or str(error) or type(error).__name__
    return str(text).partition("\n")[0][:200]
