"""A system whose every word with the gate is kept: PostgreSQL logs each statement, proxies stand before the rest."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import psycopg
import pytest

from fixtures.deployment import deployment, sample
from fixtures.engines.destination import fill_database
from fixtures.engines.postgres import Postgres
from fixtures.engines.running import DATABASE, SCRATCH_SCHEMA, SEARCH_FUNCTION, SUPERUSER, TABLE
from fixtures.own_embedder import own_embedder
from fixtures.own_servers import own_postgres
from gate.checkout import STRATEGY
from tests.fixtures.engines.qdrant_servers import BINARY
from tests.phases.one_check import environment
from tests.read_only.grpc_recorder import recorded_grpc
from tests.read_only.http_recorder import recorded_http
from tests.read_only.packet_recorder import recorded_startup
from tests.read_only.statement_log import open_connections, read_log

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from contextlib import AbstractContextManager

    from fixtures.deployment import Deployment
    from fixtures.engines import Engines
    from fixtures.own_servers import OwnPostgres
    from tests.read_only.statement_log import Entry

    State: TypeAlias = tuple[object, object]

LOGGED = {
    "log_statement": "all",
    "log_connections": "on",
    "log_disconnections": "on",
    "log_duration": "off",
    "log_destination": "jsonlog",
    "logging_collector": "on",
    "log_filename": "statements.log",
    "log_rotation_size": "0",
}
READER = "only_reads"
PASSWORD = "reads-and-nothing-else-7"
SECONDS, PATIENCE_S = 280, 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a command said to the system."""

    code: int
    output: str
    log: tuple[Entry, ...]
    grpc: tuple[str, ...]
    """Full names of methods, in order."""
    http: tuple[tuple[str, str], ...]
    """Method and path."""
    startups: tuple[dict[str, str], ...]
    """The parameters of each connection's startup packet."""
    report: Mapping[str, Any] = field(default_factory=dict)


class Watched:
    """The deployment behind its recorders."""

    def __init__(self, made: Deployment, server: OwnPostgres, stack: ExitStack) -> None:
        self.made, self.server = made, server
        with pytest.MonkeyPatch.context() as patch:
            if BINARY:
                patch.setenv("PATH", str(Path(BINARY).parent), prepend=os.pathsep)
            qdrant = stack.enter_context(made.own_qdrant())
        self._grpc_port, self._grpc = stack.enter_context(recorded_grpc(qdrant.address.grpc_port))
        self._http_port, self._http = stack.enter_context(recorded_http(qdrant.address.http_port))
        self._port, self._startups = stack.enter_context(recorded_startup(server.address.port))
        embedder = stack.enter_context(own_embedder())
        self._embedder_port, self._embedder = stack.enter_context(recorded_http(int(embedder.rpartition(":")[2])))
        stack.enter_context(made.set(**self._variables()))

    def _variables(self) -> dict[str, str]:
        return {
            "DATABASE_URL": f"postgresql://{READER}:{PASSWORD}@127.0.0.1:{self._port}/{DATABASE}",
            "QDRANT_URL": f"http://127.0.0.1:{self._http_port}",
            "QDRANT_GRPC_PORT": str(self._grpc_port),
            "EMBEDDINGS_URL": f"http://127.0.0.1:{self._embedder_port}",
        }

    def run(self, *phases: str) -> Heard:
        """What `gate run` says to the system; what is recorded of it stays in the deployment's folder."""
        folder = self.made.directory
        document = folder / "STRATEGY.md"
        document.write_bytes(STRATEGY.read_bytes())
        report = folder / "report.json"
        heard = self.hear("run", *phases, "--strategy", str(document), "--report", str(report))
        return replace(heard, report=json.loads(report.read_bytes()))

    def hear(self, *words: str) -> Heard:
        """Run `gate` with these words, and tell what was said to the system meanwhile."""
        begin = self.log.stat().st_size
        for kept in (self._grpc, self._http, self._embedder, self._startups):
            kept.clear()
        done = subprocess.run(
            [sys.executable, "-m", "gate", *words], cwd=self.made.directory, capture_output=True, text=True,
            env=environment() | {"PHASEGATE_RUNS": str(self.made.directory / "runs")}, timeout=SECONDS, check=False,
        )  # fmt: skip
        return Heard(
            code=done.returncode,
            output=done.stdout + done.stderr,
            log=self.logged(begin),
            grpc=tuple(self._grpc),
            http=(*self._http, *self._embedder),
            startups=tuple(self._startups),
        )

    def state(self) -> State:
        """What the database holds, whoever wrote it."""
        with psycopg.connect(self.server.address.url(role=SUPERUSER)) as connection:
            relations = connection.execute(
                "SELECT n.nspname, c.relname, c.relkind::text FROM pg_class c "
                "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname !~ '^pg_(toast|temp)' ORDER BY 1, 2, 3"
            ).fetchall()
            rows = connection.execute(f"SELECT md5(string_agg(m::text, ' ' ORDER BY id)) FROM {TABLE} m").fetchone()
        return relations, rows

    def allow_scratch(self) -> None:
        """Let the role write in the scratch schema, and call the search function on what it wrote there."""
        self.server.sql(
            f"CREATE SCHEMA IF NOT EXISTS {SCRATCH_SCHEMA}",
            f"GRANT USAGE, CREATE ON SCHEMA {SCRATCH_SCHEMA} TO {READER}",
            f"GRANT EXECUTE ON FUNCTION {SEARCH_FUNCTION} TO {READER}",
        )

    def without_scratch(self) -> AbstractContextManager[None]:
        """With no scratch schema named in target.toml."""
        return self.made.configure("destination", scratch_schema=None)

    @property
    def url(self) -> str:
        """The way to the database that the gate takes."""
        return self._variables()["DATABASE_URL"]

    @property
    def log(self) -> Path:
        """The file of PostgreSQL's log."""
        assert isinstance(self.server.engine, Postgres)
        return self.server.engine.data / "log" / "statements.json"

    def logged(self, begin: int) -> tuple[Entry, ...]:
        """What the log has of the role from that byte on; it is written by a process of its own, a moment later."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            found = tuple(entry for entry in read_log(self.log, begin) if entry.user == READER)
            if open_connections(found) == 0 or time.monotonic() > deadline:
                return found
            time.sleep(0.1)


@contextmanager
def watched(directory: Path, engines: Engines) -> Iterator[Watched]:
    """The system, for as long as the block lasts."""
    with ExitStack() as stack:
        made = stack.enter_context(deployment(directory, engines))
        server = stack.enter_context(own_postgres(engines.home, **LOGGED))
        fill_database(server.url, sample())
        server.sql(*_RIGHTS)
        yield Watched(made, server, stack)


_RIGHTS = (
    f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC",
    "REVOKE ALL ON SCHEMA public FROM PUBLIC",
    f"CREATE ROLE {READER} LOGIN PASSWORD '{PASSWORD}'",
    f"GRANT CONNECT ON DATABASE {DATABASE} TO {READER}",
    f"GRANT USAGE ON SCHEMA public TO {READER}",
    f"GRANT SELECT ON {TABLE} TO {READER}",
)
