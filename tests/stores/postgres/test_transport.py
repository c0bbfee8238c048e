"""TLS as it was asked for, with a real handshake."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from checks.connectivity import tls_is_as_asked
from checks.finding import Outcome
from tests.stores.postgres.conftest import destination_at
from tests.stores.postgres.terminator import certificate, terminator

if TYPE_CHECKING:
    from pathlib import Path

    from tests.stores.postgres.conftest import Database

HOST = "db.example"
needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")


@needs_openssl
@pytest.mark.parametrize(
    ("asked", "host", "problem"),
    [
        ("", HOST, ""),
        ("sslmode=require", HOST, ""),
        ("sslmode=verify-ca&sslrootcert={authority}", "other.example", ""),
        ("sslmode=verify-full&sslrootcert={authority}", HOST, ""),
        ("sslmode=verify-full&sslrootcert={authority}", "other.example", "the certificate is not trusted"),
        ("sslmode=verify-full&sslrootcert={folder}/none.crt", HOST, "the certificate is not trusted"),
        ("sslmode=verify-ca&sslrootcert=system&sslmode=verify-full", HOST, "the certificate is not trusted"),
    ],
)
def test_tls_is_used_and_verified_as_asked(
    database: Database, tmp_path: Path, asked: str, host: str, problem: str
) -> None:
    authority = certificate(tmp_path, HOST)
    with terminator(database.server.port, authority) as port:
        url = database.url(port).replace("@127.0.0.1", f"@{host}")
        query = asked.format(authority=authority, folder=tmp_path)
        with destination_at(f"{url}?hostaddr=127.0.0.1&{query}") as store:
            transport = store.transport()
            assert store.answer().problem == problem
    assert (transport.problem, transport.encrypted) == (problem, not problem)
    finding = tls_is_as_asked(transport)
    assert finding.outcome is (Outcome.FAIL if problem else Outcome.PASS)
    assert bool(finding.remedy) == bool(problem)


@pytest.mark.parametrize("asked", ["require", "verify-full"])
def test_tls_that_the_server_has_not(database: Database, asked: str) -> None:
    with destination_at(f"{database.url()}?sslmode={asked}") as store:
        finding = tls_is_as_asked(store.transport())
    assert (finding.outcome, finding.cause) == (Outcome.FAIL, "TLS is not offered")


@pytest.mark.parametrize("asked", ["disable", "allow", "prefer"])
def test_no_tls_where_none_has_to_be(database: Database, asked: str) -> None:
    with destination_at(f"{database.url()}?sslmode={asked}") as store:
        transport = store.transport()
    assert (transport.encrypted, transport.asked) == (False, asked)
    assert tls_is_as_asked(transport).outcome is Outcome.PASS
