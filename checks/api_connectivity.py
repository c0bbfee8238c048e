"""Whether the API lets in whom it should, and nobody else."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from checks.finding import Finding, failed, passed, unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checks.facts.v1 import Exchange

_READ = "read the service's log"


def refuses_strangers(exchanges: Sequence[Exchange]) -> Finding:
    """Whoever has no token, or one that nobody has, is answered with 401."""
    expected = f"{HTTPStatus.UNAUTHORIZED.value} for each"
    if not exchanges:
        return unknown("nobody was asked", expected=expected, remedy="run again")
    for exchange in exchanges:
        answer = exchange.answer
        if answer.problem:
            return failed(answer.problem, n=len(exchanges), observed=answer.detail, expected=expected,
                          remedy=answer.remedy or _READ)  # fmt: skip
        if answer.status != HTTPStatus.UNAUTHORIZED:
            return _refuted(exchange, len(exchanges), expected)
    return passed(len(exchanges), f"{len(exchanges)} requests refused", expected=expected)


def _refuted(exchange: Exchange, n: int, expected: str) -> Finding:
    observed = f"{exchange.request.name}: {exchange.answer.status}"
    if exchange.answer.status < HTTPStatus.MULTIPLE_CHOICES:
        return failed("strangers are let in", n=n, observed=observed, expected=expected,
                      remedy="let every route of v1 ask for the user's token before it does anything")  # fmt: skip
    return failed("strangers are not told that they need a token", n=n, observed=observed, expected=expected,
                  remedy=f"answer with 401 where the token is missing or unknown; {_READ}")  # fmt: skip
