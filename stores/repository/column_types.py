"""Column types, spelled as PostgreSQL's format_type() does, from SQL and from SQLAlchemy."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SPELLED = {
    "int": "integer", "int4": "integer", "serial": "integer", "serial4": "integer",
    "int8": "bigint", "bigserial": "bigint", "serial8": "bigint",
    "int2": "smallint", "smallserial": "smallint", "serial2": "smallint",
    "bool": "boolean", "varchar": "character varying", "nvarchar": "character varying",
    "char": "character", "bpchar": "character", "nchar": "character",
    "timestamptz": "timestamp with time zone", "timestamp": "timestamp without time zone",
    "timetz": "time with time zone", "time": "time without time zone",
    "decimal": "numeric", "float": "double precision", "float8": "double precision", "double": "double precision",
    "float4": "real", "varbit": "bit varying",
}  # fmt: skip
_CLASSES = {
    "UUID": "uuid", "Uuid": "uuid", "String": "character varying", "Unicode": "character varying",
    "VARCHAR": "character varying", "Text": "text", "UnicodeText": "text", "TEXT": "text", "Integer": "integer",
    "INTEGER": "integer", "BigInteger": "bigint", "BIGINT": "bigint", "SmallInteger": "smallint",
    "SMALLINT": "smallint", "Boolean": "boolean", "BOOLEAN": "boolean", "JSON": "json", "JSONB": "jsonb",
    "Float": "double precision", "FLOAT": "double precision", "Double": "double precision",
    "DOUBLE_PRECISION": "double precision", "REAL": "real", "Numeric": "numeric", "NUMERIC": "numeric",
    "DECIMAL": "numeric", "LargeBinary": "bytea", "BYTEA": "bytea", "Date": "date", "DATE": "date",
    "Interval": "interval", "INTERVAL": "interval", "TSVECTOR": "tsvector", "INET": "inet", "CHAR": "character",
    "Vector": "vector", "VECTOR": "vector", "HALFVEC": "halfvec", "SPARSEVEC": "sparsevec",
}  # fmt: skip
"""SQLAlchemy's and pgvector's classes; those with a time zone apart."""
_TIMES = {"DateTime": "timestamp", "TIMESTAMP": "timestamp", "DATETIME": "timestamp", "Time": "time", "TIME": "time"}
DIMENSIONED = frozenset({"vector", "halfvec", "sparsevec"})
_WRITTEN = re.compile(r"^(?P<name>[^(\[]+?)\s*(?:\((?P<args>[^)]*)\))?(?P<rest>[^(\[]*)(?P<array>(?:\[\d*\])*)$")


@dataclass(frozen=True, slots=True)
class ColumnType:
    """A type without its modifier, and the dimension of a vector."""

    name: str
    dimension: int | None = None


def from_sql(written: str) -> ColumnType:
    """The type as SQL writes it: "VECTOR(384)", "public.halfvec(3)", "varchar(255)[]"."""
    match = _WRITTEN.match(written.strip().lower().replace('"', ""))
    if match is None:
        return ColumnType("")
    name = (match["name"] + match["rest"]).strip()
    name = name.rpartition(".")[2] if name.rpartition(".")[2] in DIMENSIONED else name
    if name == "float" and (match["args"] or "").isdecimal() and int(match["args"]) <= 24:
        name = "real"
    spelled = _SPELLED.get(name, name) + ("[]" if match["array"] else "")
    return ColumnType(spelled, _dimension(match["args"]) if name in DIMENSIONED else None)


def from_class(name: str, dimension: int | None = None, *, with_time_zone: bool = False) -> ColumnType:
    """The type as SQLAlchemy's class of that name makes it; an empty one where the class is not known."""
    if name in _TIMES:
        return ColumnType(f"{_TIMES[name]} {'with' if with_time_zone else 'without'} time zone")
    spelled = _CLASSES.get(name, "")
    return ColumnType(spelled, dimension if spelled in DIMENSIONED else None)


def _dimension(arguments: str | None) -> int | None:
    return int(arguments) if arguments and arguments.strip().isdecimal() else None
