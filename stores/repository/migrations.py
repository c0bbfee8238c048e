"""The tables that all migrations together lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.migration_facts import Migrations
from stores.repository import sql_source
from stores.repository.alembic_source import AlembicSource
from stores.repository.tables import Tables

if TYPE_CHECKING:
    from stores.repository.files import Checkout
    from stores.repository.program import Program


def migrations(program: Program, checkout: Checkout) -> Migrations:
    """Follow the migrations from the first to the last."""
    paths = checkout.migrations()
    tables = Tables()
    for path in paths:
        if path.endswith(".sql"):
            sql_source.apply(tables, checkout.text(path), path)
    AlembicSource(program).apply(tables, [program.modules.module(path) for path in paths if path.endswith(".py")])
    return Migrations(paths=paths, tables=tables.facts(), doubts=tuple(tables.unplaced()))
