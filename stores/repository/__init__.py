"""The checkout of the system's source: read by parsing it, never imported and never run."""

from __future__ import annotations

from stores.repository.reader import Repository

__all__ = ["Repository"]
