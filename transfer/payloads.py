"""Whether two payloads are the same value, told without decoding both wherever their bytes say so."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

import orjson

from checks.values import row_differences, same_payload
from checks.values.columns import same_in_column
from stores.json_numbers import exact, holds_doubles
from stores.qdrant_wire import entries, entry, payload_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from checks.facts import Block, Payload, Vector

NOT_READABLE = "\0"
"""The key of a payload whose text is no JSON; no point has it as its only one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A payload as the destination holds it."""

    payload: Payload
    """With what became columns of its own."""
    torn: tuple[str, ...] = ()
    """Keys that payload and column both hold, and not the same of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A memory as the classifier takes it."""

    vector: Vector | None
    payload: object


def stored(text: bytes | None, columns: bytes | None, column_kinds: Mapping[str, str] = {}) -> Stored:
    """A row's payload; no payload at all is an empty one."""
    payload = _exact(text) if text is not None else {}
    if columns is None:
        return Stored(payload=payload)
    own = _exact(columns)
    torn = (key for key in own if key in payload and not _agree(payload[key], own[key], column_kinds.get(key, "")))
    filled = {key: value for key, value in own.items() if value is not None}
    return Stored(payload={**payload, **filled}, torn=tuple(torn))


def stored_row(block: Block, row: int, column_kinds: Mapping[str, str] = {}) -> Stored:
    """The payload of one row of a destination's block."""
    columns = block.columns[row] if block.columns else None
    return stored(cast("bytes | None", block.payloads[row]), columns, column_kinds)


def same_payloads(source: Block, destination: Block, column_kinds: Mapping[str, str]) -> Iterator[tuple[bool, Payload]]:
    """Row by row: whether both hold the same payload, and the destination's."""
    columns = destination.columns or (None,) * len(destination)
    wire = cast("Sequence[Sequence[bytes]]", source.payloads)
    texts = cast("Sequence[bytes | None]", destination.payloads)
    for pairs, text, own in zip(wire, texts, columns, strict=True):
        if own is None:
            payload = _parsed(text) if text is not None else {}
            same = _same_bytes(pairs, payload) and _is_exact(text, payload)
            yield same or _same_values(pairs, _exact(text) if text else payload, column_kinds), payload
        else:
            found = stored(text, own, column_kinds)
            yield not found.torn and _same_values(pairs, found.payload, column_kinds), found.payload


def same_text(written: bytes, text: bytes | None) -> bool:
    """Whether a column's text is that of a payload written with its keys in order; no is not the last word."""
    if text is None:
        return False
    payload = _parsed(text)
    try:
        return orjson.dumps(payload, option=orjson.OPT_SORT_KEYS) == written and _is_exact(text, payload)
    except TypeError:  # deeper than orjson goes
        return False


def _same_bytes(pairs: Sequence[bytes], payload: Payload) -> bool:
    """Equal bytes are equal values."""
    return len(pairs) == len(payload) and set(pairs) == entries(payload)


def _same_values(pairs: Sequence[bytes], payload: Payload, column_kinds: Mapping[str, str]) -> bool:
    """What is written otherwise may be equal still; what is the same by its bytes is not looked at again."""
    if len(pairs) == len(payload):
        left, right = set(pairs), entries(payload)
        pairs = [pair for pair in pairs if pair not in right]
        payload = {key: value for key, value in payload.items() if entry(key, value) not in left}
    expected = payload_of(pairs)
    if column_kinds:
        return not row_differences(
            Row(vector=None, payload=expected), Row(vector=None, payload=payload), column_kinds=column_kinds
        )
    return same_payload(expected, payload)


def _agree(value: object, column: object, kind: str) -> bool:
    return same_payload(value, column) or (
        value is not None and column is not None and same_in_column(value, column, kind=kind)
    )


def _parsed(text: bytes) -> dict[str, Any]:
    """Quickly: an integer beyond 64 bits comes as a double."""
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        return _exact(text)
    return found if isinstance(found, dict) else {NOT_READABLE: found}


def _is_exact(text: bytes | None, payload: Payload) -> bool:
    """Whether reading a payload's doubles has lost nothing of what the text says."""
    if text is None or not holds_doubles(payload.values()):
        return True
    lost: list[str] = []
    json.loads(text, parse_float=lambda number: lost.append(number) if isinstance(exact(number), Decimal) else 0.0)
    return not lost


def _exact(text: bytes) -> dict[str, Any]:
    """Slowly, with every number as it is, and also what orjson refuses: half a surrogate pair, for one."""
    try:
        found = json.loads(text, parse_float=exact)
    except (ValueError, RecursionError):
        found = text.decode("utf-8", "backslashreplace")
    return found if isinstance(found, dict) else {NOT_READABLE: found}
