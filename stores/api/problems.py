"""What can be wrong with an API more precisely than the project's few errors say, each with its stable words."""

from __future__ import annotations

from stores.errors import AccessDenied, Ambiguous, BadAnswer, NotFound, StoreError, Unreachable


class MalformedUrl(Unreachable):
    """The address is none of an API."""


class NoSuchHost(Unreachable):
    """The name has no address."""


class TimedOut(Unreachable):
    """No whole answer in time."""


class Tls(Unreachable):
    """TLS is not offered, or offered by somebody who is not trusted."""


class NotHttp(Unreachable):
    """Somebody answers, and does not speak HTTP."""


class TokenRefused(AccessDenied):
    """401: the token is unknown or has expired."""


class UserDisabled(AccessDenied):
    """403: the token is known, and its user may not."""


class ServerFails(BadAnswer):
    """Any 5xx."""


class NoJson(BadAnswer):
    """What came back is no JSON, as a rule a page for people."""


class TooLarge(BadAnswer):
    """More came back than is read."""


class Redirects(BadAnswer):
    """The answer lies elsewhere; that is not followed, since the token would go there too."""


class NoV1(NotFound):
    """404 where v1 lists memories."""


class NoOpenApi(NotFound):
    """The service shows no OpenAPI document."""


#: An error's few stable words; the most special class first.
PROBLEMS: tuple[tuple[type[StoreError], str], ...] = (
    (Ambiguous, "not given"), (MalformedUrl, "malformed URL"), (NoSuchHost, "no such host"),
    (TimedOut, "no answer in time"), (Tls, "no trusted TLS"), (NotHttp, "not an HTTP server"),
    (TokenRefused, "token refused"), (UserDisabled, "user disabled"), (ServerFails, "answers 500"),
    (NoJson, "is no JSON"), (TooLarge, "answer too large"), (Redirects, "redirects"), (NoV1, "no v1 there"),
    (NoOpenApi, "no OpenAPI document"), (Unreachable, "unreachable"), (StoreError, "answer not understood"),
)  # fmt: skip


def problem_of(error: StoreError) -> str:
    """The stable words of an error."""
    return next(words for kind, words in PROBLEMS if isinstance(error, kind))
