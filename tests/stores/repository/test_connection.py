"""How a connection module connects, in the styles that deployments write."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from tests.stores.repository.checkouts import checkout

if TYPE_CHECKING:
    from pathlib import Path

    from checks.repository_facts import ConnectCall, ConnectionModule, Function

NAME = "pgvector_connection.py"


def module(folder: Path, source: str, **files: str) -> ConnectionModule:
    """The facts of a connection module with that source."""
    others = {f"{name}.py": text for name, text in files.items()}
    return checkout(folder, {NAME: source, **others}).connection_module()


def only_call(folder: Path, source: str) -> ConnectCall:
    """The one connecting call of a module with that source."""
    (call,) = module(folder, source).calls
    return call


def function(found: ConnectionModule, name: str) -> Function:
    """A function of the module by its name."""
    return next(function for function in found.functions if function.name == name)


@pytest.mark.parametrize(
    "source",
    [
        "import psycopg\npsycopg.connect(url, connect_timeout=5)",
        "import psycopg2 as pg\npg.connect(url, connect_timeout=5)",
        "from psycopg import connect as go\ngo(url, connect_timeout='5')",
        "from psycopg import AsyncConnection\nAsyncConnection.connect(url, connect_timeout=5)",
        "try:\n    import psycopg2\nexcept ImportError:\n    psycopg2 = None\npsycopg2.connect(connect_timeout=5)",
        "import asyncpg\nasync def f():\n    return await asyncpg.connect(url, timeout=5)",
        "import pg8000.native\npg8000.native.Connection('u', timeout=5)",
        "import psycopg\nargs = {'connect_timeout': 5}\npsycopg.connect(url, **args)",
        "import psycopg\ndef args():\n    return dict(connect_timeout=5)\npsycopg.connect(url, **args())",
        "import psycopg\npsycopg.connect('host=h connect_timeout=5')",
        "import psycopg\npsycopg.connect(f'host={h} connect_timeout=5')",
        "import psycopg\npsycopg.connect(url + '?connect_timeout=5')",
        "import psycopg\npsycopg.connect('postgresql://h/d?sslmode=require&connect_timeout=5')",
        "import psycopg\nfrom psycopg.conninfo import make_conninfo as m\npsycopg.connect(m(url, connect_timeout=5))",
        "from sqlalchemy import create_engine\ncreate_engine(url, connect_args={'connect_timeout': 5})",
        "from psycopg_pool import ConnectionPool\np = ConnectionPool(url, timeout=5)",
        "from psycopg_pool import ConnectionPool\np = ConnectionPool(url, kwargs={'connect_timeout': 5})",
        "import asyncio, asyncpg\nasync def f():\n    await asyncio.wait_for(asyncpg.connect(url), timeout=5)",
        "import asyncio, asyncpg\nasync def f():\n    await asyncio.wait_for(asyncpg.connect(url), 5)",
        "import asyncio, asyncpg\nasync def f():\n  async with asyncio.timeout(5):\n    await asyncpg.connect(url)",
        "import psycopg\ndef f(wait=5):\n    return psycopg.connect(url, connect_timeout=wait)",
        "import psycopg\ndef f(wait):\n    return psycopg.connect(url, connect_timeout=wait)",
        "import psycopg\ndef f(settings):\n    return psycopg.connect(url, connect_timeout=settings.wait)",
        "import psycopg\nWAIT = 5\npsycopg.connect(url, connect_timeout=WAIT)",
    ],
)
def test_a_time_out_that_is_passed(tmp_path: Path, source: str) -> None:
    call = only_call(tmp_path, source)
    assert call.timeout
    assert (call.refused, call.doubt) == ("", "")


@pytest.mark.parametrize(
    "source",
    [
        "import psycopg\npsycopg.connect(url)",
        "import psycopg\ndef f(timeout=5):\n    return psycopg.connect(url)",
        "import psycopg\npsycopg.connect(url, options='-c statement_timeout=5000')",
        "import psycopg\npsycopg.connect('host=h application_name=connect_timeout')",
        "import psycopg2\npsycopg2.connect(url, timeout=5)",
        "import asyncpg\nasyncpg.connect(url, command_timeout=5)",
        "from sqlalchemy import create_engine\ncreate_engine(url, pool_timeout=5)",
        "from sqlalchemy import create_engine\ncreate_engine(url, connect_args={'sslmode': 'require'})",
    ],
)
def test_no_time_out(tmp_path: Path, source: str) -> None:
    call = only_call(tmp_path, source)
    assert (call.timeout, call.refused, call.doubt) == ("", "", "")


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("0", "0 waits for ever"),
        ("None", "None waits for ever"),
        ("-1", "-1 waits for ever"),
        ("'0'", "0 waits for ever"),
    ],
)
def test_a_time_out_that_is_none(tmp_path: Path, value: str, reason: str) -> None:
    assert only_call(tmp_path, f"import psycopg\npsycopg.connect(url, connect_timeout={value})").refused == reason
    assert (
        only_call(tmp_path, f"import psycopg\nW = {value}\npsycopg.connect(url, connect_timeout=W)").refused == reason
    )


def test_a_time_out_in_the_address_that_is_none(tmp_path: Path) -> None:
    call = only_call(tmp_path, "import psycopg\npsycopg.connect('postgresql://h/d?connect_timeout=0')")
    assert call.refused == "0 waits for ever"


@pytest.mark.parametrize(
    "source",
    [
        "import psycopg\ndef f(**options):\n    return psycopg.connect(url, **options)",
        "import psycopg\ndef f(wait=None):\n    return psycopg.connect(url, connect_timeout=wait)",
    ],
)
def test_a_time_out_that_cannot_be_told(tmp_path: Path, source: str) -> None:
    assert only_call(tmp_path, source).doubt


STATUS = """
    import psycopg

    def connect():
        return psycopg.connect("", connect_timeout=5)

    def open_cursor():
        with connect() as connection:
            yield connection.cursor()

    def get_status():
        try:
            with connect() as connection:
                version = connection.execute("select version()").fetchone()
                return {"connected": True, "version": version}
        except psycopg.Error as error:
            return {"connected": False, "error": str(error)}

    def is_ready():
        return get_status()["connected"]

    def configured():
        return True

    def always_ready():
        try:
            connect()
            return {"ready": True}
        except Exception:
            return {"ready": True}

    def install():
        connect().execute("create extension vector")
"""


def test_functions_of_the_module(tmp_path: Path) -> None:
    found = module(tmp_path, STATUS)
    connecting = {function.name for function in found.functions if function.connects}
    assert connecting == {"connect", "open_cursor", "get_status", "is_ready", "always_ready", "install"}
    assert {function.name for function in found.functions if function.returns_connection} == {"connect", "open_cursor"}
    answering = {function.name for function in found.functions if function.answers_failure}
    assert answering == {"get_status", "is_ready", "always_ready"}
    assert function(found, "always_ready").always == "{'ready': True}"
    assert function(found, "get_status").always == ""
    assert not function(found, "install").returns_value


def test_a_literal_returned_instead_of_the_truth_is_the_same_always(tmp_path: Path) -> None:
    source = """
        import psycopg
        from dataclasses import dataclass

        @dataclass
        class Status:
            problem: str = ""

        def status():
            try:
                psycopg.connect("", connect_timeout=1)
                return Status()
            except Exception:
                return Status()
    """
    assert function(module(tmp_path, source), "status").always == "Status()"


def test_what_stands_behind_a_return_is_not_reached(tmp_path: Path) -> None:
    source = """
        import psycopg

        def status():
            return True
            psycopg.connect("")

        def other_status():
            if False:
                psycopg.connect("")
            return True
    """
    found = module(tmp_path, source)
    assert [function.connects for function in found.functions] == [(), ()]


@pytest.mark.parametrize(
    "source",
    [
        """
        from sqlalchemy import create_engine
        engine = create_engine("postgresql://", connect_args={"connect_timeout": 5})
        def status():
            with engine.connect() as connection:
                return bool(connection)
        """,
        """
        from sqlalchemy import create_engine
        from sqlalchemy.orm import sessionmaker
        engine = create_engine("postgresql://", connect_args={"connect_timeout": 5})
        Session = sessionmaker(bind=engine)
        def status():
            with Session() as session:
                return bool(session)
        """,
        """
        from psycopg_pool import ConnectionPool
        class Database:
            def __init__(self, url):
                self.pool = ConnectionPool(url, timeout=5)
            def status(self):
                with self.pool.connection() as connection:
                    return bool(connection)
        """,
        """
        import psycopg
        class Database:
            def _connect(self):
                return psycopg.connect("", connect_timeout=5)
            def status(self):
                return bool(self._connect())
        """,
        """
        import asyncio, psycopg
        def _ask():
            return bool(psycopg.connect("", connect_timeout=5))
        async def status():
            return await asyncio.to_thread(_ask)
        """,
        "import database\ndef status():\n    return bool(database.engine.connect())\n",
        "from database import engine as e\ndef status():\n    return bool(e.connect())\n",
        "from database import SessionLocal\ndef status():\n    return bool(SessionLocal())\n",
        "from database import get\ndef status():\n    return bool(get())\n",
    ],
    ids=["engine", "session", "pool", "method", "thread", "module", "name", "made", "function"],
)
def test_status_that_connects_by_way_of_something(tmp_path: Path, source: str) -> None:
    database = """
        from sqlalchemy import create_engine
        from sqlalchemy.orm import sessionmaker

        engine = create_engine("postgresql://", connect_args={"connect_timeout": 5})
        SessionLocal = sessionmaker(bind=engine)

        def get():
            return SessionLocal()
    """
    found = module(tmp_path, dedent(source), database=database)
    status = next(function for function in found.functions if function.name.rpartition(".")[2] == "status")
    assert [call.timeout for call in status.connects] == ["5"]


@pytest.mark.parametrize(
    ("source", "imported", "others"),
    [
        ("import psycopg\nimport pgvector.psycopg", (("psycopg",),), ()),
        ("from psycopg2.extras import RealDictCursor", (("psycopg2",),), ()),
        ("try:\n    import psycopg2\nexcept ImportError:\n    AVAILABLE = False", (("psycopg2",),), ()),
        ("try:\n    import psycopg\nexcept ImportError:\n    import psycopg2", (("psycopg", "psycopg2"),), ()),
        ("try:\n    import psycopg\nexcept ImportError:\n    psycopg = None\n", (("psycopg",),), ()),
        ("from psycopg_pool import ConnectionPool", (("psycopg",),), ()),
        ("import psycopg, asyncpg", (("psycopg",), ("asyncpg",)), ()),
        ("import supabase, os, json\nimport app", (), ("supabase",)),
    ],
)
def test_drivers_that_are_imported(
    tmp_path: Path, source: str, imported: tuple[tuple[str, ...], ...], others: tuple[str, ...]
) -> None:
    found = module(tmp_path, source, app="")
    assert (found.imported, found.others) == (imported, others)


def test_a_module_of_the_checkout_is_no_package(tmp_path: Path) -> None:
    found = module(tmp_path, "import psycopg\npsycopg.connect('')", psycopg="def connect(url): ...")
    assert found.calls == ()
