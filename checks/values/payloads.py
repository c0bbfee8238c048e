"""Where two payloads differ and what happened there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from checks.values.cause import ABSENT, NOTHING, Cause, Found
from checks.values.containers import flattened, list_cause
from checks.values.equality import same_payload
from checks.values.scalars import scalar_cause

if TYPE_CHECKING:
    from collections.abc import Iterator

    Object: TypeAlias = dict[str, Any]
    Pair: TypeAlias = tuple[str, object, object]

_EMPTIES = {None: "null", "": '""'}


def payload_causes(expected: object, actual: object, path: str = "") -> Iterator[Found]:
    """Every place where `actual` is not the same value as `expected`; keys that come or go before what is inside."""
    rest: list[Pair] = [(path, expected, actual)]
    while rest:
        path, left, right = rest.pop()
        if isinstance(left, dict) and isinstance(right, dict):
            yield from _keys(path, left, right)
            rest.extend(reversed([(_joined(path, key), left[key], right[key]) for key in left if key in right]))
        elif cause := _cause(left, right):
            yield Found(path=path, cause=cause, source=left, destination=right)
        elif isinstance(left, list) and isinstance(right, list):
            pairs = enumerate(zip(left, right, strict=True))
            rest.extend(reversed([(f"{path}[{place}]", one, other) for place, (one, other) in pairs]))


def missing_cause(value: object) -> Cause:
    """What to call a value of the source that the destination lacks."""
    empty = _EMPTIES.get(value) if value is None or isinstance(value, str) else None
    return Cause(words=f"missing for {empty}" if empty else "key missing")


def added_cause(value: object) -> Cause:
    """What to call a value of the destination that the source lacks."""
    empty = _EMPTIES.get(value) if value is None or isinstance(value, str) else None
    return Cause(words=f"{empty} for missing" if empty else "key added")


def _cause(left: object, right: object) -> Cause:
    if isinstance(left, list) and isinstance(right, list):
        return NOTHING if same_payload(left, right) else list_cause(left, right)
    return scalar_cause(left, right)


def _keys(path: str, left: Object, right: Object) -> Iterator[Found]:
    added = right.keys() - left.keys()
    for key in sorted(left.keys() - right.keys()):
        moved = flattened(key, left[key], {name: right[name] for name in added})
        added -= moved.keys()
        cause = Cause(words="object flattened") if moved else missing_cause(left[key])
        destination = moved or ABSENT
        yield Found(path=_joined(path, key), cause=cause, source=left[key], destination=destination)
    for key in sorted(added):
        yield Found(path=_joined(path, key), cause=added_cause(right[key]), source=ABSENT, destination=right[key])


def _joined(path: str, key: str) -> str:
    name = key or '""'
    return f"{path}.{name}" if path else name
