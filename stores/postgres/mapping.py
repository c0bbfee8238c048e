"""Which columns hold id, vector and payload: as target.toml maps them, else the only ones that can."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stores.errors import Ambiguous, NotFound

if TYPE_CHECKING:
    from checks.facts import Column, Index
    from stores.target import Destination

VECTOR_TYPES = ("vector", "halfvec")


class Roles(NamedTuple):
    """The columns by what they hold."""

    id: str
    vector: str | None
    payload: str | None


def roles(settings: Destination, columns: tuple[Column, ...], indexes: tuple[Index, ...]) -> Roles:
    """The columns by what they hold; raises Ambiguous where nothing chooses between several."""
    return Roles(
        id=_id(settings.id_column, columns, indexes),
        vector=_only("vector", settings.vector_column, columns, VECTOR_TYPES),
        payload=_only("payload", settings.payload_column, columns, ("jsonb",)),
    )


def _id(mapped: str | None, columns: tuple[Column, ...], indexes: tuple[Index, ...]) -> str:
    names = [column.name for column in columns]
    primary = next((index.keys for index in indexes if index.primary), ())
    candidates = [mapped] if mapped else [*(primary if len(primary) == 1 else ()), "id"]
    if found := next((name for name in candidates if name in names), None):
        return found
    if mapped:
        raise NotFound(f'the table has no column "{mapped}", which id_column names', remedy=_line("id", names))
    raise Ambiguous("no column is the id: no primary key of one column, none named id", remedy=_line("id", names))


def _only(part: str, mapped: str | None, columns: tuple[Column, ...], types: tuple[str, ...]) -> str | None:
    """The mapped column if there is one of that name, else the only one of these types, else none."""
    if mapped:
        return mapped if any(column.name == mapped for column in columns) else None
    fitting = [column.name for column in columns if column.type in types]
    if len(fitting) > 1:
        raise Ambiguous(f"several columns could hold the {part}: {', '.join(fitting)}", remedy=_line(part, fitting))
    return fitting[0] if fitting else None


def _line(part: str, names: list[str]) -> str:
    return f"in target.toml: [destination] {part}_column = {names[0]!r}, or whichever of {', '.join(names)} it is"
