"""What of Qdrant's PostgreSQL has no place for: NaN and infinity in a vector, NUL and half characters in a text."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from checks.facts import Point

_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
"""As JSON writes it; after an even number of backslashes it is that character and no text about it."""


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
