"""The tables that a sequence of migrations leaves."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from checks.migration_facts import MigratedColumn, MigratedTable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from checks.repository_facts import Place


@dataclass(frozen=True, slots=True)
class Name:
    """A table's name; without a schema it means the table of any schema."""

    table: str
    schema: str | None = None

    def __str__(self) -> str:
        return f"{self.schema}.{self.table}" if self.schema else self.table

    def means(self, other: Name) -> bool:
        """Whether both can be the same table."""
        return self.table == other.table and (None in (self.schema, other.schema) or self.schema == other.schema)


@dataclass(slots=True)
class _Table:
    name: Name
    place: Place
    columns: dict[str, MigratedColumn] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)


class Tables:
    """Follows statement after statement what becomes of the tables."""

    def __init__(self) -> None:
        self._tables: list[_Table] = []
        self._waiting: list[tuple[Name, str]] = []
        self._doubts: list[str] = []

    def facts(self) -> tuple[MigratedTable, ...]:
        """The tables as they are now."""
        return tuple(
            MigratedTable(
                name=table.name.table,
                schema=table.name.schema,
                columns=tuple(table.columns.values()),
                place=table.place,
                doubts=tuple(table.doubts + [text for name, text in self._waiting if name.means(table.name)]),
            )
            for table in self._tables
        )

    def create(self, name: Name, columns: Iterable[MigratedColumn], place: Place, *, only_if_new: bool) -> None:
        """CREATE TABLE; a second one only counts where the first was dropped."""
        known = self._find(name)
        if known and not only_if_new:
            known.doubts.append(f"it is created again at {place}")
        if not known:
            self._tables.append(_Table(name, place, {column.name: column for column in columns}))

    def drop(self, name: Name) -> None:
        """DROP TABLE."""
        self._tables = [table for table in self._tables if not name.means(table.name)]

    def rename(self, name: Name, new: Name) -> None:
        """ALTER TABLE ... RENAME TO, or SET SCHEMA."""
        if table := self._find(name):
            table.name = Name(new.table, new.schema or table.name.schema)

    def put(self, name: Name, column: MigratedColumn, *, only_if_new: bool = False) -> None:
        """ALTER TABLE ... ADD COLUMN, or ALTER COLUMN ... TYPE."""
        if (table := self._find(name)) and not (only_if_new and column.name in table.columns):
            table.columns[column.name] = column

    def remove(self, name: Name, column: str) -> None:
        """ALTER TABLE ... DROP COLUMN."""
        if table := self._find(name):
            table.columns.pop(column, None)

    def rename_column(self, name: Name, old: str, new: str, place: Place) -> None:
        """ALTER TABLE ... RENAME COLUMN."""
        if (table := self._find(name)) and old in table.columns:
            column = table.columns.pop(old)
            table.columns[new] = replace(column, name=new, place=place)

    def like(self, name: Name, other: Name) -> bool:
        """LIKE another table: its columns; whether that one is known."""
        table, pattern = self._find(name), self._find(other)
        if table and pattern:
            table.columns |= pattern.columns
        return pattern is not None

    def doubt(self, text: str, name: Name | None = None) -> None:
        """Note what cannot be followed: of one table, or of any."""
        if name is None:
            self._doubts.append(text)
        else:
            self._waiting.append((name, text))

    def unplaced(self) -> list[str]:
        """What could not be followed of tables that are not known otherwise, or of any."""
        known = [table.name for table in self._tables]
        missing = [f"{name}: {text}" for name, text in self._waiting if not any(map(name.means, known))]
        return self._doubts + missing

    def _find(self, name: Name) -> _Table | None:
        return next((table for table in self._tables if name.means(table.name)), None)
