"""The reference's own copy and database, as a stranger's deployment would have them."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg
import pytest

from fixtures import engines
from fixtures.engines.destination import create_database, drop_database
from fixtures.engines.processes import CHECKOUT
from fixtures.engines.running import SUPERUSER, PostgresAddress, QdrantAddress
from fixtures.engines.source import open_client
from fixtures.own_servers import own_name, run_sql

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REFERENCE = CHECKOUT / "reference"


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """A database that a test may do anything to."""

    server: PostgresAddress
    name: str

    @property
    def url(self) -> str:
        """The ordinary role's way in; the database is its own."""
        return self.server.url(self.name)

    def sql(self, *statements: str) -> None:
        """Run statements as the superuser, each in a transaction of its own."""
        run_sql(self.server.url(self.name, role=SUPERUSER), *statements)


@pytest.fixture(scope="session")
def server() -> PostgresAddress:
    """The embedded PostgreSQL."""
    return engines.up(lambda line: None).postgres


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """A collection that a test may do anything to; the service makes it."""

    server: QdrantAddress
    name: str

    @property
    def environment(self) -> dict[str, str]:
        """What the service is told of it."""
        return {**self.server.environment, "MAIN_QDRANT_COLLECTION_NAME": self.name}


@pytest.fixture(scope="session")
def qdrant() -> QdrantAddress:
    """The embedded Qdrant."""
    return engines.up(lambda line: None).qdrant


@contextmanager
def own_collection(server: QdrantAddress) -> Iterator[Collection]:
    """A name for collections of its own, which go when the block ends."""
    made = Collection(server=server, name=own_name("deployment"))
    try:
        yield made
    finally:
        with open_client(server) as client:
            for name in (made.name, f"{made.name}_records"):
                client.delete_collection(name)


@pytest.fixture
def collection(qdrant: QdrantAddress) -> Iterator[Collection]:
    """A collection that does not exist yet."""
    with own_collection(qdrant) as made:
        yield made


@contextmanager
def own_database(server: PostgresAddress) -> Iterator[Database]:
    """An empty database that the migrations were run in, for as long as the block lasts."""
    name = own_name("deployment")
    with psycopg.connect(server.admin_url, autocommit=True) as admin:
        create_database(admin, name)
        try:
            yield Database(server=server, name=name)
        finally:
            drop_database(admin, name)


@pytest.fixture
def database(server: PostgresAddress) -> Iterator[Database]:
    """An empty database that the migrations were run in."""
    with own_database(server) as made:
        yield made


@pytest.fixture
def bare_database(database: Database) -> Database:
    """A database of the ordinary role in which nothing was done but to create the extension."""
    database.sql("drop schema public cascade", "create schema public authorization pg_database_owner")
    database.sql("create extension vector")
    return database


@pytest.fixture
def deployed(tmp_path: Path) -> Path:
    """A folder that holds a copy of the service under another name."""
    return deployed_to(tmp_path)


def deployed_to(folder: Path) -> Path:
    """The folder, with a copy of the service under another name in it."""
    shutil.copytree(REFERENCE, folder / "service", ignore=shutil.ignore_patterns("__pycache__"))
    return folder
