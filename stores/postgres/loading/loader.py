"""Batches of memories into the table, each in a transaction of its own that is committed when its caller is content."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import psycopg
from psycopg import sql

from stores.postgres.bulk import BULK_SECONDS, SETTINGS, end
from stores.postgres.journal import Journal
from stores.postgres.loading.copy_in import copy_in, rows_as_bytes
from stores.postgres.loading.receiving import count
from stores.postgres.loading.staging import Staging
from stores.postgres.translation import is_refusal, reason_of, translated

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from types import TracebackType

    from checks.facts import Block, IdKind, Table
    from checks.facts.blocks import Keys
    from stores.postgres.connection import Session
    from stores.postgres.destination import Destination
    from stores.postgres.table_stream import TableStream

INDEX_SECONDS = 24 * 3600
"""What building one index may take."""
DIRECT_IDS = {"uuid": "uuid", "bigint": "bigint", "text": "text"}
"""Types of id columns that take their rows as they are; others are cast by the server."""


class Refused(Exception):
    """The server takes rows as they are not; nothing of them was written."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Loader:
    """A session that writes one table; raises StoreErrors."""

    def __init__(self, destination: Destination, stream: TableStream, columns: Mapping[str, str]) -> None:
        self._destination, self._stream = destination, stream
        self.table: Table = stream.table
        self.columns = columns
        """Payload key -> the column that it becomes."""
        self._journal = Journal(self.table)

    @property
    def column_kinds(self) -> Mapping[str, str]:
        """Payload key that became a column -> the column's type."""
        return self._stream.column_kinds

    def __enter__(self) -> Self:
        with translated(self._destination.system):
            self._session: Session = self._destination.connect()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        end(self._session)

    @contextmanager
    def transaction(self, *, seconds: int = BULK_SECONDS) -> Iterator[None]:
        """What happens inside happens whole, or not at all where an exception leaves it."""
        with translated(self._destination.system):
            self._session.begin("READ WRITE", seconds=seconds)
            try:
                self._session.execute(SETTINGS)
                yield
                self._session.execute("COMMIT")
            except BaseException:
                self._session.roll_back()
                raise

    def rows(self, kind: IdKind, keys: Keys, *, users: Collection[str | None] | None = None) -> Block:
        """The rows that have these ids now, sorted by id."""
        return self._stream.rows_seen(self._session, kind, keys, users=users)

    def write(
        self, block: Block, kind: IdKind, payloads: Sequence[bytes | None], columns: Sequence[bytes | None] = ()
    ) -> None:  # fmt: skip
        """Add rows; `payloads` and `columns` are JSON text. Raises Refused where the table does not take them."""
        data = rows_as_bytes(block, kind, payloads, columns, id_type=self._id_type)
        try:
            with self._session.transaction():
                if self._staging:
                    self._staging.write(self._session, data)
                else:
                    self._copy(data)
        except psycopg.Error as error:
            if not is_refusal(error):
                raise
            raise Refused(reason_of(error)) from error

    def make_journal(self) -> None:
        """See that the journal is there."""
        self._journal.make(self._session)

    def note(self, transfer: str, entry: str, what: Mapping[str, Any]) -> None:
        """Add to the journal, in the same transaction."""
        self._journal.add(self._session, transfer, entry, what)

    def run(self, statement: str) -> None:
        """A statement of the table's definition."""
        self._session.execute(statement.encode())

    def count(self) -> int:
        """How many rows the table has."""
        with self._session.cursor() as cursor:
            return count(cursor, self.table)

    def _copy(self, data: bytes) -> None:
        names = [self.table.id_column, self.table.vector_column, self.table.payload_column]
        copying = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(
            sql.SQL(self.table.qualified), sql.SQL(", ").join(sql.Identifier(str(name)) for name in names)
        )
        copy_in(self._session, copying, data)

    @cached_property
    def _staging(self) -> Staging | None:
        """Where the server has to cast rows, the table that they go through."""
        table = self.table
        types = [column.type for name in (table.vector_column, table.payload_column) if (column := table.column(name))]
        direct = self._id_column_type in DIRECT_IDS and types == ["vector", "jsonb"] and not self.columns
        return None if direct else Staging(table, self.columns)

    @property
    def _id_type(self) -> str:
        return "text" if self._staging else DIRECT_IDS[self._id_column_type]

    @property
    def _id_column_type(self) -> str:
        column = self.table.column(self.table.id_column)
        return column.type if column else ""
