"""What a deployment's graph consists of, under the names that it gives to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    Types: TypeAlias = Mapping[str, Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """Properties that nodes of a label are found by."""

    label: str
    properties: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.label}({', '.join(self.properties)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Memories that mention entities; every node and relationship has the user's id."""

    memory: str = "Memory"
    entity: str = "Entity"
    mentions: str = "MENTIONS"
    also: tuple[str, ...] = ()
    """Further labels and relationship types; nothing is said of their properties."""

    @property
    def unique(self) -> tuple[Key, ...]:
        """Each memory once, and each user's entities once by name."""
        return (
            Key(label=self.memory, properties=("id",)),
            Key(label=self.entity, properties=("user_id", "name")),
        )

    @property
    def looked_up(self) -> tuple[Key, ...]:
        """Whose memories and entities they are, without reading all of them."""
        return tuple(Key(label=label, properties=("user_id",)) for label in (self.memory, self.entity))

    @property
    def embedding(self) -> Key:
        """What memories are found by when a text is given."""
        return Key(label=self.memory, properties=("embedding",))

    @property
    def nodes(self) -> Types:
        """Label -> property -> the types that it may have; further properties are nobody's business here."""
        text = ("String",)
        return {
            self.memory: {"id": text, "user_id": text, "embedding": ("DoubleArray", "FloatArray")},
            self.entity: {"name": text, "user_id": text},
        }

    @property
    def edges(self) -> Types:
        """Relationship type -> property -> types, likewise."""
        return {self.mentions: {"user_id": ("String",)}}


USUAL = Expected()
