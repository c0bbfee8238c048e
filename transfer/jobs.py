"""What a worker is given and what it gives back: values that travel to another process or machine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TypeAlias

    from checks.facts import Span
    from checks.values import Difference
    from stores.target import Target

DIGEST_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One span of ids to compare."""

    plan: str
    """The plan's digest: what a process opened for one plan serves all of its jobs."""
    number: int
    """The span's place in the plan."""
    target: Target = field(repr=False)
    span: Span
    snapshot: str | None = None
    """The exported snapshot under which the destination is read; None for one of the job's own."""
    users: tuple[str | None, ...] | None = None
    """Where several collections share the table: the users of this one."""
    siblings: tuple[str, ...] = ()
    """Other collections with some of these users."""
    column_kinds: Mapping[str, str] = field(default_factory=dict)
    searches: int = 0
    """How many points may be searched for in a second reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """A row that differed when it was read, by what both sides held then."""

    key: bytes
    digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanReport:
    """What the first reading of a span saw."""

    number: int
    source_rows: int
    destination_rows: int
    compared: int
    users: bytes
    """The different users, each as 8 bytes of a hash."""
    suspects: tuple[Suspect, ...]
    seconds: float
    worker: str
    """Machine and process."""
    peak_bytes: int
    """The most memory the process held meanwhile, above what it held when it began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Differing:
    """A row that differs for good."""

    id: str
    collection: str
    user: str | None
    differences: tuple[Difference, ...]
    vector: bytes = b""
    """The destination's, where it is unlike the source's in no way that names a cause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReport:
    """What reading suspects again saw."""

    number: int
    """The span's place in the plan."""
    settled: int
    elsewhere: int
    """Rows of the destination that another collection holds."""
    differing: tuple[Differing, ...]
    moving: tuple[Suspect, ...]
    """Rows that hold something else again."""
    searches_left: int = 0
    """Of those that the job was allowed."""


if TYPE_CHECKING:
    Moving: TypeAlias = tuple[int, Sequence[Suspect]]
