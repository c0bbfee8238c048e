"""Memories by the million: makes a Qdrant collection and a pgvector table, and streams the same memories into both.

python -m benchmarks.data --rows 100000 --dimension 1536 --qdrant-grpc 127.0.0.1:6334
--database postgresql://user@127.0.0.1/scratch --collection benchmark --table benchmark
"""

from __future__ import annotations

import resource
import time
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click
import psycopg
from psycopg import sql
from qdrant_client import QdrantClient, models

from fixtures.engines.data import SEED, memories
from fixtures.engines.destination_rows import writing_rows
from fixtures.engines.source import create_collection
from fixtures.engines.source_points import writing_points

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fixtures.engines.data import Batch

    Write = Callable[[Batch], None]
    Say = Callable[[str], None]

PROGRESS_SECONDS = 5.0
PARTS = ("PostgreSQL", "Qdrant")
#: A server that goes on building after the last write would disturb what is measured next.
NO_GRAPH = models.OptimizersConfigDiff(indexing_threshold=0)
_TIMEOUT_SECONDS = 600


@dataclass(slots=True, kw_only=True)
class Tally:
    """How many memories were written, and how long each store took over them."""

    rows: int = 0
    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys(PARTS, 0.0))
    began: float = field(default_factory=time.perf_counter)

    @contextmanager
    def timing(self, part: str) -> Iterator[None]:
        """Count the block's time to a store."""
        began = time.perf_counter()
        yield
        self.seconds[part] += time.perf_counter() - began

    @contextmanager
    def timed(self, part: str, writing: AbstractContextManager[Write]) -> Iterator[Write]:
        """The same function, its time and that of the block's end counted to a store."""
        with ExitStack() as stack:
            write = stack.enter_context(writing)
            yield self.timing(part)(write)
            with self.timing(part):
                stack.close()

    def __str__(self) -> str:
        rates = ", ".join(f"{part} {self.rows / max(taken, 1e-9):,.0f}/s" for part, taken in self.seconds.items())
        total = time.perf_counter() - self.began
        return f"{self.rows:,} memories in {total:.1f} s ({rates}), peak memory {peak_mb():.0f} MB"


def make_table(connection: psycopg.Connection, table: str, dimension: int) -> None:
    """An empty table without an index for search; raises where there is one of that name."""
    connection.execute("create extension if not exists vector")
    columns = sql.SQL("id uuid primary key, embedding vector({}) not null, payload jsonb not null")
    create = sql.SQL("create table {} ({})")
    connection.execute(create.format(_name(table), columns.format(sql.Literal(dimension))))


def fill_both(
    connection: psycopg.Connection, table: str, client: QdrantClient, collection: str,
    *, rows: int, dimension: int, seed: int = SEED, say: Say = lambda _: None,
) -> Tally:  # fmt: skip
    """Write the same memories into both, batch by batch; the table's are seen when all are written."""
    tally, said = Tally(), time.perf_counter()
    with (
        tally.timed("PostgreSQL", writing_rows(connection, table)) as write_rows,
        tally.timed("Qdrant", writing_points(client, collection)) as write_points,
    ):
        for batch in memories(rows, dimension, seed):
            write_rows(batch)
            write_points(batch)
            tally.rows += len(batch.ids)
            if time.perf_counter() - said > PROGRESS_SECONDS:
                said = time.perf_counter()
                say(str(tally))
    connection.execute(sql.SQL("vacuum analyze {}").format(_name(table)))
    return tally


def peak_mb() -> float:
    """The most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@contextmanager
def open_stores(qdrant_grpc: str, database: str) -> Iterator[tuple[QdrantClient, psycopg.Connection]]:
    """Both stores, Qdrant by its gRPC port alone."""
    host, _, port = qdrant_grpc.rpartition(":")
    with psycopg.connect(database, autocommit=True) as connection:
        client = QdrantClient(
            host=host, grpc_port=int(port), prefer_grpc=True, https=False, timeout=_TIMEOUT_SECONDS,
            check_compatibility=False,
        )  # fmt: skip
        try:
            yield client, connection
        finally:
            client.close()


@click.command(help="Make a collection and a table, and stream the same memories into both.")
@click.option("--rows", type=click.IntRange(min=1), required=True)
@click.option("--dimension", type=click.IntRange(1, 16_000), default=1_536, show_default=True)
@click.option("--seed", type=int, default=SEED, show_default=True)
@click.option("--qdrant-grpc", metavar="HOST:PORT", required=True)
@click.option("--database", metavar="URL", required=True)
@click.option("--collection", required=True)
@click.option("--table", required=True, help="table or schema.table")
@click.option("--replace", is_flag=True, help="Remove the collection and the table of these names first.")
@click.option(
    "--graph", is_flag=True, help="Let Qdrant build its graph, long afterwards (the embedded engine needs this option)."
)
def main(
    *, rows: int, dimension: int, seed: int, qdrant_grpc: str, database: str, collection: str, table: str,
    replace: bool, graph: bool,
) -> None:  # fmt: skip
    with open_stores(qdrant_grpc, database) as (client, connection):
        if replace:
            connection.execute(sql.SQL("drop table if exists {}").format(_name(table)))
        elif client.collection_exists(collection):
            raise click.UsageError(f"there is a collection {collection} already; --replace removes it")
        elif connection.execute("select to_regclass(%s)", [_name(table).as_string()]).fetchone() != (None,):
            raise click.UsageError(f"there is a table {table} already; --replace removes it")
        make_table(connection, table, dimension)
        create_collection(client, collection, dimension, optimizers_config=None if graph else NO_GRAPH)
        tally = fill_both(connection, table, client, collection, rows=rows, dimension=dimension, seed=seed, say=_say)
    _say(str(tally))


def _say(line: str) -> None:
    click.echo(line, err=True)


def _name(table: str) -> sql.Identifier:
    return sql.Identifier(*table.split("."))


if __name__ == "__main__":
    main()
