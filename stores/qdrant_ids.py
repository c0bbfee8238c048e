"""Ids of the source without what belongs to them: which there are, whose, and which a filter finds."""

from __future__ import annotations

import heapq
import uuid
from itertools import takewhile
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import orjson
from qdrant_client import models as m

from checks.facts.blocks import IdKind
from checks.facts.filters import Condition
from checks.facts.ids import OwnedId, SourceIds
from stores.qdrant_facts import point_fact, point_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from checks.facts import PointId, Vector
    from checks.facts.filters import Filter
    from stores.qdrant_reader import Reader

PAGE = 5_000
HELD = 50_000
"""Points that several collections may be read ahead together."""
SHOWN = 5
_FIRST_UUID = str(uuid.UUID(int=0))
_LARGEST_NUMBER = 2**64 - 1
_BY_TEXT = attrgetter("id")


def matching(reader: Reader, names: Iterable[str], filter_: Filter) -> set[PointId]:
    """The ids of the points that pass the filter, over all of the collections."""
    condition = m.Filter(must=[_condition(filter_)])
    return {point_id(record.id) for name in names for record in _records(reader, name, condition=condition)}


def vectors(reader: Reader, chosen: Mapping[str, str], ids: Iterable[PointId]) -> dict[PointId, Vector]:
    """The chosen vectors (collection -> name) of the points of these ids that exist and have it."""
    wanted = [one if isinstance(one, int) else str(one) for one in ids]
    records = ((record, vector) for name, vector in chosen.items() for record in reader.points(name, wanted))
    points = (point_fact(record, vector) for record, vector in records)
    return {point.id: point.vector for point in points if point}


def owners(
    reader: Reader, names: Iterable[str], ids: Iterable[str], *, user_key: str
) -> dict[str, str | None]:  # fmt: skip
    """The user of each point of these ids that exists; None where its payload names none."""
    written = {str(one): text for text in ids if (one := _read(text)) is not None}
    wanted: list[int | str] = [int(one) if one.isdecimal() else one for one in written]
    found: dict[str, str | None] = {}
    for name in names:
        for record in reader.points(name, wanted, payload=[user_key], vectors=False):
            found[written[str(point_id(record.id))]] = _user(record, user_key)
    return found


def owned(
    reader: Reader, names: Sequence[str], *, user_key: str, among: Iterable[str] | None = None
) -> Iterator[OwnedId]:  # fmt: skip
    """Every id, or those among some, with its user, in the order of their texts; an id of two collections comes twice.

    Numbers have another order in the source, and are held in memory.
    """
    if among is None:
        limit = max(1, min(PAGE, HELD // len(names)))
        return heapq.merge(*(_all(reader, name, user_key, limit) for name in names), key=_BY_TEXT)
    wanted: list[int | str] = [int(one) if one.isdecimal() else one for one in among if str(_read(one)) == one]
    found = (reader.points(name, wanted, payload=[user_key], vectors=False) for name in names)
    return iter(sorted((one for records in found for one in _owned(records, user_key)), key=_BY_TEXT))


def _all(reader: Reader, name: str, user_key: str, limit: int) -> Iterator[OwnedId]:
    first = _records(reader, name, payload=[user_key], limit=limit)
    numbers = takewhile(lambda record: isinstance(record.id, int), first)
    uuids = _records(reader, name, payload=[user_key], limit=limit, start=_FIRST_UUID)
    return heapq.merge(sorted(_owned(numbers, user_key), key=_BY_TEXT), _owned(uuids, user_key), key=_BY_TEXT)


def _owned(records: Iterable[m.Record], user_key: str) -> Iterator[OwnedId]:
    return (OwnedId(id=str(point_id(record.id)), user=_user(record, user_key)) for record in records)


def _user(record: m.Record, key: str) -> str | None:
    """Whose the point is, as text: JSON where it is none."""
    user = (record.payload or {}).get(key)
    return user if user is None or isinstance(user, str) else orjson.dumps(user).decode()


def _read(text: str) -> PointId | None:
    """An id as Qdrant has it, None where it cannot have it."""
    if text.isascii() and text.isdecimal():
        return number if (number := int(text)) <= _LARGEST_NUMBER else None
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def source_ids(
    reader: Reader, names: Sequence[str], *, largest: int | None, user_key: str | None
) -> SourceIds:  # fmt: skip
    """Which ids there are; with `user_key`, ids are told apart by user where collections repeat them."""
    numbers = [first for name in names if isinstance(first := _first(reader, name, 0), int)]
    uuids = [first for name in names if isinstance(first := _first(reader, name, _FIRST_UUID), uuid.UUID)]
    beyond = [_first(reader, name, largest + 1) for name in names] if largest and largest < _LARGEST_NUMBER else []
    repeated = _repeated(reader, names, user_key) if len(names) > 1 else []
    return SourceIds(
        points=sum(reader.count(name) for name in names),
        collections=len(names),
        kinds=(*([IdKind.NUMBER] if numbers else []), *([IdKind.UUID] if uuids else [])),
        too_large=next((one for one in beyond if isinstance(one, int)), None),
        repeated=len(repeated),
        examples=tuple(repeated[:SHOWN]),
    )


def _first(reader: Reader, name: str, offset: int | str) -> PointId | None:
    """The first id that is not before the offset; all numbers come before all UUIDs."""
    page, _ = reader.page(name, offset=offset, limit=1)
    return point_id(page[0].id) if page else None


def _repeated(reader: Reader, names: Iterable[str], user_key: str | None) -> list[str]:
    """What more than one collection holds, for people; a key costs some 100 bytes."""
    seen: set[tuple[PointId, str | None]] = set()
    found = []
    for name in names:
        for record in _records(reader, name, payload=[user_key] if user_key else False):
            user = (record.payload or {}).get(user_key) if user_key else None
            key = (point_id(record.id), None if user is None else str(user))
            if key in seen:
                found.append(f"{key[0]} of {user}" if user_key else str(key[0]))
            seen.add(key)
    return found


def _records(
    reader: Reader, name: str, *, condition: m.Filter | None = None, payload: bool | list[str] = False,
    start: str | None = None, limit: int = PAGE,
) -> Iterator[m.Record]:  # fmt: skip
    offset: Any = start
    while True:
        page, offset = reader.page(name, offset=offset, limit=limit, condition=condition, payload=payload)
        yield from page
        if offset is None:
            return


def _condition(filter_: Filter) -> m.Condition:
    match filter_.condition:
        case Condition.NULL:
            return m.IsNullCondition(is_null=m.PayloadField(key=filter_.key))
        case Condition.EMPTY:
            return m.IsEmptyCondition(is_empty=m.PayloadField(key=filter_.key))
    value: Any = filter_.value
    return m.FieldCondition(key=filter_.key, match=m.MatchValue(value=value))
