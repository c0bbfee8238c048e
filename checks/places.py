"""Where two JSON values differ, place by place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from checks.values.cause import ABSENT
from checks.values.equality import same_payload
from checks.values.shown import shown_pair

if TYPE_CHECKING:
    from collections.abc import Iterator

    Pair: TypeAlias = tuple[str, object, object]

_PLAIN = re.compile(r"[\w/-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One place, and what stands there on either side."""

    path: str
    """"items[0].created_at"; empty for the whole."""
    before: object
    after: object

    def __str__(self) -> str:
        before, after = shown_pair(self.before, self.after)
        return f"{self.path or 'the whole'}: {before} became {after}"


def differences(before: object, after: object, path: str = "") -> Iterator[Difference]:
    """Every place where the two are not the same value; the order of a list counts, that of keys does not.

    Of two objects whose `type` differs, what else differs follows from that and comes behind it.
    """
    rest: list[Pair] = [(path, before, after)]
    while rest:
        path, left, right = rest.pop()
        if isinstance(left, dict) and isinstance(right, dict):
            names = sorted(left.keys() | right.keys(), key=lambda name: (name != "type", name))
            pairs = [(_joined(path, name), left.get(name, ABSENT), right.get(name, ABSENT)) for name in names]
        elif isinstance(left, list) and isinstance(right, list):
            pairs = _elements(path, left, right)
        elif left is ABSENT or right is ABSENT or not same_payload(left, right):
            yield Difference(path=path, before=left, after=right)
            continue
        else:
            continue
        rest.extend(reversed(pairs))


def _elements(path: str, left: list[object], right: list[object]) -> list[Pair]:
    pairs = [(f"{path}[{place}]", one, other) for place, (one, other) in enumerate(zip(left, right, strict=False))]
    shorter = min(len(left), len(right))
    if len(left) != len(right):
        # The first that only one side has stands for the others.
        one, other = (side[shorter] if len(side) > shorter else ABSENT for side in (left, right))
        pairs.append((f"{path}[{shorter}]", one, other))
    return pairs


def _joined(path: str, name: str) -> str:
    name = name if _PLAIN.fullmatch(name) else f'"{name}"'
    return f"{path}.{name}" if path else name
