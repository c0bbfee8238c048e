"""Names the fixtures of this folder, nothing else."""

from __future__ import annotations

from tests.fixtures.engines.qdrant_servers import locked, qdrant

__all__ = ["locked", "qdrant"]
