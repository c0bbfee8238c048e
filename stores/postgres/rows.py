"""Memories written to and read from a table, vectors as bits and payloads as values."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

import numpy as np
from pgvector import HalfVector, Vector
from psycopg import sql
from psycopg.types.json import Json, Jsonb

from checks.facts import Point

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from checks.facts import Payload, PointId, Table
    from checks.facts import Vector as Floats
    from stores.postgres.connection import Session


class Rows:
    """The rows of one table, through the columns that hold id, vector, payload and, where mapped, the user."""

    def __init__(self, session: Session, table: Table) -> None:
        self.session, self.table = session, table
        self.types = {column.name: column.type for column in table.columns}

    def copy_in(self, points: Iterable[Point]) -> int:
        """Write points by binary COPY; returns how many."""
        statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(self._name(), self._columns())
        count = 0
        with self.session.cursor() as cursor, cursor.copy(statement) as copy:
            copy.set_types([self.types[column] for column in self._written()])
            for count, point in enumerate(points, 1):
                copy.write_row(self.values(point, count))
        return count

    def insert_statement(self) -> sql.Composed:
        """An INSERT of one row's values."""
        marks = sql.SQL(", ").join(sql.Placeholder() for _ in self._written())
        return sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(self._name(), self._columns(), marks)

    def values(self, point: Point, place: int) -> tuple[Any, ...]:
        """A point as the table's columns take it."""
        from stores.postgres.scratch import fitting_id

        values: dict[str, Any] = {self.table.id_column: fitting_id(self.types[self.table.id_column], point.id, place)}
        if self.table.vector_column:
            values[self.table.vector_column] = as_column(self.types[self.table.vector_column], point.vector)
        if self.table.payload_column:
            values[self.table.payload_column] = self._payload(point.payload)
        if self.table.user_column:
            values[self.table.user_column] = self._user(point.payload.get(self.table.user_key))
        return tuple(values[column] for column in self._written())

    def read(self, ids: Iterable[PointId]) -> Iterator[Point]:
        """The rows with the given ids, as the column holds them."""
        chosen = sql.SQL(" WHERE {} = ANY(%s)").format(sql.Identifier(self.table.id_column))
        yield from self._select(chosen, list(ids))

    def some(self, count: int) -> Iterator[Point]:
        """Any rows, `count` at the most."""
        yield from self._select(sql.SQL(" LIMIT %s"), count)

    def _select(self, tail: sql.Composable, value: object) -> Iterator[Point]:
        query = sql.SQL("SELECT {} FROM {}").format(self._columns(), self._name())
        with self.session.cursor(binary=True) as cursor:
            for row in cursor.execute(query + tail, [value]):
                yield self._point(dict(zip(self._written(), row, strict=True)))

    def _point(self, row: dict[str, Any]) -> Point:
        vector = row.get(self.table.vector_column or "")
        payload = row[self.table.payload_column] if self.table.payload_column else {}
        return Point(id=row[self.table.id_column], vector=as_floats(vector), payload=payload)

    def _payload(self, payload: Payload) -> Json | Jsonb:
        wrap = Json if self.types[self.table.payload_column or ""] == "json" else Jsonb
        return wrap(payload, dumps=json.dumps)

    def _user(self, user: object) -> object:
        return uuid.UUID(str(user)) if self.types[self.table.user_column or ""] == "uuid" else user

    def _written(self) -> tuple[str, ...]:
        names = (self.table.id_column, self.table.vector_column, self.table.payload_column, self.table.user_column)
        return tuple(name for name in names if name)

    def _columns(self) -> sql.Composed:
        return sql.SQL(", ").join(map(sql.Identifier, self._written()))

    def _name(self) -> sql.Identifier:
        return sql.Identifier(self.table.schema, self.table.name)


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
