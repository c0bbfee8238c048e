"""The destination's table can hold what the source holds, each memory once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks import migrated_ids, schema, vector_index
from checks.profile import About, fits

if TYPE_CHECKING:
    from collections.abc import Callable

    from checks.facts.profile import Profile
    from checks.finding import Finding
    from stores.postgres import Destination
    from stores.qdrant import Source

    Verify = Callable[[Finding], None]


def test_dimension_is_the_sources(destination: Destination, source: Source, verify: Verify) -> None:
    """The table keeps the source's vectors whole: all of their numbers, and all of their bits.

    Why: A column of another dimension takes no vector at all; a column of halfvec takes every one and keeps 11 bits
    of each number's 24.

    How: The column's type and declared dimension in the catalogue against the vector parameters of the source's
    collections, which have to agree with each other. halfvec fails unless target.toml says that it is meant.

    Remedy: ALTER TABLE ... ALTER COLUMN ... TYPE vector(n)
    """
    table, dimension = destination.table(), source.collection().dimension
    verify(schema.vector_column_by_type(table, dimension=dimension))
    verify(schema.dimension_agrees(table, dimension, of="the source"))


def test_distance_fits(destination: Destination, source: Source, verify: Verify) -> None:
    """The table is indexed by the source's distance.

    Why: A migration that copies every vector and indexes another distance answers with other neighbours.

    How: Cosine needs an index of vector_cosine_ops, Dot of vector_ip_ops, Euclid of vector_l2_ops, Manhattan of
    vector_l1_ops; halfvec_* on a column that is mapped as halfvec. All collections of the source have to have one
    distance.

    Remedy: CREATE INDEX CONCURRENTLY with that class, then DROP INDEX of the old one.
    """
    verify(vector_index.has_operator_class(destination.table(), source.collection().distance))


def test_id_mapping_is_injective(destination: Destination, source: Source, verify: Verify) -> None:
    """Every memory of the source has a row of its own, under the id that it had.

    Why: Where two memories meet in one row, the later one replaces the other and no count of errors shows it; where ids
    are made anew, relations, links and a later comparison lose their memory.

    How: The id column's type holds both kinds of ids where the source has both, and its largest number. A unique key
    has the id alone, or user and id where the source is several collections; over these no such key comes twice.

    Remedy: Let the column be text where numbers and UUIDs are mixed; CREATE UNIQUE INDEX ON ... (id)
    """
    table = destination.table()
    column, per_user = table.column(table.id_column), migrated_ids.is_keyed_by_user(table)
    ids = source.ids(largest=migrated_ids.LARGEST.get(column.type) if column else None, per_user=per_user)
    verify(migrated_ids.ids_fit(table, ids))
    verify(migrated_ids.ids_are_unique(table, ids))
    verify(migrated_ids.ids_are_not_repeated(table, ids, per_user=per_user))


def test_payload_types_fit(destination: Destination, source_profile: Profile, verify: Verify) -> None:
    """The table can hold every value that the source's payloads hold.

    Why: jsonb refuses a NUL, a column of integer refuses 7.5, and numeric(6, 2) rounds without a word: one such memory
    stops a batch of thousands, or is skipped by a script that was told to go on.

    How: The payload column is jsonb. Every point of the source is looked at once, before the first check, and what
    jsonb and the columns that target.toml maps refuse or change is counted, by key and by kind of value.

    Remedy: The finding's own, by what does not fit; gate transfer profile tells all of it.
    """
    verify(schema.payload_is_jsonb(destination.table()))
    verify(fits(source_profile, about=(About.PAYLOADS,)))
