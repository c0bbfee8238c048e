"""The numbers that checks are judged by."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gate import manifest
from gate.recorder import check_id

if TYPE_CHECKING:
    from stores.target import Target


@pytest.fixture
def limits(request: pytest.FixtureRequest, target: Target) -> dict[str, float]:
    """The number that the manifest sets for this check, or target.toml above it, by the manifest's name for it."""
    check = check_id(request.config.rootpath, request.node.nodeid)
    if check is None:
        raise RuntimeError("limits are those of a check in a phase folder")
    values = dict(manifest.load(request.path.parent).limits.get(check, {}))
    return dict.fromkeys(values, target.thresholds[check]) if check in target.thresholds else values
