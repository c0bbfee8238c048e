"""What must stay as it was: the source when the migration began."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from checks.facts.memories import Fingerprint

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The source as it was recorded once, by its owner's word."""

    recorded: str
    """When: ISO 8601, UTC."""
    system: str
    """Where it was read, for people, without credentials."""
    collection: str
    """The name or pattern that was asked for."""
    count: int
    """All points, counted exactly."""
    fingerprint: Fingerprint
    reasons: tuple[str, ...] = ()
    """Why it was recorded anew, each time that it was, with the time."""

    def as_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Baseline:
        """The inverse of `as_dict`; raises TypeError, KeyError or ValueError on anything else."""
        fingerprint = Fingerprint(**values["fingerprint"])
        return cls(**{**values, "fingerprint": fingerprint, "reasons": tuple(values["reasons"])})
