"""The pgvector side of the target."""

from __future__ import annotations

from stores.postgres.destination import Destination

__all__ = ["Destination"]
