"""Definitions of the real table's parts as PostgreSQL spells them, turned to its copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.facts import quoted
from stores.errors import BadAnswer

if TYPE_CHECKING:
    from checks.facts import Table
    from stores.postgres.connection import Session

_SPELLED = """
    SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = %s::regclass
"""
_TRIGGERS = """
    SELECT tgname, quote_ident(tgname), pg_get_triggerdef(oid) FROM pg_trigger
    WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgenabled IN ('O', 'A') ORDER BY tgname
"""
_INDEXES = """
    SELECT c.relname, quote_ident(c.relname), pg_get_indexdef(i.indexrelid)
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE i.indrelid = %s::regclass AND i.indisvalid AND i.indisunique = %s ORDER BY c.relname
"""
_SEQUENCES = """
    SELECT a.attname FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
    WHERE d.adrelid = %s::regclass AND pg_get_expr(d.adbin, d.adrelid) ~ '^nextval\\(.*::regclass\\)$'
"""
_GENERATED = "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attgenerated <> ''"


class Definitions:
    """The parts of one table, and how they are made on a copy of it."""

    def __init__(self, session: Session, real: Table, copy: Table) -> None:
        self.session, self.real, self.copy = session, real, copy

    def triggers(self) -> dict[str, str]:
        """By name, the statement for each trigger that fires on what an ordinary session writes."""
        rows = self.session.execute(_TRIGGERS, [self.real.qualified]).fetchall()
        return {name: self._moved(definition, spelled) for name, spelled, definition in rows}

    def indexes(self, *, unique: bool) -> list[str]:
        """The statements for the valid indexes, those of constraints among them."""
        rows = self.session.execute(_INDEXES, [self.real.qualified, unique]).fetchall()
        return [self._moved(definition, spelled) for _, spelled, definition in rows]

    def own_sequences(self) -> list[str]:
        """Statements that give the copy's serial columns numbers of their own: nextval() is never rolled back."""
        rows = self.session.execute(_SEQUENCES, [self.copy.qualified]).fetchall()
        statements = []
        for number, (column,) in enumerate(rows):
            sequence = f"{quoted(self.copy.schema)}.{quoted(f'phasegate_{number}')}"
            default = f"nextval('{sequence.replace(chr(39), chr(39) * 2)}'::regclass)"
            alter = f"ALTER TABLE {self.copy.qualified} ALTER COLUMN {quoted(column)} SET DEFAULT {default}"
            statements += [f"CREATE SEQUENCE {sequence}", alter]
        return statements

    def generated(self) -> frozenset[str]:
        """The columns that nobody may write."""
        return frozenset(name for (name,) in self.session.execute(_GENERATED, [self.copy.qualified]))

    def _moved(self, definition: str, name: str) -> str:
        """A CREATE INDEX or CREATE TRIGGER statement that names the copy; the object's own name may say anything."""
        (real,) = self.session.execute(_SPELLED, [self.real.qualified]).fetchone() or ("",)
        head, _, tail = definition.partition(name)
        for mark in (f" ON ONLY {real} ", f" ON {real} "):
            if mark in tail:
                return head + name + tail.replace(mark, f" ON {self.copy.qualified} ", 1)
        raise BadAnswer(f"cannot copy this definition: {definition}", remedy="report it with the table's definition")
