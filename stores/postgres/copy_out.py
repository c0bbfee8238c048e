"""The rows of COPY ... TO STDOUT as they come over the wire, without an object per column."""

from __future__ import annotations

import select
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import psycopg
from psycopg import pq

from stores.errors import BadAnswer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stores.postgres.connection import Session

BLOCK_ROWS = 250
BLOCK_BYTES = 8 * 2**20
"""A block ends with the row that reaches either."""
HEADER = b"PGCOPY\n\xff\r\n\0" + 8 * b"\0"
TRAILER = b"\xff\xff"


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows, each cut in three; together the parts are the row as it came."""

    heads: list[bytes] = field(default_factory=list)
    vectors: list[bytes] = field(default_factory=list)
    rests: list[bytes] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.heads)

    def row(self, at: int) -> bytes:
        """The row in one piece."""
        return self.heads[at] + self.vectors[at] + self.rests[at]


def binary_rows(session: Session, statement: bytes, cuts: tuple[int, int]) -> Iterator[Rows]:
    """The rows of a COPY in binary format, a block's at a time, cut at these places.

    A row is cut as soon as it is there: later, its memory would have left the cache and not be free for the next one,
    which together cost more than all of the decoding. Raises BadAnswer where the COPY ends before its end.
    """
    return cut(_rows(session, statement), cuts)


def cut(raw: Iterable[memoryview], cuts: tuple[int, int]) -> Iterator[Rows]:
    """Rows as they came, cut at these places, a block's at a time."""
    head, end = cuts
    rows, weight = Rows(), 0
    for row in raw:
        rows.heads.append(bytes(row[:head]))
        rows.vectors.append(bytes(row[head:end]))
        rows.rests.append(bytes(row[end:]))
        weight += len(row)
        if len(rows.heads) >= BLOCK_ROWS or weight >= BLOCK_BYTES:
            yield rows
            rows, weight = Rows(), 0
    if rows.heads:
        yield rows


def together(parts: Iterable[Rows]) -> Rows:
    """Rows that came one after the other."""
    rows = Rows()
    for part in parts:
        rows.heads.extend(part.heads)
        rows.vectors.extend(part.vectors)
        rows.rests.extend(part.rests)
    return rows


def _rows(session: Session, statement: bytes) -> Iterator[memoryview]:
    """Each row as it comes, without the header before the first and the trailer after the last."""
    _start(session, statement)
    skip, last = len(HEADER), memoryview(b"")
    for piece in _pieces(session):
        last, skip = piece[skip:] if skip else piece, 0
        if len(last) > len(TRAILER):
            yield last
    _finish(session)
    if last != TRAILER:
        raise BadAnswer("a COPY ended without its trailer", remedy="see the server's log, then run again")


def _start(session: Session, statement: bytes) -> None:
    session.pgconn.send_query(statement)
    while session.pgconn.flush():
        _wait(session, select.POLLIN | select.POLLOUT)
        session.pgconn.consume_input()
    result = _result(session)
    if result is None or result.status != pq.ExecStatus.COPY_OUT:
        raise _error(session, result)


def _pieces(session: Session) -> Iterator[memoryview]:
    """What the server sends; psycopg's own loop costs half as much again for each row."""
    pgconn = session.pgconn
    while True:
        size, piece = pgconn.get_copy_data(1)
        if size > 0:
            yield memoryview(piece)
        elif size == 0:
            _wait(session, select.POLLIN)
            pgconn.consume_input()
        else:
            break


def _finish(session: Session) -> None:
    """Take the results that follow the data; an error among them is why it ended."""
    while result := _result(session):
        if result.status != pq.ExecStatus.COMMAND_OK:
            raise _error(session, result)


def _result(session: Session) -> pq.abc.PGresult | None:
    while session.pgconn.is_busy():
        _wait(session, select.POLLIN)
        session.pgconn.consume_input()
    return session.pgconn.get_result()


def _wait(session: Session, events: int) -> None:
    """Wait for the server as long as the session has patience, which outlasts the server's own time-out."""
    poll = select.poll()
    poll.register(session.pgconn.socket, events)
    if not poll.poll(session.patience * 1000):
        session.pgconn.finish()
        raise psycopg.errors.ConnectionTimeout(f"no answer within {session.patience:.0f} s")


def _error(session: Session, result: pq.abc.PGresult | None) -> psycopg.Error:
    if result is None:
        return psycopg.OperationalError("the server gave no result")
    return psycopg.errors.error_from_result(result, encoding=session.info.encoding)
