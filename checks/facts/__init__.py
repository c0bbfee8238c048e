"""What the stores report and the checks judge: values only, read once, never changed."""

from __future__ import annotations

from checks.facts.answers import Answer, Extension, Headroom, PreparedProbe, Rights, Transport, UrlReading, Versions
from checks.facts.memories import Collection, Fingerprint, Hit, Payload, Point, PointId, Vector
from checks.facts.tables import Column, Index, Located, Plan, SearchSettings, Table, quoted

__all__ = [
    "Answer",
    "Collection",
    "Column",
    "Extension",
    "Fingerprint",
    "Headroom",
    "Hit",
    "Index",
    "Located",
    "Payload",
    "Plan",
    "Point",
    "PointId",
    "PreparedProbe",
    "Rights",
    "SearchSettings",
    "Table",
    "Transport",
    "UrlReading",
    "Vector",
    "Versions",
    "quoted",
]
