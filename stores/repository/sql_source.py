"""What SQL statements do to tables; each is parsed, none is executed."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from checks.migration_facts import MigratedColumn
from checks.repository_facts import Place
from stores.repository.column_types import from_sql
from stores.repository.sql_statements import statements, words
from stores.repository.tables import Name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stores.repository.sql_statements import Statement, Word
    from stores.repository.tables import Tables

_SKIPPED = {"IF", "NOT", "EXISTS", "ONLY"}
_KINDS = {"UNLOGGED", "TEMP", "TEMPORARY", "GLOBAL", "LOCAL", "FOREIGN"}
_CHANGING = {"ADD", "DROP", "RENAME", "TYPE", "INHERIT"}
_DYNAMIC = re.compile(r"\b(?:create|alter|drop)\s+(?:\w+\s+)?table\b", re.IGNORECASE)
_OPAQUE = {"PartitionedOfProperty", "InheritsProperty"}


def apply(tables: Tables, text: str, path: str, line: int = 1) -> None:
    """Follow every statement of a text that begins at a line of a file."""
    for statement in statements(text, path):
        _apply(tables, statement, Place(path=path, line=line + statement.line - 1))


def _apply(tables: Tables, statement: Statement, place: Place) -> None:
    keys = [word.key for word in statement.words if word.key not in _KINDS]
    if keys[:1] == ["DO"]:
        _block(tables, statement, place)
    elif keys[1:2] == ["TABLE"] and keys[0] in {"CREATE", "ALTER", "DROP"}:
        try:
            tree = sqlglot.parse_one(statement.text, read="postgres")
        except (SqlglotError, RecursionError):
            return tables.doubt(f"the statement at {place} cannot be parsed", _named(statement.words))
        _follow(tables, tree, statement, place)
    return None


def _follow(tables: Tables, tree: exp.Expr, statement: Statement, place: Place) -> None:
    match tree:
        case exp.Create():
            _create(tables, tree, place)
        case exp.Drop():
            for table in tree.args.get("tables") or [tree.this]:
                tables.drop(_name(table))
        case exp.Alter():
            for action in tree.args["actions"]:
                _alter(tables, _name(tree.this), action, place)
        case _:
            _other(tables, statement, place)


def _create(tables: Tables, tree: exp.Create, place: Place) -> None:
    schema = tree.this
    table = _name(schema.this if isinstance(schema, exp.Schema) else schema)
    parts = schema.expressions if isinstance(schema, exp.Schema) else []
    columns = (_column(part, place) for part in parts if isinstance(part, exp.ColumnDef))
    tables.create(table, columns, place, only_if_new=bool(tree.args.get("exists")))
    for part in parts:
        if isinstance(part, exp.LikeProperty) and not tables.like(table, _name(part.this)):
            tables.doubt(f"it is made like {part.this.sql('postgres')} at {place}", table)
    properties = tree.args.get("properties")
    made = {type(part).__name__ for part in (properties.expressions if properties else [])}
    if tree.args.get("expression") is not None or made & _OPAQUE:
        tables.doubt(f"it takes columns from elsewhere at {place}", table)


def _alter(tables: Tables, table: Name, action: exp.Expr, place: Place) -> None:
    match action:
        case exp.ColumnDef():
            tables.put(table, _column(action, place), only_if_new=bool(action.args.get("exists")))
        case exp.Drop() if action.args.get("kind") == "COLUMN":
            for column in action.args.get("tables") or [action.this]:
                tables.remove(table, _identifier(column))
        case exp.AlterColumn() if action.args.get("dtype") is not None:
            tables.put(table, _typed(_identifier(action.this), action.args["dtype"], place))
        case exp.RenameColumn():
            tables.rename_column(table, _identifier(action.this), _identifier(action.args["to"]), place)
        case exp.AlterRename():
            tables.rename(table, _name(action.this))
        case exp.Command():
            tables.doubt(f"part of the statement at {place} cannot be parsed", table)


def _other(tables: Tables, statement: Statement, place: Place) -> None:
    """A statement that sqlglot only recognises: SET SCHEMA is followed, what may change columns is a doubt."""
    table = _named(statement.words)
    keys = [word.key for word in statement.words]
    if table is None or keys[:1] != ["ALTER"]:
        return
    if keys[-3:-1] == ["SET", "SCHEMA"]:
        tables.rename(table, Name(table.table, statement.words[-1].name))
    elif _CHANGING & set(keys):
        tables.doubt(f"the statement at {place} cannot be parsed", table)


def _block(tables: Tables, statement: Statement, place: Place) -> None:
    """A DO block: what it does depends on the database, so that a table it names is in doubt."""
    inner = [found for word in statement.words if word.string for found in words(word.text)]
    for position, word in enumerate(inner):
        if word.key in {"CREATE", "ALTER", "DROP"} and "TABLE" in [
            next.key for next in inner[position + 1 : position + 3]
        ]:
            tables.doubt(f"the DO block at {place} may change it", _named(inner[position:]))
        elif word.string and _DYNAMIC.search(word.text):
            tables.doubt(f"the DO block at {place} makes its statements while it runs")


def _named(found: Sequence[Word]) -> Name | None:
    """The name behind TABLE, IF NOT EXISTS and ONLY skipped."""
    rest = iter(found)
    if not any(word.key == "TABLE" for word in rest):
        return None
    parts = list(itertools.dropwhile(lambda word: word.key in _SKIPPED, rest))[:3]
    if len(parts) == 3 and parts[1].text == ".":
        return Name(parts[2].name, parts[0].name)
    return Name(parts[0].name) if parts else None


def _name(node: exp.Expr) -> Name:
    table = node.find(exp.Table) or node
    schema = table.args.get("db")
    return Name(_identifier(table), _identifier(schema) if schema else None)


def _identifier(node: exp.Expr) -> str:
    while not isinstance(node, exp.Identifier):
        node = node.this
    return str(node.this) if node.args.get("quoted") else str(node.this).lower()


def _column(node: exp.ColumnDef, place: Place) -> MigratedColumn:
    return _typed(_identifier(node.this), node.args.get("kind"), place)


def _typed(name: str, kind: exp.Expr | None, place: Place) -> MigratedColumn:
    made = from_sql(kind.sql("postgres")) if kind is not None else from_sql("")
    return MigratedColumn(name=name, type=made.name, dimension=made.dimension, place=place)
