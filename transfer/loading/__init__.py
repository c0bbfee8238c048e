"""From a backup into the destination."""

from __future__ import annotations
