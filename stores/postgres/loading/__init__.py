"""Writing memories into the destination's table; only the transfer tool does it."""

from __future__ import annotations

from stores.postgres.loading.loader import Loader, Refused
from stores.postgres.loading.receiving import Receiving

__all__ = ["Loader", "Receiving", "Refused"]
