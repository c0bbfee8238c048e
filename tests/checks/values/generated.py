"""Vectors and payloads that hypothesis makes up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

if TYPE_CHECKING:
    from checks.facts import Vector

texts = st.text(st.characters(), max_size=6)
leaves = st.none() | st.booleans() | st.integers() | st.floats() | texts
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4), max_leaves=12
)
"""Whatever JSON and Python's reader of it hold: lone surrogates, not-a-number and huge integers too."""
payloads = st.dictionaries(texts, values, max_size=5)

floats = st.floats(width=32, allow_nan=False, allow_infinity=False)
vectors = arrays.arrays(np.float32, st.integers(1, 12), elements=floats)
any_vectors = st.none() | arrays.arrays(np.float32, st.integers(0, 6), elements=st.floats(width=32))


def embedding(seed: int, size: int) -> Vector:
    """As models make them: no number is told from another by anything but its value."""
    return np.random.default_rng(seed).standard_normal(size).astype(np.float32)


embeddings = st.builds(embedding, st.integers(0, 2**32), st.integers(24, 80))
