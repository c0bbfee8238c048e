"""What of Qdrant's PostgreSQL has no place for: NaN and infinity in a vector, NUL and half characters in a text."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import numpy as np

from stores.errors import Ambiguous

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from checks.facts import Point, PointId

_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
"""As JSON writes it; after an even number of backslashes it is that character and no text about it."""


def distinct(points: Iterable[Point]) -> Iterator[Point]:
    """The points as they come; raises Ambiguous at an id that has come before, as in two collections of a pattern."""
    seen: set[PointId] = set()
    for point in points:
        if point.id in seen:
            raise Ambiguous(
                f"two of the source's collections hold a point with the id {point.id}, the table one row for each id",
                remedy="name one collection as MAIN_QDRANT_COLLECTION_NAME, or give the points ids of their own",
            )
        seen.add(point.id)
        yield point


def storable(point: Point) -> bool:
    """Whether vector and jsonb can hold the point at all."""
    if not np.isfinite(point.vector).all():
        return False
    try:
        text = json.dumps(point.payload, ensure_ascii=False, allow_nan=False)
        text.encode()
    except (ValueError, TypeError):
        return False
    return not _NUL.search(text)
