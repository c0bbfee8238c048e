"""Judge of what v1 answers: the same requests, the answers against recorded ones."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from itertools import islice
from typing import TYPE_CHECKING

from checks.facts.api import Caller
from checks.finding import Finding, failed, passed, unknown
from checks.places import differences
from checks.v1_masks import masked

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from checks.facts.api import ApiAnswer
    from checks.facts.v1 import Exchange

SHOWN = 5
PLACES = 2
"""Of an answer, how many of its differences are told."""
SHOWS, REFUSES = "v1 shows what it refused", "v1 refuses what it showed"
STATUS, BODY, FAILS = "v1 answers with another status", "v1 answers otherwise", "v1 answers 500"
_UNDO = "take back what changed v1, and read its log; where the users' memories changed, or v1 was meant to: "
_AGAIN = "gate baseline v1 --reason TEXT"
_REFUSALS = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An answer that is not the recorded one."""

    cause: str
    told: str
    remedy: str = ""


def answers_are_unchanged(recorded: Sequence[Exchange], answers: Sequence[ApiAnswer], *, at: str = "") -> Finding:
    """Every answer is by status and value the recorded one; `at` says when that was."""
    if not recorded:
        return unknown("the baseline has no answers", remedy=_AGAIN)
    if refusal := _token_refused(recorded, answers):
        remedy = "export tokens of the recorded users that are valid: sign in anew, or have them issued"
        return unknown("token refused", n=len(answers), observed=refusal, remedy=remedy)
    if found := list(changes(recorded, answers)):
        return _refuted(found, len(answers), at)
    if len(answers) < len(recorded):
        missing = f"{len(answers)} of {len(recorded)} requests were asked"
        return unknown("not everything was asked", n=len(answers), observed=missing, remedy="run again")
    return passed(len(answers), f"{len(answers)} answers as recorded {f'at {at}' if at else ''}".strip())


def changes(recorded: Iterable[Exchange], answers: Iterable[ApiAnswer]) -> Iterable[Change]:
    """What is not as recorded, request by request."""
    for exchange, answer in zip(recorded, answers, strict=False):
        cause, told = _change(exchange.answer, answer)
        if cause:
            yield Change(cause=cause, told=f"{exchange.request.name}: {told}", remedy=answer.remedy)


def _change(before: ApiAnswer, after: ApiAnswer) -> tuple[str, str]:
    if after.problem:
        return f"v1: {after.problem}", after.detail
    if cause := _otherwise(before.status, after.status):
        return cause, f"{before.status} became {after.status}"
    told = [str(one) for one in islice(differences(masked(before.body), masked(after.body)), PLACES)]
    return (BODY, "; ".join(told)) if told else ("", "")


def _otherwise(before: int, after: int) -> str:
    if before == after:
        return ""
    if after >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return FAILS
    if before in _REFUSALS and after < HTTPStatus.MULTIPLE_CHOICES:
        return SHOWS
    return REFUSES if after in _REFUSALS and before < HTTPStatus.MULTIPLE_CHOICES else STATUS


def _token_refused(recorded: Sequence[Exchange], answers: Sequence[ApiAnswer]) -> str:
    """What a user is told whose every request is refused with 401; v1 itself is then not seen."""
    for caller in (Caller.USER, Caller.OTHER):
        pairs = zip(recorded, answers, strict=False)
        asked = [(one, now) for one, now in pairs if one.request.caller is caller]
        served = [now for one, now in asked if one.answer.status != HTTPStatus.UNAUTHORIZED]
        if served and all(now.status == HTTPStatus.UNAUTHORIZED for now in served):
            return f"every request as {caller}: {HTTPStatus.UNAUTHORIZED.value} {served[0].body}"
    return ""


def _refuted(found: Sequence[Change], n: int, at: str) -> Finding:
    """By the gravest cause: what shows somebody's memories to others outweighs what only differs."""
    first = min(found, key=lambda change: (change.cause != SHOWS, change.cause == BODY))
    told = [first.told, *(change.told for change in found if change is not first)]
    more = f"; and {len(told) - SHOWN} more" if len(told) > SHOWN else ""
    return failed(
        first.cause, n=n, observed=f"{len(found)} of {n} answers differ",
        expected=f"as recorded {f'at {at}' if at else ''}".strip(), detail="; ".join(told[:SHOWN]) + more,
        remedy=first.remedy or _UNDO + _AGAIN,
    )  # fmt: skip
