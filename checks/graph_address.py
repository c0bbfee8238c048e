"""Whether NEO4J_URI is one that a driver takes, and an Aura instance that it names is awake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.connectivity import NOT_GIVEN
from checks.finding import Finding, failed, passed, unknown

if TYPE_CHECKING:
    from checks.facts import Answer
    from checks.facts.graph import GraphUri

PAUSED = "Aura instance paused or deleted"
_EXPECTED = "bolt:// or neo4j://, with +s or +ssc where TLS is wanted, host and port"


def uri_is_understood(uri: GraphUri) -> Finding:
    """A driver takes NEO4J_URI."""
    if uri.problem in NOT_GIVEN:
        return unknown(uri.detail, expected=_EXPECTED, remedy=uri.remedy)
    if uri.problem:
        return failed(uri.problem, n=1, observed=uri.detail, expected=_EXPECTED, remedy=uri.remedy)
    return passed(1, uri.written, expected=_EXPECTED, detail=_protection(uri))


def aura_instance_is_awake(uri: GraphUri, answer: Answer) -> Finding:
    """Where NEO4J_URI names an instance of Aura, somebody answers for it."""
    expected = "an instance that runs"
    if uri.problem:
        return unknown(uri.detail, expected=expected, remedy=uri.remedy)
    if not uri.is_aura:
        return passed(1, f"{uri.written} is no instance of Aura", expected=expected)
    if answer.problem == PAUSED:
        return failed(PAUSED, n=1, observed=answer.detail, expected=expected, remedy=answer.remedy)
    if answer.problem:
        return unknown(answer.problem, n=1, observed=answer.detail, expected=expected, remedy=answer.remedy)
    return passed(1, answer.version, expected=expected)


def _protection(uri: GraphUri) -> str:
    if uri.trusts_anybody:
        return "the server's certificate is not verified; +s in place of +ssc would"
    return "" if uri.tls or uri.local else "what is sent can be read on the way, the password too"
