"""Which port belongs to which host, provider by provider."""

from __future__ import annotations

import pytest

from checks.connectivity import NOT_SET
from checks.facts import Answer, UrlReading
from checks.finding import Outcome
from checks.poolers import port_fits_host

SILENCE = Answer(system="PostgreSQL", problem="time-out")
ANSWER = Answer(system="PostgreSQL", version="PostgreSQL 17")
PROJECT = "db.abcdefghijklmnopqrst.supabase.co"
POOLER = "aws-0-eu-central-1.pooler.supabase.com"
NEON = "ep-cool-1.eu-central-1.aws.neon.tech"
NEON_POOLER = "ep-cool-1-pooler.eu-central-1.aws.neon.tech"


@pytest.mark.parametrize(
    ("host", "port", "user", "said"),
    [
        (PROJECT, 5432, "postgres", "direct connection"),
        (POOLER, 5432, "postgres.ref", "session pooling"),
        (POOLER, 6543, "postgres.ref", "SET LOCAL"),
        (NEON, 5432, "me", "direct connection"),
        (NEON_POOLER, 5432, "me", "transaction pooling"),
        ("db.example.org", 6543, "me", "not a host whose ports are known"),
        ("127.0.0.1", 5433, "me", "not a host whose ports are known"),
        ("db.supabase.co.example.org", 6543, "me", "not a host whose ports are known"),
    ],
)
def test_a_port_that_fits(host: str, port: int, user: str, said: str) -> None:
    finding = port_fits_host(UrlReading(host=host, port=port, user=user), SILENCE)
    assert finding.outcome is Outcome.PASS
    assert said in finding.detail


@pytest.mark.parametrize(
    ("host", "port", "user", "cause", "remedy"),
    [
        (PROJECT, 6543, "postgres", "a pooler's port on the direct host", f"{PROJECT}:5432"),
        (PROJECT.upper(), 6543, "postgres", "a pooler's port on the direct host", ":5432"),
        (PROJECT, 5433, "postgres", "not a port of this host", f"{PROJECT}:5432"),
        (POOLER, 5433, "postgres.ref", "not a port of this pooler", f"{POOLER}:5432"),
        (POOLER, 6543, "postgres", "the user does not name the project", "postgres.<project reference>"),
        (NEON_POOLER, 6543, "me", "not a port of this host", f"{NEON_POOLER}:5432"),
    ],
)
def test_a_port_that_does_not(host: str, port: int, user: str, cause: str, remedy: str) -> None:
    finding = port_fits_host(UrlReading(host=host, port=port, user=user), SILENCE)
    assert (finding.outcome, finding.cause) == (Outcome.FAIL, cause)
    assert remedy in finding.remedy


def test_a_dedicated_pooler_that_answers_is_one() -> None:
    finding = port_fits_host(UrlReading(host=PROJECT, port=6543, user="postgres"), ANSWER)
    assert finding.outcome is Outcome.PASS
    assert "dedicated pooler" in finding.detail


@pytest.mark.parametrize("problem", [NOT_SET, "has no scheme"])
def test_a_url_that_nobody_could_use_is_undecided(problem: str) -> None:
    assert port_fits_host(UrlReading(problem=problem), SILENCE).outcome is Outcome.UNKNOWN
