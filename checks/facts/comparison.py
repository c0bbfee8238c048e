"""What a comparison of the whole population saw: counts, and why it stopped where it did."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why two sides cannot be compared at all, known before any scan; it refutes."""

    cause: str
    """In a few stable words."""
    observed: str
    expected: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Every row of the source held against every row of the destination."""

    source_rows: int = 0
    destination_rows: int = 0
    compared: int = 0
    """Ids that both sides hold."""
    users: int = 0
    """Different users met on either side."""
    differing: Mapping[str, int] = field(default_factory=dict)
    """Cause -> rows of which it is the first; rows missing or added included."""
    differing_users: Mapping[str, int] = field(default_factory=dict)
    """User -> differing rows; the users with the most of them, where there are many."""
    users_with_differences: int = 0
    settled: int = 0
    """Rows that differed when first read and no longer when read again."""
    moving: int = 0
    """Rows that were still changing when they were last read."""
    refusal: Refusal | None = None
    incomplete: str = ""
    """Why the scan did not reach its end, with how far it came; empty when it did."""
    remedy: str = ""
    """What to do about an incomplete one."""
    older_rows: int = 0
    """Of the source's rows, those that an earlier, interrupted comparison read."""
    older_since: str = ""
    """When that one began, ISO 8601."""
    notes: tuple[str, ...] = ()
    started: str = ""
    """ISO 8601, UTC."""
    seconds: float = 0.0
    """Spent reading and comparing."""
    peak_bytes: int = 0
    """The most memory that the comparing processes held, above what they held before."""
    evidence: str = ""
    """Path of the JSON lines that name every differing id."""

    @property
    def differences(self) -> int:
        """How many rows differ."""
        return sum(self.differing.values())

    @property
    def rate(self) -> float:
        """Rows of the source per second."""
        return (self.source_rows - self.older_rows) / self.seconds if self.seconds else 0.0

    def as_dict(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Comparison:
        """The inverse of `as_dict`; raises TypeError on anything else."""
        refusal = values.get("refusal")
        return cls(**{**values, "refusal": Refusal(**refusal) if refusal else None, "notes": tuple(values["notes"])})
