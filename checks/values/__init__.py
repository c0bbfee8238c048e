"""When two memories are the same, and what happened to one where they are not.

A store may re-type numbers and reorder keys without losing anything, and may not confuse null, missing and "", true and
1, or one text with its trimmed or re-normalised form. What did happen is told in a few stable words, its cause.
"""

from __future__ import annotations

from checks.values.equality import same_payload
from checks.values.lines import cause_of, payload_difference, vector_difference
from checks.values.payloads import payload_causes
from checks.values.remedies import remedy_of
from checks.values.rows import (
    ANOTHERS_VECTOR,
    DUPLICATE,
    EXTRA,
    MISSING,
    REWRITTEN,
    Difference,
    Memory,
    row_differences,
)
from checks.values.vectors import as_half, same_bits, same_vector, vector_cause

__all__ = [
    "ANOTHERS_VECTOR",
    "DUPLICATE",
    "EXTRA",
    "MISSING",
    "REWRITTEN",
    "Difference",
    "Memory",
    "as_half",
    "cause_of",
    "payload_causes",
    "payload_difference",
    "remedy_of",
    "row_differences",
    "same_bits",
    "same_payload",
    "same_vector",
    "vector_cause",
    "vector_difference",
]
