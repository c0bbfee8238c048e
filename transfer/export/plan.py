"""What an export will read and where it goes: fixed once, so that an interrupted one goes on with the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checks.facts import IdKind, Span
from stores.backup.manifest import CollectionEntry
from stores.qdrant_vectors import other_vectors
from transfer.plan import listed, samples_wanted, spans_of, unlisted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checks.facts import Collection
    from stores.qdrant import Source

FORMAT = "1"
FOLDER = "parts"
_ODD = re.compile(r"[^A-Za-z0-9_-]+")
_MOST_OF_A_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The collections and the ranges of ids; each range becomes a file, unless it is empty."""

    identity: Mapping[str, str]
    """What has to be the same for an interrupted export to go on, without secrets."""
    collections: tuple[CollectionEntry, ...]
    spans: tuple[Span, ...]

    @property
    def points(self) -> int:
        """Of all collections, when the plan was made."""
        return sum(one.points for one in self.collections)

    def collection(self, span: Span) -> CollectionEntry:
        """The collection that a range belongs to."""
        return next(one for one in self.collections if one.name == span.collection)

    def file(self, number: int) -> str:
        """The name of a range's file within the backup."""
        name = _ODD.sub("_", self.spans[number].collection)[:_MOST_OF_A_NAME]
        return f"{FOLDER}/{number:05}-{name}.parquet"

    def as_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "identity": dict(self.identity),
            "collections": [one.model_dump(mode="json") for one in self.collections],
            "spans": listed(self.spans),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Plan:
        """The inverse of `as_dict`; raises KeyError, TypeError or ValueError on anything else."""
        return cls(
            identity=values["identity"],
            collections=tuple(CollectionEntry.model_validate(one) for one in values["collections"]),
            spans=unlisted(values["spans"]),
        )


def drafted(source: Source, *, user_key: str, second_look: str) -> Plan:
    """The plan for what the source holds now; raises StoreErrors."""
    collections = source.collections()
    entries = tuple(_entry(source, one) for one in collections)
    spans = tuple(span for one in collections for span in _spans(source, one))
    names = ", ".join(f"{one.name}.{one.vector_name}" for one in collections)
    identity = {
        "format": FORMAT,
        "source": f"{source.answer().system} {names}",
        "user": user_key,
        "second look": second_look,
        "shape": ", ".join(f"{one.name} {one.dimension} {one.distance} {one.datatype}" for one in collections),
    }
    return Plan(identity=identity, collections=entries, spans=spans)


def _entry(source: Source, one: Collection) -> CollectionEntry:
    return CollectionEntry(
        name=one.name, points=one.points, vector_name=one.vector_name, dimension=one.dimension, distance=one.distance,
        datatype=one.datatype, other_vectors=other_vectors(source, one), payload_indexes=dict(one.payload_indexes),
        config=source.config(one.name),
    )  # fmt: skip


def _spans(source: Source, one: Collection) -> tuple[Span, ...]:
    with source.pages(one.name) as pages:
        sample = pages.sample_ids(samples_wanted(one.points))
    return spans_of(one.name, one.points, IdKind, sample)
