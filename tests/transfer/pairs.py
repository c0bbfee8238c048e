"""A collection and a table beside each other, and what a comparison of the two leaves."""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.types.json import Jsonb
from qdrant_client import models as m

from fixtures.own_servers import own_name
from stores import target as settings
from transfer.compare import compare
from transfer.options import Options

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Iterator, Sequence

    from checks.facts import Comparison
    from fixtures.deployment import Deployment
    from stores.target import Target

DIMENSION = 8
SETTLE_S = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What both sides hold; no vector is None."""

    id: int | uuid.UUID
    vector: Sequence[float] | None
    payload: dict[str, Any] = field(default_factory=dict)

    @property
    def point(self) -> m.PointStruct:
        """As Qdrant takes it."""
        vector: Any = {} if self.vector is None else list(self.vector)
        return m.PointStruct(
            id=self.id if isinstance(self.id, int) else str(self.id), vector=vector, payload=self.payload
        )


class Pair:
    """A collection and a table in a deployment, both empty at first; vectors are kept as they are written."""

    def __init__(self, deployment: Deployment, target: Target) -> None:
        self.deployment, self.client, self.target = deployment, deployment.client, target

    @property
    def table(self) -> str:
        """Its name."""
        return str(self.target.destination.table)

    @property
    def collection(self) -> str:
        """Its name, or the pattern of the names."""
        return str(self.target.source.collection)

    def sql(self, *statements: str) -> None:
        """Run statements as the ordinary role; THIS is the table."""
        with psycopg.connect(self.deployment.database_url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.replace("THIS", self.table).encode())

    def write(self, memories: Sequence[Memory], *, collection: str | None = None) -> None:
        """Into both, in place of what they hold."""
        self.write_points(memories, collection=collection)
        self.sql("truncate THIS")
        self.insert(memories)

    def write_points(self, memories: Sequence[Memory], *, collection: str | None = None) -> None:
        """Into the collection, in place of what it holds."""
        name = collection or self.collection
        self.client.delete(name, m.FilterSelector(filter=m.Filter()), wait=True)
        for start in range(0, len(memories), 500):
            self.client.upsert(name, [memory.point for memory in memories[start : start + 500]], wait=True)

    def insert(self, memories: Iterable[Memory]) -> None:
        """Into the table, beside what it holds."""
        rows = [
            (str(one.id), one.vector and "[" + ",".join(map(repr, one.vector)) + "]", Jsonb(one.payload, dumps=_text))
            for one in memories
        ]
        statement = f"COPY {self.table} (id, embedding, payload) FROM STDIN".encode()
        with psycopg.connect(self.deployment.database_url) as connection, connection.cursor().copy(statement) as copy:
            for row in rows:
                copy.write_row(row)

    def compare(self, **options: Any) -> Result:
        """A comparison of the two."""
        return compared(self.target, **options)

    def mapped(self, **destination: Any) -> Pair:
        """The same pair, described otherwise in target.toml: [destination]."""
        return Pair(self.deployment, replace(self.target, destination=replace(self.target.destination, **destination)))

    def sourced(self, **source: Any) -> Pair:
        """The same pair, described otherwise in target.toml: [source]."""
        return Pair(self.deployment, replace(self.target, source=replace(self.target.source, **source)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a comparison saw, said and wrote."""

    found: Comparison
    said: list[str]
    lines: list[dict[str, Any]]

    @property
    def causes(self) -> dict[str, list[tuple[str, str]]]:
        """Id -> (field, cause) of every line of the evidence."""
        causes = defaultdict(list)
        for line in self.lines:
            causes[line["id"]].append((line["field"], line["cause"]))
        return dict(causes)


def compared(target: Target, *, folder: Path | None = None, settle_s: float = SETTLE_S, **options: Any) -> Result:
    """A comparison, its evidence in that folder or in one that goes with it."""
    said: list[str] = []
    with tempfile.TemporaryDirectory() as own:
        chosen = Options(folder=folder or Path(own) / "evidence", settle_s=settle_s, **options)
        found = compare(target, chosen, said.append)
        path = Path(found.evidence)
        text = path.read_text(encoding="utf-8") if found.evidence and path.is_file() else ""
    return Result(found=found, said=said, lines=[json.loads(line) for line in text.splitlines()])


@contextmanager
def pair(
    deployment: Deployment, *, id_type: str = "uuid", vector: str = f"vector({DIMENSION})", more: str = "",
    primary_key: bool = True, dimension: int = DIMENSION,
) -> Iterator[Pair]:  # fmt: skip
    """A pair in a deployment, for as long as the block lasts; `more` are further columns of the table."""
    name = own_name("pair")
    target = settings.load({}, deployment.directory)
    assert target is not None
    made = Pair(deployment, replace(
        target, source=replace(target.source, collection=name),
        destination=replace(target.destination, table=name, search_function=None),
    ))  # fmt: skip
    create_collection(made, name, dimension)
    key = "primary key" if primary_key else ""
    made.sql(f"create table THIS (id {id_type} {key}, embedding {vector}, payload jsonb{more})")
    try:
        yield made
    finally:
        made.sql("drop table THIS")
        made.client.delete_collection(name)


def create_collection(made: Pair, name: str, dimension: int = DIMENSION) -> None:
    """An empty collection that normalises nothing."""
    made.client.create_collection(name, m.VectorParams(size=dimension, distance=m.Distance.EUCLID))


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
