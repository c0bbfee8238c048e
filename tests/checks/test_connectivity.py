"""Judges of connectivity, value by value; the stores' tests bring the values from real servers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checks import connectivity
from checks.facts import Answer, Headroom, PreparedProbe, Rights, Transport, UrlReading
from checks.finding import Outcome

ANSWER = Answer(system="PostgreSQL at db:5432/app", version="PostgreSQL 18.4")
RIGHTS = Rights(role="o'reader", schema="App", table='"App"."m"', may_use_schema=True, may_select=True)
HEADROOM = Headroom(limit=100, used=20, bound="max_connections", limits=3, role="memory", database="app")


def test_an_answer_passes_with_its_version() -> None:
    finding = connectivity.answers(ANSWER)
    assert (finding.outcome, finding.n, finding.observed) == (Outcome.PASS, 1, "PostgreSQL 18.4")


def test_a_problem_is_the_cause() -> None:
    finding = connectivity.answers(replace(ANSWER, problem="wrong password", remedy="set it"))
    assert (finding.outcome, finding.cause, finding.remedy) == (Outcome.FAIL, "wrong password", "set it")


@pytest.mark.parametrize("problem", connectivity.NOT_GIVEN)
def test_nobody_was_asked(problem: str) -> None:
    finding = connectivity.answers(replace(ANSWER, problem=problem, remedy="export it"))
    assert (finding.outcome, finding.n) == (Outcome.UNKNOWN, 0)


def test_a_url_that_is_not_set_is_unknown() -> None:
    assert connectivity.url_is_understood(UrlReading(problem=connectivity.NOT_SET)).outcome is Outcome.UNKNOWN


def test_a_url_that_libpq_refuses_fails_and_says_why() -> None:
    finding = connectivity.url_is_understood(UrlReading(problem="has no scheme", remedy="write one"))
    assert finding.outcome is Outcome.FAIL
    assert finding.cause == "DATABASE_URL is not understood: has no scheme"


def test_what_was_removed_is_named() -> None:
    finding = connectivity.url_is_understood(UrlReading(host="db", removed=("+psycopg2", "pgbouncer")))
    assert finding.outcome is Outcome.PASS
    assert "+psycopg2, pgbouncer" in finding.detail


@pytest.mark.parametrize("asked", ["require", "verify-ca", "verify-full"])
def test_tls_that_was_asked_for_and_is_not_there_fails(asked: str) -> None:
    finding = connectivity.tls_is_as_asked(Transport(asked=asked, encrypted=False))
    assert (finding.outcome, finding.cause) == (Outcome.FAIL, "not encrypted")


@pytest.mark.parametrize("asked", ["", "disable", "allow", "prefer"])
def test_no_tls_is_told_where_none_was_asked_for(asked: str) -> None:
    finding = connectivity.tls_is_as_asked(Transport(asked=asked, encrypted=False))
    assert finding.outcome is Outcome.PASS
    assert "can be read on the way" in finding.detail


def test_libpq_applies_no_tls_to_a_local_socket() -> None:
    assert connectivity.tls_is_as_asked(Transport(asked="require", encrypted=False, local=True)).outcome is Outcome.PASS


def test_a_certificate_that_nobody_verified_is_told() -> None:
    assert "not verified" in connectivity.tls_is_as_asked(Transport(asked="require", encrypted=True)).detail
    assert not connectivity.tls_is_as_asked(Transport(asked="verify-full", encrypted=True)).detail


def test_tls_that_kept_the_connection_from_being_made_fails() -> None:
    refused = Transport(asked="require", encrypted=False, problem="TLS is not offered")
    assert connectivity.tls_is_as_asked(refused).cause == "TLS is not offered"


@pytest.mark.parametrize(
    ("changes", "cause", "remedy"),
    [
        ({"may_use_schema": False}, "no usage of the schema", 'GRANT USAGE ON SCHEMA "App" TO "o\'reader"'),
        ({"may_select": False}, "no right to select", 'GRANT SELECT ON "App"."m" TO "o\'reader"'),
        ({"may_use_schema": False, "may_select": False}, "no usage of the schema", "; GRANT SELECT ON"),
        ({"policies": "closed"}, "row level security shows the role no row", "FOR SELECT TO"),
    ],
)
def test_a_missing_right_is_granted_by_the_remedy(changes: dict[str, object], cause: str, remedy: str) -> None:
    finding = connectivity.role_may_read(replace(RIGHTS, **changes))  # type: ignore[arg-type] # one field each
    assert (finding.outcome, finding.cause) == (Outcome.FAIL, cause)
    assert remedy in finding.remedy


def test_policies_that_may_filter_are_undecided() -> None:
    assert connectivity.role_may_read(replace(RIGHTS, policies="filtered")).outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("policies", ["", "open"])
def test_a_role_that_sees_every_row_passes(policies: str) -> None:
    assert connectivity.role_may_read(replace(RIGHTS, policies=policies)).outcome is Outcome.PASS


def test_a_lost_statement_names_the_pooler() -> None:
    probe = PreparedProbe(executions=2, problem="prepared statement does not exist", pooler="PgBouncer 1.18.0")
    finding = connectivity.prepared_statements_survive(probe)
    assert (finding.outcome, finding.n) == (Outcome.FAIL, 2)
    assert "PgBouncer 1.18.0" in str(finding.observed)


def test_a_statement_that_survives_counts_its_executions() -> None:
    finding = connectivity.prepared_statements_survive(PreparedProbe(executions=3))
    assert (finding.outcome, finding.n, finding.detail) == (Outcome.PASS, 3, "no pooler in between")


@pytest.mark.parametrize(("used", "outcome"), [(90, Outcome.PASS), (91, Outcome.FAIL), (101, Outcome.FAIL)])
def test_headroom_has_a_least_number(used: int, outcome: Outcome) -> None:
    assert connectivity.connection_headroom(replace(HEADROOM, used=used)).outcome is outcome


def test_the_least_number_can_be_set() -> None:
    assert connectivity.connection_headroom(HEADROOM, least=81).outcome is Outcome.FAIL


@pytest.mark.parametrize(
    ("bound", "remedy"),
    [
        ("database", 'ALTER DATABASE "app" CONNECTION LIMIT 120'),
        ("role", 'ALTER ROLE "memory" CONNECTION LIMIT 120'),
        ("max_connections", "ALTER SYSTEM SET max_connections = 123; --"),
    ],
)
def test_the_limit_that_is_reached_is_raised(bound: str, remedy: str) -> None:
    finding = connectivity.connection_headroom(replace(HEADROOM, used=100, bound=bound))
    assert finding.remedy.startswith(remedy)
