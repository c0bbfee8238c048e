"""Names the fixtures of this folder, nothing else."""

from __future__ import annotations

from tests.fixtures.engines.qdrant_servers import qdrant

__all__ = ["qdrant"]
