"""How the graph's module connects and which database it asks, in the styles that deployments write."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from checks import graph_module
from tests.stores.repository.checkouts import checkout

if TYPE_CHECKING:
    from pathlib import Path

    from checks.graph_source_facts import GraphModule

NAME = "neo4j_connection.py"
IMPORTS = "import neo4j\nfrom neo4j import AsyncGraphDatabase, Driver, GraphDatabase\n"


def module(folder: Path, source: str, **files: str) -> GraphModule:
    """The facts of a graph's module with that source behind the usual imports."""
    return checkout(folder, {NAME: IMPORTS + source, **files}).graph_module()


def timeout(folder: Path, source: str, **files: str) -> str:
    """How the time-out is judged: the cause, or "pass"."""
    finding = graph_module.passes_the_timeout(module(folder, source, **files))
    assert finding.remedy or not finding.cause
    return finding.cause or finding.outcome.value


def database(folder: Path, source: str, **files: str) -> str:
    """How the database is judged: the cause, or "pass"."""
    finding = graph_module.passes_the_database(module(folder, source, **files))
    assert finding.remedy or not finding.cause
    return finding.cause or finding.outcome.value


@pytest.mark.parametrize(
    ("source", "cause"),
    [
        ("GraphDatabase.driver(uri, auth=auth, connection_timeout=5)", "pass"),
        ("neo4j.GraphDatabase.driver(uri, auth=auth, connection_timeout=5.0)", "pass"),
        ("AsyncGraphDatabase.driver(uri, connection_timeout=5)", "pass"),
        ("GraphDatabase.driver(uri, connection_acquisition_timeout=5)", "pass"),
        ("from neo4j import GraphDatabase as G\nG.driver(uri, connection_timeout=5)", "pass"),
        ("def connect(settings):\n    return GraphDatabase.driver(uri, connection_timeout=settings.wait)", "pass"),
        ("def connect(timeout=5):\n    return GraphDatabase.driver(uri, connection_timeout=timeout)", "pass"),
        ("CONFIG = {'connection_timeout': 5}\nGraphDatabase.driver(uri, **CONFIG)", "pass"),
        ("def config():\n    return dict(connection_timeout=5)\nGraphDatabase.driver(uri, **config())", "pass"),
        ("class C:\n    def __init__(self, s):\n        self.d = GraphDatabase.driver(s.u, connection_timeout=s.t)",
         "pass"),
        ("GraphDatabase.driver(uri, auth=auth)", "no time-out is passed"),
        ("def connect(timeout=5):\n    return GraphDatabase.driver(uri)", "no time-out is passed"),
        ("GraphDatabase.driver(uri, max_transaction_retry_time=5)", "no time-out is passed"),
        ("GraphDatabase.driver('bolt://h:7687?connection_timeout=5')", "no time-out is passed"),
        ("GraphDatabase.driver(uri, connect_timeout=5)", "no time-out is passed"),
        ("GraphDatabase.driver(uri, connection_timeout=5)\nGraphDatabase.driver(other)", "no time-out is passed"),
        ("GraphDatabase.driver(uri, connection_timeout=0)", "the time-out is none"),
        ("GraphDatabase.driver(uri, connection_timeout=None)", "the time-out is none"),
        ("NEVER = None\nGraphDatabase.driver(uri, connection_timeout=NEVER)", "the time-out is none"),
        ("def connect(**given):\n    return GraphDatabase.driver(uri, **given)",
         "whether a time-out is passed cannot be told"),
        ("def connect(wait=None):\n    return GraphDatabase.driver(uri, connection_timeout=wait)",
         "whether a time-out is passed cannot be told"),
        ("def connect():\n    pass", "no driver is made"),
        ("import py2neo\npy2neo.Graph(uri)", "how the module connects cannot be told"),
    ],
)  # fmt: skip
def test_the_time_out(tmp_path: Path, source: str, cause: str) -> None:
    assert timeout(tmp_path, source) == cause


@pytest.mark.parametrize(
    ("given", "lines"),
    [
        ("connection_timeout=5", [3]),
        ("connection_timeout=5, connection_acquisition_timeout=None", [3]),
        ("connection_timeout=5, connection_acquisition_timeout=5", []),
        ("connection_acquisition_timeout=5", []),
        ("**given", []),
    ],
)
def test_what_does_not_bound_the_handshake_is_told(tmp_path: Path, given: str, lines: list[int]) -> None:
    found = module(tmp_path, f"GraphDatabase.driver(uri, {given})")
    assert [place.line for place in found.silent] == lines


OPEN = "driver = GraphDatabase.driver(uri, connection_timeout=5)\n"


@pytest.mark.parametrize(
    ("source", "cause"),
    [
        ("def ask(settings):\n    with driver.session(database=settings.database) as session:\n        pass", "pass"),
        ("def ask(settings):\n    driver.execute_query('RETURN 1', database_=settings.database)", "pass"),
        ("def ask(driver, settings):\n    driver.session(database=settings.database)", "pass"),
        ("async def ask(driver, database):\n    async with driver.session(database=database) as session:\n        pass",
         "pass"),
        ("import os\nDATABASE = os.getenv('NEO4J_DATABASE', 'neo4j')\ndriver.session(database=DATABASE)", "pass"),
        ("def ask(settings):\n    driver.session(**{'database': settings.database})", "pass"),
        ("class C:\n    def __init__(self, database):\n        self.database = database\n"
         "    def session(self):\n        return driver.session(database=self.database)\n"
         "    def ask(self):\n        with self.session() as session:\n            pass", "pass"),
        ("def ask(settings):\n    driver.session(database='system')\n    driver.session(database=settings.name)",
         "pass"),
        ("import requests\nrequests.session()\ndef ask(settings):\n    driver.session(database=settings.name)", "pass"),
        ("driver.session()", "no database is passed"),
        ("def ask(database):\n    with driver.session() as session:\n        pass", "no database is passed"),
        ("driver.execute_query('RETURN 1')", "no database is passed"),
        ("driver.execute_query('RETURN 1', database=name)", "no database is passed"),
        ("def ask(settings):\n    driver.session(database=settings.name)\n    driver.session()",
         "no database is passed"),
        ("driver.session(database=None)", "the database is not the one that was given"),
        ("driver.session(database='neo4j')", "the database is not the one that was given"),
        ("DATABASE = 'neo4j'\ndriver.session(database=DATABASE)", "the database is not the one that was given"),
        ("def ask(database=None):\n    driver.session(database=database)",
         "whether the database is passed cannot be told"),
        ("def ask(**given):\n    driver.session(**given)", "whether the database is passed cannot be told"),
        ("driver.verify_connectivity()", "which database is asked cannot be told"),
        ("driver.session(database='system')", "which database is asked cannot be told"),
    ],
)  # fmt: skip
def test_the_database(tmp_path: Path, source: str, cause: str) -> None:
    assert database(tmp_path, OPEN + source) == cause


SETTINGS = """
    from pydantic_settings import BaseSettings

    class Settings(BaseSettings):
        neo4j_database: str = "neo4j"
        neo4j_timeout: float = 5

    settings = Settings()
"""


def test_the_default_of_a_setting_is_not_written_into_the_code(tmp_path: Path) -> None:
    source = (
        "from settings import settings\ndriver = GraphDatabase.driver(uri, connection_timeout=settings.neo4j_timeout)\n"
        "def ask():\n    return driver.session(database=settings.neo4j_database)\n"
    )
    files = {"settings.py": SETTINGS}
    assert (timeout(tmp_path, source, **files), database(tmp_path, source, **files)) == ("pass", "pass")


def test_the_module_in_which_it_connects_is_looked_at_too(tmp_path: Path) -> None:
    files = {"pool.py": IMPORTS + "def make(uri):\n    return GraphDatabase.driver(uri)\n"}
    source = (
        "from pool import make\ndef ask(settings):\n    return make(settings.uri).session(database=settings.name)\n"
    )
    assert timeout(tmp_path, source, **files) == "no time-out is passed"
    assert database(tmp_path, source, **files) == "pass"


def test_pgvectors_module_is_none_of_the_graphs(tmp_path: Path) -> None:
    files = {"pgvector_connection.py": "import psycopg\npsycopg.connect('', connect_timeout=5)\n"}
    repository = checkout(tmp_path, {NAME: IMPORTS + OPEN, **files})
    assert [call.callee for call in repository.connection_module().calls] == ["psycopg.connect"]
    assert [call.callee for call in repository.graph_module().module.calls] == ["neo4j.GraphDatabase.driver"]
    assert repository.connection_module().imported == (("psycopg",),)
    assert repository.graph_module().module.imported == (("neo4j",),)
