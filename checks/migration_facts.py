"""The tables that TARGET_REPO's migrations lead to: values only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checks.repository_facts import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class MigratedColumn:
    """A column as the migrations leave it."""

    name: str
    type: str
    """As format_type() spells it without its modifier; empty when it cannot be told."""
    dimension: int | None
    place: Place
    """Where it was last changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MigratedTable:
    """A table as the migrations leave it."""

    name: str
    schema: str | None
    columns: tuple[MigratedColumn, ...]
    place: Place
    doubts: tuple[str, ...] = ()
    """Statements about it that cannot be followed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrations:
    """The state that all migrations together lead to."""

    paths: tuple[str, ...]
    tables: tuple[MigratedTable, ...]
    doubts: tuple[str, ...] = ()
    """Statements that could create or change any table and cannot be followed."""
