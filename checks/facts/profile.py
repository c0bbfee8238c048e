"""What a source holds, counted in one scan before anything is moved."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """How many points something was seen of, and some of them."""

    count: int = 0
    examples: tuple[str, ...] = ()
    """Ids; "collection/id" where there are several collections."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyProfile:
    """One key of the payloads."""

    kinds: Mapping[str, Noticed]
    """"text", "\"\"", "integer", "double", "boolean", "null", "list", "object"."""
    missing: Noticed


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnProfile:
    """A payload key that becomes a column, and what of its values the column's type does not keep."""

    key: str
    column: str
    type: str
    refused: Mapping[str, Noticed] = field(default_factory=dict)
    """Why -> values that the column cannot hold."""
    untold: Mapping[str, Noticed] = field(default_factory=dict)
    """Why -> values that it may hold or not."""
    changed: Mapping[str, Noticed] = field(default_factory=dict)
    """Why -> values that come back as others."""
    judged: bool = True
    """Whether it is known what the type holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionProfile:
    """One collection of the source."""

    name: str
    vector_name: str
    dimension: int
    distance: str
    datatype: str
    points: int
    """That were read."""
    others: tuple[str, ...] = ()
    """Its vectors beside the one that is moved: "words (sparse)", "tokens (multivector)", "image (dense)"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """The destination's table, as far as it decides what fits."""

    table: str
    id_column: str
    id_type: str
    vector_type: str = ""
    """Empty where there is no vector column."""
    vector_dimension: int | None = None
    vector_not_null: bool = False
    keyed_by_user: bool = False
    """Whether its unique key is the user with the id, not the id alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Every point of the source, looked at once."""

    collections: tuple[CollectionProfile, ...] = ()
    ids: Mapping[str, Noticed] = field(default_factory=dict)
    """"number" and "uuid"."""
    users: int = 0
    """Different users that payloads name."""
    user_key: str = ""
    noticed: Mapping[str, Noticed] = field(default_factory=dict)
    """By the words of `checks.profiling.traps.Trap`."""
    keys: Mapping[str, KeyProfile] = field(default_factory=dict)
    columns: tuple[ColumnProfile, ...] = ()
    payload_bytes: int = 0
    """Of all payloads as Qdrant writes them, about what their JSON takes."""
    largest_bytes: int = 0
    largest: str = ""
    """The point with the largest payload."""
    depth: int = 0
    """Levels of the deepest payload; 1 where nothing is nested."""
    deepest: str = ""
    """The point with it."""
    receiver: Receiver | None = None
    receiver_unknown: str = ""
    """Why the destination was not looked at."""
    mapped: tuple[str, ...] = ()
    """Payload keys that target.toml maps to columns."""
    incomplete: str = ""
    """Why the scan did not reach its end, with how far it came; empty when it did."""
    remedy: str = ""
    """What to do about an incomplete one."""
    started: str = ""
    """ISO 8601, UTC."""
    seconds: float = 0.0
    peak_bytes: int = 0
    """The most memory that was held, above what was held before."""

    @property
    def points(self) -> int:
        """How many points were read."""
        return sum(collection.points for collection in self.collections)

    def as_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Profile:
        """The inverse of `as_dict`; raises KeyError, TypeError or ValueError on anything else."""
        receiver = values["receiver"]
        read = {
            "collections": tuple(
                CollectionProfile(**{**one, "others": tuple(one["others"])}) for one in values["collections"]
            ),
            "ids": _noticed(values["ids"]),
            "noticed": _noticed(values["noticed"]),
            "keys": {key: _key(one) for key, one in values["keys"].items()},
            "columns": tuple(_column(one) for one in values["columns"]),
            "receiver": Receiver(**receiver) if receiver else None,
            "mapped": tuple(values["mapped"]),
        }
        return cls(**{**values, **read})


def _one(values: Mapping[str, Any]) -> Noticed:
    return Noticed(count=values["count"], examples=tuple(values["examples"]))


def _noticed(values: Mapping[str, Any]) -> dict[str, Noticed]:
    return {words: _one(one) for words, one in values.items()}


def _key(values: Mapping[str, Any]) -> KeyProfile:
    return KeyProfile(kinds=_noticed(values["kinds"]), missing=_one(values["missing"]))


def _column(values: Mapping[str, Any]) -> ColumnProfile:
    parts = {name: _noticed(values[name]) for name in ("refused", "untold", "changed")}
    return ColumnProfile(**{**values, **parts})
