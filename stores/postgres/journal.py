"""The journal of transfers, a table beside the memories: what was written, by whom, when, and how it was verified."""

from __future__ import annotations

import getpass
import json
import platform
from typing import TYPE_CHECKING, Any

from psycopg import sql

from checks.facts import quoted
from checks.facts.transfers import Entry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checks.facts import Table
    from stores.postgres.connection import Cursor, Session

JOURNAL = "phasegate_journal"
_MAKE = """
    CREATE TABLE IF NOT EXISTS {journal} (
        number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        transfer text NOT NULL,
        entry text NOT NULL,
        at timestamptz NOT NULL DEFAULT clock_timestamp(),
        who text NOT NULL,
        what jsonb NOT NULL
    )
"""
_COMMENT = """
    COMMENT ON TABLE {journal} IS
    'What phasegate wrote into and out of the tables of this schema; phase 5 reads it. Keep it until phase 9 is over.'
"""
_STRANGERS = "SELECT quote_ident(rolname) FROM pg_roles WHERE rolname IN ('anon', 'authenticated')"
_THERE = "SELECT to_regclass(%s) IS NOT NULL"
_READ = "SELECT number, transfer, entry, at, who, what FROM {journal} WHERE what ->> 'table' = %s ORDER BY number"


class Journal:
    """The journal of one table."""

    def __init__(self, table: Table) -> None:
        self.name = f"{quoted(table.schema)}.{JOURNAL}"
        self._table = table.qualified

    def make(self, session: Session) -> None:
        """See that it is there; nobody but its owner has a right on it, whatever the schema's defaults are."""
        session.execute(self._sql(_MAKE))
        session.execute(self._sql(_COMMENT))
        strangers = [name for (name,) in session.execute(_STRANGERS).fetchall()]
        session.execute(f"REVOKE ALL ON {self.name} FROM {', '.join(['PUBLIC', *strangers])}".encode())

    def add(self, session: Session, transfer: str, entry: str, what: Mapping[str, Any]) -> None:
        """One more entry, in the session's transaction: it is there exactly if what it tells of is."""
        statement = self._sql("INSERT INTO {journal} (transfer, entry, who, what) VALUES (%s, %s, %s, %s)")
        who = f"{session.info.user}, {_user()} on {platform.node()}"
        session.execute(statement, [transfer, entry, who, json.dumps({"table": self._table, **what})])

    def read(self, cursor: Cursor) -> tuple[Entry, ...] | None:
        """The entries about the table in their order, None where there is no journal; raises StoreErrors."""
        found = cursor.execute(_THERE, [self.name]).fetchone()
        if not found or not found[0]:
            return None
        rows = cursor.execute(self._sql(_READ), [self._table]).fetchall()
        return tuple(
            Entry(number=number, transfer=transfer, entry=entry, at=at, who=who, what=what)
            for number, transfer, entry, at, who, what in rows
        )

    def _sql(self, statement: str) -> sql.Composed:
        return sql.SQL(statement).format(journal=sql.SQL(self.name))


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "a user without a name"
