"""From the source into a backup."""

from __future__ import annotations
