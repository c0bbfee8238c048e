"""Searching a table as the deployment does: through its search function, else with the operator of its distance."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from checks.distances import DISTANCES
from checks.facts import Hit, quoted
from stores.errors import NotFound, Unsupported
from stores.postgres.rows import Rows, as_column, named
from stores.postgres.translation import store_error, translated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from checks.facts import Point, PointId, Table
    from checks.facts import Vector as Floats
    from stores.postgres.connection import Session
    from stores.postgres.search_function import SearchFunction

_NO_THRESHOLD = 1e30
_UNTIL_HERE = "phasegate"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSpace:
    """A table that can be searched within an open transaction."""

    session: Session
    table: Table
    distance: str
    function: SearchFunction | None
    described: str
    """What is searched, for people: the real table or the copy, with both sizes."""
    system: str = "PostgreSQL"

    def __post_init__(self) -> None:
        """What has been done so far in the transaction outlives a search that fails."""
        with translated(self.system):
            self.session.execute(f"SAVEPOINT {_UNTIL_HERE}")

    @property
    def similarity(self) -> str:
        """An SQL expression that grows with likeness."""
        distance = f"({quoted(self.table.vector_column or 'embedding')} {DISTANCES[self.distance].operator} query)"
        return f"1 - {distance}" if self.distance == "Cosine" else f"-{distance}"

    def search(self, query: Floats, k: int, *, user: str | None = None) -> list[Hit]:
        """The k nearest as the deployment finds them, with its own scores; raises Unsupported for a user it ignores."""
        function = self.function
        if function is None or (user is None and not function.for_everybody):
            return self._hits(*self._nearest(query, k, user))
        if user is not None and not function.takes_user:
            raise Unsupported(
                "the search function takes no user",
                remedy="name one that filters by user as search_function in target.toml, or none: then the operator "
                "is judged",
            )
        statement, values = self._call(function, query, k, user)
        return [_hit(id_, score) for id_, score in self._execute(statement, values)]

    def exact(self, query: Floats, k: int, *, user: str | None = None) -> list[Hit]:
        """The k truly nearest: what is added to the distance keeps it from being read off an index."""
        return self._hits(*self._nearest(query, k, user, computed="({}) + 0"))

    def some(self, count: int) -> list[Point]:
        """Some of the rows."""
        with self._kept():
            return list(Rows(self.session, self.table).some(count))

    def vectors(self, ids: Iterable[PointId]) -> dict[PointId, Floats]:
        """The stored vectors of some rows."""
        with self._kept():
            return {point.id: point.vector for point in Rows(self.session, self.table).read(ids)}

    def of_user(self, hits: Iterable[Hit], user: str) -> int:
        """How many of the hits are rows of that user."""
        chosen, values = self._filter(user)
        statement = sql.SQL("SELECT count(*) FROM {}.{}{} AND {} = ANY(%s)").format(
            named(self.table.schema), named(self.table.name), chosen, named(self.table.id_column)
        )
        ((count,),) = self._execute(statement, [*values, [hit.id for hit in hits]])
        return int(count)

    def alive(self) -> bool:
        """Whether the transaction is still open: a server may end one that idles."""
        try:
            self.session.execute("SELECT 1")
        except psycopg.Error:
            return False
        return True

    def _call(
        self, function: SearchFunction, query: Floats, k: int, user: str | None
    ) -> tuple[sql.Composed, list[Any]]:
        values = {
            "query": self._typed(query), "k": k, "user": user,
            "filter": Jsonb({} if user is None else {self.table.user_key: user}),
        }  # fmt: skip
        marks, given = [], []
        for role, parameter in function.arguments:
            name = sql.SQL("{} => ").format(named(parameter.name)) if parameter.name else sql.SQL("")
            marks.append(name + sql.SQL("%s::" + parameter.type))
            given.append(_threshold(parameter.name) if role == "threshold" else values[role])
        statement = sql.SQL("SELECT {}::{}, {} FROM {}.{}({})").format(
            named(function.id_column), sql.SQL(Rows(self.session, self.table).id_type), named(function.score_column),
            named(function.schema), named(function.name), sql.SQL(", ").join(marks),
        )  # fmt: skip
        return statement, given

    def _nearest(
        self, query: Floats, k: int, user: str | None, *, computed: str = "{}"
    ) -> tuple[sql.Composed, list[Any]]:
        if self.table.vector_column is None:
            raise NotFound("the table has no vector column", remedy="see schema.vector_column_by_type")
        operator = DISTANCES[self.distance].operator
        distance = sql.SQL(computed.format(f"{{}} {operator} %s")).format(named(self.table.vector_column))
        chosen, values = self._filter(user)
        statement = sql.SQL("SELECT {}, {} FROM {}.{}{} ORDER BY 2 LIMIT %s").format(
            named(self.table.id_column), distance, named(self.table.schema), named(self.table.name), chosen
        )
        return statement, [self._typed(query), *values, k]

    def _filter(self, user: str | None) -> tuple[sql.Composable, list[Any]]:
        if user is None:
            return sql.SQL(""), []
        if self.table.user_column:
            return sql.SQL(" WHERE {} = %s").format(named(self.table.user_column)), [user]
        if self.table.payload_column is None:
            raise NotFound("the table has no payload column", remedy="see schema.payload_is_jsonb")
        # Written out, so that the planner finds the index on this expression, whatever it makes of parameters.
        key = "'" + self.table.user_key.replace("'", "''").replace("%", "%%") + "'"
        return sql.SQL(" WHERE {} ->> " + key + " = %s").format(named(self.table.payload_column)), [user]

    def _hits(self, statement: sql.Composed, values: list[Any]) -> list[Hit]:
        return [_hit(id_, self._score(distance)) for id_, distance in self._execute(statement, values)]

    def _execute(self, statement: sql.Composed, values: list[Any]) -> list[Any]:
        with self._kept():
            return self.session.execute(statement, values).fetchall()

    @contextmanager
    def _kept(self) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            if not self.session.closed:
                self.session.execute(f"ROLLBACK TO SAVEPOINT {_UNTIL_HERE}")
            raise store_error(error, self.system) from None

    def _score(self, distance: float | None) -> float | None:
        if distance is None:
            return None
        return 1 - distance if self.distance == "Cosine" else -distance

    def _typed(self, query: Floats) -> Any:
        column = self.table.column(self.table.vector_column)
        return as_column(column.type if column else "vector", query)


def _hit(id_: PointId, score: float | None) -> Hit:
    return Hit(id=id_, score=float("nan") if score is None else float(score))


def _threshold(name: str) -> float:
    """What every score passes, be it a similarity or a distance."""
    return _NO_THRESHOLD if "dist" in name.lower() or "max" in name.lower() else -_NO_THRESHOLD
