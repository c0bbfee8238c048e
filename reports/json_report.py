"""The run for programs: the contract that report.schema.json holds."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from reports.neutral import encodable, escape

if TYPE_CHECKING:
    from reports.summary import Summary


def render(summary: Summary) -> str:
    """The summary as JSON text; not-a-number becomes text, what could move a cursor is written as \\uXXXX."""
    text = json.dumps(as_json(summary), ensure_ascii=False, allow_nan=False, indent=2)
    return escape(text, keep="\n") + "\n"


def as_json(value: object) -> Any:
    """A summary, or a part of it, as the values that JSON knows."""
    if is_dataclass(value):
        return {part.name: as_json(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, Mapping):
        return {encodable(str(key)): as_json(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [as_json(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return encodable(value) if isinstance(value, str) else value
