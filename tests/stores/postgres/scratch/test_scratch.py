"""The copy is what the real table is, takes what it takes, and is gone afterwards."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from fixtures.engines.running import SUPERUSER
from gate.checkout import ROOT
from tests.stores.postgres.scratch.scratching import DIMENSION, PLAIN, SCRATCH, copied, make_table, points, state

if TYPE_CHECKING:
    from stores.postgres.scratch import ScratchTable
    from tests.stores.postgres.conftest import Database

RICH = f"""
    id uuid PRIMARY KEY, embedding vector({DIMENSION}) NOT NULL, payload jsonb NOT NULL DEFAULT '{{}}',
    number bigserial, turn bigint GENERATED ALWAYS AS IDENTITY, owner text GENERATED ALWAYS AS (payload ->> 'user_id')
    STORED, kind varchar(9) NOT NULL DEFAULT 'memory', seen timestamptz DEFAULT now(),
    CONSTRAINT has_user CHECK (payload ? 'user_id'), CONSTRAINT numbered UNIQUE (number, kind)
"""
INDEXES = (
    "CREATE INDEX near ON memories USING hnsw (embedding vector_cosine_ops) WITH (m = 8, ef_construction = 32)",
    "CREATE INDEX far ON memories USING ivfflat (embedding vector_l2_ops) WITH (lists = 3)",
    "CREATE INDEX of_user ON memories ((payload ->> 'user_id')) WHERE kind <> 'x'",
    'CREATE INDEX "odd ON public.memories name" ON memories (lower(kind), seen DESC NULLS LAST) INCLUDE (number)',
    "CREATE INDEX within ON memories USING gin (payload jsonb_path_ops)",
    "CREATE UNIQUE INDEX one_hash ON memories ((payload ->> 'hash')) NULLS NOT DISTINCT WHERE kind = 'unique'",
)
TRIGGERS = (
    "CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
    "CREATE TRIGGER first BEFORE INSERT OR UPDATE OF kind, payload ON memories FOR EACH ROW"
    " WHEN (NEW.kind <> 'x') EXECUTE FUNCTION noted('a', 'ON public.memories')",
    "CREATE CONSTRAINT TRIGGER late AFTER INSERT ON memories DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
    " EXECUTE FUNCTION noted()",
    'CREATE TRIGGER "odd ON public.memories one" AFTER INSERT ON memories REFERENCING NEW TABLE AS fresh'
    " FOR EACH STATEMENT EXECUTE FUNCTION noted()",
    "CREATE TRIGGER off BEFORE INSERT ON memories FOR EACH ROW EXECUTE FUNCTION noted()",
    "CREATE TRIGGER replica BEFORE INSERT ON memories FOR EACH ROW EXECUTE FUNCTION noted()",
    "ALTER TABLE memories DISABLE TRIGGER off",
    "ALTER TABLE memories ENABLE REPLICA TRIGGER replica",
    "ALTER TABLE memories ENABLE ALWAYS TRIGGER first",
)
_COLUMNS = """
    SELECT column_name, data_type, udt_name, character_maximum_length, is_nullable, is_identity, identity_generation,
           is_generated, generation_expression, CASE WHEN column_name <> 'number' THEN column_default END
    FROM information_schema.columns WHERE table_schema = %s AND table_name = 'memories' ORDER BY ordinal_position
"""
_INDEX = "SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %s::regclass ORDER BY 1"
_TRIGGER = """
    SELECT pg_get_triggerdef(oid) FROM pg_trigger
    WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgname NOT IN ('off', 'replica') ORDER BY 1
"""
_CHECK = "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'"


def asked(copy: ScratchTable, query: Any, *values: Any) -> list[Any]:
    return copy.session.execute(query, values).fetchall()


def definitions(copy: ScratchTable, query: str, table: str) -> list[list[str]]:
    """Without the table, which is named last: names of indexes and triggers may look like it."""
    return [definition.rsplit(f" ON {table} ", 1) for (definition,) in asked(copy, query, table)]


def test_it_has_the_real_tables_columns_constraints_indexes_and_enabled_triggers(database: Database) -> None:
    make_table(database, RICH, *INDEXES, *TRIGGERS)
    with copied(database) as copy:
        copy.rows.copy_in(points(40))
        copy.build_indexes()
        for query in (_INDEX, _TRIGGER):
            real = definitions(copy, query, "public.memories")
            assert definitions(copy, query, f"{SCRATCH}.memories") == real
            assert len(real) >= 3
        assert asked(copy, _COLUMNS, SCRATCH) == asked(copy, _COLUMNS, "public")
        assert asked(copy, _CHECK, f"{SCRATCH}.memories") == asked(copy, _CHECK, "public.memories")
        assert copy.triggers == ("first", "late", "odd ON public.memories one")
        assert asked(copy, "SELECT DISTINCT owner, kind FROM memories") == [("ada", "memory")]
        assert asked(copy, "SELECT count(*), min(turn), max(number) FROM memories") == [(40, 1, 40)]
        assert asked(copy, "SELECT count(*) FROM public.memories") == [(0,)]


def test_nothing_is_left_and_no_number_of_a_sequence_is_used(database: Database) -> None:
    make_table(
        database, RICH, *INDEXES, "CREATE TABLE journal (id uuid)",
        "CREATE FUNCTION noted() RETURNS trigger SECURITY DEFINER LANGUAGE plpgsql AS"
        " $$ BEGIN INSERT INTO journal VALUES (NEW.id); RETURN NEW; END $$",
        "CREATE TRIGGER first AFTER INSERT ON memories FOR EACH ROW EXECUTE FUNCTION noted()",
    )  # fmt: skip
    database.sql(f"DROP SCHEMA {SCRATCH}", f'GRANT CREATE ON DATABASE "{database.name}" TO "{database.reader}"')
    before = state(database)
    with copied(database) as copy:
        copy.rows.copy_in(points(3))
        copy.build_indexes()
        assert asked(copy, "SELECT count(*) FROM public.journal") == [(3,)]
    assert state(database) == before
    with psycopg.connect(database.server.url(database.name, role=SUPERUSER)) as admin:
        assert admin.execute("SELECT count(*) FROM journal").fetchone() == (0,)


def test_nothing_is_left_where_the_block_fails(database: Database) -> None:
    make_table(database, PLAIN)
    before = state(database)
    with pytest.raises(ZeroDivisionError), copied(database):
        raise ZeroDivisionError
    assert state(database) == before


KILLED = """
import sys
from pydantic import SecretStr
from stores import target
from stores.postgres import Destination
from stores.postgres.scratch import scratch_table
from tests.stores.postgres.scratch.scratching import points
destination = Destination(target.Destination(url=SecretStr(sys.argv[1]), table="memories"))
with scratch_table(destination, "made_by_it") as copy:
    copy.rows.copy_in(points(50))
    copy.build_indexes()
    print("written", flush=True)
    sys.stdin.read()
"""


def test_nothing_is_left_when_the_process_is_killed(database: Database) -> None:
    make_table(
        database, PLAIN, "CREATE TABLE journal (id uuid)", INDEXES[0],
        "CREATE FUNCTION noted() RETURNS trigger SECURITY DEFINER LANGUAGE plpgsql AS"
        " $$ BEGIN INSERT INTO journal VALUES (NEW.id); RETURN NEW; END $$",
        "CREATE TRIGGER first AFTER INSERT ON memories FOR EACH ROW EXECUTE FUNCTION noted()",
        f'GRANT CREATE ON DATABASE "{database.name}" TO "{database.reader}"',
    )  # fmt: skip
    before = state(database)
    command = [sys.executable, "-c", KILLED, database.url()]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "written\n"
        os.kill(process.pid, signal.SIGKILL)
    with psycopg.connect(database.server.admin_url, autocommit=True) as admin:
        while admin.execute("SELECT FROM pg_stat_activity WHERE datname = %s", [database.name]).fetchall():
            time.sleep(0.02)
    assert state(database) == before


def test_copies_of_several_processes_take_turns(database: Database) -> None:
    make_table(database, PLAIN)
    database.sql(f"DROP SCHEMA {SCRATCH}", f'GRANT CREATE ON DATABASE "{database.name}" TO "{database.reader}"')
    done: list[str] = []

    def another() -> None:
        with copied(database) as copy:
            done.append("other")
            assert copy.rows.copy_in(points(3)) == 3

    with copied(database) as copy, ThreadPoolExecutor(1) as others:
        waiting = others.submit(another)
        copy.rows.copy_in(points(3))
        time.sleep(0.5)
        done.append("first")
        copy.session.roll_back()
        waiting.result(timeout=30)
    assert done == ["first", "other"]


def test_numbers_that_a_default_takes_are_the_copys_own(database: Database) -> None:
    make_table(database, f"{PLAIN}, number bigserial, other serial")
    with copied(database) as copy:
        copy.rows.copy_in(points(3))
        assert asked(copy, "SELECT max(number), max(other) FROM memories") == [(3, 3)]
