"""The pgvector side of the target: facts, read and never written."""

from __future__ import annotations

import time
from functools import cached_property
from typing import TYPE_CHECKING

from checks.facts import Answer, Headroom, Transport
from stores.errors import StoreError
from stores.postgres import planning, prepared, problems, relation, server, tables
from stores.postgres.access import Access
from stores.postgres.connection import APPLICATION_NAME
from stores.postgres.journal import Journal
from stores.postgres.owned_ids import owned_ids
from stores.postgres.table_stream import TableStream
from stores.postgres.translation import translated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from checks.facts import (
        Extension,
        Located,
        OwnedId,
        Plan,
        PreparedProbe,
        Rights,
        SearchSettings,
        Stored,
        Table,
        Versions,
    )
    from checks.facts.transfers import Entry
    from stores import target
    from stores.postgres.connection import Cursor
    from stores.postgres.relation import Relation


class Destination(Access):
    """The destination as a role with read rights sees it."""

    def __init__(self, settings: target.Destination, *, k: int = 10, user_key: str = "user_id") -> None:
        super().__init__(settings)
        self._k = k
        self._user_key = user_key

    def answer(self) -> Answer:
        """Whether a PostgreSQL answers, and which; never raises."""
        start = time.monotonic()
        try:
            version = self.versions().product.partition(",")[0]
        except StoreError as error:
            return self._silence(error, time.monotonic() - start)
        return Answer(system=self.system, version=version, seconds=time.monotonic() - start)

    def _silence(self, error: StoreError, seconds: float) -> Answer:
        if problem := self._problem:
            return Answer(
                system=self.system, problem=problem.words, detail=problem.detail, remedy=problem.remedy, seconds=seconds
            )
        return Answer(
            system=self.system, problem="answers no query", detail=error.message, remedy=error.remedy, seconds=seconds
        )

    def transport(self) -> Transport:
        """How the connection is protected; where TLS itself kept it from being made, as what."""
        asked, host = self.url().sslmode, self.url().host
        try:
            session = self._connected()
        except StoreError:
            if (why := self._problem) and why.words in problems.OF_TLS:
                return Transport(
                    asked=asked, encrypted=False, problem=why.words, detail=why.detail, remedy=why.remedy
                )  # fmt: skip
            raise
        return Transport(asked=asked, encrypted=session.pgconn.ssl_in_use, local=host.startswith("/"))

    def versions(self) -> Versions:
        """What the server says that it is."""
        with self.read() as cursor:
            return server.versions(cursor)

    def extension(self) -> Extension:
        """The extension vector, and whether the role finds it."""
        with self.read() as cursor:
            return server.extension(cursor)

    def headroom(self) -> Headroom:
        """The tightest limit on connections; that none is left is a fact too."""
        try:
            with self.read() as cursor:
                return server.headroom(cursor, APPLICATION_NAME)
        except StoreError:
            if self._problem and self._problem.words == problems.NO_CONNECTION_LEFT:
                bound = problems.bound_reached(self._problem.detail)
                url = self.url()
                return Headroom(limit=0, used=0, bound=bound, limits=1, role=url.user, database=url.database)
            raise

    def prepared_probe(self) -> PreparedProbe:
        """Whether a prepared statement outlives the loan of its connection to somebody else."""
        self._connected()
        with translated(self.system):
            return prepared.probe(self.connect, host=self.url().host, console=self.console)

    def located(self) -> Located:
        """Whether the named table exists; raises Ambiguous when none is named."""
        with self.read() as cursor:
            return relation.located(cursor, self._named(cursor))

    def stored(self) -> Stored:
        """What the named table is, and whether its rows lie in its database; raises Ambiguous when none is named."""
        with self.read() as cursor:
            return relation.stored(cursor, self._named(cursor))

    def candidates(self) -> tuple[str, ...]:
        """The tables that have a vector column, as PGVECTOR_TABLE takes them."""
        with self.read() as cursor:
            return relation.candidates(cursor)

    def may_read(self) -> Rights:
        """What the role may read of the table."""
        with self.read() as cursor:
            return server.rights(cursor, self._relation(cursor))

    def find_table(self) -> Table | None:
        """The table, None when there is none of that name; raises Ambiguous where its columns have to be mapped."""
        with self.read() as cursor:
            if relation.find(cursor, self._named(cursor)) is None:
                return None
        return self.table()

    def table(self) -> Table:
        """The table with its columns, indexes and rights; read once."""
        return self._table

    @cached_property
    def _table(self) -> Table:
        with self.read() as cursor:
            return tables.table(cursor, self._relation(cursor), self._settings, user_key=self._user_key)

    def search_settings(self) -> SearchSettings:
        """What a new session of the role searches with."""
        with self.read() as cursor:
            return planning.search_settings(cursor, k=self._k)

    def plan(self, distance: str) -> Plan:
        """The plan of the unfiltered nearest-neighbour query by the source's distance; nothing is run."""
        table = self.table()
        with self.read() as cursor:
            return planning.plan(cursor, table, distance=distance, k=self._k)

    def journal(self) -> tuple[Entry, ...] | None:
        """What the journal of transfers says of the table, in its order; None where there is no journal."""
        table = self.table()
        with self.read() as cursor:
            return Journal(table).read(cursor)

    def stream(self, *, dimension: int | None = None) -> TableStream:
        """The table for whole reads; vectors of another dimension (the declared one unless given) are odd."""
        return TableStream(self, self._settings, dimension=dimension)

    def owned(self, *, among: Iterable[str] | None = None) -> Iterator[OwnedId]:
        """Every row's id, or those among some, with its user, in the order of their texts."""
        return owned_ids(self, self.table(), among=among)

    def _named(self, cursor: Cursor) -> str:
        if self._settings.table:
            return self._settings.table
        raise relation.unnamed(relation.candidates(cursor))

    def _relation(self, cursor: Cursor) -> Relation:
        return relation.existing(cursor, self._named(cursor))
