"""What can be wrong with a point, in words that stay the same."""

from __future__ import annotations

from enum import StrEnum


class Trap(StrEnum):
    """What is counted."""

    NAN = "vector holds NaN"
    INFINITY = "vector holds infinity"
    ODD = "vector of another dimension"
    WITHOUT = "no vector"
    ZERO = "zero vector"
    TINY = "tiny vector, stored as it was given"
    LENGTH = "vector not of length 1"
    HUGE = "huge vector"
    HALF_OVERFLOW = "vector beyond halfvec's range"
    HALF_UNDERFLOW = "numbers of a vector that halfvec makes zero"
    MANY_DIMENSIONS = "more than 2,000 dimensions"
    TOO_MANY_FOR_HALFVEC = "more than 4,000 dimensions"
    TOO_MANY = "more than 16,000 dimensions"
    OTHER_DIMENSION = "another dimension than the vector column"
    DIFFERING = "collections of different dimensions"
    DISTANCES = "collections of different distances"
    OTHERS = "further vectors, which stay behind"

    BEYOND_BIGINT = "id beyond bigint"
    MIXED_IDS = "numbers and UUIDs as ids"
    ID_REFUSED = "id that the id column cannot hold"
    SAME_ID = "id in several collections"
    SAME_KEY = "id of the same user in several collections"

    NUL = "NUL in a text"
    NUL_KEY = "NUL in a key"
    HALF_CHARACTER = "half a surrogate pair"
    NOT_FINITE = "NaN or infinity in a payload"
    UNREADABLE = "payload that cannot be read"
    TOO_LARGE = "payload larger than jsonb holds"
    LARGE = "payload over 8 kB"
    DEEP = "payload deeper than many JSON readers go"
    LARGE_INTEGER = "integer beyond 2^53"
    LARGE_DOUBLE = "whole double from 2^53 on"
    TIME_WITH_ZONE = "time with a zone"
    TIME_WITHOUT_ZONE = "time without a zone"
    FINE_TIME = "time finer than microseconds"
    MANY_KEYS = "keys beyond those that were counted"
    MIXED_KINDS = "key with values of several kinds"

    USER_MISSING = "user missing"
    USER_NULL = "user null"
    USER_EMPTY = 'user ""'
    USER_NO_TEXT = "user that is no text"
    USER_LONG = "user longer than a btree takes"
