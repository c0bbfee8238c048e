"""Whether both stores can be reached as the deployment reaches them."""

from __future__ import annotations

NOT_SET = "DATABASE_URL is not set"
NOT_UNDERSTOOD = "DATABASE_URL is not understood"
