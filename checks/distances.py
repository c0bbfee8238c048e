"""The source's distances, and what pgvector calls them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Distance:
    """A distance under pgvector's names."""

    operator: str
    """Its operator: smaller is nearer, for each of them."""
    family: str
    """What an operator class of it ends in: "cosine_ops"."""

    def operator_class(self, type_name: str) -> str:
        """The operator class for columns of that type: "vector_cosine_ops"."""
        return f"{type_name}_{self.family}"


DISTANCES: Mapping[str, Distance] = {
    "Cosine": Distance(operator="<=>", family="cosine_ops"),
    "Dot": Distance(operator="<#>", family="ip_ops"),
    "Euclid": Distance(operator="<->", family="l2_ops"),
    "Manhattan": Distance(operator="<+>", family="l1_ops"),
}
"""By the name that Qdrant gives them."""
