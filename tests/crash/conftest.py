"""The failing layer, one for each file of tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.crash.layer import Layer

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def layer() -> Iterator[Layer]:
    """Operations in processes of their own, whose n-th call that changes the disk fails."""
    with Layer() as layer:
        yield layer
