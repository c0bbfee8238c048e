"""What a store's connection module says of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Whether a store can do its work."""

    problem: str = ""
    """What stands against it, without names of hosts or users: anybody may ask for the health."""

    @property
    def ready(self) -> bool:
        """Nothing stands against it."""
        return not self.problem
