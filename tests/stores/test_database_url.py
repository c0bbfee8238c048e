"""DATABASE_URL is understood as libpq takes it, and no word about it repeats the password."""

from __future__ import annotations

import string
from dataclasses import astuple
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from psycopg.conninfo import conninfo_to_dict

from stores.database_url import read_url

ENCODE = "percent-encode the password: write %40 for '@', %2F for '/', %25 for '%'"
EXAMPLE = "write postgresql://USER:PASSWORD@HOST:5432/DATABASE"
PORT = "write a port from 1 to 65535, and %2F for a '/' in the password"

TAKEN = {
    "postgres://u:p@h/db": ("h", 5432, "db", "u", "p", "", ()),
    "postgresql://u:p@h:6543/db": ("h", 6543, "db", "u", "p", "", ()),
    "postgresql+psycopg2://u:p@h/db": ("h", 5432, "db", "u", "p", "", ("+psycopg2",)),
    "postgres+asyncpg://u:p@h/db": ("h", 5432, "db", "u", "p", "", ("+asyncpg",)),
    "postgresql://u%40t:p%40ss%2F%25@h/d%20b": ("h", 5432, "d b", "u@t", "p@ss/%", "", ()),
    "postgresql://u:p#s?s:t@h/db": ("h", 5432, "db", "u", "p#s?s:t", "", ()),
    "postgresql://u:p@h/db?sslmode=require": ("h", 5432, "db", "u", "p", "require", ()),
    "postgresql://u:p@h/db?pgbouncer=true&sslmode=require&pool_mode=transaction&supa=base": (
        "h", 5432, "db", "u", "p", "require", ("pgbouncer", "pool_mode", "supa"),
    ),
    "postgresql://u:p@h/db?connection_limit=1&pool_size=3&schema=public&never_heard_of=1&": (
        "h", 5432, "db", "u", "p", "", ("connection_limit", "pool_size", "schema", "never_heard_of"),
    ),
    "postgresql://u:p@h/db?ssl=true": ("h", 5432, "db", "u", "p", "require", ("ssl",)),
    "postgresql://u:p@h/db?ssl=verify-full": ("h", 5432, "db", "u", "p", "verify-full", ("ssl",)),
    "postgresql://u:p@h/db?ssl=true&sslmode=verify-ca": ("h", 5432, "db", "u", "p", "verify-ca", ("ssl",)),
    "postgresql://u:p@h/db?sslmode=no-verify": ("h", 5432, "db", "u", "p", "require", ("sslmode=no-verify",)),
    "postgresql://h/db?user=u&password=p@s": ("h", 5432, "db", "u", "p@s", "", ()),
    "postgresql://u:p@h/db?application_name=me@work": ("h", 5432, "db", "u", "p", "", ()),
    "postgresql://u:p@[::1]:5433/db": ("::1", 5433, "db", "u", "p", "", ()),
    "postgresql://u:p@%2Fvar%2Frun/db": ("/var/run", 5432, "db", "u", "p", "", ()),
    "postgresql://u:p@/db?host=/tmp&port=7": ("/tmp", 7, "db", "u", "p", "", ()),
    "postgresql://u:p@a:1,b:2/db": ("a,b", 1, "db", "u", "p", "", ()),
    "postgresql://h?user=u&password=p": ("h", 5432, "u", "u", "p", "", ()),
    "postgresql://u:p@h": ("h", 5432, "u", "u", "p", "", ()),
    "host=h user=u password='p q' dbname=db": ("h", 5432, "db", "u", "p q", "", ()),
    "hostaddr=127.0.0.1 port=1 user=u password=p dbname=db": ("127.0.0.1", 1, "db", "u", "p", "", ()),
    "host=h user=u password=p dbname=db pool_mode=session": ("h", 5432, "db", "u", "p", "", ("pool_mode",)),
    "  'postgresql://u:p@h/db'\n": ("h", 5432, "db", "u", "p", "", ()),
    '"postgresql://u:p@h/db"': ("h", 5432, "db", "u", "p", "", ()),
}  # fmt: skip

REFUSED = {
    "": ("is empty", EXAMPLE),
    "''": ("is empty", EXAMPLE),
    "u:hunter2@h:5432/db": ("does not start with postgresql://", EXAMPLE),
    "DATABASE_URL=postgresql://u:hunter2@h/db": ("does not start with postgresql://", EXAMPLE),
    "psql postgresql://u:hunter2@h/db": ("does not start with postgresql://", EXAMPLE),
    "mysql://u:hunter2@h/db": ("the scheme mysql:// is not PostgreSQL's", EXAMPLE),
    "https://h": ("the scheme https:// is not PostgreSQL's", EXAMPLE),
    "mysql+psycopg2://u:hunter2@h/db": ("the scheme mysql+psycopg2:// is not PostgreSQL's", EXAMPLE),
    "jdbc:postgresql://h/db?password=hunter2": ("the scheme jdbc:postgresql:// is not PostgreSQL's", EXAMPLE),
    "Postgres://u:hunter2@h/db": ("the scheme Postgres:// is not PostgreSQL's", EXAMPLE),
    "postgresql://u:hunter2@s@h:5432/db": ("an unencoded '@' in user or password", ENCODE),
    "postgresql://u:p/hunter2@h:5432/db": ("an unencoded '/' in user or password", ENCODE),
    "postgresql://u:1/hunter2?x@h:5432/db": ("an unencoded '/' in user or password", ENCODE),
    "postgresql://u:p@hunter2?x=1@h/db": ("an unencoded '@' in user or password", ENCODE),
    "postgresql://u:p@h/db?hunter2=1@x": (
        "an unencoded '@' or '?' in user or password", "write %40 for '@' and %3F for '?'",
    ),
    "postgresql://u:hunter2%@h/db": ("an unencoded '%' in user or password", ENCODE),
    "postgresql://u:hunter2%00@h/db": ("an unencoded '%' in user or password", ENCODE),
    "postgresql://u:hunter2%F0@h/db": (
        "an encoded character is not UTF-8", "percent-encode UTF-8; write %25 for a '%'",
    ),
    "postgresql://u:hunter2 3@h/db": ("an unencoded space", "write %20 for each space"),
    "postgresql://u:p@h/db?options=-c x=1": ("an unencoded space", "write %20 for each space"),
    "postgresql://u:hunter2\n@h/db": ("holds a character that is no text", "write it on one line, in UTF-8"),
    "postgresql://u:hunter2\udcff@h/db": ("holds a character that is no text", "write it on one line, in UTF-8"),
    "postgresql://u:hunter2@/db": (
        "names no host", f"{EXAMPLE}; a local socket is ?host=/var/run/postgresql",
    ),
    "postgresql://u:hunter2@:5432/db": (
        "names no host", f"{EXAMPLE}; a local socket is ?host=/var/run/postgresql",
    ),
    "dbname=db password=hunter2": (
        "names no host", f"{EXAMPLE}; a local socket is ?host=/var/run/postgresql",
    ),
    "postgresql://u:hunter2@h:abc/db": ("the port is no number", PORT),
    "postgresql://u:hunter2": ("the port is no number", PORT),
    "postgresql://u:hunter2/x": ("the port is no number", PORT),
    "postgresql://u:hunter2@h:0/db": ("the port is no number", PORT),
    "postgresql://u:hunter2@h:65536/db": ("the port is no number", PORT),
    "postgresql://u:hunter2@[::1/db": ("libpq cannot read it", f"{EXAMPLE}, the password percent-encoded"),
    "postgresql://u:hunter2@h/db?sslmode=on-please": (
        "sslmode is none of libpq's", "write one of disable, allow, prefer, require, verify-ca, verify-full",
    ),
    "postgresql://u:hunter2@h/db?ssl=maybe": (
        "ssl has a value that nobody knows", "write sslmode=disable|allow|prefer|require|verify-ca|verify-full",
    ),
    "postgresql://u:hunter2@h/db?connect_timeout=soon": (
        "connect_timeout is no number", "write whole seconds: connect_timeout=10",
    ),
    "postgresql://u:[YOUR-PASSWORD]@h/db": (
        "the password is still the template's placeholder", "write the password in its place",
    ),
    "host=h password=two hunter2=3": (
        "an unknown parameter, perhaps the rest of a value",
        "take it away, or encode the value: %26 for '&'; in keyword=value strings quote it",
    ),
    "postgresql://h/db?password=two&hunter2=3": (
        "an unknown parameter, perhaps the rest of a value",
        "take it away, or encode the value: %26 for '&'; in keyword=value strings quote it",
    ),
    "host=h password=two hunter2": (
        "is no list of keyword=value", "quote values with spaces: password='two words'",
    ),
    "host=h password='hunter2": ("is no list of keyword=value", "quote values with spaces: password='two words'"),
}  # fmt: skip


@pytest.mark.parametrize(("raw", "expected"), TAKEN.items(), ids=TAKEN)
def test_what_libpq_takes_is_taken_and_the_rest_is_removed_and_named(
    raw: str, expected: tuple[str, int, str, str, str, str, tuple[str, ...]]
) -> None:
    reading, conninfo = read_url(raw, {})
    password = conninfo_to_dict(conninfo).get("password")
    read = (reading.host, reading.port, reading.database, reading.user, password, reading.sslmode, reading.removed)
    assert reading.problem == ""
    assert read == expected


@pytest.mark.parametrize(("raw", "expected"), REFUSED.items(), ids=repr)
def test_what_cannot_be_used_is_told_with_its_remedy_and_nothing_of_the_password(
    raw: str, expected: tuple[str, str]
) -> None:
    reading, conninfo = read_url(raw, {})
    assert (reading.problem, reading.remedy) == expected
    assert conninfo == ""
    assert "hunter2" not in str(reading)
    assert (reading.host, reading.database, reading.user, reading.removed) == ("", "", "", ())


def test_the_url_comes_before_the_environment() -> None:
    environ = {"PGUSER": "e", "PGPASSWORD": "s", "PGSSLMODE": "require", "PGPORT": "7", "PGHOST": "other", "PGX": "1"}
    reading, conninfo = read_url("postgresql://u@h/db", environ)
    assert (reading.host, reading.port, reading.user, reading.sslmode) == ("h", 7, "u", "require")
    assert conninfo_to_dict(conninfo)["password"] == "s"


def test_the_environment_may_name_the_host_and_break_the_port() -> None:
    assert read_url("postgresql:///db", {"PGHOST": "h"})[0].host == "h"
    assert read_url("postgresql://u:p@h/db", {"PGPORT": "many"})[0].problem == "the port is no number"


@pytest.mark.parametrize(
    ("raw", "environ"),
    [
        ("service=prod", {"PGHOST": "other"}),
        ("postgresql://?service=prod", {"PGHOST": "other"}),
        ("postgresql://", {"PGSERVICE": "prod", "PGHOST": "other"}),
    ],
)
def test_a_service_is_left_to_libpq_which_puts_it_before_the_environment(raw: str, environ: dict[str, str]) -> None:
    reading, conninfo = read_url(raw, environ)
    assert (reading.problem, reading.host) == ("", "service prod")
    assert conninfo_to_dict(conninfo) == {"service": "prod"}


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1)


@settings(deadline=None)
@given(user=TEXT, password=TEXT, database=TEXT)
@example(user="a b", password="'\\ @:/?#[]%&=+", database="d'b")
@example(user="postgres.ref", password="é\U0001f600\n\t", database="postgres")
def test_a_percent_encoded_url_reads_back_exactly(user: str, password: str, database: str) -> None:
    encoded = (quote(text, safe="") for text in (user, password, database))
    reading, conninfo = read_url("postgresql://{}:{}@db.example:6543/{}?sslmode=require".format(*encoded), {})
    assert (reading.problem, reading.user, reading.database) == ("", user, database)
    assert conninfo_to_dict(conninfo) == {
        "user": user, "password": password, "dbname": database, "host": "db.example", "port": "6543",
        "sslmode": "require",
    }  # fmt: skip


MEAN = st.text(st.sampled_from("@/?#%:&=+[]' \\,0aF" + string.whitespace), max_size=6)
SHAPES = (
    "postgresql://app:{}@db.example:6543/data?sslmode=require",
    "postgres://app:{}@db.example/data",
    "postgresql+psycopg2://app:{}@db.example/data?schema=public",
    "app:{}@db.example:5432/data",
    "mysql://app:{}@db.example/data",
    "postgresql://db.example/data?password={}&user=app",
    "host=db.example password={} user=app",
    "host=db.example password='{}' user=app",
)


@settings(deadline=None)
@given(shape=st.sampled_from(SHAPES), parts=st.tuples(MEAN, MEAN, MEAN))
def test_an_unencoded_password_is_read_or_refused_but_never_repeated(shape: str, parts: tuple[str, str, str]) -> None:
    before, between, after = parts
    reading, _ = read_url(shape.format(f"{before}SEC{between}RET{after}"), {})
    told = " ".join(map(str, astuple(reading)))
    assert "SEC" not in told
    assert "RET" not in told
