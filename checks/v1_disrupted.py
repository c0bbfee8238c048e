"""Whether v1 goes on as it was while its graph is disturbed."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from checks.finding import Finding, Outcome, failed, passed, unknown
from checks.v1_answers import BODY, answers_are_unchanged

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from checks.facts.api import ApiAnswer
    from checks.facts.disruption import Served, Step
    from checks.facts.v1 import Exchange

WAITS, FAILS = "v1 waits for the graph", "v1 fails with the graph"
_ASIDE = "let no request ask or write the graph: note what changed, and write it from a thread of its own"
_NOTHING = object()


def goes_on(recorded: Sequence[Exchange], served: Served, *, most_s: float) -> Finding:
    """Every recorded answer and every step of a journey that writes is what it always was, and comes in time."""
    slow = [f"{name}: {answer.seconds:.1f} s" for name, answer in _named(recorded, served) if _waited(answer, most_s)]
    n, expected = len(served.answers) + len(served.journey), f"all as without a graph, each within {most_s:g} s"
    if slow:
        return failed(WAITS, n=n, observed=slow[0], expected=expected, detail=served.state, remedy=_ASIDE)
    if wrong := next(filter(None, map(_wrong, served.journey)), None):
        cause, observed = wrong
        return failed(cause, n=n, observed=observed, expected=expected, detail=served.state, remedy=_ASIDE)
    if len(served.journey) < served.steps:
        told = f"{len(served.journey)} of {served.steps} steps"
        return unknown("not everything was asked", n=n, observed=told, detail=served.state, remedy="run again")
    found = answers_are_unchanged(recorded, served.answers)
    if found.outcome is not Outcome.PASS:
        return replace(found, n=n, detail="; ".join(filter(None, (served.state, found.detail))))
    slowest = max(answer.seconds for _, answer in _named(recorded, served))
    return passed(n, f"{n} answers, the slowest after {slowest:.2f} s", expected=expected, detail=served.state)


def _named(recorded: Sequence[Exchange], served: Served) -> Iterator[tuple[str, ApiAnswer]]:
    yield from ((step.request.name, step.answer) for step in served.journey)
    yield from ((one.request.name, answer) for one, answer in zip(recorded, served.answers, strict=False))


def _waited(answer: ApiAnswer, most_s: float) -> bool:
    return answer.seconds > most_s


def _wrong(step: Step) -> tuple[str, str] | None:
    """What is wrong with a step of the journey: the cause, and what was seen."""
    answer, name = step.answer, step.request.name
    if answer.problem:
        return FAILS, f"{name}: {answer.problem}"
    if answer.status != step.status:
        cause = FAILS if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR else BODY
        return cause, f"{name}: {step.status} became {answer.status}"
    for place, expected in step.shows.items():
        if (found := _at(answer.body, place)) != expected:
            shown = "nothing" if found is _NOTHING else repr(found)
            return BODY, f"{name}: {place} is {shown}, not {expected!r}"
    return None


def _at(value: Any, place: str) -> Any:
    """What stands at a place such as "items.0.id"."""
    for part in place.split("."):
        if isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            value = value.get(part, _NOTHING) if isinstance(value, dict) else _NOTHING
    return value
