"""Memories written to and read from a table, vectors as bits and payloads as values."""

from __future__ import annotations

import json
import uuid
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
from pgvector import HalfVector, Vector
from psycopg import errors, sql
from psycopg.types.json import Json, Jsonb

from checks.facts import Point, quoted
from stores.errors import Unsupported

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from checks.facts import Payload, PointId, Table
    from checks.facts import Vector as Floats
    from stores.postgres.connection import Session

BATCH = 2_000
"""Rows a COPY: each is a statement with the time-out of one."""
INTEGERS = ("smallint", "integer", "bigint")
BINARY = {"uuid", "text", "character varying", *INTEGERS, "numeric", "vector", "halfvec", "json", "jsonb"}
"""Types that psycopg writes as bits; what is of another goes as text, which loses nothing either."""


class Rows:
    """The rows of one table, through the columns that hold id, vector, payload and, where mapped, the user."""

    def __init__(
        self, session: Session, table: Table, *, unwritable: Container[str] = (), copied_from: Table | None = None
    ) -> None:
        self.session, self.table, self._real = session, table, copied_from or table
        self.types = {column.name: column.type for column in table.columns}
        names = (table.id_column, table.vector_column, table.payload_column, table.user_column)
        self.columns = tuple(dict.fromkeys(name for name in names if name))
        self.written = tuple(name for name in self.columns if name not in unwritable)

    def copy_in(self, points: Iterable[Point]) -> int:
        """Write points by COPY; returns how many."""
        rows = (self.values(point, place) for place, point in enumerate(points, 1))
        count = 0
        while batch := list(islice(rows, BATCH)):
            with self._explained():
                self._copy(batch)
            count += len(batch)
        return count

    def insert(self, point: Point, place: int) -> None:
        """Write one point; an identity column takes its id too."""
        marks = sql.SQL(", ").join(sql.Placeholder() for _ in self.written)
        statement = sql.SQL("INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE VALUES ({})")
        with self._explained():
            self.session.execute(statement.format(self._name(), named(*self.written), marks), self.values(point, place))

    def values(self, point: Point, place: int) -> tuple[Any, ...]:
        """A point as the table's columns take it."""
        values: dict[str, Any] = {self.table.id_column: self.id(point.id, place)}
        if self.table.vector_column:
            values[self.table.vector_column] = as_column(self.types[self.table.vector_column], point.vector)
        if self.table.payload_column:
            values[self.table.payload_column] = self._payload(point.payload)
        if self.table.user_column:
            values[self.table.user_column] = self._user(point.payload.get(self.table.user_key))
        return tuple(values[column] for column in self.written)

    def id(self, id_: PointId, place: int) -> object:
        """A point's id as the id column takes it; `place` stands in where it cannot."""
        column_type = self.types[self.table.id_column]
        number = id_.int if isinstance(id_, uuid.UUID) else id_
        if column_type in INTEGERS:
            return place
        return {"uuid": uuid.UUID(int=number), "numeric": number}.get(column_type, str(id_))

    def read(self, ids: Iterable[object]) -> Iterator[Point]:
        """The rows with the given ids, as the column holds them."""
        chosen = sql.SQL(" WHERE {} = ANY(%s::text[]::{}[])")
        chosen_ids = chosen.format(named(self.table.id_column), sql.SQL(self.id_type))
        yield from self._select(chosen_ids, [str(id_) for id_ in ids])

    def some(self, count: int) -> Iterator[Point]:
        """Any rows that have a vector, `count` at the most."""
        vector = named(self.table.vector_column or self.table.id_column)
        yield from self._select(sql.SQL(" WHERE {} IS NOT NULL LIMIT %s").format(vector), count)

    @property
    def id_type(self) -> str:
        """The id column's type as a cast takes it: "character" would mean one character."""
        column_type = self.types[self.table.id_column]
        return "bpchar" if column_type == "character" else column_type

    def _copy(self, batch: list[tuple[Any, ...]]) -> None:
        types = [self.types[column] for column in self.written]
        binary = set(types) <= BINARY
        columns = sql.SQL(", ").join(map(sql.Identifier, self.written))
        statement = sql.SQL("COPY {} ({}) FROM STDIN {}").format(
            sql.Identifier(self.table.schema, self.table.name), columns,
            sql.SQL("(FORMAT BINARY)" if binary else ""),
        )  # fmt: skip
        with self.session.cursor() as cursor, cursor.copy(statement) as copy:
            if binary:
                copy.set_types(types)
            for row in batch:
                copy.write_row(row)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Tell of a column that a memory has no value for, which says nothing about what it is asked to hold."""
        try:
            yield
        except errors.NotNullViolation as error:
            column = error.diag.column_name or ""
            if column in self.written and column != self.table.user_column:
                raise
            alter = f"ALTER TABLE {self._real.qualified} ALTER COLUMN {quoted(column)} DROP NOT NULL"
            raise Unsupported(
                f'the column "{column}" may not be null, and a memory of the source has no value for it',
                remedy=f"where it holds the user, map it in target.toml: [destination] user_column; else give it a "
                f"default, or: {alter}",
            ) from None

    def _select(self, tail: sql.Composable, value: object) -> Iterator[Point]:
        query = sql.SQL("SELECT {} FROM {}").format(named(*self.columns), self._name())
        with self.session.cursor(binary=True) as cursor:
            for row in cursor.execute(query + tail, [value]):
                yield self._point(dict(zip(self.columns, row, strict=True)))

    def _point(self, row: dict[str, Any]) -> Point:
        vector = row.get(self.table.vector_column or "")
        payload = row[self.table.payload_column] if self.table.payload_column else {}
        return Point(id=row[self.table.id_column], vector=as_floats(vector), payload=payload)

    def _payload(self, payload: Payload) -> Json | Jsonb:
        column_type = self.types[self.table.payload_column or ""]
        if column_type not in ("json", "jsonb"):
            raise Unsupported(f"the payload's column is {column_type}, no jsonb", remedy="see schema.payload_is_jsonb")
        return (Json if column_type == "json" else Jsonb)(payload, dumps=json.dumps)

    def _user(self, user: object) -> object:
        column_type = self.types[self.table.user_column or ""]
        convert: Any = {"uuid": uuid.UUID, **dict.fromkeys((*INTEGERS, "numeric"), int)}.get(column_type, str)
        try:
            return None if user is None else convert(str(user))
        except ValueError:
            raise Unsupported(
                f"a user of the source, {str(user)!r}, is no {column_type}, which the column "
                f"{self.table.user_column} holds",
                remedy="let the column be text, or name another [source] user_key in target.toml",
            ) from None

    def _name(self) -> sql.Composable:
        return sql.SQL(".").join((named(self.table.schema), named(self.table.name)))


def named(*identifiers: str) -> sql.Composable:
    """Identifiers of a statement that has parameters: psycopg would take a per cent sign for one."""
    return sql.SQL(", ".join(map(quoted, identifiers)).replace("%", "%%"))


def as_column(column_type: str, vector: Floats) -> Vector | HalfVector:
    """A vector as pgvector's package carries it to a column of that type."""
    if column_type != "halfvec":
        return Vector(vector)
    with np.errstate(over="ignore"):  # becomes infinite, which pgvector refuses: its word counts, not numpy's
        return HalfVector(vector)


def as_floats(vector: Any) -> Floats:
    """pgvector's value as float32; an absent one as an empty array, which equals no vector."""
    if vector is None:
        return np.empty(0, dtype=np.float32)
    numbers = vector.to_numpy() if hasattr(vector, "to_numpy") else np.asarray(vector)
    return numbers.astype(np.float32)
