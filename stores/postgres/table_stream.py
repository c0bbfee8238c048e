"""The whole table in the order of its ids, a block of rows at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from psycopg import sql

from checks.facts import KEY_BYTES, KEY_TYPE, IdKind
from stores.errors import Unsupported
from stores.postgres import identity
from stores.postgres.bulk import bulk
from stores.postgres.conditions import is_user, where
from stores.postgres.copy_binary import decode
from stores.postgres.copy_out import binary_rows, together
from stores.postgres.id_column import ids_of, incomparable
from stores.postgres.row_shape import RowShape
from stores.postgres.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from checks.facts import Block, Span, Table
    from checks.facts.blocks import Keys
    from stores import target
    from stores.postgres.connection import Session
    from stores.postgres.destination import Destination
    from stores.postgres.id_spans import Ids, Kinds
    from stores.postgres.identity import Endpoints

    Users = Collection[str | None] | None
    Examples = tuple[int, tuple[str, ...]]


class TableStream:
    """Reads of the table that may take long; each opens a connection of its own, and may run beside the others.

    Raises NotFound, Unsupported or Ambiguous where vector, payload or mapped columns are not what can be read.
    """

    def __init__(self, destination: Destination, settings: target.Destination, *, dimension: int | None = None) -> None:
        self._destination = destination
        self.table: Table = destination.table()
        self._shape = RowShape.of(self.table, settings, dimension=dimension)
        self._ids = self._found_ids()

    @property
    def dimension(self) -> int:
        """How many numbers a vector has to have so that it is no odd one."""
        return self._shape.dimension

    @property
    def half(self) -> bool:
        """Whether the vectors are halfvec: Block.bits are then of 16 bits."""
        return self._shape.half

    @property
    def column_kinds(self) -> Mapping[str, str]:
        """Payload key that became a column -> the column's type as format_type() spells it."""
        return self._shape.columns.kinds

    @property
    def kinds(self) -> Kinds:
        """The kinds of ids that the id column can hold."""
        return () if isinstance(self._ids, Unsupported) else self._ids.kinds

    def comparable(self, kinds: Collection[IdKind]) -> str:
        """Why ids of these kinds cannot be compared with those of the table; empty where they can."""
        if isinstance(self._ids, Unsupported):
            return self._ids.message
        return incomparable(self.table, kinds, self.kinds)

    def snapshot(self) -> Snapshot:
        """One state of the table for many reads, to be entered."""
        return Snapshot(self._destination)

    def blocks(self, span: Span, *, snapshot: str | None = None, users: Users = None) -> Iterator[Block]:
        """The rows of a span of ids, of these users alone where given; ids may repeat, where nothing forbids it.

        To close the iterator early ends the statement and the connection.
        """
        statement = self.statement(span, users=users)
        layout = self._shape.layout(self._known_ids, span.kind)
        with bulk(self._destination, snapshot=snapshot) as session:
            for rows in binary_rows(session, statement.as_bytes(session), layout.cuts):
                yield decode(rows, layout)

    def statement(self, span: Span, *, users: Users = None) -> sql.Composed:
        """What the server is asked for the rows of a span."""
        return self._copy(span.kind, self._known_ids.within(span), users)

    def rows(self, kind: IdKind, keys: Keys, *, users: Users = None) -> Block:
        """The rows that have these ids now, sorted by id."""
        with bulk(self._destination) as session:
            return self.rows_seen(session, kind, keys, users=users)

    def rows_seen(self, session: Session, kind: IdKind, keys: Keys, *, users: Users = None) -> Block:
        """The rows that have these ids, as a transaction of that session sees them, sorted by id."""
        written = np.ascontiguousarray(keys, KEY_TYPE).tobytes()
        ids = [int.from_bytes(written[at : at + KEY_BYTES], "big") for at in range(0, len(written), KEY_BYTES)]
        statement = self._copy(kind, self._known_ids.among(kind, ids), users)
        layout = self._shape.layout(self._known_ids, kind)
        return decode(together(binary_rows(session, statement.as_bytes(session), layout.cuts)), layout)

    def count(self, *, snapshot: str | None = None) -> int:
        """How many rows there are, counted."""
        with bulk(self._destination, snapshot=snapshot) as session:
            return self._counted(session, sql.SQL(""))

    def foreign(self, *, limit: int, snapshot: str | None = None) -> Examples:
        """How many rows have ids that no span holds (negative, NULL, not canonical, ...), and some of these ids."""
        condition = where(self._known_ids.foreign())
        count, rows = self._examples(condition, self._shown_id, limit=limit, snapshot=snapshot)
        return count, tuple(id_ for (id_,) in rows)

    def outside(
        self, users: Collection[str | None], *, limit: int = 5, snapshot: str | None = None
    ) -> tuple[int, tuple[tuple[str, str | None], ...]]:
        """How many rows have a user who is none of these, the foreign ones left out, and ids and users of some."""
        user = self._shape.user()
        condition = sql.SQL(" WHERE NOT {} AND NOT {}").format(is_user(user, users), self._known_ids.foreign())
        shown = sql.SQL("{}, left({}, 1000)").format(self._shown_id, user)
        count, rows = self._examples(condition, shown, limit=limit, snapshot=snapshot)
        return count, tuple((id_, found) for id_, found in rows)

    def identity(self) -> str:
        """Server, database and table by what doesn't change: another way to the same table has the same identity."""
        with bulk(self._destination) as session:
            return identity.identity(session, self.table)

    def endpoints(self) -> Endpoints:
        """IP address and port of what answers: of the connection's other end, and of the server behind a pooler."""
        with bulk(self._destination) as session:
            return identity.endpoints(session)

    @property
    def _shown_id(self) -> sql.Composable:
        return sql.SQL("coalesce(left({}::text, 100), 'NULL')").format(sql.Identifier(self.table.id_column))

    @property
    def _known_ids(self) -> Ids:
        if isinstance(self._ids, Unsupported):
            raise self._ids
        return self._ids

    def _found_ids(self) -> Ids | Unsupported:
        with self._destination.read() as cursor:
            try:
                return ids_of(cursor, self.table)
            except Unsupported as error:
                return error

    def _copy(self, kind: IdKind, condition: sql.Composable | None, users: Users) -> sql.Composed:
        """The statement; ids are sorted as a scroll of the source gives them."""
        of_users = None if users is None else is_user(self._shape.user(), users)
        return sql.SQL("COPY (SELECT {} FROM {}{} ORDER BY {}) TO STDOUT (FORMAT BINARY)").format(
            self._shape.fields(self._known_ids.key(kind)), sql.SQL(self.table.qualified),
            where(condition, of_users), self._known_ids.order(kind),
        )  # fmt: skip

    def _counted(self, session: Session, condition: sql.Composable) -> int:
        counting = sql.SQL("SELECT count(*) FROM {}{}").format(sql.SQL(self.table.qualified), condition)
        row = session.execute(counting).fetchone()
        return int(row[0]) if row else 0

    def _examples(
        self, condition: sql.Composable, shown: sql.Composable, *, limit: int, snapshot: str | None
    ) -> tuple[int, list[tuple[Any, ...]]]:  # fmt: skip
        statement = sql.SQL("SELECT {} FROM {}{} LIMIT {}").format(
            shown, sql.SQL(self.table.qualified), condition, limit
        )
        with bulk(self._destination, snapshot=snapshot) as session:
            count = self._counted(session, condition)
            return count, session.execute(statement).fetchall() if count else []
