"""What usually did it, and what to do, by cause."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from checks.values.rows import ANOTHERS_VECTOR, DUPLICATE, EXTRA, MISSING, REWRITTEN

if TYPE_CHECKING:
    from collections.abc import Mapping

_COPY_AGAIN = "copy these ids again with COPY BINARY"
_BY_COPY = "move floats as binary or as their shortest text, and copy again"
_AS_PARAMETER = "pass the value as a parameter of type jsonb, and copy again"
_AS_IT_IS = "store the text as it is, and copy again"

_ROWS = {
    MISSING: "a batch failed or was skipped on resuming, or the row was deleted since: copy these ids again",
    EXTRA: "deleted from the source since, or written to the destination only: delete it there, or adopt it",
    REWRITTEN: "a tool wrote ids in capitals, without dashes or padded: update the id column, do not copy them again",
    "column and payload differ": "one was updated without the other: keep the key in one place, or update both",
    ANOTHERS_VECTOR: f"ids and vectors were paired from two orderings of one batch: {_COPY_AGAIN}, pairs kept together",
    DUPLICATE: "the table has no unique key on the id, or two ids were mapped to one: add the key, then copy again",
}

_VECTORS = {
    "no vector": "the row was written without its vector, or the store refused it: copy these ids again",
    "vector added": "the destination made an embedding of its own: leave it null, or load the source with it",
    "another dimension": "another model made it: copy the source's vector, and declare the column with its dimension",
    "cut": "the column or a script keeps fewer numbers: declare it with the source's dimension, and copy again",
    "cut and normalised": "a shortened embedding was stored: declare the source's dimension, and copy its own vectors",
    "padded": "a script filled vectors up to the column's dimension: declare the source's dimension, and copy again",
    "stored as other numbers": "a script replaced NaN or infinity: embed the text of these ids again, in both stores",
    "not a number": f"the numbers were made worse on their way, by an overflow or a division by zero: {_COPY_AGAIN}",
    "minus zero became zero": "a text without sign or a sum with zero came between: harmless for search",
    "zeroed": "a failed embedding was stored as zeros, or numbers underflowed: copy again; cosine indexes leave it out",
    "zeroed in part": "small numbers underflowed, or only a part of the vector was written: copy again",
    "rounded to 16 bits": "the column is halfvec, or a script went through float16: use vector(n), or map halfvec",
    "too large for 16 bits": "halfvec ends at 65504: use vector(n), or normalise both sides",
    "rounded to bfloat16": f"a framework computed in bfloat16 on the way: keep float32, and {_COPY_AGAIN}",
    "within a few ulp": "loaded from the original embeddings, which the source normalised itself: copy from the source",
    "sign flipped": "the inner product's sign was put into the vector: copy as it is, let the operator <#> negate",
    "signs flipped in part": f"signs were lost or set by a script or a trigger: {_COPY_AGAIN}",
    "normalised": "a trigger, a script or an exporter gave it unit length: switch that off, and copy again",
    "scaled": "one side is normalised or weighted and the other is not: copy the source's stored vectors as they are",
    "shifted": "an offset into the array is wrong, 0 for 1 as in SQL arrays: correct it, and copy again",
    "reordered": "numbers were sorted or put under other names: keep the array's order, and copy again",
    "reversed byte order": "binary floats were read in the other byte order: COPY BINARY is big-endian; copy again",
    "rounded to 8 bits": "a quantised copy or a uint8 collection was read: take the original vectors, and copy again",
    "clamped": "a script limited the numbers to a range: take that out, and copy again",
    "rounded": f"a text of too few digits came between: {_BY_COPY}",
    "one number changed": f"memory, disk or a hand changed it: {_COPY_AGAIN}",
    "some numbers changed": f"a part was overwritten on the way: {_COPY_AGAIN}",
    "other numbers": "another text or another model was embedded, or the row was updated since: copy these ids again",
}

_PAYLOADS = {
    "key missing": "an exporter knows only some keys, or a trigger took it away: copy the whole payload again",
    "key added": "a trigger or the application writes it on one side only: switch that off, or write it on both",
    "missing for null": "nulls were stripped, as by jsonb_strip_nulls or exclude_none: keep them, and copy again",
    'missing for ""': "empty texts were stripped: keep them, and copy again",
    "null for missing": "a fixed list of keys was filled up with nulls: write only the keys there are",
    '"" for missing': "a fixed list of keys was filled up with empty texts: write only the keys there are",
    'null became ""': "an exporter writes null as an empty text: keep null, and copy again",
    '"" became null': "CSV, or a script that tests for truth, takes an empty text for null: keep the two apart",
    "object flattened": f"the path went through a flat format: {_AS_PARAMETER}",
    "wrapped in a list": f"a script makes a list of every value: {_AS_PARAMETER}",
    "taken out of its list": f"a script unpacks lists of one entry: {_AS_PARAMETER}",
    "boolean changed": "it was updated since, or a text such as 'false' was taken for true: copy these ids again",
    "integer rounded to a double": "a JSON parser that knows doubles only came between: keep integers, and copy again",
    "number rounded": "float32, numeric(p, s) or a text of few digits came between: keep doubles, and copy again",
    "number changed": "it was updated since, or converted to another unit: copy these ids again",
    "list order changed": "the list went through a set or an unordered aggregate: keep its order, and copy again",
    "list entries dropped": "the list was made unique, filtered or limited: copy it whole again",
    "list entries doubled": "a join repeated entries, or the list was appended twice: copy these ids again",
    "list entries added": "it was updated since, or appended to in place of being replaced: copy these ids again",
    "list of another length": "it was updated since, or joined from other rows: copy these ids again",
}

_TEXTS = {
    "text trimmed": f"a trigger, a script or a CSV took off the white space: {_AS_IT_IS}",
    "text emptied": "the text was refused or masked on the way: copy these ids again",
    "text cut": "a column of varchar(n) or a limit of a script: use text, and copy again",
    "text re-encoded": "UTF-8 was read as another encoding or squeezed into one: SET client_encoding = 'UTF8'",
    "text normalised": f"Unicode was normalised, as by NFC: {_AS_IT_IS}",
    "letter case changed": f"a script or citext folded the case: {_AS_IT_IS}",
    "white space changed": f"line ends, a char(n) column or a formatter changed it: {_AS_IT_IS}",
    "control characters removed": "PostgreSQL refuses NUL, so a script removed it: keep these ids on record",
    "text escaped": f"it was escaped for JSON, HTML, a URL or SQL and stored so: {_AS_PARAMETER}",
    "text unescaped": f"it was taken for an escaped text: {_AS_PARAMETER}",
    "text changed": "it was updated since, or rewritten on the way: copy these ids again",
    "JSON encoded twice": "json.dumps was applied to what was JSON already: UPDATE it to (payload #>> '{}')::jsonb",
    "time moved": "a zone was taken for another, or the row was updated since: SET timezone = 'UTC', and copy again",
    "time zone dropped": "a timestamp without time zone came between: use timestamptz or the text itself; copy again",
    "time zone added": "a time without zone was taken for one of the session's: keep the text; copy again",
    "same instant in another zone": "timestamptz keeps the instant, not the zone: keep the text, or map the column",
    "time written another way": "a store or a library formatted it anew: keep the text, or map the column",
    "time cut to seconds": "a formatter or timestamp(0) came between: keep microseconds, and copy again",
    "time cut to milliseconds": "JavaScript or timestamp(3) came between: keep microseconds, and copy again",
    "time cut to microseconds": "timestamptz keeps no more: keep the text, or map the column",
}

REMEDIES: Mapping[str, str] = MappingProxyType({**_ROWS, **_VECTORS, **_PAYLOADS, **_TEXTS})
"""Every cause, but "<kind> became <kind>"."""

_RETYPED = f"the value went through a format without this type, such as CSV or ->>: {_AS_PARAMETER}"
_OTHER = "look at the value on both sides, then copy these ids again"


def remedy_of(cause: str) -> str:
    """What usually did it, and what to do: one line."""
    return REMEDIES.get(cause, _RETYPED if " became " in cause else _OTHER)
