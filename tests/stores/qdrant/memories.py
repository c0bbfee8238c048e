"""The memories that most tests of a source read: 600, half of them with numbers for ids, of three users."""

from __future__ import annotations

import uuid

import numpy as np
from qdrant_client import models as m

from tests.fixtures.engines.qdrant_servers import point

COSINE = m.Distance.COSINE
USERS = ("ann", "bob", "cid")
U = [uuid.UUID(int=number << 64) for number in range(1, 301)]
NUMBERS = np.random.default_rng(7).standard_normal((600, 8)).astype(np.float32)


def memories() -> list[m.PointStruct]:
    """The points, those with numbers first."""
    ids = [*range(300), *map(str, U)]
    return [
        point(key, NUMBERS[i].tolist(), {"user_id": USERS[i % 3], "n": i, "none": None, "f": 1.0, "o": {"a": [1, "x"]}})
        for i, key in enumerate(ids)
    ]
