"""The deployment's search function: which of its parameters is what, told by types and then by names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from psycopg import errors

from stores.errors import Ambiguous, NotFound, Unsupported
from stores.postgres.naming import readings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checks.facts import Table
    from stores.postgres.connection import Session

ROLES = {
    "query": ("vector", "halfvec"),
    "k": ("smallint", "integer", "bigint"),
    "user": ("text", "character varying", "uuid"),
    "filter": ("jsonb",),
    "threshold": ("double precision", "real"),
}
"""What a parameter of which type may be; `filter` is a containing payload, `threshold` what a score has to reach."""
_LIKELY = {
    "query": "", "k": r"(^|_)(k|n|top|max|num)|count|limit", "user": r"user|owner|tenant|account|(^|_)u?id$",
    "filter": "filter|meta", "threshold": "thresh|min",
}  # fmt: skip
_OF_NOBODY = "query|text|content|search|word|lang"
"""In the name of a text that is no user."""
SCORES = ("score", "similarity", "distance")

_SIGNATURE = "SELECT to_regprocedure(%s)::oid"
_NAMED = """
    SELECT p.oid, p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE p.proname = %(table)s AND p.prokind = 'f'
      AND (n.nspname = %(schema)s::text OR %(schema)s::text IS NULL AND pg_function_is_visible(p.oid))
"""
_FUNCTION = """
    SELECT n.nspname, p.proname,
           format('%%I.%%I(%%s)', n.nspname, p.proname,
                  (SELECT string_agg(CASE WHEN s.nspname = 'pg_catalog' THEN format_type(a.oid, NULL)
                                          ELSE format('%%I.%%I', s.nspname, t.typname) END, ', ' ORDER BY a.place)
                   FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY a(oid, place) JOIN pg_type t ON t.oid = a.oid
                   JOIN pg_namespace s ON s.oid = t.typnamespace)),
           p.pronargs - p.pronargdefaults,
           ARRAY(SELECT CASE WHEN t.typname IN ('vector', 'halfvec') THEN t.typname ELSE format_type(a.oid, NULL) END
                 FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY a(oid, place) JOIN pg_type t ON t.oid = a.oid
                 ORDER BY a.place)::text[],
           coalesce(p.proargnames, '{}')::text[], coalesce(p.proargmodes::text[], '{}'),
           ARRAY(SELECT a.attname FROM pg_attribute a JOIN pg_type t ON t.typrelid = a.attrelid
                 WHERE t.oid = p.prorettype AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum)::text[]
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.oid = %s
"""


class Parameter(NamedTuple):
    """A parameter that a call gives or may give."""

    name: str
    type: str
    needed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFunction:
    """The deployment's search function and how it is called."""

    oid: int
    schema: str
    name: str
    signature: str
    """Schema, name and types as a statement writes them, wherever the search path leads."""
    arguments: tuple[tuple[str, Parameter], ...]
    """(role, parameter) for each argument that is given."""
    id_column: str
    score_column: str
    for_everybody: bool = True
    """Whether it finds anything when it is given no user."""

    @property
    def roles(self) -> set[str]:
        """What its arguments are."""
        return {role for role, _ in self.arguments}

    @property
    def takes_user(self) -> bool:
        """Whether it can be asked for one user's memories."""
        return bool(self.roles & {"user", "filter"})


def find_function(session: Session, name: str, table: Table, score_column: str | None) -> SearchFunction:
    """The function that target.toml names; raises NotFound, Ambiguous or Unsupported."""
    oid = _oid(session, name)
    row = session.execute(_FUNCTION, [oid]).fetchone() or ()
    schema, found, signature, needed, types, names, modes, columns = row
    inputs = [name for name, mode in zip(names, modes, strict=False) if mode in "ibv"] if modes else names
    outputs = [name for name, mode in zip(names, modes, strict=False) if mode in "tob"] or columns
    parameters = [
        Parameter(name=(inputs[place] if place < len(inputs) else ""), type=type_, needed=place < needed)
        for place, type_ in enumerate(types)
    ]
    return SearchFunction(
        oid=oid, schema=schema, name=found, signature=signature,
        arguments=_arguments(f"{found}({', '.join(types)})", parameters),
        id_column=_id_column(outputs, table),
        score_column=score_column or _score_column(outputs),
    )  # fmt: skip


def _oid(session: Session, name: str) -> int:
    found = _signed(session, name) if name.endswith(")") else _called(session, name)
    if not found:
        raise NotFound(
            f"there is no search function {name}",
            remedy="correct search_function in target.toml, or run the migration that creates it",
        )
    if len(found) > 1:
        several = " or ".join(sorted(repr(signature) for _, signature in found))
        raise Ambiguous(
            f"there are several search functions {name}", remedy=f"in target.toml: search_function = {several}"
        )
    return found[0][0]


def _signed(session: Session, signature: str) -> list[tuple[int, str]]:
    """The function of that signature; what cannot be parsed is that of none."""
    try:
        with session.transaction():
            (oid,) = session.execute(_SIGNATURE, [signature]).fetchone() or (None,)
    except (errors.DataError, errors.ProgrammingError):
        return []
    return [(oid, signature)] if oid else []


def _called(session: Session, name: str) -> list[tuple[int, str]]:
    """The functions of the name as it is most likely meant."""
    found = (session.execute(_NAMED, reading._asdict()).fetchall() for reading in readings(name))
    return [(oid, signature) for oid, signature in next(filter(None, found), [])]


def _arguments(signature: str, parameters: Sequence[Parameter]) -> tuple[tuple[str, Parameter], ...]:
    chosen = {role: _parameter(role, parameters) for role in ROLES}
    given = {parameter: role for role, parameter in chosen.items() if parameter}
    strangers = [parameter for parameter in parameters if parameter.needed and parameter not in given]
    if strangers or not (chosen["query"] and chosen["k"]):
        raise _unsuitable(signature)
    in_order = [parameter for parameter in parameters if parameter in given]
    positional = in_order == list(parameters[: len(in_order)])
    if not positional and not all(parameter.name for parameter in in_order):
        raise _unsuitable(signature)
    return tuple((given[parameter], parameter) for parameter in in_order)


def _parameter(role: str, parameters: Sequence[Parameter]) -> Parameter | None:
    """The parameter of that role: the only one of its types, or among several the only one with a likely name."""
    fitting = [parameter for parameter in parameters if parameter.type in ROLES[role]]
    likely = [parameter for parameter in fitting if re.search(_LIKELY[role], parameter.name.lower())]
    if len(likely) == 1:
        return likely[0]
    only = fitting[0] if len(fitting) == 1 else None
    plausible = only and (not only.name or (only.needed and not re.search(_OF_NOBODY, only.name.lower())))
    return only if plausible else None


def _unsuitable(signature: str) -> Unsupported:
    return Unsupported(
        f"{signature} does not take one vector, one number of neighbours and at most one user",
        remedy="name a function(query vector, user text, k integer) as search_function in target.toml",
    )


def _id_column(outputs: Sequence[str], table: Table) -> str:
    if found := next((name for name in (table.id_column, "id") if name in outputs), None):
        return found
    raise Unsupported(
        f"the search function answers no {table.id_column}, but {', '.join(outputs) or 'no named columns'}",
        remedy=f"let it answer the memory's id as {table.id_column}",
    )


def _score_column(outputs: Sequence[str]) -> str:
    likely = [name for name in outputs if name in SCORES]
    if len(likely) != 1:
        raise Ambiguous(
            f"which column is the score? the search function answers {', '.join(outputs)}",
            remedy="name it in target.toml under [destination]: score_column",
        )
    return likely[0]
