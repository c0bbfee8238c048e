"""Whether source and destination are two systems, and the destination keeps what it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.finding import Finding, failed, passed, unknown
from checks.schema import TABLES

if TYPE_CHECKING:
    from checks.facts import Stored, System

DESTINATION, SOURCE = "PostgreSQL", "Qdrant"


def table_is_stored(stored: Stored) -> Finding:
    """The table's rows lie in the destination's own database."""
    if not stored.name:
        return unknown("no such table", remedy="set PGVECTOR_TABLE to the table of memories, or run its migration")
    if stored.kind not in TABLES:
        return failed(
            f"is a {stored.kind}, no table", n=1, observed=f"{stored.name}: {stored.kind}", expected="a table",
            remedy="set PGVECTOR_TABLE to the table that the memories were imported into",
        )  # fmt: skip
    if stored.elsewhere:
        return failed(
            "rows of the table lie in another system", n=stored.parts, observed=", ".join(stored.elsewhere),
            expected="partitions that the database keeps itself",
            remedy="ALTER TABLE ... NO INHERIT (or DETACH PARTITION) for the foreign tables, and import their rows",
        )  # fmt: skip
    return passed(stored.parts, f"{stored.kind} {stored.name}")


def differ(source: System, destination: System) -> Finding:
    """Two products answer at two places."""
    observed = f"{source.product} at {_places(source)}; {destination.product} at {_places(destination)}"
    common = source.endpoints & destination.endpoints
    if common:
        return failed(
            "source and destination are one system", n=2, observed=observed, expected="two systems",
            detail=f"both answer at {', '.join(_place(one) for one in sorted(common))}",
            remedy="let QDRANT_URL and DATABASE_URL name the systems themselves, not one proxy for both",
        )  # fmt: skip
    if not destination.product.startswith(DESTINATION) or SOURCE.lower() not in source.product.lower():
        return failed(
            "another product answers", n=2, observed=observed, expected=f"{SOURCE} and {DESTINATION}",
            remedy="let QDRANT_URL name the Qdrant, and DATABASE_URL the PostgreSQL that was migrated to",
        )  # fmt: skip
    if not (source.endpoints and destination.endpoints):
        return unknown("where they answer is not known", observed=observed, remedy="give addresses that resolve")
    return passed(2, observed, detail=destination.identity)


def _places(system: System) -> str:
    return ", ".join(_place(one) for one in sorted(system.endpoints))


def _place(endpoint: tuple[str, int]) -> str:
    host, port = endpoint
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
