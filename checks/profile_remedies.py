"""What each trap means for pgvector, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from checks.profiling.traps import Trap


class Weight(StrEnum):
    """How much a remark weighs, the heaviest first."""

    MISFIT = "will not fit"
    UNKNOWN = "cannot be told"
    SURPRISE = "surprise"
    NOTE = "note"


class About(StrEnum):
    """What a remark is about."""

    VECTORS = "vectors"
    IDS = "ids"
    PAYLOADS = "payloads"


@dataclass(frozen=True, slots=True)
class Told:
    """A trap as people are told of it."""

    about: About
    weight: Weight
    remedy: str


_AGAIN = "embed these memories again, or leave them out and keep their ids"
_UNSET = "give these points a user, or say by which user they are to be found"

_VECTORS = {
    Trap.NAN: (Weight.MISFIT, f"pgvector refuses NaN: {_AGAIN}"),
    Trap.INFINITY: (Weight.MISFIT, f"pgvector refuses infinity: {_AGAIN}"),
    Trap.ODD: (Weight.MISFIT, f"a column holds vectors of one dimension: {_AGAIN}"),
    Trap.TOO_MANY: (Weight.MISFIT, "pgvector's columns end at 16,000: embed with fewer dimensions"),
    Trap.OTHER_DIMENSION: (
        Weight.MISFIT,
        "declare the vector column with the source's dimension, or narrow the pattern",
    ),
    Trap.DIFFERING: (Weight.SURPRISE, "one vector column is of one dimension: give each embedder a table of its own"),
    Trap.DISTANCES: (Weight.SURPRISE, "one search has one operator: give each distance a table of its own"),
    Trap.WITHOUT: (Weight.SURPRISE, "their column is NULL and no search finds them: embed them, or leave them out"),
    Trap.ZERO: (
        Weight.SURPRISE,
        "their cosine distance is NaN and no index over it holds them: embed them again, or leave them out",
    ),
    Trap.TINY: (
        Weight.SURPRISE,
        "Qdrant scores them by their length, pgvector's <=> does not: expect other ranks, or embed them again",
    ),
    Trap.LENGTH: (
        Weight.SURPRISE,
        "Qdrant scores them by their length, pgvector's <=> does not: expect other ranks, or embed them again",
    ),
    Trap.HUGE: (Weight.SURPRISE, "pgvector's sums overflow and distances become NaN or infinite: scale them down"),
    Trap.HALF_OVERFLOW: (Weight.NOTE, "keep the column a vector; halfvec refuses numbers from 65,520 on"),
    Trap.HALF_UNDERFLOW: (Weight.NOTE, "keep the column a vector, if numbers below 3e-8 mean anything"),
    Trap.MANY_DIMENSIONS: (
        Weight.SURPRISE,
        "HNSW takes at most 2,000 dimensions of a vector: index them as halfvec, (embedding::halfvec(n))",
    ),
    Trap.TOO_MANY_FOR_HALFVEC: (
        Weight.SURPRISE,
        "HNSW takes at most 4,000 of a halfvec: index a subvector or binary_quantize(), or embed with fewer",
    ),
    Trap.OTHERS: (
        Weight.SURPRISE,
        "only one is moved: sparse ones want a sparsevec column, multivectors a table of their own",
    ),
}
_IDS = {
    Trap.BEYOND_BIGINT: (Weight.SURPRISE, "let the id column be numeric or text; bigint ends at 2^63-1"),
    Trap.MIXED_IDS: (Weight.SURPRISE, "let the id column be text, which holds both"),
    Trap.ID_REFUSED: (
        Weight.MISFIT,
        "let it be uuid where all ids are UUIDs, numeric where all are numbers, else text",
    ),
    Trap.SAME_ID: (
        Weight.SURPRISE,
        "let the table's key be (user, id), or give the points of one collection other ids",
    ),
    Trap.SAME_KEY: (
        Weight.MISFIT,
        "nothing tells them apart in one table: give the points of one collection other ids",
    ),
}
_PAYLOADS = {
    Trap.NUL: (Weight.MISFIT, "jsonb holds no \\u0000: take it out, or replace it by U+FFFD"),
    Trap.NUL_KEY: (Weight.MISFIT, "jsonb holds no \\u0000: rename the key"),
    Trap.HALF_CHARACTER: (Weight.MISFIT, "UTF-8 holds no half character: replace it by U+FFFD"),
    Trap.NOT_FINITE: (Weight.MISFIT, "JSON has no NaN and no infinity: write null, or text"),
    Trap.TOO_LARGE: (Weight.MISFIT, "jsonb ends at 256 MB: keep what is large elsewhere"),
    Trap.UNREADABLE: (Weight.UNKNOWN, "read these points by hand; most likely they are nested too deep for any reader"),
    Trap.LARGE: (
        Weight.NOTE,
        "they are stored out of line and are slow to index with GIN: index the keys that are filtered by instead",
    ),
    Trap.DEEP: (Weight.SURPRISE, "readers of JSON end at 128 to 254 levels: test yours, or flatten"),
    Trap.LARGE_INTEGER: (
        Weight.SURPRISE,
        "jsonb keeps them, readers whose numbers are doubles do not: write them as text where they are ids",
    ),
    Trap.LARGE_DOUBLE: (Weight.SURPRISE, "they may come back as integers: let readers take either, as JSON has it"),
    Trap.TIME_WITH_ZONE: (Weight.NOTE, "a column for them is timestamptz, which keeps the instant and not the zone"),
    Trap.TIME_WITHOUT_ZONE: (
        Weight.NOTE,
        "a timestamptz column would take them for its session's zone: say which is meant",
    ),
    Trap.FINE_TIME: (Weight.NOTE, "PostgreSQL's times end at microseconds: keep them as text where the rest matters"),
    Trap.MANY_KEYS: (Weight.NOTE, "keys are made from data, it seems; a GIN index over the payload grows with them"),
    Trap.MIXED_KINDS: (
        Weight.SURPRISE,
        "Qdrant's filter finds a value in a list too, payload ->> 'key' does not: use @>, or make them one kind",
    ),
    Trap.USER_MISSING: (Weight.SURPRISE, _UNSET),
    Trap.USER_NULL: (Weight.SURPRISE, _UNSET),
    Trap.USER_EMPTY: (Weight.SURPRISE, _UNSET),
    Trap.USER_NO_TEXT: (
        Weight.SURPRISE,
        'payload ->> makes text of it, and Qdrant finds 42 by 42 and not by "42": unify them',
    ),
    Trap.USER_LONG: (Weight.SURPRISE, "an index may refuse more than 2,704 bytes: shorten it, or index its hash"),
}

TOLD = {
    trap: Told(about, *told)
    for about, traps in ((About.VECTORS, _VECTORS), (About.IDS, _IDS), (About.PAYLOADS, _PAYLOADS))
    for trap, told in traps.items()
}
