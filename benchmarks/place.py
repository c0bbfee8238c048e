"""The two stores of a benchmark, and the comparison of one collection with one table of them."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from stores import target as settings
from transfer.compare import compare
from transfer.options import Options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checks.facts import Comparison

COLUMNS = ("id", "embedding", "payload")
"""As benchmarks.data makes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A collection and the table that its memories were migrated to."""

    qdrant: str
    """The REST address."""
    grpc_port: int
    database: str = field(repr=False)
    collection: str
    table: str

    @property
    def grpc(self) -> str:
        """HOST:PORT of Qdrant's gRPC."""
        return f"{urlsplit(self.qdrant).hostname}:{self.grpc_port}"

    @property
    def target(self) -> settings.Target:
        """As the harness knows it."""
        return settings.embedded(
            {
                "DATABASE_URL": self.database, "PGVECTOR_TABLE": self.table, "QDRANT_URL": self.qdrant,
                "QDRANT_GRPC_PORT": str(self.grpc_port), "MAIN_QDRANT_COLLECTION_NAME": self.collection,
            }
        )  # fmt: skip

    def ordered(self, *, limit: int | None = None) -> sql.Composed:
        """The whole table, or its first rows, in the order of the ids."""
        names = sql.SQL(", ").join(map(sql.Identifier, COLUMNS))
        return sql.SQL("select {} from {} order by id limit {}").format(names, name(self.table), sql.Literal(limit))

    def population(self) -> tuple[int, int]:
        """Rows of the table, and the dimension of its vectors."""
        count = sql.SQL("select count(*), min(vector_dims(embedding)) from {}").format(name(self.table))
        with psycopg.connect(self.database) as connection:
            rows, dimension = connection.execute(count).fetchone() or (0, 0)
        return int(rows), int(dimension or 0)

    def compared(self, *, expect_same: bool = True, **options: object) -> Comparison:
        """The comparison; raises RuntimeError where it did not see what is known to be there."""
        with tempfile.TemporaryDirectory() as folder:
            given = replace(Options(folder=Path(folder)), **options)  # type: ignore[arg-type]
            found = compare(self.target, given, lambda _: None)
        if found.refusal or found.incomplete or not found.compared or expect_same is bool(found.differences):
            raise RuntimeError(f"the comparison saw something else: {replace(found, evidence='')}")
        return found


def name(table: str) -> sql.Identifier:
    """ "schema.table" or "table"."""
    return sql.Identifier(*table.split("."))


@contextmanager
def changed_copy(place: Place, dimension: int) -> Iterator[Place]:
    """The same with a copy of the table of which every hundredth row differs, in five ways; it goes with the block."""
    copy = replace(place, table=f"{place.table}_changed")
    with psycopg.connect(place.database, autocommit=True) as connection:
        names = {"copy": name(copy.table), "table": name(place.table), "dimension": sql.Literal(dimension)}
        for statement in (_DROP, _MAKE, _FILL, "vacuum analyze {copy}"):
            connection.execute(sql.SQL(statement).format(**names))
        try:
            yield copy
        finally:
            connection.execute(sql.SQL(_DROP).format(**names))


_DROP = "drop table if exists {copy}"
_MAKE = "create table {copy} (like {table} including all)"
_FILL = """
insert into {copy} select id,
    case n % 500 when 100 then embedding::halfvec::vector
                 when 200 then embedding * array_fill(-1::real, array[{dimension}])::vector
                 when 300 then previous else embedding end,
    case n % 500 when 400 then payload - 'user_id'
                 when 0 then payload || '{{"changed": true}}' else payload end
from (select id, embedding, payload, row_number() over ids n, lag(embedding) over ids previous
      from {table} window ids as (order by id)) numbered
"""
