"""The service's API: what is asked of it over HTTP."""

from __future__ import annotations

from stores.api.api import Api

__all__ = ["Api"]
