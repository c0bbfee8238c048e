"""One database for all tests of a worker, emptied after each: to make one takes twenty times as long."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import sql

from fixtures.engines.destination import drop_database
from fixtures.engines.running import SUPERUSER
from fixtures.own_servers import own_name
from tests.stores.postgres.conftest import Database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fixtures.engines.running import PostgresAddress

_EMPTY = """
    DO $$
    DECLARE name text;
    BEGIN
        DROP EXTENSION IF EXISTS vector CASCADE;
        FOR name IN SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP
            EXECUTE format('DROP SCHEMA %I CASCADE', name);
        END LOOP;
    END $$
"""
_FRESH = """
    CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC;
    CREATE SCHEMA extensions; CREATE EXTENSION vector SCHEMA extensions
"""


@pytest.fixture(scope="session")
def reused(server: PostgresAddress) -> Iterator[str]:
    """The name of an empty database."""
    name = own_name("scratch")
    with psycopg.connect(server.admin_url, autocommit=True) as admin:
        admin.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        yield name
        drop_database(admin, name)


@pytest.fixture
def database(server: PostgresAddress, reused: str) -> Iterator[Database]:
    """A database as `tests.stores.postgres.conftest` makes it, but for its age."""
    made = Database(server=server, name=reused, reader=own_name("reader"), password=secrets.token_hex(8))
    reader, name = sql.Identifier(made.reader), sql.Identifier(reused)
    with psycopg.connect(server.url(reused, role=SUPERUSER), autocommit=True) as admin:
        admin.execute(_EMPTY)
        admin.execute(_FRESH)
        admin.execute(sql.SQL("create role {} login password {}").format(reader, sql.Literal(made.password)))
        admin.execute(sql.SQL("grant usage on schema extensions to {}").format(reader))
        admin.execute(sql.SQL("alter database {} reset all").format(name))
        admin.execute(sql.SQL('alter database {} set search_path = "$user", public, extensions').format(name))
    yield made
    with psycopg.connect(server.url(reused, role=SUPERUSER), autocommit=True) as admin:
        admin.execute(sql.SQL("drop owned by {0} cascade; drop role {0}").format(reader))
