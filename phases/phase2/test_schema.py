"""The destination's table can hold what the source holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks import filter_index, schema
from stores.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

    from checks.finding import Finding
    from stores.embeddings import Embedder
    from stores.postgres import Destination
    from stores.qdrant import Source
    from stores.repository import Repository
    from stores.target import Target

    Verify = Callable[[Finding], None]


def _dimension(source: Source) -> int | None:
    """For the remedy only; the verdict doesn't wait for the source."""
    try:
        return source.collection().dimension
    except StoreError:
        return None


def test_table_exists(destination: Destination, source: Source, verify: Verify) -> None:
    """The table that PGVECTOR_TABLE names exists.

    Why: Services were deployed against a table that no migration had made, under a prefix that nothing used.

    How: The name is looked up as a session of the role means it: with its schema, else along the search path,
    exactly as written, else in lower case. A view is no table. Not set: the tables that have a vector column are
    listed.

    Remedy: Run the deployment's migration, or set PGVECTOR_TABLE.
    """
    verify(schema.table_exists(destination.located(), dimension=_dimension(source)))


def test_table_is_logged(destination: Destination, verify: Verify) -> None:
    """A crash of the destination's server keeps the table's rows.

    Why: A table made UNLOGGED to load it faster is emptied by the first crash, and no replica ever has its rows.

    How: relpersistence in pg_class.

    Remedy: ALTER TABLE ... SET LOGGED
    """
    verify(schema.table_is_logged(destination.located()))


def test_primary_key_on_id(destination: Destination, verify: Verify) -> None:
    """The memory's id alone is the table's primary key.

    Why: Without it a repeated import doubles every memory, and counts still look right.

    How: The catalogue's primary key has one column, the one that is mapped or taken as id.

    Remedy: ALTER TABLE ... ADD PRIMARY KEY (id)
    """
    verify(schema.primary_key_on_id(destination.table()))


def test_vector_column_by_type(destination: Destination, source: Source, verify: Verify) -> None:
    """A column of the table is of type vector and declares its dimension.

    Why: A column that was only called vector passed a set-up check: it was character varying.

    How: The column's type in the catalogue is that of the extension, whatever the column is called. halfvec rounds
    what is stored and fails unless target.toml says that it is meant; without a dimension any vector fits and no
    index works.

    Remedy: ALTER TABLE ... ALTER COLUMN ... TYPE vector(n)
    """
    verify(schema.vector_column_by_type(destination.table(), dimension=_dimension(source)))


def test_dimension_is_the_sources(
    destination: Destination, source: Source, embedder: Embedder | None, verify: Verify
) -> None:  # fmt: skip
    """The vector column's dimension is the source's, and the embedder's where EMBEDDINGS_URL is given.

    Why: An embedder of another dimension than the store's fails at the first write; with the store made to fit it,
    nothing of the source fits any more.

    How: The declared dimension against the collection's vector parameters; then one text is embedded and counted.

    Remedy: ALTER TABLE ... ALTER COLUMN ... TYPE vector(n) while the table is empty.
    """
    table = destination.table()
    verify(schema.dimension_agrees(table, source.collection().dimension, of="the source"))
    if embedder:
        verify(schema.dimension_agrees(table, embedder.dimension(), of="the embedder"))


def test_dimension_is_the_settings(destination: Destination, repository: Repository, verify: Verify) -> None:
    """The vector column's dimension is the one that the deployment's settings declare.

    Why: A worker's default of 768 stood beside a store of 1536, and every write of it failed.

    How: The settings file of TARGET_REPO is parsed, never run.

    Remedy: Correct the settings, or the column while the table is empty.
    """
    declared = repository.declared_dimension()
    declared_at = f"{declared.name} at {declared.place}"
    verify(schema.dimension_agrees(destination.table(), declared.value, of="the settings", where=declared_at))


def test_payload_is_jsonb(destination: Destination, verify: Verify) -> None:
    """The payload column is of type jsonb.

    Why: On json, DISTINCT and GROUP BY fail and no key can be indexed; on text nothing is checked at all.

    How: The type of the column that is mapped, or of the only one that can hold a payload.

    Remedy: ALTER TABLE ... ALTER COLUMN ... TYPE jsonb USING ...::jsonb
    """
    verify(schema.payload_is_jsonb(destination.table()))


def test_user_filter_is_indexed(destination: Destination, verify: Verify) -> None:
    """An index of the destination starts with what the filter by user compares.

    Why: Every query is one user's; without it each one reads everybody's memories.

    How: A valid btree or hash index over all rows has payload->>'user_id', or the mapped column, as its first key.
    A GIN index on the payload serves another operator, an index on lower(...) another expression.

    Remedy: CREATE INDEX CONCURRENTLY ON ... ((payload->>'user_id'))
    """
    verify(filter_index.user_filter_is_indexed(destination.table()))


def test_source_payload_index(source: Source, target: Target, verify: Verify) -> None:
    """The source has a payload index on the user's key.

    Why: Qdrant Cloud answers a filter without one with an error, a local Qdrant does not: it passed in test and
    failed for every user in production.

    How: Every collection of the target has a keyword or uuid index on the key.

    Remedy: PUT /collections/<name>/index {"field_name": "user_id", "field_schema": "keyword"}
    """
    verify(filter_index.source_payload_index(source.collections(), user_key=target.source.user_key))


def test_no_public_rights(destination: Destination, verify: Verify) -> None:
    """PUBLIC, anon and authenticated hold no right on the table unless row level security is enabled.

    Why: Supabase serves every table over HTTP to whoever holds the public key; default privileges grant it.

    How: Table and column rights are read from the catalogue, those that anon and authenticated inherit too.

    Remedy: REVOKE ALL ON TABLE ... FROM PUBLIC, or row level security with policies.
    """
    verify(schema.no_public_rights(destination.table()))
