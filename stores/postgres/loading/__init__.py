"""Writing memories into the destination's table; only the transfer tool does it."""

from __future__ import annotations

from stores.postgres.loading.loader import Loader, Refused

__all__ = ["Loader", "Refused"]
