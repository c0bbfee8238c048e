"""That the gate only reads, and how: proven by what PostgreSQL logged and what went over the wire to the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fixtures.engines.running import SCRATCH_SCHEMA
from gate import catalogue
from gate.checkout import PHASES
from gate.supervise import WORKERS
from stores.postgres.connection import MOST_CONNECTIONS
from tests.fixtures.engines.qdrant_servers import BINARY
from tests.read_only.judges import for_want_of_rights, forbidden, grpc_writes, http_writes
from tests.read_only.statement_log import most_connections, sessions

if TYPE_CHECKING:
    from tests.read_only.recorded import Recorded
    from tests.read_only.watched_system import Heard

WAITING = {
    "phase5.parity.batches_were_verified",
    "phase5.parity.memory_ids_are_graph_nodes",
    "phase5.parity.test_users_went_first",
    "phase5.latency.batch_fits_its_window",
}
"""Checks that need what this deployment does not have: a graph, a journal."""


def test_a_run_decides_what_it_can(heard: Heard) -> None:
    outcomes = {check["id"]: check["outcome"] for check in _checks(heard)}
    assert {name for name, outcome in outcomes.items() if outcome != "pass"} - _timed() == WAITING
    assert [entry for entry in heard.log if entry.statement], "the log tells nothing"


def test_no_statement_writes_outside_the_scratch_schema_or_runs_without_time_outs(heard: Heard) -> None:
    assert forbidden(sessions(heard.log), scratch=SCRATCH_SCHEMA) == []
    wrote = [text for text in _statements(heard) if text.startswith("CREATE TABLE")]
    assert wrote, "no check wrote to the scratch schema, so that nothing was proven"


def test_a_run_leaves_the_database_as_it_was(recorded: Recorded) -> None:
    assert recorded.before == recorded.after


def test_connections_stay_within_the_budget(heard: Heard) -> None:
    assert 1 <= most_connections(heard.log) <= MOST_CONNECTIONS * max(WORKERS, 2)


def test_nothing_is_asked_for_at_startup(heard: Heard, reader: Heard) -> None:
    for packet in (*heard.startups, *reader.startups):
        assert packet.keys() == {"user", "database", "application_name"}
    assert heard.startups


def test_qdrant_is_only_read(heard: Heard) -> None:
    assert grpc_writes(heard.grpc) == []
    assert "/qdrant.Points/Scroll" in heard.grpc


def test_http_is_only_read(heard: Heard) -> None:
    assert http_writes(heard.http) == []
    assert ("POST", "/v1/embeddings") in heard.http


def test_a_role_that_may_only_read_gets_every_check_that_reads(reader: Heard) -> None:
    effects = {check.id: check.effect for phase in ("phase2", "phase5") for check in catalogue.checks(PHASES / phase)}
    reads = {check["id"]: check for check in _checks(reader) if effects[check["id"]] == "reads"}
    undecided = {name: check["cause"] for name, check in reads.items() if check["outcome"] == "unknown"}
    assert for_want_of_rights(undecided) == {}
    assert undecided.keys() == WAITING
    assert len(reads) > 50


def test_a_role_that_may_only_read_is_asked_for_nothing_else(reader: Heard) -> None:
    assert forbidden(sessions(reader.log), scratch="none") == []
    assert not any(text.startswith("BEGIN READ WRITE") for text in _statements(reader))


def test_the_other_commands_only_read(command: Heard) -> None:
    assert command.code == 0, command.output
    assert forbidden(sessions(command.log), scratch="none") == []
    assert (grpc_writes(command.grpc), http_writes(command.http)) == ([], [])
    assert most_connections(command.log) <= 4  # two workers of the comparison, and two more
    assert command.grpc


def test_the_recorder_hears_a_write(recorded: Recorded) -> None:
    """What the judges are given would show one: an insertion by the role, on the way that the gate takes."""
    told = forbidden(sessions(recorded.insertion), scratch=SCRATCH_SCHEMA)
    assert [line.partition(":")[0] for line in told] == ["is in no transaction"]


@pytest.mark.skipif(not BINARY, reason="only the real Qdrant serves points over REST")
def test_over_rest_too(recorded: Recorded) -> None:
    found = recorded.over_rest
    assert found is not None
    assert found.code == 0, found.output
    assert (found.grpc, http_writes(found.http)) == ((), [])
    assert any(path.endswith("/points/scroll") for _, path in found.http)


def _checks(heard: Heard) -> list[dict[str, str]]:
    return [check for phase in heard.report["phases"] for check in phase["checks"]]


def _timed() -> set[str]:
    """What the machine's load may leave undecided."""
    return {check.id for phase in ("phase2", "phase5") for check in catalogue.checks(PHASES / phase)
            if check.kind == "latency" and check.effect != "reads"}  # fmt: skip


def _statements(heard: Heard) -> list[str]:
    return [text for statements in sessions(heard.log).values() for text in statements]
