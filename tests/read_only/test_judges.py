"""The judges of what is only read see what is not: a log with one fault each."""

from __future__ import annotations

import pytest

from tests.read_only.judges import for_want_of_rights, forbidden, grpc_writes, http_writes

BEGIN = "BEGIN READ ONLY; SET LOCAL statement_timeout = '30s'; SET LOCAL lock_timeout = '5s'"
WRITING = BEGIN.replace("ONLY", "WRITE")
SOUND = (
    (BEGIN, "SELECT 'INSERT INTO x; COMMIT', \"update\" FROM t -- DELETE", "ROLLBACK"),
    (BEGIN, "SAVEPOINT a", "WITH x AS (SELECT 1) TABLE x", "ROLLBACK TO a", "COPY (SELECT 1) TO STDOUT"),
    (WRITING, 'CREATE TABLE "scratch"."t" (LIKE public.t)', "INSERT INTO scratch.t VALUES (1)", "ROLLBACK"),
    (WRITING, 'CREATE UNIQUE INDEX i ON "scratch"."t" (id)', 'COPY "scratch"."t" FROM STDIN', "ROLLBACK"),
)  # fmt: skip
FAULTS = {
    "an insertion": ((BEGIN, "INSERT INTO t VALUES (1)", "ROLLBACK"), "writes in a transaction that only reads"),
    "one in a query": ((BEGIN, "WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x"), "writes in a transaction"),
    "one after a query": ((BEGIN, "SELECT 1; DROP TABLE t", "ROLLBACK"), "writes in a transaction that only reads"),
    "one outside the scratch schema": ((WRITING, "INSERT INTO public.t VALUES (1)"), "outside the scratch schema"),
    "an index outside it": ((WRITING, "CREATE INDEX i ON t (id) -- scratch.t"), "outside the scratch schema"),
    "a commit": ((WRITING, "INSERT INTO scratch.t VALUES (1)", "COMMIT"), "is not rolled back"),
    "a silent begin": (("BEGIN; SET LOCAL statement_timeout = '1s'",), "does not say whether it writes"),
    "no transaction": (("SELECT 1",), "is in no transaction"),
    "nothing after the end": ((BEGIN, "ROLLBACK", "SELECT 1"), "is in no transaction"),
    "a setting of the session": (("SET statement_timeout = '30s'",), "is in no transaction"),
    "no time-out": (("BEGIN READ ONLY", "SELECT 1"), "runs without statement_timeout"),
    "no time-out for locks": (("BEGIN READ ONLY; SET LOCAL statement_timeout = '30s'", "SELECT 1"), "lock_timeout"),
    "a time-out of none": ((BEGIN, "SET LOCAL statement_timeout = 0", "SELECT 1"), "runs without statement_timeout"),
    "a time-out that ended": ((BEGIN, "ROLLBACK", "BEGIN READ ONLY", "SELECT 1"), "runs without statement_timeout"),
    "a lock of the session": ((BEGIN, "SELECT pg_advisory_lock(1)"), "calls what has an effect"),
    "another's end": ((BEGIN, "SELECT pg_terminate_backend(1)"), "calls what has an effect"),
}


@pytest.mark.parametrize("place", range(len(SOUND)))
def test_what_only_reads_is_let_through(place: int) -> None:
    assert forbidden({"1": SOUND[place]}, scratch="scratch") == []


@pytest.mark.parametrize("name", FAULTS)
def test_one_fault_among_sound_sessions_is_seen(name: str) -> None:
    statements, what = FAULTS[name]
    told = forbidden({"1": SOUND[0], "2": statements, "3": SOUND[2]}, scratch="scratch")
    assert any(what in line for line in told)


def test_methods_that_write_are_seen() -> None:
    assert grpc_writes(["/qdrant.Points/Scroll", "/qdrant.Points/Upsert"]) == ["/qdrant.Points/Upsert"]
    assert grpc_writes(["/qdrant.Collections/Create", "/qdrant.Snapshots/Create"]) == [
        "/qdrant.Collections/Create", "/qdrant.Snapshots/Create",
    ]  # fmt: skip


def test_requests_that_write_are_seen() -> None:
    reads = [("GET", "/collections/x"), ("POST", "/collections/x/points/scroll"), ("POST", "/v1/embeddings")]
    writes = [("PUT", "/collections/x/points"), ("POST", "/collections/x/points/delete"), ("DELETE", "/collections/x")]
    assert http_writes(reads + writes) == sorted(f"{method} {path}" for method, path in writes)


def test_a_missing_right_is_seen() -> None:
    causes = {"a": "permission denied for table memories", "b": "no journal of the transfer tells it"}
    causes["c"] = "the role reader may not create tables in the scratch schema"
    assert for_want_of_rights(causes).keys() == {"a", "c"}
