"""What a comparison will read: the spans of ids, fixed once, so that an interrupted one goes on with the same."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from checks.facts import END, IdKind, Span, key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from checks.facts import PointId

SPAN_ROWS = 20_000
"""Aimed at for each span: a second or so of reading, lost at the most when a run is interrupted."""
SAMPLES_PER_SPAN = 8
MOST_SAMPLES = 8_000
MOST_SPANS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One collection, as far as the destination's table holds it."""

    collection: str
    points: int
    users: tuple[str | None, ...] | None = None
    """Where several collections share the table: whose rows are this one's."""
    siblings: tuple[str, ...] = ()
    """Other collections with some of these users."""


# Without slots, for what is worked out once.
@dataclass(frozen=True, kw_only=True)
class Plan:
    """Everything that two readings must have in common to be parts of one comparison."""

    identity: Mapping[str, str]
    """What is compared and how, without secrets."""
    shares: tuple[Share, ...]
    spans: tuple[Span, ...]
    column_kinds: Mapping[str, str]

    @cached_property
    def digest(self) -> str:
        """Tells two plans apart."""
        text = json.dumps(self.as_dict(), sort_keys=True)
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()

    @cached_property
    def first_collections(self) -> Mapping[str | None, str]:
        """Of each user of several collections the first one, which reports the rows that are in none."""
        return {user: share.collection for share in reversed(self.shares) for user in share.users or ()}

    def share_of(self, span: Span) -> Share:
        """The collection that a span belongs to."""
        return next(share for share in self.shares if share.collection == span.collection)

    def as_dict(self) -> dict[str, Any]:
        """As JSON values."""
        shares = [asdict(share) for share in self.shares]
        return {
            "identity": dict(self.identity),
            "shares": shares,
            "spans": listed(self.spans),
            "columns": dict(self.column_kinds),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Plan:
        """The inverse of `as_dict`; raises KeyError, TypeError or ValueError on anything else."""
        return cls(
            identity=values["identity"],
            shares=tuple(_share(share) for share in values["shares"]),
            spans=unlisted(values["spans"]),
            column_kinds=values["columns"],
        )


def spans_of(collection: str, points: int, kinds: Iterable[IdKind], sample: Sequence[PointId]) -> tuple[Span, ...]:
    """A collection's ids in spans of about SPAN_ROWS points each; `sample` are some of its ids at random."""
    spans: list[Span] = []
    for kind in kinds:
        numbers = sorted(int.from_bytes(key_of(id_), "big") for id_ in sample if _kind(id_) is kind)
        share = len(numbers) / len(sample) if sample else 0.0
        wanted = min(max(1, round(points * share / SPAN_ROWS)), MOST_SPANS)
        cuts = [numbers[place * len(numbers) // wanted] for place in range(1, wanted)]
        bounds = sorted({0, *cuts, END[kind]})
        spans += (Span(collection=collection, kind=kind, low=low, high=high) for low, high in pairwise(bounds))
    return tuple(spans)


def listed(spans: Iterable[Span]) -> list[list[str]]:
    """Spans as JSON values; ids are written as text, since JSON's numbers end at 2^53 in many readers."""
    return [[span.collection, span.kind.value, str(span.low), str(span.high)] for span in spans]


def unlisted(values: Iterable[Sequence[str]]) -> tuple[Span, ...]:
    """The inverse; raises TypeError or ValueError on anything else."""
    return tuple(
        Span(collection=name, kind=IdKind(kind), low=int(low), high=int(high)) for name, kind, low, high in values
    )


def samples_wanted(points: int) -> int:
    """How many ids at random place the bounds well enough."""
    return min(MOST_SAMPLES, SAMPLES_PER_SPAN * max(1, points // SPAN_ROWS))


def _kind(id_: PointId) -> IdKind:
    return IdKind.NUMBER if isinstance(id_, int) else IdKind.UUID


def _share(values: Mapping[str, Any]) -> Share:
    users = values["users"]
    return Share(**{**values, "users": None if users is None else tuple(users), "siblings": tuple(values["siblings"])})
