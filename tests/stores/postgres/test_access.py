"""Connections that cannot be made or that break off: said in stable words, in time, and without the password."""

from __future__ import annotations

import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from checks.connectivity import NOT_SET, NOT_UNDERSTOOD
from fixtures.proxy import proxy
from stores import target
from stores.errors import AccessDenied, Ambiguous, NotFound, StoreError, Unreachable, Unsupported
from stores.postgres import Destination
from tests.stores.postgres.conftest import destination_at
from tests.stores.postgres.listeners import HTTP, REDIS, listener

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fixtures.proxy import Proxy
    from tests.stores.postgres.conftest import Database

SECRET = "hunter2secret"


@contextmanager
def in_front(database: Database) -> Iterator[tuple[Proxy, Destination]]:
    """A proxy before the server, and the store that goes through it."""
    with ExitStack() as stack:
        between = stack.enter_context(proxy("127.0.0.1", database.server.port))
        store = stack.enter_context(destination_at(f"{database.url(between.port)}?connect_timeout=2"))
        yield between, store


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({":{password}@": f":{SECRET}@"}, "wrong password"),
        ({":{password}@": "@"}, "no password is given"),
        ({"{reader}:": "nobody_of_that_name:"}, "wrong password"),
        ({"/{name}": "/nothing_of_that_name"}, "database does not exist"),
        ({":{port}/": ":1/"}, "unreachable"),
        ({"@127.0.0.1:": "@host.invalid:"}, "unreachable"),
        ({"/{name}": "/{name}?sslmode=require"}, "TLS is not offered"),
        ({"/{name}": "/{name}?sslmode=verify-full"}, "TLS is not offered"),
        ({"postgresql://": "mysql://"}, NOT_UNDERSTOOD),
        ({"@127": f"{SECRET}@more@127"}, NOT_UNDERSTOOD),
    ],
)
def test_a_refusal_is_said_in_stable_words(database: Database, change: dict[str, str], problem: str) -> None:
    known = {"name": database.name, "reader": database.reader, "password": database.password,
             "port": database.server.port}  # fmt: skip
    url = database.url()
    for old, new in change.items():
        assert old.format(**known) in url
        url = url.replace(old.format(**known), new.format(**known))
    with destination_at(url) as store:
        answer = store.answer()
        assert answer.problem == problem
        assert answer.remedy
        with pytest.raises(StoreError) as raised:
            store.versions()
    for text in (repr(answer), str(raised.value), raised.value.remedy, repr(store.url())):
        assert SECRET not in text
        assert database.password not in text
        assert "\n" not in text


@pytest.mark.parametrize(
    ("said", "after", "problem"),
    [
        (HTTP, b"", "is no PostgreSQL"), (REDIS, b"", "is no PostgreSQL"), (HTTP, b"\r\n\r\n", "is no PostgreSQL"),
        (b"", b"", "closed the connection without a word"), (None, b"", "time-out"),
    ],
)  # fmt: skip
def test_another_service_is_told_from_silence(said: bytes | None, after: bytes, problem: str) -> None:
    with (
        listener(said, after=after) as port,
        destination_at(f"postgresql://u@127.0.0.1:{port}/d?connect_timeout=2") as d,
    ):
        assert d.answer().problem == problem


@pytest.mark.parametrize("hosts", ["127.0.0.1", "localhost", "127.0.0.1,127.0.0.1,127.0.0.1,127.0.0.1"])
def test_silence_is_waited_for_once_and_not_longer_than_asked(hosts: str) -> None:
    with listener(None) as port, destination_at(f"postgresql://u@{hosts}:{port}/d?connect_timeout=3") as store:
        start = time.monotonic()
        assert store.answer().problem == "time-out"
        assert time.monotonic() - start < 3 + 2.5
        start = time.monotonic()
        with pytest.raises(Unreachable, match="time-out"):
            store.table()
        assert time.monotonic() - start < 0.5


def test_a_later_address_is_tried_in_time(database: Database) -> None:
    with listener(None) as port:
        url = database.url().replace(
            f"127.0.0.1:{database.server.port}", f"127.0.0.1:{port},127.0.0.1:{database.server.port}"
        )
        with destination_at(f"{url}?connect_timeout=4") as store:
            assert store.answer().problem == ""


def test_a_server_that_falls_silent_is_not_waited_for_for_ever(database: Database) -> None:
    with in_front(database) as (between, store):
        session = store.connect()
        session.patience = 1
        between.swallow()
        start = time.monotonic()
        with pytest.raises(psycopg.errors.ConnectionTimeout, match="no answer within 1 s"):
            session.begin()
        assert time.monotonic() - start < 5
        assert session.closed


def test_a_connection_that_breaks_off_is_told_and_made_anew(database: Database) -> None:
    with in_front(database) as (between, store):
        with pytest.raises(Unreachable), store.read() as cursor:  # noqa: PT012 (it breaks off in the middle)
            between.break_off()
            cursor.execute("select 1")
        assert store.versions().number >= 130000


def test_a_session_that_was_ended_while_idle_is_made_anew(database: Database) -> None:
    with database.destination() as store:
        assert store.versions().extension
        database.sql(f"select pg_terminate_backend(pid) from pg_stat_activity where usename = '{database.reader}'")
        time.sleep(0.2)
        assert store.versions().extension


def test_nothing_can_be_written(database: Database) -> None:
    database.sql("create table t (x int)", "grant all on t to public")
    with database.destination() as store, pytest.raises(Unsupported, match="read-only"), store.read() as cursor:
        cursor.execute("insert into t values (1)")


def test_time_outs_hold_for_the_transaction_only(database: Database) -> None:
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    settings = "select " + ", ".join(f"current_setting('{name}')" for name in names)
    with database.destination() as store:
        with store.read() as cursor:
            assert cursor.execute(settings.encode()).fetchone() == ("30s", "5s", "1min")
        with store.connect() as session:
            assert session.execute(settings.encode()).fetchone() == ("0", "0", "0")
            startup = session.execute("select setting, source from pg_settings where source = 'client'").fetchall()
            assert {value for value, _ in startup} <= {"phasegate", "UTF8"}
            assert session.prepare_threshold is None


def test_a_table_that_is_locked_is_not_waited_for(database: Database) -> None:
    database.sql("create table m (id uuid primary key)", f'grant select on m to "{database.reader}"')
    with psycopg.connect(database.server.url(database.name, role="postgres")) as holder:
        holder.execute("lock table m in access exclusive mode")
        start = time.monotonic()
        with database.destination("m") as store, pytest.raises(Unreachable, match="lock"):
            store.table()
        assert time.monotonic() - start < 10


def test_no_url_is_not_set() -> None:
    store = Destination(target.Destination())
    assert store.answer().problem == NOT_SET
    assert store.url().problem == NOT_SET
    with pytest.raises(Ambiguous, match="DATABASE_URL is not set"):
        store.table()


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("select * from nowhere", NotFound), ("select nothing from pg_class", NotFound), ("select nothing()", NotFound),
        ("select pg_read_file('PG_VERSION')", AccessDenied),
        ("set local statement_timeout = 50; select pg_sleep(5)", Unreachable),
    ],
)  # fmt: skip
def test_errors_of_queries_are_the_projects(database: Database, statement: str, kind: Any) -> None:
    with database.destination() as store, pytest.raises(kind) as raised, store.read() as cursor:
        cursor.execute(statement.encode())
    assert "\n" not in raised.value.message
    assert raised.value.message[0].islower()
    assert raised.value.remedy
