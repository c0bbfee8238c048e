"""What the stores report and the checks judge: values only, read once, never changed."""

from __future__ import annotations

from checks.facts.answers import Answer, Extension, Headroom, PreparedProbe, Rights, Transport, UrlReading, Versions
from checks.facts.baseline import Baseline
from checks.facts.blocks import (
    END,
    KEY_BYTES,
    KEY_TYPE,
    NO_VECTOR,
    ODD_VECTOR,
    VECTOR,
    Block,
    IdKind,
    Span,
    id_of,
    key_of,
    texts_of,
)
from checks.facts.comparison import Comparison, Refusal
from checks.facts.filters import Condition, Filter, Filtered
from checks.facts.ids import OwnedId, SourceIds
from checks.facts.memories import Collection, Fingerprint, Hit, Payload, Point, PointId, Vector
from checks.facts.systems import Stored, System
from checks.facts.tables import Column, Index, Located, Plan, SearchSettings, Table, quoted

__all__ = [
    "END",
    "KEY_BYTES",
    "KEY_TYPE",
    "NO_VECTOR",
    "ODD_VECTOR",
    "VECTOR",
    "Answer",
    "Baseline",
    "Block",
    "Collection",
    "Column",
    "Comparison",
    "Condition",
    "Extension",
    "Filter",
    "Filtered",
    "Fingerprint",
    "Headroom",
    "Hit",
    "IdKind",
    "Index",
    "Located",
    "OwnedId",
    "Payload",
    "Plan",
    "Point",
    "PointId",
    "PreparedProbe",
    "Refusal",
    "Rights",
    "SearchSettings",
    "SourceIds",
    "Span",
    "Stored",
    "System",
    "Table",
    "Transport",
    "UrlReading",
    "Vector",
    "Versions",
    "id_of",
    "key_of",
    "quoted",
    "texts_of",
]
