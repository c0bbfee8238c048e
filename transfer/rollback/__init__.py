"""From the destination back to the source: what was written after the cut-over."""

from __future__ import annotations
