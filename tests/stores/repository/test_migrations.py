"""What migrations lead to, from SQL files and from Alembic's versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stores.errors import Ambiguous, BadAnswer
from tests.stores.repository.checkouts import checkout

if TYPE_CHECKING:
    from pathlib import Path

    from checks.migration_facts import MigratedTable, Migrations


def migrated(folder: Path, *texts: str) -> Migrations:
    """What SQL migrations with these texts lead to."""
    return checkout(folder, {f"migrations/{n:04}.sql": text for n, text in enumerate(texts, 1)}).migrations()


def table(found: Migrations, name: str = "memories") -> MigratedTable:
    """A table by its name."""
    return next(table for table in found.tables if table.name == name)


def columns(found: Migrations, name: str = "memories") -> dict[str, tuple[str, int | None]]:
    """Column -> type and dimension of a table."""
    return {column.name: (column.type, column.dimension) for column in table(found, name).columns}


CREATE = "create table memories (id uuid primary key, embedding vector(384) not null, payload jsonb);\n"
START = {"id": ("uuid", None), "embedding": ("vector", 384), "payload": ("jsonb", None)}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("uuid default gen_random_uuid()", ("uuid", None)),
        ("VECTOR(1536)", ("vector", 1536)),
        ("vector", ("vector", None)),
        ("extensions.vector(3)", ("vector", 3)),
        ("halfvec(8)", ("halfvec", 8)),
        ("varchar(255)", ("character varying", None)),
        ("character varying", ("character varying", None)),
        ("timestamptz default now()", ("timestamp with time zone", None)),
        ("timestamp with time zone", ("timestamp with time zone", None)),
        ("timestamp(3)", ("timestamp without time zone", None)),
        ("bigserial", ("bigint", None)),
        ("serial primary key", ("integer", None)),
        ("int", ("integer", None)),
        ("bool", ("boolean", None)),
        ("numeric(10, 2)", ("numeric", None)),
        ("float8", ("double precision", None)),
        ("double precision", ("double precision", None)),
        ("real", ("real", None)),
        ("text[]", ("text[]", None)),
        ("varchar(5)[]", ("character varying[]", None)),
        ("bytea", ("bytea", None)),
        ("memory_state default 'active'", ("memory_state", None)),
        ("bigint generated always as identity", ("bigint", None)),
    ],
)
def test_types(tmp_path: Path, written: str, expected: tuple[str, int | None]) -> None:
    assert columns(migrated(tmp_path, f"create table memories (x {written});"))["x"] == expected


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        ("alter table memories add column a text, add b int;", {**START, "a": ("text", None), "b": ("integer", None)}),
        ("alter table if exists only memories add column if not exists payload text;", START),
        (
            "alter table public.memories drop column payload cascade;",
            {"id": START["id"], "embedding": START["embedding"]},
        ),
        (
            "alter table memories alter column embedding type vector(3) using null;",
            {**START, "embedding": ("vector", 3)},
        ),
        ("alter table memories alter embedding set data type halfvec(384);", {**START, "embedding": ("halfvec", 384)}),
        (
            "alter table memories rename column embedding to v;",
            {"id": START["id"], "payload": START["payload"], "v": START["embedding"]},
        ),
        ("alter table memories enable row level security; alter table memories owner to x;", START),
        ("alter table memories alter column payload set not null, alter column payload set storage external;", START),
        ("alter table memories add constraint c check (true); create index on memories (id);", START),
        ("drop table memories; create table memories (id int);", {"id": ("integer", None)}),
        ("create table if not exists memories (id int);", START),
        ("create table other (a int); alter table other add column b int;", START),
        ("insert into memories values ('drop table memories;', '[1]', '{}'); select 'a;b';", START),
        ("create function f() returns void language sql as $$ drop table memories; $$;", START),
        ("\\set ON_ERROR_STOP on\ncopy memories from stdin;\n1\t'\n\\.\n", START),
        ("-- migrate:down\ndrop table memories;", START),
    ],
)
def test_later_statements(tmp_path: Path, later: str, expected: dict[str, tuple[str, int | None]]) -> None:
    found = migrated(tmp_path, CREATE, later)
    assert columns(found) == expected
    assert not table(found).doubts


def test_names(tmp_path: Path) -> None:
    found = migrated(tmp_path, 'CREATE TABLE "App"."Memories" (ID uuid, "Id" text); create table App.memories (x int);')
    assert [(one.schema, one.name) for one in found.tables] == [("App", "Memories"), ("app", "memories")]
    assert [column.name for column in found.tables[0].columns] == ["id", "Id"]


def test_renamed_and_moved(tmp_path: Path) -> None:
    found = migrated(tmp_path, CREATE, "alter table memories rename to old; alter table old set schema archive;")
    assert [(one.schema, one.name) for one in found.tables] == [("archive", "old")]


def test_made_like_another(tmp_path: Path) -> None:
    found = migrated(tmp_path, CREATE, "create table copy (like memories including all, extra text);")
    assert columns(found, "copy") == {**START, "extra": ("text", None)}


def test_places(tmp_path: Path) -> None:
    found = migrated(tmp_path, f"-- first\n\n{CREATE}", "\nalter table memories add column a int;\n")
    assert str(table(found).place) == "migrations/0001.sql:3"
    assert [str(column.place) for column in table(found).columns][-1] == "migrations/0002.sql:2"


def test_order_is_by_number(tmp_path: Path) -> None:
    files = {"migrations/9_create.sql": CREATE, "migrations/10_add.sql": "alter table memories add column a text;"}
    assert "a" in columns(checkout(tmp_path, files).migrations())


def test_migrations_that_undo_are_left_out(tmp_path: Path) -> None:
    files = {"migrations/1.up.sql": CREATE, "migrations/1.down.sql": "drop table memories;"}
    assert columns(checkout(tmp_path, files).migrations()) == START


def test_a_file_for_each_folder(tmp_path: Path) -> None:
    files = {
        "prisma/migrations/1_a/migration.sql": CREATE,
        "prisma/migrations/2_b/migration.sql": "drop table memories;",
    }
    assert not checkout(tmp_path, files).migrations().tables


@pytest.mark.parametrize(
    "doubtful",
    [
        "create table memories as select 1 as id;",
        "create table memories partition of everything default;",
        "create table memories (id uuid) inherits (base);",
        "create table memories (like unknown_table);",
        f"{CREATE} do $$ begin alter table memories add column a int; end $$;",
        f"{CREATE} alter table memories add column a int something strange;",
    ],
)
def test_what_cannot_be_followed_is_a_doubt(tmp_path: Path, doubtful: str) -> None:
    assert table(migrated(tmp_path, doubtful)).doubts


def test_statements_made_while_they_run_are_a_doubt_of_every_table(tmp_path: Path) -> None:
    text = "do $$ begin execute format('create table %I (id int)', 'memories'); end $$;"
    assert migrated(tmp_path, text).doubts == (
        "the DO block at migrations/0001.sql:1 makes its statements while it runs",
    )


def test_a_block_about_rights_is_no_doubt(tmp_path: Path) -> None:
    text = "do $$ begin execute 'revoke all on table memories from public'; create type t as enum ('a'); end $$;"
    found = migrated(tmp_path, CREATE, text)
    assert not found.doubts
    assert not table(found).doubts


def test_no_sql(tmp_path: Path) -> None:
    with pytest.raises(BadAnswer, match=r"migrations/0001\.sql cannot be read as SQL"):
        migrated(tmp_path, "create table memories (id text default 'unterminated);\n")


ALEMBIC = """
    from alembic import op
    import sqlalchemy as sa
    from pgvector.sqlalchemy import Vector
    from sqlalchemy.dialects import postgresql

    revision = "{revision}"
    down_revision = {down}
    DIMENSION = 384


    def upgrade() -> None:
        {body}


    def downgrade() -> None:
        op.drop_table("memories")
"""
CREATED = """op.create_table("memories",
            sa.Column("id", postgresql.UUID(as_uuid=True), primary_key=True),
            sa.Column("embedding", Vector(DIMENSION), nullable=False),
            sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
            sa.PrimaryKeyConstraint("id"))"""


def alembic(folder: Path, *bodies: str) -> Migrations:
    """What Alembic's versions with these bodies of upgrade() lead to; the files are named against their order."""
    files = {"alembic/env.py": ""}
    for n, body in enumerate(bodies):
        down = repr(f"r{n - 1}") if n else "None"
        files[f"alembic/versions/{9 - n}_x.py"] = ALEMBIC.format(revision=f"r{n}", down=down, body=body)
    return checkout(folder, files).migrations()


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        ("pass", START),
        ('op.add_column("memories", sa.Column("a", sa.String(length=5)))', {**START, "a": ("character varying", None)}),
        ('op.drop_column("memories", "payload")', {"id": START["id"], "embedding": START["embedding"]}),
        ('op.alter_column("memories", "embedding", type_=Vector(3))', {**START, "embedding": ("vector", 3)}),
        (
            'op.alter_column("memories", "payload", new_column_name="data")',
            {"id": START["id"], "embedding": START["embedding"], "data": START["payload"]},
        ),
        (
            'with op.batch_alter_table("memories") as batch:\n'
            '            batch.add_column(sa.Column("a", sa.DateTime(timezone=True)))',
            {**START, "a": ("timestamp with time zone", None)},
        ),
        ('op.execute("alter table memories add column a bigint")', {**START, "a": ("bigint", None)}),
        (
            'op.execute(sa.text(f"alter table memories alter column embedding type vector({DIMENSION * 2})"))',
            {**START, "embedding": ("vector", 768)},
        ),
        (
            'op.add_column("memories", sa.Column("a", sa.ARRAY(sa.Float())))',
            {**START, "a": ("double precision[]", None)},
        ),
    ],
)
def test_alembic(tmp_path: Path, later: str, expected: dict[str, tuple[str, int | None]]) -> None:
    found = alembic(tmp_path, CREATED, later)
    assert columns(found) == expected
    assert not found.doubts


def test_alembic_type_that_is_not_known(tmp_path: Path) -> None:
    assert columns(alembic(tmp_path, 'op.create_table("memories", sa.Column("a", Own()))')) == {"a": ("", None)}


def test_alembic_statement_that_is_no_literal_is_a_doubt(tmp_path: Path) -> None:
    found = alembic(tmp_path, CREATED, "op.execute(open('x.sql').read())")
    assert found.doubts == ("the statement executed at alembic/versions/8_x.py:13 is no literal",)


def test_alembic_with_two_heads(tmp_path: Path) -> None:
    files = {"alembic/env.py": ""}
    for name, down in [("a", "None"), ("b", "'a'"), ("c", "'a'")]:
        files[f"alembic/versions/{name}.py"] = ALEMBIC.format(revision=name, down=down, body="pass")
    with pytest.raises(Ambiguous, match="2 heads: b, c") as caught:
        checkout(tmp_path, files).migrations()
    assert caught.value.remedy == "alembic merge heads"


def test_alembic_branches_that_were_merged(tmp_path: Path) -> None:
    files = {"alembic/env.py": ""}
    for name, down, body in [
        ("d", "('b', 'c')", 'op.drop_column("memories", "a")'),
        ("c", "'a'", "pass"),
        ("b", "'a'", 'op.add_column("memories", sa.Column("a", sa.Text()))'),
        ("a", "None", CREATED),
    ]:
        files[f"alembic/versions/{'dcba'.index(name)}.py"] = ALEMBIC.format(revision=name, down=down, body=body)
    assert columns(checkout(tmp_path, files).migrations()) == START
