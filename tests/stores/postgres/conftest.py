"""A database of one's own on the embedded server, and a role that may only read."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg import sql
from pydantic import SecretStr

from fixtures import engines
from fixtures.engines.destination import drop_database
from fixtures.engines.running import SUPERUSER, PostgresAddress
from fixtures.own_servers import own_name, run_sql
from stores import target
from stores.postgres import Destination

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """A database that a test may do anything to, and its reader's name and password."""

    server: PostgresAddress
    name: str
    reader: str
    password: str

    def sql(self, *statements: str) -> None:
        """Run statements as the superuser, each in a transaction of its own."""
        run_sql(self.server.url(self.name, role=SUPERUSER), *statements)

    def url(self, port: int | None = None) -> str:
        """The reader's way in."""
        return f"postgresql://{self.reader}:{self.password}@127.0.0.1:{port or self.server.port}/{self.name}"

    def destination(self, table: str | None = None, *, k: int = 10, **fields: Any) -> Destination:
        """The store as the reader has it."""
        return Destination(target.Destination(url=SecretStr(self.url()), table=table, **fields), k=k)


def destination_at(url: str, **fields: Any) -> Destination:
    """The store at any URL."""
    return Destination(target.Destination(url=SecretStr(url), **fields))


@pytest.fixture(scope="session")
def server() -> PostgresAddress:
    """The embedded PostgreSQL."""
    return engines.up(lambda line: None).postgres


@pytest.fixture
def database(server: PostgresAddress) -> Iterator[Database]:
    """An empty database with pgvector in a schema of its own, as Supabase has it."""
    made = Database(server=server, name=own_name("stores"), reader=own_name("reader"), password=secrets.token_hex(8))
    with psycopg.connect(server.admin_url, autocommit=True) as admin:
        admin.execute(sql.SQL("create database {}").format(sql.Identifier(made.name)))
        role = sql.SQL("create role {} login password {}")
        admin.execute(role.format(sql.Identifier(made.reader), sql.Literal(made.password)))
        made.sql(
            "create schema extensions",
            "create extension vector schema extensions",
            f'grant usage on schema extensions to "{made.reader}"',
            f'alter database "{made.name}" set search_path = "$user", public, extensions',
        )
        yield made
        drop_database(admin, made.name)
        admin.execute(sql.SQL("drop role {}").format(sql.Identifier(made.reader)))


@pytest.fixture
def readable(database: Database) -> Database:
    """A database in which the role may read every table of public."""
    database.sql(f'alter default privileges in schema public grant select on tables to "{database.reader}"')
    return database
