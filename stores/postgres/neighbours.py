"""Searching a table as the deployment does: through its search function, else with the operator of its distance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from psycopg import sql

from checks.facts import Hit
from stores.errors import Ambiguous, NotFound, Unsupported
from stores.postgres.rows import Rows, as_column

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pgvector import HalfVector, Vector

    from checks.facts import Point, PointId, Table
    from checks.facts import Vector as Floats
    from stores.postgres.connection import Session

OPERATORS = {"Cosine": "<=>", "Dot": "<#>", "Euclid": "<->", "Manhattan": "<+>"}
"""pgvector's distance operator for each of Qdrant's distances; lower is nearer."""

_QUERY, _K, _USER = ("vector", "halfvec"), ("integer", "bigint", "smallint"), ("text", "character varying", "uuid")
_FUNCTION = """
    SELECT n.nspname, p.proname, p.pronargs - p.pronargdefaults,
           ARRAY(SELECT CASE WHEN t.typname IN ('vector', 'halfvec') THEN t.typname ELSE format_type(a.oid, NULL) END
                 FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY a(oid, place) JOIN pg_type t ON t.oid = a.oid
                 ORDER BY a.place)::text[],
           coalesce(p.proargnames, '{}')::text[], coalesce(p.proargmodes::text[], '{}')
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE p.oid = to_regproc(%s)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFunction:
    """The deployment's search function, its parameters found by their types."""

    schema: str
    name: str
    places: tuple[str, ...]
    """"query", "k" or "user" for each argument that is given, in order."""
    id_column: str
    score_column: str


def find_function(session: Session, name: str, table: Table, score_column: str | None) -> SearchFunction:
    """The function that target.toml names; raises NotFound, Ambiguous or Unsupported."""
    row = session.execute(_FUNCTION, [name]).fetchone()
    if row is None:
        raise NotFound(
            f"there is no search function {name}, or several of that name",
            remedy="correct search_function in target.toml, or run the migration that creates it",
        )
    schema, found, needed, types, names, modes = row
    return SearchFunction(
        schema=schema,
        name=found,
        places=_places(f"{schema}.{found}", types, needed),
        id_column=table.id_column,
        score_column=score_column or _score_column(names, modes, table),
    )


def _places(name: str, types: list[str], needed: int) -> tuple[str, ...]:
    roles = ["query" if t in _QUERY else "k" if t in _K else "user" if t in _USER else "" for t in types]
    given = roles[:needed] if {"query", "k"} <= set(roles[:needed]) else roles
    if sorted(set(given)) != sorted(given) or "" in given or not {"query", "k"} <= set(given):
        raise Unsupported(
            f"{name}({', '.join(types)}) does not take one vector, one number of neighbours and at most one user",
            remedy="name a function(query vector, user text, k integer) as search_function in target.toml",
        )
    return tuple(given)


def _score_column(names: list[str], modes: list[str], table: Table) -> str:
    outputs = [name for name, mode in zip(names, modes, strict=False) if mode in ("t", "o")]
    likely = [name for name in outputs if name in ("score", "similarity", "distance")]
    if table.id_column not in outputs or len(likely) != 1:
        raise Ambiguous(
            f"which column is the score? it answers {', '.join(outputs) or 'no named columns'}",
            remedy="name it in target.toml under [destination]: score_column",
        )
    return likely[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSpace:
    """A table that can be searched within an open transaction."""

    session: Session
    table: Table
    distance: str
    function: SearchFunction | None
    rows: int
    described: str
    """What is searched, for people: the real table or the copy, with both sizes."""

    def search(self, query: Floats, k: int, *, user: str | None = None) -> list[Hit]:
        """The k nearest as the deployment finds them, with its own scores; raises Unsupported for a user it ignores."""
        if self.function is None:
            return self._by_operator(query, k, user)
        if user is not None and "user" not in self.function.places:
            raise Unsupported(
                "the search function takes no user", remedy="name one that filters by user in target.toml"
            )
        values = {"query": self._typed(query), "k": k, "user": user}
        statement = sql.SQL("SELECT {}, {} FROM {}({})").format(
            sql.Identifier(self.function.id_column),
            sql.Identifier(self.function.score_column),
            sql.Identifier(self.function.schema, self.function.name),
            sql.SQL(", ").join(sql.Placeholder() for _ in self.function.places),
        )
        rows = self.session.execute(statement, [values[place] for place in self.function.places]).fetchall()
        return [Hit(id=row[0], score=float("nan") if row[1] is None else float(row[1])) for row in rows]

    def exact(self, query: Floats, k: int, *, user: str | None = None) -> list[Hit]:
        """The k truly nearest, by a scan without index."""
        self.session.execute("SET LOCAL enable_indexscan = off; SET LOCAL enable_indexonlyscan = off")
        try:
            return self._by_operator(query, k, user)
        finally:
            self.session.execute("SET LOCAL enable_indexscan = on; SET LOCAL enable_indexonlyscan = on")

    def some(self, count: int) -> list[Point]:
        """Some of the rows."""
        return list(Rows(self.session, self.table).some(count))

    def vectors(self, ids: Iterable[PointId]) -> dict[PointId, Floats]:
        """The stored vectors of some rows."""
        return {point.id: point.vector for point in Rows(self.session, self.table).read(ids)}

    def plan(self, query: Floats, k: int) -> str:
        """How the unfiltered query with the operator is carried out."""
        statement, values = self._operator_query(query, k, None)
        rows = self.session.execute(sql.SQL("EXPLAIN ") + statement, values).fetchall()
        return "\n".join(row[0] for row in rows)

    def _by_operator(self, query: Floats, k: int, user: str | None) -> list[Hit]:
        statement, values = self._operator_query(query, k, user)
        rows: Iterable[Any] = self.session.execute(statement, values).fetchall()
        return [Hit(id=row[0], score=self._score(row[1])) for row in rows]

    def _operator_query(self, query: Floats, k: int, user: str | None) -> tuple[sql.Composed, list[Any]]:
        order = sql.SQL("{} " + OPERATORS[self.distance] + " %s").format(sql.Identifier(self.table.vector_column or ""))
        chosen, values = self._filter(user)
        statement = sql.SQL("SELECT {}, {} AS distance FROM {}{} ORDER BY distance LIMIT %s").format(
            sql.Identifier(self.table.id_column), order, sql.Identifier(self.table.schema, self.table.name), chosen
        )
        return statement, [self._typed(query), *values, k]

    def _filter(self, user: str | None) -> tuple[sql.Composable, list[Any]]:
        if user is None:
            return sql.SQL(""), []
        if self.table.user_column:
            return sql.SQL(" WHERE {} = %s").format(sql.Identifier(self.table.user_column)), [user]
        key = sql.SQL(" WHERE {} ->> {} = %s")
        return key.format(sql.Identifier(self.table.payload_column or ""), sql.Literal(self.table.user_key)), [user]

    def _score(self, distance: float | None) -> float:
        if distance is None:
            return float("nan")
        return 1 - distance if self.distance == "Cosine" else -distance

    def _typed(self, query: Floats) -> Vector | HalfVector:
        column = self.table.column(self.table.vector_column)
        return as_column(column.type if column else "vector", query)
